"""A digest of a dataset that is kept up with changes: the sum of the SHA-256 of its quads, modulo 2²⁵⁶.

It tells states apart and finds damage; against somebody who looks for two datasets of one digest it is no proof, for
that the records of the log are chained by their hashes.
"""

import hashlib
from collections.abc import Iterable

from pyoxigraph import Quad

_MODULUS = 1 << 256


def digest_of(quads: Iterable[Quad]) -> str:
    """Give the digest of quads, each of which comes once, in any order."""
    return _text(_sum(quads))


def changed(digest: str, added: Iterable[Quad], removed: Iterable[Quad]) -> str:
    """Give the digest after a change, of quads that were not there before and of quads that were."""
    return _text(int(digest, 16) + _sum(added) - _sum(removed))


def _sum(quads: Iterable[Quad]) -> int:
    return sum(int.from_bytes(hashlib.sha256(str(quad).encode()).digest(), "big") for quad in quads)


def _text(number: int) -> str:
    return f"{number % _MODULUS:064x}"
