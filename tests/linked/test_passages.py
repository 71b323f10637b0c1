"""What was read out of a graph."""

from pyoxigraph import NamedNode

from lapekg.linked.passages import read_passage
from lapekg.linked.reader import Reader
from tests.linked.archive import BASE, LETTERS

P1, P2 = (NamedNode(f"{BASE}source/journal/p{number}") for number in (1, 2))


def test_passage_has_the_things_of_a_graph_in_the_order_of_their_names(archive: Reader) -> None:
    passage = read_passage(archive, P1, ["en"], 0, 1000)
    names = [archive.name(each.subject, ["en"]).text for each in passage.blocks]
    assert names == sorted(names, key=str.lower)
    assert passage.things == len(names) == LETTERS + 4
    assert not passage.is_cut


def test_passage_has_only_statements_of_its_graph_with_all_graphs_that_say_the_same(archive: Reader) -> None:
    passage = read_passage(archive, P2, ["en"], 0, 10)
    statements = [each for block in passage.blocks for each in block.statements]
    assert len(statements) == passage.statements
    assert all(P2 in each.graphs for each in statements)
    assert max(len(each.graphs) for each in statements) == 2


def test_passages_of_all_pages_are_the_whole_graph(archive: Reader) -> None:
    pages = [read_passage(archive, P1, ["en"], first, 50).blocks for first in (0, 50, 100)]
    subjects = [block.subject for page in pages for block in page]
    assert len(subjects) == len(set(subjects)) == LETTERS + 4


def test_passage_of_an_empty_graph_is_empty(archive: Reader) -> None:
    passage = read_passage(archive, NamedNode(f"{BASE}source/journal/p2.9"), ["en"], 0, 10)
    assert (list(passage.blocks), passage.things, passage.statements) == ([], 0, 0)
