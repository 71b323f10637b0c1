"""Each file of shapes, on data that conforms and on data that doesn't."""

from collections import Counter
from typing import Any

import pytest
import rdflib
from rdflib.namespace import RDF, SH

from tests.shapes.cases import NO_SHAPES, ROOT, Case, cases, check, iri, report, results, shapes
from tests.shapes.constraints import PARAMETERS, constraints, examples, is_missed

KINDS = ("conforms", "violates")
NO_CONSTRAINTS = frozenset(
    (
        "alternativePath",
        "declare",
        "group",
        "ignoredProperties",
        "inversePath",
        "message",
        "name",
        "namespace",
        "order",
        "path",
        "prefix",
        "prefixes",
        "property",
        "qualifiedValueShape",
        "select",
        "severity",
        "target",
        "targetClass",
        "targetSubjectsOf",
    )
)


def shape_files() -> set[str]:
    return {path.stem for path in (ROOT / "shapes").glob("*.ttl")} - NO_SHAPES


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_of_shapes_has_cases(kind: str) -> None:
    numbers = Counter(case.shape for case in cases(kind))
    assert set(numbers) == shape_files()
    assert min(numbers.values()) > 0


def test_ontology_and_register_conform() -> None:
    assert check(()).to_text("en") == ""


@pytest.mark.parametrize("case", cases("conforms"), ids=lambda case: case.name)
def test_conforming_case_gives_no_result(case: Case) -> None:
    assert not case.expected
    assert results(case, report("conforms")) == frozenset()


@pytest.mark.parametrize("case", cases("violates"), ids=lambda case: case.name)
def test_violating_case_gives_exactly_the_expected_results(case: Case) -> None:
    assert case.expected
    assert results(case, report("violates")) == case.expected


@pytest.mark.parametrize("kind", KINDS)
def test_every_result_belongs_to_a_case(kind: str) -> None:
    terms = {term for case in cases(kind) for term in case.terms}
    assert [report(kind).line(each) for each in report(kind).violations if iri(each.focus_node) not in terms] == []


def test_cases_share_no_terms_of_their_own() -> None:
    owners: dict[str, list[str]] = {}
    for case in (*cases("conforms"), *cases("violates")):
        for term in case.terms:
            owners.setdefault(term, []).append(case.name)
    assert {term: names for term, names in owners.items() if len(names) > 1} == {}


def test_cases_say_nothing_about_things_of_the_register() -> None:
    for case in (*cases("conforms"), *cases("violates")):
        assert {iri(each.quad.subject) for each in case.quads} <= case.terms, case.name


@pytest.mark.parametrize("name", ["graph/undeclared-paragraph", "resource/unknown-class", "resource/dates-reversed"])
def test_case_alone_gives_what_it_gives_among_the_others(name: str) -> None:
    (case,) = (case for case in cases("violates") if case.name == name)
    found = check([case])
    assert results(case, found) == case.expected
    assert len({(each.focus_node, each.path, each.component) for each in found.violations}) == len(case.expected)


def active_shapes() -> set[Any]:
    """Find the shapes that results can name: those with targets and their property shapes."""
    graph = shapes().graph
    active = {shape for target in (SH.targetClass, SH.targetSubjectsOf, SH.target) for shape in graph.subjects(target)}
    return active | {each for shape in active for each in graph.objects(shape, SH.property)}


def test_every_constraint_can_fail() -> None:
    asked = list(constraints())
    assert len(asked) > 500
    unnamed = [each for each in asked if not examples(each)]
    assert len(unnamed) < 60
    assert [str(each) for each in unnamed if not is_missed(each)] == []


def test_no_constraint_escapes_the_list_of_parameters() -> None:
    terms = {str(predicate) for predicate in shapes().graph.predicates()}
    used = {term.removeprefix(str(SH)) for term in terms if term.startswith(str(SH))}
    assert used <= {*PARAMETERS, *NO_CONSTRAINTS}


def test_every_active_shape_has_its_message_in_three_languages() -> None:
    graph = shapes().graph
    only_collects = {RDF.type, SH.targetClass, SH.property}
    silent = {shape for shape in active_shapes() if set(graph.predicates(shape)) <= only_collects}
    for shape in active_shapes() - silent:
        messages = [text for text in graph.objects(shape, SH.message) if isinstance(text, rdflib.Literal)]
        assert sorted(str(text.language) for text in messages) == ["en", "fi", "sv"], shape
        assert len({str(text) for text in messages}) == 3, shape


def test_messages_of_results_are_complete_sentences() -> None:
    for each in report("violates").violations:
        assert set(each.messages) == {"fi", "sv", "en"}
        for text in each.messages.values():
            assert text.endswith((".", ")"))
            assert "{" not in text
