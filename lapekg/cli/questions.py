"""Asks on a terminal for what an entry is made of; all that is said goes to stderr, so that stdout is the entry."""

from collections.abc import Iterator, Sequence

import click
from pyoxigraph import NamedNode

from lapekg.entries.classes import EntryClass, class_called
from lapekg.entries.dates import examples
from lapekg.entries.entry import Entry
from lapekg.entries.fields import Field
from lapekg.entries.kinds import Sort
from lapekg.entries.making import lacks, naming_field
from lapekg.entries.told import Desk, Told, source_graph
from lapekg.entries.values import read_value
from lapekg.errors import EntryError, UnreadableValue
from lapekg.linked.reader import Term, choose_name

_MORE = "?"
_CREATE = "+"
_MOST_LISTED = 30


class Questions:
    """One dialogue."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known = desk.known
        self._text = desk.texts.text
        self._made: list[NamedNode] = []

    def ask(self, told: Told, source: NamedNode | None) -> tuple[Entry, NamedNode | None]:
        """Ask for what has not been told yet, the required first, then for the IRI and the source as far as needed."""
        name = self._known.name(told.of_class.iri)
        self._say(self._text("ask_heading", name=name, term=self._desk.compact(told.of_class.iri)), bold=True)
        self._say(self._text("ask_how"))
        self._ask_fields(told, required=True)
        if any(self._open(told, required=False)) and click.confirm(self._text("ask_optional"), err=True):
            self._ask_fields(told, required=False)
        entry = self._entry(told)
        if source is None and any(each.placement.needs_graph for each in (entry, *told.created)):
            source = self._source()
        return entry, source

    def _ask_fields(self, told: Told, *, required: bool) -> None:
        for field in list(self._open(told, required=required)):
            for value in self._values(field, told):
                told.values.append((field.predicate, value))

    def _open(self, told: Told, *, required: bool) -> Iterator[Field]:
        """Give the fields that need values, or those that may have some; what the shapes wish for counts as needed."""
        grouped = {each for group in told.fields.one_of for each in group.predicates}
        lacking = {each for lack in lacks(told.fields, told.values, self._known) for each in lack.predicates}
        known = {predicate for predicate, _ in told.values}
        for field in told.fields.fields:
            wished = field.predicate not in known and (field.wished > 0 or field.predicate in grouped)
            needed = field.predicate in lacking or wished
            if needed if required else field.predicate not in known and not field.required:
                yield field

    def _values(self, field: Field, told: Told) -> Iterator[Term]:
        if field.kind.sort is Sort.LANGUAGE_TEXT and field.kind.unique_language and field.kind.languages:
            yield from self._texts_by_language(field, told)
            return
        number = 0
        while field.most is None or number < field.most:
            label = self._label(field)
            prompt = self._text("ask_more", name=label) if number else label
            value = self._value(field, prompt, told, required=number < field.least, is_first=not number)
            if value is None:
                return
            number += 1
            yield value

    def _texts_by_language(self, field: Field, told: Told) -> Iterator[Term]:
        spoken = {getattr(value, "language", None) for predicate, value in told.values if predicate == field.predicate}
        needed = field.least - len(spoken)
        for language in field.kind.languages:
            if language in spoken:
                continue
            prompt = self._text("ask_language", name=self._label(field), language=language)
            value = self._value(field, prompt, told, required=needed > 0, language=language)
            if value is not None:
                needed -= 1
                yield value

    def _value(
        self,
        field: Field,
        prompt: str,
        told: Told,
        *,
        required: bool,
        language: str | None = None,
        is_first: bool = True,
    ) -> Term | None:
        """Ask until the answer can be read, or is empty where it may be."""
        choices = self._choices(field)
        notes = [self._text("ask_required")] if required else []
        notes += [self._hint(field)] if field.kind.sort not in (Sort.TEXT, Sort.LANGUAGE_TEXT) else []
        notes += [self._text("ask_create")] if field.kind.classes else []
        question = f"{prompt} ({'; '.join(notes)})" if notes else prompt
        if choices and is_first:
            self._list(choices)
        answer = ""
        while True:
            answer = answer or self._prompt(question).strip()
            if not answer and not required:
                return None
            if answer == _MORE:
                self._explain(field)
                answer = ""
            elif answer == _CREATE and field.kind.classes:
                return self._create(field.kind.classes, told)
            elif answer.isdecimal() and choices and 1 <= int(answer) <= len(choices):
                return choices[int(answer) - 1]
            else:
                try:
                    return read_value(field, answer, self._known, language)
                except UnreadableValue as error:
                    meant = self._meant(error, field)
                    if not isinstance(meant, str):
                        return meant
                    answer = meant

    def _meant(self, error: UnreadableValue, field: Field) -> Term | str:
        """Say what is wrong; where things may have been meant, ask which. Gives the thing, or another answer."""
        self._say(self._desk.problem(error, field), colour="red")
        if not error.candidates:
            return ""
        self._list(error.candidates)
        answer = self._prompt(self._text("ask_which")).strip()
        if answer.isdecimal() and 1 <= int(answer) <= len(error.candidates):
            return error.candidates[int(answer) - 1]
        return answer

    def _create(self, classes: Sequence[NamedNode], told: Told) -> NamedNode:
        """Ask for what is required of a new thing, which is told of together with the first."""
        made = self._chosen_class(self._desk.below(classes))
        new = Told(made, self._desk.fields(made))
        naming = naming_field(new.fields)
        if naming is not None and not naming.required:
            for value in self._values(naming, new):
                new.values.append((naming.predicate, value))
        self._ask_fields(new, required=True)
        entry = self._entry(new)
        self._say(self._text("ask_created", iri=f"<{entry.iri.value}>"), colour="green")
        told.created += [*new.created, entry]
        return entry.iri

    def _chosen_class(self, classes: Sequence[EntryClass]) -> EntryClass:
        if len(classes) == 1:
            return classes[0]
        names = ", ".join(each.slug for each in classes)
        while True:
            answer = self._prompt(self._text("ask_class", names=names)).strip()
            try:
                return class_called(answer, classes, self._known)
            except EntryError as error:
                self._say(str(error), colour="red")

    def _entry(self, told: Told) -> Entry:
        while True:
            try:
                entry = told.entry(self._desk, self._made)
            except UnreadableValue as error:
                self._say(self._desk.problem(error), colour="red")
                told.iri = self._prompt(self._text("ask_iri")).strip()
            else:
                self._made.append(entry.iri)
                return entry

    def _source(self) -> NamedNode | None:
        while True:
            try:
                return source_graph(self._prompt(self._text("ask_graph")), self._desk)
            except EntryError as error:
                self._say(str(error), colour="red")

    def _choices(self, field: Field) -> Sequence[Term]:
        choices: Sequence[Term] = field.kind.choices or self._known.choices(field.kind.within)
        return choices if len(choices) <= _MOST_LISTED else ()

    def _hint(self, field: Field) -> str:
        return self._text(f"hint_{field.kind.sort}", examples=", ".join(examples(field.kind.datatypes)))

    def _explain(self, field: Field) -> None:
        for texts in (field.descriptions, field.messages):
            chosen = choose_name(texts, self._known.languages)
            if chosen is not None:
                self._say(chosen.text)

    def _label(self, field: Field) -> str:
        chosen = choose_name(field.names, self._known.languages)
        return chosen.text if chosen else self._known.name(field.predicate)

    def _list(self, terms: Sequence[Term]) -> None:
        for number, each in enumerate(terms, 1):
            more = f"  <{each.value}>" if isinstance(each, NamedNode) else ""
            self._say(f"  {number:2} {self._known.name(each)}{more}")

    def _prompt(self, text: str) -> str:
        return str(click.prompt(text, default="", show_default=False, err=True))

    def _say(self, text: str, colour: str | None = None, *, bold: bool = False) -> None:
        click.secho(text, err=True, fg=colour, bold=bold)
