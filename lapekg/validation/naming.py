"""How terms are written for people: compact names, texts in the asked language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from pyoxigraph import BlankNode, Literal, NamedNode

from lapekg.config import Instance
from lapekg.errors import one_line
from lapekg.validation.terms import Term

WELL_KNOWN_PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
}
MAX_TEXT = 120
# Longer than any that people write: an IRI is cut only so that it does not fill the screen.
MAX_IRI = 500

_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[\w.-]*[\w-])?")
_IRI = re.compile(r"<([^<>]*)>")
_XSD_STRING = NamedNode(WELL_KNOWN_PREFIXES["xsd"] + "string")


@dataclass(frozen=True, slots=True)
class Naming:
    """The prefixes and languages of an instance, and the base of its own IRIs."""

    prefixes: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ("en",)
    base_iri: str = "http://127.0.0.1:8000/"

    @classmethod
    def of(cls, instance: Instance) -> Self:
        """Take those of an instance."""
        return cls(instance.prefixes, instance.languages, instance.base_iri)

    def iri(self, iri: str) -> str:
        """Compact an IRI by the longest namespace that leaves a plain local name, else put it in angle brackets.

        >>> Naming({"ex": "http://example.org/"}).iri("http://example.org/a")
        'ex:a'
        """
        best = ""
        name = f"<{iri}>"
        for prefix, namespace in {**WELL_KNOWN_PREFIXES, **self.prefixes}.items():
            if (
                len(namespace) > len(best)
                and iri.startswith(namespace)
                and _LOCAL_NAME.fullmatch(iri[len(namespace) :])
            ):
                best, name = namespace, f"{prefix}:{iri[len(namespace) :]}"
        return name

    def path(self, path: str) -> str:
        """Compact every IRI of a property path."""
        return _IRI.sub(lambda match: self.iri(match[1]), path)

    def term(self, term: Term) -> str:
        """Write a term in one line, long texts cut."""
        if isinstance(term, NamedNode):
            name = self.iri(term.value)
            return name if len(name) <= MAX_IRI else f"{name[: MAX_IRI - 1]}…>"
        if isinstance(term, BlankNode):
            return str(term)
        text = f'"{shorten(term.value)}"'
        if term.language:
            return f"{text}@{term.language}"
        return text if term.datatype == _XSD_STRING else f"{text}^^{self.iri(term.datatype.value)}"

    def text(self, term: Term) -> str:
        """Write a term inside a sentence: as `term`, but a literal by its text alone."""
        return shorten(term.value) if isinstance(term, Literal) else self.term(term)

    def choose(self, texts: Mapping[str, str], language: str | None = None) -> str | None:
        """Pick the text in the asked language, else in the first of the instance's that has one, else any."""
        for candidate in (language, *self.languages, ""):
            if candidate is not None and candidate in texts:
                return texts[candidate]
        return texts[min(texts)] if texts else None


def shorten(text: str) -> str:
    """Fold blanks and cut a long text."""
    folded = one_line(text)
    return folded if len(folded) <= MAX_TEXT else f"{folded[: MAX_TEXT - 1]}…"
