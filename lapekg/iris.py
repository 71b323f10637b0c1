"""IRIs: in which graph statements stand that name none, and what of an IRI people read."""

from pathlib import PurePosixPath
from urllib.parse import quote

from pyoxigraph import DefaultGraph, NamedNode

from lapekg.config import Instance


def file_graph(path: PurePosixPath, instance: Instance) -> NamedNode | DefaultGraph:
    """Find the graph for statements without one; the longest entry of [graphs] that leads to the file wins.

    >>> from pathlib import Path
    >>> instance = Instance(Path("."), base_iri="http://example.org/", default_graph="merged")
    >>> file_graph(PurePosixPath("data/people.ttl"), instance).value
    'http://example.org/graph/data/people'
    """
    for folder in (path, *path.parents):
        if name := instance.graphs.get(str(folder)):
            return NamedNode(name)
    if not instance.merged:
        return DefaultGraph()
    return NamedNode(f"{instance.base_iri}graph/{quote(str(path.with_suffix('')).lstrip('/'), safe='/')}")


def rule_graph(stem: str, instance: Instance) -> NamedNode:
    """Name the graph that holds what one rule infers."""
    return NamedNode(f"{instance.base_iri}rule/{quote(stem)}")


def local_name(iri: str) -> str:
    """Take what follows the last # or / of an IRI.

    >>> local_name("http://example.org/shapes#EventShape")
    'EventShape'
    """
    return iri.rstrip("/#").rpartition("#")[2].rpartition("/")[2] or iri
