"""Hints about names that name nothing, or a thing of another kind than is asked for."""

from collections.abc import Iterator, Sequence
from typing import Any

import rdflib
from pyoxigraph import Literal, NamedNode
from rdflib.namespace import SH

from lapekg.checking.advice.constraints import parameters
from lapekg.checking.advice.examples import declaration_like
from lapekg.checking.advice.hints import MOST_SHOWN, Hint, did_you_mean
from lapekg.checking.nearness import nearest
from lapekg.checking.surroundings import TYPE, Surroundings
from lapekg.checking.wording import alternatives, told
from lapekg.iris import local_name
from lapekg.validation.locations import simple_path
from lapekg.validation.report import Violation
from lapekg.validation.terms import to_pyoxigraph


def about_undeclared(node: Any, around: Surroundings) -> Hint:
    """Say what a name was probably meant to be, or how a thing such as it is declared."""
    if not isinstance(node, NamedNode):
        return None
    if _is_used(around, (None, node, None)):
        return did_you_mean(around.vocabulary.meant(node, is_class=False), around)
    if _is_used(around, (None, TYPE, node)):
        return did_you_mean(around.vocabulary.meant(node, is_class=True), around)
    return did_you_mean(around.alike(node.value), around) or _declare(node, around)


def about_class(violation: Violation, around: Surroundings) -> Hint:
    """Say which thing of the class was probably meant."""
    wanted = [to_pyoxigraph(each) for each in parameters(violation, around.shapes, "class")]
    return of_class(violation.value, [each for each in wanted if isinstance(each, NamedNode)], around)


def of_class(value: Any, wanted: Sequence[NamedNode], around: Surroundings) -> Hint:
    """Say which thing of one of some classes was probably meant, else of what class the one named is."""
    found = _meant(value, wanted, around)
    if found:
        return did_you_mean(found, around)
    if not isinstance(value, NamedNode):
        return None
    classes = around.classes(value)
    if not classes:
        return _declare(value, around)
    names = alternatives([around.naming.iri(each.value) for each in classes])
    return told("advice", "is-a", thing=around.shown(value), classes=names)


def about_choice(violation: Violation, around: Surroundings) -> Hint:
    """Say which of the choices was probably meant, else list them."""
    choices = [to_pyoxigraph(each) for each in parameters(violation, around.shapes, "in")]
    names = {_name(each): each for each in choices}
    near = nearest(_name(violation.value), names)
    if near:
        return did_you_mean([names[each] for each in near], around)
    if not 0 < len(choices) <= MOST_SHOWN:
        return None
    return told("advice", "one-of", choices=alternatives([around.written(each) for each in choices]))


def about_closed(violation: Violation, around: Surroundings) -> Hint:
    """Say which property was probably meant, or what things have the one that stands there."""
    path = simple_path(violation.path)
    if path is None:
        return None
    predicate = path.predicate
    meant = around.vocabulary.meant(predicate, is_class=False)
    allowed = _allowed(violation, around)
    fitting = [each for each in meant if each in allowed]
    if not around.vocabulary.knows(predicate, is_class=False):
        return did_you_mean(fitting or meant, around)
    if fitting:
        return did_you_mean(fitting, around)
    owners = sorted(set(_owners(predicate, around)))
    if not 0 < len(owners) <= MOST_SHOWN:
        return None
    names = alternatives([around.naming.iri(each) for each in owners])
    return told("advice", "belongs-to", property=around.naming.iri(predicate.value), classes=names)


def named(text: str, around: Surroundings) -> list[NamedNode]:
    """Find the thing that a text names: by its prefixed name, or by what it is called."""
    prefix, _, local = text.strip().partition(":")
    namespace = around.naming.prefixes.get(prefix)
    if namespace and local and " " not in local:
        node = NamedNode(f"{namespace}{local}")
        if around.is_declared(node):
            return [node]
    return around.called(text)


def _meant(value: Any, wanted: Sequence[NamedNode], around: Surroundings) -> list[NamedNode]:
    if isinstance(value, Literal):
        return [each for each in named(value.value, around) if around.is_a(each, wanted)]
    if not isinstance(value, NamedNode):
        return []
    if not around.is_declared(value):
        return around.alike(value.value, wanted)
    # A thing of another class that is called the same: a town is a place and an organisation.
    names = dict.fromkeys(around.label(value).values())
    found = [each for name in names for each in around.called(name, wanted) if each != value]
    return list(dict.fromkeys(found))


def _declare(node: NamedNode, around: Surroundings) -> Hint:
    lines = declaration_like(node, around)
    return told("advice", "declare", lines=lines) if lines else None


def _is_used(around: Surroundings, pattern: tuple[Any, Any, Any]) -> bool:
    return next(iter(around.store.quads_for_pattern(*pattern)), None) is not None


def _name(term: Any) -> str:
    return local_name(term.value) if isinstance(term, NamedNode) else str(getattr(term, "value", ""))


def _allowed(violation: Violation, around: Surroundings) -> set[Any]:
    graph = around.shapes.graph
    shape = rdflib.URIRef(violation.source_shape)
    paths = [path for each in graph.objects(shape, SH.property) for path in graph.objects(each, SH.path)]
    ignored = [each for items in graph.objects(shape, SH.ignoredProperties) for each in graph.items(items)]
    return {to_pyoxigraph(each) for each in [*paths, *ignored] if isinstance(each, rdflib.URIRef)}


def _owners(predicate: NamedNode, around: Surroundings) -> Iterator[str]:
    graph = around.shapes.graph
    for each in graph.subjects(SH.path, rdflib.URIRef(predicate.value)):
        for shape in graph.subjects(SH.property, each):
            yield from (str(target) for target in graph.objects(shape, SH.targetClass))
