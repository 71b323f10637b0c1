"""Hostile queries: each gets the status it deserves, and other clients don't notice."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.web.conftest import ENDLESS, Server
from tests.web.hostile.client import FORM, others_are_served, post, send

MIB = 1024 * 1024
# Several at once, so that what holds everybody up for half a second shows.
AT_ONCE = 3


def fill(piece: str, before: str = "", after: str = "") -> str:
    """Repeat a piece until the query is as large as it may be."""
    return before + piece * ((MIB - len(before) - len(after)) // len(piece)) + after


def nest(opening: str, closing: str, depth: int, inside: str = "") -> str:
    return opening * depth + inside + closing * depth


# What the tables below repeat.
A_20_000 = "a" * 20_000
DOUBLING = "".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(40))
FUNCTIONS = "".join(f"BIND(<a:{n}>(?o) AS ?x{n})" for n in range(300))
SUBQUERIES = "".join(f"{{ SELECT (COUNT(*) AS ?n{n}) {{ GRAPH ?g {{ ?s ?p ?o . ?a ?b ?c }} }} }}" for n in range(50))
VALUES = "".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(1000)))} }} " for n in range(10))

BROKEN = {
    "empty": "",
    "only blanks": " \t\r\n",
    "only a comment": "# SELECT * {}",
    "one word": "SELECT",
    "zero byte": "ASK {\0}",
    "only zero bytes": "\0\0\0",
    "control characters": "ASK { \x01\x1b[31m\x7f }",
    "byte order mark amid": "ASK \ufeff{}",
    "unclosed string": 'ASK { ?s ?p "title }',
    "unclosed long string": 'ASK { ?s ?p """title }',
    "unclosed IRI": "ASK { ?s <http://books.example/title ?o }",
    "unclosed group": "ASK { ?s ?p ?o",
    "one brace too many": "ASK {}}",
    "two queries": "ASK {} ASK {}",
    "surrogate in an escape": r'SELECT ("\uD800" AS ?x) {}',
    "line break in a language tag": r'SELECT ("a"@en\u000d\u000aX-Evil: 1 AS ?x) {}',
    "limit beyond all integers": "SELECT * {} LIMIT 99999999999999999999999",
    "update": "INSERT DATA { <a:a> <a:b> <a:c> }",
    "drop": "DROP ALL",
    "load": "LOAD <http://127.0.0.1/>",
}

# Each has been, or could be, slow to explain to its sender.
BROKEN_AND_LARGE = {
    "names without prefix": fill("a:"),
    "dotted names": fill("a."),
    "letters": fill("a"),
    "less-than signs": fill("<"),
    "braces": fill("{"),
    "quotes": fill('"'),
    "escaped quotes": fill("\\'"),
    "escaped quotes in long strings": fill('"""\\'),
    "escapes": fill("\\u0041"),
    "question marks": fill("?"),
    "line breaks": fill("\n"),
    "calls of functions": fill("now( "),
}
# Read to their end, which may take more than a query may.
BROKEN_AT_THE_END = {
    "an error at the end": fill("?s ?p ?o . ", "ASK {", "%"),
    "names after service": fill("a:b ", "ASK {} # service\n"),
    "services in comments": fill("\n# service", "ASK {} %"),
    "escaped quotes after service": fill("\\'", "ASK { ex:service "),
}

VALID = {
    "byte order mark in front": "\ufeffASK {}",
    "1 MiB": fill("x", "ASK {} #"),
    "literal of 1 MiB": fill("x", 'SELECT ("', '" AS ?x) {}'),
    "many prefixes": "".join(f"PREFIX p{n}: <http://a.example/{n}>\n" for n in range(20_000)) + "ASK {}",
    "950 nested groups": f"ASK {nest('{', '}', 950)}",
    "950 nested calls": f"ASK {{ FILTER({nest('STR(', ')', 950, '1')}) }}",
    "500 nested triple terms": f"SELECT * {{ BIND({nest('<<( <a:a> <a:b> ', ' )>>', 500, '1')} AS ?x) }}",
    "repeated repetition of a path": "ASK { GRAPH ?g { ?s ((!<a:b>*)*)* ?o } }",
    "50 nested repetitions of a path": f"ASK {{ ?s {nest('(', '*)', 50, '!<a:b>')} ?o }}",
    "path of 10,000 exclusions": f"ASK {{ ?s !({'|'.join(f'<a:{n}>' for n in range(10_000))}) ?o }}",
    # The engine's regular expressions take linear time; one whose program grows too large is an error of its filter.
    "regex that backtracks": 'SELECT * { GRAPH ?g { ?s ?p ?o } FILTER(REGEX(CONCAT("%s", ?o), "^(a+)+$")) }'
    % ("a" * 5000),
    "regex of a million repetitions": 'ASK { FILTER(REGEX("aaaa", "a{1000}{1000}")) }',
    "numbers without end": "SELECT (1e308 * 1e308 AS ?a) (99999999999999999999999999999 * 9 AS ?b) (1 / 0 AS ?c) {}",
    "offset beyond all rows": "SELECT * { ?s ?p ?o } OFFSET 18446744073709551615 LIMIT 18446744073709551615",
    "substring out of all bounds": 'SELECT (SUBSTR("abc", -9223372036854775808, 9223372036854775807) AS ?x) {}',
    "description of everything": "DESCRIBE * { GRAPH ?g { ?s ?p ?o } }",
}

NESTED = {
    "10,000 groups": f"ASK {nest('{', '}', 10_000)}",
    "10,000 parentheses": f"ASK {{ FILTER({nest('(', ')', 10_000, '1')}) }}",
    "1 MiB of parentheses": fill("(", "ASK { FILTER("),
    "10,000 calls": f"ASK {{ FILTER({nest('STR(', ')', 10_000, '1')}) }}",
    "10,000 OPTIONALs": f"ASK {{ {nest('OPTIONAL {', '}', 10_000)} }}",
    "5,000 subqueries": nest("SELECT * {", "}", 5_000),
    "5,000 EXISTS": f"ASK {{ {nest('FILTER EXISTS {', '}', 5_000)} }}",
    "10,000 lists": f"ASK {{ ?s ?p {nest('(', ')', 10_000, '1')} }}",
    "10,000 blank nodes": f"ASK {{ ?s ?p {nest('[ <a:b> ', ']', 10_000, '1')} }}",
    "10,000 triple terms": f"SELECT * {{ BIND({nest('<<( <a:a> <a:b> ', ' )>>', 10_000, '1')} AS ?x) }}",
    "10,000 repetitions of a path": f"ASK {{ ?s {nest('(', '*)', 10_000, '!<a:b>')} ?o }}",
}

# Without a bracket the engine nests them, too, and may overflow its stack: that ends the process as memory does.
CHAINED = {
    "1 MiB of negations": fill("!", "ASK { FILTER(", "true) }"),
    "1 MiB of alternatives": fill("||false", "ASK { FILTER(false", ") }"),
    "1 MiB of additions": fill("+1", "ASK { FILTER(1", " > 0) }"),
    "1 MiB of OPTIONALs": fill("OPTIONAL { ?s ?p ?o }", "ASK {", "}"),
    "1 MiB of UNIONs": fill("UNION{?s?p?o}", "ASK {{}", "}"),
    "1 MiB of path steps": fill("/<a:b>", "ASK { ?s <a:b>", " ?o }"),
}

OUT_OF_MEMORY = {
    "sorted cross product": "SELECT * { GRAPH ?g { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f } } ORDER BY ?c ?f ?o",
    "sorted UUIDs": "SELECT ?u { GRAPH ?g { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f } BIND(UUID() AS ?u) } ORDER BY ?u LIMIT 1",
    "string doubled 40 times": f'SELECT (STRLEN(?a40) AS ?n) {{ BIND("12345678" AS ?a0) {DOUBLING} }}',
    "string that grows by replacement": f'SELECT * {{ BIND(REPLACE("{A_20_000}", "a", "{A_20_000}B") AS ?x) }}',
}

TOO_LARGE_AN_ANSWER = {
    "cross product": "SELECT * { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?a ?b ?c } }",
    "distinct cross product": "SELECT DISTINCT (CONCAT(?o, ?c) AS ?x) { GRAPH ?g { ?s ?a ?o . ?b ?d ?c } }",
    "UUIDs": "SELECT (UUID() AS ?u) { GRAPH ?g { ?s ?p ?o . ?a ?b ?c } }",
    "150,000 values": f"SELECT * {{ VALUES ?x {{ {' '.join(map(str, range(150_000)))} }} }}",
    "long literal in every row": 'SELECT ("%s" AS ?x) { GRAPH ?g { ?s ?p ?o } }' % ("x" * 500_000),
    "graph of blank nodes": "CONSTRUCT { [] ?p [ ?b ?c ] } { GRAPH ?g { ?s ?p ?o . ?a ?b ?c } }",
}

ENDLESS_QUERIES = {
    "cross product": ENDLESS,
    "cross product of values": f"SELECT (COUNT(*) AS ?n) {{ {VALUES} }}",
    "1,000 triple patterns": f"ASK {{ {' . '.join(f'?a{n} ?b{n} ?a{n + 1}' for n in range(1000))} }}",
    "path of 1,000 steps": f"ASK {{ GRAPH ?g {{ ?s {'/'.join(['^!<a:b>/!<a:b>'] * 500)} ?o }} }}",
    "path of 10,000 alternatives": f"ASK {{ ?s {'|'.join(f'<a:{n}>' for n in range(10_000))} ?o }}",
    "regex for every row": 'ASK { GRAPH ?g { ?s ?p ?o } FILTER(REGEX(?o, CONCAT("(\\\\p{L}|", ?o, "){99}"))) }',
    "description of a cross product": "DESCRIBE * { GRAPH ?g { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f } }",
    "50 large subqueries": f"SELECT * {{ {SUBQUERIES} }}",
    "300 unknown functions": f"SELECT * {{ GRAPH ?g {{ ?s ?p ?o . ?a ?b ?c }} {FUNCTIONS} }}",
    "50,000 variables": f"SELECT * {{ VALUES ({' '.join(f'?v{n}' for n in range(50_000))}) {{ ({'1 ' * 50_000}) }} }}",
}


def rows(queries: dict[str, str], status: int, *problems: str) -> list[object]:
    return [pytest.param(query, status, problems, id=f"{status} {name}") for name, query in queries.items()]


@pytest.mark.parametrize(
    ("query", "status", "problems"),
    [
        *rows(VALID, 200),
        *rows(BROKEN, 400, "malformed-query"),
        *rows(NESTED, 400, "malformed-query"),
        *rows({"service": "ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"}, 403, "refused-query"),
        *rows({"one byte more than 1 MiB": fill("x", "ASK {} #") + "x"}, 413, "request-too-large"),
        *rows(TOO_LARGE_AN_ANSWER, 413, "answer-too-large"),
        # On a slow machine the deadline may come first.
        *rows(CHAINED, 503, "query-memory", "query-timeout"),
        *rows(OUT_OF_MEMORY, 503, "query-memory", "query-timeout"),
    ],
)
def test_hostile_query_gets_its_status_while_others_are_served(
    server: Server, query: str, status: int, problems: tuple[str, ...]
) -> None:
    with others_are_served(server):
        reply = send(server, post(query))
    assert (reply.status, reply.problem in (problems or (None,))) == (status, True), reply


@pytest.mark.parametrize(
    ("query", "statuses"),
    [
        *(pytest.param(query, {400}, id=name) for name, query in BROKEN_AND_LARGE.items()),
        *(pytest.param(query, {400, 403, 503}, id=name) for name, query in BROKEN_AT_THE_END.items()),
    ],
)
@pytest.mark.parametrize("accept", ["*/*", "text/html"], ids=["problem", "page"])
def test_a_mebibyte_of_broken_syntax_holds_nobody_up(
    server: Server, query: str, statuses: set[int], accept: str
) -> None:
    request = post(query, f"Accept: {accept}")
    with others_are_served(server), ThreadPoolExecutor(AT_ONCE) as threads:
        replies = list(threads.map(lambda _: send(server, request), range(AT_ONCE)))
    assert {reply.status for reply in replies} <= statuses, replies[0]


def test_endless_queries_of_every_kind_end_at_their_deadline(server: Server) -> None:
    # Each has a client of its own, and there is a place for each once it is slow.
    def run(number: int, query: str) -> tuple[int | None, str | None]:
        reply = send(server, post(query), f"127.0.1.{number}")
        return reply.status, reply.problem

    with others_are_served(server), ThreadPoolExecutor(len(ENDLESS_QUERIES)) as threads:
        found = list(threads.map(run, range(1, len(ENDLESS_QUERIES) + 1), ENDLESS_QUERIES.values()))
    assert dict(zip(ENDLESS_QUERIES, found, strict=True)) == dict.fromkeys(ENDLESS_QUERIES, (503, "query-timeout"))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ('SELECT ("%s" AS ?x) { GRAPH ?g { ?s ?p ?o } } LIMIT 3' % ("x" * 500_000), {200, 413}),
        ('CONSTRUCT { ?s ?p "%s" } { GRAPH ?g { ?s ?p ?o } }' % ("x" * 500_000), {200, 413, 503}),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?a ?b ?c } }", {200, 413, 503}),
        ("ASK { <script>alert(1)</script> }", {400}),
    ],
    ids=["long rows", "long triples", "many rows", "script"],
)
def test_page_stays_a_page_whatever_the_query(server: Server, query: str, status: set[int]) -> None:
    with others_are_served(server):
        reply = send(server, post(query, "Accept: text/html"))
    assert reply.status in status
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    # Those of the page itself have an address, or hold data.
    assert re.search(rb'<script(?! type="(?:module" src="/|application/json"))', reply.body) is None
    assert len(reply.body) < 5 * MIB


def test_form_of_ten_thousand_parameters_is_refused_and_smaller_ones_are_read(server: Server) -> None:
    with others_are_served(server):
        assert send(server, post("a=b&" * 9000 + "query=ASK{}", content_type=FORM)).status == 200
        for hostile in ("a=b&" * 20_000 + "query=ASK{}", "&" * 1_000_000):
            assert send(server, post(hostile, content_type=FORM)).problem == "malformed-request"
        graphs = "&".join(f"default-graph-uri=http://a.example/{n}" for n in range(9000))
        assert send(server, post(f"query=ASK{{}}&{graphs}", content_type=FORM)).status == 200
