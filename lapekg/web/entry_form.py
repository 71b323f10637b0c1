"""The form for a new entry: a field for each property that the shapes of its class speak of, and what was sent with it.

Parameters are named after properties: `ex:start`, as often as there are values; `skos:prefLabel@fi`
where a text has one value a language, else `skos:altLabel` beside `skos:altLabel@` with the languages, in the same
order; `ex:place~0` what was meant by the first value; and `ex:place+1+…` what is told of a thing that is created.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode
from werkzeug.datastructures import MultiDict

from lapekg.entries.classes import EntryClass
from lapekg.entries.dates import examples
from lapekg.entries.fields import Field, Fields
from lapekg.entries.kinds import Sort
from lapekg.entries.making import naming_field
from lapekg.entries.told import Desk
from lapekg.languages import LanguageText
from lapekg.linked.reader import Term, choose_name

Sent = MultiDict[str, str]

# So many rows of a field, and new things beside it, are read; a person fills in fewer.
MOST_ROWS = 50
MOST_NEW = 10
# What the button of a new thing sends that takes it away.
_REMOVED = re.compile(r"-(?P<field>.+)\+(?P<number>[0-9]{1,2})\+")
_UNSAFE = re.compile(r"[^A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to choose, as it is sent, and what it is called."""

    value: str
    name: str


@dataclass(slots=True)
class Row:
    """One value as it was sent, and its language; `meant` are the things that may have been meant by a name."""

    text: str = ""
    language: str = ""
    errors: list[str] = field(default_factory=list)
    meant: Sequence[Choice] = ()


@dataclass(slots=True)
class NewThing:
    """What was told of a thing that is created together with the entry."""

    parameter: str
    of_class: str
    classes: Sequence[Choice]
    fields: Sequence["FormField"]
    errors: list[str] = field(default_factory=list)


@dataclass(slots=True)
class FormField:
    """A field as it is shown: its rows, with an empty one, and the new things beside it."""

    parameter: str
    asked: Field
    name: LanguageText
    description: LanguageText | None
    hint: str
    rows: list[Row]
    choices: Sequence[Choice] = ()
    languages: Sequence[str] = ()
    new: list[NewThing] = field(default_factory=list)
    new_classes: Sequence[Choice] = ()
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Name the field within the page."""
        return identifier(self.parameter)

    @property
    def by_language(self) -> bool:
        """Say whether there is one row for each language."""
        return self.asked.kind.unique_language and bool(self.asked.kind.languages)

    @property
    def sort(self) -> str:
        """Say how a value is asked for."""
        return str(self.asked.kind.sort)

    @property
    def is_filled(self) -> bool:
        """Say whether anything was told here, or went wrong."""
        return bool(self.new or self.errors or self.notes or any(row.text or row.errors for row in self.rows))

    @property
    def can_repeat(self) -> bool:
        """Say whether there may be one more row."""
        return self.asked.repeatable and not self.by_language and len(self.rows) < MOST_ROWS


def identifier(parameter: str) -> str:
    """Make an HTML id of a parameter.

    >>> identifier("ex:place+1+skos:prefLabel@fi")
    'f-ex-place-1-skos-prefLabel-fi'
    """
    return f"f-{_UNSAFE.sub('-', parameter).strip('-')}"


class Form:
    """The fields of one class, filled with what was sent."""

    def __init__(self, desk: Desk, of_class: EntryClass, sent: Sent) -> None:
        self.desk = desk
        self.of_class = of_class
        self.shown = desk.fields(of_class)
        self.sent = _without_removed(sent)
        self.fields = [self._field(each, "", nested=False) for each in self.shown.fields]
        self.errors: list[str] = []
        self.source_errors: list[str] = []
        self.iri_errors: list[str] = []

    @property
    def first(self) -> list[FormField]:
        """List what is required, then what is wished for."""
        grouped = {predicate for group in self.shown.one_of for predicate in group.predicates}
        found = [each for each in self.fields if each.asked.wished or each.asked.predicate in grouped]
        return sorted(found, key=lambda each: not each.asked.required)

    def groups(self) -> Iterator[tuple[LanguageText | None, list[FormField]]]:
        """Give all else by the groups of the shapes."""
        first = {each.parameter for each in self.first}
        found: dict[object, list[FormField]] = {}
        for each in self.fields:
            if each.parameter not in first:
                found.setdefault(each.asked.group, []).append(each)
        for fields in found.values():
            yield choose_name(fields[0].asked.group.names, self.desk.known.languages), fields

    def wrong(self) -> Iterator[tuple[FormField, str]]:
        """Give all errors of fields, with the field to go to."""
        for each in self.fields:
            yield from _errors(each)

    def all_errors(self) -> Iterator[str]:
        """Give all errors for a program, each with the parameter that it is about, if it is about one."""
        yield from self.errors
        yield from (f"{shown.parameter}: {each}" for shown, each in self.wrong())
        yield from (f"iri: {each}" for each in self.iri_errors)
        yield from (f"source: {each}" for each in self.source_errors)

    def is_wrong(self) -> bool:
        """Say whether anything has to be mended before there can be an entry."""
        return bool(self.errors or self.source_errors or self.iri_errors or next(self.wrong(), None))

    def of(self, predicate: NamedNode) -> FormField | None:
        """Find the field of a property."""
        return next((each for each in self.fields if each.asked.predicate == predicate), None)

    def one_of(self) -> Iterator[tuple[bool, str]]:
        """Tell of which properties one is needed, or wished for."""
        for group in self.shown.one_of:
            yield group.required, ", ".join(self.desk.known.name_of(self.shown, each) for each in group.predicates)

    def _field(self, each: Field, prefix: str, *, nested: bool) -> FormField:
        known = self.desk.known
        parameter = prefix + self.desk.compact(each.predicate)
        name = choose_name(each.names, known.languages) or LanguageText(known.name(each.predicate), "")
        shown = FormField(
            parameter=parameter,
            asked=each,
            name=name,
            description=choose_name(each.descriptions, known.languages),
            hint=self._hint(each),
            rows=[],
            choices=self._choices(each),
            languages=each.kind.languages or (known.languages if each.kind.sort is Sort.LANGUAGE_TEXT else ()),
        )
        shown.rows = self._rows(shown)
        if each.kind.classes and not nested:
            classes = self.desk.below(each.kind.classes)
            shown.new_classes = [Choice(one.slug, known.name(one.iri)) for one in classes]
            shown.new = list(self._new(shown))
        return shown

    def _rows(self, shown: FormField) -> list[Row]:
        parameter = shown.parameter
        if shown.by_language:
            tagged = [(self.sent.get(f"{parameter}@{each}", ""), each) for each in shown.languages]
            return [Row(text.strip(), language) for text, language in tagged]
        texts = self.sent.getlist(parameter)[:MOST_ROWS]
        languages = self.sent.getlist(f"{parameter}@")
        rows = []
        for number, text in enumerate(texts):
            language = languages[number] if number < len(languages) else ""
            rows.append(Row((self.sent.get(f"{parameter}~{number}") or text).strip(), language))
        rows = [each for each in rows if each.text]
        wants_more = self.sent.get("more") == parameter
        return [*rows, Row()] if wants_more or not rows else rows

    def _new(self, shown: FormField) -> Iterator[NewThing]:
        wants_more = self.sent.get("more") == f"{shown.parameter}+"
        for number in range(1, MOST_NEW + 1):
            prefix = f"{shown.parameter}+{number}+"
            is_told = any(name.startswith(prefix) for name in self.sent)
            if not is_told and not wants_more:
                return
            yield self.new_thing(shown, prefix)
            if not is_told:
                return

    def new_thing(self, shown: FormField, prefix: str) -> NewThing:
        """Make the small form for a thing that is created: its class, its name, and what else is required of it."""
        classes = self.desk.below(shown.asked.kind.classes)
        slug = self.sent.get(f"{prefix}class", "")
        chosen = next((each for each in classes if each.slug == slug), None)
        fields = self.fields_of_new(chosen or next(iter(classes), None))
        return NewThing(
            parameter=prefix,
            of_class=slug,
            classes=shown.new_classes,
            fields=[self._field(each, prefix, nested=True) for each in fields],
        )

    def fields_of_new(self, of_class: EntryClass | None) -> list[Field]:
        """List the fields that the small form has."""
        if of_class is None:
            return []
        fields: Fields = self.desk.fields(of_class)
        naming = naming_field(fields)
        return list(dict.fromkeys([*([naming] if naming else []), *fields.required]))

    def _choices(self, each: Field) -> list[Choice]:
        known = self.desk.known
        terms: Sequence[Term] = each.kind.choices or (known.choices(each.kind.within) if each.kind.within else [])
        return [Choice(written(term), known.name(term)) for term in terms]

    def _hint(self, each: Field) -> str:
        kind = each.kind
        explains_itself = kind.sort in (Sort.TEXT, Sort.LANGUAGE_TEXT, Sort.CHOICE)
        if explains_itself or self._choices(each):
            return ""
        return self.desk.texts.text(f"hint_{kind.sort}", examples=", ".join(examples(kind.datatypes)))


def _without_removed(sent: Sent) -> Sent:
    """Leave out the new thing that was taken away again, and count those after it anew."""
    removed = _REMOVED.fullmatch(sent.get("more", ""))
    if removed is None:
        return sent
    kept, before, number = Sent(), f"{removed['field']}+", int(removed["number"])
    for name, value in sent.items(multi=True):
        place, plus, rest = name.removeprefix(before).partition("+")
        if not (name.startswith(before) and plus and place.isdecimal()):
            kept.add(name, value)
        elif int(place) != number:
            kept.add(f"{before}{int(place) - (int(place) > number)}+{rest}", value)
    return kept


def written(term: Term) -> str:
    """Write a value as it is sent: an IRI in angle brackets, a literal by its text."""
    return f"<{term.value}>" if isinstance(term, NamedNode) else term.value if isinstance(term, Literal) else str(term)


def _errors(shown: FormField) -> Iterator[tuple[FormField, str]]:
    yield from ((shown, each) for each in shown.errors)
    yield from ((shown, each) for row in shown.rows for each in row.errors)
    for thing in shown.new:
        yield from ((shown, each) for each in thing.errors)
        for inner in thing.fields:
            yield from _errors(inner)
