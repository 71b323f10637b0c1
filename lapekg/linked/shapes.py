"""The shapes of an instance as a graph to look things up in (SHACL, sections 2 and 4); nothing is validated here."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from lapekg.config import Instance
from lapekg.linked.reader import RDF_TYPE, Term

FOLDER = "shapes"
SH = "http://www.w3.org/ns/shacl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FIRST, _REST, _NIL = (NamedNode(f"{_RDF}{name}") for name in ("first", "rest", "nil"))
_NODE_SHAPE, _PROPERTY_SHAPE = NamedNode(f"{SH}NodeShape"), NamedNode(f"{SH}PropertyShape")


class ShapesGraph:
    """All shapes; each file is a graph of its own, named by its path within the folder without the suffix."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def values(self, subject: Term, name: str) -> list[Term]:
        """Return the values of one of SHACL's properties, by its local name, in a stable order."""
        if isinstance(subject, Literal):
            return []
        quads = self.store.quads_for_pattern(subject, NamedNode(SH + name), None, None)
        return sorted({each.object for each in quads}, key=str)

    def value(self, subject: Term, name: str) -> Term | None:
        """Return the only or first value."""
        return next(iter(self.values(subject, name)), None)

    def items(self, head: Term) -> list[Term]:
        """Return the members of an RDF list; a cycle ends it."""
        found: list[Term] = []
        seen: set[Term] = set()
        while head != _NIL and head not in seen:
            seen.add(head)
            first = self._object(head, _FIRST)
            if first is None:
                break
            found.append(first)
            head = self._object(head, _REST) or _NIL
        return found

    def node_shapes(self) -> Iterator[tuple[str, NamedNode]]:
        """Give file and IRI of every node shape, in that order."""
        yield from self._shapes(_NODE_SHAPE)

    def property_shapes(self) -> Iterator[tuple[str, NamedNode]]:
        """Give file and IRI of every property shape, in that order."""
        yield from self._shapes(_PROPERTY_SHAPE)

    def files(self) -> list[str]:
        """Name all files, those without a shape, too."""
        return sorted({str(each.value).removeprefix("file:") for each in self.store.named_graphs()})

    def others(self, file: str) -> list[NamedNode]:
        """Find what else has a name in a file: groups, prefixes, lists of anything."""
        shapes = {node for _, node in (*self.node_shapes(), *self.property_shapes())}
        quads = self.store.quads_for_pattern(None, RDF_TYPE, None, NamedNode(f"file:{file}"))
        named = {each.subject for each in quads if isinstance(each.subject, NamedNode)}
        return sorted(named - shapes, key=lambda each: each.value)

    def _shapes(self, kind: NamedNode) -> Iterator[tuple[str, NamedNode]]:
        quads = self.store.quads_for_pattern(None, RDF_TYPE, kind, None)
        named = {(_file(each), each.subject) for each in quads if isinstance(each.subject, NamedNode)}
        yield from sorted(named, key=lambda each: (each[0], each[1].value))

    def _object(self, subject: Term, predicate: NamedNode) -> Term | None:
        if isinstance(subject, Literal):
            return None
        quad = next(self.store.quads_for_pattern(subject, predicate, None, None), None)
        return None if quad is None else quad.object


def read_shapes(instance: Instance) -> ShapesGraph:
    """Read the Turtle files of the instance's shapes; read anew only after one of them has changed."""
    folder = instance.root / FOLDER
    files = sorted(folder.rglob("*.ttl")) if folder.is_dir() else []
    return _read(folder, tuple((path, path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=4)
def _read(folder: Path, files: tuple[tuple[Path, int], ...]) -> ShapesGraph:
    store = Store()
    for path, _ in files:
        graph = NamedNode(f"file:{path.relative_to(folder).with_suffix('').as_posix()}")
        quads = parse(path=path, format=RdfFormat.TURTLE, rename_blank_nodes=True)
        store.extend(Quad(each.subject, each.predicate, each.object, graph) for each in quads)
    return ShapesGraph(store)


def _file(quad: Quad) -> str:
    return str(getattr(quad.graph_name, "value", "")).removeprefix("file:")
