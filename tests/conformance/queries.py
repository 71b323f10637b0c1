"""Cases about the query language and the formats of results."""

import json
import re

from tests.conformance.answers import MEDIA_TYPES, Answer, by_value, read_answer, read_document, same
from tests.conformance.endpoint import Endpoint
from tests.conformance.outcomes import Outcome, Verdict
from tests.conformance.suite import Case, Document
from tests.web.conftest import Answer as Response

JSON, XML = MEDIA_TYPES[".srj"], MEDIA_TYPES[".srx"]
RESULT_FORMATS = {"csv-tsv-res", "json-res"}
TURTLE, N_TRIPLES = MEDIA_TYPES[".ttl"], "application/n-triples"
OTHER_SPELLING = "equal by value, the lexical form differs"

_ORDER = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)
_CONSTRUCT = re.compile(r"\b(?:CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_DETAIL_LENGTH = 300


def evaluate(case: Case, endpoint: Endpoint) -> Outcome:
    """Ask for the answer in two formats; a test of one format in that one only."""
    endpoint.load(case.data)
    if case.folder in RESULT_FORMATS:
        media_types = [MEDIA_TYPES[_given(case.result).path.suffix]]
    else:
        media_types = [TURTLE, N_TRIPLES] if _CONSTRUCT.search(_given(case.query).read()) else [JSON, XML]
    outcomes = [_evaluate_as(media_type, case, endpoint) for media_type in media_types]
    return next((each for each in outcomes if each.verdict is Verdict.FAILED), outcomes[0])


def _evaluate_as(media_type: str, case: Case, endpoint: Endpoint) -> Outcome:
    query, document = _given(case.query), _given(case.result)
    expected = read_document(document)
    # In the suite a query has the address of its file; sent to an endpoint it would have that of the endpoint.
    text = f"BASE <{query.address}>\n{query.read()}"
    response = endpoint.query(text, media_type)
    sent_as = response.headers.get_content_type()
    if response.status != 200:
        return Outcome(case, Verdict.FAILED, describe(response))
    if sent_as != media_type:
        return Outcome(case, Verdict.FAILED, f"sent as {sent_as}, not as {media_type}")
    try:
        actual = read_answer(response.body, media_type, document.address)
    except (SyntaxError, ValueError) as error:
        return Outcome(case, Verdict.FAILED, f"unreadable {media_type}: {error}")
    ordered = _ORDER.search(text.rpartition("}")[2]) is not None
    if same(expected, actual, ordered=ordered):
        return Outcome(case, Verdict.PASSED)
    if same(expected.changed(by_value), actual.changed(by_value), ordered=ordered):
        return Outcome(case, Verdict.PASSED, OTHER_SPELLING)
    return Outcome(case, Verdict.FAILED, _difference(expected, actual))


def check_syntax(case: Case, endpoint: Endpoint) -> Outcome:
    """See whether the query is taken, or refused as malformed."""
    response = endpoint.query(_given(case.query).read(), "*/*")
    slug = problem_type(response)
    if slug == "refused-query":
        return Outcome(case, Verdict.UNTESTED, "SERVICE is refused before the query is parsed")
    wanted = (200, "") if case.kind.startswith("Positive") else (400, "malformed-query")
    passed = (response.status, slug) == wanted
    return Outcome(case, Verdict.PASSED) if passed else Outcome(case, Verdict.FAILED, describe(response))


def problem_type(response: Response) -> str:
    """Give the last segment of a problem's type, nothing for an answer."""
    if response.headers.get_content_type() != "application/problem+json":
        return ""
    return str(json.loads(response.body)["type"]).rpartition("/")[2]


def describe(response: Response) -> str:
    """Say in a line what the server answered."""
    slug = problem_type(response)
    text = f"{slug}: {json.loads(response.body).get('detail')}" if slug else response.body.decode("utf-8", "replace")
    return f"status {response.status}, {text}"[:_DETAIL_LENGTH]


def _given(document: Document | None) -> Document:
    if document is None:
        raise ValueError("the manifest names no query or no result")
    return document


def _difference(expected: Answer, actual: Answer) -> str:
    if (expected.boolean, expected.names) != (actual.boolean, actual.names):
        heads = [each.names if each.boolean is None else each.boolean for each in (expected, actual)]
        return f"{heads[0]} expected, {heads[1]} received"
    missing = [row for row in expected.rows if row not in actual.rows]
    surplus = [row for row in actual.rows if row not in expected.rows]
    sizes = f"{len(expected.rows)} rows expected, {len(actual.rows)} received"
    shown = f"missing {[_line(row) for row in missing[:2]]}, surplus {[_line(row) for row in surplus[:2]]}"
    return f"{sizes}; {shown}"[:_DETAIL_LENGTH]


def _line(row: tuple[object, ...]) -> str:
    return " ".join("-" if term is None else str(term) for term in row)
