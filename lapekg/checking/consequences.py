"""Results that only follow from another one: told beside it they hide what is to be mended."""

from collections.abc import Iterator, Sequence

from pyoxigraph import NamedNode

from lapekg.checking.surroundings import TYPE, Surroundings
from lapekg.validation.locations import simple_path
from lapekg.validation.report import Severity, Violation

_TYPE_PATH = str(TYPE)
# What is asked of a value that nothing declares cannot be answered.
_OF_VALUES = frozenset(("Class", "Node", "Or", "Xone", "QualifiedMinCount"))
# The gravest first.
_SEVERITIES = list(Severity)

# What a result that stays answers for: the kind of consequence, and what that is about.
Cause = tuple[str, object, str | None]


def without_consequences(violations: Sequence[Violation], around: Surroundings) -> list[Violation]:
    """Leave out the results that vanish for certain when another one, which stays and is as grave, is mended.

    These are: what is asked of the class of a thing that is told to be undeclared; that a property is unknown, where
    it is told to be none of the thing's; that a value is missing, where its property is there but misspelt; and what
    is said of a source in whose name a text speaks by mistake.
    """
    causes: dict[Cause, int] = {}
    for each in violations:
        for cause in _answers_for(each, around):
            causes[cause] = min(causes.get(cause, len(_SEVERITIES)), _SEVERITIES.index(each.severity))
    return [
        each
        for each in violations
        if all(causes.get(cause, len(_SEVERITIES)) > _SEVERITIES.index(each.severity) for cause in _follows_from(each))
    ]


def _answers_for(violation: Violation, around: Surroundings) -> Iterator[Cause]:
    path = simple_path(violation.path)
    if _is_undeclared(violation):
        yield "undeclared", violation.focus_node, None
    elif violation.constraint == "Closed" and path is not None:
        yield "refused", path.predicate, None
        if not around.vocabulary.knows(path.predicate, is_class=False):
            meant = around.vocabulary.meant(path.predicate, is_class=False)
            if len(meant) == 1:
                yield "misspelt", violation.focus_node, str(meant[0])
    elif violation.component == "other-source" and isinstance(violation.focus_node, NamedNode):
        yield "stranger", violation.focus_node.value, None


def _follows_from(violation: Violation) -> Iterator[Cause]:
    if violation.is_finding:
        return
    if violation.constraint in _OF_VALUES and violation.value is not None and violation.value != violation.focus_node:
        yield "undeclared", violation.value, None
    if _is_undeclared(violation):
        yield "refused", violation.focus_node, None
    if violation.constraint == "MinCount":
        yield "misspelt", violation.focus_node, violation.path
    if isinstance(violation.focus_node, NamedNode):
        iri = violation.focus_node.value
        yield from (("stranger", iri[:end], None) for end in (*_slashes(iri), len(iri)))


def _slashes(iri: str) -> Iterator[int]:
    return (at for at, sign in enumerate(iri) if sign == "/")


def _is_undeclared(violation: Violation) -> bool:
    return violation.path == _TYPE_PATH and violation.constraint in {"MinCount", "QualifiedMinCount"}
