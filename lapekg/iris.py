"""IRIs: in which graph statements stand that name none, how new ones are made, and what of an IRI people read."""

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

from pyoxigraph import DefaultGraph, NamedNode

from lapekg.config import Instance

# Letters that no decomposition takes apart.
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "\u0131": "i", "ŋ": "n"}
)
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_MOST_SLUG_CHARACTERS = 80


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


def is_rule_graph(graph: object, instance: Instance) -> bool:
    """Say whether a graph is one for what rules infer, where nobody else may write."""
    return isinstance(graph, NamedNode) and graph.value.startswith(f"{instance.base_iri}rule/")


def local_name(iri: str) -> str:
    """Take what follows the last # or / of an IRI.

    >>> local_name("http://example.org/shapes#EventShape")
    'EventShape'
    """
    return iri.rstrip("/#").rpartition("#")[2].rpartition("/")[2] or iri


def slug(name: str) -> str:
    """Write a name for an IRI; empty when it has no letter that ASCII can stand for.

    >>> slug("Täsä se Lape ny o!"), slug("Åbo Øl & Æbler"), slug("2.0: Järjestö")
    ('tasa-se-lape-ny-o', 'abo-ol-aebler', '2-0-jarjesto')
    """
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    letters = "".join(each for each in decomposed if not unicodedata.combining(each))
    plain = _NOT_PLAIN.sub("-", letters).strip("-")
    if len(plain) <= _MOST_SLUG_CHARACTERS:
        return plain
    # Cut between words where there is one to cut between.
    return (plain[:_MOST_SLUG_CHARACTERS].rpartition("-")[0] or plain[:_MOST_SLUG_CHARACTERS]).strip("-")


def namespace_of(iri: str) -> str:
    """Cut off what names the thing itself.

    >>> namespace_of("https://a.example/id/person/ada"), namespace_of("https://a.example/terms#A")
    ('https://a.example/id/person/', 'https://a.example/terms#')
    """
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
