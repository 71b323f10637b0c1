"""A store of the published graph with a change applied: a checkpoint, which costs the same whatever the size."""

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

DRAFTS_FOLDER = "drafts"
_PREFIX = "draft-"
_TRIES = 20
_MANY_QUADS = 5_000
# The engine's list of its files, which each checkpoint copies, grows with every change until it is opened anew.
_MOST_KEPT = 100


@contextmanager
def open_draft(base: Store, state: Path) -> Iterator[Store]:
    """Give a writable store with what the base holds, gone at the end; the base stays as it is.

    The files are shared with the base (hard links), so the state folder must be on the same disk as its snapshots.
    """
    folder = state / DRAFTS_FOLDER
    folder.mkdir(exist_ok=True)
    _clear(folder)
    directory = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=folder))
    try:
        base.backup(directory / "store")
        yield Store(directory / "store")
    finally:
        _remove(directory)


class Draft:
    """A store with a change, which it remembers."""

    def __init__(self, base: Store, store: Store, *, merged: bool) -> None:
        self.store = store
        self._base = base
        self._merged = merged
        self._touched: set[Quad] = set()
        self.times_kept = 0

    def apply(self, added: Collection[Quad], removed: Collection[Quad]) -> tuple[frozenset[Triple], frozenset[Triple]]:
        """Change quads; give the statements that came and those that went, as a query without GRAPH sees them."""
        self.note(added, removed)
        return apply(self.store, added, removed, merged=self._merged)

    def note(self, *changed: Collection[Quad]) -> None:
        """Remember quads that somebody else has changed in the store."""
        for quads in changed:
            self._touched.update(quads)

    def keep(self, base: Store) -> None:
        """Take the changes for good: another base holds what the store does."""
        self._base = base
        self._touched.clear()
        self.times_kept += 1

    def undo(self) -> None:
        """Bring the store back to what the base holds."""
        for quad in self._touched | {Quad(*quad.triple) for quad in self._touched}:
            if quad in self._base:
                self.store.add(quad)
            else:
                self.store.remove(quad)
        _forget_empty_graphs(self._touched, self.store)
        self._touched.clear()


class Drafts:
    """Drafts of one published graph, one at a time; the last is brought back and used again, which spares opening."""

    def __init__(self, base: Store, state: Path, *, merged: bool) -> None:
        self._base = base
        self._state = state
        self._merged = merged
        self._files = ExitStack()
        self._spare: Draft | None = None

    @contextmanager
    def lend(self) -> Iterator[Draft]:
        """Give a draft that is as published; after an error it is not used again."""
        draft, self._spare = self._spare or self._open(), None
        try:
            yield draft
            draft.undo()
            self._spare = draft if draft.times_kept < _MOST_KEPT else None
        finally:
            if self._spare is None:
                self.close()

    def advance(self, base: Store) -> None:
        """Go on with a graph that a draft which has kept its changes holds, too."""
        self._base = base

    def close(self) -> None:
        """Remove the files; the next draft is opened anew."""
        self._spare = None
        self._files.close()

    def _open(self) -> Draft:
        store = self._files.enter_context(open_draft(self._base, self._state))
        return Draft(self._base, store, merged=self._merged)


def apply(
    store: Store, added: Collection[Quad], removed: Collection[Quad], *, merged: bool
) -> tuple[frozenset[Triple], frozenset[Triple]]:
    """Change quads; give the statements that came and those that went, as a query without GRAPH sees them.

    A merged default graph holds a statement as long as a named graph does.
    """
    statements = {quad.triple for quad in (*added, *removed)}
    before = {each for each in statements if Quad(*each) in store}
    for quad in removed:
        store.remove(quad)
    _extend(store, added)
    if not merged:
        after = {each for each in statements if Quad(*each) in store}
    else:
        after = {quad.triple for quad in added if not isinstance(quad.graph_name, DefaultGraph)}
        after |= {each for each in statements - after if _is_in_a_named_graph(each, store)}
        _extend(store, [Quad(*each) for each in after - before])
        for each in before - after:
            store.remove(Quad(*each))
    _forget_empty_graphs(removed, store)
    return frozenset(after - before), frozenset(before - after)


def _extend(store: Store, quads: Collection[Quad]) -> None:
    # Nobody else sees the draft, so very many need not come in one transaction.
    if len(quads) > _MANY_QUADS:
        store.bulk_extend(quads)
    else:
        store.extend(quads)


def _forget_empty_graphs(removed: Collection[Quad], store: Store) -> None:
    """Let graphs end with their last quad; the engine would go on to list them."""
    for graph in {quad.graph_name for quad in removed}:
        if isinstance(graph, NamedNode) and next(store.quads_for_pattern(None, None, None, graph), None) is None:
            store.remove_graph(graph)


def _is_in_a_named_graph(statement: Triple, store: Store) -> bool:
    quads = store.quads_for_pattern(statement.subject, statement.predicate, statement.object)
    return any(not isinstance(quad.graph_name, DefaultGraph) for quad in quads)


def _remove(directory: Path) -> None:
    # The engine's own threads may still write a file between two steps of the removal.
    for _ in range(_TRIES):
        shutil.rmtree(directory, ignore_errors=True)
        if not directory.exists():
            return


def _clear(folder: Path) -> None:
    """Remove what processes left that have ended without doing so."""
    for path in folder.glob(f"{_PREFIX}*"):
        number = path.name.removeprefix(_PREFIX).partition("-")[0]
        if not (number.isdecimal() and Path(f"/proc/{number}").exists()):
            shutil.rmtree(path, ignore_errors=True)
