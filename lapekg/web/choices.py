"""What of a list was asked for: values of facets and the order, as parameters of its address."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from lapekg.errors import MalformedRequest
from lapekg.linked.facets import BY_NAME, Choice
from lapekg.linked.reader import Term
from lapekg.site_table import Facet

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_YEAR = re.compile(r"[0-9]{4}")
_SHOWN_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class Chosen:
    """The values that were chosen, and the order, with a `-` for the last first."""

    choices: Sequence[Choice]
    sort: str

    def value_of(self, facet: Facet) -> NamedNode | Literal | None:
        """Return the value that was chosen of a facet."""
        return next((each.value for each in self.choices if each.facet.name == facet.name), None)


def read_chosen(parameters: Mapping[str, str], facets: Sequence[Facet], base_iri: str) -> Chosen:
    """Read the parameters; raises MalformedRequest for a value that cannot be one. Others are none of ours."""
    choices = [
        Choice(each, read_value(parameters[each.name], each, base_iri)) for each in facets if each.name in parameters
    ]
    return Chosen(choices, parameters.get("sort") or BY_NAME)


def write_value(term: Term, facet: Facet, base_iri: str) -> str:
    """Write a value for an address: IRIs below the base without it, literals as N-Triples has them, years as they are.

    >>> write_value(NamedNode("https://a.example/id/x"), Facet("a", "a:b"), "https://a.example/")
    'id/x'
    """
    if facet.values == "years" and isinstance(term, Literal):
        return term.value
    if isinstance(term, NamedNode):
        return term.value.removeprefix(base_iri) or term.value
    return str(term)


def read_value(text: str, facet: Facet, base_iri: str) -> NamedNode | Literal:
    """Read what `write_value` wrote."""
    wrong = MalformedRequest(f"{text[:_SHOWN_CHARACTERS]!r} is no value of {facet.name}")
    if facet.values == "years":
        if not _YEAR.fullmatch(text):
            raise wrong
        return Literal(text)
    try:
        if text.startswith('"'):
            return _literal(text)
        return NamedNode(text if _SCHEME.match(text) else base_iri + text)
    except (ValueError, SyntaxError):
        raise wrong from None


def _literal(text: str) -> Literal:
    quads = list(parse(f"<a:a> <a:a> {text} .", format=RdfFormat.N_TRIPLES))
    if len(quads) != 1 or not isinstance(quads[0].object, Literal):
        raise ValueError(text)
    return quads[0].object
