"""From the log to versions: forward from a dataset that the log has as a file, or from what a store holds today.

Both ways make the same versions. The store is for the few commits since the last time; the files for all of them, and
for commits that are recorded as a whole dataset.
"""

import gzip
import heapq
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import IO, cast

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from lapekg.errors import HistoryError
from lapekg.history import Commit, Log, Record
from lapekg.stream.versions import (
    NOTHING,
    Member,
    State,
    made_by,
    make_member,
    order_key,
    thing_of,
    touched,
    undo,
)

# What a store holds of a thing now.
Lookup = Callable[[NamedNode], Iterable[Quad]]
_Group = tuple[str, State]


def versions_since(log: Log, first: int, last: int, base_iri: str, lookup: Lookup) -> Iterator[Member]:
    """Make the versions of some commits from the state after the last of them, which `lookup` looks up.

    None of the commits is recorded as a whole dataset.
    """
    records = list(log.records(first, last))
    things = {thing for record in records for thing in touched(record, base_iri)}
    states: dict[str, State] = {each: frozenset(lookup(NamedNode(each))) for each in things}
    for record in reversed(records):
        undo(record, states, base_iri)
    for record in records:
        yield from made_by(record, states, base_iri)


def replayed_versions(log: Log, first: int, last: int, base_iri: str) -> Iterator[Member]:
    """Make the versions of some commits from the log alone."""
    commits = [each for each in log.commits() if each.number <= last]
    for checkpoint, later in _segments(commits):
        if checkpoint is not None and checkpoint[0].number >= first:
            yield from _versions_of_dataset(log, checkpoint, commits, base_iri)
        if later and later[-1].number >= first:
            records = [log.read(each.number) for each in later]
            states = _states_at(log, checkpoint, records, base_iri)
            made = ((record, list(made_by(record, states, base_iri))) for record in records)
            yield from (member for record, members in made if record.commit.number >= first for member in members)


_Checkpoint = tuple[Commit, Commit | None]


def _segments(commits: Sequence[Commit]) -> Iterator[tuple[_Checkpoint | None, list[Commit]]]:
    """Part commits at those that have a whole dataset, each with the one before; those after it are patches."""
    checkpoint: _Checkpoint | None = None
    later: list[Commit] = []
    for commit in commits:
        if commit.dataset is None:
            later.append(commit)
            continue
        if checkpoint is not None or later:
            yield checkpoint, later
        checkpoint, later = (commit, checkpoint[0] if checkpoint else None), []
    yield checkpoint, later


def _states_at(log: Log, checkpoint: _Checkpoint | None, records: Sequence[Record], base_iri: str) -> dict[str, State]:
    """Read the states that the things of some commits had before them."""
    things = {thing for record in records for thing in touched(record, base_iri)}
    if checkpoint is None or not things:
        return {}
    return {thing: state for thing, state in _things(log, checkpoint[0], base_iri) if thing in things}


def _versions_of_dataset(
    log: Log, checkpoint: _Checkpoint, commits: Sequence[Commit], base_iri: str
) -> Iterator[Member]:
    """Compare a dataset with the state before, thing by thing: both are in the same order."""
    commit, earlier = checkpoint
    between = [
        log.read(each.number) for each in commits if (earlier.number if earlier else 0) < each.number < commit.number
    ]
    states = _states_at(log, (earlier, None) if earlier else None, between, base_iri)
    for record in between:
        for _ in made_by(record, states, base_iri):
            pass
    before = _replaced(_things(log, earlier, base_iri) if earlier else iter(()), states)
    for thing, old, new in _pairs(before, _things(log, commit, base_iri)):
        if old != new:
            yield make_member(commit, thing, new)


def _replaced(groups: Iterator[_Group], states: dict[str, State]) -> Iterator[_Group]:
    """Put states in the place of those that stand in a file."""
    rest = ((thing, state) for thing, state in groups if thing not in states)
    changed = sorted(((thing, state) for thing, state in states.items() if state), key=_key)
    return heapq.merge(rest, changed, key=_key)


def _pairs(before: Iterator[_Group], after: Iterator[_Group]) -> Iterator[tuple[str, State, State]]:
    """Join two states of all things, both in order."""
    marked = heapq.merge(
        ((thing, 0, state) for thing, state in before), ((thing, 1, state) for thing, state in after), key=_key
    )
    for thing, group in itertools.groupby(marked, key=itemgetter(0)):
        sides = {side: state for _, side, state in group}
        yield thing, sides.get(0, NOTHING), sides.get(1, NOTHING)


def _things(log: Log, commit: Commit, base_iri: str) -> Iterator[_Group]:
    """Read the states of all things from the dataset of a commit, which is sorted, a thing at a time."""
    path = log.folder / (commit.dataset or "")
    last = ""
    try:
        with gzip.open(path) as stream:
            quads = parse(cast("IO[bytes]", stream), RdfFormat.N_QUADS)
            for thing, group in itertools.groupby(quads, key=lambda quad: thing_of(quad, base_iri)):
                if thing is None:
                    continue
                if order_key(thing) <= last:
                    raise HistoryError(f"{path}: is not sorted")
                last = order_key(thing)
                yield thing, frozenset(group)
    except (OSError, EOFError, SyntaxError) as error:
        raise HistoryError(f"{path}: cannot be read: {error}") from error


def _key(group: tuple[str, object] | tuple[str, int, object]) -> str:
    return order_key(group[0])
