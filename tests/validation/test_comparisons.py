"""Ranges and pairs of properties: by SPARQL's operators, and what those cannot compare is a violation."""

from pathlib import Path

import pytest

from tests.validation.expectations import make_instance, report_on

SHAPES = "ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:{constraint} ex:q ] ."
# Value, other value, and whether it is less, whether less or equal.
CASES = [
    ("1", "2.5", True, True),
    ("1", "1.0", False, True),
    ("2", "1e0", False, False),
    ("'a'", "'b'", True, True),
    ("false", "true", True, True),
    ("'2016-10-27'^^xsd:date", "'2016-10-28'^^xsd:date", True, True),
    ("'2016'^^xsd:gYear", "'2016'^^xsd:gYear", False, True),
    ("'a'", "'b'@fi", False, False),
    ("'a'@sv", "'b'@fi", False, False),
    ("ex:a", "ex:b", False, False),
    ("ex:a", "ex:a", False, False),
    ("'a'", "ex:b", False, False),
    ("1", "'2'", False, False),
    ("1", "'2016'^^xsd:gYear", False, False),
    ("1", "'NaN'^^xsd:double", False, False),
    ("'2016-10-27'^^xsd:date", "'2017'^^xsd:gYear", False, False),
    ("'2016-10-27'^^xsd:date", "'27.11.2016'^^xsd:date", False, False),
]


@pytest.mark.parametrize(("value", "other", "is_less", "is_less_or_equal"), CASES)
def test_pair_conforms_when_sparql_says_so(
    tmp_path: Path, value: str, other: str, is_less: bool, is_less_or_equal: bool
) -> None:
    for constraint, conforms in (("lessThan", is_less), ("lessThanOrEquals", is_less_or_equal)):
        instance = make_instance(tmp_path, SHAPES.format(constraint=constraint), f"ex:a ex:p {value} ; ex:q {other} .")
        assert report_on(instance).conforms is conforms, constraint


@pytest.mark.parametrize(
    ("value", "limit", "is_less", "is_less_or_equal"),
    [
        *(case for case in CASES if not case[1].startswith("ex:")),
        ("true", "1", False, False),
        ("ex:a", "1", False, False),
    ],
)
def test_range_is_that_of_sparql(tmp_path: Path, value: str, limit: str, is_less: bool, is_less_or_equal: bool) -> None:
    for constraint, conforms in (("maxExclusive", is_less), ("maxInclusive", is_less_or_equal)):
        shapes = f"ex:S sh:targetObjectsOf ex:p ; sh:{constraint} {limit} ."
        assert report_on(make_instance(tmp_path, shapes, f"ex:a ex:p {value} .")).conforms is conforms, constraint
    if not value.startswith("ex:"):
        for constraint, conforms in (("minExclusive", is_less), ("minInclusive", is_less_or_equal)):
            shapes = f"ex:S sh:targetObjectsOf ex:p ; sh:{constraint} {value} ."
            assert report_on(make_instance(tmp_path, shapes, f"ex:a ex:p {limit} .")).conforms is conforms, constraint


def test_value_is_told_once_for_several_greater_ones(tmp_path: Path) -> None:
    instance = make_instance(tmp_path, SHAPES.format(constraint="lessThan"), "ex:a ex:p 1, 5 ; ex:q 2, 3, 9 .")
    (violation,) = report_on(instance).violations
    assert (violation.value and violation.value.value, violation.constraint) == ("5", "LessThan")
