"""Merging: every statement once, whatever the order."""

import hashlib
import random
import tempfile
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from lapekg.config import DefaultGraphMode, Instance
from lapekg.graph import Rule, build_dataset, count, to_nquads
from lapekg.sources import LocatedQuad, Position

XSD = "http://www.w3.org/2001/XMLSchema#"
P = NamedNode("urn:p")
GRAPHS = st.sampled_from([NamedNode("urn:g:1"), NamedNode("urn:g:2"), DefaultGraph()])
# Names that begin alike: order by line must keep them apart.
NODES = st.sampled_from([NamedNode(f"urn:n:{name}") for name in ("a", "a!", "b")])
LITERALS = st.one_of(
    st.text(max_size=4).map(Literal),
    st.integers(-99, 99).map(lambda value: Literal(f"{value:05d}", datatype=NamedNode(f"{XSD}integer"))),
    st.sampled_from([Literal("å", language="sv"), Literal('a\nb\t"c"\\'), Literal("\U0001f40b")]),
)
QUADS = st.builds(Quad, NODES, st.just(P), st.one_of(NODES, LITERALS), GRAPHS)
LOCATED = st.builds(LocatedQuad, QUADS, st.builds(Position, st.sampled_from(["a", "b"]), st.integers(1, 3)))

INVERSE = Rule("inverse", NamedNode("urn:rule"), "CONSTRUCT { ?o <urn:q> ?s } WHERE { ?s <urn:p> ?o }", "inverse.rq")
CLOSURE = Rule("up", NamedNode("urn:up"), "CONSTRUCT { ?a <urn:p> ?c } WHERE { ?a <urn:p>/<urn:p> ?c }", "up.rq")


def instance(mode: DefaultGraphMode = "merged") -> Instance:
    return Instance(Path("/"), default_graph=mode)


def located(text: str) -> list[LocatedQuad]:
    quads = parse(text, format=RdfFormat.TRIG)
    return [LocatedQuad(quad, Position("a", line)) for line, quad in enumerate(quads, start=1)]


@given(st.lists(LOCATED, max_size=20), st.randoms(use_true_random=False))
def test_build_dataset_order_of_quads_leaves_no_trace(quads: list[LocatedQuad], chance: random.Random) -> None:
    shuffled = [*quads, *quads[: len(quads) // 2]]
    chance.shuffle(shuffled)
    one = build_dataset(quads, [INVERSE, CLOSURE], instance())
    other = build_dataset(shuffled, [INVERSE, CLOSURE], instance())
    assert one.quads == other.quads
    assert one.positions == other.positions
    assert one.inferred == other.inferred


@given(st.lists(LOCATED, max_size=20))
def test_to_nquads_is_sorted_hashed_and_reads_back_as_the_same_quads(quads: list[LocatedQuad]) -> None:
    dataset = build_dataset(quads, [], instance())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dataset.nq"
        digest = to_nquads(dataset.quads, path)
        written = path.read_bytes()
    lines = written.decode().removesuffix("\n").split("\n") if quads else []
    assert lines == sorted(f"{quad} ." for quad in dataset.quads)
    assert digest == hashlib.sha256(written).hexdigest()
    assert list(parse(written, format=RdfFormat.N_QUADS)) == list(dataset.quads)


@given(st.lists(LOCATED, max_size=20))
def test_quads_of_a_subject_stand_together_and_statements_come_once(quads: list[LocatedQuad]) -> None:
    dataset = build_dataset(quads, [INVERSE], instance())
    statements = list(dataset.statements())
    assert len(statements) == len(set(statements))
    assert set(statements) == {quad.triple for quad in dataset.quads}
    runs = [key for key, _ in groupby((quad.subject, quad.predicate) for quad in dataset.quads)]
    assert len(runs) == len(set(runs))
    subjects = [subject for subject, _ in groupby(quad.subject for quad in dataset.quads)]
    assert len(subjects) == len(set(subjects))


@given(st.lists(LOCATED, max_size=20))
def test_build_dataset_store_answers_what_the_dump_says(quads: list[LocatedQuad]) -> None:
    dataset = build_dataset(quads, [INVERSE], instance("separate"))
    store = Store()
    store.extend(dataset.served_quads())
    assert set(store) == set(dataset.quads)


def test_build_dataset_merged_graph_has_each_statement_once() -> None:
    dataset = build_dataset(
        located('<urn:g:1> { <urn:s> <urn:p> "x", "y" } <urn:g:2> { <urn:s> <urn:p> "x" }'), [INVERSE], instance()
    )
    counts = count(dataset)
    assert (counts.quads, counts.statements, counts.named_graphs, counts.inferred) == (3, 2, 2, 0)
    default = [quad for quad in dataset.served_quads() if quad.graph_name == DefaultGraph()]
    assert len(default) == len(set(default)) == 2


def test_build_dataset_every_default_statement_has_a_named_graph() -> None:
    dataset = build_dataset(located("<urn:g:1> { <urn:a> <urn:p> <urn:b> }"), [INVERSE], instance())
    store = Store()
    store.extend(dataset.served_quads())
    assert not store.query("ASK { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }")
    assert store.query("ASK { GRAPH <urn:rule> { <urn:b> <urn:q> <urn:a> } <urn:b> <urn:q> <urn:a> }")


def test_build_dataset_separate_mode_leaves_the_default_graph_alone() -> None:
    quads = located('<urn:s> <urn:p> "d" . <urn:g:1> { <urn:a> <urn:p> <urn:b> }')
    dataset = build_dataset(quads, [INVERSE], instance("separate"))
    default = [str(quad) for quad in dataset.served_quads() if quad.graph_name == DefaultGraph()]
    assert default == ['<urn:s> <urn:p> "d"']
    assert Quad(NamedNode("urn:b"), NamedNode("urn:q"), NamedNode("urn:a"), NamedNode("urn:rule")) in dataset.inferred


def test_build_dataset_first_position_wins() -> None:
    quad = Quad(NamedNode("urn:s"), P, Literal("x"), NamedNode("urn:g"))
    places = [Position("b", 1), Position("a", 10), Position("a", 9)]
    dataset = build_dataset([LocatedQuad(quad, place) for place in places], [], instance())
    assert dataset.positions == {quad: Position("a", 9)}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('"007"^^<{}integer>', '"7"^^<{}integer>'),
        ('"1.50"^^<{}decimal>', '"1.5"^^<{}decimal>'),
        ('"2016-10-03T12:00:00+00:00"^^<{}dateTime>', '"2016-10-03T12:00:00Z"^^<{}dateTime>'),
        ('"2016-10"^^<{}gYearMonth>', '"2016-10"^^<{}gYearMonth>'),
        ('"32.13.2016"^^<{}date>', '"32.13.2016"^^<{}date>'),
        ('"007"', '"007"'),
    ],
)
def test_build_dataset_literals_are_kept_as_the_store_keeps_them(written: str, kept: str) -> None:
    dataset = build_dataset(located(f"<urn:g> {{ <urn:s> <urn:p> {written.format(XSD)} }}"), [], instance())
    assert [str(quad.object) for quad in dataset.quads] == [kept.format(XSD)]


def test_count_files_counts_files_with_statements() -> None:
    quad = Quad(NamedNode("urn:s"), P, Literal("x"), NamedNode("urn:g"))
    other = Quad(NamedNode("urn:s"), P, Literal("y"), NamedNode("urn:g"))
    dataset = build_dataset([LocatedQuad(quad, Position("a", 1)), LocatedQuad(other, Position("b", 1))], [], instance())
    assert count(dataset).files == 2
