"""What somebody told of a new thing, one value after the other, and the documents made of it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from lapekg.entries.classes import EntryClass, class_called, entry_classes, fields_for
from lapekg.entries.entry import Entry, Part, namespace_for, parts_of
from lapekg.entries.fields import Field, Fields
from lapekg.entries.known import Known
from lapekg.entries.making import make_entry, naming_field
from lapekg.entries.placement import file_of_graph, placement_of
from lapekg.entries.template import Template, placeholder, source_placeholder, write_template
from lapekg.entries.texts import Texts, texts_for
from lapekg.entries.values import read_iri, read_value
from lapekg.entries.writing import Writer, write
from lapekg.errors import EntryError, UnreadableValue
from lapekg.instance_file import closest
from lapekg.iris import local_name
from lapekg.linked.reader import Term, choose_name
from lapekg.linked.shapes import ShapesGraph
from lapekg.turtle.layout import lay_out

_MOST_SHOWN = 100
_TOLD_BY_SHAPES = frozenset(("pattern", "iri_pattern", "not_among"))


@dataclass(frozen=True, slots=True)
class Desk:
    """All that is needed to make entries of an instance in one language."""

    known: Known
    shapes: ShapesGraph
    classes: Sequence[EntryClass]
    texts: Texts

    def of_class(self, name: str) -> EntryClass:
        """Find a class by any of its names."""
        return class_called(name, self.classes, self.known)

    def fields(self, of_class: EntryClass) -> Fields:
        """Read the fields of a class."""
        return fields_for(of_class.iri, self.shapes, self.known)

    def below(self, classes: Iterable[NamedNode]) -> list[EntryClass]:
        """List the classes of entries that are one of some classes or below it."""
        wanted = {iri for each in classes for iri in self.known.below(each)}
        found = [each for each in self.classes if each.iri in wanted]
        return sorted(found, key=lambda each: self.known.name(each.iri).casefold())

    def problem(self, error: UnreadableValue, of_field: Field | None = None) -> str:
        """Say what is wrong with a value and what to do; where only the shape knows what, in its words."""
        text = error.text if len(error.text) <= _MOST_SHOWN else f"{error.text[: _MOST_SHOWN - 1]}…"
        said = self.texts.text(f"problem_{error.key}", text=text, **error.values)
        message = choose_name(of_field.messages, self.known.languages) if of_field else None
        return f"{said} {message.text}" if message and error.key in _TOLD_BY_SHAPES else said

    def compact(self, node: NamedNode) -> str:
        """Write an IRI with a prefix of the instance, if one fits."""
        return Writer(self.known.namespaces, self.known.instance.base_iri).term(node)


@dataclass(slots=True)
class Told:
    """A thing that is being told of: what has been read so far, and the things that are created with it."""

    of_class: EntryClass
    fields: Fields
    values: list[tuple[NamedNode, Term]] = field(default_factory=list)
    iri: str = ""
    created: list[Entry] = field(default_factory=list)

    def tell(self, name: str, text: str, desk: Desk, language: str | None = None) -> None:
        """Read one value of a property that people name; raises EntryError."""
        each = field_called(name, self.fields, desk)
        try:
            self.values.append((each.predicate, read_value(each, text, desk.known, language)))
        except UnreadableValue as error:
            message = desk.problem(error, each)
            meant = ", ".join(f"{desk.known.name(one)} <{one.value}>" for one in error.candidates)
            raise EntryError(f"{name}: {message}{f' {meant}' if meant else ''}") from error

    def entry(self, desk: Desk, taken: Collection[NamedNode] = ()) -> Entry:
        """Make the entry; raises UnreadableValue when no IRI can be made for it, or one that is taken."""
        entry = make_entry(self.of_class.iri, self.fields, self.values, desk.known, self.iri)
        if desk.known.exists(entry.iri) or entry.iri in taken:
            raise UnreadableValue("exists", entry.iri.value, asked=desk.known.name(entry.iri))
        return entry


def open_desk(known: Known, shapes: ShapesGraph) -> Desk:
    """Make what entries are made with, in the first of the languages of what is known."""
    return Desk(known, shapes, entry_classes(shapes, known), texts_for(known.languages[0]))


def field_called(name: str, fields: Fields, desk: Desk) -> Field:
    """Find a field by its name in any language, or by the name of its property; raises EntryError."""
    known: dict[str, Field] = {}
    for each in fields.fields:
        iri = each.predicate.value
        compact = (
            f"{prefix}:{iri.removeprefix(ns)}" for prefix, ns in desk.known.namespaces.items() if iri.startswith(ns)
        )
        for one in (iri, f"<{iri}>", *compact, local_name(iri), *(text.value for text in each.names)):
            known.setdefault(one.casefold(), each)
    if name.casefold() in known:
        return known[name.casefold()]
    close = closest(name.casefold(), list(known))
    listed = ", ".join(local_name(each.predicate.value) for each in fields.fields)
    raise EntryError(
        f"no property is called {name!r} here; {f'did you mean {close}?' if close else f'known are {listed}'}"
    )


def source_graph(text: str, desk: Desk) -> NamedNode | None:
    """Read the IRI of the graph that stands for the source; raises EntryError."""
    if not text.strip():
        return None
    node = read_iri(text, desk.known)
    if node is None:
        raise EntryError(desk.texts.text("problem_graph", text=text))
    return node


def document(told: Told, entry: Entry, source: NamedNode | None, desk: Desk) -> str:
    """Write an entry with the things created with it; a source that is not told yet is marked."""
    entries = [*told.created, entry]
    graph = source
    if source is None and any(each.placement.needs_graph for each in entries):
        graph = source_placeholder(desk.known, desk.texts)
    parts = parts_of(entries, graph, desk.known.instance)

    def heading(part: Part) -> str:
        if part.graph is None or part.graph != graph:
            return part.file or ""
        file = file_of_graph(part.graph, desk.known.instance) or desk.texts.text("template_to_source")
        if source is not None:
            return file
        return f"{file}\n{desk.texts.text('template_graph', example=f'<{desk.known.usual_graph}>')}"

    return lay_out(write(parts, desk.known.namespaces, desk.known.instance.base_iri, heading))


def template(told: Told, source: NamedNode | None, desk: Desk) -> str:
    """Write a template with what has been told."""
    naming = naming_field(told.fields)
    has_name = naming is not None and any(predicate == naming.predicate for predicate, _ in told.values)
    if has_name or told.iri:
        try:
            entry = told.entry(desk)
        except UnreadableValue as error:
            raise EntryError(desk.problem(error)) from error
    else:
        namespace = namespace_for(told.of_class.iri, told.fields, desk.known, told.values)
        node = placeholder(told.of_class, told.fields, namespace, desk.known, desk.texts)
        entry = Entry(node, told.of_class.iri, tuple(told.values), placement_of(told.of_class.iri, desk.known))
    graph = source
    if graph is None and (entry.placement.needs_graph or any(each.placement.needs_graph for each in told.created)):
        graph = source_placeholder(desk.known, desk.texts)
    about = Template(told.of_class, told.fields, [entry, *told.created], graph)
    return lay_out(write_template(about, desk.known, desk.texts))
