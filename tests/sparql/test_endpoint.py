"""Queries answered by real workers over a real snapshot: formats, datasets, validators, errors."""

import csv
import gzip
import io
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from lapekg.config import Settings, load_instance
from lapekg.errors import (
    AnswerTooLarge,
    ClientLimit,
    MalformedQuery,
    NotAcceptable,
    Overloaded,
    QueryTimeout,
    RefusedQuery,
)
from lapekg.pipeline import build, utc_now
from lapekg.snapshots.open import current_snapshot
from lapekg.sparql.exchange import Reply, Request
from tests.conftest import write_files
from tests.sparql.conftest import BASE, FILES, LARGE, PREFIX, Asker, header, read


def _values(reply: Reply) -> list[str]:
    return ["".join(row) for row in csv.reader(io.StringIO(read(reply).decode()))][1:]


@pytest.mark.parametrize(
    ("query", "accept", "content_type", "start"),
    [
        ("ASK {}", None, "application/sparql-results+json", b'{"head":{},"boolean":true}'),
        ("ASK {}", "application/xml", "application/sparql-results+xml", b"<?xml"),
        ("SELECT (1 AS ?x) {}", None, "application/sparql-results+json", b'{"head":{"vars":["x"]}'),
        ("SELECT (1 AS ?x) {}", "text/csv", "text/csv; charset=utf-8", b"x\r\n1\r\n"),
        ("SELECT (1 AS ?x) {}", "text/tab-separated-values", "text/tab-separated-values; charset=utf-8", b"?x\n1\n"),
        ("SELECT (1 AS ?x) {}", "application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        ("CONSTRUCT { <a:s> <a:p> 1 } {}", "application/n-quads", "application/n-quads", b'<a:s> <a:p> "1"^^<'),
        ("CONSTRUCT { <a:s> <a:p> 'x' } {}", "application/n-triples", "application/n-triples", b'<a:s> <a:p> "x" .\n'),
        ("CONSTRUCT { <a:s> <a:p> 1 } {}", "application/rdf+xml", "application/rdf+xml", b"<?xml"),
        ("CONSTRUCT { <a:s> <a:p> 1 } {}", "application/ld+json", "application/ld+json", b'[{"@id":"a:s"'),
        ("DESCRIBE <http://example.org/s>", None, "text/turtle; charset=utf-8", b"@prefix ex: <http://example.org/> ."),
        ("DESCRIBE <http://example.org/s>", "application/trig", "application/trig", b"@prefix ex:"),
    ],
)
def test_endpoint_sends_each_form_in_each_representation(
    query: str, accept: str | None, content_type: str, start: bytes, usual: Asker
) -> None:
    reply = usual.ask(query, accept)
    assert header(reply, "Content-Type") == content_type
    assert read(reply).startswith(start)


def test_endpoint_lists_what_is_offered_for_the_form_of_the_query(usual: Asker) -> None:
    with pytest.raises(NotAcceptable) as caught:
        usual.ask("ASK {}", "text/csv, text/turtle")
    assert caught.value.offered[:2] == ("application/sparql-results+json", "application/sparql-results+xml")


G1, G2 = "http://example.org/g1", "http://example.org/g2"
IN_DEFAULT = PREFIX + "SELECT ?o { :s :p ?o } ORDER BY ?o"
IN_NAMED = PREFIX + "SELECT ?o { GRAPH ?g { :s :p ?o } } ORDER BY ?o"
FROM_G1 = IN_DEFAULT.replace("{", f"FROM <{G1}> {{", 1)


@pytest.mark.parametrize(
    ("query", "parameters", "values"),
    [
        (IN_DEFAULT, [], ["default"]),
        (IN_DEFAULT, [("default-graph-uri", G1)], ["one"]),
        (IN_DEFAULT, [("default-graph-uri", G1), ("default-graph-uri", G2)], ["one", "two"]),
        (IN_DEFAULT, [("named-graph-uri", G1)], []),
        (IN_NAMED, [], ["one", "two"]),
        (IN_NAMED, [("named-graph-uri", G2)], ["two"]),
        (IN_NAMED, [("default-graph-uri", G1)], []),
        (FROM_G1, [], ["one"]),
        (FROM_G1, [("default-graph-uri", G2)], ["two"]),
    ],
)
def test_endpoint_uses_the_dataset_of_the_protocol_before_that_of_the_query(
    query: str, parameters: list[tuple[str, str]], values: list[str], usual: Asker
) -> None:
    encoded = urlencode([("query", query), *parameters]).encode()
    assert _values(usual.respond(Request("GET", encoded, BASE, "", accept="text/csv"))) == values


def test_endpoint_resolves_relative_iris_against_the_address_of_the_request(usual: Asker) -> None:
    encoded = urlencode({"query": "SELECT (<a> AS ?x) {}"}).encode()
    for base in ("http://one.example/x/sparql", "http://two.example/x/sparql"):
        reply = usual.respond(Request("GET", encoded, base, "", accept="text/csv"))
        assert _values(reply) == [base.replace("sparql", "a")]


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("SELECT (<http://x/f>(1) AS ?x) {}", [""]),
        ("SELECT (COALESCE(<http://x/f>(1), <http://x/g>(2), 7) AS ?x) {}", ["7"]),
        (PREFIX + "SELECT ?x { :a :number ?x FILTER(<http://x/f>(?x)) }", []),
        (PREFIX + "SELECT ?x { :a :number ?x FILTER(?x = 2 || <http://x/f>(?x)) }", ["2"]),
    ],
)
def test_unknown_function_is_an_error_of_its_expression_only(query: str, values: list[str], usual: Asker) -> None:
    assert _values(usual.ask(query, "text/csv")) == values


def test_large_answer_is_spooled_to_a_file(usual: Asker) -> None:
    reply = usual.ask(f"{LARGE} LIMIT 5000")
    assert not isinstance(reply.body, bytes)
    assert len(json.loads(read(reply))["results"]["bindings"]) == 5000


# The graph may be read into memory between two questions, and without ORDER BY its rows come in another order then.
ORDERED = f"{LARGE} ORDER BY ?s ?o ?t ?n ?m"


@pytest.mark.parametrize("query", ["SELECT (1 AS ?x) {}", f"{ORDERED} LIMIT 100", f"{ORDERED} LIMIT 5000"])
def test_answer_is_compressed_for_a_client_that_asks_if_that_is_worth_it(query: str, usual: Asker) -> None:
    encoded = urlencode({"query": query}).encode()
    plain = read(usual.respond(Request("GET", encoded, BASE, "")))
    reply = usual.respond(Request("GET", encoded, BASE, "", accept_encoding="gzip, br"))
    if len(plain) < 1024:
        assert header(reply, "Content-Encoding") is None
        assert read(reply) == plain
    else:
        assert header(reply, "Content-Encoding") == "gzip"
        assert gzip.decompress(read(reply)) == plain
    assert header(reply, "Vary") == "Accept, Accept-Encoding, Accept-Datetime"


def test_answer_over_the_limit_is_refused_and_not_cut(usual: Asker) -> None:
    with pytest.raises(AnswerTooLarge, match="larger than 2 MiB") as caught:
        usual.ask("SELECT * { ?a ?b ?c . ?d ?e ?f }")
    assert caught.value.mib == 2
    assert read(usual.ask("ASK {}"))


def test_large_answers_together_are_bounded_until_they_are_sent(asker: Callable[..., Asker]) -> None:
    small = asker(spool_mib=2)
    first = small.ask(f"{LARGE} LIMIT 5000")
    with pytest.raises(ClientLimit):
        small.ask(f"{LARGE} LIMIT 5001")
    with pytest.raises(Overloaded):
        small.ask(f"{LARGE} LIMIT 5001", client="192.0.2.2")
    first.close()
    small.ask(f"{LARGE} LIMIT 5001").close()


def test_syntax_error_has_its_place(usual: Asker) -> None:
    with pytest.raises(MalformedQuery) as caught:
        usual.ask("SELECT *\n{ ?s ?p }")
    assert caught.value.line == 2


def test_update_is_a_syntax_error(usual: Asker) -> None:
    with pytest.raises(MalformedQuery):
        usual.ask("DELETE WHERE { ?s ?p ?o }")


def test_service_is_refused(usual: Asker) -> None:
    with pytest.raises(RefusedQuery):
        usual.ask("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


@pytest.mark.parametrize("query", ["\\'" * 200_000, "a:" * 500_000, "ASK{ex:service " + "\\'" * 20_000])
def test_text_that_takes_long_to_read_keeps_nobody_waiting(query: str, usual: Asker) -> None:
    with ThreadPoolExecutor(1) as executor:
        request = Request("POST", b"", BASE, "", "application/sparql-query", body=query.encode())
        hostile = executor.submit(usual.respond, request)
        waits: list[float] = []
        while not hostile.done() or not waits:
            start = time.monotonic()
            read(usual.ask(f"ASK {{ # {len(waits)}\n}}"))
            waits.append(time.monotonic() - start)
        assert isinstance(hostile.exception(), MalformedQuery | QueryTimeout)
    assert sorted(waits)[len(waits) // 2] < 1.0


def _conditional(query: str, etag: str | None, method: str = "GET", accept: str | None = None) -> Request:
    body, content_type = (b"", None) if method in {"GET", "HEAD"} else (query.encode(), "application/sparql-query")
    encoded = b"" if body else urlencode({"query": query}).encode()
    return Request(method, encoded, BASE, "", content_type, accept, if_none_match=etag, body=body)


def test_validator_spares_the_query(asker: Callable[..., Asker]) -> None:
    etag = header(asker().ask(IN_DEFAULT), "ETag")
    fresh = asker()  # no worker, nothing kept: the validator is known before
    for given in (etag, f'"other", {etag}', "*", str(etag).removeprefix("W/")):
        reply = fresh.respond(_conditional(IN_DEFAULT, given))
        assert (reply.status, read(reply), header(reply, "ETag")) == (304, b"", etag)
        assert header(reply, "Content-Type") is None
    assert fresh.pool.pids == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "QUERY"])
def test_validator_of_a_kept_answer_gives_304_too(method: str, usual: Asker) -> None:
    etag = header(usual.respond(_conditional(IN_DEFAULT, None, method)), "ETag")
    assert usual.respond(_conditional(IN_DEFAULT, etag, method)).status == 304


def test_validator_differs_where_the_answer_may_differ(usual: Asker) -> None:
    queries, accepts = ("ASK {}", "ASK { }"), (None, "application/xml")
    etags = {header(usual.ask(query, accept), "ETag") for query in queries for accept in accepts}
    etags.add(header(usual.ask("ASK {}", **{"default-graph-uri": G1}), "ETag"))
    assert len(etags) == 5
    assert usual.respond(_conditional("ASK {}", 'W/"0"')).status == 200


def test_post_is_answered_whatever_the_client_has(usual: Asker) -> None:
    etag = header(usual.respond(_conditional(IN_DEFAULT, None, "POST")), "ETag")
    assert usual.respond(_conditional(IN_DEFAULT, etag, "POST")).status == 200


@pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_volatile_answer_is_never_kept(function: str, usual: Asker) -> None:
    replies = [usual.ask(f"SELECT ({function} AS ?x) {{}}", "text/csv") for _ in range(2)]
    assert [header(each, "Cache-Control") for each in replies] == ["no-store", "no-store"]
    assert [header(each, "ETag") for each in replies] == [None, None]
    assert _values(replies[0]) != _values(replies[1])


def test_kept_answer_needs_no_worker(asker: Callable[..., Asker]) -> None:
    kept = asker()
    first = read(kept.ask(IN_DEFAULT))
    for worker in kept.pool.pids:
        assert Path(f"/proc/{worker}").exists()
    before = kept.pool.budget.left("192.0.2.1")
    assert read(kept.ask(IN_DEFAULT)) == first
    assert kept.pool.budget.left("192.0.2.1") >= before


def test_new_snapshot_ends_what_was_kept(tmp_path: Path, asker: Callable[..., Asker]) -> None:
    changing = write_files(tmp_path / "changing", FILES)
    settings = Settings.from_env({}, changing)

    def publish() -> None:
        build(settings, load_instance(changing), lambda _phase: None, utc_now)

    publish()
    states = [current_snapshot(settings.state)]
    reader = asker(current=lambda: states[-1])
    before = reader.ask(IN_DEFAULT, "text/csv")
    write_files(changing, {"data/more.nt": '<http://example.org/s> <http://example.org/p> "new" .\n'})
    publish()
    states.append(current_snapshot(settings.state))
    after = reader.ask(IN_DEFAULT, "text/csv")
    assert (_values(before), _values(after)) == (["default"], ["default", "new"])
    assert header(before, "ETag") != header(after, "ETag")
    assert (header(before, "Lapekg-Snapshot"), header(after, "Lapekg-Snapshot")) == ("1", "2")


def test_limits_are_told_with_every_answer(usual: Asker) -> None:
    reply = usual.ask("ASK { <a:b> ?p ?o }", timeout="0.5")
    limits = "query-seconds=0.5, query-memory-mib=256, answer-mib=2, request-bytes=1048576, client-queries=8"
    assert header(reply, "Lapekg-Limits") == limits
    assert header(reply, "RateLimit-Policy") == '"query-seconds";q=1e+06;w=60'
    assert str(header(reply, "RateLimit")).startswith('"query-seconds";r=')


def test_timeout_above_the_limit_means_the_limit(usual: Asker) -> None:
    assert str(header(usual.ask("ASK {}", timeout="1000"), "Lapekg-Limits")).startswith("query-seconds=1,")


def test_beginning_of_an_answer_counts_the_whole(usual: Asker) -> None:
    values = urlencode({"query": "SELECT ?s ?o { ?s <http://example.org/value> ?o }"}).encode()
    excerpt = usual.excerpt(Request("GET", values, BASE, ""), 10)
    assert (excerpt.form, excerpt.shown, excerpt.count) == ("solutions", 10, 1000)
    assert len(json.loads(excerpt.body)["results"]["bindings"]) == 10


@pytest.mark.parametrize("form", ["SELECT ?x", "CONSTRUCT { <a:b> <a:c> ?x }"])
def test_beginning_of_an_answer_with_huge_terms_is_bounded_and_still_counts(form: str, usual: Asker) -> None:
    text = "x" * 100_000
    query = f"{form} {{ ?s <http://example.org/value> ?n FILTER(?n < '2') BIND(CONCAT('{text}', ?n) AS ?x) }}"
    body = query.encode()
    excerpt = usual.excerpt(Request("POST", b"", BASE, "", "application/sparql-query", body=body), 1000)
    assert (excerpt.shown, excerpt.count) == (2, 112)
    assert len(excerpt.body) < 256 * 1024
