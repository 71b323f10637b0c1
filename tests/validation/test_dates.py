"""Literals: well-formedness and order, of dates and times above all."""

from pathlib import Path

import pytest

from tests.validation.expectations import make_instance, report_on

WELL_FORMED = [
    ("2016-10-27", "date"),
    ("2016-02-29", "date"),
    ("2016-10-27+03:00", "date"),
    ("2016", "gYear"),
    ("2016-10", "gYearMonth"),
    ("--02-29", "gMonthDay"),
    ("2016-10-27T12:00:00", "dateTime"),
    ("2016-10-27T12:00:00.5+03:00", "dateTime"),
    ("12:00:00", "time"),
    ("P1Y2M", "duration"),
    ("P1Y2M", "yearMonthDuration"),
    ("P1DT2H", "dayTimeDuration"),
    ("1", "boolean"),
    ("-1.50", "decimal"),
    ("1e3", "double"),
    ("INF", "double"),
    ("fi", "language"),
    ("", "string"),
]
ILL_FORMED = [
    ("27.10.2016", "date"),
    ("2016-10-32", "date"),
    ("2017-02-29", "date"),
    ("2016-W10", "date"),
    ("2016", "date"),
    ("20x6", "gYear"),
    ("2016-10", "gYear"),
    ("2016-13", "gYearMonth"),
    ("--02-30", "gMonthDay"),
    ("2016-10-27 12:00", "dateTime"),
    ("2016-10-27T25:00:00", "dateTime"),
    ("12:00", "time"),
    ("P", "duration"),
    ("P1D", "yearMonthDuration"),
    ("P1Y", "dayTimeDuration"),
    ("yes", "boolean"),
    ("TRUE", "boolean"),
    ("1,5", "decimal"),
    ("1e3", "decimal"),
    ("one", "integer"),
    ("finnish language", "language"),
]


def conforms(tmp_path: Path, constraint: str, data: str) -> bool:
    shapes = f"ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; {constraint} ] ."
    return report_on(make_instance(tmp_path, shapes, data)).conforms


@pytest.mark.parametrize(("text", "datatype"), WELL_FORMED)
def test_datatype_accepts(tmp_path: Path, text: str, datatype: str) -> None:
    assert conforms(tmp_path, f"sh:datatype xsd:{datatype}", f'ex:a ex:p "{text}"^^xsd:{datatype} .')


@pytest.mark.parametrize(("text", "datatype"), ILL_FORMED)
def test_datatype_refuses_ill_formed(
    tmp_path: Path, text: str, datatype: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert not conforms(tmp_path, f"sh:datatype xsd:{datatype}", f'ex:a ex:p "{text}"^^xsd:{datatype} .')
    assert not caplog.records


@pytest.mark.parametrize(("text", "datatype"), ILL_FORMED)
def test_alternatives_of_datatypes_refuse_ill_formed(tmp_path: Path, text: str, datatype: str) -> None:
    constraint = f"sh:or ( [ sh:datatype xsd:{datatype} ] [ sh:datatype xsd:anyURI ] )"
    assert not conforms(tmp_path, constraint, f'ex:a ex:p "{text}"^^xsd:{datatype} .')


def test_alternatives_of_datatypes_accept_each(tmp_path: Path) -> None:
    constraint = "sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYear ] )"
    assert conforms(tmp_path, constraint, 'ex:a ex:p "2016"^^xsd:gYear, "2016-10-27"^^xsd:date .')


# first, second, is first < second, is first <= second; what cannot be compared is neither (SHACL, 4.5.3).
ORDER = [
    ('"2016-10-27"^^xsd:date', '"2016-10-28"^^xsd:date', True, True),
    ('"2016-10-27"^^xsd:date', '"2016-10-27"^^xsd:date', False, True),
    ('"2016-10-28"^^xsd:date', '"2016-10-27"^^xsd:date', False, False),
    ('"2016"^^xsd:gYear', '"2017"^^xsd:gYear', True, True),
    ('"2016"^^xsd:gYear', '"2016"^^xsd:gYear', False, True),
    ('"2016-09"^^xsd:gYearMonth', '"2016-10"^^xsd:gYearMonth', True, True),
    ('"--10-27"^^xsd:gMonthDay', '"--10-28"^^xsd:gMonthDay', True, True),
    ('"2016-10-27T10:00:00+03:00"^^xsd:dateTime', '"2016-10-27T08:00:00Z"^^xsd:dateTime', True, True),
    ('"2016-10-27T10:00:00+03:00"^^xsd:dateTime', '"2016-10-27T07:00:00Z"^^xsd:dateTime', False, True),
    ('"2016-10-27T10:00:00+03:00"^^xsd:dateTime', '"2016-10-27T06:00:00Z"^^xsd:dateTime', False, False),
    ('"2016-10-27T10:00:00"^^xsd:dateTime', '"2016-10-27T11:00:00Z"^^xsd:dateTime', False, False),
    ('"P1Y"^^xsd:yearMonthDuration', '"P2Y"^^xsd:yearMonthDuration', True, True),
    ('"2016"^^xsd:gYear', '"2017-10-27"^^xsd:date', False, False),
    ('"2016-10-27"^^xsd:date', '"2017"^^xsd:gYear', False, False),
    ('"2016-10-27"^^xsd:date', '"2016-10-27T12:00:00Z"^^xsd:dateTime', False, False),
    ("1", "1.5", True, True),
    ("2.0", "2", False, True),
    ('"a"', '"b"', True, True),
    ("1", '"2016-10-28"^^xsd:date', False, False),
    ('"2016-10-27T10:00:00"^^xsd:dateTime', '"2016-10-29T11:00:00Z"^^xsd:dateTime', True, True),
]


@pytest.mark.parametrize(("first", "second", "less", "less_or_equal"), ORDER)
def test_order_is_that_of_sparql(tmp_path: Path, first: str, second: str, less: bool, less_or_equal: bool) -> None:
    data = f"ex:a ex:p {first} ; ex:q {second} ."
    assert conforms(tmp_path, "sh:lessThan ex:q", data) is less
    assert conforms(tmp_path, "sh:lessThanOrEquals ex:q", data) is less_or_equal


# For ranges pySHACL orders numbers and dates all the same, and dateTimes never if one of two has no zone.
@pytest.mark.parametrize(("first", "second", "less", "less_or_equal"), ORDER[:-2])
def test_range_is_that_of_sparql(tmp_path: Path, first: str, second: str, less: bool, less_or_equal: bool) -> None:
    assert conforms(tmp_path, f"sh:maxExclusive {second}", f"ex:a ex:p {first} .") is less
    assert conforms(tmp_path, f"sh:maxInclusive {second}", f"ex:a ex:p {first} .") is less_or_equal
    assert conforms(tmp_path, f"sh:minExclusive {first}", f"ex:a ex:p {second} .") is less
    assert conforms(tmp_path, f"sh:minInclusive {first}", f"ex:a ex:p {second} .") is less_or_equal


# The way to compare dates of different precision: the texts cut to the shorter one.
MIXED = """
ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:sparql [ sh:select '''
  PREFIX ex: <http://example.org/>
  SELECT $this ?value {
    $this ex:p ?value ; ex:q ?end .
    BIND(IF(STRLEN(STR(?value)) < STRLEN(STR(?end)), STRLEN(STR(?value)), STRLEN(STR(?end))) AS ?length)
    FILTER(SUBSTR(STR(?value), 1, ?length) > SUBSTR(STR(?end), 1, ?length))
  }''' ] .
"""


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ('"2016-10-27"^^xsd:date', '"2016"^^xsd:gYear', True),
        ('"2016-10"^^xsd:gYearMonth', '"2016-10-27T12:00:00+03:00"^^xsd:dateTime', True),
        ('"2017"^^xsd:gYear', '"2016-10-27"^^xsd:date', False),
        ('"2016-11-01"^^xsd:date', '"2016-10"^^xsd:gYearMonth', False),
    ],
)
def test_dates_of_different_precision_compare_by_their_common_beginning(
    tmp_path: Path, start: str, end: str, expected: bool
) -> None:
    assert report_on(make_instance(tmp_path, MIXED, f"ex:a ex:p {start} ; ex:q {end} .")).conforms is expected
