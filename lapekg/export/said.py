"""What the files of an instance say; those that a snapshot was built from are read only where they are asked for."""

from collections import Counter
from collections.abc import Collection
from functools import cached_property
from pathlib import Path, PurePosixPath

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat

from lapekg.config import Instance
from lapekg.graph.literals import canonical
from lapekg.iris import file_graph
from lapekg.snapshots.origin import Origin
from lapekg.sources import LocatedQuad, data_files, hash_file, read_file, relative_name
from lapekg.sources.inputs import FORMATS
from lapekg.tidying.tidied import LAID_OUT, LARGEST

GraphName = NamedNode | BlankNode | DefaultGraph

# The syntaxes in which single statements can be taken out and put in.
LINES = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
EDITABLE = (*LAID_OUT, *LINES)


class Files:
    """The files of data of an instance, by name; reading raises SourceError, as a build does."""

    def __init__(self, instance: Instance, origin: Origin | None = None) -> None:
        self.instance = instance
        self._origin = origin
        self._read: dict[str, list[LocatedQuad]] = {}
        self._graphs: dict[str, Collection[GraphName]] = {}

    @cached_property
    def names(self) -> list[str]:
        """List all files, in their order."""
        return [relative_name(path, self.instance) for path in data_files(self.instance)]

    @cached_property
    def _by_graph(self) -> dict[GraphName, list[str]]:
        found: dict[GraphName, list[str]] = {}
        for name in self.names:
            for graph in self.graphs(name):
                found.setdefault(graph, []).append(name)
        return found

    @cached_property
    def _targets(self) -> Counter[Path]:
        return Counter((self.instance.root / name).resolve() for name in self.names)

    def is_shared(self, name: str) -> bool:
        """Say whether another name leads to the same file, so that an edit would change both."""
        return self._targets[(self.instance.root / name).resolve()] > 1

    def said(self, name: str) -> list[LocatedQuad]:
        """Read what a file says, as the store keeps it."""
        if name not in self._read:
            located = read_file(self.instance.root / name, self.instance)
            self._read[name] = [LocatedQuad(canonical(quad), position) for quad, position in located]
        return self._read[name]

    def graphs(self, name: str) -> Collection[GraphName]:
        """Tell in which graphs a file speaks."""
        if name not in self._graphs:
            known = None if self._origin is None else self._origin.files.get(name)
            if known is not None and known.hash == hash_file(self.instance.root / name, self.instance):
                self._graphs[name] = known.graphs.keys()
            else:
                self._graphs[name] = {each.quad.graph_name for each in self.said(name)}
        return self._graphs[name]

    def speaking_in(self, graphs: Collection[GraphName]) -> list[str]:
        """List the files that speak in one of these graphs, in their order."""
        return sorted({name for graph in graphs for name in self._by_graph.get(graph, ())})

    def size(self, name: str) -> int:
        """Tell how many bytes a file has; one that is not there has none."""
        path = self.instance.root / name
        return path.stat().st_size if path.exists() else 0

    def own_graph(self, name: str) -> NamedNode | DefaultGraph:
        """Tell in which graph statements of a file stand that name none."""
        return file_graph(PurePosixPath(name), self.instance)

    def takes(self, name: str, graph: GraphName) -> bool:
        """Say whether statements in a graph can be put into a file, be it there or not."""
        if format_of(name) in LAID_OUT and self.size(name) > LARGEST:
            return False
        match format_of(name):
            case RdfFormat.TRIG | RdfFormat.N_QUADS:
                # What stands without a graph is in the file's own, so not every file can speak in the default graph.
                return not isinstance(graph, DefaultGraph) or isinstance(self.own_graph(name), DefaultGraph)
            case RdfFormat.TURTLE | RdfFormat.N_TRIPLES:
                return self.own_graph(name) == graph
        return False


def format_of(name: str) -> RdfFormat | None:
    """Tell the syntax of a file by its name, None of a table."""
    return FORMATS.get(PurePosixPath(name).suffix)
