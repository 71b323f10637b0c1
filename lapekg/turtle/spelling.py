"""The one way in which each term is written."""

import re
from collections.abc import Mapping

from lapekg.turtle.literals import number, unescape_iri, unescape_string
from lapekg.turtle.tokens import Token
from lapekg.turtle.tree import Leaf

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBER = re.compile(r"[+-]?(?:[0-9]*\.[0-9]+|[0-9]+)(?:[eE][+-]?[0-9]+)?")
# Only what needs no escape; a name in full is easier to read than one with backslashes.
_LOCAL = re.compile(r"(?<![A-Za-z0-9_.-])[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?$")
_ESCAPES = {"\\": r"\\", "\b": r"\b", "\t": r"\t", "\n": r"\n", "\f": r"\f", "\r": r"\r"}


class Spelling:
    """Writes terms with the prefixes of a text; `used` holds those that were needed so far."""

    def __init__(self, prefixes: Mapping[str, str], *, shorten: bool = True) -> None:
        self._prefixes = prefixes
        self._by_namespace = {iri: name for name, iri in sorted(prefixes.items(), reverse=True)} if shorten else {}
        self.used: set[str] = set()

    def term(self, leaf: Leaf) -> str:
        """Write a subject, an object or the name of a graph."""
        first = leaf.tokens[0]
        return self._literal(leaf) if first.kind == "string" else self._name(first)

    def verb(self, leaf: Leaf) -> str:
        """Write a predicate; the one of classes is `a`."""
        return "a" if self.is_type(leaf) else self.term(leaf)

    def is_type(self, leaf: Leaf) -> bool:
        """Say whether a predicate is that of classes, however written."""
        first = leaf.tokens[0]
        return first.text == "a" if first.kind == "word" else self._iri(first) == _RDF_TYPE

    def _literal(self, leaf: Leaf) -> str:
        value = unescape_string(leaf.tokens[0].text)
        if len(leaf.tokens) == 1:
            return _string(leaf.tokens[0].text)
        if len(leaf.tokens) == 2:
            return _string(leaf.tokens[0].text) + leaf.tokens[1].text
        datatype = self._iri(leaf.tokens[2])
        if datatype == f"{_XSD}string":
            return _string(leaf.tokens[0].text)
        is_number = _NUMBER.fullmatch(value) and number(value).datatype.value == datatype
        if is_number or (datatype == f"{_XSD}boolean" and value in {"true", "false"}):
            return value
        return f"{_string(leaf.tokens[0].text)}^^{self._name(leaf.tokens[2])}"

    def _name(self, token: Token) -> str:
        if token.kind == "name":
            self.used.add(token.text.partition(":")[0])
            return token.text
        return self._shortened(token) if token.kind == "iri" else token.text

    def _iri(self, token: Token) -> str | None:
        if token.kind == "iri":
            return unescape_iri(token.text)
        prefix, _, local = token.text.partition(":")
        return self._prefixes[prefix] + local if token.kind == "name" and prefix in self._prefixes else None

    def _shortened(self, token: Token) -> str:
        iri = unescape_iri(token.text)
        local = _LOCAL.search(iri)
        name = self._by_namespace.get(iri[: local.start()]) if local else None
        if local is None or name is None:
            return token.text
        self.used.add(name)
        return f"{name}:{local[0]}"


def _string(text: str) -> str:
    r"""Write a string in double quotation marks, over several lines where it was.

    >>> print(_string("'''a'''"), _string(r"'b \'c\' \"d\"'"), _string(r'"\u00e4 \n \u200b"'))
    "a" "b 'c' \"d\"" "ä \n \u200B"
    """
    value = unescape_string(text)
    if value.isprintable() and '"' not in value and "\\" not in value:
        return f'"{value}"'
    if "\n" in value and text[:3] in {'"""', "'''"}:
        body = "".join(each if each in "\n\t" else _escaped(each) for each in value)
        # A mark is escaped where it would end the string.
        return '"""' + re.sub(r'"(?=""|"*\Z)', r"\"", body) + '"""'
    return '"' + "".join(r"\"" if each == '"' else _escaped(each) for each in value) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES or character.isprintable():
        return _ESCAPES.get(character, character)
    # What cannot be seen is written out, so that it is not overlooked.
    return f"\\u{ord(character):04X}" if ord(character) < 0x10000 else f"\\U{ord(character):08X}"
