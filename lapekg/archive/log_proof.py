"""Prove the log of commits: the chain of hashes, the digests that follow from one another, the datasets beside it."""

import gzip
import hashlib
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import pairwise

from pyoxigraph import RdfFormat, parse

from lapekg.archive.proof import Part
from lapekg.errors import HistoryError
from lapekg.history import Commit, Log, Record
from lapekg.history.digest import changed, digest_of

_EMPTY = digest_of(())


def prove_log(log: Log) -> Part:
    """Read every record and every dataset, and tell what does not fit."""
    try:
        commits = log.commits()
    except HistoryError as error:
        return Part("log", "", (str(error),))
    return Part("log", f"{len(commits)} commits", (*_order(commits), *_contents(log, commits)))


def _order(commits: Sequence[Commit]) -> Iterator[str]:
    if commits and commits[0].previous:
        yield f"commit {commits[0].number} is the first of the log, and follows another one"
    for before, after in pairwise(commits):
        if after.previous != before.sha256:
            yield f"commit {after.number} does not follow commit {before.number}: the chain of hashes is broken"
        if after.number <= before.number:
            yield f"commit {after.number} comes after commit {before.number}"
        if after.time < before.time:
            yield f"commit {after.number} is said to be earlier than commit {before.number}"


def _contents(log: Log, commits: Sequence[Commit]) -> Iterator[str]:
    digest = _EMPTY
    for commit in commits:
        try:
            record = log.read(commit.number)
        except HistoryError as error:
            yield str(error)
        else:
            yield from _dataset(log, commit) if commit.dataset is not None else _patch(record, digest)
        # What follows is compared with what this one says, so that one fault is told once.
        digest = commit.digest


def _patch(record: Record, digest: str) -> Iterator[str]:
    patches = (record.asserted, record.inferred)
    added = [quad for each in patches for quad in each.added]
    removed = [quad for each in patches for quad in each.removed]
    if changed(digest, added, removed) != record.commit.digest:
        yield f"the digest of commit {record.commit.number} does not follow from what it changed"


def _dataset(log: Log, commit: Commit) -> Iterator[str]:
    path = log.folder / str(commit.dataset)
    try:
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != commit.dataset_sha256:
            yield f"{path.name}, the dataset of commit {commit.number}, is damaged"
        elif digest_of(parse(BytesIO(gzip.decompress(data)), RdfFormat.N_QUADS)) != commit.digest:
            yield f"{path.name} is not the dataset that commit {commit.number} says"
    except (OSError, ValueError, SyntaxError, EOFError, zlib.error) as error:
        yield f"{path.name}, the dataset of commit {commit.number}, cannot be read: {error}"
