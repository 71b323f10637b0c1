"""Queries answered by real workers over a real store."""

import csv
import io
import json
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lapekg.config import Limits
from lapekg.errors import (
    MalformedQuery,
    NotAcceptable,
    Overloaded,
    QueryFailed,
    QueryOutOfMemory,
    QueryTimeout,
    RefusedQuery,
)
from lapekg.sparql.evaluation import Result, Target, answer
from lapekg.sparql.operation import QueryOperation
from lapekg.sparql.pool import Pool
from tests.sparql.conftest import ENDLESS, HUNGRY, LARGE

PREFIX = "PREFIX : <http://example.org/> "
# An error that the engine finds while it reads solutions, after the first of them.
LATE = PREFIX + "SELECT ?s (<http://example.org/unknown>(?s) AS ?x) { ?s ?p ?o }"


def _read(result: Result) -> bytes:
    try:
        body = b"".join(result.chunks())
    finally:
        result.close()
    assert len(body) == result.length
    return body


def _values(result: Result) -> list[str]:
    return [row[0] for row in csv.reader(io.StringIO(_read(result).decode()))][1:]


@pytest.mark.parametrize(
    ("query", "accept", "content_type", "start"),
    [
        ("ASK {}", None, "application/sparql-results+json", b'{"head":{},"boolean":true}'),
        ("ASK {}", "application/xml", "application/sparql-results+xml", b"<?xml"),
        ("SELECT (1 AS ?x) {}", None, "application/sparql-results+json", b'{"head":{"vars":["x"]}'),
        ("SELECT (1 AS ?x) {}", "text/csv", "text/csv; charset=utf-8", b"x\r\n1\r\n"),
        ("SELECT (1 AS ?x) {}", "text/tab-separated-values", "text/tab-separated-values; charset=utf-8", b"?x\n1\n"),
        ("SELECT (1 AS ?x) {}", "application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        ("CONSTRUCT { <a:s> <a:p> 1 } {}", None, "text/turtle; charset=utf-8", b"<a:s> <a:p> 1 ."),
        ("CONSTRUCT { <a:s> <a:p> 'x' } {}", "application/n-triples", "application/n-triples", b'<a:s> <a:p> "x" .\n'),
        ("CONSTRUCT { <a:s> <a:p> 1 } {}", "application/rdf+xml", "application/rdf+xml", b"<?xml"),
        ("CONSTRUCT { <a:s> <a:p> 1 } {}", "application/ld+json", "application/ld+json", b'[{"@id":"a:s"'),
        ("DESCRIBE <http://example.org/s>", None, "text/turtle; charset=utf-8", b"<http://example.org/s>"),
    ],
)
def test_answer_sends_each_form_in_each_representation(
    query: str, accept: str | None, content_type: str, start: bytes, target: Target, pool: Pool
) -> None:
    result = answer(QueryOperation(query), accept, target, pool)
    assert result.representation.content_type == content_type
    assert _read(result).startswith(start)


def test_answer_lists_what_is_offered_for_the_form_of_the_query(target: Target, pool: Pool) -> None:
    with pytest.raises(NotAcceptable) as caught:
        answer(QueryOperation("ASK {}"), "text/csv, text/turtle", target, pool)
    assert caught.value.offered == ("application/sparql-results+json", "application/sparql-results+xml")


G1, G2 = "http://example.org/g1", "http://example.org/g2"
IN_DEFAULT = PREFIX + "SELECT ?o { :s :p ?o } ORDER BY ?o"
IN_NAMED = PREFIX + "SELECT ?o { GRAPH ?g { :s :p ?o } } ORDER BY ?o"


FROM_G1 = IN_DEFAULT.replace("{", f"FROM <{G1}> {{", 1)


@pytest.mark.parametrize(
    ("operation", "values"),
    [
        (QueryOperation(IN_DEFAULT), ["default"]),
        (QueryOperation(IN_DEFAULT, default_graphs=(G1,)), ["one"]),
        (QueryOperation(IN_DEFAULT, default_graphs=(G1, G2)), ["one", "two"]),
        (QueryOperation(IN_DEFAULT, named_graphs=(G1,)), []),
        (QueryOperation(IN_NAMED), ["one", "two"]),
        (QueryOperation(IN_NAMED, named_graphs=(G2,)), ["two"]),
        (QueryOperation(IN_NAMED, default_graphs=(G1,)), []),
        (QueryOperation(FROM_G1), ["one"]),
        (QueryOperation(FROM_G1, default_graphs=(G2,)), ["two"]),
    ],
)
def test_answer_uses_the_dataset_of_the_protocol_before_that_of_the_query(
    operation: QueryOperation, values: list[str], target: Target, pool: Pool
) -> None:
    assert _values(answer(operation, "text/csv", target, pool)) == values


def test_answer_resolves_relative_iris_against_the_base(target: Target, pool: Pool) -> None:
    result = answer(QueryOperation("SELECT (<a> AS ?x) {}"), "text/csv", target, pool)
    assert _values(result) == ["http://example.org/a"]


def test_answer_spools_a_large_result_to_a_file(target: Target, pool: Pool) -> None:
    result = answer(QueryOperation(f"{LARGE} LIMIT 5000"), None, target, pool)
    assert not isinstance(result.body, bytes)
    assert len(json.loads(_read(result))["results"]["bindings"]) == 5000


def test_answer_refuses_a_result_over_the_limit(target: Target, pool: Pool) -> None:
    with pytest.raises(QueryFailed, match="larger than 2 MiB"):
        answer(QueryOperation("SELECT * { ?a ?b ?c . ?d ?e ?f }"), None, target, pool)
    assert _read(answer(QueryOperation("ASK {}"), None, target, pool))


def test_answer_turns_a_late_error_into_an_error(target: Target, pool: Pool) -> None:
    with pytest.raises(QueryFailed, match="unknown"):
        answer(QueryOperation(LATE), None, target, pool)


def test_answer_places_a_syntax_error(target: Target, pool: Pool) -> None:
    with pytest.raises(MalformedQuery) as caught:
        answer(QueryOperation("SELECT *\n{ ?s ?p }"), None, target, pool)
    assert caught.value.line == 2


def test_answer_refuses_updates_as_syntax_errors(target: Target, pool: Pool) -> None:
    with pytest.raises(MalformedQuery):
        answer(QueryOperation("DELETE WHERE { ?s ?p ?o }"), None, target, pool)


def test_answer_refuses_service_before_a_worker_sees_it(target: Target) -> None:
    unused = Pool(Limits())
    with pytest.raises(RefusedQuery):
        answer(QueryOperation("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"), None, target, unused)
    assert unused.pids == []


def test_answer_ends_a_query_at_its_deadline_while_others_are_answered(target: Target, pool: Pool) -> None:
    answered = 0
    with ThreadPoolExecutor(1) as executor:
        start = time.monotonic()
        endless = executor.submit(answer, QueryOperation(ENDLESS), None, target, pool)
        while not endless.done():
            assert _read(answer(QueryOperation("ASK {}"), None, target, pool))
            answered += 1
        with pytest.raises(QueryTimeout) as caught:
            endless.result()
    assert 1.0 <= time.monotonic() - start < 3.0
    assert caught.value.seconds == 1.0
    assert answered > 20


@pytest.mark.parametrize("query", [HUNGRY, "SELECT * " + "{" * 10_000 + "}" * 10_000])
def test_answer_survives_a_query_that_ends_its_process(query: str, target: Target, store: Path) -> None:
    pool = Pool(Limits(query_seconds=20.0, query_memory_mib=192, workers=1))
    try:
        with pytest.raises(QueryOutOfMemory):
            answer(QueryOperation(query), None, target, pool)
        assert _read(answer(QueryOperation("ASK {}"), None, target, pool))
    finally:
        pool.close()


def test_pool_replaces_a_worker_that_was_killed(target: Target) -> None:
    pool = Pool(Limits(workers=1))
    try:
        pool.start()
        (before,) = pool.pids
        os.kill(before, 9)
        time.sleep(0.1)
        assert _read(answer(QueryOperation("ASK {}"), None, target, pool))
        assert before not in pool.pids
    finally:
        pool.close()


def test_pool_says_overloaded_when_no_worker_becomes_free(target: Target) -> None:
    pool = Pool(Limits(query_seconds=3.0, workers=1, queue_seconds=0.2))
    try:
        pool.start()
        with ThreadPoolExecutor(1) as executor:
            endless = executor.submit(answer, QueryOperation(ENDLESS), None, target, pool)
            time.sleep(0.3)
            with pytest.raises(Overloaded) as caught:
                answer(QueryOperation("ASK {}"), None, target, pool)
            assert caught.value.retry_after >= 1
            with pytest.raises(QueryTimeout):
                endless.result()
    finally:
        pool.close()


def test_pool_answers_eight_threads_with_their_own_answers(target: Target, pool: Pool) -> None:
    def ask(number: int) -> list[str]:
        return _values(answer(QueryOperation(f"SELECT ({number} AS ?x) {{}}"), "text/csv", target, pool))

    with ThreadPoolExecutor(8) as executor:
        assert list(executor.map(ask, range(400))) == [[str(number)] for number in range(400)]


def test_pool_close_ends_running_queries_and_all_processes(target: Target) -> None:
    pool = Pool(Limits(query_seconds=60.0, workers=2))
    pool.start()
    pids = pool.pids
    with ThreadPoolExecutor(1) as executor:
        endless = executor.submit(answer, QueryOperation(ENDLESS), None, target, pool)
        time.sleep(0.3)
        pool.close()
        with pytest.raises(QueryOutOfMemory):
            endless.result()
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    with pytest.raises(QueryFailed, match="closing"):
        answer(QueryOperation("ASK {}"), None, target, pool)


def _count_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_pool_leaks_no_files_threads_or_processes(target: Target) -> None:
    pool = Pool(Limits(query_seconds=0.3, workers=2))
    files, threads = _count_files(), threading.active_count()
    large = QueryOperation(f"{LARGE} LIMIT 5000")
    try:
        for _ in range(3):
            with pytest.raises(QueryTimeout):
                answer(QueryOperation(ENDLESS), None, target, pool)
            answer(large, None, target, pool).close()
    finally:
        pool.close()
    assert _count_files() == files
    assert threading.active_count() == threads
