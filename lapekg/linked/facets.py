"""Queries for the lists of a class: its members, narrowed down by values of facets, and what there is to choose from.

One query gives exactly the list, in its order and with its columns: pages show it, and it gives the list as a table.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from lapekg.linked.reader import NAMES, RDF_TYPE, Subject, Term
from lapekg.site_table import Facet

# Every list can be narrowed down to classes that only some of its members have.
TYPE = Facet("type", str(RDF_TYPE))
BY_NAME = "name"

_MOST_VALUES = 500
# Languages are ranked by one digit.
_MOST_RANKS = 9
_PREFIX = re.compile(r"(?<![\w<:/#.-])([A-Za-z][\w-]*):(?=[A-Za-z_])")
_LOCAL_NAME = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Choice:
    """A facet and the value that members must have; of a facet of years, the year as a literal."""

    facet: Facet
    value: NamedNode | Literal


@dataclass(frozen=True, slots=True)
class Naming:
    """The properties that name the members of a class, and those that name the values of their facets."""

    members: tuple[NamedNode, ...] = NAMES
    values: tuple[NamedNode, ...] = NAMES


class Lists:
    """Writes the queries for the members of one class.

    `languages` are the reader's, the best first.
    """

    def __init__(
        self,
        of_class: NamedNode,
        choices: Sequence[Choice],
        languages: Sequence[str],
        prefixes: Mapping[str, str],
        names: Naming,
    ) -> None:
        self._class = of_class
        self._choices = choices
        self._languages = tuple(dict.fromkeys(languages))
        self._prefixes = prefixes
        self._names = names

    def members(self, columns: Iterable[Facet], order: str = BY_NAME) -> str:
        """Ask for all members with their names and the values of some facets, each member once.

        `order` is `name` or the name of one of the facets, with a `-` before it for the last values first.
        """
        shown = [each for each in columns if each is not TYPE]
        selected = "".join(f"\n  ({_aggregate(each)} AS ?{each.name})" for each in shown)
        lines = [
            f'SELECT ?item (SUBSTR(COALESCE(MIN(?ranked), CONCAT("0", STR(?item))), 2) AS ?name){selected}',
            "WHERE {",
            *_indented(self._pattern(self._choices)),
            *_indented(self._ranked_names()),
            *(line for each in shown for line in _indented(self._column(each))),
            "}",
            "GROUP BY ?item",
            f"ORDER BY {_ordering(order)}",
        ]
        return self._with_prefixes(lines)

    def unnamed(self) -> str:
        """Ask for all members as the store comes upon them, always in the same order; any other would cost seconds."""
        return self._with_prefixes(["SELECT DISTINCT ?item", "WHERE {", *_indented(self._pattern(self._choices)), "}"])

    def count(self) -> str:
        """Ask for the number of members, `?count`."""
        return self._with_prefixes(
            ["SELECT (COUNT(DISTINCT ?item) AS ?count)", "WHERE {", *_indented(self._pattern(self._choices)), "}"]
        )

    def values(self, facet: Facet) -> str:
        """Ask for the values of a facet, `?value`, with the `?count` of members that the other choices leave it."""
        others = [each for each in self._choices if each.facet.name != facet.name]
        lines = [
            "SELECT ?value (COUNT(DISTINCT ?item) AS ?count)",
            "WHERE {",
            *_indented(self._pattern(others)),
            *_indented(self._value(facet)),
            "}",
            "GROUP BY ?value",
            "ORDER BY DESC(?count) ?value",
            f"LIMIT {_MOST_VALUES}",
        ]
        return self._with_prefixes(lines)

    def cells(self, members: Sequence[Subject], columns: Iterable[Facet]) -> str:
        """Ask for the values that members have: `?item ?facet ?value`."""
        branches = [
            line
            for each in columns
            for line in ("UNION {", *_indented(self._value(each)), f'  BIND("{each.name}" AS ?facet)', "}")
        ]
        lines = [
            "SELECT DISTINCT ?item ?facet ?value",
            "WHERE {",
            f"  VALUES ?item {{ {' '.join(map(str, members))} }}",
            *_indented([branches[0].removeprefix("UNION "), *branches[1:]]),
            "}",
        ]
        return self._with_prefixes(lines)

    def _pattern(self, choices: Iterable[Choice]) -> list[str]:
        lines = [f"?item a {self._term(self._class)} ."]
        for each in choices:
            path = _bracketed(each.facet.path)
            if each.facet.values == "years":
                time = f"?chosen_{each.facet.name}"
                lines.append(f"?item {path} {time} . FILTER(SUBSTR(STR({time}), 1, 4) = {each.value})")
            else:
                lines.append(f"?item {path} {self._term(each.value)} .")
        return lines

    def _value(self, facet: Facet) -> list[str]:
        path = _bracketed(facet.path)
        if facet.values == "years":
            return [f"?item {path} ?time .", "BIND(SUBSTR(STR(?time), 1, 4) AS ?value)"]
        of_class = [f"?value a {facet.value_class} ."] if facet.value_class else []
        return [f"?item {path} ?value .", *of_class]

    def _column(self, facet: Facet) -> list[str]:
        term, path = f"{facet.name}_value", _bracketed(facet.path)
        if facet.values == "years":
            body = [f"?item {path} ?{term} .", f"BIND(SUBSTR(STR(?{term}), 1, 4) AS ?{facet.name}_text)"]
        else:
            # As a pattern of its own it would be the first that the engine looks for, for each member anew.
            of_class = [f"FILTER EXISTS {{ ?{term} a {facet.value_class} }}"] if facet.value_class else []
            body = [f"?item {path} ?{term} .", *of_class, *self._naming(term, f"{facet.name}_text", self._names.values)]
        return ["OPTIONAL {", *_indented(body), "}"]

    def _ranked_names(self) -> list[str]:
        """Bind the names with a digit before them that tells how good the language is: the least is the best.

        One pass over the names is twice as fast as one for each language.
        """
        if not self._names.members:
            return []
        best = self._languages[: _MOST_RANKS - 1]
        ranks = [f'IF(LANG(?label) = "{each}", "{rank}", ' for rank, each in enumerate(best, 1)]
        rank = "".join(ranks) + f'"{_MOST_RANKS}"' + ")" * len(ranks)
        return [
            "OPTIONAL {",
            f"  ?item {self._path_of_names(self._names.members)} ?label .",
            f"  BIND(CONCAT({rank}, STR(?label)) AS ?ranked)",
            "}",
        ]

    def _path_of_names(self, names: Iterable[NamedNode]) -> str:
        return "|".join(self._term(each) for each in names)

    def _naming(self, variable: str, result: str, names: Iterable[NamedNode]) -> list[str]:
        """Bind the text of a name in the first language that has one, else in any, else the IRI or the literal."""
        path = self._path_of_names(names)
        if not path:
            return [f"BIND(STR(?{variable}) AS ?{result})"]
        found = [f"{result}_{re.sub('[^A-Za-z0-9]', '_', each)}" for each in self._languages]
        lines = [
            f'OPTIONAL {{ ?{variable} {path} ?{name} . FILTER(LANG(?{name}) = "{language}") }}'
            for name, language in zip(found, self._languages, strict=True)
        ]
        chosen = ", ".join(f"?{each}" for each in (*found, f"{result}_other", variable))
        return [
            *lines,
            f"OPTIONAL {{ ?{variable} {path} ?{result}_other }}",
            f"BIND(STR(COALESCE({chosen})) AS ?{result})",
        ]

    def _term(self, term: Term) -> str:
        if isinstance(term, NamedNode):
            for prefix, namespace in self._prefixes.items():
                local = term.value.removeprefix(namespace)
                if local != term.value and _LOCAL_NAME.fullmatch(local):
                    return f"{prefix}:{local}"
        return str(term)

    def _with_prefixes(self, lines: Sequence[str]) -> str:
        text = "\n".join(lines) + "\n"
        used = set(_PREFIX.findall(text))
        head = [f"PREFIX {name}: <{iri}>\n" for name, iri in sorted(self._prefixes.items()) if name in used]
        return "".join([*head, "\n" if head else "", text])


def _aggregate(facet: Facet) -> str:
    if facet.values == "years":
        return f"MIN(?{facet.name}_text)"
    return f'GROUP_CONCAT(DISTINCT ?{facet.name}_text; SEPARATOR="; ")'


def _ordering(order: str) -> str:
    by_name = "LCASE(?name) ?item"
    name = order.removeprefix("-")
    if name == BY_NAME:
        return by_name if order == name else "DESC(LCASE(?name)) ?item"
    # Members without a value stand last either way.
    key = f"DESC(?{name})" if order != name else f"?{name}"
    return f"DESC(BOUND(?{name})) {key} {by_name}"


def _bracketed(path: str) -> str:
    return path if re.fullmatch(r"\S+", path) else f"({path})"


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {each}" for each in lines]
