"""A template: what was told as statements, and what may be told as comments that are statements without their `#`.

Each comment of that kind is a statement of its own, so whatever of them is made use of, the whole is read.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from lapekg.entries.classes import EntryClass
from lapekg.entries.dates import examples
from lapekg.entries.entry import Entry, fits, parts_of
from lapekg.entries.fields import Field, Fields, OneOf
from lapekg.entries.kinds import XSD, Sort
from lapekg.entries.known import Known
from lapekg.entries.patterns import beginnings, matches
from lapekg.entries.placement import file_of_graph
from lapekg.entries.texts import Texts
from lapekg.entries.writing import Writer, block_of
from lapekg.linked.reader import Term, choose_name

_WIDTH = 118
_MOST_LISTED = 30
_MOST_USUAL = 3
_INDENT = "    "
_ADDRESS = "https://malli.example/"
_EXAMPLES = {
    Sort.TIME: Literal("12:30:00", datatype=NamedNode(f"{XSD}time")),
    Sort.DAY: Literal("--10-13", datatype=NamedNode(f"{XSD}gMonthDay")),
    Sort.BOOLEAN: Literal("true", datatype=NamedNode(f"{XSD}boolean")),
}


@dataclass(frozen=True, slots=True)
class Template:
    """What is known of a new entry before it is filled in; `source` is the graph of what the source says."""

    of_class: EntryClass
    fields: Fields
    entries: Sequence[Entry]
    source: NamedNode | None


def placeholder(of_class: EntryClass, fields: Fields, namespace: str | None, known: Known, texts: Texts) -> NamedNode:
    """Make the IRI of a thing that has no name yet, in the form that those there are have."""
    word = texts.text("template_slug")
    if namespace is not None:
        return NamedNode(namespace + word)
    for member in known.members(of_class.iri, 1):
        parts = member.value.removeprefix(known.instance.base_iri).split("/")
        for place in reversed(range(len(parts))):
            node = NamedNode(known.instance.base_iri + "/".join([*parts[:place], word, *parts[place + 1 :]]))
            if fits(node, fields):
                return node
    return NamedNode(f"{known.instance.base_iri}id/{of_class.slug}/{word}")


def source_placeholder(known: Known, texts: Texts) -> NamedNode:
    """Make the IRI of a graph that is not chosen yet, in the form that those there are have."""
    parts = known.usual_graph.removeprefix(known.instance.base_iri).split("/")
    # The part that tells one document from the others is the last but one, or the only one.
    parts[max(0, len(parts) - 2)] = texts.text("template_slug")
    return NamedNode(f"{known.instance.base_iri}{'/'.join(parts)}")


def write_template(template: Template, known: Known, texts: Texts) -> str:
    """Write a template in the language of its texts."""
    return _TemplateWriter(template, known, texts).write()


class _TemplateWriter:
    def __init__(self, template: Template, known: Known, texts: Texts) -> None:
        self._template = template
        self._known = known
        self._texts = texts
        self._entry = template.entries[0]
        self._writer = Writer(known.namespaces, known.instance.base_iri)

    def write(self) -> str:
        template, placement = self._template, self._entry.placement
        parts = parts_of(template.entries, template.source, self._known.instance)
        places = [(each.graph, each.file) for each in parts]
        if placement.needs_graph and template.source not in [graph for graph, _ in places]:
            places.append((template.source, None))
        written = []
        for graph, file in places:
            statements = [
                each for part in parts if (part.graph, part.file) == (graph, file) for each in part.statements
            ]
            written.append(self._part(graph, file, statements))
        heading = self._comment(self._heading())
        return heading + "\n" + self._writer.declarations() + "\n" + "\n".join(written)

    def _part(
        self, graph: NamedNode | None, file: str | None, statements: Sequence[tuple[NamedNode, NamedNode, Term]]
    ) -> str:
        indent = _INDENT if graph is not None else ""
        sections = [block_of(statements, self._writer, indent)] if statements else []
        sections += [
            f"{self._comment(heading, indent)}{''.join(self._lines(field, values, indent) for field, values in asked)}"
            for heading, asked in self._asked(graph)
            if asked
        ]
        body = "\n".join(sections)
        if graph is None:
            return body
        note = self._comment(file) if file else self._source_note(graph)
        return f"{note}<{graph.value}> {{\n{body}}}\n"

    def _asked(self, graph: NamedNode | None) -> Iterator[tuple[str, list[tuple[Field, list[Term]]]]]:
        """Give what is still asked for in one graph, by its need: each field with the values that stand for others."""
        told = {predicate for predicate, _ in self._entry.values}
        fields = [each for each in self._template.fields.fields if self._at(each, graph)]
        examples_of = {each.predicate: self._examples(each) for each in fields}
        needed = [(each, values) for each in fields if (values := examples_of[each.predicate][: self._lacking(each)])]
        yield self._texts.text("template_required").upper(), needed
        grouped: set[NamedNode] = set()
        for group in self._template.fields.one_of:
            open_fields = [each for each in fields if each.predicate in group.predicates]
            if not told.intersection(group.predicates):
                grouped.update(group.predicates)
                yield self._one_of(group), [(each, examples_of[each.predicate]) for each in open_fields]
        others = [
            (each, examples_of[each.predicate][self._lacking(each) :])
            for each in fields
            if each.predicate not in grouped and (each.predicate not in told or each.kind.unique_language)
        ]
        yield self._texts.text("template_optional").upper(), [(each, values) for each, values in others if values]

    def _lacking(self, field: Field) -> int:
        told = sum(predicate == field.predicate for predicate, _ in self._entry.values)
        return max(0, field.least - told)

    def _source_note(self, graph: NamedNode) -> str:
        file = file_of_graph(graph, self._known.instance) or self._texts.text("template_to_source")
        example = self._known.usual_graph
        if self._known.has_graph(graph) or not example:
            return self._comment(file)
        return self._comment(file) + self._comment(self._texts.text("template_graph", example=f"<{example}>"))

    def _lines(self, field: Field, values: Sequence[Term], indent: str) -> str:
        subject, predicate = self._writer.term(self._entry.iri), self._writer.term(field.predicate)
        lines = (f"{indent}#{subject} {predicate} {self._writer.term(value)} .\n" for value in values)
        return self._comment(self._about(field), indent) + "".join(lines)

    def _about(self, field: Field) -> str:
        known, texts = self._known, self._texts
        notes = [self._kind_note(field)]
        if field.most is not None:
            notes.append(texts.text("template_once", count=field.most))
        name = self._choose(field.names) or known.name(field.predicate)
        description = self._choose(field.descriptions)
        said = "; ".join(filter(None, notes))
        return f"{name}: {said}" + (f". {description}" if description else "")

    def _kind_note(self, field: Field) -> str:
        kind, texts = field.kind, self._texts
        if kind.sort is Sort.DATE:
            return texts.text("hint_date", examples=", ".join(examples(kind.datatypes)))
        if kind.sort is Sort.LANGUAGE_TEXT and kind.languages:
            return texts.text("template_languages", names=", ".join(kind.languages))
        listed: Sequence[Term] = kind.choices or self._known.choices(kind.within)
        if listed:
            return texts.text("template_choices", names=self._listed(listed, _MOST_LISTED))
        if kind.sort is Sort.THING:
            classes = ", ".join(self._known.name(each) for each in kind.classes)
            usual = self._usual(field)
            notes = [texts.text("template_classes", names=classes)] if classes else []
            if usual:
                notes.append(texts.text("template_usual", names=self._listed(usual, _MOST_USUAL)))
            return "; ".join(notes) or texts.text("hint_thing")
        return texts.text(f"hint_{kind.sort}")

    def _listed(self, terms: Sequence[Term], most: int) -> str:
        shown = [f"{self._writer.term(each)} ({self._known.name(each)})" for each in terms[:most]]
        if len(terms) > most:
            shown.append(self._texts.text("template_more", count=len(terms) - most))
        return ", ".join(shown)

    def _examples(self, field: Field) -> list[Term]:
        """Give what stands in the place of a value: one for each language that has none where there may be one each."""
        kind = field.kind
        if kind.sort is Sort.LANGUAGE_TEXT:
            told = {getattr(value, "language", "") for each, value in self._entry.values if each == field.predicate}
            spoken = [each for each in kind.languages or self._known.languages if each not in told]
            word = self._choose(field.names) or self._texts.text("template_new_name")
            return [Literal(word, language=each) for each in (spoken if kind.unique_language else spoken[:1])]
        listed: Sequence[Term] = kind.choices or self._known.choices(kind.within)
        found = [*self._usual(field), *listed, *self._constant(field)]
        return found[: max(1, field.least)]

    def _constant(self, field: Field) -> Iterator[Term]:
        kind = field.kind
        if kind.sort in _EXAMPLES:
            yield _EXAMPLES[kind.sort]
        elif kind.sort is Sort.DATE:
            named = dict(zip(kind.datatypes, examples(kind.datatypes), strict=False))
            yield from (Literal(each, datatype=datatype) for datatype, each in named.items())
        elif kind.sort is Sort.THING:
            yield from (member for each in kind.classes for member in self._known.members(each, 1))
            yield NamedNode(f"{self._known.instance.base_iri}{self._texts.text('template_slug')}")
        elif kind.sort is Sort.ADDRESS:
            addresses = [_ADDRESS, *(f"{each}1" for pattern, _ in kind.patterns for each in beginnings(pattern))]
            fitting = (each for each in addresses if all(matches(pattern, each) for pattern, _ in kind.patterns))
            address = next(fitting, _ADDRESS)
            yield NamedNode(address) if kind.is_iri else Literal(address, datatype=NamedNode(f"{XSD}anyURI"))
        elif kind.datatypes:
            datatype = kind.datatypes[0]
            number = "1.0" if datatype.value == f"{XSD}decimal" else "1"
            yield Literal(number if kind.sort is Sort.NUMBER else "…", datatype=datatype)
        else:
            yield Literal("…")

    def _usual(self, field: Field) -> list[Term]:
        return self._known.usual_values(self._entry.of_class, field.predicate, field.kind, _MOST_USUAL)

    def _at(self, field: Field, graph: NamedNode | None) -> bool:
        placement = self._entry.placement
        at_home = placement.home is not None and (field.predicate in placement.predicates or not placement.needs_graph)
        return graph == (placement.home if at_home else self._template.source)

    def _one_of(self, group: OneOf) -> str:
        names = ", ".join(self._known.name_of(self._template.fields, each) for each in group.predicates)
        key = "template_one_of" if group.required else "template_one_of_wished"
        return self._texts.text(key, names=names)

    def _heading(self) -> str:
        each = self._template.of_class
        name = self._known.name(each.iri)
        title = self._texts.text("template_heading", name=name, term=self._writer.term(each.iri))
        description = self._choose(each.descriptions)
        first = f"{title}: {description}" if description else title
        return f"{first}\n{self._texts.text('template_how')}"

    def _choose(self, texts: Sequence[Literal]) -> str:
        chosen = choose_name(texts, self._known.languages)
        return chosen.text if chosen else ""

    def _comment(self, text: str, indent: str = "") -> str:
        # A name with a prefix is not broken at its hyphens.
        wrapper = textwrap.TextWrapper(_WIDTH - len(indent), break_on_hyphens=False, break_long_words=False)
        lines = [line for each in text.splitlines() for line in wrapper.wrap(each)]
        return "".join(f"{indent}# {line}\n" for line in lines)
