"""RDF Patch as a change."""

import pytest
from pyoxigraph import NamedNode, Quad

from lapekg.errors import RefusedChange, SourceError
from lapekg.history.record import Patch, rdf_patch
from lapekg.updates import RdfPatch
from tests.updates.drafts import BASE, applied, quads_of, work_on

SAID = "GRAPH g:1 { :a :p :b } GRAPH g:2 { :a :p :b . :b :p :c }"
G1 = NamedNode(f"{BASE}source/1")
HEAD = f"H id <urn:uuid:0> .\nTX .\nPA : <{BASE}> .\nPA g <{BASE}source/> .\n"


def _change(patch: str, graph: NamedNode | None = None, *, merged: bool = True) -> tuple[set[Quad], set[Quad]]:
    change = RdfPatch(patch.encode(), graph).propose(work_on(quads_of(SAID), merged=merged))
    return set(change.added), set(change.removed)


def _error(patch: str) -> str:
    with pytest.raises(SourceError) as raised:
        _change(patch)
    return str(raised.value)


def test_rows_add_and_delete_in_their_order() -> None:
    rows = 'D :a :p :b g:1 .\nA :x :p "x"@en g:1 .\nA :y :p :b g:1 .\n'
    rows += "D :y :p :b g:1 .\nD :b :p :c g:2 .\nA :b :p :c g:2 .\n"
    expected = (quads_of('GRAPH g:1 { :x :p "x"@en }'), quads_of("GRAPH g:1 { :a :p :b }"))
    assert _change(f"{HEAD}{rows}TC .") == expected
    assert _change(f"{HEAD}# a comment\n\n{rows}") == expected


def test_patch_of_a_commit_is_read_as_it_was_written() -> None:
    patch = Patch(
        frozenset(quads_of('GRAPH g:1 { :x :p "a\\nb", 1.5, :ä }')), frozenset(quads_of("GRAPH g:1 { :a :p :b }"))
    )
    assert _change("".join(rdf_patch([patch]))) == (set(patch.added), set(patch.removed))
    inverse = "".join(rdf_patch([patch.inverse()]))
    work = work_on(
        applied(quads_of(SAID), RdfPatch("".join(rdf_patch([patch])).encode()).propose(work_on(quads_of(SAID))))
    )
    assert RdfPatch(inverse.encode()).propose(work).added == patch.removed


def test_aborted_transaction_does_not_count() -> None:
    rows = f"{HEAD}A :x :p :b g:1 .\nTA .\nTX .\nA :y :p :b g:1 .\nTC .\nTX .\nD :a :p :b g:1 .\nTA .\n"
    assert _change(rows) == (quads_of("GRAPH g:1 { :y :p :b }"), set())


def test_withdrawn_prefix_is_not_declared() -> None:
    assert "the prefix g: is not declared" in _error(f"{HEAD}PD g .\nA :x :p :b g:1 .")
    assert "the prefix : is not declared" in _error(f'{HEAD}PD ":" .\nA :x :p :b g:1 .')


def test_blank_node_keeps_its_label() -> None:
    node = "_:b0123x1"
    trig = f":a :p {node}"
    change = RdfPatch(f"{HEAD}D :a :p <{node}> .\nA {node} :p :a .\n".encode()).propose(work_on(quads_of(trig)))
    assert change.removed == quads_of(trig)
    assert change.added == quads_of(f"{node} :p :a")


def test_patch_of_one_graph_changes_no_other() -> None:
    assert _change(f"{HEAD}D :a :p :b .\nA :x :p :b g:1 .\n", G1) == (
        quads_of("GRAPH g:1 { :x :p :b }"),
        quads_of("GRAPH g:1 { :a :p :b }"),
    )
    with pytest.raises(RefusedChange, match=r"may change <http://example\.org/source/1> alone"):
        _change(f"{HEAD}D :a :p :b g:2 .\n", G1)


def test_statement_without_graph_is_one_of_the_default_graph() -> None:
    assert _change(f"{HEAD}A :x :p :y .\n", merged=False) == (quads_of(":x :p :y"), set())
    with pytest.raises(RefusedChange, match="name the graph that says it"):
        _change(f"{HEAD}A :x :p :y .\n")


@pytest.mark.parametrize(
    ("rows", "place", "reason"),
    [
        ("TX .\nB <a:a> <a:b> <a:c> .", "patch:2:", "a row of RDF Patch begins with A, D, H"),
        ("TX .\n\nA <a:a> <a:b> .", "patch:3", ""),
        ("A <a:a> <a:b> <a:c>", "patch:1", ""),
        ("A", "patch:1:", "one statement"),
        ("A # nothing", "patch:1:", "one statement"),
        ("PA <a:b> .", "patch:1:", "PA has a prefix and an IRI"),
        ("A <a> <b> <c> .", "patch:1:", ""),
        ("A <a:a> <a:b> <a:c> <a:g> . <a:a> <a:b> <a:d> .", "patch:1", ""),
        ("\ufeffTX .", "patch:1:", "byte order mark"),
        ("A <a:a> <a:b> " + "<<( <a:a> <a:b> " * 300, "patch:1:", "nested deeper"),
    ],
)
def test_row_that_cannot_be_read_is_told_with_its_line(rows: str, place: str, reason: str) -> None:
    message = _error(rows)
    assert message.startswith(place)
    assert reason in message


def test_bytes_that_are_no_text_are_told() -> None:
    with pytest.raises(SourceError, match="patch:2: is no text in UTF-8"):
        RdfPatch(b"TX .\nA <a:\xff> <a:b> <a:c> .").propose(work_on(()))
