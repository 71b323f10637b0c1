"""Labels for new blank nodes, made of the name of the request that brings them: no other node has them."""

import hashlib

from pyoxigraph import BlankNode


def stem_of(request: str) -> str:
    """Make the beginning of all labels of one request."""
    return "b" + hashlib.sha256(request.encode()).hexdigest()[:16]


class BlankNodes:
    """Makes blank nodes, one after the other."""

    def __init__(self, stem: str) -> None:
        self._stem = stem
        self._count = 0

    def new(self) -> BlankNode:
        """Make another one."""
        self._count += 1
        return BlankNode(f"{self._stem}x{self._count}")
