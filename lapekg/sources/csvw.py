"""The mapping of a table: the part of CSV on the Web that is understood here; anything else is refused.

Metadata Vocabulary for Tabular Data (https://www.w3.org/TR/tabular-metadata/): a table description (5.4) with its
schema (5.5) and columns (5.6), inherited properties (5.7) without formats and defaults, URI template properties
(5.1.3) of RFC 6570's level 1, notes on tables and columns as common properties (5.8).
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from lapekg.errors import SourceError
from lapekg.sources.datatypes import DATATYPES
from lapekg.sources.inputs import METADATA_SUFFIX

_NOTES = frozenset(("dc:title", "dc:description", "rdfs:comment"))
_INHERITED = frozenset(("aboutUrl", "propertyUrl", "valueUrl", "datatype", "lang", "null", "separator"))
_TABLE = _INHERITED | _NOTES | {"@context", "url", "tableSchema"}
_SCHEMA = _INHERITED | _NOTES | {"columns"}
_COLUMN = _INHERITED | _NOTES | {"name", "titles", "virtual", "suppressOutput"}
_LISTS = frozenset(("null", "titles"))  # a string or a list of strings
_FLAGS = frozenset(("virtual", "suppressOutput"))

_CONTEXT = "http://www.w3.org/ns/csvw"
# Those of the prefixes of CSV on the Web that name what tables speak of; other IRIs are written in full.
_PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
_RESERVED = ":/?#[]@!$&'()*+,;=%"


@dataclass(frozen=True, slots=True)
class Template:
    """A URI template of level 1 (RFC 6570): literal text and {variables} in turn."""

    parts: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a template; raises ValueError when it wants more than level 1 or makes no absolute IRI."""
        prefix, _, local = text.partition(":")
        parts = re.split(r"\{(\w+)\}", _PREFIXES[prefix] + local if prefix in _PREFIXES else text)
        if re.search(r"[{}]", "".join(parts[::2])):
            raise ValueError("of URI templates only {column} is supported")
        if not re.match(r"(https?://[^/]|urn:\w)", parts[0]):
            raise ValueError(f"must be an absolute IRI; known prefixes are {', '.join(sorted(_PREFIXES))}")
        template = cls(tuple(parts))
        template.expand(dict.fromkeys(template.variables, "x"))
        return template

    @property
    def variables(self) -> tuple[str, ...]:
        """Name the columns that the template needs."""
        return self.parts[1::2]

    def expand(self, values: Mapping[str, str | None]) -> NamedNode:
        """Fill in a row's values, percent-encoded; raises ValueError when one is missing.

        >>> Template.parse("http://example.org/{name}").expand({"name": "Åbo/x y"}).value
        'http://example.org/%C3%85bo%2Fx%20y'
        """
        iri = ""
        for position, part in enumerate(self.parts):
            value = part if position % 2 == 0 else values[part]
            # The standard would make an IRI with a gap, which names nothing.
            if value is None:
                raise ValueError(f"column {part!r} is empty, but an IRI is made of it")
            iri += quote(value, safe=_RESERVED if position % 2 == 0 else "")
        return NamedNode(iri)


@dataclass(frozen=True, slots=True)
class Column:
    """What becomes of the cells of a column; a suppressed one has no predicate."""

    name: str
    titles: tuple[str, ...]
    virtual: bool
    subject: Template | None
    predicate: NamedNode | None
    value: Template | None
    datatype: str
    language: str | None
    null: tuple[str, ...]
    separator: str | None


def read_metadata(table: Path, name: str) -> tuple[Column, ...]:
    """Read the columns from the mapping that stands beside a table, virtual ones last; `name` is for messages."""
    file = name + METADATA_SUFFIX
    try:
        content = table.with_name(table.name + METADATA_SUFFIX).read_bytes()
    except FileNotFoundError as error:
        raise SourceError(name, f"has no mapping; describe its columns in {file}", 1) from error
    try:
        text = content.decode()
        return _columns(json.loads(text, object_pairs_hook=_object), table.name)
    except UnicodeDecodeError as error:
        raise SourceError(file, "is not UTF-8", content.count(b"\n", 0, error.start) + 1) from error
    except json.JSONDecodeError as error:
        raise SourceError(file, error.msg, error.lineno, error.colno) from error
    except _Fault as error:
        word = f'"{error.word}"' if f'"{error.word}"' in text else error.word
        raise SourceError(file, str(error), text.count("\n", 0, max(text.find(word), 0)) + 1) from error


class _Fault(Exception):
    """What is wrong, and the word of the metadata where it is to be mended."""

    def __init__(self, word: str, reason: str) -> None:
        super().__init__(reason)
        self.word = word


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise _Fault(key, f"{key!r} stands twice in one object")
    return dict(pairs)


def _columns(given: object, url: str) -> tuple[Column, ...]:
    table = _description(given, _TABLE, "a table")
    for key, expected in (("@context", _CONTEXT), ("url", url)):
        if table.get(key) != expected:
            raise _Fault(key, f'"{key}" must be "{expected}"')
    schema = _description(table.get("tableSchema"), _SCHEMA, "tableSchema")
    inherited = {key: value for key, value in (table | schema).items() if key in _INHERITED}
    if not isinstance(schema.get("columns"), list) or not schema["columns"]:
        raise _Fault("columns", '"columns" must be a list that describes the columns in their order')
    columns = tuple(_column(each, inherited) for each in schema["columns"])
    _check_names(columns)
    return columns


def _description(given: object, known: Collection[str], what: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise _Fault("tableSchema", f"{what} must be described by an object")
    for key, value in given.items():
        if key not in known:
            raise _Fault(key, f'"{key}" of {what} is not supported; known are {", ".join(sorted(known))}')
        if key in _FLAGS and not isinstance(value, bool):
            raise _Fault(key, f'"{key}" must be true or false')
        items = value if key in _LISTS and isinstance(value, list) else [value]
        if key not in _FLAGS | {"tableSchema", "columns"} and not all(isinstance(item, str) for item in items):
            raise _Fault(key, f'"{key}" must be a string' + (" or a list of strings" if key in _LISTS else ""))
    return given


def _column(given: object, inherited: Mapping[str, Any]) -> Column:
    own = _description(given, _COLUMN, "a column")
    name = own.get("name", "")
    if not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII):
        raise _Fault(name or "columns", f'a column needs a "name" of letters, digits and _, not {name!r}')
    column = {**inherited, **own}
    suppressed, virtual = column.get("suppressOutput", False), column.get("virtual", False)
    for key in ("aboutUrl", "propertyUrl", *(["valueUrl"] if virtual else [])):
        if key not in column and not suppressed:
            raise _Fault(name, f'column "{name}" needs "{key}", or "suppressOutput": true')
    predicate = None if suppressed else _template(column["propertyUrl"])
    if predicate is not None and predicate.variables:
        raise _Fault(column["propertyUrl"], '"propertyUrl" must be one IRI, without a column in it')
    _check_literals(name, own, column)
    return Column(
        name=name,
        titles=_list(column.get("titles", name)),
        virtual=virtual,
        subject=_template(column.get("aboutUrl")),
        predicate=predicate.expand({}) if predicate is not None else None,
        value=_template(column.get("valueUrl")),
        datatype=column.get("datatype", "string"),
        language=column.get("lang"),
        null=_list(column.get("null", "")),
        separator=column.get("separator"),
    )


def _template(text: str | None) -> Template | None:
    try:
        return Template.parse(text) if text is not None else None
    except ValueError as error:
        raise _Fault(text or "", f'"{text}": {error}') from error


def _list(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _check_literals(name: str, own: Mapping[str, Any], column: Mapping[str, Any]) -> None:
    if column.get("datatype", "string") not in DATATYPES:
        raise _Fault(column["datatype"], f"unknown datatype {column['datatype']!r}; known are {', '.join(DATATYPES)}")
    if column.get("separator") == "":
        raise _Fault("separator", '"separator" must not be empty')
    if "lang" in column:
        try:
            Literal("", language=column["lang"])
        except ValueError as error:
            raise _Fault(column["lang"], f"{column['lang']!r} is not a language tag") from error
    # The standard passes over what has no effect; here it is taken for a slip.
    idle = {key for key in ("lang", "datatype", "separator") if key in own and "valueUrl" in column}
    idle |= {"lang"} if "lang" in own and column.get("datatype", "string") != "string" else set()
    if idle:
        raise _Fault(name, f'"{min(idle)}" has no effect on column "{name}"; remove it')


def _check_names(columns: Sequence[Column]) -> None:
    names = [column.name for column in columns]
    if repeated := next((name for name in names if names.count(name) > 1), None):
        raise _Fault(repeated, f'two columns have the name "{repeated}"')
    if [column.virtual for column in columns] != sorted(column.virtual for column in columns):
        raise _Fault("virtual", "virtual columns must come last")
    usable = {each.name for each in columns if not (each.virtual or each.separator) and each.datatype == "string"}
    for column in columns:
        templates = [each for each in (column.subject, column.value) if each and column.predicate]
        for name in (variable for each in templates for variable in each.variables):
            if name not in usable:
                raise _Fault(f"{{{name}}}", f"{{{name}}} is not the name of a column of strings without a separator")
