"""CONSTRUCT queries read as rules: what they make, what sets them off, and what may be bound in them beforehand.

A rule is read once and can be kept as JSON. Names of variables are those of the query, but for patterns of triggers.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import rdflib

from lapekg.delta.expressions import NOTHING, Names, exists_graphs, is_volatile
from lapekg.delta.lookups import as_pattern, connected, is_implied, renamed, renaming
from lapekg.delta.patterns import Analysis, Open, Part, Pattern, UnreadableQuery, is_variable, variables
from lapekg.delta.queries import Reading, readings, translate
from lapekg.delta.substitution import is_substitutable

# Strings, IRIs and comments hold braces that mean nothing.
_TOKEN = re.compile(
    r"""\"""(?s:\\.|.)*?\"""|'''(?s:\\.|.)*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'"""
    r"""|<[^\x00-\x20<>"{}|^`\\]*>|\#[^\n]*|[{}]|\w+|[^\w\s]"""
)
# More solutions of a part of these kinds are never less solutions of the whole.
_MONOTONE = frozenset(("Project", "BGP", "Join", "Union", "Filter", "Extend", "ToMultiSet", "values", "Distinct"))


@dataclass(frozen=True, slots=True)
class Trigger:
    """A place where a rule reads triples.

    A triple that matches `pattern` sets the rule off with its variables bound as `keys` say (a name in the patterns,
    a variable of the query), after `route` was followed to those that the triple itself does not bind. `context` is
    all that must match along with it.
    """

    pattern: Pattern
    excluded: tuple[str, ...]
    allowed: tuple[tuple[str, tuple[str, ...]], ...]
    keys: tuple[tuple[str, str], ...]
    route: tuple[Pattern, ...]
    context: tuple[Pattern, ...]
    is_step: bool


@dataclass(frozen=True, slots=True)
class RuleReading:
    """What is known of a rule from its text.

    `head` are the triples it makes, `certain` the variables bound in every solution; `prologue_end`, `template` and
    `where` are the places of the word CONSTRUCT, of the template and of the pattern in the text. A monotone rule has
    `triggers`, and its `body`, the patterns that all match in each solution, unless it has a UNION. Of any other rule,
    `subjects` names for each triple of the head the variable by which it can be run for some terms only, and
    `readings` what touches these.
    """

    head: tuple[Pattern, ...]
    certain: tuple[str, ...]
    prologue_end: int
    template: tuple[int, int]
    where: tuple[int, int]
    is_monotone: bool
    body: tuple[Pattern, ...] | None
    triggers: tuple[Trigger, ...]
    subjects: tuple[str | None, ...]
    readings: tuple[tuple[Reading, ...], ...]

    def to_json(self) -> dict[str, Any]:
        """Give what `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> "RuleReading":
        """Read what `to_json` gave, also after it was written as JSON and read again."""
        places = {name: (fields[name][0], fields[name][1]) for name in ("template", "where")}
        return cls(
            head=_patterns(fields["head"]),
            certain=tuple(fields["certain"]),
            prologue_end=fields["prologue_end"],
            **places,
            is_monotone=fields["is_monotone"],
            body=None if fields["body"] is None else _patterns(fields["body"]),
            triggers=tuple(_trigger_from_json(each) for each in fields["triggers"]),
            subjects=tuple(fields["subjects"]),
            readings=tuple(tuple(Reading.from_json(each) for each in group) for group in fields["readings"]),
        )


# Whoever checks one entry after another asks of the same few rules each time, and a query takes 10 ms to read.
@lru_cache(maxsize=64)
def is_monotone(query: str) -> bool:
    """Say whether more statements can never take away what a CONSTRUCT query makes."""
    algebra = translate(query, {})
    return algebra is not None and not is_volatile(algebra) and _is_monotone(algebra.p)


@lru_cache(maxsize=64)
def read_rule(query: str) -> RuleReading | None:
    """Read a rule; None for one that reads more than the default graph, makes blank nodes or is not understood."""
    algebra = translate(query, {})
    places = _places(query)
    if algebra is None or algebra.name != "ConstructQuery" or places is None or is_volatile(algebra):
        return None
    template = _template(algebra)
    if any(isinstance(term, rdflib.BNode) for triple in template for term in triple):
        return None
    try:
        part = Analysis("").part(algebra.p, NOTHING)
    except UnreadableQuery:
        return None
    head = tuple(as_pattern([term.n3() for term in triple]) for triple in template)
    monotone = _is_monotone(algebra.p)
    subjects = () if monotone else tuple(_subject(each, algebra.p, part.certain) for each in head)
    return RuleReading(
        head=head,
        certain=tuple(sorted(part.certain)),
        prologue_end=places[0],
        template=places[1],
        where=places[2],
        is_monotone=monotone,
        body=part.mandatory if monotone and not _has_union(algebra.p) else None,
        triggers=_triggers(part) if monotone else (),
        subjects=subjects,
        readings=tuple(readings(query, {}, subject[1:] if subject else ".") for subject in subjects),
    )


def _template(algebra: Any) -> list[Any]:
    if algebra.template is not None:
        return list(algebra.template)
    # In the short form, CONSTRUCT WHERE { … }, the pattern is the template.
    node = algebra.p
    while node.name != "BGP":
        node = node.p
    return list(node.triples)


def _places(query: str) -> tuple[int, tuple[int, int], tuple[int, int]] | None:
    """Find the word CONSTRUCT, and the template and the pattern: the first two pairs of outermost braces."""
    depth, opened, word = 0, 0, -1
    found: list[tuple[int, int]] = []
    for token in _TOKEN.finditer(query):
        if word < 0 and token[0].upper() == "CONSTRUCT" and query[token.end() :][:1] != ":":
            word = token.start()
        elif token[0] == "{":
            opened = opened if depth else token.start()
            depth += 1
        elif token[0] == "}":
            depth -= 1
            if depth == 0:
                found.append((opened, token.end()))
    return (word, found[0], found[min(1, len(found) - 1)]) if found and word >= 0 else None


def _is_monotone(node: Any) -> bool:
    if node is None:
        return True
    if node.name not in _MONOTONE or any(True for _ in exists_graphs(node.expr)):
        return False
    return all(_is_monotone(part) for part in (node.p, node.p1, node.p2))


def _has_union(node: Any) -> bool:
    return node is not None and (node.name == "Union" or any(map(_has_union, (node.p, node.p1, node.p2))))


def _subject(head: Pattern, algebra: Any, certain: Names) -> str | None:
    named = (term for term in (head[0], head[2]) if is_variable(term))
    return next((name for name in named if name in certain and is_substitutable(name, algebra)), None)


def _triggers(part: Part) -> tuple[Trigger, ...]:
    found = (_trigger(each, part.certain) for each in part.readings if not is_implied(each))
    return tuple(dict.fromkeys(found))


def _trigger(reading: Open, certain: Names) -> Trigger:
    bound = variables(reading.pattern)
    context = connected(reading.pattern, reading.others)
    keys = sorted((bound | variables(*context) & set(reading.ends)) & certain)
    route = [each for each in context if variables(each) <= bound | set(keys)] if set(keys) - bound else []
    names = renaming([reading.pattern, *context])
    return Trigger(
        pattern=renamed(reading.pattern, names),
        excluded=reading.excluded,
        allowed=tuple(sorted((names[n], tuple(sorted(t))) for n, t in reading.allowed.items() if n in names)),
        keys=tuple((names[key], key) for key in keys),
        route=tuple(renamed(each, names) for each in route),
        context=tuple(renamed(each, names) for each in context),
        is_step=bool(reading.ends),
    )


def _trigger_from_json(fields: Mapping[str, Any]) -> Trigger:
    return Trigger(
        pattern=as_pattern(fields["pattern"]),
        excluded=tuple(fields["excluded"]),
        allowed=tuple((name, tuple(terms)) for name, terms in fields["allowed"]),
        keys=tuple((name, key) for name, key in fields["keys"]),
        route=_patterns(fields["route"]),
        context=_patterns(fields["context"]),
        is_step=fields["is_step"],
    )


def _patterns(patterns: Sequence[Sequence[str]]) -> tuple[Pattern, ...]:
    return tuple(as_pattern(each) for each in patterns)
