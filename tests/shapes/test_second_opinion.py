"""An independent engine finds the same in all cases and in the data itself, but for what is explained."""

import pytest

from lapekg.graph import build_dataset, load_rules
from lapekg.sources import read_instance
from lapekg.validation import validate
from tests.shapes.cases import cases, dataset, instance, report, shapes
from tests.validation.second_opinion import DIFFERENCES, Result, ours, theirs

LAPE = "https://w3id.org/lapekg/ontology#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPED = '"{}"^^<' + XSD + "{}>"

# Results that only we find, and what of tests/validation/differences.toml explains them.
EXPLAINED = {
    Result(
        "<https://w3id.org/lapekg/id/event/vaarat-arvot>",
        f"<{LAPE}startTime>",
        TYPED.format("12:00:00+03:00", "time"),
        "LessThanConstraintComponent",
        "Violation",
    ): "sh:lessThan compares literals by their spelling where SPARQL's < cannot",
    Result(
        "<https://w3id.org/lapekg/source/testilehti/p1/computed/vaarat-arvot>",
        f"<{LAPE}ofParagraph>",
        "<https://w3id.org/lapekg/source/testilehti/p1>",
        "SPARQLConstraintComponent",
        "Violation",
    ): "The IRI that BIND makes of $this is lost in FILTER NOT EXISTS",
    Result(
        "<https://w3id.org/lapekg/id/plan/vaarat-arvot>",
        f"<{LAPE}announcedFrom>",
        TYPED.format("2018-00", "gYearMonth"),
        "OrConstraintComponent",
        "Violation",
    ): "An ill-typed xsd:gYearMonth passes sh:datatype",
    Result(
        "<https://w3id.org/lapekg/id/project/yhteiset-arvot>",
        f"<{LAPE}decidedOn>",
        TYPED.format("2016-13", "gYearMonth"),
        "OrConstraintComponent",
        "Violation",
    ): "An ill-typed xsd:gYearMonth passes sh:datatype",
}


@pytest.mark.parametrize("kind", ["conforms", "violates"])
def test_cases_have_the_same_results_in_another_engine(kind: str) -> None:
    found, other = ours(report(kind)), theirs(dataset(cases(kind)), shapes().graph)
    assert other - found == frozenset()
    assert found - other == (EXPLAINED.keys() if kind == "violates" else set())
    assert bool(found) is (kind == "violates")


def test_differences_between_the_engines_are_explained() -> None:
    assert set(EXPLAINED.values()) <= {each["what"] for each in DIFFERENCES}


def test_data_has_the_same_results_in_another_engine() -> None:
    everything = build_dataset(read_instance(instance()), load_rules(instance()), instance())
    found = ours(validate(everything, shapes()))
    assert found == theirs(everything, shapes().graph)
    assert not any(each.severity == "Violation" for each in found)
