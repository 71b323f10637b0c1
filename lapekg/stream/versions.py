"""Versions of things: what a commit made of each thing that it touched.

A thing is a subject whose IRI begins with the base IRI. Its state are the statements about it, each with its graph; a
version is a state that differs from the one before, and one without statements says that the thing is gone.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, Quad

from lapekg.history import Commit, Record

State = frozenset[Quad]
States = MutableMapping[str, State]

NOTHING: State = frozenset()


@dataclass(frozen=True, slots=True)
class Member:
    """A version of a thing: the commit that made it, its time, and each statement without its subject, in N-Quads."""

    commit: int
    time: str
    thing: str
    statements: tuple[str, ...]

    @property
    def iri(self) -> str:
        """Name the version: the address where the thing is described as it was in that snapshot.

        >>> Member(42, "", "http://a.example/ontology#Book", ()).iri
        'http://a.example/ontology?snapshot=42#Book'
        """
        address, mark, fragment = self.thing.partition("#")
        return f"{address}{'&' if '?' in address else '?'}snapshot={self.commit}{mark}{fragment}"

    @property
    def is_deletion(self) -> bool:
        """Say whether the thing is gone."""
        return not self.statements

    def to_json(self) -> str:
        """Write the version as one line."""
        return json.dumps([self.commit, self.time, self.thing, self.statements], ensure_ascii=False)


def member_from_json(text: str) -> Member:
    """Read what `to_json` wrote; raises ValueError or TypeError for anything else."""
    commit, time, thing, statements = json.loads(text)
    return Member(commit, time, thing, tuple(statements))


def make_member(commit: Commit, thing: str, state: State) -> Member:
    """Make the version that a commit left."""
    return Member(commit.number, commit.time, thing, tuple(sorted(map(_statement, state))))


def touched(record: Record, base_iri: str) -> dict[str, tuple[State, State]]:
    """Find for each thing that a commit touched what came and what went, in the order in which things are told."""
    added = _by_thing((*record.asserted.added, *record.inferred.added), base_iri)
    removed = _by_thing((*record.asserted.removed, *record.inferred.removed), base_iri)
    things = sorted({*added, *removed}, key=order_key)
    return {each: (frozenset(added.get(each, ())), frozenset(removed.get(each, ()))) for each in things}


def made_by(record: Record, states: States, base_iri: str) -> Iterator[Member]:
    """Apply a commit to the states of things, and give the versions it made; a state that is missing is empty."""
    for thing, (added, removed) in touched(record, base_iri).items():
        before = states.get(thing, NOTHING)
        after = (before - removed) | added
        states[thing] = after
        if after != before:
            yield make_member(record.commit, thing, after)


def undo(record: Record, states: States, base_iri: str) -> None:
    """Take a commit back from the states of the things it touched."""
    for thing, (added, removed) in touched(record, base_iri).items():
        states[thing] = (states[thing] - added) | removed


def order_key(thing: str) -> str:
    """Order things as their statements are in N-Quads."""
    return f"<{thing}>"


def thing_of(quad: Quad, base_iri: str) -> str | None:
    """Name the thing that a statement is about, if it is one."""
    subject = quad.subject
    return subject.value if isinstance(subject, NamedNode) and subject.value.startswith(base_iri) else None


def _by_thing(quads: Iterable[Quad], base_iri: str) -> Mapping[str, list[Quad]]:
    found: dict[str, list[Quad]] = {}
    for quad in quads:
        thing = thing_of(quad, base_iri)
        if thing is not None:
            found.setdefault(thing, []).append(quad)
    return found


def _statement(quad: Quad) -> str:
    graph = "" if isinstance(quad.graph_name, DefaultGraph) else f" {quad.graph_name}"
    return f"{quad.predicate} {quad.object}{graph}"
