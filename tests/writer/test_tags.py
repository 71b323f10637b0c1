"""Entity tags of graphs say what a graph holds, and nothing else."""

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from lapekg.writer.tags import graph_tag

G, H, P = (NamedNode(f"http://a.example/{name}") for name in "ghp")


def _quads(number: int, graph: NamedNode = G) -> list[Quad]:
    return [Quad(P, P, Literal(i), graph) for i in range(number)]


def _store(*quads: Quad) -> Store:
    store = Store()
    store.extend(quads)
    return store


def test_tag_depends_on_the_graph_alone() -> None:
    one, other = _store(*_quads(3)), _store(*_quads(3), *_quads(5, H))
    assert graph_tag(one, G, "a") == graph_tag(other, G, "b")
    assert graph_tag(one, G, "a") != graph_tag(_store(*_quads(4)), G, "a")


def test_graph_that_is_not_there_has_no_tag_but_the_default_graph_has() -> None:
    store = _store(*_quads(3))
    assert graph_tag(store, H, "a") is None
    assert graph_tag(store, DefaultGraph(), "a") is not None


def test_tag_of_a_large_graph_is_that_of_the_dataset() -> None:
    assert graph_tag(_store(*_quads(2001)), G, "abc") == "abc"
