"""What is told of entries beyond shapes: unknown names, unusual IRIs, second names for one thing, missing sources."""

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat

from lapekg.checking.duplicates import alike
from lapekg.checking.nearness import nearest
from lapekg.validation import Severity
from tests.checking.scenes import Scene, brief, publish, told
from tests.validation.expectations import TOML

GRAPHS = TOML + '[graphs]\n"data" = "source/register/p1"\n'
ONTOLOGY = """
ex:Event a owl:Class ; rdfs:label "event"@en , "tapahtuma"@fi .
ex:Organisation a owl:Class ; rdfs:label "organisation"@en .
ex:Document a owl:Class . ex:Paragraph a owl:Class .
ex:organiser a owl:ObjectProperty ; rdfs:label "organiser"@en , "järjestäjä"@fi .
ex:start a owl:DatatypeProperty ; rdfs:label "start"@en .
ex:value a owl:DatatypeProperty .
"""
NAMES = ["raision-kaupunki", "turun-kaupunki", "stea", "thl", "sitra", "soste"]
LABELS = ["Raision kaupunki", "Turun kaupunki", "STEA", "Terveyden ja hyvinvoinnin laitos", "Sitra", "SOSTE"]
THINGS = "".join(
    f'<http://example.org/id/organisation/{name}> a ex:Organisation ; skos:prefLabel "{label}"@fi .\n'
    for name, label in zip(NAMES, LABELS, strict=True)
)
O = "http://example.org/id/organisation/"  # noqa: E741 - as short as a prefix
SOURCE = "http://example.org/source/"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    register = f"<{SOURCE}register> a ex:Document . <{SOURCE}register/p1> a ex:Paragraph .\n"
    paragraphs = register + "".join(
        f"<{SOURCE}old{n}> a ex:Document . <{SOURCE}old{n}/p1> a ex:Paragraph .\n" for n in range(60)
    )
    facts = f"<{SOURCE}old0/p1> {{ ex:known a ex:Event . }}\n"
    return publish(tmp_path_factory.mktemp("graph"), ONTOLOGY + THINGS + paragraphs + facts, toml=GRAPHS)


def rules(found: list[tuple[str, int, str]]) -> list[str]:
    return [rule for rule, _, _ in found]


@pytest.mark.parametrize(
    ("text", "rule", "hint"),
    [
        ("ex:e a ex:Event ; ex:organizer ex:o .", "unknown-property", "did you mean ex:organiser (organiser)?"),
        ("ex:e a ex:Event ; ex:järjestäjä ex:o .", "unknown-property", "did you mean ex:organiser (organiser)?"),
        ("ex:e a ex:Event ; ex:strat 1.50 .", "unknown-property", "did you mean ex:start (start)?"),
        ("ex:e a ex:Event ; ex:colour 1 .", "unknown-property", ""),
        ('ex:e a ex:Event ; skos:prefLabl "x" .', "unknown-property", "did you mean skos:prefLabel?"),
        ("ex:e a ex:Evnt .", "unknown-class", "did you mean ex:Event (event)?"),
    ],
)
def test_term_that_nothing_declares_is_told(scene: Scene, text: str, rule: str, hint: str) -> None:
    assert [each for each in brief(told(scene, text)) if each[0].startswith("unknown-p") or "class" in each[0]] == [
        (rule, 2, hint)
    ]


def test_property_of_a_graph_that_declares_none_is_let_pass(tmp_path: Path) -> None:
    plain = publish(tmp_path, "ex:Book a owl:Class .")
    assert not [each for each in rules(brief(told(plain, 'ex:b a ex:Book ; ex:title "B" .'))) if "property" in each]


def test_property_that_others_have_is_let_pass(tmp_path: Path) -> None:
    plain = publish(tmp_path, 'ex:author a owl:ObjectProperty . ex:a ex:title "A" .')
    found = rules(brief(told(plain, 'ex:b ex:title "B" ; ex:titel "B" .')))
    assert [each for each in found if "property" in each] == ["unknown-property"]


def test_term_of_a_vocabulary_that_is_not_known_whole_is_let_pass(scene: Scene) -> None:
    text = "@prefix o: <http://other.example/> .\nex:e a ex:Event ; o:colour 1 ."
    assert not [each for each in rules(brief(told(scene, text))) if each.startswith("unknown")]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("raison-kaupunki", f"did you mean <{O}raision-kaupunki> (Raision kaupunki)?"),
        ("kaupunki-raision", f"did you mean <{O}raision-kaupunki> (Raision kaupunki)?"),
        ("terveyden-ja-hyvinvoinnin-laitos", f"did you mean <{O}thl> (Terveyden ja hyvinvoinnin laitos)?"),
        ("naantalin-kaupunki", ""),
        ("sosta", f"did you mean <{O}soste> (SOSTE)?"),
        ("stea2", ""),
    ],
)
def test_thing_that_nothing_declares_is_told_with_the_nearest(scene: Scene, name: str, hint: str) -> None:
    found = brief(told(scene, f"ex:e a ex:Event ; ex:organiser <{O}{name}> ."))
    assert [each for each in found if each[0] == "unknown-iri"] == [("unknown-iri", 2, hint)]


def test_thing_of_the_same_name_in_another_folder_is_meant(scene: Scene) -> None:
    found = brief(told(scene, "ex:e a ex:Event ; ex:organiser <http://example.org/id/project/sitra> ."))
    assert ("unknown-iri", 2, f"did you mean <{O}sitra> (Sitra)?") in found


def test_thing_that_the_entry_declares_itself_is_known(scene: Scene) -> None:
    found = brief(told(scene, f"ex:e a ex:Event ; ex:organiser <{O}uusi> . <{O}uusi> a ex:Organisation ."))
    assert "unknown-iri" not in rules(found)


@pytest.mark.parametrize(
    ("iri", "meant"),
    [
        (f"{O}Uusi_Yhdistys", f"write <{O}uusi-yhdistys>"),
        (f"{O}uusiYhdistys", f"write <{O}uusi-yhdistys>"),
        (f"{O}lähiö", f"write <{O}lahio>"),
        ("http://example.org/id/organisations/uusi", f"write <{O}uusi>"),
    ],
)
def test_iri_unlike_those_of_its_class_is_told(scene: Scene, iri: str, meant: str) -> None:
    found = brief(told(scene, f"<{iri}> a ex:Organisation ."))
    assert [each for each in found if each[0] == "iri-policy"] == [("iri-policy", 2, meant)]


@pytest.mark.parametrize("iri", [f"{O}uusi", f"{O}stea", "http://example.org/id/event/whatever_it_is"])
def test_iri_like_the_others_is_let_pass(scene: Scene, iri: str) -> None:
    class_ = "ex:Event" if "event" in iri else "ex:Organisation"
    assert "iri-policy" not in rules(brief(told(scene, f"<{iri}> a {class_} .")))


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Terveyden ja hyvinvoinninlaitos", "thl"),
        ("terveyden ja hyvinvoinnin laitos", "thl"),
        ("Terveyden ja hyvinvoinin laitos", "thl"),
        ("Kaupunki, Raision", "raision-kaupunki"),
        ("Raisin kaupunki", None),
        ("Turun kaupungit", None),
        ("Naantalin kaupunki", None),
    ],
)
def test_thing_that_looks_like_another_is_told(scene: Scene, name: str, same: str | None) -> None:
    found = told(scene, f'<{O}uusi> a ex:Organisation ; skos:prefLabel "{name}"@fi .')
    others = [each.hints["en"] for each in found if each.component == "same-as-another"]
    assert [f"use <{O}{same}>;" in each for each in others] == ([True] if same else [])
    assert all(each.severity is not Severity.VIOLATION for each in found if each.component == "same-as-another")


def test_two_things_of_an_entry_that_look_like_one_are_told(scene: Scene) -> None:
    one, two = (f'<{O}uusi{n}> a ex:Organisation ; skos:prefLabel "Uusi yhdistys"@fi .' for n in "ab")
    assert rules(brief(told(scene, f"{one}\n{two}"))).count("same-as-another") == 2


def test_things_that_know_each_other_are_two(scene: Scene) -> None:
    text = f'<{O}uusi> a ex:Organisation ; skos:prefLabel "STEA"@fi ; owl:differentFrom <{O}stea> .'
    assert "same-as-another" not in rules(brief(told(scene, text)))


def test_published_thing_is_not_held_against_another(scene: Scene) -> None:
    text = f'<{O}sitra> a ex:Organisation ; skos:prefLabel "STEA"@fi .'
    assert "same-as-another" not in rules(brief(told(scene, text)))


DOCUMENT = f"<{SOURCE}new> a ex:Document . <{SOURCE}new/p1> a ex:Paragraph .\n"


def test_statements_outside_of_paragraphs_are_told_once(scene: Scene) -> None:
    found = told(scene, f'{DOCUMENT}ex:e a ex:Event ;\n    ex:start "2018" .\nex:f a ex:Event .')
    (each,) = [each for each in found if each.component == "missing-paragraph"]
    assert "(3 from this one on)" in each.messages["en"]
    assert each.hints["en"].endswith(f"<{SOURCE}new/p1> {{ … }}")


def test_statements_in_the_graph_of_their_paragraph_are_let_pass(scene: Scene) -> None:
    found = told(scene, f"{DOCUMENT}<{SOURCE}new/p1> {{ ex:e a ex:Event . }}")
    assert "missing-paragraph" not in rules(brief(found))


def test_statements_of_a_file_that_is_no_register_are_told(scene: Scene) -> None:
    found = told(scene, "ex:e a ex:Event .", name="elsewhere/new.ttl", rdf_format=RdfFormat.TURTLE)
    assert rules(brief(found)) == ["missing-paragraph"]
    assert "in data/" in found[0].hints["en"]


@pytest.mark.parametrize("name", ["Terveyden ja hyvinvoinninlaitos", "Kaupunki, Raision"])
def test_thing_that_looks_like_another_is_told_where_nothing_is_published(scene: Scene, name: str) -> None:
    unpublished = Scene(scene.instance, None)
    found = told(unpublished, f'<{O}uusi> a ex:Organisation ; skos:prefLabel "{name}"@fi .')
    assert "same-as-another" in rules(brief(found))
    found = told(unpublished, f"ex:e a ex:Event ; ex:organiser <{O}raison-kaupunki> .")
    assert ("unknown-iri", 2, f"did you mean <{O}raision-kaupunki> (Raision kaupunki)?") in brief(found)


def test_graph_that_nothing_declares_is_told_with_how_its_neighbour_is_declared(scene: Scene) -> None:
    text = f'{DOCUMENT}<{SOURCE}new/p1> ex:value "1" .\n<{SOURCE}new/p2> {{ ex:e a ex:Event . }}'
    (found,) = [each for each in brief(told(scene, text)) if each[0] == "undeclared-graph"]
    assert found == ("undeclared-graph", 4, f'declare it: <{SOURCE}new/p2> a ex:Paragraph ; ex:value "2" .')


def test_entry_that_speaks_for_another_source_is_told_at_the_prefix(scene: Scene) -> None:
    text = f"@prefix d: <{SOURCE}old7/> .\n{DOCUMENT}d:p1 {{ ex:e a ex:Event . }}"
    (found,) = [each for each in brief(told(scene, text)) if each[0] == "other-source"]
    assert found == ("other-source", 2, f"write @prefix d: <{SOURCE}new/> .")


@pytest.mark.parametrize(("text", "number"), [("3,5", 1), ("3, 5", 0), ("3 , 5", 0), ("3.5,4.5", 0), ('"3,5"', 0)])
def test_comma_within_a_number_is_told(scene: Scene, text: str, number: int) -> None:
    found = brief(told(scene, f"ex:e ex:value {text} ."))
    assert [each for each in found if each[0] == "decimal-comma"] == number * [
        ("decimal-comma", 2, "if one number is meant, write 3.5; if two, put a blank after the comma")
    ]


def test_text_without_statements_is_told(scene: Scene) -> None:
    assert rules(brief(told(scene, "# nothing"))) == ["no-statements"]


def test_graph_that_is_not_merged_needs_no_paragraphs(tmp_path: Path) -> None:
    plain = publish(tmp_path, ONTOLOGY, toml='base_iri = "http://example.org/"\n')
    assert brief(told(plain, "ex:e a ex:Event .\nex:g { ex:f a ex:Event . }")) == []


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [
        ("LAPE-konferenssi III", "LAPE-konferenssi IV", False),
        ("Alaseminaari 1.1", "Alaseminaari 1.2", False),
        ("Eksote", "Essote", False),
        ("Pohjois-Karjalan järjestötyöryhmä", "Etelä-Karjalan järjestötyöryhmä", False),
        ("Lapsi- ja perhepalvelut", "lapsi ja perhepalvelut", True),
        ("Kohtaamispaikkaverkosto Vihti", "Vihti: kohtaamispaikkaverkosto", True),
        ("Kohtaamispakkaverkosto Vihti", "Kohtaamispaikkaverkosto Vihti", True),
        ("", "", False),
    ],
)
def test_names_are_alike_when_a_slip_parts_them(name: str, other: str, expected: bool) -> None:
    assert alike(name, other) is expected
    assert alike(other, name) is expected


@pytest.mark.parametrize(
    ("name", "known", "found"),
    [
        ("prefLabl", ["prefLabel", "altLabel"], ["prefLabel"]),
        ("preflabel", ["prefLabel"], ["prefLabel"]),
        ("strat", ["start", "state"], ["start"]),
        ("p1", ["p2", "p3"], []),
        ("lape-2016", ["lape-2017"], []),
        ("abcd", ["abce", "abcf", "abcg", "abch"], []),
        ("lupa-auttaa", ["auttaa-lupa", "lupa-auttaja"], ["auttaa-lupa"]),
        ("organiser", ["organiser"], []),
    ],
)
def test_nearest_is_what_a_slip_away_is(name: str, known: list[str], found: list[str]) -> None:
    assert nearest(name, known) == found
