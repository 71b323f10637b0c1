"""N-Quads, one form for one dataset (N-Quads 1.1, section 4)."""

from collections.abc import Iterable

from pyoxigraph import Quad


def to_nquads(quads: Iterable[Quad]) -> bytes:
    r"""Write quads sorted, each once, one a line.

    >>> from pyoxigraph import Literal, NamedNode
    >>> to_nquads([Quad(NamedNode("urn:a"), NamedNode("urn:b"), Literal("x"))])
    b'<urn:a> <urn:b> "x" .\n'
    """
    return "".join(f"{line} .\n" for line in sorted({str(quad) for quad in quads})).encode()
