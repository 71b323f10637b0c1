"""What the start page shows of the graph: each part is a query of the instance, `queries/site/<part>.rq`.

A part whose query isn't there is left out; its heading and its explanation are the title and description of the query.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from pyoxigraph import Literal, NamedNode

from lapekg.languages import LanguageText, choose_text
from lapekg.linked.classes import slugs
from lapekg.linked.outlines import load_outlines
from lapekg.linked.reader import choose_name
from lapekg.linked.sources import Sources
from lapekg.linked.timeline import Scale, scale_of
from lapekg.sparql.examples import QUERIES_FOLDER, Example, load_all_examples
from lapekg.web.asking import Solution, Term, ask
from lapekg.web.site import Page

_FOLDER = "site"
_OUTLINES = "areas.geojson"
# How many classes are counted where no query says which.
_MOST_CLASSES = 6
# Areas are drawn in so many shades: more are hard to tell apart.
_SHADES = 4


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the start page: what it is about, the address of its query, and what it shows."""

    title: LanguageText
    description: LanguageText
    query: str
    content: Any


@dataclass(frozen=True, slots=True)
class Number:
    """How many there are of something, and where they are listed."""

    count: int
    label: LanguageText
    address: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A thing on the timeline; `bar` is where it begins and how long it is, None where its time is not readable."""

    thing: NamedNode
    period: str
    bar: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Area:
    """An area with the things in it; `path` is empty for one without an outline, `shade` says how many there are."""

    area: NamedNode
    things: Sequence[NamedNode]
    path: str
    shade: int


class StartPage:
    """Asks the queries of the parts; the template takes what it needs."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @cached_property
    def _queries(self) -> Mapping[str, Example]:
        found = load_all_examples(self._page.instance.root / QUERIES_FOLDER)
        return {each.name.rpartition("/")[2]: each for each in found if each.topics == (_FOLDER,)}

    def part(self, name: str) -> Part | None:
        """Ask for a part; None where the instance has no query for it, or it has no answer."""
        query = self._queries.get(name)
        if query is None:
            return None
        read, things = _PARTS[name]
        # What is no IRI has no page to lead to; who wrote the query sees that it is missing.
        solutions = [
            each
            for each in ask(self._page, query.query)
            if all(isinstance(each.get(variable), NamedNode) for variable in things)
        ]
        content = read(self._page, solutions) if solutions else None
        if not content:
            return None
        return Part(
            choose_text(query.title, self._page.languages, LanguageText(name, "")),
            self._page.text(query.description),
            self._page.in_language(f"/query/{query.name}"),
            content,
        )

    @cached_property
    def classes(self) -> Sequence[Number]:
        """Count the largest classes, for an instance that doesn't say what is worth counting."""
        classes = sorted(self._page.reader.statistics.classes, key=lambda each: (-each.entities, each.class_iri))
        lists = _lists(self._page)
        found = [(NamedNode(each.class_iri), each.entities) for each in classes[:_MOST_CLASSES]]
        return [Number(count, self._page.name(class_), lists.get(class_)) for class_, count in found]


def _lists(page: Page) -> dict[NamedNode, str]:
    """Find the address of the list of each class that has members."""
    named = slugs(page.reader.statistics, page.reader.base_iri, page.instance.prefixes)
    return {class_: page.in_language(f"/list/{slug}") for slug, class_ in named.items()}


def _numbers(page: Page, solutions: Sequence[Solution]) -> list[Number]:
    """Read `?class ?count` and labels `?label`, one row for each language."""
    lists = _lists(page)
    numbers = []
    for class_, rows in _grouped(solutions, "class").items():
        count = _text(rows[0].get("count"))
        labels = [label for each in rows if isinstance(label := each.get("label"), Literal)]
        if count.isdecimal():
            name = choose_name(labels, page.languages) or page.name(class_)
            numbers.append(Number(int(count), name, lists.get(class_)))
    return numbers


def _timeline(page: Page, solutions: Sequence[Solution]) -> dict[str, Any] | None:
    """Read `?thing ?start`, `?end` if it is no moment, and `?group`, in which the things stand together."""
    scale = scale_of((_text(each.get("start")), _text(each.get("end"))) for each in solutions)
    if scale is None:
        return None
    groups = {group: [_row(page, each, scale) for each in rows] for group, rows in _grouped(solutions, "group").items()}
    return {"scale": scale, "groups": groups}


def _row(page: Page, solution: Solution, scale: Scale) -> Row:
    start, end = _text(solution.get("start")), _text(solution.get("end"))
    # A timeline of years has no use for the time of day.
    period = page.t.period(start[:10], end[:10]) if end else page.t.date(start[:10])
    return Row(_node(solution["thing"]), period, scale.place(start, end))


def _areas(page: Page, solutions: Sequence[Solution]) -> dict[str, Any]:
    """Read `?area` and, one row for each, `?thing` in it; the outlines stand beside the query."""
    outlines = load_outlines(page.instance.root / QUERIES_FOLDER / _FOLDER / _OUTLINES)
    things = {
        area: [thing for each in rows if isinstance(thing := each.get("thing"), NamedNode)]
        for area, rows in _grouped(solutions, "area").items()
    }
    most = max(map(len, things.values()))
    areas = [
        Area(area, each, outlines.paths.get(area.value, "") if outlines else "", _shade(len(each), most))
        for area, each in things.items()
    ]
    areas.sort(key=lambda each: page.name(each.area).text)
    return {"outlines": outlines, "areas": areas}


def _shade(count: int, most: int) -> int:
    return 0 if not count else max(1, round(count / most * _SHADES))


def _newest(page: Page, solutions: Sequence[Solution]) -> list[tuple[NamedNode, str]]:
    """Read `?thing ?date`."""
    return [(_node(each["thing"]), page.t.date(_text(each.get("date")))) for each in solutions]


def _example(page: Page, solutions: Sequence[Solution]) -> dict[str, Any]:
    """Read one statement, `?subject ?predicate ?object`, and the graph `?graph` that accounts for it."""
    statement = solutions[0]
    graph = _node(statement["graph"])
    sources = Sources(page.reader)
    return {**statement, "document": sources.document_of(graph), "position": sources.position_of(graph)}


# How each part is read, and which variables have to be things.
_PARTS: Mapping[str, tuple[Callable[[Page, Sequence[Solution]], Any], Sequence[str]]] = {
    "example": (_example, ("subject", "predicate", "object", "graph")),
    "numbers": (_numbers, ("class",)),
    "timeline": (_timeline, ("group", "thing")),
    "areas": (_areas, ("area",)),
    "newest": (_newest, ("thing",)),
}


def _grouped(solutions: Sequence[Solution], name: str) -> dict[NamedNode, list[Solution]]:
    """Gather the solutions by what a variable is bound to, in the order of the query."""
    groups: dict[NamedNode, list[Solution]] = {}
    for each in solutions:
        groups.setdefault(_node(each[name]), []).append(each)
    return groups


def _node(term: Term) -> NamedNode:
    return cast("NamedNode", term)


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, Literal) else ""
