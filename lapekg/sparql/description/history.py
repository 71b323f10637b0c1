"""Commits in PROV-O (https://www.w3.org/TR/prov-o/): an activity that made a snapshot out of the one before.

What a commit added and removed are datasets of which only the sizes are told; the statements themselves are in its
RDF Patch, which keeps the graphs that account for them.
"""

import re
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from lapekg.config import Instance
from lapekg.history import Commit, Log
from lapekg.sparql.description.names import Names
from lapekg.sparql.description.vocabulary import DCTERMS, FOAF, PROV, RDFS, VOID, A, Property, about, date_time

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
# The names of the parts: what is counted, and whether it came or went.
_PARTS = (
    ("added", "stated and added", True),
    ("removed", "stated and removed", False),
    ("inferred_added", "inferred and added", True),
    ("inferred_removed", "inferred and removed", False),
)


def describe_commits(instance: Instance, commits: Iterable[Commit], log: Log) -> Iterator[Triple]:
    """Describe commits of a log."""
    names = Names.of(instance)
    numbers = [each.number for each in log.commits()]
    before = dict(zip(numbers[1:], numbers, strict=False))
    for each in commits:
        yield from _describe(names, each, before.get(each.number))


def describe_history(instance: Instance, commits: Iterable[Commit]) -> Iterator[Triple]:
    """Describe the list of commits, of which some are told."""
    names = Names.of(instance)
    yield from about(
        names.history,
        (A, PROV["Collection"]),
        [(PROV["hadMember"], names.snapshot(each.number)) for each in commits],
    )


def source_of(commit: Commit) -> NamedNode | None:
    """Give the source that a commit names, where that is an IRI."""
    try:
        return NamedNode(commit.source) if commit.source and _ABSOLUTE.fullmatch(commit.source) else None
    except ValueError:
        return None


def _describe(names: Names, commit: Commit, previous: int | None) -> Iterator[Triple]:
    activity, snapshot, ended = names.commit(commit.number), names.snapshot(commit.number), date_time(commit.time)
    yield from about(
        activity,
        (A, PROV["Activity"]),
        (RDFS["label"], Literal(f"Commit {commit.number}", language="en")),
        (DCTERMS["identifier"], Literal(commit.request)),
        (DCTERMS["type"], names.door(commit.door)),
        (PROV["endedAtTime"], ended),
        [(PROV["wasAssociatedWith"], names.author(commit.author))] if commit.author else [],
        [(DCTERMS["description"], Literal(commit.message))] if commit.message else [],
        [(DCTERMS["source"], source_of(commit) or Literal(commit.source))] if commit.source else [],
        _relations(names, commit, previous),
    )
    yield from about(names.door(commit.door), (RDFS["label"], Literal(commit.door, language="en")))
    if commit.author:
        yield from about(names.author(commit.author), (A, PROV["Agent"]), (FOAF["name"], Literal(commit.author)))
    yield from about(
        snapshot,
        (A, PROV["Entity"]),
        (PROV["wasGeneratedBy"], activity),
        (PROV["generatedAtTime"], ended),
        [(PROV["wasRevisionOf"], names.snapshot(previous))] if previous else [],
        [(PROV["wasAttributedTo"], names.author(commit.author))] if commit.author else [],
    )
    yield from _parts(names, commit)


def _relations(names: Names, commit: Commit, previous: int | None) -> Iterator[Property]:
    if previous:
        yield PROV["wasInformedBy"], names.commit(previous)
        yield PROV["used"], names.snapshot(previous)
    if commit.reverts:
        yield PROV["wasInfluencedBy"], names.commit(commit.reverts)


def _parts(names: Names, commit: Commit) -> Iterator[Triple]:
    """Describe what came and what went, as far as anything did."""
    activity = names.commit(commit.number)
    for field, label, is_added in _PARTS:
        count = getattr(commit, field)
        if count:
            yield from about(
                names.in_commit(commit.number, field.replace("_", "-")),
                (A, VOID["Dataset"]),
                (A, PROV["Entity"]),
                (RDFS["label"], Literal(f"What was {label}", language="en")),
                (VOID["triples"], Literal(count)),
                (PROV["wasGeneratedBy" if is_added else "wasInvalidatedBy"], activity),
            )
