"""Reads what was sent with the form for a new entry: values, the things created with it, their IRIs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from lapekg.entries.entry import Entry
from lapekg.entries.making import lacks
from lapekg.entries.told import Told, document, source_graph
from lapekg.entries.values import read_value
from lapekg.errors import EntryError, UnreadableValue
from lapekg.linked.reader import Term
from lapekg.web.entry_form import Choice, Form, FormField, NewThing, Row

SOURCE = "source"
IRI = "iri"
# To find a thing by its name takes some milliseconds, which others wait for.
_MOST_NAMES = 60
# A thing as a suggestion writes it, with its name before its IRI.
_NAMED = re.compile(r"[^<>]*<(?P<iri>[^<>\s]+)>")


@dataclass(frozen=True, slots=True)
class Made:
    """An entry as a document, and what it is about; one that lacks its source has a mark where its graph stands."""

    entry: Entry
    text: str
    source: NamedNode | None
    lacks_source: bool = False


def read_form(form: Form) -> Made | None:
    """Read a form; where something is wrong, that is told in the form, and there is no entry."""
    reading = _Reading(form)
    told = Told(form.of_class, form.shown, iri=form.sent.get(IRI, ""))
    told.values = list(reading.values(form.fields))
    told.created = reading.created
    reading.tell_lacks(told)
    source = reading.source()
    if form.is_wrong():
        return None
    try:
        entry = told.entry(form.desk, reading.taken)
    except UnreadableValue as error:
        form.iri_errors.append(form.desk.problem(error))
        return None
    lacks_source = source is None and any(each.placement.needs_graph for each in [*told.created, entry])
    return Made(entry, document(told, entry, source, form.desk), source, lacks_source)


class _Reading:
    def __init__(self, form: Form) -> None:
        self._form = form
        self._desk = form.desk
        self.created: list[Entry] = []
        self._names = 0

    @property
    def taken(self) -> list[NamedNode]:
        """List the IRIs of the things created so far."""
        return [each.iri for each in self.created]

    def values(self, fields: Sequence[FormField]) -> Iterator[tuple[NamedNode, Term]]:
        """Read all rows and all new things of some fields."""
        for shown in fields:
            for row in shown.rows:
                value = self._value(shown, row) if row.text else None
                if value is not None:
                    yield shown.asked.predicate, value
            for thing in shown.new:
                node = self._create(thing)
                if node is not None:
                    yield shown.asked.predicate, node

    def tell_lacks(self, told: Told) -> None:
        """Tell at the fields what is missing or too much; not where a value is there but cannot be read."""
        for lack in lacks(told.fields, told.values, self._desk.known):
            message = self._desk.texts.text(f"problem_{lack.key}", asked=lack.asked)
            shown = self._form.of(lack.predicates[0])
            if shown is not None and not any(row.errors for row in shown.rows):
                shown.errors.append(message)

    def source(self) -> NamedNode | None:
        """Read the graph of the source."""
        text = self._form.sent.get(SOURCE, "").strip()
        named = _NAMED.fullmatch(text)
        try:
            return source_graph(named["iri"] if named else text, self._desk)
        except EntryError as error:
            self._form.source_errors.append(str(error))
            return None

    def _value(self, shown: FormField, row: Row) -> Term | None:
        named = _NAMED.fullmatch(row.text)
        text = f"<{named['iri']}>" if named and shown.sort == "thing" else row.text
        if shown.sort == "thing" and not text.startswith("<"):
            self._names += 1
            if self._names > _MOST_NAMES:
                row.errors.append(self._desk.texts.text("problem_many_names"))
                return None
        language = row.language if row.language in shown.languages else None
        try:
            return read_value(shown.asked, text, self._desk.known, language)
        except UnreadableValue as error:
            row.errors.append(self._desk.problem(error, shown.asked))
            if not shown.choices:
                row.meant = [
                    Choice(f"{self._desk.known.name(each)} <{each.value}>", self._desk.known.name(each))
                    for each in error.candidates
                ]
            return None

    def _create(self, thing: NewThing) -> NamedNode | None:
        of_class = next((each for each in self._desk.classes if each.slug == thing.of_class), None)
        if of_class is None:
            thing.errors.append(self._desk.texts.text("problem_class"))
            return None
        told = Told(of_class, self._desk.fields(of_class))
        told.values = list(self.values(thing.fields))
        is_wrong = any(row.errors for each in thing.fields for row in each.rows)
        for lack in lacks(told.fields, told.values, self._desk.known):
            shown = next((each for each in thing.fields if each.asked.predicate in lack.predicates), None)
            if shown is not None and not any(row.errors for row in shown.rows):
                shown.errors.append(self._desk.texts.text(f"problem_{lack.key}", asked=lack.asked))
                is_wrong = True
        if is_wrong:
            return None
        try:
            entry = told.entry(self._desk, self.taken)
        except UnreadableValue as error:
            thing.errors.append(self._desk.problem(error))
            return None
        self.created.append(entry)
        return entry.iri
