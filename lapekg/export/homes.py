"""In which file new statements belong, learnt from where the files say what is nearest to them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, count
from pathlib import PurePosixPath
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from pyoxigraph import DefaultGraph, NamedNode

from lapekg.export.said import Files, GraphName
from lapekg.iris import slug
from lapekg.sources.inputs import DATA_FOLDERS, RULES_FOLDER

_DATA = DATA_FOLDERS[0]
_CUT = re.compile(r"[/#]")
_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
# A file without a neighbour to be named after.
_NAMELESS = "statements"

# By the beginning of an IRI: which files speak of what begins so, and how the IRIs go on.
Spread: TypeAlias = dict[str, dict[str, Counter[str]]]


class Homes:
    """Finds files for statements by graph and subject; the answer may be a file that is not there yet."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._floor = files.instance.base_iri
        self._of_graph: dict[GraphName, Spread] = {}
        self._graphs: Spread | None = None

    def home(self, graph: NamedNode | DefaultGraph, subject: str) -> str:
        """Choose a file that takes statements in a graph.

        First comes one that speaks in the graph of the subject, or else of what has a like IRI; then one that speaks
        in a graph with a like IRI; then a new one, named as its neighbours are.
        """
        takers = [each for each in self._files.speaking_in([graph]) if self._files.takes(each, graph)]
        if len(takers) == 1:
            return takers[0]
        if takers:
            found = self._nearest(self._spread(graph, takers), subject, graph)
            return found or max(takers, key=lambda name: len(self._files.said(name)))
        name = self._registered(graph, subject) or self._near_graph(graph) or self._new(graph, subject)
        return self._free(name, graph)

    def _free(self, name: str, graph: GraphName) -> str:
        """Give another name while one is that of a file which cannot be edited."""
        path = PurePosixPath(name)
        names = (str(path.with_stem(f"{path.stem}-{number}")) for number in count(2))
        return next(each for each in chain([name], names) if self._files.takes(each, graph))

    def _spread(self, graph: GraphName, takers: Iterable[str]) -> Spread:
        if graph not in self._of_graph:
            self._of_graph[graph] = self._spread_of(
                (name, each.quad.subject.value)
                for name in takers
                for each in self._files.said(name)
                if each.quad.graph_name == graph and isinstance(each.quad.subject, NamedNode)
            )
        return self._of_graph[graph]

    def _spread_of(self, spoken: Iterable[tuple[str, str]]) -> Spread:
        found: Spread = {}
        for (name, iri), number in Counter(spoken).items():
            for beginning in self._beginnings(iri):
                following = _CUT.split(iri[len(beginning) :], maxsplit=1)[0]
                found.setdefault(beginning, {}).setdefault(name, Counter())[following] += number
        return found

    def _nearest(self, spread: Spread, iri: str, graph: GraphName) -> str | None:
        """Find the file that speaks most of what begins as an IRI does, or name one as those are named."""
        for beginning in self._beginnings(iri):
            if beginning not in spread:
                continue
            files = spread[beginning]
            following = _CUT.split(iri[len(beginning) :], maxsplit=1)[0]
            named = [each for each in files if files[each].most_common(1)[0][0] == PurePosixPath(each).stem]
            if following and len(named) > 1 and 2 * len(named) >= len(files):
                return self._named_like(named, following, graph)
            return max(sorted(files), key=lambda each: files[each].total())
        return None

    def _named_like(self, names: Iterable[str], following: str, graph: GraphName) -> str:
        paths = [PurePosixPath(each) for each in names]
        (folder, suffix), _ = Counter((each.parent, each.suffix) for each in paths).most_common(1)[0]
        name = str(folder / f"{_file_name(following)}{suffix}")
        return name if self._files.takes(name, graph) else str(PurePosixPath(name).with_suffix(".trig"))

    def _registered(self, graph: NamedNode | DefaultGraph, subject: str) -> str | None:
        """Name a file whose own graph this is, by lapekg.toml or by its path."""
        instance = self._files.instance
        if isinstance(graph, DefaultGraph):
            return None
        for place in (key for key, value in instance.graphs.items() if value == graph.value):
            path = PurePosixPath(place)
            is_table = path.suffix == ".csv"
            name = f"{place}/{_kind(subject)}.ttl" if not path.suffix else place
            if not is_table and _is_data(name) and self._files.takes(name, graph):
                return name
        path_of = unquote(graph.value.removeprefix(f"{instance.base_iri}graph/"))
        name = f"{path_of}.ttl"
        is_plain = all(_SAFE.fullmatch(each) for each in path_of.split("/"))
        return name if is_plain and _is_data(name) and self._files.takes(name, graph) else None

    def _near_graph(self, graph: GraphName) -> str | None:
        """Find the file that speaks in graphs of the same source, or name one as those of sources are."""
        if not isinstance(graph, NamedNode):
            return None
        if self._graphs is None:
            self._graphs = self._spread_of(
                (name, each.value)
                for name in self._files.names
                if self._files.takes(name, graph)
                for each in self._files.graphs(name)
                if isinstance(each, NamedNode) and each != self._files.own_graph(name)
            )
        return self._nearest(self._graphs, graph.value, graph)

    def _new(self, graph: GraphName, subject: str) -> str:
        if isinstance(graph, NamedNode):
            parts = [each for each in _CUT.split(self._below_floor(graph.value)) if each]
            # …/source/x/p8: what has parts has a name before them.
            return f"{_DATA}/{_file_name(parts[-2] if len(parts) > 2 else parts[-1]) if parts else _NAMELESS}.trig"
        return f"{_DATA}/{_kind(subject)}.ttl"

    def _below_floor(self, iri: str) -> str:
        return iri.removeprefix(self._floor) if iri.startswith(self._floor) else urlsplit(iri).path

    def _beginnings(self, iri: str) -> Iterator[str]:
        """Give an IRI and all that it begins with, the longest first, as far as it is below a host or the base."""
        floor = len(self._floor) if iri.startswith(self._floor) else len("/".join(iri.split("/", 3)[:3])) + 1
        yield iri
        yield f"{iri}/"
        for cut in reversed([*_CUT.finditer(iri)]):
            if cut.end() > floor and cut.end() < len(iri):
                yield iri[: cut.end()]


def _is_data(name: str) -> bool:
    return name.partition("/")[0] in DATA_FOLDERS and "/" in name and not name.startswith(f"{RULES_FOLDER}/")


def _kind(subject: str) -> str:
    """Name a file after the kind of thing that an IRI names: `person` for …/id/person/ada."""
    parts = [each for each in _CUT.split(urlsplit(subject).path or subject.partition(":")[2]) if each]
    return _file_name(parts[-2]) if len(parts) > 1 else _NAMELESS


def _file_name(text: str) -> str:
    return text if _SAFE.fullmatch(text) else slug(unquote(text)) or _NAMELESS
