"""Rules that count or negate, run again for the terms that a change touches."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from pyoxigraph import QueryBoolean, Store, Triple, Variable

from lapekg.delta.lookups import values
from lapekg.delta.patterns import Pattern, is_variable, variables
from lapekg.delta.queries import affected
from lapekg.delta.rules import Trigger
from lapekg.graph.derivation import Reports, StudiedRule, Unmaintainable, lookup_terms, match_head
from lapekg.graph.rules import construct

# Beyond so many terms, running the whole rule takes no longer.
_MOST_TERMS = 2000

Change = tuple[frozenset[Triple], frozenset[Triple]]
# The place of a triple in the head of a rule, and the term that the rule is run for.
Key = tuple[int, Any]


def check_apart(rules: Sequence[StudiedRule], monotone: Sequence[StudiedRule], store: Store, reports: Reports) -> None:
    """Make sure that nothing reads what these rules make, and they no reports; raises Unmaintainable.

    What such a rule makes in the end then hangs on the statements of the other rules alone, in whatever order it ran.
    """
    read = [each.pattern for rule in rules for group in rule.reading.readings for each in group if each.pattern]
    if any(reports.are_read_by(pattern, store) for pattern in read):
        raise Unmaintainable("a rule that counts or negates reads a report")
    for head in (head for rule in rules for head in rule.reading.head):
        if any(_unified(head, pattern) is not None for pattern in read):
            raise Unmaintainable("a rule that counts or negates reads what such a rule makes")
        if any(_sets_off(head, trigger, store) for rule in monotone for trigger in rule.reading.triggers):
            raise Unmaintainable("what a rule makes that counts or negates is read by another rule")


def reevaluate(
    rule: StudiedRule, stores: tuple[Store, Store], change: Change, lost: Collection[Triple]
) -> tuple[set[Triple], set[Triple]]:
    """Give what the rule makes now, and what of it is gone, as far as the change of the graph touches it.

    `stores` are the graph before and after, `change` what came and went in between, `lost` statements that other
    rules may no longer make, or nobody says.
    """
    before, after = stores
    keys = _keys(rule, stores, change, lost)
    if keys is None or len(keys) > _MOST_TERMS:
        made = set(construct(rule.rule, rule.rule.text, after))
        return made, {quad.triple for quad in before.quads_for_pattern(None, None, None, rule.iri)} - made
    old = {statement for key in keys for statement in _made_before(rule, key, before)}
    # Another triple of the head may have made it, of another term.
    keys |= {key for statement in old for key in _keys_of(rule, statement)}
    made = _made_for(rule, keys, after)
    return made, old - made


def made_by(rule: StudiedRule, statements: Collection[Triple], store: Store) -> set[Triple]:
    """Give those of the statements that the rule makes."""
    keys = {key for statement in statements for key in _keys_of(rule, statement)}
    if any(rule.reading.subjects[index] is None for index, _ in keys) or len(keys) > _MOST_TERMS:
        return set(construct(rule.rule, rule.rule.text, store)) & set(statements)
    return _made_for(rule, keys, store) & set(statements)


def _keys(rule: StudiedRule, stores: tuple[Store, Store], change: Change, lost: Collection[Triple]) -> set[Key] | None:
    (came, went), (before, after) = change, stores
    keys = {key for statement in lost for key in _keys_of(rule, statement)}
    for index, (subject, readings) in enumerate(zip(rule.reading.subjects, rule.reading.readings, strict=True)):
        now, then = affected(readings, came, after), affected(readings, went, before)
        if now is None or then is None:
            return None
        if subject is None and (now or then):
            return None
        keys |= {(index, term) for term in now | then}
    return None if any(rule.reading.subjects[index] is None for index, _ in keys) else keys


def _keys_of(rule: StudiedRule, statement: Triple) -> Iterator[Key]:
    for index, head in enumerate(rule.reading.head):
        bindings = match_head(head, statement)
        if bindings is not None:
            yield index, bindings.get(rule.reading.subjects[index] or "")


def _made_before(rule: StudiedRule, key: Key, store: Store) -> Iterator[Triple]:
    index, term = key
    head = rule.reading.head[index]
    terms = lookup_terms(head, {rule.reading.subjects[index] or "": term})
    return (quad.triple for quad in store.quads_for_pattern(*terms, rule.iri))


def _made_for(rule: StudiedRule, keys: Collection[Key], store: Store) -> set[Triple]:
    bindings = {(rule.reading.subjects[index] or "", term) for index, term in keys}
    found = (construct(rule.rule, rule.rule.text, store, {Variable(name[1:]): term}) for name, term in bindings)
    return {each for triples in found for each in triples}


def _sets_off(head: Pattern, trigger: Trigger, store: Store) -> bool:
    """Say whether a statement of this form could be used by another rule, with what else there is."""
    constants = _unified(head, trigger.pattern)
    if constants is None or constants.get(trigger.pattern[1]) in trigger.excluded:
        return False
    allowed = dict(trigger.allowed)
    if any(text not in allowed.get(name, (text,)) for name, text in constants.items()):
        return False
    context = [" ".join(constants.get(term, term) for term in pattern) for pattern in trigger.context]
    used = variables(trigger.pattern, *trigger.context) - constants.keys()
    choices = [values([name], [(term,) for term in terms]) for name, terms in trigger.allowed if name in used]
    if not context:
        return True
    answer = store.query(f"ASK {{ {' '.join(choices)} {' . '.join(context)} }}")
    return isinstance(answer, QueryBoolean) and bool(answer)


def _unified(head: Pattern, pattern: Pattern) -> dict[str, str] | None:
    """Give the constants that variables of a pattern get from a triple of a head; None if the two are never alike."""
    constants: dict[str, str] = {}
    for made, read in zip(head, pattern, strict=True):
        is_iri = made.startswith("<")
        if not is_variable(read):
            if not is_variable(made) and made != read:
                return None
        elif is_iri and constants.setdefault(read, made) != made:
            return None
    return constants
