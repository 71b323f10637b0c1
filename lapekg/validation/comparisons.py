"""Comparisons by the operators of SPARQL: ranges of values and pairs of properties (SHACL, sections 4.3, 4.5.3, 4.5.4).

pySHACL orders IRIs by their spelling and texts without regard to their language, has an order for literals that SPARQL
cannot compare, and gives up on a blank node. What cannot be compared is a violation.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import rdflib
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.core.property_pair_constraints import (
    LessThanConstraintComponent,
    LessThanOrEqualsConstraintComponent,
)
from pyshacl.constraints.core.value_range_constraints import (
    MaxExclusiveConstraintComponent,
    MaxInclusiveConstraintComponent,
    MinExclusiveConstraintComponent,
    MinInclusiveConstraintComponent,
)
from rdflib.namespace import SH

from lapekg.validation.path_variable import SparqlConstraints
from lapekg.validation.patterns import Pattern
from lapekg.validation.terms import order

_LESS, _EQUAL, _GREATER = -1, 0, 1
# Whether there is a result, and the results, as pySHACL passes them on.
_Found = tuple[bool, list[Any]]


def compare_as_sparql_does() -> None:
    """Let pySHACL use the components of this module, of patterns and of queries."""
    CONSTRAINT_PARAMETERS_MAP.update(
        {
            SH.lessThan: _LessThan,
            SH.lessThanOrEquals: _LessThanOrEquals,
            SH.minExclusive: _MinExclusive,
            SH.minInclusive: _MinInclusive,
            SH.maxExclusive: _MaxExclusive,
            SH.maxInclusive: _MaxInclusive,
            SH.pattern: Pattern,
            SH.sparql: SparqlConstraints,
        }
    )


class _LessThan(LessThanConstraintComponent):
    def _compare_lt(self, values: Iterable[Any], others: Iterable[Any], graph: rdflib.Graph, focus: Any) -> _Found:
        return _results(self, graph, {focus: values}, list(others), _LESS)


class _LessThanOrEquals(LessThanOrEqualsConstraintComponent):
    def _compare_ltoe(self, values: Iterable[Any], others: Iterable[Any], graph: rdflib.Graph, focus: Any) -> _Found:
        return _results(self, graph, {focus: values}, list(others), _LESS, _EQUAL)


class _MinExclusive(MinExclusiveConstraintComponent):
    def _evaluate_min_rule(self, limit: Any, graph: rdflib.Graph, values: Mapping[Any, Any]) -> _Found:
        return _results(self, graph, values, [limit], _GREATER)


class _MinInclusive(MinInclusiveConstraintComponent):
    def _evaluate_min_rule(self, limit: Any, graph: rdflib.Graph, values: Mapping[Any, Any]) -> _Found:
        return _results(self, graph, values, [limit], _GREATER, _EQUAL)


class _MaxExclusive(MaxExclusiveConstraintComponent):
    def _evaluate_max_rule(self, limit: Any, graph: rdflib.Graph, values: Mapping[Any, Any]) -> _Found:
        return _results(self, graph, values, [limit], _LESS)


class _MaxInclusive(MaxInclusiveConstraintComponent):
    def _evaluate_max_rule(self, limit: Any, graph: rdflib.Graph, values: Mapping[Any, Any]) -> _Found:
        return _results(self, graph, values, [limit], _LESS, _EQUAL)


def _results(
    component: Any, graph: rdflib.Graph, values: Mapping[Any, Iterable[Any]], others: list[Any], *fit: int
) -> _Found:
    """Make a result of each value that has not this order to every other."""
    unfit = [
        (focus, value)
        for focus, of_focus in values.items()
        for value in of_focus
        if any(order(value, other) not in fit for other in others)
    ]
    return bool(unfit), [component.make_v_result(graph, focus, value_node=value) for focus, value in unfit]
