"""Hints about values that are missing, too many, or do not go with another property."""

import rdflib
from pyoxigraph import Literal, NamedNode

from lapekg.checking.advice.constraints import parameters
from lapekg.checking.advice.examples import example_of
from lapekg.checking.advice.hints import MOST_SHOWN, Hint
from lapekg.checking.surroundings import Surroundings
from lapekg.checking.wording import told
from lapekg.validation.locations import simple_path
from lapekg.validation.report import Violation
from lapekg.validation.terms import to_pyoxigraph

_PREFERRED = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")


def about_too_few(violation: Violation, around: Surroundings) -> Hint:
    """Give the line to add, or one that another thing of the class has."""
    predicate = _predicate(violation)
    if predicate is None:
        return None
    written = around.naming.iri(predicate.value)
    languages = [str(each) for each in parameters(violation, around.shapes, "languageIn")]
    if languages:
        values = around.objects(violation.focus_node, predicate)
        there = {(each.language or "").partition("-")[0] for each in values if isinstance(each, Literal)}
        wanted = max((int(each) for each in parameters(violation, around.shapes, "minCount")), default=1)
        missing = [each for each in languages if each not in there] if wanted >= len(languages) else languages[:1]
        texts = " , ".join(f'"…"@{each}' for each in missing)
        return told("advice", "add", line=f"{written} {texts} ;") if missing else None
    example = example_of(violation.focus_node, predicate, around)
    return told("advice", "add-as", property=written, example=example) if example else None


def about_wanted_value(violation: Violation, around: Surroundings) -> Hint:
    """Give the line with the value that must be there."""
    predicate = _predicate(violation)
    values = parameters(violation, around.shapes, "hasValue")
    if predicate is None or not values:
        return None
    written = " , ".join(around.written(to_pyoxigraph(each)) for each in values)
    return told("advice", "add", line=f"{around.naming.iri(predicate.value)} {written} ;")


def about_several(violation: Violation, around: Surroundings) -> Hint:
    """List the values of which there are too many, or too many in one language."""
    predicate = _predicate(violation)
    if predicate is None:
        return None
    values = around.objects(violation.focus_node, predicate)
    if violation.constraint == "UniqueLang":
        tags = [each.language for each in values if isinstance(each, Literal)]
        values = [
            each for each in values if isinstance(each, Literal) and each.language and tags.count(each.language) > 1
        ]
    if not 1 < len(values) <= MOST_SHOWN:
        return None
    # SKOS has a place for the other names (section 5.4: one preferred label in each language).
    key = "names" if predicate == _PREFERRED and violation.constraint == "UniqueLang" else "values"
    return told("advice", key, values=" , ".join(sorted(around.written(each) for each in values)))


def about_order(violation: Violation, around: Surroundings) -> Hint:
    """Show the values that a value was compared with."""
    name = violation.constraint[:1].lower() + violation.constraint[1:]
    others = [each for each in parameters(violation, around.shapes, name) if isinstance(each, rdflib.URIRef)]
    if not others:
        return None
    other = NamedNode(str(others[0]))
    values = around.objects(violation.focus_node, other)
    if not 0 < len(values) <= MOST_SHOWN:
        return None
    written = " , ".join(sorted(around.written(each) for each in values))
    return told("advice", "beside", property=around.naming.iri(other.value), values=written)


def _predicate(violation: Violation) -> NamedNode | None:
    path = simple_path(violation.path)
    return None if path is None or path.inverse else path.predicate
