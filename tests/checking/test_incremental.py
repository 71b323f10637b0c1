"""Checks that start from the published graph find what validating everything finds."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat

from lapekg.checking import Entry, check, check_texts
from lapekg.checking.base import Base, open_base
from lapekg.checking.everything import whole_scene
from lapekg.checking.incremental import Checker
from lapekg.checking.scene import Scene, key_of
from lapekg.config import Instance, Settings, load_instance
from lapekg.drafts.change import change_of_files
from lapekg.drafts.draft import DRAFTS_FOLDER
from lapekg.history.record import Patch
from lapekg.pipeline import build
from lapekg.sources import hash_inputs, read_instance, read_stream
from tests.conftest import BOOKS, write_files
from tests.lape import REPOSITORY

# Results that hang on other files, on rules, on classes above and on queries.
SHAPES = """\
@prefix b: <http://books.example/terms#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix s: <http://books.example/shapes#> .

s:Author a sh:NodeShape ;
    sh:targetObjectsOf b:author ;
    sh:property s:Author-name .
s:Author-name sh:path b:name ; sh:minCount 1 ; sh:maxCount 1 .
s:Writer a sh:NodeShape ;
    sh:targetSubjectsOf b:wrote ;
    sh:property s:Writer-books .
s:Writer-books sh:path ( b:wrote b:sequel ) ; sh:class b:Book .
s:Graph a sh:NodeShape ;
    sh:targetClass sd:NamedGraph ;
    sh:property s:Graph-source .
s:Graph-source sh:path b:read ; sh:minCount 1 ; sh:severity sh:Info .
s:Title a sh:NodeShape ;
    sh:targetClass b:Book ;
    sh:sparql s:Title-query .
s:Title-query a sh:SPARQLConstraint ;
    sh:message "{?other} has the same title" ;
    sh:select '''
SELECT $this ?other {
  $this <http://books.example/terms#title> ?title .
  ?other <http://books.example/terms#title> ?title .
  FILTER(?other != $this)
}
    ''' .
"""
PREFIXES = """\
@prefix b: <http://books.example/terms#> .
@prefix id: <http://books.example/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
FILES = ("data/moby.trig", "data/people.ttl", "data/more.trig", "data/more.ttl", "ontology/terms.ttl")
SAID = (
    "id:moby a b:Book .",
    'id:moby b:title "Moby-Dick" .',
    "id:moby b:author id:melville .",
    'id:melville b:name "Herman Melville" .',
    'id:melville b:name "H. Melville" .',
    "id:moby b:sequel id:omoo .",
    "id:omoo a b:Novel .",
    'id:omoo b:title "Moby-Dick" .',
    "b:Novel rdfs:subClassOf b:Book .",
    "<http://books.example/source/cover> b:read true .",
    "id:melville b:wrote id:moby .",
)
said = st.lists(st.sampled_from(SAID), max_size=6)
edits = st.dictionaries(st.sampled_from(FILES), st.none() | said, min_size=1, max_size=3)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give an instance that has been published, and where its snapshot is."""
    root = write_files(tmp_path_factory.mktemp("books"), {**BOOKS, "shapes/more.ttl": SHAPES})
    state = tmp_path_factory.mktemp("state")
    build(Settings(root=root, state=state), load_instance(root), lambda _: None)
    return root, state


@pytest.fixture(scope="module")
def checker(books: tuple[Path, Path]) -> Iterator[Checker]:
    """Give a checker that has to bring its draft back after each use."""
    root, state = books
    instance = load_instance(root)
    base = open_base(instance, state)
    assert base is not None
    checker = Checker(instance, state, base)
    yield checker
    checker.close()


def write_edits(root: Path, files: dict[str, list[str] | None]) -> None:
    """Bring the files back to what was published, then change some."""
    for name in FILES:
        (root / name).unlink(missing_ok=True)
    write_files(root, {name: BOOKS[name] for name in FILES if name in BOOKS})
    for name, statements in files.items():
        if statements is None:
            (root / name).unlink(missing_ok=True)
            continue
        text = "\n".join(statements)
        graph = f"<http://books.example/source/cover> {{ {text} }}"
        write_files(root, {name: PREFIXES + (graph if name.endswith(".trig") else text)})


def found_by_checker(instance: Instance, checker: Checker) -> set[object]:
    base = checker.base
    change = change_of_files(instance, base.origin, base.store, hash_inputs(instance), {})
    with checker.scene(change) as scene:
        return all_results(scene, base)


def all_results(scene: Scene, base: Base) -> set[object]:
    terms = {term for each in base.remarks for term in (each.focus_node, each.value)}
    return {key_of(each) for each in (*scene.results, *scene.unchanged(terms))}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=edits)
def test_scene_of_edited_files_has_the_results_of_everything(
    files: dict[str, list[str] | None], books: tuple[Path, Path], checker: Checker
) -> None:
    root, _ = books
    write_edits(root, files)
    instance = load_instance(root)
    everything = whole_scene(instance, read_instance(instance), Patch())
    assert found_by_checker(instance, checker) == {key_of(each) for each in everything.results}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=edits)
def test_checker_leaves_its_draft_as_published(
    files: dict[str, list[str] | None], books: tuple[Path, Path], checker: Checker
) -> None:
    write_edits(books[0], files)
    found_by_checker(load_instance(books[0]), checker)
    with checker.drafts.lend() as draft:
        assert set(draft.store) == set(checker.base.store)


def test_checker_after_an_error_takes_another_draft(books: tuple[Path, Path], checker: Checker) -> None:
    write_edits(books[0], {})

    def spoil() -> None:
        with checker.drafts.lend() as draft:
            draft.store.clear()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        spoil()
    with checker.drafts.lend() as draft:
        assert set(draft.store) == set(checker.base.store)


def entry(text: str, name: str = "entry.trig") -> Entry:
    return Entry(name, RdfFormat.TRIG, (PREFIXES + text).encode())


def told(results: object) -> set[tuple[str, str]]:
    return {(each.violation.rule, str(each.violation.position)) for each in results.results}  # type: ignore[attr-defined]


def test_check_tells_what_an_entry_causes_in_another_file(books: tuple[Path, Path]) -> None:
    root, state = books
    write_edits(root, {})
    text = '<http://books.example/source/cover> { id:omoo a b:Book ; b:title "Moby-Dick" ; b:author id:melville . }'
    results = told(check_texts(load_instance(root), state, [entry(text)]))
    assert {place for rule, place in results if rule == "Title/SPARQL"} == {"data/moby.trig:5", "entry.trig:4"}


def test_check_starts_from_the_published_graph_and_not_from_the_files(books: tuple[Path, Path]) -> None:
    root, state = books
    write_edits(root, {"data/people.ttl": None})
    text = "<http://books.example/source/cover> { id:moby b:author id:melville . }"
    instance = load_instance(root)
    assert not any("Author" in rule for rule, _ in told(check_texts(instance, state, [entry(text)])))
    assert any("Author" in rule for rule, _ in told(check(instance, state, texts=[entry(text)])))
    write_edits(root, {})


def test_check_leaves_no_draft_behind(books: tuple[Path, Path]) -> None:
    root, state = books
    write_edits(root, {})
    before = set((state / DRAFTS_FOLDER).iterdir())
    check(load_instance(root), state, texts=[entry("<http://books.example/source/x> { id:typee a b:Book . }")])
    assert set((state / DRAFTS_FOLDER).iterdir()) == before


def test_check_without_a_snapshot_finds_the_same(books: tuple[Path, Path], tmp_path: Path) -> None:
    root, state = books
    write_edits(root, {})
    text = "<http://books.example/source/x> { id:typee b:author id:nobody . id:moby b:title 5 . }"
    instance = load_instance(root)
    assert told(check(instance, state, texts=[entry(text)])) == told(check(instance, tmp_path, texts=[entry(text)]))


def test_check_of_a_damaged_snapshot_reads_everything(books: tuple[Path, Path], tmp_path: Path) -> None:
    root, _ = books
    write_edits(root, {})
    instance = load_instance(root)
    build(Settings(root=root, state=tmp_path), instance, lambda _: None)
    (tmp_path / "current" / "origin.json").write_text("{")
    assert open_base(instance, tmp_path) is None
    assert check(instance, tmp_path, texts=[entry("")]).conforms


@pytest.mark.parametrize("name", ["shapes/more.ttl", "lapekg.toml", "ontology/rules/wrote.rq"])
def test_open_base_after_a_change_of_what_judges_is_none(books: tuple[Path, Path], name: str) -> None:
    root, state = books
    write_edits(root, {})
    path = root / name
    before = path.read_text()
    path.write_text(before + "\n# changed\n")
    assert open_base(load_instance(root), state) is None
    path.write_text(before)
    assert open_base(load_instance(root), state) is not None


@pytest.mark.parametrize(
    "text",
    [
        # A new project that others are said to be part of, an event without its place, a person's name twice.
        """source:lupa-auttaa-hanke { }
        <https://w3id.org/lapekg/source/lupa-auttaa-hanke/p2> {
            <https://w3id.org/lapekg/id/project/uusi> a lape:Project ; skos:prefLabel "Uusi hanke"@fi ;
                lape:partOf <https://w3id.org/lapekg/id/project/lupa-auttaa> .
            <https://w3id.org/lapekg/id/event/uusi> a lape:Event ; lape:end "2017-01-01"^^xsd:date ;
                lape:start "2018-01-01"^^xsd:date ; lape:organiser <https://w3id.org/lapekg/id/organisation/thll> .
            <https://w3id.org/lapekg/id/organisation/stm> skos:prefLabel "Toinen nimi"@fi .
        }""",
        # A class of the ontology becomes a subclass of another.
        """<https://w3id.org/lapekg/source/lapekg/p1> {
            lape:Event rdfs:subClassOf lape:Organisation .
        }""",
    ],
)
def test_check_of_our_own_graph_finds_what_validating_all_of_it_finds(text: str, lape_state: Path) -> None:
    instance = load_instance(REPOSITORY)
    base = open_base(instance, lape_state)
    assert base is not None
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in instance.prefixes.items())
    added = list(read_stream(BytesIO((prefixes + text).encode()), RdfFormat.TRIG, "new.trig", instance))
    change = change_of_files(instance, base.origin, base.store, base.origin.hashes(), {"new.trig": added})
    everything = whole_scene(instance, [*read_instance(instance), *added], Patch())
    checker = Checker(instance, lape_state, base)
    with checker.scene(change) as scene:
        found = all_results(scene, base)
    checker.close()
    expected = {key_of(each) for each in everything.results}
    assert found == expected
    assert len(found) > len(list(base.remarks))
