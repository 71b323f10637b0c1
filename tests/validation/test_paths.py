"""The values of a path: those that SPARQL finds with the same path."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, Store, Variable

from lapekg.graph import build_dataset
from lapekg.sources import LocatedQuad, Position
from lapekg.validation import load_shapes, validate
from tests.validation.expectations import make_instance, report_on

EX = "http://example.org/"

# SHACL's way to write a path, and SPARQL's.
steps = st.sampled_from(["p", "q"]).map(lambda name: (f"ex:{name}", f"<{EX}{name}>"))
paths = st.recursive(
    steps,
    lambda inner: st.one_of(
        inner.map(lambda path: (f"[ sh:inversePath {path[0]} ]", f"^({path[1]})")),
        inner.map(lambda path: (f"[ sh:zeroOrMorePath {path[0]} ]", f"({path[1]})*")),
        inner.map(lambda path: (f"[ sh:oneOrMorePath {path[0]} ]", f"({path[1]})+")),
        inner.map(lambda path: (f"[ sh:zeroOrOnePath {path[0]} ]", f"({path[1]})?")),
        st.tuples(inner, inner).map(lambda pair: (f"( {pair[0][0]} {pair[1][0]} )", f"({pair[0][1]}/{pair[1][1]})")),
        st.tuples(inner, inner).map(
            lambda pair: (f"[ sh:alternativePath ( {pair[0][0]} {pair[1][0]} ) ]", f"({pair[0][1]}|{pair[1][1]})")
        ),
    ),
    max_leaves=4,
)
_names = st.sampled_from("abcd")
quads = st.builds(
    lambda subject, predicate, value: Quad(NamedNode(EX + subject), NamedNode(EX + predicate), NamedNode(EX + value)),
    _names,
    st.sampled_from("pq"),
    _names,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.lists(quads, min_size=1, max_size=7), paths)
def test_values_of_a_path_are_those_of_sparql(tmp_path: Path, data: list[Quad], path: tuple[str, str]) -> None:
    in_shacl, in_sparql = path
    # Every value is told, as none of them is of that class.
    shapes = f"ex:S sh:targetSubjectsOf ex:p, ex:q ; sh:property [ sh:path {in_shacl} ; sh:class ex:None ] ."
    instance = make_instance(tmp_path, shapes)
    dataset = build_dataset((LocatedQuad(quad, Position("d.trig", 1)) for quad in data), (), instance)
    report = validate(dataset, load_shapes(instance))
    store = Store()
    store.extend(data)
    query = f"SELECT DISTINCT ?this ?value {{ ?this {in_sparql} ?value }}"
    for this in {quad.subject for quad in data}:
        answer = store.query(query, substitutions={Variable("this"): this})
        expected = {row["value"] for row in answer}  # type: ignore[union-attr]
        assert {each.value for each in report.violations if each.focus_node == this} == expected


def test_inverse_of_a_sequence_goes_back_from_its_end(tmp_path: Path) -> None:
    shapes = "ex:S sh:targetNode ex:c ; sh:property [ sh:path [ sh:inversePath ( ex:p ex:q ) ] ; sh:maxCount 0 ] ."
    instance = make_instance(tmp_path, shapes, "ex:a ex:p ex:b . ex:b ex:q ex:c .")
    assert report_on(instance).result_set() == {("ex:c", "^(ex:p/ex:q)", "MaxCount")}


@pytest.mark.parametrize("name", ["p", "p/q", "p+", "p*", "p.", "p?q=1", "p,q", "%41", "p(q)"])
def test_path_in_a_query_is_that_of_the_shape(tmp_path: Path, name: str) -> None:
    shapes = f"""
        ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}"^^xsd:anyURI ] .
        ex:S sh:targetSubjectsOf <{EX}{name}> ; sh:property [ sh:path <{EX}{name}> ; sh:sparql [
          sh:prefixes ex:prefixes ; sh:select 'SELECT $this ?value {{ $this $PATH ?value }}' ] ] .
    """
    report = report_on(make_instance(tmp_path, shapes, f"ex:a <{EX}{name}> 1 ; ex:other 2 ."))
    assert [each.value and each.value.value for each in report.violations] == ["1"]
