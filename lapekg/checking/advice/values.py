"""Hints about values that are written in another way than the shape asks for."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pyoxigraph import Literal, NamedNode
from rdflib.namespace import SH

from lapekg.checking.advice.constraints import parameters
from lapekg.checking.advice.hints import Hint, did_you_mean, write
from lapekg.checking.advice.meant import XSD, meant
from lapekg.checking.advice.things import named, of_class
from lapekg.checking.surroundings import Surroundings
from lapekg.iris import local_name
from lapekg.validation.patterns import matching
from lapekg.validation.report import Violation
from lapekg.validation.terms import to_pyoxigraph

_TEXT = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
# Names of countries, and codes of three letters, in place of languages.
_TAGS = {"se": "sv", "swe": "sv", "sw": "sv", "fin": "fi", "su": "fi", "eng": "en", "gb": "en", "uk": "en", "us": "en"}


def about_datatype(violation: Violation, around: Surroundings) -> Hint:
    """Write the value as the datatype has it."""
    datatypes = [str(each) for each in parameters(violation, around.shapes, "datatype")]
    return write(_rewritten(violation.value, datatypes, around), around)


def about_alternatives(violation: Violation, around: Surroundings) -> Hint:
    """Explain sh:or and sh:xone by the alternative that the value was probably meant for."""
    graph = around.shapes.graph
    members = parameters(violation, around.shapes, violation.constraint.lower())
    datatypes = [str(each) for member in members for each in graph.objects(member, SH.datatype)]
    found = _rewritten(violation.value, datatypes, around)
    if found:
        return write(found, around)
    classes = [to_pyoxigraph(each) for member in members for each in graph.objects(member, SH["class"])]
    wanted = [each for each in classes if isinstance(each, NamedNode)]
    return of_class(violation.value, wanted, around) if wanted else None


def about_kind(violation: Violation, around: Surroundings) -> Hint:
    """Write a text as the IRI that it is or names, and an IRI as a text."""
    kinds = parameters(violation, around.shapes, "nodeKind")
    value = violation.value
    if SH.IRI in kinds and isinstance(value, Literal):
        if _WEB_ADDRESS.fullmatch(value.value.strip()):
            return write([NamedNode(value.value.strip())], around)
        return did_you_mean(_fitting(violation, named(value.value, around), around), around)
    if SH.Literal in kinds and isinstance(value, NamedNode):
        datatypes = [str(each) for each in parameters(violation, around.shapes, "datatype")]
        datatype = NamedNode(datatypes[0] if len(datatypes) == 1 else f"{XSD}anyURI")
        return write([Literal(value.value, datatype=datatype)], around) if datatype.value == f"{XSD}anyURI" else None
    return None


def about_pattern(violation: Violation, around: Surroundings) -> Hint:
    """Say which thing of those that the pattern allows was meant, or how the text fits it."""
    value = violation.value if violation.value is not None else violation.focus_node
    if isinstance(value, NamedNode):
        return did_you_mean(_fitting(violation, _of_folder(violation, value, around), around), around)
    if not isinstance(value, Literal):
        return None
    for text in _respelt(value.value):
        if text != value.value and _fits(violation, text, around):
            tag, datatype = value.language, value.datatype
            return write([Literal(text, language=tag) if tag else Literal(text, datatype=datatype)], around)
    return did_you_mean(_fitting(violation, named(value.value, around), around), around)


def about_language(violation: Violation, around: Surroundings) -> Hint:
    """Write the text with a language that the shape allows."""
    value = violation.value
    languages = [str(each) for each in parameters(violation, around.shapes, "languageIn")]
    if not isinstance(value, Literal) or not 0 < len(languages) <= 4:
        return None
    known = _TAGS.get((value.language or "").lower())
    tags = [known] if known is not None and known in languages else languages
    return write([Literal(value.value, language=each) for each in tags], around)


def _rewritten(value: Any, datatypes: Sequence[str], around: Surroundings) -> list[Literal]:
    """Write a value in the one of some datatypes that it fits; in several languages where only that is missing."""
    if not isinstance(value, Literal):
        return []
    if _TEXT in datatypes and value.datatype.value == f"{XSD}string":
        return [Literal(value.value, language=each) for each in around.instance.languages]
    found = (meant(value, each) for each in datatypes)
    return list(dict.fromkeys(each for each in found if each is not None and each != value))[:1]


def _fits(violation: Violation, text: str, around: Surroundings) -> bool:
    flags = "".join(str(each) for each in parameters(violation, around.shapes, "flags"))
    patterns = [str(each) for each in parameters(violation, around.shapes, "pattern")]
    return bool(patterns) and all(matching(each, flags, [text]) for each in patterns)


def _fitting(violation: Violation, nodes: Sequence[NamedNode], around: Surroundings) -> list[NamedNode]:
    has_pattern = bool(parameters(violation, around.shapes, "pattern"))
    return [each for each in nodes if not has_pattern or _fits(violation, each.value, around)]


def _of_folder(violation: Violation, value: NamedNode, around: Surroundings) -> list[NamedNode]:
    """Find the thing below the beginning that the pattern asks for."""
    found: list[NamedNode] = []
    for pattern in parameters(violation, around.shapes, "pattern"):
        beginning = re.match(r"\^((?:[^\\\[\](){}.*+?|^$]|\\.)*/)", str(pattern))
        if beginning:
            there = NamedNode(re.sub(r"\\(.)", r"\1", beginning[1]) + local_name(value.value))
            found += [there] if around.is_declared(there) else around.alike(there.value)
    return found


def _respelt(text: str) -> Iterator[str]:
    plain = " ".join(text.split())
    yield plain
    yield from (plain.upper(), plain.lower(), plain.replace(" ", ""), plain.replace(" ", "-"))
    time = meant(Literal(plain), f"{XSD}time")
    if time is not None:
        yield time.value
