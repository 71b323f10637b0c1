"""What is found out about a query of a shape once, and kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from lapekg.delta.queries import Reading, readings
from lapekg.validation.binding import is_bindable
from lapekg.validation.filters import Condition, are_refusing, conditions
from lapekg.validation.graph_readings import reads_of_other_graphs, stored_readings, terms_of_graphs

# The variable that has the focus node.
THIS = "this"


@dataclass(frozen=True, slots=True)
class QueryReadings:
    """Where a query reads, and how it can be asked about one node.

    `reads_graphs` says whether it may ask of other nodes than that one if they are named graphs, `graph_terms` of which
    nodes it does all the same. `is_bindable` says whether it may be asked with the node bound beforehand; `conditions`
    are those that the node must meet in any graph.
    """

    readings: tuple[Reading, ...]
    reads_graphs: bool
    graph_terms: tuple[str, ...]
    is_bindable: bool
    conditions: tuple[Condition, ...]

    def to_json(self) -> dict[str, Any]:
        """Give what `from_json` reads."""
        return {
            "readings": [each.to_json() for each in self.readings],
            "reads_graphs": self.reads_graphs,
            "graph_terms": self.graph_terms,
            "is_bindable": self.is_bindable,
            "conditions": self.conditions,
        }

    @classmethod
    def from_json(cls, table: Mapping[str, Any]) -> "QueryReadings":
        """Read what `to_json` gave."""
        return cls(
            readings=tuple(map(Reading.from_json, table["readings"])),
            reads_graphs=table["reads_graphs"],
            graph_terms=tuple(table["graph_terms"]),
            is_bindable=table["is_bindable"],
            conditions=tuple(table["conditions"]),
        )


def read_query(query: str) -> QueryReadings:
    """Take a query of a shape apart; rdflib takes tens of milliseconds for it."""
    found = readings(query, {}, THIS)
    algebra = _algebra(query)
    asked = tuple(conditions(algebra, THIS))
    terms = {term for each in found for term in terms_of_graphs(each)}
    return QueryReadings(
        readings=tuple(dict.fromkeys(each for reading in found for each in stored_readings(reading))),
        reads_graphs=any(reads_of_other_graphs(each) for each in found),
        graph_terms=tuple(sorted(term.value for term in terms if not are_refusing(asked, term))),
        is_bindable=algebra is not None and is_bindable(algebra, THIS),
        conditions=asked,
    )


def _algebra(query: str) -> Any:
    try:
        return translateQuery(parseQuery(query)).algebra
    except Exception:  # noqa: BLE001 (a parser that fails in many ways; Oxigraph decides what is a query)
        return None
