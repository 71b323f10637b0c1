"""The syntaxes that are read, and the forms in which the outcome is sent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType

from lapekg.errors import MalformedRequest, NotAcceptable
from lapekg.sparql.negotiation import HTML, Representation, negotiate

_SHOWN_CHARACTERS = 100
# As much of a text as shows what it is written in.
_LOOKED_AT = 4096
_XML = re.compile(r"\s*<(?:\?xml|!--|!DOCTYPE|(?:[\w.-]+:)?RDF[\s>])")
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*\{)")
_TERM = r"(?:<[^<>\s]*>|_:\S+)"
_LITERAL = r'"(?:[^"\\\n]|\\.)*+"(?:@[\w-]+|\^\^<[^<>\s]*>)?'
_QUAD = re.compile(rf"(?:\s|\#[^\n]*\n)*{_TERM}\s+<[^<>\s]*>\s+(?:{_TERM}|{_LITERAL})\s+{_TERM}\s*\.")
# A brace that stands in no string, IRI or comment: only TriG has such.
_ECHAR = r"\\."
_BRACE = re.compile(
    rf"""(?:[^{{"'<\#]|\#[^\n]*+|<[^<>"\s]*+>|<"""
    rf'|"""(?:[^"\\]|{_ECHAR}|"(?!""))*+"""|"(?!"")(?:[^"\\\n]|{_ECHAR})*+"'
    rf"|'''(?:[^'\\]|{_ECHAR}|'(?!''))*+'''|'(?!'')(?:[^'\\\n]|{_ECHAR})*+')*+\{{",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Syntax:
    """A syntax of RDF: its name among parameters, its name among people, media types and endings, the first ours."""

    name: str
    label: str
    media_types: tuple[str, ...]
    suffixes: tuple[str, ...]


SYNTAXES: Mapping[str, Syntax] = MappingProxyType(
    {
        each.name: each
        for each in (
            Syntax(
                "turtle", "Turtle", ("text/turtle", "application/turtle", "application/x-turtle"), (".ttl", ".turtle")
            ),
            Syntax("trig", "TriG", ("application/trig", "application/x-trig"), (".trig",)),
            Syntax("ntriples", "N-Triples", ("application/n-triples",), (".nt",)),
            Syntax("nquads", "N-Quads", ("application/n-quads", "text/x-nquads"), (".nq",)),
            Syntax("jsonld", "JSON-LD", ("application/ld+json",), (".jsonld", ".json")),
            Syntax("rdfxml", "RDF/XML", ("application/rdf+xml",), (".rdf", ".owl", ".xml")),
        )
    }
)
_BY_MEDIA_TYPE = {media_type: each for each in SYNTAXES.values() for media_type in each.media_types}
_BY_SUFFIX = {suffix: each for each in SYNTAXES.values() for suffix in each.suffixes}
READ_TYPES = tuple(each.media_types[0] for each in SYNTAXES.values())

JSON = Representation("application/json", "application/json")
SARIF = Representation("application/sarif+json", "application/sarif+json")
TEXT = Representation("text/plain", "text/plain; charset=utf-8")
# Names among parameters; the order is our preference, so that whoever takes anything gets the first.
OFFERED: Mapping[str, Representation] = MappingProxyType(
    {
        "json": JSON,
        "turtle": Representation("text/turtle", "text/turtle; charset=utf-8"),
        "jsonld": Representation("application/ld+json", "application/ld+json"),
        "ntriples": Representation("application/n-triples", "application/n-triples"),
        "rdfxml": Representation("application/rdf+xml", "application/rdf+xml"),
        "sarif": SARIF,
        "text": TEXT,
        "html": HTML,
    }
)


def choose_form(accept: str | None, name: str | None) -> str:
    """Choose a name of the table above: what a parameter says, else what Accept likes best; raises QueryError."""
    if name:
        if name not in OFFERED:
            raise MalformedRequest(f"format={name[:_SHOWN_CHARACTERS]!r} is unknown; give one of {', '.join(OFFERED)}")
        return name
    representation = negotiate(accept, tuple(OFFERED.values()))
    if representation is None:
        types = tuple(each.media_type for each in OFFERED.values())
        raise NotAcceptable(f"the outcome is offered as {', '.join(types)}", types)
    return next(each for each, offered in OFFERED.items() if offered is representation)


def syntax_of_type(media_type: str) -> Syntax | None:
    """Find the syntax that a media type without parameters names."""
    return _BY_MEDIA_TYPE.get(media_type.lower())


def syntax_of_name(file: str) -> Syntax | None:
    """Find the syntax that the ending of a file's name tells."""
    return _BY_SUFFIX.get(PurePosixPath(file).suffix.lower())


def guess_syntax(data: bytes) -> Syntax:
    """Guess what a text is written in, from its beginning; what is none of the others is read as Turtle.

    >>> [guess_syntax(each).name for each in (b"<a:a> <a:b> 1 .", b"a:g { a:a a:b 1 }", b' {"@id": "a:a"}', b"<?xml?>")]
    ['turtle', 'trig', 'jsonld', 'rdfxml']
    """
    text = data[:_LOOKED_AT].decode("utf-8", "replace").removeprefix("\ufeff")
    if _XML.match(text):
        return SYNTAXES["rdfxml"]
    if _JSON.match(text):
        return SYNTAXES["jsonld"]
    if _QUAD.match(text):
        return SYNTAXES["nquads"]
    return SYNTAXES["trig" if _BRACE.match(data.decode("utf-8", "replace")) else "turtle"]


def syntax_named(name: str) -> Syntax | None:
    """Read the parameter `syntax`; nothing, or `auto`, asks for a guess. Raises MalformedRequest."""
    if name in {"", "auto"}:
        return None
    if name not in SYNTAXES:
        raise MalformedRequest(
            f"syntax={name[:_SHOWN_CHARACTERS]!r} is unknown; give one of {', '.join(SYNTAXES)}, or auto"
        )
    return SYNTAXES[name]
