"""A patch as people read it: by thing and property, what came beside what went.

Moving a statement from one source to another takes it from one graph and adds it to another; that is told as a change
of its sources, not of what is known.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import starmap

from pyoxigraph import DefaultGraph, NamedNode, Quad

from lapekg.history import Log, Patch
from lapekg.history.subjects import Subjects
from lapekg.linked.reader import Reader, Subject, Term

# With more commits after it than that, what became of a thing is not looked up.
_MOST_LATER = 200


class Fate(StrEnum):
    """What a commit did to a thing as a whole."""

    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """A value with the graphs in which a commit stated it, and those from which it took it."""

    value: Term
    added_in: tuple[NamedNode, ...]
    removed_from: tuple[NamedNode, ...]
    is_added: bool
    is_removed: bool

    @property
    def is_moved(self) -> bool:
        """Say whether it is stated as before, though by other sources."""
        return self.is_added and self.is_removed


@dataclass(frozen=True, slots=True)
class ChangedProperty:
    """What went and what came of one property; values that went stand first."""

    predicate: NamedNode
    values: tuple[ChangedValue, ...]


@dataclass(frozen=True, slots=True)
class ChangedThing:
    """A thing that a patch changes, with the quads about it that came and those that went."""

    thing: Subject
    added: Sequence[Quad]
    removed: Sequence[Quad]

    def properties(self) -> list[ChangedProperty]:
        """List what changed, by property."""
        graphs: dict[NamedNode, dict[Term, tuple[list[Quad], list[Quad]]]] = {}
        for index, quads in enumerate((self.added, self.removed)):
            for quad in quads:
                values = graphs.setdefault(quad.predicate, {})
                values.setdefault(quad.object, ([], []))[index].append(quad)
        return [
            ChangedProperty(predicate, tuple(sorted(starmap(_value, values.items()), key=_value_order)))
            for predicate, values in sorted(graphs.items(), key=lambda each: each[0].value)
        ]


def changed_things(*patches: Patch) -> list[ChangedThing]:
    """Part patches by what they are about, in the order of the IRIs."""
    parts: dict[Subject, tuple[list[Quad], list[Quad]]] = {}
    for patch in patches:
        for index, quads in enumerate((patch.added, patch.removed)):
            for quad in quads:
                parts.setdefault(quad.subject, ([], []))[index].append(quad)
    return [ChangedThing(each, *parts[each]) for each in sorted(parts, key=str)]


class Fates:
    """Tells what patches did to things, by undoing what was committed after them; for one page."""

    def __init__(self, reader: Reader, log: Log, subjects: Subjects) -> None:
        self._reader = reader
        self._log = log
        self._subjects = subjects
        self._by_thing: dict[int, Mapping[Subject, ChangedThing]] = {}

    def of(self, thing: Subject, number: int) -> Fate:
        """Say what a commit did to a thing; where that would take long, it counts as changed."""
        if not isinstance(thing, NamedNode):
            return Fate.CHANGED
        after = self.state(thing, number)
        if after is None:
            return Fate.CHANGED
        if not after:
            return Fate.DELETED
        done = self._done(number).get(thing)
        return Fate.CREATED if done is not None and after <= {*done.added} and not done.removed else Fate.CHANGED

    def state(self, thing: NamedNode, number: int) -> set[Quad] | None:
        """Give what was said about a thing after a commit; None where that would take long, or is not in the log."""
        newest = self._reader.snapshot.number
        later = [each for each in self._subjects.commits_of(thing.value) if number < each <= newest]
        if len(later) > _MOST_LATER or self._is_cut(number, newest):
            return None
        quads = set(self._reader.quads(thing, None, None))
        for each in later:
            done = self._done(each).get(thing)
            if done is not None:
                quads = (quads - {*done.added}) | {*done.removed}
        return quads

    def _done(self, number: int) -> Mapping[Subject, ChangedThing]:
        """Give what a commit did to each thing, the inferred quads among it."""
        if number not in self._by_thing:
            record = self._log.read(number)
            self._by_thing[number] = {each.thing: each for each in changed_things(record.asserted, record.inferred)}
        return self._by_thing[number]

    def _is_cut(self, number: int, newest: int) -> bool:
        """Say whether a commit in between was recorded as a whole dataset, which cannot be undone."""
        return any(each.dataset is not None for each in self._log.commits() if number < each.number <= newest)


def names_in(quads: Iterable[Quad], predicates: Collection[NamedNode]) -> dict[Subject, list[Term]]:
    """Collect what some properties say in a patch: the names of things that are there no more, for one."""
    found: dict[Subject, list[Term]] = {}
    for quad in quads:
        if quad.predicate in predicates:
            found.setdefault(quad.subject, []).append(quad.object)
    return {thing: sorted(values, key=str) for thing, values in found.items()}


def _value(value: Term, quads: tuple[list[Quad], list[Quad]]) -> ChangedValue:
    added, removed = quads
    return ChangedValue(value, _graphs(added), _graphs(removed), bool(added), bool(removed))


def _graphs(quads: Iterable[Quad]) -> tuple[NamedNode, ...]:
    graphs = {each.graph_name for each in quads if not isinstance(each.graph_name, DefaultGraph)}
    return tuple(sorted((each for each in graphs if isinstance(each, NamedNode)), key=str))


def _value_order(value: ChangedValue) -> tuple[bool, str]:
    return not value.is_removed, str(value.value)
