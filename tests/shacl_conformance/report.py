"""The published page: how the W3C's tests of SHACL went, and where an independent engine differs."""

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

from tests.conformance.outcomes import Verdict
from tests.shacl_conformance.run import VARIABLE, Outcome
from tests.validation.second_opinion import DIFFERENCES

PAGE = Path(__file__).parents[2] / "docs" / "shacl-conformance.md"
CAUSES = Path(__file__).parent / "causes.toml"
SUITE = "https://w3c.github.io/data-shapes/data-shapes-test-suite/"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why some cases do not pass."""

    what: str
    why: str
    tests: Sequence[str]


def load_causes() -> list[Cause]:
    """Read the known causes."""
    return [Cause(**each) for each in tomllib.loads(CAUSES.read_text(encoding="utf-8"))["cause"]]


def to_markdown(outcomes: Sequence[Outcome]) -> str:
    """Write the page."""
    return "\n\n".join([_introduction(), _folders(outcomes), _not_passed(outcomes), _second_opinion()]) + "\n"


def _introduction() -> str:
    return f"""\
# Conformance with SHACL

The [tests of the W3C]({SUITE}) for SHACL 1.0 run through
the engine that `lapekg check` and `lapekg build` use: pySHACL {version("pyshacl")} for SHACL Core, with our own
comparisons and inverse paths, and Oxigraph for the queries in shapes. Each case is an instance with a folder of shapes.
Compared are, as sets, the results with their focus nodes, paths, values, components and severities, the shapes
that have an IRI, and the messages that a test expects; literals by their values, as the store spells numbers its own
way.

`make conformance` runs them and writes this page; it needs the variable `{VARIABLE}`, the folder of the tests:
`test/resources/sht_tests` in the source distribution of pySHACL (`pip download --no-deps --no-binary pyshacl pyshacl`).
With that variable `make test` fails when a run gives other results than these."""


def _folders(outcomes: Sequence[Outcome]) -> str:
    rows: list[tuple[object, ...]] = []
    for folder, group in groupby(outcomes, key=lambda outcome: outcome.case.folder):
        rows.append((folder, *_counts(list(group))))
    rows.append(("all", *_counts(outcomes)))
    return _table(("folder", "tests", "passed", "refused", "failed"), rows)


def _counts(outcomes: Sequence[Outcome]) -> tuple[object, ...]:
    counts = Counter(each.verdict for each in outcomes)
    rest = (counts[Verdict.INAPPLICABLE] or "", counts[Verdict.FAILED] or "")
    return len(outcomes), counts[Verdict.PASSED], *rest


def _not_passed(outcomes: Sequence[Outcome]) -> str:
    left = {each.case.label: each for each in outcomes if each.verdict is not Verdict.PASSED}
    lines = ["## Refused or failed", ""]
    for cause in load_causes():
        tests = [label for label in cause.tests if left.pop(label, None)]
        if tests:
            lines.append(f"- **{cause.what}**: {cause.why}.")
            lines.append(f"  Tests: {', '.join(f'`{label}`' for label in tests)}.")
    lines += [f"- `{label}`: not yet explained: {outcome.detail}" for label, outcome in left.items()]
    return "\n".join(lines)


def _second_opinion() -> str:
    rows = [(each["what"], _escaped(each["section"])) for each in DIFFERENCES]
    return f"""\
## Second opinion

On every test run [shacl-rust](https://github.com/ensaremirerol/shacl-rust) {version("shacl-rust")}, which shares
no code with the engine, validates the data of this repository, all cases of `tests/shapes/` and random shapes on random
data. Verdicts and results have to be the same, but for these differences; an example of each is in
`tests/validation/differences.toml`, and a test asserts that it still is one. By the specification ours is right, or
may be so.

{_table(("what the other engine does", "SHACL, section"), rows)}"""


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def _table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    lines = (head, ["---"] * len(head), *rows)
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)
