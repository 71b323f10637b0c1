"""Everything that is there with the entries in its middle, and what the shapes say of it."""

from collections.abc import Callable, Collection, Container, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, NamedNode, Store

from lapekg.sources import LocatedQuad, Position
from lapekg.validation.ended import ENDED
from lapekg.validation.locations import Locations
from lapekg.validation.report import Violation
from lapekg.validation.results import report_of
from lapekg.validation.shapes import Shapes

# What tells a result from others, whatever it is called and wherever it stands.
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What the shapes say of the whole graph, and where to look things up.

    `results` are those that a change may have altered, `unchanged` gives of the others those about some terms.
    `store` holds the whole graph, its default graph every statement. `elsewhere` finds places outside of the entries
    and costs a reading of all files. `known` are the results that the published graph has, too; without a published
    graph every result is.
    """

    store: Store
    shapes: Shapes
    results: tuple[Violation, ...]
    locations: Locations
    elsewhere: Callable[[], Locations]
    unchanged: Callable[[Collection[Any]], Iterable[Violation]] = lambda _: ()
    known: Container[Key] | None = None
    search_path: Path | None = None


def key_of(violation: Violation) -> Key:
    """Give what two results must share to be one."""
    return (
        violation.focus_node,
        violation.path,
        violation.value,
        violation.component,
        violation.source_shape,
        violation.severity,
    )


def results_of(scene: Scene, names: Collection[str], located: Iterable[LocatedQuad]) -> list[Violation]:
    """Choose the results that some files cause or touch, with their places.

    Such a result stands in one of the files, is about or names something that occurs in one of them, or is new and
    stands in no other file that has changed.
    """
    # Literals are left out: that two files say "2016" does not make one the cause of the other's faults.
    terms = {
        term
        for each in located
        if each.position.file in names
        for term in (each.quad.subject, each.quad.object, each.quad.graph_name)
        if isinstance(term, NamedNode | BlankNode)
    }
    chosen = []
    for each in report_of([*scene.results, *scene.unchanged(terms)], scene.shapes.naming).violations:
        position = _position(each, scene.locations)
        touches = each.focus_node in terms or each.value in terms
        in_a_file = position is not None and position.file in names
        if in_a_file or touches or each.component == ENDED or (_is_new(each, scene) and position is None):
            labels = {} if each.focus_node is None else scene.locations.labels(each.focus_node)
            chosen.append(replace(each, position=position, labels=labels))
    return _placed(chosen, scene)


def _is_new(violation: Violation, scene: Scene) -> bool:
    return scene.known is not None and key_of(violation) not in scene.known


def _placed(violations: list[Violation], scene: Scene) -> list[Violation]:
    if all(each.position for each in violations):
        return violations
    elsewhere = scene.elsewhere()
    return [each if each.position else replace(each, position=_position(each, elsewhere)) for each in violations]


def _position(violation: Violation, locations: Locations) -> Position | None:
    if violation.focus_node is None:
        return None
    return locations.position(violation.focus_node, violation.path, violation.value)
