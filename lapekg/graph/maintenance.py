"""What the rules infer, kept up with a change: only what the change sets off is derived anew.

Statements that go take with them what was derived by them, unless it can be derived otherwise (delete and rederive);
statements that come set off the rules that read them, and so on. Rules that count or negate are run again for the
terms that the change touches. The result is that of `infer` over everything.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from lapekg.delta.rules import RuleReading, read_rule
from lapekg.graph.derivation import Reports, StudiedRule, Unmaintainable, made_again, made_from, stands_only_in
from lapekg.graph.reevaluation import check_apart, made_by, reevaluate
from lapekg.graph.rules import MAX_ROUNDS, Rule

# A change that touches more is no small one; everything is derived anew as soon.
MOST_STATEMENTS = 50_000


@dataclass(frozen=True, slots=True)
class StudiedRules:
    """The rules of an instance and what is known of them; `to_json` may be kept with a snapshot."""

    rules: tuple[StudiedRule, ...]
    reports: frozenset[NamedNode]

    def to_json(self) -> dict[str, Any]:
        """Give what `from_json` reads."""
        return {each.rule.name: each.reading.to_json() for each in self.rules}

    @classmethod
    def from_json(cls, rules: Sequence[Rule], fields: Mapping[str, Any]) -> "StudiedRules":
        """Read what `to_json` gave for the same rules."""
        studied = (StudiedRule(r, RuleReading.from_json(fields[r.name])) for r in rules if not r.is_report)
        return cls(tuple(studied), frozenset(rule.iri for rule in rules if rule.is_report))


@dataclass(frozen=True, slots=True)
class Maintained:
    """What a change comes to: the quads that rules add and take back, and all the statements that come and go."""

    added: frozenset[Quad]
    removed: frozenset[Quad]
    came: frozenset[Triple]
    went: frozenset[Triple]


def study(rules: Sequence[Rule]) -> StudiedRules | None:
    """Read the rules; None if one of them cannot be kept up with changes, so that all of them have to run each time.

    Such are rules that ask for named graphs, call NOW or RAND, or are written in a way not known here.
    """
    readings = [(rule, read_rule(rule.text)) for rule in rules if not rule.is_report]
    if any(reading is None for _, reading in readings):
        return None
    studied = tuple(StudiedRule(rule, reading) for rule, reading in readings if reading is not None)
    return StudiedRules(studied, frozenset(rule.iri for rule in rules if rule.is_report))


def maintain(
    rules: StudiedRules | None, base: Store, draft: Store, added: Collection[Quad], removed: Collection[Quad]
) -> Maintained | None:
    """Bring the rules' statements in a draft up to date, in their graphs and in the default graph.

    The default graphs of both stores are merged. The draft is the base with a change of what was read: the quads that
    were added and removed, and the default graph as it is then. Afterwards each statement stands in the graph in which
    `infer` puts it. Statements of reports stay as they are in the base, counts that no longer hold included.

    None says that it cannot be told, and then the draft is of no use: for changes of very many statements, of blank
    nodes, for rules that `study` gave none of, and where a rule that counts or negates reads what it or another such
    rule makes.
    """
    if rules is None:
        return None
    work = _Work(rules, base, draft, {quad.triple for quad in (*added, *removed)})
    try:
        return work.run()
    except Unmaintainable:
        return None


class _Work:
    def __init__(self, rules: StudiedRules, base: Store, draft: Store, touched: set[Triple]) -> None:
        self._rules = rules.rules
        self._monotone = [each for each in rules.rules if each.reading.is_monotone]
        self._others = [each for each in rules.rules if not each.reading.is_monotone]
        self._graphs = frozenset(each.iri for each in self._monotone)
        self._reports = Reports(rules.reports)
        self._base, self._draft = base, draft
        self._touched = touched
        # Statements that a rule makes, maybe not the one in whose graph they stand.
        self._made = set(touched)
        self._quads: set[Quad] = set()
        self._came, self._went = self._change()

    def run(self) -> Maintained:
        check_apart(self._others, self._monotone, self._base, self._reports)
        lost = self._retract()
        self._add(self._rederive(lost) | self._came)
        change = self._change()
        for rule in self._others:
            new, gone = reevaluate(rule, (self._base, self._draft), change, lost)
            self._replace(rule, new, gone)
        check_apart(self._others, self._monotone, self._draft, self._reports)
        self._attribute()
        here, before = ({each for each in self._touched if Quad(*each) in s} for s in (self._draft, self._base))
        added = frozenset(quad for quad in self._quads if quad in self._draft and quad not in self._base)
        removed = frozenset(quad for quad in self._quads if quad in self._base and quad not in self._draft)
        return Maintained(added, removed, frozenset(here - before), frozenset(before - here))

    def _change(self) -> tuple[frozenset[Triple], frozenset[Triple]]:
        """Give the statements that have come and those that have gone so far, as rules see it."""
        here, before = ({each for each in self._touched if self._is_there(each, s)} for s in (self._draft, self._base))
        return frozenset(here - before), frozenset(before - here)

    def _is_there(self, statement: Triple, store: Store) -> bool:
        return Quad(*statement) in store and not self._reports.have_alone(statement, store)

    def _retract(self) -> set[Triple]:
        """Take out whatever was derived with the help of a statement that is gone."""
        lost, new = set(self._went), set(self._went)
        while new:
            heads = {head for rule in self._monotone for head in made_from(rule, new, self._base, self._reports)}
            new = {head for head in heads - lost if stands_only_in(self._graphs, head, self._draft)}
            lost |= new
            _check_number(lost)
        for statement in lost - self._went:
            for quad in list(self._draft.quads_for_pattern(*statement)):
                self._remove(quad)
        return lost

    def _rederive(self, lost: Collection[Triple]) -> frozenset[Triple]:
        again: set[Triple] = set()
        self._made |= set(lost)
        for rule in self._monotone:
            new = made_again(rule, set(lost) - again, self._draft, self._reports)
            self._insert(rule, new)
            again |= new
        return frozenset(again)

    def _add(self, statements: frozenset[Triple]) -> None:
        """Add all that follows from new statements."""
        new: set[Triple] = set(statements)
        for _ in range(MAX_ROUNDS):
            if not new:
                return
            last, new = new, set()
            for rule in self._monotone:
                made = made_from(rule, last, self._draft, self._reports)
                self._made |= made
                fresh = {each for each in made if not self._is_there(each, self._draft)}
                self._insert(rule, fresh)
                new |= fresh
                _check_number(new)
        raise Unmaintainable("the rules do not settle")

    def _replace(self, rule: StudiedRule, new: Collection[Triple], gone: Collection[Triple]) -> None:
        self._made |= {each for each in new if _in(rule, each) not in self._draft} | set(gone)
        self._insert(rule, {each for each in new if not self._is_there(each, self._draft)})
        made = {each for other in self._monotone for each in made_again(other, gone, self._draft, self._reports)}
        for statement in set(gone) - made:
            quads = list(self._draft.quads_for_pattern(*statement))
            is_alone = stands_only_in(frozenset((rule.iri,)), statement, self._draft)
            for quad in quads if is_alone else [_in(rule, statement)]:
                self._remove(quad)

    def _attribute(self) -> None:
        """Put each statement into the graph of the first rule that makes it; what is asserted, into none."""
        of_rules = frozenset(each.iri for each in self._rules)
        there = {each for each in self._made if self._is_there(each, self._draft)}
        left = {each for each in there if stands_only_in(of_rules | self._reports.graphs, each, self._draft)}
        for statement in there - left:
            self._take_out(statement, of_rules)
        for rule in self._rules:
            made = self._makes(rule, left)
            for statement in made:
                self._take_out(statement, of_rules - {rule.iri})
            self._insert(rule, made)
            left -= made

    def _makes(self, rule: StudiedRule, statements: Collection[Triple]) -> set[Triple]:
        if rule.reading.is_monotone:
            return made_again(rule, statements, self._draft, self._reports)
        return made_by(rule, statements, self._draft)

    def _take_out(self, statement: Triple, graphs: Collection[NamedNode]) -> None:
        for quad in list(self._draft.quads_for_pattern(*statement)):
            if quad.graph_name in graphs:
                self._remove(quad)

    def _insert(self, rule: StudiedRule, statements: Collection[Triple]) -> None:
        for statement in statements:
            self._touched.add(statement)
            self._quads.add(_in(rule, statement))
            self._draft.add(_in(rule, statement))
            self._draft.add(Quad(*statement))

    def _remove(self, quad: Quad) -> None:
        self._touched.add(quad.triple)
        if not isinstance(quad.graph_name, DefaultGraph):
            self._quads.add(quad)
        self._draft.remove(quad)


def _in(rule: StudiedRule, statement: Triple) -> Quad:
    return Quad(statement.subject, statement.predicate, statement.object, rule.iri)


def _check_number(statements: Collection[Triple]) -> None:
    if len(statements) > MOST_STATEMENTS:
        raise Unmaintainable("the change reaches too far")
