"""The published results: a page for people, and EARL 1.0 (https://www.w3.org/TR/EARL10-Schema/) for programs."""

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal, NamedNode

from tests.conformance.outcomes import Outcome, Verdict
from tests.conformance.queries import RESULT_FORMATS

DOCS = Path(__file__).parents[2] / "docs"
PAGE, EARL = DOCS / "conformance.md", DOCS / "conformance.ttl"
CAUSES = Path(__file__).parent / "causes.toml"

SUITE = "https://github.com/w3c/rdf-tests/tree/ad541a5f0479f0798608c4801369d97b8e08b36f/sparql/sparql11"

EVALUATION = "Query evaluation"
FORMATS = "Results formats"
SYNTAX = "Query syntax"
UPDATE_EVALUATION = "Update evaluation"
UPDATE_SYNTAX = "Update syntax"
PROTOCOL = "Protocol"
GRAPH_STORE = "Graph store"
OLDER_GRAPH_STORE = "Graph store, the older tests in prose"
DESCRIPTION = "Service description"
OTHER = "Not offered"

_AREAS = {
    "QueryEvaluationTest": EVALUATION,
    "PositiveSyntaxTest11": SYNTAX,
    "NegativeSyntaxTest11": SYNTAX,
    "UpdateEvaluationTest": UPDATE_EVALUATION,
    "PositiveUpdateSyntaxTest11": UPDATE_SYNTAX,
    "NegativeUpdateSyntaxTest11": UPDATE_SYNTAX,
    "ProtocolTest": PROTOCOL,
    "ServiceDescriptionTest": DESCRIPTION,
}


@dataclass(frozen=True, slots=True)
class Cause:
    """Why the engine fails some cases, shown by a query of its own."""

    what: str
    state: str
    links: Sequence[str]
    query: str
    gives: str
    tests: Sequence[str]


def load_causes() -> list[Cause]:
    """Read the known causes of failures."""
    return [Cause(**each) for each in tomllib.loads(CAUSES.read_text(encoding="utf-8"))["cause"]]


def area(outcome: Outcome) -> str:
    """Name the part of SPARQL 1.1 that a case is about."""
    case = outcome.case
    if outcome.verdict in {Verdict.INAPPLICABLE, Verdict.UNTESTED}:
        return OTHER
    if case.kind == "GraphStoreProtocolTest":
        return GRAPH_STORE if case.exchanges else OLDER_GRAPH_STORE
    if case.folder in RESULT_FORMATS:
        return FORMATS
    is_update = case.query is not None and case.query.path.suffix == ".ru"
    return UPDATE_SYNTAX if is_update and case.kind == "NegativeSyntaxTest11" else _AREAS[case.kind]


def write_report(outcomes: Sequence[Outcome]) -> None:
    """Write both files."""
    PAGE.write_text(to_markdown(outcomes), encoding="utf-8")
    EARL.write_text(to_earl(outcomes), encoding="utf-8")


def to_earl(outcomes: Sequence[Outcome]) -> str:
    """Write an assertion a line, so that a change of one shows as one."""
    causes = {test: cause.what for cause in load_causes() for test in cause.tests}
    lines = [
        "@prefix dcterms: <http://purl.org/dc/terms/> .",
        "@prefix doap: <http://usefulinc.com/ns/doap#> .",
        "@prefix earl: <http://www.w3.org/ns/earl#> .",
        "",
        "_:lapekg a earl:TestSubject, earl:Software, doap:Project ;",
        '    doap:name "lapekg" ;',
        f"    doap:release [ doap:revision {Literal(version('lapekg'))} ] ;",
        '    dcterms:requires [ a doap:Project ; doap:name "pyoxigraph" ;'
        f" doap:release [ doap:revision {Literal(pyoxigraph.__version__)} ] ] .",
        "",
        '_:harness a earl:Assertor, earl:Software ; dcterms:title "tests/conformance of lapekg" .',
        "",
    ]
    for outcome in outcomes:
        info = outcome.detail
        if outcome.verdict is Verdict.FAILED:
            info = causes.get(outcome.case.label, outcome.detail)
        result = f"a earl:TestResult ; earl:outcome earl:{outcome.verdict}"
        result += f" ; earl:info {Literal(info, language='en')}" if info else ""
        lines.append(
            f"[] a earl:Assertion ; earl:assertedBy _:harness ; earl:subject _:lapekg ; earl:mode earl:automatic ; "
            f"earl:test {NamedNode(outcome.case.iri)} ; earl:result [ {result} ] ."
        )
    return "\n".join(lines) + "\n"


def to_markdown(outcomes: Sequence[Outcome]) -> str:
    """Write the page."""
    parts = [_introduction(), _areas(outcomes), _folders(outcomes), _failures(outcomes)]
    parts += [_spellings(outcomes), _left_out(outcomes)]
    return "\n\n".join(parts) + "\n"


def _introduction() -> str:
    return f"""\
# Conformance with SPARQL 1.1

The [tests of the W3C]({SUITE})
run over HTTP against a server as `lapekg serve` starts it, one for all of them, over an instance without shapes. Where
only queries are sent, each dataset is built as a snapshot from files, as a user would; where there is writing, it is
put in place over HTTP, and read by a query afterwards. The engine is Oxigraph, as pyoxigraph {pyoxigraph.__version__}.

`make conformance` runs them and writes this page and [conformance.ttl](conformance.ttl), the same in
[EARL](https://www.w3.org/TR/EARL10-Schema/); it needs the variable `SPARQL11_TESTS`, the folder of the tests. With that
variable `make test` fails when a run gives other results than these.

A query is asked twice, for SPARQL JSON and XML or for Turtle and N-Triples, and both answers have to be right; a test
of one format asks for that. It is sent after a line `BASE <…>` with the address that its file has in the suite.
Exchanges of the protocol are sent as the suite writes them, byte by byte, to the paths `/sparql`, `/update` and
`/data`, with a token in the header field Authorization. The syntax of updates is tried with `?dry-run`. Of the older
tests of the graph store, written in prose, any success counts where they expect a certain one."""


def _areas(outcomes: Sequence[Outcome]) -> str:
    parts = (
        EVALUATION, FORMATS, SYNTAX, UPDATE_EVALUATION, UPDATE_SYNTAX, PROTOCOL, GRAPH_STORE, OLDER_GRAPH_STORE,
        DESCRIPTION,
    )  # fmt: skip
    rows = []
    for name in parts:
        counts = Counter(each.verdict for each in outcomes if area(each) == name)
        rows.append((name, counts[Verdict.PASSED], counts.total()))
    return _table(("part", "passed", "of"), rows)


def _folders(outcomes: Sequence[Outcome]) -> str:
    rows = []
    for folder, group in groupby(outcomes, key=lambda outcome: outcome.case.folder):
        counts = Counter(outcome.verdict for outcome in group)
        if counts[Verdict.PASSED] or counts[Verdict.FAILED]:
            rows.append((folder, *(counts[verdict] or "" for verdict in Verdict)))
    head = ("folder", "passed", "failed", "not offered", "not run")
    return "## By folder\n\n" + _table(head, rows)


def _failures(outcomes: Sequence[Outcome]) -> str:
    failed = {each.case.label: each for each in outcomes if each.verdict is Verdict.FAILED}
    lines = ["## Failures", ""]
    for cause in load_causes():
        tests = [label for label in cause.tests if failed.pop(label, None)]
        if tests:
            links = ", ".join(f"[{_issue(link)}]({link})" for link in cause.links)
            lines.append(f"- **{cause.what}.** The engine's own; {cause.state}{': ' if links else ''}{links}.")
            lines.append(f"  `{cause.query}` {cause.gives}.")
            lines.append(f"  Tests: {', '.join(f'`{label}`' for label in tests)}.")
    lines += [f"- `{label}`: not yet explained: {outcome.detail}" for label, outcome in failed.items()]
    return "\n".join(lines)


def _issue(link: str) -> str:
    _, _, _, owner, repository, _, number = link.split("/")
    return f"{owner}/{repository}#{number}"


def _spellings(outcomes: Sequence[Outcome]) -> str:
    labels = [each.case.label for each in outcomes if each.verdict is Verdict.PASSED and each.detail]
    return f"""\
## Equal by value

Literals are compared by datatype and value: the engine writes `2` where a test expects `2.0`, and `0.2` for `2.0E-1`.
{len(labels)} of the passed tests need that, the others are equal to the letter:
{", ".join(f"`{label}`" for label in labels)}."""


def _left_out(outcomes: Sequence[Outcome]) -> str:
    by_reason: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        if outcome.verdict in {Verdict.INAPPLICABLE, Verdict.UNTESTED}:
            by_reason.setdefault(outcome.detail, Counter())[outcome.case.folder] += 1
    rows = [
        (reason, folders.total(), ", ".join(f"{folder} ({number})" for folder, number in folders.items()))
        for reason, folders in sorted(by_reason.items())
    ]
    return "## Not offered, not run\n\n" + _table(("reason", "tests", "folders"), rows)


def _table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    lines = (head, ["---"] * len(head), *rows)
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)
