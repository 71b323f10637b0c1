"""Values as a page writes them in the reader's language, and never other than they are."""

import re

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode

from lapekg.config import Settings, load_instance
from lapekg.web.app import create_app
from lapekg.web.site import Page
from lapekg.web.values import ShownValue, show_value
from tests.conftest import write_files
from tests.linked.library import BASE, LIBRARY
from tests.web.conftest import publish

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    root = write_files(tmp_path_factory.mktemp("library"), LIBRARY)
    publish(root)
    return create_app(Settings.from_env({}, root), load_instance(root))


def shown(app: Flask, term: Literal | NamedNode | BlankNode, language: str = "en") -> ShownValue:
    with app.test_request_context(f"/x?lang={language}"):
        return show_value(Page(), term)


def typed(value: str, datatype: str) -> Literal:
    return Literal(value, datatype=NamedNode(f"{XSD}{datatype}"))


@pytest.mark.parametrize(
    ("value", "datatype", "english", "finnish"),
    [
        ("2017", "gYear", "2017", "2017"),
        ("2017-08", "gYearMonth", "August 2017", "8/2017"),
        ("2017-08-01", "date", "1 August 2017", "1.8.2017"),
        ("2016-10-13T09:00:00+03:00", "dateTime", "13 October 2016, 09:00", "13.10.2016 klo 9.00"),
        ("--10-13", "gMonthDay", "13 October", "13. lokakuuta"),
        ("12:30:00", "time", "12:30", "12.30"),
        ("P3Y6M", "yearMonthDuration", "3 years 6 months", "3 vuotta 6 kuukautta"),
        ("P1Y", "yearMonthDuration", "1 year", "1 vuosi"),
        ("1000000.5", "decimal", "1,000,000.5", "1\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000,5"),
        ("true", "boolean", "yes", "kyllä"),
    ],
)
def test_literal_is_written_as_the_language_does(
    app: Flask, value: str, datatype: str, english: str, finnish: str
) -> None:
    literal = typed(value, datatype)
    assert (shown(app, literal).text.text, shown(app, literal, "fi").text.text) == (english, finnish)


@pytest.mark.parametrize(
    ("value", "datatype"),
    [
        ("0.00045", "decimal"),
        ("12345678901234567890", "integer"),
        ("12:30:15", "time"),
        ("PT5M", "duration"),
        ("INF", "double"),
    ],
)
def test_literal_that_cannot_be_written_exactly_stands_as_it_is(app: Flask, value: str, datatype: str) -> None:
    assert shown(app, typed(value, datatype)).text.text == value


@given(st.text(), st.sampled_from(["integer", "decimal", "date", "gYearMonth", "gMonthDay", "time", "duration", "odd"]))
def test_any_text_of_any_datatype_is_shown(app: Flask, value: str, datatype: str) -> None:
    assert shown(app, typed(value, datatype)).text.text is not None


def test_text_keeps_its_language(app: Flask) -> None:
    assert shown(app, Literal("Hej", language="sv")).text.language == "sv"


def test_thing_is_a_link_by_its_name_and_one_of_others_by_its_address(app: Flask) -> None:
    moby = shown(app, NamedNode(f"{BASE}id/moby"), "fi")
    assert (moby.text.text, moby.address) == ("Valkoinen valas", "/doc/moby?lang=fi")
    other = shown(app, NamedNode("https://www.a.example/page/"))
    assert (other.text.text, other.address) == ("a.example/page", "https://www.a.example/page/")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x"])
def test_address_that_could_do_harm_is_no_link(app: Flask, address: str) -> None:
    assert shown(app, typed(address, "anyURI")).address is None
    assert shown(app, NamedNode(address)).address is None


def test_datatype_without_a_way_to_write_it_is_told(app: Flask) -> None:
    found = shown(app, Literal("POINT(1 2)", datatype=NamedNode("http://a.example/wkt")))
    assert (found.text.text, found.datatype) == ("POINT(1 2)", "http://a.example/wkt")
    assert re.fullmatch(r"_:\w+", shown(app, BlankNode()).text.text)
