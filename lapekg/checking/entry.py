"""What is checked: a text that somebody gave, and what it is written in."""

from dataclasses import dataclass

from pyoxigraph import RdfFormat

# What `lapekg.turtle` reads; in the other syntaxes a result has its line alone.
WITH_PLACES = (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)


@dataclass(frozen=True, slots=True)
class Entry:
    """A text in a syntax of RDF; `name` is that of its file below the instance's root, or what to call it."""

    name: str
    rdf_format: RdfFormat
    data: bytes

    def text(self) -> str | None:
        """Give the text if it is UTF-8 and of a syntax in which places are found."""
        if self.rdf_format not in WITH_PLACES:
            return None
        try:
            return self.data.decode()
        except UnicodeDecodeError:
            return None
