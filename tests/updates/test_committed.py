"""Proposals that are committed to a published graph with rules and shapes."""

import pytest
from pyoxigraph import RdfFormat

from lapekg.checking import Entry
from lapekg.commits import RefusedByShapes, Said
from lapekg.commits.outcome import Outcome
from lapekg.commits.proposal import Proposal
from lapekg.errors import RefusedChange
from lapekg.history import Door, Log
from lapekg.updates import GraphContent, GraphRemoval, Mode, Reversal, SparqlUpdate, Texts
from tests.commits.conftest import COVER, Library, book, quads_of, wrote

SAID = Said(Door.UPDATE, "Åsa")
PREFIXES = """PREFIX b: <http://books.example/terms#>
PREFIX id: <http://books.example/id/>
PREFIX s: <http://books.example/source/>
"""


def _commit(library: Library, proposal: Proposal, *, dry_run: bool = False) -> Outcome:
    return library.committer.commit(proposal, SAID, dry_run=dry_run)


def _update(text: str) -> SparqlUpdate:
    return SparqlUpdate(PREFIXES + text)


def test_update_is_committed_with_what_follows(library: Library) -> None:
    before = quads_of(library.current)
    text = "INSERT DATA { GRAPH s:cover { id:omoo a b:Book ; b:author id:melville ; b:title 'A title' } }"
    outcome = _commit(library, _update(text))
    assert outcome.asserted.added == {*book("omoo")}
    assert not outcome.asserted.removed
    assert quads_of(library.current) == before | {*book("omoo"), wrote("omoo")}


def test_update_that_the_shapes_refuse_changes_nothing(library: Library) -> None:
    before = quads_of(library.current)
    with pytest.raises(RefusedByShapes) as raised:
        _commit(library, _update("DELETE { GRAPH ?g { ?book b:title ?t } } WHERE { GRAPH ?g { ?book b:title ?t } }"))
    assert len(raised.value.outcome.checked.results) == 1
    assert quads_of(library.current) == before
    outcome = _commit(library, _update("INSERT DATA { GRAPH s:cover { id:moby b:title 'The Whale' } }"))
    assert quads_of(library.current) == before | outcome.asserted.added


def test_refused_operation_takes_back_those_before_it(library: Library) -> None:
    before = quads_of(library.current)
    text = "INSERT DATA { GRAPH s:cover { id:moby b:title 'The Whale' } } ; INSERT DATA { id:moby b:title 'Moby' }"
    with pytest.raises(RefusedChange):
        _commit(library, _update(text))
    assert _commit(library, _update("DROP SILENT GRAPH s:nothing")).commit is None
    assert quads_of(library.current) == before


def test_dry_run_tells_the_change_and_leaves_the_graph(library: Library) -> None:
    before = quads_of(library.current)
    outcome = _commit(library, _update("DELETE WHERE { GRAPH ?g { id:moby b:author ?a } }"), dry_run=True)
    assert outcome.commit is None
    assert len(outcome.asserted.removed) == 2
    assert outcome.inferred.removed == {wrote("moby")}
    assert quads_of(library.current) == before


def test_refused_text_has_its_faults_at_their_lines(library: Library) -> None:
    text = b"PREFIX b: <http://books.example/terms#>\n\n<http://books.example/id/omoo> a b:Book .\n"
    entry = Entry("body.ttl", RdfFormat.TURTLE, text)
    for proposal in (Texts([entry], graph=COVER), GraphContent([entry], Mode.ADD, COVER)):
        with pytest.raises(RefusedByShapes) as raised:
            _commit(library, proposal)
        results = raised.value.outcome.checked.results
        assert [(each.place.file, each.place.line) for each in results if each.place] == [("body.ttl", 3)]


def test_graph_that_was_deleted_is_named_no_more(library: Library) -> None:
    _commit(library, GraphRemoval(COVER))
    query = "INSERT { GRAPH s:found { ?g b:title 'x' } } WHERE { GRAPH ?g {} FILTER(?g = s:cover) }"
    assert _commit(library, _update(query)).commit is None


def test_commit_is_taken_back_and_back_again(library: Library) -> None:
    before = quads_of(library.current)
    _commit(library, _update("DROP GRAPH s:cover"))
    log = Log(library.state)
    _commit(library, Reversal(log.read(2)))
    assert quads_of(library.current) == before
    _commit(library, Reversal(log.read(3)))
    assert quads_of(library.current) == before - {*book("moby", "Moby-Dick")}


def test_build_cannot_be_taken_back(library: Library) -> None:
    with pytest.raises(RefusedChange, match="commit 1 was recorded as a whole dataset"):
        _commit(library, Reversal(Log(library.state).read(1)))
