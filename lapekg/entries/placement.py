"""Where the statements of a new entry belong: in which graph, in which file, as those of its class do already."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, parse

from lapekg.config import Instance
from lapekg.entries.known import Known
from lapekg.iris import rule_graph
from lapekg.linked.reader import RDF_TYPE

_SAMPLE = 100
_DATA = "data"
_MOST_BYTES = 8 * 1024 * 1024
_FORMATS = {".ttl": RdfFormat.TURTLE, ".trig": RdfFormat.TRIG}
# Where a smaller part of a class stands it is not at home; in files, each thing has one of its own then.
_LEAST_PART = 0.2


@dataclass(frozen=True, slots=True)
class Placement:
    """The graph of a register with what is stated there, its file as far as one is usual, and if others need a graph.

    Without `needs_graph` a file names no graphs: Turtle is enough.
    """

    home: NamedNode | None = None
    predicates: frozenset[NamedNode] = frozenset()
    file: str | None = None
    needs_graph: bool = False


def placement_of(of_class: NamedNode, known: Known) -> Placement:
    """Learn from the members of a class, or of the nearest above it that has some, where their statements stand."""
    sample = next((found for each in known.lineage(of_class) if (found := known.members(each, _SAMPLE))), [])
    graphs = [_graphs(node, known) for node in sample]
    registers = {graph for place, graph in known.instance.graphs.items() if (known.instance.root / place).is_dir()}
    types = Counter(graph.value for each in graphs for graph in each.get(RDF_TYPE, ()))
    homes = [each for each, _ in types.most_common() if each in registers or _is_of_file(each, known.instance)]
    home = next(iter(homes), None)
    if home is None or types[home] < _LEAST_PART * len(sample):
        return Placement(needs_graph=known.instance.merged)
    node = NamedNode(home)
    predicates = frozenset(_predicates_at_home(node, graphs))
    others = {graph for each in graphs for found in each.values() for graph in found if graph != node}
    return Placement(
        home=node if home in registers else None,
        predicates=predicates,
        file=_usual_file(home, sample, known.instance),
        # Statements elsewhere name the source; a class of which there are none is told in its register alone.
        needs_graph=bool(others),
    )


def file_of_graph(graph: NamedNode, instance: Instance) -> str | None:
    """Find the file that is named after a part of a graph's IRI, the nearest to its end."""
    data = instance.root / _DATA
    folders = (
        [_DATA, *(f"{_DATA}/{each.name}" for each in sorted(data.iterdir()) if each.is_dir())] if data.is_dir() else []
    )
    for folder in folders:
        named = file_for(graph, f"{folder}/{{slug}}.trig", instance)
        if (instance.root / named).is_file():
            return named
    return None


def file_for(node: NamedNode, pattern: str, instance: Instance) -> str:
    """Name the file of a thing that has one of its own: the one there is for a part of its IRI, else a new one."""
    parts = [each for each in node.value.removeprefix(instance.base_iri).split("/") if each]
    named = [pattern.replace("{slug}", each) for each in reversed(parts)]
    return next((each for each in named if (instance.root / each).is_file()), named[0] if named else pattern)


def _graphs(node: NamedNode, known: Known) -> dict[NamedNode, set[NamedNode]]:
    """Find the graphs in which each property of a thing is stated, but for those of rules."""
    rules = rule_graph("", known.instance).value
    found: dict[NamedNode, set[NamedNode]] = {}
    for quad in known.store.quads_for_pattern(node, None, None, None):
        graph = quad.graph_name
        if isinstance(graph, NamedNode) and not graph.value.startswith(rules):
            found.setdefault(quad.predicate, set()).add(graph)
    return found


def _predicates_at_home(home: NamedNode, graphs: Sequence[dict[NamedNode, set[NamedNode]]]) -> Iterator[NamedNode]:
    at_home = Counter(predicate for each in graphs for predicate, found in each.items() if home in found)
    elsewhere = Counter(predicate for each in graphs for predicate, found in each.items() if home not in found)
    yield from (each for each, number in at_home.items() if number >= elsewhere[each])


def _is_of_file(graph: str, instance: Instance) -> bool:
    """Say whether a graph is that of a file without graphs of its own, see `file_graph`."""
    return graph.startswith(f"{instance.base_iri}graph/")


def _usual_file(home: str, members: Sequence[NamedNode], instance: Instance) -> str | None:
    places = [each for each, graph in instance.graphs.items() if graph == home]
    folders = [each for each in places if (instance.root / each).is_dir()]
    if len(folders) != 1:
        return None
    files = tuple(path for path in sorted((instance.root / folders[0]).rglob("*")) if path.suffix in _FORMATS)
    states = tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    if sum(size for _, _, size in states) > _MOST_BYTES:
        return folders[0]
    subjects = _subjects(states)
    counts = Counter(path for each in members for path in subjects.get(each.value, ()))
    best = max(counts, key=lambda path: (counts[path], str(path)), default=None)
    if best is None:
        return folders[0]
    if counts[best] < _LEAST_PART * len(members):
        return f"{folders[0]}/{{slug}}{best.suffix}"
    return best.relative_to(instance.root).as_posix()


@lru_cache(maxsize=4)
def _subjects(states: tuple[tuple[Path, int, int], ...]) -> dict[str, frozenset[Path]]:
    """Find in which files things are declared outside graphs; those that cannot be read are left out."""
    found: dict[str, set[Path]] = {}
    for path, _, _ in states:
        try:
            for quad in parse(path=path, format=_FORMATS[path.suffix]):
                if quad.predicate == RDF_TYPE and isinstance(quad.graph_name, DefaultGraph):
                    found.setdefault(getattr(quad.subject, "value", ""), set()).add(path)
        except (SyntaxError, OSError):
            continue
    return {subject: frozenset(paths) for subject, paths in found.items()}
