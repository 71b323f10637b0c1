"""Entity tags of graphs: what a client names to write only if nothing has changed meanwhile (RFC 9110, section 13.1.1).

A tag says what the graph holds, whatever was written elsewhere. A large graph would take long to read for every tag, so
its tag is that of the whole dataset: a write may be refused needlessly then, but never pass wrongly.
"""

from itertools import islice

from pyoxigraph import DefaultGraph, NamedNode, Store

from lapekg.history.digest import digest_of

_MOST_QUADS = 2000
_LENGTH = 32
# What may follow the tag of a graph: the syntax and the coding that one of its representations is in.
_BEFORE_FORMAT = "-"


def graph_tag(store: Store, graph: NamedNode | DefaultGraph, dataset_digest: str) -> str | None:
    """Give the tag of a graph, None where there is no such graph; the default graph is always there."""
    quads = list(islice(store.quads_for_pattern(None, None, None, graph), _MOST_QUADS + 1))
    if not quads and isinstance(graph, NamedNode):
        return None
    return (dataset_digest if len(quads) > _MOST_QUADS else digest_of(quads))[:_LENGTH]


def graph_of_tag(tag: str) -> str:
    """Give the tag of the graph from that of one of its representations.

    >>> graph_of_tag("5f1d-turtle-gzip")
    '5f1d'
    """
    return tag.partition(_BEFORE_FORMAT)[0]


def tag_of_representation(tag: str, *parts: str) -> str:
    """Write the tag of a representation, which may be compared byte by byte.

    >>> tag_of_representation("5f1d", "turtle", "gzip")
    '5f1d-turtle-gzip'
    """
    return _BEFORE_FORMAT.join((tag, *parts))
