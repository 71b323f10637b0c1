"""Copies of our own graph that conform to the shapes as it does: the same things once more, under IRIs of their own.

A copy has what the sources say and the registers of who there is; places, concepts, the ontology and mappings are there
once for all. What identifies one thing alone in the world, such as a business ID, no copy has.
"""

import re
from collections.abc import Iterable, Iterator

from benchmarks.vocabulary import BASE, LAPE

# Within an IRI: what is named, up to where the names of its parts begin.
_THING = re.compile(rf"<({re.escape(BASE)}(?:id/(?!place/)[^/>]+/[^/>]+|source/(?!lapekg[/>])[^/>]+))")
_SHARED = tuple(f"<{BASE}{each}" for each in ("concept/", "id/place/", "ontology"))
_REGISTERS = (f"<{BASE}source/lapekg/p3>", f"<{BASE}source/lapekg/p4>")
_OWN = f"<{BASE}source/lapekg/"
_RULE = f"<{BASE}rule/"
_IDENTIFIER = f"<{LAPE}businessId>"


def copies(dump: Iterable[str], number: int) -> Iterator[str]:
    """Give so many copies of a dump in N-Quads, without what rules infer."""
    copied = [line for line in dump if _is_copied(line)]
    for copy in range(1, number + 1):
        for line in copied:
            yield _THING.sub(rf"<\1-c{copy}", line)


def _is_copied(line: str) -> bool:
    subject, predicate = line.split(" ", 2)[:2]
    graph = line.rsplit(" ", 2)[1]
    if graph.startswith((_RULE, _OWN)) and graph not in _REGISTERS:
        return False
    return _THING.match(subject) is not None and not subject.startswith(_SHARED) and predicate != _IDENTIFIER
