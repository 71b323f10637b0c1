"""What is found by what readers type."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapekg.errors import SnapshotError
from lapekg.search import Kind, Match, find
from lapekg.search.words import folded_words
from tests.search.conftest import write_names
from tests.search.names import BASE

LANGUAGES = ("fi", "sv", "en")


def names_of(path: Path, text: str, languages: tuple[str, ...] = LANGUAGES) -> list[str]:
    return [each.iri.rpartition("/")[2] for each in find(path, text, languages).things]


@pytest.mark.parametrize(
    ("text", "first", "match"),
    [
        ("Raisio", "raisio", Match.NAME),
        ("raisio", "raisio", Match.NAME),
        ("STM", "stm", Match.NAME),
        ("STM:n", "stm", Match.NAME),
        ("2229500-6", "stm", Match.NAME),
        ("22295006", "stm", Match.INFLECTED),
        ("Reso", "raisio", Match.NAME),
        ("hameenlinna", "hame", Match.NAME),
        ("Ministry of Social", "stm", Match.BEGINNING),
        ("Social Affairs", "stm", Match.WORDS),
        ("Raisiossa", "raisio", Match.INFLECTED_NAME),
        ("raisioss", "raisio", Match.INFLECTED_NAME),
        ("Hämeenlinnassa", "hame", Match.INFLECTED_NAME),
        ("terveysministeriön", "stm", Match.INFLECTED),
        ("sosiaaliministeriön", "stm", Match.INFLECTED),
        ("sosiaaliministeriö", "stm", Match.INFLECTED),
        ("opetusministeriölle", "okm", Match.INFLECTED),
        ("undervisningsministeriet", "okm", Match.INFLECTED),
        ("maakuntauudistuksen", "reform", Match.INFLECTED),
        ("soteuudistus", "reform", Match.INFLECTED),
        ("perhekeskukset", "centre", Match.INFLECTED_NAME),
        ("perhekeskusmalli", "model", Match.PART),
        ("lapsille", "children", Match.INFLECTED_NAME),
        ("lasten oikeuksista", "rights", Match.INFLECTED_NAME),
        ("barnens rättigheter", "rights", Match.INFLECTED_NAME),
        ("child", "children", Match.BEGINNING),
        ("perhekskus", "centre", Match.SPELLING),
        ("Hämenlinna", "hame", Match.SPELLING),
        ("raisio museo", "raisio", Match.WORDS),
    ],
)
def test_find_puts_what_is_meant_first(index: Path, text: str, first: str, match: Match) -> None:
    found = find(index, text, LANGUAGES).things[0]
    assert (found.iri.rpartition("/")[2], found.match) == (first, match)


def test_find_ranks_name_before_beginning_before_inflected_before_part(index: Path) -> None:
    assert names_of(index, "Raisio")[:2] == ["raisio", "library"]
    assert names_of(index, "Raision")[:2] == ["library", "raisio"]
    assert names_of(index, "ministeriö")[0] == "terms#Ministry"
    assert set(names_of(index, "ministeriö")[1:]) == {"stm", "okm"}


def test_find_prefers_what_is_mentioned_more(index_of: Callable[[str], Path]) -> None:
    rows = "".join(f'<id:{n}> <http://www.w3.org/2004/02/skos/core#prefLabel> "Kala {n}"@en .\n' for n in range(5))
    path = index_of(rows + "<id:a> <id:by> <id:3> . <id:b> <id:by> <id:3> . <id:a> <id:by> <id:1> .\n")
    assert [each.iri for each in find(path, "kala", LANGUAGES).things] == ["id:3", "id:1", "id:0", "id:2", "id:4"]
    assert [each.mentions for each in find(path, "kala", LANGUAGES).things] == [2, 1, 0, 0, 0]


def test_find_prefers_the_language_of_the_reader(index_of: Callable[[str], Path]) -> None:
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    path = index_of(f'<id:a> {label} "bank"@tlh . <id:b> {label} "bank"@en .')
    assert find(path, "bank", ("en", "fi")).things[0].iri == "id:b"
    assert find(path, "bank", ("tlh", "en")).things[0].iri == "id:a"


def test_find_tells_how_and_as_what_a_thing_was_found(index: Path) -> None:
    stm = find(index, "stm", ("sv",)).things[0]
    assert (stm.name, stm.language, stm.kind) == ("STM", "fi", Kind.OTHER_NAME)
    assert find(index, "2229500-6", LANGUAGES).things[0].kind is Kind.IDENTIFIER
    # The class with the fewest things first; of two with as many, the instance's own.
    assert stm.classes == (f"{BASE}terms#Ministry", f"{BASE}terms#Office", "http://www.w3.org/ns/org#Organization")


def test_find_says_which_spelling_it_looked_for(index: Path) -> None:
    assert find(index, "perhekskus", LANGUAGES).respelt == ("perhekeskus",)
    assert find(index, "perhekeskus", LANGUAGES).respelt == ()


def test_find_says_when_no_name_has_all_the_words(index: Path) -> None:
    found = find(index, "raisio museo", LANGUAGES)
    assert (found.partial, found.respelt) == (True, ())
    assert not find(index, "raision kirjasto", LANGUAGES).partial


def test_find_with_a_limit_keeps_the_best(index: Path) -> None:
    assert find(index, "ministeriö", LANGUAGES, 1).things == find(index, "ministeriö", LANGUAGES).things[:1]


@pytest.mark.parametrize("text", ["", "   ", "!?", '"', "*", "qqqqqq", "Turku"])
def test_find_without_anything_of_that_name_finds_nothing(index: Path, text: str) -> None:
    assert find(index, text, LANGUAGES).things == ()


TYPED = st.sampled_from(("AND", "OR", "NEAR", "NOT", '"', "*", "(", ")", ":", "^", "raisio", "{", "}", "-", "+", "STM"))


@given(st.text(max_size=60) | st.lists(TYPED).map(" ".join))
def test_find_takes_any_text(index: Path, text: str) -> None:
    things = find(index, text, LANGUAGES).things
    assert len({each.iri for each in things}) == len(things)
    assert [each.score for each in things] == sorted((each.score for each in things), reverse=True)


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=8))
def test_every_name_finds_its_thing(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    path = write_names(names, tmp_path_factory.mktemp("any") / "search.sqlite")
    for number, name in enumerate(names):
        if folded_words(name):
            found = {each.iri: each for each in find(path, name, ("zxx",)).things}
            assert found[f"id:{number}"].match is Match.NAME


def test_find_takes_letters_that_split_words_for_sqlite_alone(tmp_path: Path) -> None:
    # New Tai Lue: its vowels became letters in Unicode 8, and FTS5 knows Unicode 6.1.
    path = write_names(["a\u19b0b", "\u19b0"], tmp_path / "search.sqlite")
    assert names_of(path, "a\u19b0b x") == ["id:0"]
    assert names_of(path, "\u19b0") == ["id:1"]


def test_find_in_a_graph_without_names_finds_nothing(index_of: Callable[[str], Path]) -> None:
    assert find(index_of("<id:a> <id:b> <id:c> ."), "a", LANGUAGES).things == ()


def test_find_says_when_there_is_more_than_it_looked_at(index_of: Callable[[str], Path]) -> None:
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    path = index_of("".join(f'<id:{n}> {label} "Kala {n}"@en .\n' for n in range(300)))
    assert not find(path, "kala", LANGUAGES, 5).complete
    assert find(path, "kala", LANGUAGES).complete


@pytest.mark.parametrize("content", [None, b"", b"no database, but long enough to be looked at" * 100])
def test_index_that_cannot_be_read_says_what_to_do(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "search.sqlite"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SnapshotError, match="lapekg build --force"):
        find(path, "raisio", LANGUAGES)


def test_index_of_another_version_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "search.sqlite") as database:
        database.execute("PRAGMA user_version = 999")
    with pytest.raises(SnapshotError, match="version 999"):
        find(tmp_path / "search.sqlite", "raisio", LANGUAGES)
