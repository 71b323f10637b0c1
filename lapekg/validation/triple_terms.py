"""Triple terms of RDF 1.2, which SHACL does not know."""

from collections.abc import Iterable, Mapping

from pyoxigraph import Quad, Triple

from lapekg.errors import SourceError
from lapekg.sources import Position


def refuse_triple_terms(quads: Iterable[Quad], positions: Mapping[Quad, Position]) -> None:
    """Raise SourceError at the first statement that has one."""
    for quad in quads:
        if isinstance(quad.object, Triple):
            position = positions.get(quad)
            reason = "a triple term <<( … )>> of RDF 1.2: SHACL knows none; name the statement with an IRI instead"
            raise SourceError(position.file if position else "dataset", reason, position and position.line)
