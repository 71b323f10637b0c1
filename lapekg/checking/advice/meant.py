"""Values in another spelling than their datatype has, written as it has them."""

import re
from collections.abc import Callable, Iterator

from pyoxigraph import Literal, NamedNode

from lapekg.validation.terms import is_well_formed

XSD = "http://www.w3.org/2001/XMLSchema#"

# Stems of the names of months in Finnish, Swedish and English, whose endings do not matter.
_MONTHS = (
    ("tammi", "janua"),
    ("helmi", "februa"),
    ("maalis", "mars", "march"),
    ("huhti", "april"),
    ("touko", "maj", "may"),
    ("kesä", "juni", "june"),
    ("heinä", "juli", "july"),
    ("elo", "august"),
    ("syys", "septem"),
    ("loka", "okto", "octo"),
    ("marras", "novem"),
    ("joulu", "decem"),
)
_TRUE, _FALSE = {"true", "yes", "kyllä", "ja", "1"}, {"false", "no", "ei", "nej", "0"}


def meant(value: Literal, datatype: str) -> Literal | None:
    """Write a value as a datatype has it; None when nothing can be told, or it would be a guess among several.

    >>> str(meant(Literal("27.10.2017"), f"{XSD}date"))
    '"2017-10-27"^^<http://www.w3.org/2001/XMLSchema#date>'
    >>> meant(Literal("10/11/2017"), f"{XSD}date") is None
    True
    """
    text = " ".join(value.value.split())
    for candidate in (text, *_rewritten(text, datatype.removeprefix(XSD))):
        # What is of no known datatype is well-formed whatever it says.
        if datatype.removeprefix(XSD) in _WRITERS and is_well_formed(candidate, datatype):
            return Literal(candidate, datatype=NamedNode(datatype))
    return None


def _rewritten(text: str, name: str) -> Iterator[str]:
    for write in _WRITERS.get(name, ()):
        found = write(text)
        if found is not None:
            yield found


def _day(text: str) -> str | None:
    finnish = re.fullmatch(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})\.?", text)
    if finnish:
        return f"{finnish[3]}-{int(finnish[2]):02}-{int(finnish[1]):02}"
    slack = re.fullmatch(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})", text)
    if slack:
        return f"{slack[1]}-{int(slack[2]):02}-{int(slack[3]):02}"
    named = re.fullmatch(r"(?:den )?(\d{1,2})\.? (\D+?),? (\d{4})|(\D+?) (\d{1,2}), (\d{4})", text)
    if named:
        day, month, year = (named[1], named[2], named[3]) if named[1] else (named[5], named[4], named[6])
        number = _month_of(month)
        return None if number is None else f"{year}-{number:02}-{int(day):02}"
    return None


def _month(text: str) -> str | None:
    figures = re.fullmatch(r"(\d{1,2})[./](\d{4})", text) or re.fullmatch(r"(?P<y>\d{4})[./-](?P<m>\d{1,2})", text)
    if figures:
        named = figures.groupdict()
        year, month = (named["y"], named["m"]) if named else (figures[2], figures[1])
        return f"{year}-{int(month):02}"
    words = re.fullmatch(r"(\D+?) (\d{4})", text)
    number = _month_of(words[1]) if words else None
    return None if words is None or number is None else f"{words[2]}-{number:02}"


def _month_of(name: str) -> int | None:
    word = name.strip().lower()
    found = (number for number, stems in enumerate(_MONTHS, start=1) if word.startswith(stems) and word.isalpha())
    return next(found, None)


def _year(text: str) -> str | None:
    match = re.fullmatch(r"(?:vuosi |år |v\. )?(\d{4})\.?", text)
    return match[1] if match else None


def _moment(text: str) -> str | None:
    match = re.fullmatch(r"(\d{4}-\d{2}-\d{2})[T ](\d{1,2})[:.](\d{2})(:\d{2}(?:\.\d+)?)? ?(Z|[+-]\d{2}:?\d{2})", text)
    if not match:
        return None
    zone = match[5] if len(match[5]) != 5 else f"{match[5][:3]}:{match[5][3:]}"
    return f"{match[1]}T{int(match[2]):02}:{match[3]}{match[4] or ':00'}{zone}"


def _time(text: str) -> str | None:
    match = re.fullmatch(r"(?:klo |kl\.? )?(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?", text)
    return f"{int(match[1]):02}:{match[2]}:{match[3] or '00'}" if match else None


def _number(text: str) -> str | None:
    match = re.fullmatch(r"([+-]?)(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,](\d+))? ?[%€]?", text)
    if not match or re.fullmatch(r"[+-]?\d{1,3},\d{3}", text):  # 1,200 may be either
        return None
    whole = match[1] + re.sub(r"\D", "", match[2])
    return f"{whole}.{match[3]}" if match[3] else whole


def _whole(text: str) -> str | None:
    found = _number(text)
    return None if found is None else re.sub(r"\.0+$", "", found)


def _truth(text: str) -> str | None:
    return "true" if text.lower() in _TRUE else "false" if text.lower() in _FALSE else None


_WRITERS: dict[str, tuple[Callable[[str], str | None], ...]] = {
    "date": (_day,),
    "gYearMonth": (_month,),
    "gYear": (_year,),
    "dateTime": (_moment,),
    "time": (_time,),
    "decimal": (_number,),
    "double": (_number,),
    "integer": (_whole,),
    "nonNegativeInteger": (_whole,),
    "positiveInteger": (_whole,),
    "boolean": (_truth,),
}
