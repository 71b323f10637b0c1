"""The classes of which an entry can be made, and how people name them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from lapekg.entries.fields import Fields, described, fields_of
from lapekg.entries.known import Known
from lapekg.errors import EntryError
from lapekg.instance_file import closest
from lapekg.iris import local_name
from lapekg.linked.classes import slug
from lapekg.linked.reader import RDF_TYPE, Term
from lapekg.linked.shapes import ShapesGraph

_ABSTRACT = NamedNode("http://datashapes.org/dash#abstract")
_CLASSES = (
    NamedNode("http://www.w3.org/2000/01/rdf-schema#Class"),
    NamedNode("http://www.w3.org/2002/07/owl#Class"),
)
_TARGET = NamedNode("http://www.w3.org/ns/shacl#targetClass")


@dataclass(frozen=True, slots=True)
class EntryClass:
    """A class of new entries: its name in addresses and on the command line, and what people call it."""

    iri: NamedNode
    slug: str
    names: tuple[Literal, ...]
    descriptions: tuple[Literal, ...]


def entry_classes(shapes: ShapesGraph, known: Known) -> list[EntryClass]:
    """List the classes that shapes target, and those below them; abstract ones have no members of their own."""
    targeted: set[Term] = {each.object for each in shapes.store.quads_for_pattern(None, _TARGET, None, None)}
    # A shape that is a class itself targets its members (SHACL, section 2.1.3.3).
    targeted.update(node for _, node in shapes.node_shapes() if _is_class(node, shapes, known))
    tops = [each for each in targeted if isinstance(each, NamedNode) and fields_of(shapes, [each]).fields]
    found = {below for each in tops for below in known.below(each)}
    base, prefixes = known.instance.base_iri, known.namespaces
    named: dict[str, NamedNode] = {}
    for each in sorted(found, key=lambda node: (not node.value.startswith(base), node.value)):
        if not _is_abstract(shapes, known, each):
            # The second of two classes with one name is named by its IRI alone.
            named.setdefault(slug(each.value, base, prefixes), each)
    return [EntryClass(iri, name, known.names(iri), known.descriptions(iri)) for name, iri in sorted(named.items())]


def class_called(text: str, classes: Sequence[EntryClass], known: Known) -> EntryClass:
    """Find a class by its name in any language, with or without a prefix, or by its IRI; raises EntryError."""
    wanted = _plain(text)
    by_name: dict[str, EntryClass] = {}
    for each in classes:
        for name in _names_of(each, known.namespaces):
            by_name.setdefault(_plain(name), each)
    if wanted in by_name:
        return by_name[wanted]
    if not classes:
        raise EntryError("the shapes of this instance target no class; entries are made from shapes/")
    close = closest(wanted, list(by_name))
    listed = ", ".join(each.slug for each in classes)
    hint = f"did you mean {by_name[close].slug}?" if close else f"known are {listed}"
    raise EntryError(f"no class is called {text!r}; {hint}")


def fields_for(of_class: NamedNode, shapes: ShapesGraph, known: Known) -> Fields:
    """Read the fields of a class, with the names and definitions of the ontology where the shapes have none."""
    fields = fields_of(shapes, known.lineage(of_class))
    named = (described(each, known.names(each.predicate), known.descriptions(each.predicate)) for each in fields.fields)
    return replace(fields, fields=tuple(named))


def _names_of(each: EntryClass, prefixes: dict[str, str]) -> Iterable[str]:
    iri = each.iri.value
    yield each.slug
    yield iri
    yield f"<{iri}>"
    yield local_name(iri)
    for prefix, namespace in prefixes.items():
        if iri.startswith(namespace):
            yield f"{prefix}:{iri.removeprefix(namespace)}"
    yield from (name.value for name in each.names)


def _plain(text: str) -> str:
    return text.strip().casefold().replace(" ", "-").replace("_", "-")


def _is_class(node: NamedNode, shapes: ShapesGraph, known: Known) -> bool:
    types = (
        quad.object for each in (shapes, known) for quad in each.store.quads_for_pattern(node, RDF_TYPE, None, None)
    )
    return any(each in _CLASSES for each in types)


def _is_abstract(shapes: ShapesGraph, known: Known, of_class: NamedNode) -> bool:
    stores = (shapes.store, known.store)
    return any(
        getattr(quad.object, "value", "") == "true"
        for store in stores
        for quad in store.quads_for_pattern(of_class, _ABSTRACT, None, None)
    )
