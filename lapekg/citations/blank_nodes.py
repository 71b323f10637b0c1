"""Labels for blank nodes that follow from what stands around them (RDFC-1.0), in a process that can be ended.

Some graphs of a dozen blank nodes would keep the algorithm busy for years (section 7.1, dataset poisoning), and a query
can make any graph. So it runs in a process of its own, which has so much time.
"""

import subprocess
import sys
from collections.abc import Iterable, Sequence

from lapekg.errors import NotCitable

_SECONDS = 5
# Names for rows and columns while rows are quads; nothing else shows them.
_COLUMN = "urn:column:"
_ROW = "urn:row:"


def canonical_triples(triples: Iterable[str]) -> list[str]:
    """Name the blank nodes of a graph, whose triples are given in N-Triples without the full stops."""
    return _canonical(triples)


def canonical_rows(rows: Sequence[Sequence[str]], *, in_order: bool) -> list[str]:
    """Name the blank nodes of solutions: by the rows they stand in, and by the places of the rows if that counts.

    A row is a node that has its terms as values. Without an order it is a blank node, and the rows come back sorted.
    """
    mark = "_:row"
    # The rows' own nodes need labels that no blank node of the answer has.
    while any(term.startswith(mark) for row in rows for term in row):
        mark += "0"
    quads = [
        f"{f'<{_ROW}{index:09d}>' if in_order else f'{mark}{index}'} <{_COLUMN}{column:05d}> {term or '<urn:unbound>'}"
        for index, row in enumerate(rows)
        for column, term in enumerate(row)
    ]
    named: dict[str, list[str]] = {}
    for line in _canonical(quads):
        node, _, value = line.split(" ", 2)
        named.setdefault(node, []).append("" if value == "<urn:unbound>" else value)
    texts = ["\t".join(values) for values in named.values()]
    return texts if in_order else sorted(texts)


def _canonical(triples: Iterable[str]) -> list[str]:
    text = "".join(f"{each} .\n" for each in triples)
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "lapekg.citations.rdfc"],
            input=text.encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise NotCitable(
            "the blank nodes of the answer cannot be told apart in reasonable time; ask for something else than them"
        ) from error
    return done.stdout.decode().splitlines()
