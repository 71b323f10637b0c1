"""Results that only follow from another one: told beside it they hide what is to be mended."""

from collections.abc import Sequence

from pyoxigraph import NamedNode

from lapekg.checking.surroundings import TYPE, Surroundings
from lapekg.validation.locations import simple_path
from lapekg.validation.report import Violation

_TYPE_PATH = str(TYPE)
# What is asked of a value that nothing declares cannot be answered.
_OF_VALUES = frozenset(("Class", "Node", "Or", "Xone", "QualifiedMinCount"))


def without_consequences(violations: Sequence[Violation], around: Surroundings) -> list[Violation]:
    """Leave out the results that vanish for certain when another one, which stays, is mended.

    These are: what is asked of the class of a thing that is told to be undeclared; that a property is unknown, where
    it is told to be none of the thing's; that a value is missing, where its property is there but misspelt; and what
    is said of a graph whose statements are told to stand in none, or in that of another source.
    """
    undeclared = {each.focus_node for each in violations if _is_undeclared(each)}
    closed = {path.predicate for each in violations if each.constraint == "Closed" and (path := simple_path(each.path))}
    misspelt = set(_misspelt(violations, around))
    strangers = [
        each.focus_node.value
        for each in violations
        if each.component == "other-source" and isinstance(each.focus_node, NamedNode)
    ]
    return [
        each
        for each in violations
        if each.is_finding
        or not (
            (each.constraint in _OF_VALUES and each.value in undeclared and each.value != each.focus_node)
            or (_is_undeclared(each) and each.focus_node in closed)
            or (each.constraint == "MinCount" and (each.focus_node, each.path) in misspelt)
            or _is_of(each, strangers)
        )
    ]


def _is_undeclared(violation: Violation) -> bool:
    return violation.path == _TYPE_PATH and violation.constraint in {"MinCount", "QualifiedMinCount"}


def _misspelt(violations: Sequence[Violation], around: Surroundings) -> list[tuple[object, str]]:
    """Give the thing and the property meant, for each property that a thing cannot have and that is misspelt."""
    found: list[tuple[object, str]] = []
    for each in violations:
        path = simple_path(each.path)
        if each.constraint == "Closed" and path and not around.vocabulary.knows(path.predicate, is_class=False):
            meant = around.vocabulary.meant(path.predicate, is_class=False)
            found += [(each.focus_node, str(meant[0]))] if len(meant) == 1 else []
    return found


def _is_of(violation: Violation, documents: Sequence[str]) -> bool:
    focus = violation.focus_node
    if not isinstance(focus, NamedNode):
        return False
    return any(focus.value.startswith(f"{each}/") or focus.value == each for each in documents)
