"""Whether readers find what this repository publishes, by the words they would type."""

from pathlib import Path

import pytest

from lapekg.search import find
from lapekg.snapshots.open import current_snapshot
from tests.lape import BASE


@pytest.fixture(scope="module")
def index(lape_state: Path) -> Path:
    return current_snapshot(lape_state).search_path


@pytest.mark.parametrize(
    ("text", "language", "first"),
    [
        ("STM", "fi", "id/organisation/stm"),
        ("STM:n", "fi", "id/organisation/stm"),
        ("terveysministeriön", "fi", "id/organisation/stm"),
        ("sosiaaliministeriön", "fi", "id/organisation/stm"),
        ("Social- och hälsovårdsministeriet", "sv", "id/organisation/stm"),
        ("Ministry of Social Affairs", "en", "id/organisation/stm"),
        ("opetusministeriöltä", "fi", "id/organisation/okm"),
        ("Raisiossa", "fi", "id/place/raisio"),
        ("Raision kaupungissa", "fi", "id/organisation/raision-kaupunki"),
        ("Hameenlinna", "fi", "id/place/hameenlinna"),
        ("Pyhärannassa", "fi", "id/place/pyharanta"),
        ("Egentliga Finland", "sv", "id/place/varsinais-suomi"),
        ("LAPE", "fi", "id/programme/lape"),
        ("lapsi- ja perhepalveluiden muutosohjelma", "fi", "id/programme/lape"),
        ("lupa auttaa", "fi", "id/project/lupa-auttaa"),
        ("kaisa aula", "fi", "id/person/maria-kaisa-aula"),
        ("2229500-6", "fi", "id/organisation/thl"),
        ("lapsiasiavaltuutetulle", "fi", "id/organisation/lapsiasiavaltuutettu"),
        ("perhekeskusmalli", "fi", "concept/development-area/family-centre-model"),
        ("barnens rättigheter", "sv", "concept/topic/rights-of-the-child"),
        ("sosialiministeriö", "fi", "id/organisation/stm"),
    ],
)
def test_what_a_reader_means_comes_first(index: Path, text: str, language: str, first: str) -> None:
    assert find(index, text, (language, "fi", "sv", "en")).things[0].iri == BASE + first
