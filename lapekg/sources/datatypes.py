"""Literals out of the text of table cells, each checked against its datatype.

Parsing cells, Model for Tabular Data and Metadata on the Web (https://www.w3.org/TR/tabular-data-model/#parsing-cells),
for the datatypes of XML Schema that stand here and without formats: a cell has the lexical form of XML Schema.
"""

import re
from datetime import date, datetime

from pyoxigraph import Literal, NamedNode

_XSD = "http://www.w3.org/2001/XMLSchema#"
_ZONE = r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DECIMAL = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"

_LEXICAL_FORMS = {
    "anyURI": r"[^\s<>\"{}|\\^`]+",
    "boolean": "true|false|1|0",
    "date": _DAY + _ZONE,
    "dateTime": _DAY + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?" + _ZONE,
    "decimal": _DECIMAL,
    "double": rf"{_DECIMAL}([eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "gYear": "[0-9]{4}" + _ZONE,
    "gYearMonth": "[0-9]{4}-(0[1-9]|1[0-2])" + _ZONE,
    "integer": "[+-]?[0-9]+",
    "nonNegativeInteger": r"\+?[0-9]+|-0+",
    "string": r"(?s:.*)",
}
DATATYPES = tuple(sorted(_LEXICAL_FORMS))


def literal(text: str, datatype: str, language: str | None) -> Literal:
    """Make a literal; raises ValueError with the reason. Only a string has a language.

    >>> str(literal("020", "string", None)), str(literal("Åbo", "string", "sv"))
    ('"020"', '"Åbo"@sv')
    >>> literal("2016-02-30", "date", None)
    Traceback (most recent call last):
    ValueError: '2016-02-30' is not of datatype date
    """
    if not re.fullmatch(_LEXICAL_FORMS[datatype], text) or not _exists(text, datatype):
        raise ValueError(f"{text!r} is not of datatype {datatype}")
    if datatype != "string":
        return Literal(text, datatype=NamedNode(_XSD + datatype))
    return Literal(text, language=language) if language else Literal(text)


def _exists(text: str, datatype: str) -> bool:
    """Say whether a day is in the calendar and a time on the clock."""
    try:
        if datatype == "date":
            date.fromisoformat(text[:10])
        elif datatype == "dateTime":
            datetime.fromisoformat(text[:19])
    except ValueError:
        return False
    return True
