"""sh:pattern: SPARQL's REGEX, in time linear in the text."""

import time
from pathlib import Path

import pytest
from pyoxigraph import Literal

from lapekg.errors import ShapesError
from lapekg.validation import load_shapes
from tests.validation.expectations import make_instance, report_on

CASES = [
    (r"^x$", "", "x", True),
    (r"^x$", "", "x\n", False),
    (r"X", "", "axb", False),
    (r"X", "i", "axb", True),
    (r"^y$", "", "x\ny", False),
    (r"^y$", "m", "x\ny", True),
    (r"^x.y$", "", "x\ny", False),
    (r"^x.y$", "s", "x\ny", True),
    (r"X Y", "ix", "xy", True),
    (r"a.b", "q", "a.b", True),
    (r"a.b", "q", "axb", False),
    (r"^\p{Lu}\p{Ll}+$", "", "Äiti", True),
    (r'"', "", 'a "quoted" word', True),
]


def _shape(pattern: str, flags: str) -> str:
    asked = f" ; sh:flags '{flags}'" if flags else ""
    return f"ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:pattern {Literal(pattern)}{asked} ] ."


@pytest.mark.parametrize(("pattern", "flags", "value", "matches"), CASES)
def test_pattern_matches_as_regex_of_sparql(
    tmp_path: Path, pattern: str, flags: str, value: str, matches: bool
) -> None:
    report = report_on(make_instance(tmp_path, _shape(pattern, flags), f"ex:a ex:p {Literal(value)} ."))
    assert report.conforms is matches


def test_pattern_is_about_the_text_of_iris_and_of_all_literals(tmp_path: Path) -> None:
    shapes = "ex:S sh:targetObjectsOf ex:p ; sh:pattern '^(http|1)' ."
    report = report_on(make_instance(tmp_path, shapes, "ex:a ex:p ex:b, 12, 'http'@fi, 2, 'x' ."))
    assert {focus for focus, _, _ in report.result_set()} == {'"2"^^xsd:integer', '"x"'}


def test_pattern_that_would_backtrack_for_hours_is_quick(tmp_path: Path) -> None:
    instance = make_instance(tmp_path, _shape("^(a+)+$", ""), f"ex:a ex:p '{'a' * 5000}b' .")
    began = time.process_time()
    assert not report_on(instance).conforms
    assert time.process_time() - began < 1


@pytest.mark.parametrize(("pattern", "flags"), [("(", ""), ("(?=x)", ""), (r"(a)\1", ""), ("x", "z")])
def test_pattern_that_regex_does_not_take_is_refused(tmp_path: Path, pattern: str, flags: str) -> None:
    with pytest.raises(ShapesError, match=r"^shapes/s\.ttl: line 2, column \d+: sh:(pattern|flags) must be"):
        load_shapes(make_instance(tmp_path, _shape(pattern, flags)))
