"""The table [site] of lapekg.toml."""

from pathlib import Path

import pytest

from lapekg.config import load_instance
from lapekg.errors import SettingsError
from lapekg.site_table import Facet, Site
from tests.conftest import write_files

PREFIX = '[prefixes]\nbook = "http://books.example/"\n'


def site(root: Path, table: str) -> Site:
    return load_instance(write_files(root, {"lapekg.toml": PREFIX + table})).site


def test_site_without_a_table_has_no_facets(tmp_path: Path) -> None:
    assert site(tmp_path, "") == Site()


def test_facets_keep_their_order_and_their_labels(tmp_path: Path) -> None:
    table = """
[[site.facets]]
name = "year"
path = "book:printed | book:written"
values = "years"
label = { fi = "Vuosi", en = "Year" }

[[site.facets]]
name = "author"
path = "book:author"
"""
    assert site(tmp_path, table).facets == (
        Facet("year", "book:printed | book:written", {"fi": "Vuosi", "en": "Year"}, "years"),
        Facet("author", "book:author"),
    )


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("[site]\nfacet = []", 'did you mean "facets"?'),
        ("[site]\nfacets = 1", "[[site.facets]]"),
        ('[[site.facets]]\npath = "book:a"', '"site.facets.name" must be'),
        ('[[site.facets]]\nname = "page"\npath = "book:a"', "and none of item,"),
        ('[[site.facets]]\nname = "A b"\npath = "book:a"', "small letters"),
        ('[[site.facets]]\nname = "a"', "needs a property path"),
        ('[[site.facets]]\nname = "a"\npath = "book:a /"', "'book:a /' is no property path"),
        ('[[site.facets]]\nname = "a"\npath = "unknown:a"', "is no property path"),
        ('[[site.facets]]\nname = "a"\npath = "book:a"\nvalue_class = "B c"', "is no property path"),
        ('[[site.facets]]\nname = "a"\npath = "book:a"\nvalue_class = 1', "must be a class"),
        ('[[site.facets]]\nname = "a"\npath = "book:a"\nvalues = "days"', "must be 'terms' or 'years'"),
        ('[[site.facets]]\nname = "a"\npath = "book:a"\n[[site.facets]]\nname = "a"\npath = "book:b"', "two facets"),
    ],
)
def test_site_tells_what_is_wrong(tmp_path: Path, table: str, message: str) -> None:
    with pytest.raises(SettingsError) as raised:
        site(tmp_path, table)
    assert message in str(raised.value)
