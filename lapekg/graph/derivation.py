"""One step of a rule, only as far as some statements set it off or some are to be made."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, QuerySolutions, Store, Triple

from lapekg.delta.lookups import ChangedTriples, follow, match, values
from lapekg.delta.patterns import Pattern, variables
from lapekg.delta.rules import RuleReading
from lapekg.graph.rules import Rule, construct

_BATCH = 500
# So many solutions are looked at one by one; a change with more is not small.
_MOST_SOLUTIONS = 20_000


class Unmaintainable(Exception):
    """What the rules infer after a change cannot be told from what they inferred before it."""


@dataclass(frozen=True, slots=True)
class StudiedRule:
    """A rule and what is known of it."""

    rule: Rule
    reading: RuleReading

    @property
    def iri(self) -> NamedNode:
        """Name the graph of what the rule makes."""
        return self.rule.iri


@dataclass(frozen=True, slots=True)
class Reports:
    """The graphs of reports, whose statements rules do not see: reports come after all rules."""

    graphs: frozenset[NamedNode]
    _found: dict[Pattern, bool] = field(default_factory=dict)

    def are_read_by(self, pattern: Pattern, store: Store) -> bool:
        """Say whether a report has a statement that matches a pattern, as far as its constants go."""
        key = lookup_terms(pattern, {})
        if pattern not in self._found:
            self._found[pattern] = any(
                next(store.quads_for_pattern(*key, graph), None) is not None for graph in self.graphs
            )
        return self._found[pattern]

    def have_alone(self, statement: Triple | tuple[Any, Any, Any], store: Store) -> bool:
        """Say whether a statement stands nowhere else than in reports."""
        return bool(self.graphs) and stands_only_in(self.graphs, statement, store)


def stands_only_in(graphs: frozenset[NamedNode], statement: Triple | tuple[Any, Any, Any], store: Store) -> bool:
    """Say whether a statement is in some of these graphs and in no other named one."""
    found = {quad.graph_name for quad in store.quads_for_pattern(*statement)} - {DefaultGraph()}
    return bool(found) and found <= graphs


def lookup_terms(pattern: Pattern, bindings: dict[str, Any]) -> tuple[Any, Any, Any]:
    """Give what a store is asked for a pattern with some variables bound; what it does not tell is None."""
    subject, predicate, value = (
        NamedNode(term[1:-1]) if term.startswith("<") else bindings.get(term) for term in pattern
    )
    return subject, predicate, value


def made_from(rule: StudiedRule, statements: Collection[Triple], store: Store, reports: Reports) -> set[Triple]:
    """Give what a monotone rule makes in one step that uses one of the statements, and maybe more that it makes."""
    made: set[Triple] = set()
    changed = ChangedTriples(statements)
    for trigger in rule.reading.triggers:
        matches = changed.matches(trigger.pattern, trigger.excluded, trigger.allowed)
        if matches:
            names = [name for name, _ in trigger.keys]
            rows = set(follow(matches, trigger.route, trigger.allowed, names, store)) if names else {()}
            made.update(_make(rule, [key for _, key in trigger.keys], rows, store, reports))
    return made


def made_again(rule: StudiedRule, statements: Collection[Triple], store: Store, reports: Reports) -> set[Triple]:
    """Give those of the statements that a monotone rule makes in one step."""
    made: set[Triple] = set()
    for head in rule.reading.head:
        matches = [each for each in (match_head(head, statement) for statement in statements) if each is not None]
        if matches:
            names = sorted(variables(head) & set(rule.reading.certain))
            rows = {tuple(each[name] for name in names) for each in matches}
            made.update(_make(rule, names, rows, store, reports))
    return made & set(statements)


def match_head(head: Pattern, statement: Triple) -> dict[str, Any] | None:
    """Compare a statement with a triple that a rule makes."""
    # A literal may be spelled otherwise in the store.
    loose = [part if part[0] in "<?" else f"?.{index}" for index, part in enumerate(head)]
    return match((loose[0], loose[1], loose[2]), statement)


def _make(
    rule: StudiedRule, names: Sequence[str], rows: Collection[tuple[Any, ...]], store: Store, reports: Reports
) -> Iterator[Triple]:
    """Run the rule with some variables bound."""
    if any(isinstance(term, (BlankNode, Triple)) for row in rows for term in row):
        raise Unmaintainable("a query cannot name a blank node")
    if rows and _reads_reports(rule, store, reports):
        names, rows = rule.reading.certain, _solutions_without_reports(rule, names, rows, store, reports)
    text, (start, end) = rule.rule.text, rule.reading.template
    makes = f"{text[: rule.reading.prologue_end]} CONSTRUCT {text[start:end]}"
    for where in _groups(rule, names, rows):
        yield from construct(rule.rule, f"{makes} WHERE {where}", store)


def _groups(rule: StudiedRule, names: Sequence[str], rows: Collection[tuple[Any, ...]]) -> Iterator[str]:
    """Write the pattern of the rule and what follows it, with some variables bound."""
    text, (start, end) = rule.rule.text, rule.reading.where
    for clause in _values_clauses(names, rows):
        yield f"{{ {clause} {text[start:end]} }} {text[end:]}"


def _values_clauses(names: Sequence[str], rows: Collection[tuple[Any, ...]]) -> Iterator[str]:
    ordered = list(rows)
    if not names:
        yield from [""] if rows else []
        return
    for index in range(0, len(ordered), _BATCH):
        yield values(names, ordered[index : index + _BATCH])


def _reads_reports(rule: StudiedRule, store: Store, reports: Reports) -> bool:
    read = [trigger for trigger in rule.reading.triggers if reports.are_read_by(trigger.pattern, store)]
    body = rule.reading.body
    is_plain = body is not None and not any(name.startswith("?.") for name in variables(*body))
    if read and not (is_plain and not any(trigger.is_step for trigger in read)):
        raise Unmaintainable("the way of a rule through the reports cannot be told")
    return bool(read)


def _solutions_without_reports(
    rule: StudiedRule, names: Sequence[str], rows: Collection[tuple[Any, ...]], store: Store, reports: Reports
) -> list[tuple[Any, ...]]:
    certain = rule.reading.certain
    prologue = rule.rule.text[: rule.reading.prologue_end]
    body = [pattern for pattern in rule.reading.body or () if not pattern[1].startswith("(")]
    found: list[tuple[Any, ...]] = []
    for where in _groups(rule, names, rows):
        query = f"{prologue} SELECT DISTINCT {' '.join(certain)} WHERE {where}"
        solutions = store.query(query)
        for solution in solutions if isinstance(solutions, QuerySolutions) else ():
            bindings = dict(zip(certain, solution, strict=True))
            statements = (_statement(pattern, bindings) for pattern in body)
            if not any(reports.have_alone(each, store) for each in statements if each is not None):
                found.append(tuple(bindings[name] for name in certain))
        if len(found) > _MOST_SOLUTIONS:
            raise Unmaintainable("a rule has too many new solutions")
    return found


def _statement(pattern: Pattern, bindings: dict[str, Any]) -> tuple[Any, Any, Any] | None:
    terms = lookup_terms(pattern, bindings)
    return terms if all(term is not None for term in terms) else None
