"""The benchmarks' own parts: the generator, the load client, one system on a tiny graph, the page."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from benchmarks import check, client, phases, processes, systems
from benchmarks.datasets import DataSet, prepare
from benchmarks.exchange import BadAnswer
from benchmarks.generator import write_graph
from benchmarks.numbers import NONE, TIMES
from benchmarks.page import page
from benchmarks.results import Results
from benchmarks.systems import LAPEKG, OXIGRAPH, RDFLIB, Served
from benchmarks.workload import ANALYTIC, analytic, runaway, small

TINY = "10k"
TRIPLES = 10_000


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> DataSet:
    return prepare(TINY, tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def served(tiny: DataSet) -> Iterator[Served]:
    assert set(systems.load(LAPEKG, tiny)) == {"load.s", "load.peak_mib"}
    with systems.serving(LAPEKG, tiny) as served:
        yield served


@pytest.fixture
def echo() -> Iterator[int]:
    with systems.echo_server() as port:
        yield port


def test_generator_writes_the_same_bytes_for_the_same_size_and_seed(tmp_path: Path) -> None:
    hashes = [write_graph(tmp_path / f"{seed}-{turn}.nt", TRIPLES, seed) for turn in range(2) for seed in (1, 2)]
    assert hashes[0] == hashes[2]
    assert hashes[1] == hashes[3]
    assert hashes[0] != hashes[1]


def test_generator_writes_as_many_distinct_triples_as_asked(tiny: DataSet) -> None:
    store = Store()
    store.bulk_load(path=tiny.file, format=RdfFormat.N_TRIPLES)
    assert len(store) == tiny.count() == TRIPLES


def test_smaller_graph_is_the_beginning_of_a_larger_one(tiny: DataSet, tmp_path: Path) -> None:
    write_graph(tmp_path / "small.nt", 3_000)
    assert tiny.file.read_bytes().startswith((tmp_path / "small.nt").read_bytes())


def test_texts_of_different_numbers_differ_and_parse(tiny: DataSet) -> None:
    texts = small(tiny.entities())
    assert len({texts.text(number) for number in range(5_000)}) == 5_000
    for each in (texts, runaway(), *map(analytic, ANALYTIC)):
        Store().query(each.text(0))


def test_client_sends_each_request_once_and_reports_every_answer(echo: int) -> None:
    request = "GET /{entity}/{constant} HTTP/1.1\r\n\r\n"
    job = client.Job(echo, 4, 5.0, templates=(request,), entities=("a", "b"), first=7, count=100)
    assert len(set(client.prepared(job))) == 100
    report = phases.run(job)
    assert report.answers == len(report.latencies) == 100
    assert report.waiting == []
    assert report.seconds < 5.0


def test_run_raises_wrong_on_another_status_than_expected(echo: int) -> None:
    job = client.Job(echo, 2, 0.1, requests=("GET / HTTP/1.1\r\n\r\n",), expected_status=304)
    with pytest.raises(phases.Wrong, match="200 OK"):
        phases.run(job)


def test_client_counts_how_long_unanswered_requests_waited() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        job = client.Job(silent.getsockname()[1], 3, 0.1, requests=("GET / HTTP/1.1\r\n\r\n",), patience=0.3)
        report = phases.run(job)
    assert report.answers == 0
    assert [round(waited, 1) for waited in report.waiting] == [0.3] * 3


@pytest.mark.parametrize(
    ("response", "complete"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", True),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n", False),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", True),
        (b"HTTP/1.1 304 Not Modified\r\netag: x\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\r\nContent-Le", False),
    ],
)
def test_is_complete(response: bytes, complete: bool) -> None:
    assert client.is_complete(response) is complete


def test_compare_accepts_a_system_with_itself_and_refuses_another_answer(served: Served, tiny: DataSet) -> None:
    found = check.answers(served, tiny.entities(), 30.0)
    solutions = check.compare({"one": found, "other": found})
    assert set(solutions) == set(ANALYTIC)
    assert all(solutions.values())
    first = next(iter(ANALYTIC))
    with pytest.raises(check.Disagreement, match="only in other"):
        check.compare({"one": found, "other": {**found, first: check.Bag({(("n", "uri", "urn:a", ""),): 1})}})


def test_lapekg_answers_a_short_load_without_errors(served: Served, tiny: DataSet) -> None:
    bench = phases.bench_of(served, tiny.entities())
    job = replace(bench.job(8, small(tiny.entities()), 0.3), warmup=0.0)
    assert phases.run(job).answers > 8


def test_malformed_query_is_a_bad_answer(served: Served) -> None:
    with pytest.raises(BadAnswer, match="400"):
        served.ask("SELECT", 10.0)


@pytest.mark.usefixtures("served")
def test_ended_server_leaves_no_process(tiny: DataSet) -> None:
    with systems.serving(LAPEKG, tiny) as second:
        members = processes.tree(second.pid)
        assert len(members) > 1
    assert not any(map(processes.is_running, members))


def test_load_that_fails_says_why(tmp_path: Path) -> None:
    broken = prepare(TINY, tmp_path)
    broken.file.write_text("<urn:a> <urn:b>\n", encoding="utf-8")
    with pytest.raises(systems.LoadFailed, match=r"graph\.nt:2"):
        systems.load(LAPEKG, broken)


def test_page_tells_met_missed_and_missing() -> None:
    results = Results(
        "2026-01-01", {"cores": "2"}, {"lapekg": "0"}, {"8.per_s": 9.0, "64.per_s": 9.0, "8.client_us": 1.0}
    )
    results.statements["100k"] = 100_000
    results.solutions["100k"] = dict.fromkeys(ANALYTIC, 1)
    for ours, theirs in ((100.0, 100.0), (50.0, 100.0)):
        results.of("100k", LAPEKG.name).rounds.append({"small.distinct.8.per_s": ours})
        results.of("100k", OXIGRAPH.name).rounds.append({"small.distinct.8.per_s": theirs})
    results.of("100k", RDFLIB.name).notes.append("could not load the data: too large")
    text = page(results)
    assert f"| small distinct queries, 8 clients | ≥ 0.6 {TIMES} oxigraph serve | **0.75** met |" in text
    assert "- rdflib-endpoint on 100k: could not load the data: too large." in text
    assert f"| a million rows as CSV | ≥ 1 {TIMES} oxigraph serve | {NONE} |" in text


def test_command_refuses_an_unknown_size() -> None:
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "2m"], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "unknown size 2m" in done.stderr
