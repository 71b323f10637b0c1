"""Prove that what is kept is what was committed: the log, the snapshots, what is derived of them, and the tokens."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, Triple, parse

from lapekg.access.tokens import Tokens
from lapekg.archive.contents import is_merged, proved_quads
from lapekg.archive.log_proof import prove_log
from lapekg.archive.proof import Part
from lapekg.errors import HistoryError, LapekgError, SnapshotError
from lapekg.history import Log
from lapekg.history.digest import digest_of
from lapekg.snapshots.derived import DUMP_FILE, Derived
from lapekg.snapshots.open import SNAPSHOTS_FOLDER, Snapshot, current_snapshot, folder_name, open_snapshot
from lapekg.snapshots.reading import reading
from lapekg.snapshots.statistics import read_statistics


@dataclass(frozen=True, slots=True)
class Proof:
    """What is needed to look at each part."""

    state: Path
    log: Log
    # Files that several snapshots share are looked at once.
    seen: set[tuple[int, int]]


def verify(state: Path, *, quick: bool = False) -> Iterator[Part]:
    """Look at one part after the other; if `quick`, only the published snapshot is read as a whole.

    It may run while commits go on. What is wrong is told, never mended.
    """
    proof = Proof(state, Log(state), set())
    yield prove_log(proof.log)
    yield _published(proof)
    published = _current_number(state)
    for number in _numbers(state):
        if not quick or number == published:
            yield from _snapshot(proof, number)
    yield Part("tokens", "", tuple(Tokens(state).problems()))


def _published(proof: Proof) -> Part:
    try:
        snapshot, last = current_snapshot(proof.state), proof.log.last()
    except (SnapshotError, HistoryError) as error:
        return Part("published", "", (str(error),))
    problems = []
    if last is None or last.number < snapshot.number:
        problems.append(f"snapshot {snapshot.number} is published and not in the log; the next commit records it")
    # A commit is recorded a moment before it is published.
    elif last.number > current_snapshot(proof.state).number:
        problems.append(f"commit {last.number} is recorded and not published; the next commit or build does it")
    return Part("published", f"snapshot {snapshot.number}", tuple(problems))


def _snapshot(proof: Proof, number: int) -> Iterator[Part]:
    name = f"snapshot {number}"
    path = proof.state / SNAPSHOTS_FOLDER / folder_name(number)
    try:
        with reading(path):
            snapshot = open_snapshot(path)
            yield Part(name, f"{snapshot.manifest.counts['quads']} quads", tuple(_told(proof, snapshot, _store)))
            dump = (snapshot.derived.path / DUMP_FILE).stat()
            if (dump.st_dev, dump.st_ino) not in proof.seen:
                proof.seen.add((dump.st_dev, dump.st_ino))
                problems = tuple(_told(proof, snapshot, _derived))
                yield Part(f"derived files of snapshot {snapshot.derived.number}", "", problems)
    except (SnapshotError, OSError) as error:
        if path.exists():  # else it has been cleaned away meanwhile
            yield Part(name, "", (str(error),))


def _told(proof: Proof, snapshot: Snapshot, look: Callable[[Proof, Snapshot], Iterator[str]]) -> Iterator[str]:
    """Tell what is wrong, also where it keeps us from looking on."""
    try:
        yield from look(proof, snapshot)
    except (LapekgError, OSError, RuntimeError, ValueError, SyntaxError, sqlite3.Error) as error:
        yield str(error) if isinstance(error, LapekgError) else f"cannot be read: {error}"


def _store(proof: Proof, snapshot: Snapshot) -> Iterator[str]:
    manifest = snapshot.manifest
    commit = next((each for each in proof.log.commits() if each.number == snapshot.number), None)
    if commit is None:
        yield "the log has no such commit"
    elif commit.digest != manifest.digest:
        yield "its manifest has another digest than the log"
    store = Store.read_only(str(snapshot.store_path))
    quads = proved_quads(snapshot, store, proof.state)
    if is_merged(snapshot) and _default_graph(store) != {quad.triple for quad in quads}:
        yield "the merged default graph is not that of the named graphs"
    if len(quads) != manifest.counts["quads"]:
        yield f"the store holds {len(quads)} quads, the manifest says {manifest.counts['quads']}"


def _default_graph(store: Store) -> set[Triple]:
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, DefaultGraph())}


def _derived(proof: Proof, snapshot: Snapshot) -> Iterator[str]:
    derived = snapshot.derived
    commit = next((each for each in proof.log.commits() if each.number == derived.number), None)
    if _sha256(snapshot.dump_path) != derived.dataset_hash:
        yield f"{DUMP_FILE} is damaged"
    elif commit is not None and digest_of(_read(snapshot.dump_path)) != commit.digest:
        yield f"{DUMP_FILE} has other quads than the log says"
    yield from _distributions(derived)
    read_statistics(derived.path)
    with closing(sqlite3.connect(f"file:{snapshot.search_path}?mode=ro&immutable=1", uri=True)) as database:
        found = [str(row[0]) for row in database.execute("PRAGMA integrity_check")]
        if found != ["ok"]:
            yield f"{snapshot.search_path.name} is damaged: {found[0]}"


def _distributions(derived: Derived) -> Iterator[str]:
    for name, facts in derived.distributions.items():
        path = derived.path / name
        if path.stat().st_size != facts.bytes or _sha256(path) != facts.sha256:
            yield f"{name} is damaged"


def _read(path: Path) -> list[Quad]:
    return list(parse(BytesIO(path.read_bytes()), RdfFormat.N_QUADS))


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _current_number(state: Path) -> int | None:
    try:
        return current_snapshot(state).number
    except SnapshotError:
        return None


def _numbers(state: Path) -> list[int]:
    names = (path.name for path in (state / SNAPSHOTS_FOLDER).glob("[0-9]*"))
    return sorted((int(name) for name in names if name.isdecimal()), reverse=True)
