"""What the results of each shape depend on, in a form to be kept with a snapshot.

Taking the queries of the shapes apart needs a second; all else is milliseconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from lapekg.validation.query_readings import QueryReadings, read_query
from lapekg.validation.reads import ClassRead, QueryRead, Read, Step, Untellable, reads_of_shape, reads_of_target
from lapekg.validation.shapes import Shapes
from lapekg.validation.terms import Term, read_term, to_pyoxigraph
from lapekg.validation.traversal import from_json
from lapekg.validation.workload import arrange

_KINDS: dict[str, type[Step | ClassRead | QueryRead]] = {"step": Step, "class": ClassRead, "query": QueryRead}


@dataclass(frozen=True, slots=True)
class Dependencies:
    """By what is read, the validated shapes whose results hang on it.

    Of the shapes in `untellable` nothing is known: any change may concern them.
    """

    shapes_by_read: Mapping[Read, tuple[Term, ...]]
    queries: Mapping[str, QueryReadings]
    untellable: tuple[Term, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give what `from_json` reads."""
        numbers: dict[Term, int] = {}
        reads = [
            [*_written(read), [numbers.setdefault(shape, len(numbers)) for shape in shapes]]
            for read, shapes in self.shapes_by_read.items()
        ]
        return {
            "shapes": [str(shape) for shape in numbers],
            "reads": reads,
            "queries": {query: read.to_json() for query, read in self.queries.items()},
            "untellable": [str(shape) for shape in self.untellable],
        }

    @classmethod
    def from_json(cls, table: Mapping[str, Any]) -> "Dependencies":
        """Read what `to_json` gave."""
        shapes = [read_term(text) for text in table["shapes"]]
        return cls(
            {_read(each[:-1]): tuple(shapes[number] for number in each[-1]) for each in table["reads"]},
            {query: QueryReadings.from_json(each) for query, each in table["queries"].items()},
            tuple(read_term(text) for text in table["untellable"]),
        )


def dependencies(shapes: Shapes) -> Dependencies:
    """Find what the results of every validated shape depend on."""
    workload = arrange(shapes)
    found: dict[Read, dict[Term, None]] = {}
    untellable: list[Term] = []
    for shape in sorted(workload.targets, key=str):
        term = to_pyoxigraph(shape)
        try:
            reads = reads_of_shape(workload.graph, shape)
        except Untellable:
            untellable.append(term)
            continue
        reads.update(read for target in workload.targets[shape] for read in reads_of_target(target))
        for read in reads:
            found.setdefault(read, {})[term] = None
    shapes_by_read = {read: tuple(found[read]) for read in sorted(found, key=repr)}
    queries = dict.fromkeys(read.query for read in shapes_by_read if isinstance(read, QueryRead))
    return Dependencies(shapes_by_read, {query: read_query(query) for query in queries}, tuple(untellable))


def _written(read: Read) -> list[Any]:
    kind = next(name for name, each in _KINDS.items() if isinstance(read, each))
    return [kind, *(getattr(read, field.name) for field in fields(read))]


def _read(parts: list[Any]) -> Read:
    kind, way, *others = parts
    return _KINDS[kind](from_json(way), *others)
