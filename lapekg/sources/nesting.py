"""How deep a file is nested, and what its entities make of it: the parser would end the process, or run for hours.

Measured with pyoxigraph 0.5.13: the memory for nested JSON-LD and the time for nested RDF/XML grow with the square of
the depth, a triple term 100,000 deep overflows the stack, and entities are written out without a bound.
"""

import re
from typing import Any
from xml.parsers import expat

from pyoxigraph import RdfFormat

from lapekg.errors import SourceError
from lapekg.sources.lines import Inspect, column_of

DEEPEST = 200

# Triple terms (RDF 1.2); other brackets of Turtle cost the parser nothing.
_TRIPLE_TERMS = re.compile(rb"<<|>>")
_JSON_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]')


def inspect_nesting(rdf_format: RdfFormat, name: str) -> Inspect:
    """Refuse what is nested deeper than anyone writes."""
    if rdf_format == RdfFormat.RDF_XML:
        return _inspect_xml(name)
    if rdf_format == RdfFormat.JSON_LD:
        return _Depth(name, _JSON_BRACKETS, (b"[", b"{"), (b"]", b"}")).inspect
    return _Depth(name, _TRIPLE_TERMS, (b"<<",), (b">>",)).inspect


class _Depth:
    def __init__(
        self, name: str, pattern: re.Pattern[bytes], opening: tuple[bytes, ...], closing: tuple[bytes, ...]
    ) -> None:
        self._name = name
        self._pattern = pattern
        self._opening = opening
        self._closing = closing
        self._depth = 0

    def inspect(self, line: bytes, number: int) -> None:
        for sign in self._opening:
            if sign in line:
                break
        else:
            if not self._depth:
                return
        for match in self._pattern.finditer(line):
            if match[0] in self._opening:
                self._depth += 1
                if self._depth > DEEPEST:
                    raise _too_deep(self._name, number, column_of(line, match.start()))
            elif match[0] in self._closing:
                self._depth = max(0, self._depth - 1)


def _inspect_xml(name: str) -> Inspect:
    """Let a second parser go ahead, which has bounds on entities and fetches nothing."""
    parser = expat.ParserCreate()
    depth = 0

    def start(_tag: str, _attributes: Any) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise _too_deep(name, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    def inspect(line: bytes, _number: int) -> None:
        try:
            parser.Parse(line, False)
        except expat.ExpatError as error:
            raise _xml_error(name, error) from error

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    return inspect


def _too_deep(name: str, line: int, column: int) -> SourceError:
    reason = f"nested deeper than {DEEPEST} levels; write it as statements beside each other"
    return SourceError(name, reason, line, column, "too-deep")


def _xml_error(name: str, error: expat.ExpatError) -> SourceError:
    reason = expat.ErrorString(error.code)
    if "amplification" in reason:
        told = "its entities (<!ENTITY …>) make far more of it than it is; write out what they stand for"
        return SourceError(name, told, error.lineno, error.offset + 1, "entities")
    return SourceError(name, f"not well-formed XML: {reason}", error.lineno, error.offset + 1)
