"""What a commit changed, as a page shows it: things by their names, properties as the shapes order them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from lapekg.history import Patch
from lapekg.languages import LanguageText
from lapekg.linked.changes import ChangedThing, ChangedValue, Fate, Fates, changed_things, names_in
from lapekg.linked.layout import Layout
from lapekg.linked.reader import NAMES, RDF_TYPE, Subject, choose_name
from lapekg.linked.term_relations import TermRelations
from lapekg.sparql.choice import SNAPSHOT_PARAMETER
from lapekg.web.entity_view import EntityView
from lapekg.web.references import Reference
from lapekg.web.site import Page
from lapekg.web.values import ShownValue, show_value

MOST_THINGS = 50
# More values of one thing than that are counted only; the patch has them all.
_MOST_VALUES = 60
# Above that, things are in the order of their IRIs: looking up a name costs 0.1 ms.
_MOST_BY_NAME = 500


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A value that came, went, or is stated by other sources than before, and those sources.

    `language` is that of a text, which is told: the same text in two languages makes two statements.
    """

    kind: str
    shown: ShownValue
    language: str | None
    references: Sequence[Reference]
    former: Sequence[Reference]


@dataclass(frozen=True, slots=True)
class ShownProperty:
    """A property with what changed of it."""

    predicate: NamedNode
    label: LanguageText
    address: str | None
    changes: Sequence[ShownChange]


@dataclass(frozen=True, slots=True)
class ShownThing:
    """A thing with what changed; `left_out` counts values that are not shown."""

    name: LanguageText
    address: str | None
    iri: str
    classes: Sequence[LanguageText]
    fate: str
    properties: Sequence[ShownProperty]
    left_out: int = 0


class ChangeView:
    """Shows the parts of patches; for one page, whose references it numbers."""

    def __init__(self, page: Page, patches: Iterable[Patch]) -> None:
        self._page = page
        self._terms = TermRelations(page.reader)
        self._view = EntityView(page, self._terms)
        self._fates = Fates(page.reader, page.service.log, page.service.subjects)
        self._quads = [quad for each in patches for quads in (each.added, each.removed) for quad in quads]
        self._former_names = names_in(self._quads, frozenset(NAMES))
        self._former_classes = names_in(self._quads, frozenset((RDF_TYPE,)))
        self._layouts: dict[tuple[NamedNode, ...], Layout] = {}
        self.references = self._view.references

    def things(self, patch: Patch) -> list[ChangedThing]:
        """List what a patch is about, by name where there are not too many."""
        things = changed_things(patch)
        if len(things) > _MOST_BY_NAME:
            return things
        return sorted(things, key=lambda each: (self.name(each.thing).text.lower(), str(each.thing)))

    def name(self, thing: Subject) -> LanguageText:
        """Name a thing, one that is there no more by what it was called."""
        former = self._former_names.get(thing)
        if former and not self._page.reader.names(thing):
            named = choose_name((each for each in former if isinstance(each, Literal)), self._page.languages)
            if named is not None:
                return named
        return self._page.name(thing)

    def show(self, things: Iterable[ChangedThing], number: int | None = None) -> list[ShownThing]:
        """Prepare things for the page; of those that a commit changed, also what became of them as a whole."""
        return [self._show(each, self._fate(each, number), number) for each in things]

    def _fate(self, changed: ChangedThing, number: int | None) -> Fate:
        return Fate.CHANGED if number is None else self._fates.of(changed.thing, number)

    def _show(self, changed: ChangedThing, fate: Fate, number: int | None) -> ShownThing:
        page, thing = self._page, changed.thing
        classes = tuple(self._classes(thing))
        layout = self._layout(classes)
        room, left_out, properties = _MOST_VALUES, 0, []

        def place(predicate: NamedNode) -> tuple[bool, float, float, str]:
            found = layout.place(predicate)
            return predicate != RDF_TYPE, found.group.order, found.order, predicate.value

        for each in sorted(changed.properties(), key=lambda each: place(each.predicate)):
            values = each.values[:room]
            room, left_out = room - len(values), left_out + len(each.values) - len(values)
            if values:
                label = self._label(layout, each.predicate)
                changes = [self._change(value) for value in values]
                properties.append(ShownProperty(each.predicate, label, page.of(each.predicate), changes))
        special = self._terms.most_special(classes)
        address = self._former_page(thing, number) if fate is Fate.DELETED else page.of(thing)
        iri = thing.value if isinstance(thing, NamedNode) else str(thing)
        names = [page.name(each) for each in special]
        return ShownThing(self.name(thing), address, iri, names, fate.value, properties, left_out)

    def _former_page(self, thing: Subject, number: int | None) -> str | None:
        """Give the page of a thing as it was before a commit: what is there no more has none today."""
        earlier = [each.number for each in self._page.service.log.commits() if each.number < (number or 0)]
        address = self._page.of(thing)
        if not earlier or address is None or "#" in address or not address.startswith("/"):
            return None
        return f"{address}{'&' if '?' in address else '?'}{SNAPSHOT_PARAMETER}={earlier[-1]}"

    def _layout(self, classes: tuple[NamedNode, ...]) -> Layout:
        if classes not in self._layouts:
            # A shape of a class is one of the classes below it, too (SHACL, section 2.1.3.2).
            self._layouts[classes] = Layout(self._page.shapes, self._terms.lineage(classes))
        return self._layouts[classes]

    def _change(self, value: ChangedValue) -> ShownChange:
        kind = "moved" if value.is_moved else "added" if value.is_added else "removed"
        references = self.references.of(value.added_in if value.is_added else value.removed_from)
        former = self.references.of(value.removed_from) if value.is_moved else ()
        shown = show_value(self._page, value.value)
        if shown.node is not None:
            shown = (
                ShownValue(self.name(shown.node), shown.address, node=shown.node) if self._is_former(shown) else shown
            )
        language = value.value.language if isinstance(value.value, Literal) else None
        return ShownChange(kind, shown, language, references, former)

    def _is_former(self, shown: ShownValue) -> bool:
        return shown.node in self._former_names and not self._page.reader.names(shown.node)

    def _classes(self, thing: Subject) -> list[NamedNode]:
        found = self._page.reader.types(thing)
        former = self._former_classes.get(thing, ())
        return found or [each for each in former if isinstance(each, NamedNode)]

    def _label(self, layout: Layout, predicate: NamedNode) -> LanguageText:
        if predicate == RDF_TYPE:
            return LanguageText(self._page.t.text("facts_class"), self._page.t.language)
        return choose_name(layout.place(predicate).names, self._page.languages) or self._view.name(predicate)


def things_to_json(page: Page, patch: Patch, most: int) -> list[Mapping[str, object]]:
    """Tell programs what a patch changes, by thing; the statements are lines of N-Quads."""
    return [
        {
            "iri": each.thing.value if isinstance(each.thing, NamedNode) else str(each.thing),
            "name": page.name(each.thing).text,
            "added": _lines(each.added),
            "removed": _lines(each.removed),
        }
        for each in changed_things(patch)[:most]
    ]


def _lines(quads: Iterable[Quad]) -> list[str]:
    return sorted(f"{quad} ." for quad in quads)
