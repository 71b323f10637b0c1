"""The table [site] of lapekg.toml: what pages for people have to know of the data of an instance."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from lapekg.errors import one_line
from lapekg.instance_file import refuse_unknown, texts_of, wrong

# It stands in addresses and in queries, beside the parameters and variables that every list has.
_FACET_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TAKEN = ("item", "label", "lang", "name", "page", "sort", "type", "value")
_VALUES = ("terms", "years")

FacetValues = Literal["terms", "years"]


@dataclass(frozen=True, slots=True)
class Facet:
    """A property by whose values lists are narrowed down; of times, the years count.

    `path` is a property path, SPARQL 1.1 Query, section 9, written with the prefixes of the instance; with a
    `value_class` only values of that class count.
    """

    name: str
    path: str
    label: Mapping[str, str] = field(default_factory=dict)
    values: FacetValues = "terms"
    value_class: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """What pages have to know: the facets, in the order in which lists show them."""

    facets: tuple[Facet, ...] = ()


def read_site(table: Mapping[str, Any], prefixes: Mapping[str, str]) -> Site:
    """Read the table; raises SettingsError."""
    refuse_unknown(table, [each.name for each in fields(Site)], "site.")
    facets = table.get("facets", [])
    if not isinstance(facets, list) or not all(isinstance(each, dict) for each in facets):
        raise wrong('"site.facets" must be tables: [[site.facets]]')
    read = tuple(_facet(each, prefixes) for each in facets)
    names = [each.name for each in read]
    for name in names:
        if names.count(name) > 1:
            raise wrong(f'"site.facets" has two facets with the name {name!r}')
    return Site(read)


def _facet(table: Mapping[str, Any], prefixes: Mapping[str, str]) -> Facet:
    refuse_unknown(table, [each.name for each in fields(Facet)], "site.facets.")
    name, path, value_class = table.get("name"), table.get("path"), table.get("value_class")
    if not isinstance(name, str) or not _FACET_NAME.fullmatch(name) or name in _TAKEN:
        raise wrong(
            '"site.facets.name" must be small letters, digits and underscores, such as "region", '
            f"and none of {', '.join(_TAKEN)}"
        )
    if not isinstance(path, str):
        raise wrong(f'"site.facets": the facet {name!r} needs a property path, such as path = "dcterms:type"')
    if value_class is not None and not isinstance(value_class, str):
        raise wrong(f'"site.facets.value_class" must be a class, such as "skos:Concept", not {value_class!r}')
    _check_path(path, value_class, prefixes)
    values = table.get("values", "terms")
    if values not in _VALUES:
        raise wrong(f'"site.facets.values" must be {" or ".join(map(repr, _VALUES))}, not {values!r}')
    return Facet(name, path, texts_of(table, "label"), values, value_class)


def _check_path(path: str, value_class: str | None, prefixes: Mapping[str, str]) -> None:
    from pyoxigraph import Store  # noqa: PLC0415 (heavy)

    of_class = f". ?value a {value_class}" if value_class else ""
    # The engine knows best what a path is.
    try:
        Store().query(f"ASK {{ ?thing ({path}) ?value {of_class} }}", prefixes=dict(prefixes))
    except SyntaxError as error:
        shown = path if value_class is None else f"{path}, {value_class}"
        raise wrong(f'"site.facets": {shown!r} is no property path: {one_line(str(error))}') from error
