"""Values of statements as a page writes them: things by their names, times and numbers as the language does."""

import re
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from lapekg.languages import LanguageText
from lapekg.linked.periods import DATE_TYPES
from lapekg.linked.reader import Term
from lapekg.web.site import Page
from lapekg.web.terms import LINKED, TermWriter
from lapekg.web.translations import Translation

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = frozenset(f"{_XSD}{name}" for name in ("integer", "decimal", "double", "float"))
_URI = f"{_XSD}anyURI"
_MONTH_DAY = re.compile(r"--(0[1-9]|1[0-2])-(\d\d)")
# Seconds that are none are left out; a time with others is written as it stands.
_CLOCK = re.compile(r"(\d\d):(\d\d)(?::00)?(?![:.\d])")
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")
_EXACT = 10**15
_UNITS = ("years", "months_count", "days")


@dataclass(frozen=True, slots=True)
class ShownValue:
    """What a page writes for a value; `address` makes it a link, `moment` a time, `node` is set for things."""

    text: LanguageText
    address: str | None = None
    moment: str | None = None
    datatype: str | None = None
    node: NamedNode | None = None


def show_value(page: Page, term: Term) -> ShownValue:
    """Prepare a value for a page in its language."""
    if isinstance(term, NamedNode):
        return _show_node(page, term)
    if isinstance(term, Literal):
        return _show_literal(page, term)
    return ShownValue(LanguageText(str(term), ""))


def _show_node(page: Page, node: NamedNode) -> ShownValue:
    if page.reader.names(node) or node.value.startswith(page.reader.base_iri):
        return ShownValue(page.name(node), page.of(node), node=node)
    # A thing of others without a name here: a page's address says more than its end, a term's prefix, too.
    compact = TermWriter(page.instance.prefixes).compact(node.value)
    return ShownValue(LanguageText(_bare(compact), ""), page.of(node), node=node)


def _show_literal(page: Page, literal: Literal) -> ShownValue:
    datatype = literal.datatype.value
    if literal.language or datatype == f"{_XSD}string":
        return ShownValue(LanguageText(literal.value, literal.language or ""))
    if datatype == _URI:
        address = literal.value if LINKED.match(literal.value) else None
        return ShownValue(LanguageText(_bare(literal.value), ""), address)
    if datatype in DATE_TYPES:
        return ShownValue(LanguageText(page.t.date(literal.value), page.t.language), moment=literal.value)
    if text := _written(page.t, literal.value, datatype):
        return ShownValue(LanguageText(text, page.t.language))
    compact = TermWriter(page.instance.prefixes).compact(datatype)
    return ShownValue(LanguageText(literal.value, ""), datatype=compact)


def _bare(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?|/$", "", address)


def _written(t: Translation, value: str, datatype: str) -> str | None:
    if datatype in _NUMBERS:
        return _number(t, value)
    if datatype == f"{_XSD}boolean":
        return t.text("entity_true" if value in {"true", "1"} else "entity_false")
    if datatype == f"{_XSD}gMonthDay" and (day := _MONTH_DAY.fullmatch(value)):
        return t.text("entity_month_day", day=int(day[2]), month=t.months[int(day[1]) - 1])
    if datatype == f"{_XSD}time" and (clock := _CLOCK.match(value)):
        return t.text("entity_clock", hour=int(clock[1]), minute=clock[2])
    if "uration" in datatype and (duration := _DURATION.fullmatch(value)):
        counts = zip(_UNITS, duration.groups(), strict=True)
        texts = [_count(t, unit, int(number)) for unit, number in counts if number]
        return " ".join(texts) or None
    return None


def _number(t: Translation, value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return None
    # What three decimals or a float cannot hold is written as it stands.
    return t.number(number) if abs(number) < _EXACT and number == round(number, 3) else None


def _count(t: Translation, unit: str, number: int) -> str:
    return t.text(f"entity_{unit}_one" if number == 1 else f"entity_{unit}", number=number)
