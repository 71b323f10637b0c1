"""What a change can touch in a query, and that nothing is left out."""

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from pyoxigraph import QuerySolutions, Store, Triple, Variable

from lapekg.delta.queries import affected, readings
from tests.delta.strategies import OBJECTS, changes, selects, store_of

THIS = Variable("this")


def solutions(store: Store, query: str, substitutions: dict[Variable, Any] | None = None) -> Counter[tuple[str, ...]]:
    found = store.query(query, substitutions=substitutions or {})
    assert isinstance(found, QuerySolutions)
    return Counter(tuple(map(str, solution)) for solution in found)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(selects, changes())
def test_affected_leaves_out_no_binding_whose_solutions_differ(
    query: str, change: tuple[frozenset[Triple], frozenset[Triple]]
) -> None:
    before, after = change
    stores = store_of(before), store_of(after)
    found = readings(query, {}, "this")
    removed, added = affected(found, before - after, stores[0]), affected(found, after - before, stores[1])
    if removed is None or added is None:
        return
    rows = [solutions(store, query) for store in stores]
    touched = {str(term) for term in removed | added}
    for row in (rows[0] - rows[1]) | (rows[1] - rows[0]):
        assert row[0] in {*touched, "None"}
    for term in OBJECTS:
        if str(term) not in touched:
            first, second = (solutions(store, query, {THIS: term}) for store in stores)
            assert first == second, term
