"""From IRIs to addresses and back."""

from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapekg.linked.addresses import described_by, document_path

BASE = "http://books.example/"
# What may stand in an IRI's path (RFC 3987, section 2.2) and is no part of our own addresses.
_CHARACTERS = st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters='<>"{}|\\^`#?%[]')
_SAFE = ":@!$&'()*+,;=~"
_PATHS = st.text(_CHARACTERS, min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        (f"{BASE}id/moby", "/doc/moby"),
        (f"{BASE}id/event/x", "/doc/event/x"),
        (f"{BASE}concept/genre/novel", "/doc/concept/genre/novel"),
        (f"{BASE}source/news/p8", "/doc/source/news/p8"),
        (f"{BASE}genres#Novel", "/doc/genres#Novel"),
        (f"{BASE}ontology", "/ontology"),
        (f"{BASE}ontology#Book", "/ontology#Book"),
        (f"{BASE}ontology/0.2", "/ontology/0.2"),
        (f"{BASE}shape/event#Event", "/shape/event#Event"),
        (f"{BASE}query/all", "/query/all"),
        (f"{BASE}snapshot/9", "/snapshot/9"),
        (f"{BASE}void#dataset", "/void#dataset"),
        (f"{BASE}doc/moby", "/doc/moby"),
        (BASE, "/"),
        (f"{BASE}#publisher", "/#publisher"),
        (f"{BASE}id/kesä", "/doc/kes%C3%A4"),
        (f"{BASE}id/caf%C3%A9", "/doc/caf%C3%A9"),
        (f"{BASE}id/a%2Fb", "/doc/a%2Fb"),
        (f"{BASE}id/50%", "/doc/50%25"),
        (f"{BASE}id/what?", "/doc/what%3F"),
        (f"{BASE}id//evil.example/", "/doc//evil.example/"),
        ("http://other.example/id/moby", None),
        ("urn:isbn:1", None),
    ],
)
def test_document_path_of_an_iri(iri: str, path: str | None) -> None:
    assert document_path(iri, BASE) == path


@given(_PATHS)
def test_document_of_a_thing_leads_back_to_the_thing(path: str) -> None:
    iri = f"{BASE}id/{path}"
    address = document_path(iri, BASE)
    assert address is not None
    assert iri in described_by(unquote(address).removeprefix("/doc/"), BASE)


@given(_PATHS)
def test_document_of_a_thing_with_an_encoded_name_leads_back_to_the_thing(path: str) -> None:
    iri = f"{BASE}id/{quote(path, safe=chr(47) + _SAFE)}"
    address = document_path(iri, BASE)
    assert address is not None
    assert iri in described_by(unquote(address).removeprefix("/doc/"), BASE)


@given(_PATHS)
def test_document_path_is_ascii_and_never_leads_to_another_host(path: str) -> None:
    address = document_path(f"{BASE}{path}", BASE)
    assert address is not None
    assert address.isascii()
    assert address.startswith("/")
    assert not address.startswith("//")


def test_described_by_prefers_things_to_other_iris() -> None:
    assert list(described_by("moby", BASE)) == [f"{BASE}id/moby", f"{BASE}moby"]
