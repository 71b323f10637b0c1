"""Run all cases, each as an instance with a folder of shapes."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat, serialize

from lapekg.config import Instance, load_instance
from lapekg.errors import ShapesError
from lapekg.graph import build_dataset
from lapekg.sources import LocatedQuad, Position
from lapekg.validation import ValidationReport, Violation, load_shapes, validate
from lapekg.validation.terms import to_rdflib
from tests.conformance.outcomes import Verdict
from tests.shacl_conformance.suite import Case, Result, load_cases, written

VARIABLE = "SHACL_TESTS"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case's verdict; `detail` says what is refused, or how the results differ."""

    case: Case
    verdict: Verdict
    detail: str = ""


def find_suite() -> Path | None:
    """Give the folder of the suite, None where the environment names none."""
    folder = os.environ.get(VARIABLE)
    return Path(folder).resolve() if folder else None


def run_suite(suite: Path) -> list[Outcome]:
    """Give the outcome of every case, in the order of their labels."""
    return [_run(case) for case in load_cases(suite)]


def _run(case: Case) -> Outcome:
    try:
        with tempfile.TemporaryDirectory() as folder:
            report = _report(case, Path(folder))
    except ShapesError as error:
        # Shapes that must fail do so; what we refuse besides is not offered.
        return Outcome(case, Verdict.PASSED if case.fails else Verdict.INAPPLICABLE, error.reason)
    if case.fails:
        return Outcome(case, Verdict.FAILED, "no failure")
    return _compared(case, report)


def _report(case: Case, root: Path) -> ValidationReport:
    instance = _instance(case, root)
    data = (LocatedQuad(quad, Position("data.ttl", 1)) for quad in case.data)
    return validate(build_dataset(data, (), instance), load_shapes(instance))


def _instance(case: Case, root: Path) -> Instance:
    (root / "shapes").mkdir()
    (root / "lapekg.toml").write_text('base_iri = "http://example.org/"\n', encoding="utf-8")
    triples = serialize((quad.triple for quad in case.shapes), format=RdfFormat.N_TRIPLES) or b""
    (root / "shapes" / "shapes.ttl").write_bytes(triples)
    return load_instance(root)


def _compared(case: Case, report: ValidationReport) -> Outcome:
    found = {_result(each) for each in report.violations}
    missing, more = sorted(map(str, case.results - found)), sorted(map(str, found - case.results))
    if missing or more:
        return Outcome(case, Verdict.FAILED, "; ".join([*(f"not {each}" for each in missing), *more]))
    shapes = {each.source_shape for each in report.violations}
    messages = {text for each in report.violations for text in each.messages.values()}
    if not case.source_shapes <= shapes or not case.messages <= messages:
        return Outcome(case, Verdict.FAILED, "other shapes or messages")
    return Outcome(case, Verdict.PASSED)


def _result(each: Violation) -> Result:
    return (
        written(to_rdflib(each.focus_node)),
        each.path,
        None if each.value is None else written(to_rdflib(each.value)),
        each.component,
        each.severity.value,
    )
