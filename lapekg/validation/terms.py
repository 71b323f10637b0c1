"""Terms of pyoxigraph as terms of rdflib and back, with literals that compare as SPARQL says.

rdflib accepts ill-typed dates, does not know xsd:gYear and its kin, and orders literals of two datatypes by the names
of these. A verdict must not hang on that, so lexical forms are checked here and temporal literals ask the store.
"""

import calendar
import re
from functools import lru_cache
from typing import Any

import pyoxigraph
import rdflib
from pyoxigraph import BlankNode, NamedNode, Variable
from rdflib.namespace import XSD

Term = NamedNode | BlankNode | pyoxigraph.Literal

_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_MONTH = r"(?:0[1-9]|1[0-2])"
_DAY = r"(?:0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_DATE = f"(?P<year>{_YEAR})-(?P<month>{_MONTH})-(?P<day>{_DAY})"
_MONTHS = r"(?:[0-9]+Y(?:[0-9]+M)?|[0-9]+M)"
_HOURS = r"T(?:[0-9]+H(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?|[0-9]+M(?:[0-9]+(?:\.[0-9]+)?S)?|[0-9]+(?:\.[0-9]+)?S)"
_DAYS = f"(?:[0-9]+D(?:{_HOURS})?|{_HOURS})"
_INTEGER = r"[+-]?[0-9]+"
_DOUBLE = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"

# Lexical spaces of XSD 1.1 part 2, section 3; each is matched whole.
_TEMPORAL = {
    "date": f"{_DATE}{_ZONE}?",
    "dateTime": f"{_DATE}T{_CLOCK}{_ZONE}?",
    "dateTimeStamp": f"{_DATE}T{_CLOCK}{_ZONE}",
    "time": f"{_CLOCK}{_ZONE}?",
    "gYear": f"{_YEAR}{_ZONE}?",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}?",
    "gMonth": f"--{_MONTH}{_ZONE}?",
    "gMonthDay": f"--(?P<month>{_MONTH})-(?P<day>{_DAY}){_ZONE}?",
    "gDay": f"---{_DAY}{_ZONE}?",
    "duration": f"-?P(?:{_MONTHS}{_DAYS}?|{_DAYS})",
    "yearMonthDuration": f"-?P{_MONTHS}",
    "dayTimeDuration": f"-?P{_DAYS}",
}
_OTHER = {
    "boolean": "true|false|0|1",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "double": _DOUBLE,
    "float": _DOUBLE,
    "language": "[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
    **dict.fromkeys(("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger"), _INTEGER),
    **dict.fromkeys(("nonPositiveInteger", "negativeInteger"), _INTEGER),
    **dict.fromkeys(("unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"), _INTEGER),
}
_LEXICAL = {str(XSD[name]): re.compile(pattern) for name, pattern in (_TEMPORAL | _OTHER).items()}
_TEMPORAL_DATATYPES = frozenset(str(XSD[name]) for name in _TEMPORAL)
_LEAP_YEAR = 2000


class TemporalLiteral(rdflib.Literal):
    """A date, time or duration that compares as in SPARQL; what has no order is neither less nor greater."""

    __slots__ = ()
    # Equality of terms, by which graphs find them, stays that of rdflib; without this line Python drops the hash.
    __hash__ = rdflib.Literal.__hash__

    def __lt__(self, other: Any) -> bool:
        return order(self, other) == -1

    def __gt__(self, other: Any) -> bool:
        return order(self, other) == 1

    def __le__(self, other: Any) -> bool:
        return order(self, other) in (-1, 0)

    def __ge__(self, other: Any) -> bool:
        return order(self, other) in (0, 1)

    def eq(self, other: Any) -> bool:
        """Compare values; raises TypeError when the two have no order, as rdflib's own does."""
        found = order(self, other)
        if found is None:
            raise TypeError("these literals have no order")
        return found == 0


def to_rdflib(term: Any) -> Any:
    """Give the same term in rdflib, with its lexical form kept.

    >>> to_rdflib(pyoxigraph.Literal("2016-W10", datatype=NamedNode(str(XSD.date)))).ill_typed
    True
    """
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language is not None:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == str(XSD.string):
        return rdflib.Literal(term.value)
    return _typed_literal(term.value, term.datatype.value)


def to_pyoxigraph(term: Any) -> Term:
    """Give the same term in pyoxigraph."""
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if term.language:
        return pyoxigraph.Literal(str(term), language=term.language)
    return pyoxigraph.Literal(str(term), datatype=NamedNode(str(term.datatype or XSD.string)))


def read_term(text: str) -> Term:
    """Read a term as N-Triples writes it.

    >>> read_term("<http://a.example/s>")
    <NamedNode value=http://a.example/s>
    """
    if text.startswith("<"):
        return NamedNode(text[1:-1])
    if text.startswith("_:"):
        return BlankNode(text[2:])
    (quad,) = pyoxigraph.parse(f"<urn:x> <urn:x> {text} .", format=pyoxigraph.RdfFormat.N_TRIPLES)
    term: Term = quad.object
    return term


def is_well_formed(lexical_form: str, datatype: str) -> bool:
    """Say whether a lexical form belongs to its datatype, as far as the datatype is known here."""
    pattern = _LEXICAL.get(datatype)
    if pattern is None:
        return True
    match = pattern.fullmatch(lexical_form)
    return match is not None and _is_day_of_month(match.groupdict())


def _is_day_of_month(parts: dict[str, str]) -> bool:
    if "day" not in parts:
        return True
    year = int(parts.get("year", _LEAP_YEAR))
    # calendar knows years from 1 on; the calendar repeats every 400 years.
    return int(parts["day"]) <= calendar.monthrange(year % 400 + 400, int(parts["month"]))[1]


def _typed_literal(lexical_form: str, datatype: str) -> rdflib.Literal:
    kind = TemporalLiteral if datatype in _TEMPORAL_DATATYPES else rdflib.Literal
    if is_well_formed(lexical_form, datatype):
        return kind(lexical_form, datatype=rdflib.URIRef(datatype), normalize=False)
    literal = kind(lexical_form)
    # Given the datatype, rdflib would log a traceback for some ill-typed literals and take others for well-formed.
    literal._datatype = rdflib.URIRef(datatype)
    literal._value = None
    literal._ill_typed = True
    return literal


def order(left: Any, right: Any) -> int | None:
    """Compare two terms as SPARQL's operators do: -1, 0 or 1, and None for what they cannot compare.

    >>> order(rdflib.Literal(1), rdflib.Literal("1.5", datatype=XSD.decimal)), order(XSD.date, XSD.time)
    (-1, None)
    """
    if not isinstance(left, rdflib.Literal) or not isinstance(right, rdflib.Literal):
        return None
    if isinstance(left.value, bool) and isinstance(right.value, bool):
        return left.value - right.value  # SPARQL orders them (section 17.3); Oxigraph does not
    return _order_in_sparql(to_pyoxigraph(left), to_pyoxigraph(right))


_ORDER = "SELECT ?left ?right (IF(?left < ?right, -1, IF(?left > ?right, 1, 0)) AS ?order) {}"


@lru_cache(maxsize=65536)
def _order_in_sparql(left: Term, right: Term) -> int | None:
    solutions: Any = pyoxigraph.Store().query(_ORDER, substitutions={Variable("left"): left, Variable("right"): right})
    order = next(solutions)["order"]
    return None if order is None else int(order.value)
