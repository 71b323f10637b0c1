"""Rules: CONSTRUCT queries that add to the merged graph until nothing new comes, and reports on what then stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import BlankNode, NamedNode, Quad, QueryTriples, Store, Triple, Variable

from lapekg.config import Instance
from lapekg.delta.rules import is_monotone
from lapekg.errors import RuleError
from lapekg.iris import rule_graph
from lapekg.sources import RULES_FOLDER

MAX_ROUNDS = 100
REPORTS = "reports"


@dataclass(frozen=True, slots=True)
class Rule:
    """A CONSTRUCT query; what it adds stands in the graph `iri`.

    A report counts what the other rules left. It runs once, and may ask for named graphs.
    """

    name: str
    iri: NamedNode
    text: str
    file: str
    is_report: bool = False


def load_rules(instance: Instance) -> tuple[Rule, ...]:
    """Read ontology/rules/*.rq, then the reports in ontology/rules/reports/, each in the order of their names."""
    folder = instance.root / RULES_FOLDER
    rules = []
    for path in [*sorted(folder.glob("*.rq")), *sorted((folder / REPORTS).glob("*.rq"))]:
        if path.name.startswith("."):
            continue
        file = path.relative_to(instance.root).as_posix()
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise RuleError(file, f"cannot be read: {error}") from error
        rules.append(Rule(path.stem, rule_graph(path.stem, instance), text, file, path.parent.name == REPORTS))
    return tuple(rules)


def infer(rules: Sequence[Rule], store: Store) -> list[Quad]:
    """Apply the rules to a fixpoint: the store grows, and the new statements return in their rule's graph.

    Only statements that the store did not hold are new. One that several rules make stands in the graph of the first
    of them in the order given, whichever came to it first. Rules that count or negate wait until the others have
    nothing to add: what they say is to hold for all there is.
    """
    first = [rule for rule in rules if is_monotone(rule.text)]
    later = [rule for rule in rules if rule not in first]
    growth = _Growth(rules, store)
    for _ in range(MAX_ROUNDS):
        size = growth.size
        growth.settle(first)
        growth.run(later)
        if growth.size == size:
            return growth.inferred()
    raise growth.endless(rules)


class _Growth:
    """A store that rules add to."""

    def __init__(self, rules: Sequence[Rule], store: Store) -> None:
        # The store only grows, so its size tells whether anything changed since a rule last ran.
        self.size = len(store)
        self._store = store
        self._seen: dict[Rule, int] = {}
        self._rules = rules
        self._first_makers: dict[Triple, int] = {}

    def inferred(self) -> list[Quad]:
        """Give what was added, in the graphs of the rules."""
        return [_in_graph(each, self._rules[index].iri) for each, index in self._first_makers.items()]

    def settle(self, rules: Sequence[Rule]) -> None:
        """Run rules until they have nothing to add."""
        for _ in range(MAX_ROUNDS):
            size = self.size
            self.run(rules)
            if self.size == size:
                return
        raise self.endless(rules)

    def run(self, rules: Sequence[Rule]) -> None:
        """Run each rule that has not seen all there is."""
        for rule in rules:
            if self._seen.get(rule) != self.size:
                self._seen[rule] = self.size
                self._run(rule)

    def _run(self, rule: Rule) -> None:
        index = self._rules.index(rule)
        new = set()
        for each in construct(rule, rule.text, self._store):
            maker = self._first_makers.get(each)
            if maker is not None:
                self._first_makers[each] = min(maker, index)
            elif Quad(*each) not in self._store:
                new.add(each)
        _refuse_blank_nodes(rule, new)
        self._store.extend(Quad(*each) for each in new)
        self._first_makers.update(dict.fromkeys(new, index))
        self.size += len(new)

    def endless(self, rules: Sequence[Rule]) -> RuleError:
        """Say that rules do not settle."""
        pending = next((rule for rule in rules if self._seen.get(rule) != self.size), rules[0])
        return RuleError(pending.file, f"new statements after {MAX_ROUNDS} rounds; a rule must settle")


def report(reports: Sequence[Rule], quads: Iterable[Quad], merged: Store) -> list[Quad]:
    """Run each report once over the quads and their merged graph; none sees what another one says."""
    if not reports:
        return []
    store = Store()
    store.extend(quads)
    store.extend(merged)
    return [_in_graph(each, rule.iri) for rule in reports for each in _new_statements(rule, store)]


def _new_statements(rule: Rule, store: Store) -> set[Triple]:
    new = {each for each in construct(rule, rule.text, store) if Quad(*each) not in store}
    _refuse_blank_nodes(rule, new)
    return new


def _refuse_blank_nodes(rule: Rule, statements: Iterable[Triple]) -> None:
    if any(isinstance(term, BlankNode) for each in statements for term in (each.subject, each.object)):
        raise RuleError(rule.file, "makes blank nodes; name what it makes with an IRI")


def _in_graph(statement: Triple, graph: NamedNode) -> Quad:
    return Quad(statement.subject, statement.predicate, statement.object, graph)


def construct(rule: Rule, query: str, store: Store, substitutions: dict[Variable, Any] | None = None) -> QueryTriples:
    """Run a rule, or a query made of it; raises RuleError with its file."""
    try:
        result = store.query(query, substitutions=substitutions)
    except (SyntaxError, ValueError) as error:
        raise RuleError(rule.file, str(error)) from error
    if not isinstance(result, QueryTriples):
        raise RuleError(rule.file, "is not a CONSTRUCT query")
    return result
