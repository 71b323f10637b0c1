"""What the texts of tokens stand for (RDF 1.1 Turtle, sections 2.5, 6.4 and 7)."""

import re

from pyoxigraph import Literal, NamedNode

_XSD = "http://www.w3.org/2001/XMLSchema#"
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf\"'\\]))")
_SIGNS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def unescape_iri(text: str) -> str:
    r"""Read an IRI between its angle brackets.

    >>> unescape_iri(r"<http://a.example/\u00e4>")
    'http://a.example/ä'
    """
    return _CODE_POINT.sub(lambda match: chr(int(match[1] or match[2], 16)), text[1:-1])


def unescape_name(local: str) -> str:
    r"""Read the local part of a prefixed name; percent signs stay as they are.

    >>> unescape_name(r"a\,b%20")
    'a,b%20'
    """
    return re.sub(r"\\(.)", r"\1", local)


def unescape_string(text: str) -> str:
    r"""Read a string in any of the four kinds of quotation marks.

    >>> unescape_string("'a\\n\\u00e4'"), unescape_string('\"\"\"b\"\"\"')
    ('a\nä', 'b')
    """
    width = 3 if text[:3] in {'"""', "'''"} and len(text) >= 6 else 1
    return _ESCAPE.sub(_character, text[width:-width])


def number(text: str) -> Literal:
    """Read a number that is written without quotation marks.

    >>> number("1.5e3").datatype.value.rpartition("#")[2]
    'double'
    """
    kind = "double" if "e" in text.lower() else "decimal" if "." in text else "integer"
    return Literal(text, datatype=NamedNode(_XSD + kind))


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return _SIGNS.get(match[3], match[3])
    return chr(int(match[1] or match[2], 16))
