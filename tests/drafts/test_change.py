"""What files would change in a published graph, compared with reading everything anew."""

from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from lapekg.config import Instance, load_instance
from lapekg.drafts.change import Untellable, change_of_files
from lapekg.drafts.draft import DRAFTS_FOLDER, apply, open_draft
from lapekg.graph.dataset import merge
from lapekg.snapshots.origin import File, Origin, read_origin, write_origin
from lapekg.sources import hash_inputs, read_instance
from lapekg.sources.located import Positions
from tests.conftest import write_files

MERGED = 'default_graph = "merged"\n[graphs]\n"data/entities" = "register"\n'
# Two files of one folder speak in one graph, and every .trig file may speak in any of two others.
NAMES = ("data/entities/a.ttl", "data/entities/b.ttl", "data/c.trig", "data/d.trig")
statement = st.sampled_from([f"<http://e/{s}> <http://e/p> <http://e/{o}> ." for s in "ab" for o in "xy"])
content = st.lists(st.tuples(st.sampled_from(["http://e/g1", "http://e/g2"]), statement), max_size=5)
contents = st.dictionaries(st.sampled_from(NAMES), content)


def write_contents(root: Path, files: dict[str, list[tuple[str, str]]]) -> None:
    for name in NAMES:
        (root / name).unlink(missing_ok=True)
        statements = files.get(name)
        if statements is not None:
            texts = [each for _, each in statements]
            if name.endswith(".trig"):
                parts = groupby(sorted(statements), key=itemgetter(0))
                texts = [f"<{graph}> {{ {' '.join(each for _, each in of_graph)} }}" for graph, of_graph in parts]
            write_files(root, {name: "\n".join(texts)})


def published(instance: Instance) -> tuple[Positions, Origin, Store]:
    hashes, positions = hash_inputs(instance), merge(read_instance(instance))
    store = Store()
    store.extend(positions)
    if instance.merged:
        store.extend(Quad(*quad.triple) for quad in positions)
    graphs = positions.graphs()
    files = {name: File(each, graphs.get(name, {})) for name, each in hashes.files}
    return positions, Origin(hashes.frame, files), store


@settings(max_examples=150)
@given(before=contents, after=contents, is_merged=st.booleans())
def test_change_of_files_is_what_reading_everything_anew_would_find(
    before: dict[str, list[tuple[str, str]]], after: dict[str, list[tuple[str, str]]], *, is_merged: bool
) -> None:
    with TemporaryDirectory() as folder:
        root = write_files(Path(folder), {"lapekg.toml": MERGED if is_merged else ""})
        instance = load_instance(root)
        write_contents(root, before)
        was, origin, store = published(instance)
        write_contents(root, after)
        change = change_of_files(instance, origin, store, hash_inputs(instance), {})
        is_now, _, expected = published(instance)
        assert set(was) - change.removed | change.added == set(is_now)
        assert change.added.isdisjoint(was)
        assert change.removed <= set(was)
        come, gone = apply(store, change.added, change.removed, merged=is_merged)
        assert set(store) == set(expected)
        if is_merged:
            assert come == {quad.triple for quad in is_now} - {quad.triple for quad in was}
            assert gone == {quad.triple for quad in was} - {quad.triple for quad in is_now}


def test_change_of_files_knows_where_new_and_edited_files_say_what(tiny_instance: Path) -> None:
    instance = load_instance(tiny_instance)
    _, origin, store = published(instance)
    edited = tiny_instance / "data/people.ttl"
    edited.write_text(edited.read_text().replace("Herman Melville", "H. Melville"))
    change = change_of_files(instance, origin, store, hash_inputs(instance), {})
    assert {str(quad.object) for quad in change.added} == {'"H. Melville"'}
    assert {str(quad.object) for quad in change.removed} == {'"Herman Melville"'}
    assert {str(each.position) for each in change.located} == {"data/people.ttl:4", "data/people.ttl:5"}


def test_change_of_files_without_changes_is_empty(tiny_instance: Path) -> None:
    instance = load_instance(tiny_instance)
    _, origin, store = published(instance)
    change = change_of_files(instance, origin, store, hash_inputs(instance), {})
    assert (change.added, change.removed, change.located) == (frozenset(), frozenset(), ())


def test_change_of_files_in_the_merged_graph_itself_is_not_told(tiny_instance: Path) -> None:
    instance = load_instance(tiny_instance)
    _, origin, store = published(instance)
    files = {name: File("of another time", {DefaultGraph(): "x"}) for name in origin.files}
    with pytest.raises(Untellable):
        change_of_files(instance, Origin("", files), store, hash_inputs(instance), {})


def test_draft_leaves_the_base_as_it_is_and_nothing_behind(tmp_path: Path) -> None:
    subject, predicate = NamedNode("http://e/a"), NamedNode("http://e/p")
    quads = [Quad(subject, predicate, Literal(text)) for text in "xy"]
    base = Store(tmp_path / "base")
    base.extend(quads)
    base.flush()
    stale = tmp_path / DRAFTS_FOLDER / "draft-999999999-x"
    stale.mkdir(parents=True)
    with open_draft(base, tmp_path) as draft:
        assert set(draft) == set(quads)
        draft.remove(quads[0])
        assert set(base) == set(quads)
    assert list((tmp_path / DRAFTS_FOLDER).iterdir()) == []


def test_origin_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_files(tmp_path, {"data/a.trig": "<http://e/g> { <http://e/a> <http://e/p> 1 } <http://e/b> a <http://e/C> ."})
    _, origin, _ = published(load_instance(tmp_path))
    write_origin(origin, tmp_path)
    assert read_origin(tmp_path) == origin
    assert read_origin(tmp_path / "data") is None
