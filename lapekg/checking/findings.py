"""What is told beyond the shapes' results, and the two brought together."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from pyoxigraph import Store

from lapekg.checking.advice import advise
from lapekg.checking.consequences import without_consequences
from lapekg.checking.duplicates import same_as_others
from lapekg.checking.entry import Entry
from lapekg.checking.names import unusual_names
from lapekg.checking.numbers import decimal_commas
from lapekg.checking.paragraphs import in_the_name_of_others, without_paragraph
from lapekg.checking.said import Said, read_entry
from lapekg.checking.surroundings import TYPE, Surroundings
from lapekg.checking.terms import unknown_terms, unknown_things
from lapekg.checking.wording import told
from lapekg.config import Instance
from lapekg.iris import file_graph
from lapekg.sources import Position
from lapekg.validation.locations import simple_path
from lapekg.validation.report import Severity, Violation
from lapekg.validation.shapes import Shapes

# A hint costs up to 40 ms of looking for names that are alike; who has so many results begins with the first ones.
MOST_ADVISED = 100

# What a shape may say, too.
_OF_TERMS = frozenset(("unknown-property", "unknown-class", "unknown-iri", "undeclared-graph"))

_RULES: tuple[Callable[[Sequence[Said], Surroundings], Iterator[Violation]], ...] = (
    unknown_terms,
    unknown_things,
    unusual_names,
    same_as_others,
    without_paragraph,
    in_the_name_of_others,
    decimal_commas,
)


def enrich(
    results: Sequence[Violation],
    entries: Sequence[Entry],
    store: Store,
    search_path: Path | None,
    shapes: Shapes,
    instance: Instance,
) -> list[Violation]:
    """Give the shapes' results with hints, and what the entries have wrong beyond shapes; nothing is told twice.

    The store holds every statement, those of the entries among them; the search index is that of the published
    snapshot. The entries can be read: what `syntax_findings` has none for.
    """
    said = [read_entry(each, instance) for each in entries]
    around = Surroundings(
        store,
        shapes,
        instance,
        search_path,
        additions=frozenset(node.value for each in said for node in each.declared),
        prefixes={prefix: namespace for each in said for prefix, namespace in each.prefixes.items()},
    )
    placed = list(_in_entries(results, said))
    kept = without_consequences(list(_told_once(placed, lint(said, around), instance)), around)
    return [advise(each, around) if number < MOST_ADVISED else each for number, each in enumerate(kept)]


def lint(said: Sequence[Said], around: Surroundings) -> list[Violation]:
    """Give what entries have wrong that shapes do not tell."""
    empty = [_without_statements(each) for each in said if not each.quads]
    return [*empty, *(finding for rule in _RULES for finding in rule(said, around))]


def _in_entries(results: Sequence[Violation], said: Sequence[Said]) -> Iterator[Violation]:
    """Place results where an entry takes part in them, rather than in a file that was right before."""
    files = {each.entry.name for each in said}
    places: dict[object, Position] = {}
    for quad, position in (each for one in said for each in one.quads):
        places.setdefault((quad.subject, quad.predicate), position)
    for result in results:
        path = simple_path(result.path)
        is_elsewhere = result.value is None and result.position is not None and result.position.file not in files
        place = places.get((result.focus_node, path.predicate)) if path and is_elsewhere else None
        yield result if place is None else replace(result, position=place)


def _without_statements(said: Said) -> Violation:
    return Violation(
        focus_node=None,
        path=None,
        value=None,
        component="no-statements",
        severity=Severity.WARNING,
        source_shape="",
        messages=told("lint", "no-statements"),
        position=Position(said.entry.name, 1),
        hints=told("lint", "no-statements-hint"),
    )


def _told_once(results: Sequence[Violation], findings: Sequence[Violation], instance: Instance) -> Iterator[Violation]:
    """Bring results and findings together: where both say the same, the one that says it best has the other's hint."""
    told_by_shapes = _terms_told(results)
    names = {each.focus_node: each for each in findings if each.component == "iri-policy"}
    stray = {_graph_of(each, instance): each for each in findings if each.component == "missing-paragraph"}
    for result in results:
        if result.focus_node in names and result.constraint == "Pattern" and result.path is None:
            yield replace(result, hints=names.pop(result.focus_node).hints)
        elif result.focus_node in stray and result.path is None:
            # What a shape refuses of the graph of a file, the finding tells of the file.
            yield replace(stray.pop(result.focus_node), severity=result.severity)
        else:
            yield result
    for finding in findings:
        if finding.component == "iri-policy":
            if finding.focus_node in names:
                yield finding
        elif finding.component == "missing-paragraph":
            if _graph_of(finding, instance) in stray:
                yield finding
        elif finding.focus_node not in told_by_shapes or finding.component not in _OF_TERMS:
            yield finding


def _terms_told(results: Sequence[Violation]) -> set[object]:
    """Give the properties, classes, things and graphs of which a shape says that they are not known."""
    undeclared = {each.focus_node for each in results if each.path == str(TYPE) or each.value == each.focus_node}
    return undeclared | {
        path.predicate for each in results if each.constraint == "Closed" and (path := simple_path(each.path))
    }


def _graph_of(finding: Violation, instance: Instance) -> object:
    return file_graph(PurePosixPath(finding.position.file), instance) if finding.position else None
