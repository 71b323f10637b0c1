"""What an export would do: the edits of files, and what no file can say."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from lapekg.checking.prefixes import known_prefixes
from lapekg.config import Instance
from lapekg.export.editing import Unsayable, edited, edited_table
from lapekg.export.homes import Homes
from lapekg.export.own_prefixes import own_prefixes
from lapekg.export.said import Files, GraphName, format_of
from lapekg.export.wording import Manner
from lapekg.history.record import Patch
from lapekg.snapshots.origin import Origin
from lapekg.sources import Position
from lapekg.sources.blank_nodes import has_blank_node
from lapekg.tidying.tidied import LAID_OUT

_NAMELESS = "a blank node has another label in every file; give what it stands for an IRI"
_NO_CELL = "no cell can be changed so that the table says all else as before; edit it by hand"
_SHARED = "another name leads to the same file; edit it by hand"
_BEYOND = "only N-Triples and N-Quads can say this, in a file of data that speaks in its graph"


@dataclass(frozen=True, slots=True)
class Edit:
    """A file as it is, None when it is new, and as it should be, None when nothing would be left in it."""

    name: str
    before: bytes | None
    after: bytes | None
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Statements that stay in the overlay, and why; `positions` are where the file says what should go."""

    file: str
    reason: str
    patch: Patch
    positions: tuple[Position, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Edits in the order of the files, and what is refused."""

    edits: tuple[Edit, ...]
    refused: tuple[Refusal, ...]


def plan(instance: Instance, overlay: Patch, origin: Origin | None = None) -> Plan:
    """Work out how files come to say what was written; raises SourceError when one cannot be read.

    `origin` tells which files need not be read. What the files say already, or do not say any more, is passed over.
    """
    return _Planner(Files(instance, origin)).plan(overlay)


class _Planner:
    def __init__(self, files: Files) -> None:
        self._files = files
        self._manner = Manner(known_prefixes(files.instance), files.instance.languages)
        self._edits: list[Edit] = []
        self._refused: list[Refusal] = []

    def plan(self, overlay: Patch) -> Plan:
        """Work out the edits of all files, tables first: what their cells cannot say goes elsewhere."""
        removed = dict(self._removals(overlay))
        added = self._new(overlay.added)
        for name in self._tables(removed, added):
            added -= self._edit_table(name, removed.pop(name, frozenset()), added)
        patches = {name: Patch(removed=quads) for name, quads in removed.items()}
        for name, quads in self._homes(added, removed).items():
            patches[name] = Patch(frozenset(quads), removed.get(name, frozenset()))
        for name in sorted(patches):
            self._edit(name, patches[name])
        by_name = sorted(self._edits, key=lambda each: each.name)
        return Plan(tuple(by_name), tuple(self._refused))

    def _removals(self, overlay: Patch) -> Iterator[tuple[str, frozenset[Quad]]]:
        """Find for each file what has to go."""
        for name in self._files.speaking_in({each.graph_name for each in overlay.removed}):
            gone = frozenset(each.quad for each in self._files.said(name) if each.quad in overlay.removed)
            if gone:
                yield name, gone

    def _new(self, added: frozenset[Quad]) -> frozenset[Quad]:
        """Leave out what a file says already, and what none can."""
        speaking = self._files.speaking_in({each.graph_name for each in added})
        said = {each.quad for name in speaking for each in self._files.said(name) if each.quad in added}
        nameless = frozenset(each for each in added - said if has_blank_node(each))
        self._refuse("", _NAMELESS, Patch(added=nameless))
        return added - said - nameless

    def _tables(self, removed: Mapping[str, Collection[Quad]], added: Iterable[Quad]) -> list[str]:
        """List the tables that a change may concern."""
        graphs = {each.graph_name for each in added}
        return [
            name
            for name in self._files.names
            if format_of(name) is None and (name in removed or self._own(name) in graphs)
        ]

    def _own(self, name: str) -> NamedNode | DefaultGraph:
        return self._files.own_graph(name)

    def _edit_table(self, name: str, removed: frozenset[Quad], added: frozenset[Quad]) -> frozenset[Quad]:
        """Change the cells of a table; give those of the new statements that it says now."""
        subjects = {each.quad.subject for each in self._files.said(name)}
        new = frozenset(each for each in added if each.graph_name == self._own(name) and each.subject in subjects)
        if self._files.is_shared(name):
            self._refuse(name, _SHARED, Patch(removed=removed))
            return frozenset()
        if not new and not removed:
            return frozenset()
        before = (self._files.instance.root / name).read_bytes()
        try:
            after, done = edited_table(name, before, Patch(new, removed), self._files.instance)
        except Unsayable as error:
            self._refuse(name, error.reason, Patch(removed=removed))
            return frozenset()
        self._refuse(name, _NO_CELL, Patch(removed=removed - done.removed))
        if done:
            self._edits.append(Edit(name, before, after, len(done.added), len(done.removed)))
        return done.added

    def _homes(self, added: Iterable[Quad], removed: Mapping[str, Collection[Quad]]) -> Mapping[str, set[Quad]]:
        """Find a file for all that comes: that of the value in whose place it comes, or the likeliest."""
        replaced = {_key(quad): name for name, quads in removed.items() for quad in quads}
        homes = Homes(self._files)
        chosen: dict[tuple[GraphName, str], str] = {}
        found: dict[str, set[Quad]] = {}
        for quad in sorted(added, key=str):
            graph, subject = quad.graph_name, quad.subject
            if isinstance(graph, BlankNode) or not isinstance(subject, NamedNode):
                continue
            name = replaced.get(_key(quad))
            if name is None or not self._files.takes(name, graph):
                key = (graph, subject.value)
                name = chosen[key] = chosen.get(key) or homes.home(graph, subject.value)
            found.setdefault(name, set()).add(quad)
        return found

    def _edit(self, name: str, patch: Patch) -> None:
        patch = self._sayable(name, patch)
        if not patch:
            return
        path = self._files.instance.root / name
        before = path.read_bytes() if path.exists() else None
        said = {each.quad for each in self._files.said(name)} if before is not None else set()
        manner = self._manner if before is not None else self._manner_of_new(name)
        try:
            after = edited(name, before, said, patch, manner, self._files.instance)
        except Unsayable as error:
            self._refuse(name, error.reason, patch)
        else:
            self._edits.append(Edit(name, before, after, len(patch.added), len(patch.removed)))

    def _manner_of_new(self, name: str) -> Manner:
        return Manner({**self._manner.prefixes, **own_prefixes(name, self._files)}, self._manner.languages)

    def _sayable(self, name: str, patch: Patch) -> Patch:
        """Refuse what the syntax of a file does not say, and give the rest."""
        if self._files.is_shared(name):
            self._refuse(name, _SHARED, patch)
            return Patch()
        nameless = frozenset(each for each in patch.removed if has_blank_node(each))
        self._refuse(name, _NAMELESS, Patch(removed=nameless))
        beyond = frozenset(each for each in patch.added if format_of(name) in LAID_OUT and _is_of_rdf_1_2(each))
        self._refuse(name, _BEYOND, Patch(added=beyond))
        return Patch(patch.added - beyond, patch.removed - nameless)

    def _refuse(self, name: str, reason: str, patch: Patch) -> None:
        if not patch:
            return
        located = self._files.said(name) if patch.removed else []
        positions = sorted({each.position for each in located if each.quad in patch.removed})
        self._refused.append(Refusal(name, reason, patch, tuple(positions)))


def _key(quad: Quad) -> tuple[object, ...]:
    return quad.graph_name, quad.subject, quad.predicate


def _is_of_rdf_1_2(quad: Quad) -> bool:
    value = quad.object
    return isinstance(value, Triple) or (isinstance(value, Literal) and value.direction is not None)
