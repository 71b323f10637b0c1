"""Our own data, changed at random: what an export makes of it, and that a build afterwards gives the same dump."""

import random
import shutil
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from lapekg.archive.newest import finish
from lapekg.commits import Committer, Said
from lapekg.config import Instance, Settings, load_instance
from lapekg.export.export import export
from lapekg.export.plan import Plan
from lapekg.graph.literals import canonical
from lapekg.history.log import Log
from lapekg.history.overlay import read_overlay
from lapekg.history.record import Door, Patch
from lapekg.pipeline import build
from lapekg.snapshots.open import current_snapshot
from lapekg.sources import read_instance, relative_name
from lapekg.tidying.tidied import layout_files, read
from tests.commits.conftest import Edit
from tests.lape import REPOSITORY

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


def copy_of_our_data(root: Path) -> Settings:
    """Copy our data without the shapes, which refuse most of what chance makes."""
    for folder in ("data", "ontology"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    shutil.copy(REPOSITORY / "lapekg.toml", root)
    return Settings(root=root)


def in_files(instance: Instance) -> set[Quad]:
    return {canonical(each.quad) for each in read_instance(instance)}


def check(plan: Plan, meant: set[Quad], instance: Instance) -> frozenset[Quad]:
    """See that the files say what is meant, in the common layout; give what they say and should not."""
    # Only tables have no place for everything, and little is asked of them.
    assert all(each.file.endswith(".csv") and not each.patch.added for each in plan.refused)
    left = frozenset(quad for each in plan.refused for quad in each.patch.removed)
    assert in_files(instance) == meant | left
    names = {each.name for each in plan.edits if each.after is not None}
    tidied = [read(path, instance) for path in layout_files(instance) if relative_name(path, instance) in names]
    assert all(each.is_tidy for each in tidied)
    return left


def round_trip(root: Path, changes: int) -> str:
    """Commit, export and build; say what came of it."""
    settings = copy_of_our_data(root)
    instance = load_instance(root)
    build(settings, instance, lambda _: None)
    committer = Committer(settings, instance)
    quads = in_files(instance)
    for seed in range(COMMITS):
        patch = Changes(quads, instance, seed).patch(changes // COMMITS)
        committer.commit(Edit(sorted(patch.added, key=str), sorted(patch.removed, key=str)), Said(Door.COMMAND, "ada"))
        quads = quads - patch.removed | patch.added
    committer.close()
    before = _dump(settings, instance)
    plan = export(settings, instance)
    left = check(plan, quads, instance)
    build(settings, instance, lambda _: None)
    assert _dump(settings, instance) == before
    assert read_overlay(Log(settings.state)) == Patch(removed=left)
    return f"{changes} changes exported to {len(plan.edits)} files, {len(left)} statements of tables left; same dump"


def _dump(settings: Settings, instance: Instance) -> bytes:
    finish(settings, instance)
    return current_snapshot(settings.state).dump_path.read_bytes()
