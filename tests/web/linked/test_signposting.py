"""Typed links: the patterns of FAIR Signposting."""

import json
import re

import pytest

from tests.linked.library import BASE
from tests.web.conftest import Answer, Server

_LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?')


def links(answer: Answer) -> dict[str, list[tuple[str, str | None]]]:
    found: dict[str, list[tuple[str, str | None]]] = {}
    for field in answer.headers.get_all("Link", []):
        match = _LINK.fullmatch(field)
        assert match, field
        found.setdefault(match[2], []).append((match[1], match[3]))
    return found


def test_page_links_to_the_iri_its_data_its_licence_and_the_link_set(library: Server) -> None:
    found = links(library.request("/doc/moby", headers={"Accept": "text/html"}))
    assert found["cite-as"] == [(f"{BASE}id/moby", None)]
    assert found["license"] == [("https://creativecommons.org/licenses/by/4.0/", None)]
    assert found["linkset"] == [("/doc/moby.linkset", "application/linkset+json")]
    assert found["collection"] == [(BASE, "text/html")]
    assert {each for each, _ in found["type"]} == {"https://schema.org/AboutPage", "https://schema.org/Book"}
    assert ("/doc/moby.ttl", "text/turtle") in found["describedby"]


def test_every_target_comes_as_the_type_that_the_link_says(library: Server) -> None:
    found = links(library.request("/doc/moby"))
    for target, media_type in [*found["describedby"], *found["linkset"]]:
        assert library.request(target).headers["Content-Type"].partition(";")[0] == media_type


@pytest.mark.parametrize("extension", ["ttl", "jsonld", "nq"])
def test_data_link_back_to_the_page(library: Server, extension: str) -> None:
    found = links(library.request(f"/doc/moby.{extension}"))
    assert found["describes"] == [("/doc/moby.html", "text/html")]
    assert found["linkset"] == [("/doc/moby.linkset", "application/linkset+json")]


def test_link_set_has_the_links_of_all_representations(library: Server) -> None:
    answer = library.request("/doc/moby.linkset")
    assert answer.headers["Content-Type"] == "application/linkset+json"
    contexts = {each["anchor"]: each for each in json.loads(answer.body)["linkset"]}
    page = contexts[f"{library.address}/doc/moby.html"]
    assert page["cite-as"] == [{"href": f"{BASE}id/moby"}]
    assert {"href": f"{library.address}/doc/moby.ttl", "type": "text/turtle"} in page["describedby"]
    data = contexts[f"{library.address}/doc/moby.ttl"]
    assert data["describes"] == [{"href": f"{library.address}/doc/moby.html", "type": "text/html"}]


def test_links_are_ascii_whatever_the_iri(library: Server) -> None:
    found = links(library.request("/doc/kes%C3%A4"))
    assert found["cite-as"] == [(f"{BASE}id/kes%C3%A4", None)]


@pytest.mark.parametrize("path", ["/ontology", "/shape/Book", "/query/authors"])
def test_other_documents_have_links_too(library: Server, path: str) -> None:
    found = links(library.request(f"{path}.ttl"))
    assert found["describes"] == [(f"{path}.html", "text/html")]
    assert json.loads(library.request(f"{path}.linkset").body)["linkset"]
