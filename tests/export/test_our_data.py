"""Our own data, changed at random through commits: exported and built, it gives the same dump."""

import random
import shutil
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from lapekg.archive.newest import finish
from lapekg.commits import Committer, Said
from lapekg.config import Instance, Settings, load_instance
from lapekg.export.export import export
from lapekg.graph.literals import canonical
from lapekg.history.log import Log
from lapekg.history.overlay import read_overlay
from lapekg.history.record import Door, Patch
from lapekg.pipeline import build
from lapekg.snapshots.open import current_snapshot
from lapekg.sources import read_instance
from lapekg.tidying.tidied import layout_files, read
from tests.commits.conftest import Edit
from tests.lape import REPOSITORY

CHANGES = 200
COMMITS = 4
VALUES = [
    Literal("sana"),
    Literal('ord och "mera" \\ å', language="sv"),
    Literal("x" * 150, language="fi"),
    Literal("rivi\ntoinen", language="en"),
    Literal("# no comment ; . }"),
    Literal(5),
    Literal("2018", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#gYear")),
]


class Changes:
    """Random changes as people make them: values, things, paragraphs and sources come, go and differ."""

    def __init__(self, quads: set[Quad], instance: Instance, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 (changes, no secrets)
        self._number = 0
        self._quads = sorted(quads, key=str)
        self._base = instance.base_iri
        self._ways = [
            self._value,
            self._new_value,
            self._gone,
            self._all_gone,
            self._thing,
            self._source,
            self._graph,
        ]

    def patch(self, number: int) -> Patch:
        added: set[Quad] = set()
        removed: set[Quad] = set()
        for _ in range(number):
            self._number += 1
            new, old = self._random.choice(self._ways)(self._random.choice(self._quads))
            added |= new
            removed |= old
        return Patch(frozenset(added - set(self._quads)), frozenset(removed - added))

    def _with(self, quad: Quad) -> Quad:
        return Quad(quad.subject, quad.predicate, self._random.choice(VALUES), quad.graph_name)

    def _value(self, quad: Quad) -> tuple[set[Quad], set[Quad]]:
        return {self._with(quad)}, {quad}

    def _new_value(self, quad: Quad) -> tuple[set[Quad], set[Quad]]:
        return {self._with(quad)}, set()

    def _gone(self, quad: Quad) -> tuple[set[Quad], set[Quad]]:
        return set(), {quad}

    def _like(self, quad: Quad) -> set[Quad]:
        like = (quad.subject, quad.graph_name)
        return {each for each in self._quads if (each.subject, each.graph_name) == like}

    def _all_gone(self, quad: Quad) -> tuple[set[Quad], set[Quad]]:
        return set(), self._like(quad)

    def _thing(self, quad: Quad) -> tuple[set[Quad], set[Quad]]:
        assert isinstance(quad.subject, NamedNode)
        node = NamedNode(f"{quad.subject.value}-uusi-{self._number}")
        return {Quad(node, each.predicate, each.object, each.graph_name) for each in self._like(quad)}, set()

    def _source(self, quad: Quad) -> tuple[set[Quad], set[Quad]]:
        source = NamedNode(f"{self._base}source/uusi-{self._number}")
        paragraph, register = NamedNode(f"{source.value}/p1"), NamedNode(f"{self._base}source/lapekg/p4")
        about = {Quad(source, quad.predicate, quad.object, register), Quad(paragraph, quad.predicate, source, register)}
        return {*about, Quad(quad.subject, quad.predicate, quad.object, paragraph)}, set()

    def _graph(self, quad: Quad) -> tuple[set[Quad], set[Quad]]:
        assert isinstance(quad.graph_name, NamedNode)
        graph = NamedNode(f"{quad.graph_name.value.rpartition('/')[0]}/p{self._number + 50}")
        return {Quad(quad.subject, quad.predicate, quad.object, graph)}, set()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Copy our data without the shapes, which refuse most of what chance makes."""
    root = tmp_path / "copy"
    for folder in ("data", "ontology"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    shutil.copy(REPOSITORY / "lapekg.toml", root)
    return Settings(root=root)


def dump(settings: Settings, instance: Instance) -> bytes:
    finish(settings, instance)
    return current_snapshot(settings.state).dump_path.read_bytes()


@pytest.mark.timeout(600)
def test_random_changes_of_our_data_come_to_the_files(settings: Settings) -> None:
    instance = load_instance(settings.root)
    build(settings, instance, lambda _: None)
    committer = Committer(settings, instance)
    quads = {canonical(each.quad) for each in read_instance(instance)}
    for seed in range(COMMITS):
        patch = Changes(quads, instance, seed).patch(CHANGES // COMMITS)
        committer.commit(Edit(sorted(patch.added, key=str), sorted(patch.removed, key=str)), Said(Door.COMMAND, "ada"))
        quads = quads - patch.removed | patch.added
    committer.close()
    before = dump(settings, instance)
    plan = export(settings, instance)
    left = [each.patch for each in plan.refused]
    assert len(plan.edits) > 50
    # Only tables have no place for everything, and little is asked of them.
    assert all(each.file.endswith(".csv") for each in plan.refused)
    assert sum(len(each.removed) for each in left) < 50
    in_files = {canonical(each.quad) for each in read_instance(instance)}
    assert in_files == (quads | {quad for each in left for quad in each.removed})
    assert all(read(path, instance).is_tidy for path in layout_files(instance))
    build(settings, instance, lambda _: None)
    assert dump(settings, instance) == before
    overlay = read_overlay(Log(settings.state))
    assert overlay == Patch(removed=frozenset(quad for each in left for quad in each.removed))
