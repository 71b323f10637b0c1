"""What was measured of the data's quality: measurements of the Data Quality Vocabulary (https://www.w3.org/TR/vocab-dqv/).

Measurements of the same things by several metrics make one table, whatever the things and the metrics are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from statistics import median

from pyoxigraph import Literal, NamedNode

from lapekg.linked.reader import RDF_TYPE, Reader, Statement, Subject

_DQV = "http://www.w3.org/ns/dqv#"
_MEASUREMENT = NamedNode(f"{_DQV}QualityMeasurement")
_METRIC = NamedNode(f"{_DQV}isMeasurementOf")
_VALUE = NamedNode(f"{_DQV}value")
_COMPUTED_ON = NamedNode(f"{_DQV}computedOn")
# More than a page can show; a graph that measures more has queries of its own for it.
_MOST = 5_000

# What is measured: a thing, and what of it, such as a class and one of its properties.
Measured = tuple[NamedNode, ...]


@dataclass(frozen=True, slots=True)
class Measurement:
    """One value, and the node that says how it came about."""

    node: Subject
    value: Decimal


@dataclass(frozen=True, slots=True)
class Metric:
    """What one metric found over all that it was measured on; shares lie between 0 and 1."""

    node: NamedNode
    count: int
    lowest: Decimal
    middle: Decimal
    highest: Decimal
    is_share: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Measurements of the same things; a row has None where a metric was not measured on it."""

    metrics: tuple[Metric, ...]
    rows: tuple[tuple[Measured, tuple[Measurement | None, ...]], ...]

    @property
    def width(self) -> int:
        """Count the parts that name what is measured."""
        return max(len(measured) for measured, _ in self.rows)


def read_quality(reader: Reader) -> list[Table]:
    """Read the measurements, the widest measured metric first."""
    by_metric: dict[NamedNode, dict[Measured, Measurement]] = {}
    for metric, measured, measurement in _measurements(reader):
        by_metric.setdefault(metric, {})[measured] = measurement
    ordered = sorted(by_metric.items(), key=lambda each: (-len(each[1]), each[0].value))
    tables: list[dict[NamedNode, dict[Measured, Measurement]]] = []
    for metric, found in ordered:
        fitting = (each for each in tables if _is_alike(next(iter(each.values())), found))
        table = next(fitting, None)
        if table is None:
            tables.append(table := {})
        table[metric] = found
    return [_table(each) for each in tables]


def _measurements(reader: Reader) -> Iterator[tuple[NamedNode, Measured, Measurement]]:
    nodes = dict.fromkeys(reader.subjects(RDF_TYPE, _MEASUREMENT))
    for node in islice(sorted(nodes, key=str), _MOST):
        statements = reader.about(node)
        metric = next((each.object for each in statements if each.predicate == _METRIC), None)
        measured = _measured(statements)
        value = _number(next((each.object for each in statements if each.predicate == _VALUE), None))
        if isinstance(metric, NamedNode) and measured and value is not None:
            yield metric, measured, Measurement(node, value)


def _measured(statements: list[Statement]) -> Measured:
    # Whatever else a measurement points to narrows down what it is of.
    known = {RDF_TYPE, _METRIC, _VALUE, _COMPUTED_ON}
    ordered = sorted(statements, key=lambda each: (each.predicate != _COMPUTED_ON, str(each.predicate)))
    return tuple(
        each.object
        for each in ordered
        if isinstance(each.object, NamedNode) and (each.predicate == _COMPUTED_ON or each.predicate not in known)
    )


def _number(term: object) -> Decimal | None:
    try:
        return Decimal(term.value) if isinstance(term, Literal) else None
    except InvalidOperation:
        return None


def _is_alike(one: dict[Measured, Measurement], other: dict[Measured, Measurement]) -> bool:
    return 2 * len(one.keys() & other.keys()) > max(len(one), len(other))


def _table(columns: dict[NamedNode, dict[Measured, Measurement]]) -> Table:
    measured = dict.fromkeys(key for found in columns.values() for key in found)
    first = next(iter(columns.values()))

    def rank(key: Measured) -> tuple[str, Decimal, str]:
        value = first[key].value if key in first else Decimal(0)
        # Parts of one thing stay together; things by themselves stand in the order of their values.
        return (key[0].value if len(key) > 1 else "", -value, str(key))

    return Table(
        metrics=tuple(_metric(node, found) for node, found in columns.items()),
        rows=tuple((key, tuple(found.get(key) for found in columns.values())) for key in sorted(measured, key=rank)),
    )


def _metric(node: NamedNode, found: dict[Measured, Measurement]) -> Metric:
    values = [each.value for each in found.values()]
    # A share has decimals; a count that is nowhere above one is still a count.
    is_share = all(0 <= each <= 1 for each in values) and any(each % 1 for each in values)
    return Metric(node, len(values), min(values), median(values), max(values), is_share)
