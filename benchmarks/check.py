"""Before anything is measured, all systems must give the same answers."""

import json
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from benchmarks.systems import Served
from benchmarks.vocabulary import XSD
from benchmarks.workload import ANALYTIC, analytic, small

Bag = Counter[tuple[tuple[str, str, str, str], ...]]

_SMALL_QUERIES = 60
_NUMERIC = frozenset(f"{XSD}{name}" for name in ("integer", "decimal", "double", "float", "int", "long"))


class Disagreement(Exception):
    """Two systems answer the same query differently."""


def answers(served: Served, entities: tuple[str, ...], seconds: float) -> dict[str, Bag | None]:
    """Ask a system a sample of the small queries and all analytic ones; None is an answer that did not come in time.

    After one that did not come nothing more is asked: the system may be at it still.
    """
    texts = {text: text for text in map(small(entities).text, range(_SMALL_QUERIES))}
    texts |= {name: analytic(name).text(0) for name in ANALYTIC}
    found: dict[str, Bag | None] = dict.fromkeys(texts)
    for name, text in texts.items():
        try:
            found[name] = bag(json.loads(served.ask(text, seconds)))
        except TimeoutError:
            break
    return found


def compare(found: Mapping[str, Mapping[str, Bag | None]]) -> dict[str, int]:
    """Give the number of solutions of each analytic query; raises Disagreement unless all systems have the same."""
    (first, expected), *others = found.items()
    for system, answered in others:
        for name, solutions in answered.items():
            reference = expected[name]
            if solutions is not None and reference is not None and solutions != reference:
                more, less = list((solutions - reference).items())[:3], list((reference - solutions).items())[:3]
                raise Disagreement(f"{name}\n  only in {system}: {more}\n  only in {first}: {less}")
    empty = [name for name in ANALYTIC if not expected[name]]
    if empty:
        raise Disagreement(f"no solutions at all, nothing to measure: {empty}")
    return {name: sum((expected[name] or Counter()).values()) for name in ANALYTIC}


def bag(results: Mapping[str, Any]) -> Bag:
    """Read SPARQL JSON results as a bag of solutions; numbers count by their value, whatever type they have.

    >>> one = {"type": "literal", "datatype": XSD + "integer", "value": "1"}
    >>> two = {"type": "literal", "datatype": XSD + "decimal", "value": "1.0"}
    >>> bag({"results": {"bindings": [{"n": one}]}}) == bag({"results": {"bindings": [{"n": two}]}})
    True
    """
    return Counter(
        tuple(sorted((name, *_term(term)) for name, term in binding.items()))
        for binding in results["results"]["bindings"]
    )


def _term(term: Mapping[str, str]) -> tuple[str, str, str]:
    datatype, value = term.get("datatype", ""), term["value"]
    if datatype in _NUMERIC:
        try:
            return "number", str(Decimal(value).normalize()), ""
        except InvalidOperation:
            return "literal", value, datatype
    if datatype == f"{XSD}string":
        datatype = ""
    # Language tags are the same in any case (RDF 1.1 Concepts, section 3.3).
    return term["type"].replace("typed-literal", "literal"), value, datatype or term.get("xml:lang", "").lower()
