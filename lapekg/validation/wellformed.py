"""The syntax rules of SHACL (SHACL, sections 2 to 5; its appendix C has most of them as shapes for shapes).

An ill-formed shape may ask for nothing in silence, or for something else than it seems to. The shapes of the appendix
take 4 seconds for a hundred shapes of ours; these rules take milliseconds, and a test compares the verdicts.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH, XSD

from lapekg.iris import local_name
from lapekg.validation.patterns import FLAGS, is_regular_expression

# A path of SHACL has one of these, or is an IRI or a list (SHACL, section 2.3.1).
_PATHS = (SH.alternativePath, SH.inversePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)
MEMBERS = (SH["and"], SH["or"], SH.xone)
SHAPES = (SH.node, SH["not"], SH.property, SH.qualifiedValueShape)
_OF_PROPERTY_SHAPES = tuple(
    SH[name] for name in ("lessThan", "lessThanOrEquals", "maxCount", "minCount", "qualifiedValueShape", "uniqueLang")
)
_NODE_KINDS = tuple(
    SH[name] for name in ("BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a shapes graph: a node, and the statement where it is one.

    It may be the predicate that is wrong, or what stands in a line and column of a value of several lines.
    """

    node: Any
    predicate: Any
    value: Any
    reason: str
    of_predicate: bool = False
    within: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Parameter:
    """What the values of a property of shapes must be; `only_one` where SHACL allows no second."""

    asked: str
    accepts: Callable[[rdflib.Graph, Any], bool]
    only_one: bool = False


def _is_iri(_: rdflib.Graph, value: Any) -> bool:
    return isinstance(value, rdflib.URIRef)


def _is_literal(_: rdflib.Graph, value: Any) -> bool:
    return isinstance(value, rdflib.Literal)


def _is_text(_: rdflib.Graph, value: Any) -> bool:
    return isinstance(value, rdflib.Literal) and value.datatype in {None, XSD.string, RDF.langString}


def _is_string(graph: rdflib.Graph, value: Any) -> bool:
    return _is_text(graph, value) and value.language is None


def _is_integer(_: rdflib.Graph, value: Any) -> bool:
    return isinstance(value, rdflib.Literal) and value.datatype == XSD.integer and not value.ill_typed


def _is_boolean(_: rdflib.Graph, value: Any) -> bool:
    # SHACL speaks of the literals true and false: "1"^^xsd:boolean is neither of them.
    return isinstance(value, rdflib.Literal) and value.datatype == XSD.boolean and str(value) in {"true", "false"}


def _is_node_kind(_: rdflib.Graph, value: Any) -> bool:
    return value in _NODE_KINDS


def _is_target_node(_: rdflib.Graph, value: Any) -> bool:
    return not isinstance(value, rdflib.BNode)


def _is_list(graph: rdflib.Graph, value: Any) -> bool:
    return list_items(graph, value) is not None


def _is_list_of_iris(graph: rdflib.Graph, value: Any) -> bool:
    items = list_items(graph, value)
    return items is not None and all(_is_iri(graph, each) for each in items)


def _is_list_of_strings(graph: rdflib.Graph, value: Any) -> bool:
    items = list_items(graph, value)
    return items is not None and all(_is_string(graph, each) for each in items)


def _is_anything(_: rdflib.Graph, __: Any) -> bool:
    return True


def _is_pattern(graph: rdflib.Graph, value: Any) -> bool:
    return _is_string(graph, value) and is_regular_expression(str(value))


def _is_flags(graph: rdflib.Graph, value: Any) -> bool:
    return _is_string(graph, value) and FLAGS.issuperset(str(value))


def _parameters() -> dict[Any, _Parameter]:
    iri = _Parameter("an IRI", _is_iri)
    one_literal = _Parameter("a literal", _is_literal, only_one=True)
    one_integer = _Parameter("an integer", _is_integer, only_one=True)
    one_boolean = _Parameter("true or false", _is_boolean, only_one=True)
    some_list = _Parameter("a list", _is_list)
    kinds = {
        iri: (
            "targetClass", "targetSubjectsOf", "targetObjectsOf",
            "class", "disjoint", "equals", "lessThan", "lessThanOrEquals",
        ),
        one_literal: ("maxExclusive", "maxInclusive", "minExclusive", "minInclusive"),
        one_integer: ("maxCount", "minCount", "maxLength", "minLength", "qualifiedMaxCount", "qualifiedMinCount"),
        one_boolean: ("closed", "deactivated", "uniqueLang", "qualifiedValueShapesDisjoint"),
        some_list: ("and", "or", "xone"),
        _Parameter("an IRI", _is_iri, only_one=True): ("datatype", "severity"),
        _Parameter("an IRI or a literal", _is_target_node): ("targetNode",),
        _Parameter("a text", _is_text): ("message",),
        _Parameter("a list", _is_list, only_one=True): ("in",),
        _Parameter("a list of IRIs", _is_list_of_iris, only_one=True): ("ignoredProperties",),
        _Parameter("a list of language tags as plain texts", _is_list_of_strings, only_one=True): ("languageIn",),
        _Parameter("a kind of nodes, such as sh:IRI", _is_node_kind, only_one=True): ("nodeKind",),
        _Parameter("a regular expression as SPARQL's REGEX takes it", _is_pattern, only_one=True): ("pattern",),
        _Parameter("a text of the letters s, m, i, x and q", _is_flags, only_one=True): ("flags",),
        _Parameter("a shape", _is_anything, only_one=True): ("qualifiedValueShape",),
    }  # fmt: skip
    return {SH[name]: parameter for parameter, names in kinds.items() for name in names}


_PARAMETERS = _parameters()
_NO_PARAMETER = _Parameter("anything", _is_anything)


def faults(graph: rdflib.Graph) -> Iterator[Fault]:
    """Find what is ill-formed in a shapes graph."""
    for shape in _shapes(graph):
        yield from _faults_of_shape(graph, shape)
    yield from _recursions(graph)
    for predicate in (SH.shapesGraph, SH.entailment):
        for node, value in graph.subject_objects(predicate):
            if not isinstance(value, rdflib.URIRef):
                yield Fault(node, predicate, value, f"{_name(predicate)} must be an IRI")


def _shapes(graph: rdflib.Graph) -> list[Any]:
    """Find the nodes that count as shapes (SHACL, section 2.1)."""
    typed = chain.from_iterable(
        graph.subjects(RDF.type, subclass)
        for kind in (SH.NodeShape, SH.PropertyShape)
        for subclass in graph.transitive_subjects(RDFS.subClassOf, kind)
    )
    speaking = chain.from_iterable(graph.subjects(each) for each in (*_PARAMETERS, *SHAPES, SH.sparql, SH.hasValue)
                                   if each not in {SH.message, SH.severity, SH.deactivated})  # fmt: skip
    named = chain.from_iterable(graph.objects(predicate=each) for each in SHAPES)
    members = (
        item for each in MEMBERS for items in graph.objects(predicate=each) for item in list_items(graph, items) or ()
    )
    return list(dict.fromkeys(chain(typed, speaking, named, members)))


def _faults_of_shape(graph: rdflib.Graph, shape: Any) -> Iterator[Fault]:
    if isinstance(shape, rdflib.Literal):
        yield Fault(shape, None, None, "a shape cannot be a literal")
        return
    said: dict[Any, list[Any]] = {}
    for predicate, value in graph.predicate_objects(shape):
        said.setdefault(predicate, []).append(value)
    for predicate, values in said.items():
        parameter = _PARAMETERS.get(predicate, _NO_PARAMETER)
        for value in values:
            if not parameter.accepts(graph, value):
                yield Fault(shape, predicate, value, f"{_name(predicate)} must be {parameter.asked}")
        if parameter.only_one and len(values) > 1:
            yield Fault(shape, predicate, values[-1], f"{_name(predicate)} has {len(values)} values; one is allowed")
    yield from _faults_of_path(graph, shape, said) if SH.path in said else _faults_without_path(graph, shape, said)
    if isinstance(shape, rdflib.BNode) and _is_class(graph, shape):
        yield Fault(shape, RDF.type, RDFS.Class, "a class that is a shape must have an IRI")


def _faults_of_path(graph: rdflib.Graph, shape: Any, said: Mapping[Any, list[Any]]) -> Iterator[Fault]:
    """Find what is wrong in a property shape: its path, or that it is taken for a node shape."""
    for path in said[SH.path]:
        if (reason := _fault_in_path(graph, path, ())) is not None:
            yield Fault(shape, SH.path, path, reason)
    if len(said[SH.path]) > 1:
        yield Fault(shape, SH.path, said[SH.path][-1], f"sh:path has {len(said[SH.path])} values; one is allowed")
    for node in graph.subjects(SH.node, shape):
        yield Fault(node, SH.node, shape, "sh:node must name a node shape, and this has sh:path: use sh:property")
    if SH.NodeShape in said.get(RDF.type, ()):
        yield Fault(shape, RDF.type, SH.NodeShape, "a shape with sh:path is a sh:PropertyShape, not a sh:NodeShape")


def _faults_without_path(graph: rdflib.Graph, shape: Any, said: Mapping[Any, list[Any]]) -> Iterator[Fault]:
    """Find what is wrong in a node shape: parameters not for it, or that it is taken for a property shape."""
    for predicate in _OF_PROPERTY_SHAPES:
        for value in said.get(predicate, ()):
            yield Fault(shape, predicate, value, f"{_name(predicate)} is for property shapes, and this has no sh:path")
    for node in graph.subjects(SH.property, shape):
        yield Fault(node, SH.property, shape, "sh:property must name a property shape, and this has no sh:path")
    if SH.PropertyShape in said.get(RDF.type, ()):
        yield Fault(shape, RDF.type, SH.PropertyShape, "a property shape must have a sh:path")


def _recursions(graph: rdflib.Graph) -> Iterator[Fault]:
    """Find the references by which a shape is part of itself (SHACL, section 3.4.3)."""
    references: dict[Any, list[tuple[Any, Any, Any]]] = {}
    for predicate in (*SHAPES, *MEMBERS):
        for node, value in graph.subject_objects(predicate):
            named = list_items(graph, value) or () if predicate in MEMBERS else (value,)
            references.setdefault(node, []).extend((predicate, value, each) for each in named)
    done: set[Any] = set()
    # From those with a name, so that it is they who are told to come back.
    for shape in sorted(references, key=lambda node: (isinstance(node, rdflib.BNode), str(node))):
        yield from _back(shape, references, done, [])


def _back(shape: Any, references: Mapping[Any, Any], done: set[Any], above: list[Any]) -> Iterator[Fault]:
    """Walk down from a shape and give each reference that leads back up."""
    above = [*above, shape]
    for predicate, value, named in references.get(shape, ()):
        if named in above:
            way = [*above[above.index(named) :], named]
            names = " → ".join(local_name(str(each)) for each in way if isinstance(each, rdflib.URIRef))
            reason = f"a shape is part of itself here ({names}): SHACL does not say what that means"
            yield Fault(shape, predicate, value, reason)
        elif named not in done:
            yield from _back(named, references, done, above)
    done.add(shape)


def _fault_in_path(graph: rdflib.Graph, path: Any, above: Collection[Any]) -> str | None:
    if isinstance(path, rdflib.URIRef):
        return None if path != RDF.nil else "sh:path is an empty list"
    if isinstance(path, rdflib.Literal) or path in above:
        return "sh:path must be an IRI or a path" if path not in above else "sh:path is part of itself"
    signs = [each for each in _PATHS if (path, each, None) in graph]
    is_list = (path, RDF.first, None) in graph
    if len(signs) + is_list != 1 or (signs and len(list(graph.predicate_objects(path))) != 1):
        return "sh:path must be an IRI, a list of paths, or one such as [ sh:inversePath … ] with nothing beside it"
    inner = next(graph.objects(path, signs[0])) if signs else path
    if signs and signs[0] != SH.alternativePath:
        return _fault_in_path(graph, inner, (*above, path))
    steps = list_items(graph, inner)
    if steps is None or len(steps) < 2:
        return "a list in sh:path must have two members or more"
    return next((fault for each in steps if (fault := _fault_in_path(graph, each, (*above, path)))), None)


def list_items(graph: rdflib.Graph, node: Any) -> list[Any] | None:
    """Give the members of a well-formed list (SHACL, section 1.1), or None."""
    items: list[Any] = []
    seen: set[Any] = set()
    while node != RDF.nil:
        first, rest = list(graph.objects(node, RDF.first)), list(graph.objects(node, RDF.rest))
        if len(first) != 1 or len(rest) != 1 or node in seen:
            return None
        seen.add(node)
        items.append(first[0])
        node = rest[0]
    is_empty = (node, RDF.first, None) not in graph and (node, RDF.rest, None) not in graph
    return items if is_empty else None


def _is_class(graph: rdflib.Graph, shape: Any) -> bool:
    classes = {OWL.Class, *graph.transitive_subjects(RDFS.subClassOf, RDFS.Class)}
    return any(each in classes for each in graph.objects(shape, RDF.type))


def _name(predicate: Any) -> str:
    return f"sh:{str(predicate).removeprefix(str(SH))}"
