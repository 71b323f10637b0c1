"""How people name a class."""

from pathlib import Path

import pytest
from pyoxigraph import Store

from lapekg.config import load_instance
from lapekg.entries.known import Known
from lapekg.entries.told import Desk, Told, open_desk, template
from lapekg.errors import EntryError
from lapekg.linked.shapes import read_shapes
from tests.conftest import write_files
from tests.entries.concerts import TERMS


@pytest.mark.parametrize(
    "name", ["concert", "Concert", "konsertti", "c:Concert", f"{TERMS}Concert", f"<{TERMS}Concert>"]
)
def test_class_is_found_by_any_of_its_names(desk: Desk, name: str) -> None:
    assert desk.of_class(name).iri.value == f"{TERMS}Concert"


def test_misspelt_class_is_told_with_the_nearest(desk: Desk) -> None:
    with pytest.raises(EntryError, match="did you mean concert"):
        desk.of_class("consert")


def test_unknown_class_is_told_with_all_there_are(desk: Desk) -> None:
    with pytest.raises(EntryError, match="known are agent, band, concert"):
        desk.of_class("zzzzzz")


def test_instance_without_shapes_says_so(empty_instance: Path) -> None:
    instance = load_instance(empty_instance)
    desk = open_desk(Known(Store(), instance, ("en",), None), read_shapes(instance))
    with pytest.raises(EntryError, match="no class"):
        desk.of_class("concert")


def test_shape_that_is_a_class_itself_is_one_of_entries(tmp_path: Path) -> None:
    shape = (
        "@prefix b: <http://books.example/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "b:Book a sh:NodeShape , <http://www.w3.org/2002/07/owl#Class> ;\n"
        "    sh:property [ sh:path b:title ; sh:minCount 1 ] .\n"
    )
    instance = load_instance(write_files(tmp_path, {"shapes/book.ttl": shape}))
    desk = open_desk(Known(Store(), instance, ("en",), None), read_shapes(instance))
    assert [each.slug for each in desk.classes] == ["book"]
    text = template(Told(desk.of_class("book"), desk.fields(desk.of_class("book"))), None, desk)
    assert "# REQUIRED\n# title: text\n#" in text
