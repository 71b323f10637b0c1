"""Lists of the members of classes, and of the sources: narrowed down by facets, in pages, and as one query for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, request, url_for
from pyoxigraph import Literal, NamedNode
from werkzeug.exceptions import NotFound

from lapekg.languages import LanguageText
from lapekg.linked.classes import Branch, foreign, naming_of, own_tree, slugs
from lapekg.linked.facets import BY_NAME, TYPE, Lists
from lapekg.linked.reader import Subject, Term, choose_name
from lapekg.linked.sources import Sources
from lapekg.linked.term_relations import TermRelations
from lapekg.site_table import Facet
from lapekg.statistics import Statistics
from lapekg.web.asking import ask
from lapekg.web.choices import Chosen, read_chosen, write_value
from lapekg.web.pager import Pager, page_number
from lapekg.web.site import Html, Page, site_page
from lapekg.web.terms import TermWriter

blueprint = Blueprint("lists", __name__)

PAGE_SIZE = 50
# So many values of a facet are shown at once; the others unfold.
_FIRST_VALUES = 8
# Above that, a list comes without order and facets: of 30,000 members each of the two takes 2 s.
MOST_ORDERED = 30_000
_DEFINITIONS = (
    NamedNode("http://www.w3.org/2004/02/skos/core#definition"),
    NamedNode("http://www.w3.org/2000/01/rdf-schema#comment"),
)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value to choose: how many members have it, and the list with it; for the chosen one, the list without."""

    term: Term
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShownFacet:
    """A facet with the values that are worth choosing."""

    name: str
    label: LanguageText
    values: Sequence[FacetValue]
    first: int = _FIRST_VALUES


@dataclass(frozen=True, slots=True)
class Row:
    """A member with its values by facet."""

    item: Subject
    cells: Mapping[str, Sequence[Term]]


@blueprint.get("/browse")
@site_page
def browse(page: Page) -> Html:
    """Show all classes that have members."""
    statistics = page.reader.statistics
    named = slugs(statistics, page.reader.base_iri, page.instance.prefixes)

    def by_name(branches: Sequence[Branch]) -> list[Branch]:
        ordered = sorted(branches, key=lambda each: page.name(each.iri).text.lower())
        return [Branch(each.iri, each.slug, each.members, tuple(by_name(each.below))) for each in ordered]

    return Html(
        "browse.html",
        {
            "own": by_name(own_tree(page.reader, statistics, named)),
            "foreign": by_name(foreign(page.reader, statistics, named)),
            "compact": TermWriter(page.instance.prefixes).compact,
            "has_sources": Sources(page.reader).document_class() is not None,
        },
    )


@blueprint.get("/list/<slug>")
@site_page
def instances(page: Page, slug: str) -> Html:
    """List the members of a class."""
    statistics = page.reader.statistics
    of_class = slugs(statistics, page.reader.base_iri, page.instance.prefixes).get(slug)
    if of_class is None:
        raise NotFound(f"no class with members is called {slug!r} here; /browse lists all")
    return _list(page, statistics, of_class, slug)


@blueprint.get("/sources")
@site_page
def sources(page: Page) -> Html:
    """List the documents out of which the statements were read."""
    of_class = Sources(page.reader).document_class()
    if of_class is None:
        return Html("list.html", {"is_sources": True, "of_class": None, "count": 0})
    return _list(page, page.reader.statistics, of_class, None)


class _Listing:
    """One list as it was asked for, and its addresses."""

    def __init__(self, page: Page, statistics: Statistics, of_class: NamedNode, slug: str | None) -> None:
        self.page = page
        self.of_class = of_class
        self.slug = slug
        self.facets = (TYPE, *page.instance.site.facets)
        self.chosen: Chosen = read_chosen(request.args, self.facets, page.reader.base_iri)
        self.queries = Lists(
            of_class, self.chosen.choices, page.languages, page.instance.prefixes, naming_of(statistics, of_class)
        )
        self.terms = TermRelations(page.reader)
        self.above = self.terms.lineage([of_class])

    def address(self, changes: Mapping[str, str | None]) -> str:
        """Write the address of the list with other parameters; the first page of it, if nothing else is said."""
        given = {"sort": self.chosen.sort if self.chosen.sort != BY_NAME else None}
        for each in self.chosen.choices:
            given[each.facet.name] = write_value(each.value, each.facet, self.page.reader.base_iri)
        wanted = {name: value for name, value in {**given, **changes}.items() if value is not None}
        if self.slug is None:
            return self.page.address("lists.sources", **wanted)
        return self.page.address("lists.instances", slug=self.slug, **wanted)

    def shown_facet(self, facet: Facet, values: Sequence[tuple[Term, int]], count: int) -> ShownFacet:
        chosen = self.chosen.value_of(facet)
        shown = [
            FacetValue(
                term,
                members,
                self.address(
                    {facet.name: None if term == chosen else write_value(term, facet, self.page.reader.base_iri)}
                ),
                term == chosen,
            )
            for term, members in values
            # What all members have narrows nothing.
            if chosen is not None or members < count
        ]
        shown.sort(key=lambda each: not each.is_chosen)
        label = self.page.text(facet.label)
        if not label.text:
            label = LanguageText(self.page.t.text("lists_type") if facet is TYPE else facet.name, self.page.language)
        return ShownFacet(facet.name, label, shown)

    def values(self, facet: Facet) -> list[tuple[Term, int]]:
        """Find the values of a facet with the number of members; of years, the last first."""
        found = [
            (each["value"], int(_text(each["count"])))
            for each in ask(self.page, self.queries.values(facet))
            if isinstance(each.get("value"), NamedNode | Literal)
        ]
        if facet.values == "years":
            found.sort(key=lambda each: _text(each[0]), reverse=True)
        return [each for each in found if facet is not TYPE or self.is_special(each[0])]

    def is_special(self, term: Term) -> bool:
        """Say whether a class tells more of a member than the list does, in the words of whose class is listed."""
        base = self.page.reader.base_iri
        return (
            isinstance(term, NamedNode)
            and term not in self.above
            and (term.value.startswith(base) or not self.of_class.value.startswith(base))
        )

    def rows(self, columns: Sequence[Facet], pager: Pager, *, is_long: bool) -> list[Row]:
        # The values of one page are had more cheaply than as columns of the whole list, which come in the same order.
        ordering = [each for each in columns if each.name == self.chosen.sort.removeprefix("-")]
        query = self.queries.unnamed() if is_long else self.queries.members(ordering, self.chosen.sort)
        found = ask(self.page, f"{query}LIMIT {pager.size}\nOFFSET {pager.offset}\n")
        items = [each["item"] for each in found if not isinstance(each["item"], Literal)]
        named = [each for each in items if isinstance(each, NamedNode)]
        cells = ask(self.page, self.queries.cells(named, (TYPE, *columns))) if named else []
        by_item: dict[Term, dict[str, list[Term]]] = {}
        # A time that is a blank node has no year, so no value.
        for each in sorted((cell for cell in cells if "value" in cell), key=lambda cell: str(cell["value"])):
            by_item.setdefault(each["item"], {}).setdefault(_text(each["facet"]), []).append(each["value"])
        return [self.row(each, by_item.get(each, {})) for each in items]

    def row(self, item: Subject, cells: Mapping[str, Sequence[Term]]) -> Row:
        """Leave those classes of a member that say most of it."""
        classes = [each for each in cells.get(TYPE.name, ()) if isinstance(each, NamedNode) and self.is_special(each)]
        return Row(item, {**cells, TYPE.name: self.terms.most_special(classes)})


def _list(page: Page, statistics: Statistics, of_class: NamedNode, slug: str | None) -> Html:
    listing = _Listing(page, statistics, of_class, slug)
    count = int(_text(ask(page, listing.queries.count())[0]["count"]))
    pager = Pager(page_number(), count, PAGE_SIZE)
    is_long = count > MOST_ORDERED
    found = {facet.name: [] if is_long else listing.values(facet) for facet in listing.facets}
    columns = [each for each in listing.facets if each is not TYPE and found[each.name]]
    sortable = [each.name for each in columns if each.values == "years"]
    if listing.chosen.sort.removeprefix("-") not in (BY_NAME, *sortable):
        raise NotFound(f"this list cannot be ordered by {listing.chosen.sort!r}")
    query = listing.queries.unnamed() if is_long else listing.queries.members(columns, listing.chosen.sort)
    facets = [listing.shown_facet(each, found[each.name], count) for each in listing.facets]
    return Html(
        "list.html",
        {
            "is_sources": slug is None,
            "of_class": of_class,
            "definition": choose_name(_definitions(page, of_class), page.languages),
            "count": count,
            "pager": pager,
            "is_long": is_long,
            "rows": listing.rows(columns, pager, is_long=is_long) if count else [],
            "columns": [each for each in facets if each.name in {column.name for column in columns}],
            "has_types": bool(found[TYPE.name]),
            "facets": [each for each in facets if each.values],
            "chosen": [(each, listing.address({each.facet.name: None})) for each in listing.chosen.choices],
            "orders": _orders(listing, sortable),
            "query": query,
            "query_address": page.address("sparql.query", query=query),
            "csv_address": url_for("sparql.query", query=query, format="csv"),
        },
    )


def _definitions(page: Page, of_class: NamedNode) -> list[Literal]:
    return [each for each in page.reader.values(of_class, *_DEFINITIONS) if isinstance(each, Literal)]


def _orders(listing: _Listing, sortable: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Give for each column that orders the list how it does now, and the address of the list in the next order."""
    orders = {}
    for name in (BY_NAME, *sortable):
        # Names begin with A, times with the last.
        first, second = (name, f"-{name}") if name == BY_NAME else (f"-{name}", name)
        wanted = second if listing.chosen.sort == first else first
        state = {name: "ascending", f"-{name}": "descending"}.get(listing.chosen.sort, "")
        orders[name] = (state, listing.address({"sort": wanted if wanted != BY_NAME else None}))
    return orders


def _text(term: Term) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
