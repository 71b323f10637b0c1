"""What files would change in the published graph.

A file's old statements are not kept anywhere: they are those of its graphs that no other file says. So what an edited
file costs grows with the files that speak in the graphs in which it says something else, or less, than before; what an
added one costs, with itself alone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from lapekg.config import Instance
from lapekg.graph.literals import canonical
from lapekg.history.record import Patch
from lapekg.snapshots.origin import Origin
from lapekg.sources import InputHashes, LocatedQuad, read_file
from lapekg.sources.located import Positions

GraphName = NamedNode | DefaultGraph

_NOTHING = Patch()


@dataclass(frozen=True, slots=True)
class Change:
    """Quads that come and quads that go, none of both; `located` has where the new and the edited files say what."""

    added: frozenset[Quad]
    removed: frozenset[Quad]
    located: tuple[LocatedQuad, ...] = ()


class Untellable(Exception):
    """What the files would change cannot be told from the snapshot; everything has to be read anew."""


def change_of_files(
    instance: Instance,
    origin: Origin,
    store: Store,
    hashes: InputHashes,
    given: Mapping[str, Sequence[LocatedQuad]],
    overlay: Patch = _NOTHING,
) -> Change:
    """Compare the instance's files and those given with what the snapshot was built from.

    `given` has by name what files say that are read already, most of all those that are none of the instance's. What
    was written and is in no file, the overlay, stays as it is.
    Raises Untellable, and SourceError when another file that has changed cannot be read.
    """
    on_disk = dict(hashes.files)
    outdated = {name for name, file in origin.files.items() if on_disk.get(name) != file.hash}
    edited = {name for name, file_hash in hashes.files if name not in origin.files or name in outdated}
    located = {name: _canonical(each) for name, each in given.items()}
    located |= {name: _read(name, instance) for name in sorted(edited) if name not in located}
    new = {each.quad for name in located for each in located[name]}
    stale = _stale_graphs(origin, outdated, located)
    _refuse_untellable(instance, stale, new)
    removed: set[Quad] = set()
    if stale:
        kept = {each.quad for name in _speaking_in(stale, origin, outdated) for each in _read(name, instance)}
        removed = {quad for graph in stale for quad in store.quads_for_pattern(None, None, None, graph)} - kept - new
    removed -= overlay.added
    added = frozenset(quad for quad in new if quad not in store and quad not in overlay.removed)
    return Change(added, frozenset(removed), tuple(each for name in located for each in located[name]))


def _stale_graphs(origin: Origin, outdated: Iterable[str], located: Mapping[str, list[LocatedQuad]]) -> set[GraphName]:
    """Find the graphs from which something may have gone: where a file says as much as before, nothing has."""
    now = Positions(each for name in outdated for each in located.get(name, ())).graphs()
    return {
        graph
        for name in outdated
        for graph, digest in origin.files[name].graphs.items()
        if now.get(name, {}).get(graph) != digest
    }


def _canonical(located: Iterable[LocatedQuad]) -> list[LocatedQuad]:
    return [LocatedQuad(canonical(each.quad), each.position) for each in located]


def _read(name: str, instance: Instance) -> list[LocatedQuad]:
    return _canonical(read_file(instance.root / name, instance))


def _speaking_in(graphs: Collection[GraphName], origin: Origin, outdated: Collection[str]) -> list[str]:
    return [
        name
        for name, file in origin.files.items()
        if name not in outdated and not file.graphs.keys().isdisjoint(graphs)
    ]


def _refuse_untellable(instance: Instance, stale: Collection[GraphName], new: Iterable[Quad]) -> None:
    if not instance.merged:
        return
    # A merged default graph repeats every statement: which of them no named graph says is not written anywhere.
    if DefaultGraph() in stale or any(isinstance(quad.graph_name, DefaultGraph) for quad in new):
        raise Untellable("a file has statements in no named graph")
