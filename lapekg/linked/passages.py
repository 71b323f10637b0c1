"""What was read out of a graph, by the things that it speaks of."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import NamedNode

from lapekg.linked.reader import Reader, Statement, Subject

# More than that is no reading: the whole graph can be asked for by a query.
_MOST_STATEMENTS = 20_000
# The order of names takes a look-up for each.
_MOST_NAMED = 3000


@dataclass(frozen=True, slots=True)
class Block:
    """What a graph states of one thing, with all graphs that state the same."""

    subject: Subject
    statements: Sequence[Statement]


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of what stands in a graph: some of its things, how many there are, and how many statements.

    `is_cut` says that not even those numbers are all, as the graph is very large.
    """

    blocks: Sequence[Block]
    things: int
    statements: int
    is_cut: bool


def read_passage(reader: Reader, graph: NamedNode, languages: Sequence[str], first: int, most: int) -> Passage:
    """Read at most so many things of a graph, in the order of their names, after the first ones."""
    quads = list(islice(reader.store.quads_for_pattern(None, None, None, graph), _MOST_STATEMENTS + 1))
    read = quads[:_MOST_STATEMENTS]
    subjects = {each.subject for each in read}

    def named(subject: Subject) -> tuple[str, str]:
        return reader.name(subject, languages).text.lower(), str(subject)

    ordered = sorted(subjects, key=named if len(subjects) <= _MOST_NAMED else str)
    return Passage(
        blocks=[Block(each, _stated(reader, graph, each)) for each in ordered[first : first + most]],
        things=len(subjects),
        statements=len(read),
        is_cut=len(quads) > len(read),
    )


def _stated(reader: Reader, graph: NamedNode, subject: Subject) -> list[Statement]:
    return [each for each in reader.about(subject) if graph in each.graphs]
