"""What pySHACL does for its own report and nobody reads here, left out: half of its time."""

from itertools import count
from typing import Any

import pyshacl.shape
import rdflib
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.constraint_component import ConstraintComponent
from rdflib.namespace import SH

# rdflib takes a while to find a term of a namespace.
_COMPONENT, _SHAPE, _SEVERITY = SH.sourceConstraintComponent, SH.sourceShape, SH.resultSeverity
_FOCUS_NODE, _VALUE, _PATH, _CONSTRAINT = SH.focusNode, SH.value, SH.resultPath, SH.sourceConstraint

_numbers = count()


def spare_what_nobody_reads() -> None:
    """Let pySHACL make results without texts, and find parameters of constraints without comparing each with all."""
    ConstraintComponent.make_v_result = _result  # type: ignore[method-assign, assignment]
    # It takes the pair from here, and asks of the first only what it contains.
    pyshacl.shape.CONSTRAINT_PARAMS = (  # type: ignore[attr-defined]
        _Parameters(ALL_CONSTRAINT_PARAMETERS),
        CONSTRAINT_PARAMETERS_MAP,
    )


class _Parameters(list[Any]):
    def __contains__(self, parameter: Any) -> bool:
        return parameter in CONSTRAINT_PARAMETERS_MAP


def _result(
    component: Any, _: Any, focus_node: Any, value_node: Any = None, **told: Any
) -> tuple[str, Any, list[tuple[Any, Any, Any]]]:
    """Give a result as pySHACL's own method does, without description and messages."""
    shape = component.shape
    node = rdflib.BNode(f"result{next(_numbers)}")
    result_path = told.get("result_path")
    if result_path is None and shape.is_property_shape:
        result_path = shape.path()
    parts = (
        (_COMPONENT, told.get("constraint_component") or component.shacl_constraint_component),
        (_SHAPE, shape.node),
        (_SEVERITY, shape.severity),
        (_FOCUS_NODE, focus_node),
        (_VALUE, value_node),
        (_PATH, result_path),
        (_CONSTRAINT, told.get("source_constraint")),
    )
    return "", node, [(node, predicate, value) for predicate, value in parts if value is not None]
