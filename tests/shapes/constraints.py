"""Each constraint of the shapes with the examples that violate it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import rdflib
from rdflib.namespace import RDF, RDFS, SH

from lapekg.validation import Shapes, validate
from lapekg.validation.terms import to_pyoxigraph
from tests.shapes.cases import cases, dataset, report, shapes
from tests.validation.second_opinion import Result, data_text, ours, results_of_texts

# Each of these makes a constraint of the component with the same name.
PARAMETERS = (
    "class",
    "closed",
    "datatype",
    "disjoint",
    "in",
    "hasValue",
    "languageIn",
    "lessThan",
    "maxCount",
    "minCount",
    "minExclusive",
    "minInclusive",
    "nodeKind",
    "or",
    "pattern",
    "qualifiedMaxCount",
    "qualifiedMinCount",
    "sparql",
    "uniqueLang",
)
_OF_CLASSES = {str(to_pyoxigraph(each)) for each in (RDF.type, RDFS.subClassOf)}


@dataclass(frozen=True, slots=True)
class Constraint:
    """A statement of the shapes graph that asks for something."""

    shape: Any
    parameter: str
    value: Any

    @property
    def statement(self) -> tuple[Any, Any, Any]:
        """Give it as it stands in the graph."""
        return self.shape, SH[self.parameter], self.value

    @property
    def component(self) -> str:
        """Name the component, as results do."""
        name = "SPARQL" if self.parameter == "sparql" else self.parameter[0].upper() + self.parameter[1:]
        return f"{name}ConstraintComponent"

    def __str__(self) -> str:
        return f"{self.shape} sh:{self.parameter} {self.value}"


def constraints() -> Iterator[Constraint]:
    """Give every constraint, those of the members of lists included."""
    for parameter in PARAMETERS:
        for shape, value in shapes().graph.subject_objects(SH[parameter]):
            yield Constraint(shape, parameter, value)


def examples(constraint: Constraint) -> int:
    """Count the results of the violating cases that name a constraint; 0 where another would have the same name."""
    if len(list(shapes().graph.objects(constraint.shape, SH[constraint.parameter]))) > 1:
        return 0
    return _examples().get((str(constraint.shape), constraint.component), 0)


def is_missed(constraint: Constraint) -> bool:
    """Say whether the violating cases have other results when a constraint asks for nothing.

    For what no result names: members of sh:or, qualified shapes. The other engine is asked first, as it is the faster.
    """
    targeted = frozenset(_above(constraint.shape))
    differs = _results(targeted) != results_of_texts(_violating(), _text(targeted, constraint))
    return differs or ours(report("violates")) != ours(validate(dataset(cases("violates")), _without(constraint)))


@cache
def _examples() -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for each in report("violates").violations:
        key = (each.source_shape, each.component)
        found[key] = found.get(key, 0) + 1
    return found


@cache
def _violating() -> str:
    """Write what the violating cases say; of their background only which thing is of which class, to be quick."""
    subjects = {str(each.quad.subject) for case in cases("violates") for each in case.quads}
    lines = data_text(dataset(cases("violates"))).splitlines()
    return "\n".join(
        line for line in lines if line.split(" ", 2)[1] in _OF_CLASSES or line.split(" ", 1)[0] in subjects
    )


@cache
def _results(targeted: frozenset[Any]) -> frozenset[Result]:
    return results_of_texts(_violating(), _text(targeted))


def _above(shape: Any) -> set[Any]:
    """Find what a shape is part of."""
    graph, above, found = shapes().graph, [shape], {shape}
    while above:
        above = [node for each in above for node in graph.subjects(object=each) if node not in found]
        found.update(above)
    return found


def _text(targeted: frozenset[Any], without: Constraint | None = None) -> str:
    """Write the shapes asked for and what they are made of, without a constraint."""
    gone = without and without.statement
    return "\n".join(line for triple, line in _lines(targeted).items() if triple != gone)


@cache
def _lines(targeted: frozenset[Any]) -> dict[tuple[Any, Any, Any], str]:
    graph, nodes, lines = shapes().graph, list(targeted), {}
    for node in nodes:
        for predicate, value in graph.predicate_objects(node):
            # Targets of other shapes are out of reach; messages only take time.
            if predicate != SH.message:
                lines[(node, predicate, value)] = " ".join(
                    str(to_pyoxigraph(each)) for each in (node, predicate, value)
                )
                nodes.extend([value] if value not in nodes else [])
    return {triple: f"{line} ." for triple, line in lines.items()}


def _without(constraint: Constraint) -> Shapes:
    graph = rdflib.Graph(bind_namespaces="none")
    for triple in shapes().graph:
        if triple != constraint.statement:
            graph.add(triple)
    return replace(shapes(), graph=graph)
