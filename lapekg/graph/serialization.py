"""N-Quads, one form for one dataset (N-Quads 1.1, section 4)."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, serialize


def to_nquads(quads: Iterable[Quad], path: Path) -> str:
    """Write quads, one a line, in the order given; return the SHA-256 of the file."""
    serialize(quads, path, RdfFormat.N_QUADS)
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
