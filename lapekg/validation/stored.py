"""Results as lines of JSON, so that what was found in a snapshot need not be found again.

Of a result all is kept but its place, which moves with every line that somebody adds above.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from lapekg.validation.report import Severity, Violation
from lapekg.validation.terms import Term, read_term


def to_lines(violations: Iterable[Violation]) -> Iterator[str]:
    """Write each result in a line of JSON."""
    for each in violations:
        table = {
            "focus_node": _written(each.focus_node),
            "path": each.path,
            "value": _written(each.value),
            "component": each.component,
            "severity": each.severity.value,
            "source_shape": each.source_shape,
            "messages": dict(each.messages),
            "labels": dict(each.labels),
            "origin": each.origin and [_written(part) for part in each.origin],
        }
        yield json.dumps(table, ensure_ascii=False) + "\n"


def from_lines(lines: Iterable[str]) -> Iterator[Violation]:
    """Read results as `to_lines` wrote them; raises KeyError, TypeError or ValueError for anything else."""
    for line in lines:
        table: dict[str, Any] = json.loads(line)
        origin = table["origin"]
        yield Violation(
            focus_node=_read(table["focus_node"]),
            path=table["path"],
            value=_read(table["value"]),
            component=table["component"],
            severity=Severity(table["severity"]),
            source_shape=table["source_shape"],
            messages=table["messages"],
            labels=table["labels"],
            origin=origin and (read_term(origin[0]), read_term(origin[1])),
        )


def _written(term: Any) -> str | None:
    return None if term is None else str(term)


def _read(text: str | None) -> Term | None:
    return None if text is None else read_term(text)
