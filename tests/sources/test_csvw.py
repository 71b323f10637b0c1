"""Mappings of tables: what is understood, and that the rest is refused where it stands."""

import json
from pathlib import Path
from typing import Any

import pytest

from lapekg.errors import SourceError
from lapekg.sources.csvw import Template, read_metadata

NAME = {"name": "label", "propertyUrl": "rdfs:label"}
KEY = {"name": "key", "suppressOutput": True}


def metadata(**changes: Any) -> dict[str, Any]:
    schema = {"aboutUrl": "http://e.example/id/{key}", "columns": [KEY, NAME]}
    described = {"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": schema}
    return described | changes


def with_column(**column: Any) -> dict[str, Any]:
    return metadata(tableSchema={"aboutUrl": "http://e.example/id/{key}", "columns": [KEY, NAME | column]})


def written(root: Path, described: object) -> Path:
    text = described if isinstance(described, str) else json.dumps(described, indent=1, ensure_ascii=False)
    (root / "t.csv-metadata.json").write_text(text, encoding="utf-8")
    return root / "t.csv"


def refused(root: Path, described: object) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read_metadata(written(root, described), "data/t.csv")
    assert "\n" not in str(caught.value)
    return caught.value


def test_read_metadata_missing_is_told_of_the_table(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"data/t\.csv:1: has no mapping.*data/t\.csv-metadata\.json"):
        read_metadata(tmp_path / "t.csv", "data/t.csv")


def test_read_metadata_defaults(tmp_path: Path) -> None:
    key, name = read_metadata(written(tmp_path, metadata()), "data/t.csv")
    assert key.predicate is None
    assert (name.titles, name.datatype, name.language, name.null, name.separator, name.virtual) == (
        *(("label",), "string", None, ("",), None),
        False,
    )
    assert name.predicate is not None
    assert name.predicate.value == "http://www.w3.org/2000/01/rdf-schema#label"


def test_read_metadata_column_wins_over_schema_and_schema_over_table(tmp_path: Path) -> None:
    columns = [KEY, NAME | {"null": "-"}, NAME | {"name": "other"}]
    schema = {"aboutUrl": "http://e.example/{key}", "lang": "sv", "columns": columns}
    described = metadata(tableSchema=schema, lang="fi", null=["x", "y"])
    _, name, other = read_metadata(written(tmp_path, described), "t.csv")
    assert (name.null, other.null, name.language) == (("-",), ("x", "y"), "sv")


@pytest.mark.parametrize(
    ("described", "line", "reason"),
    [
        ("[]", 1, "must be described by an object"),
        ('{\n "url": "t.csv",\n}', 3, "property name"),
        ('{\n "url": "t.csv",\n "url": "t.csv"}', 2, "'url' stands twice"),
        (metadata(**{"@context": "http://schema.org/"}), 2, '"@context" must be "http://www.w3.org/ns/csvw"'),
        (metadata(url="other.csv"), 3, '"url" must be "t.csv"'),
        (metadata(dialect={"delimiter": ";"}), 17, '"dialect" of a table is not supported'),
        (metadata(tableSchema="schema.json"), 4, "tableSchema must be described by an object"),
        (metadata(tableSchema={"columns": []}), 5, "list that describes the columns"),
        (metadata(tableSchema={"columns": ["key"]}), 4, "a column must be described by an object"),
        (with_column(propertyURL="urn:x"), 14, '"propertyURL" of a column is not supported'),
        (with_column(required=True), 14, '"required" of a column is not supported'),
        (with_column(default="x"), 14, '"default" of a column is not supported'),
        (with_column(datatype={"base": "date"}), 14, '"datatype" must be a string'),
        (with_column(datatype="dat"), 14, "unknown datatype 'dat'; known are anyURI,"),
        (with_column(titles={"fi": "nimi"}), 14, '"titles" must be a string or a list of strings'),
        (with_column(virtual="yes"), 14, '"virtual" must be true or false'),
        (with_column(separator=""), 14, '"separator" must not be empty'),
        (with_column(lang="finnish!"), 14, "'finnish!' is not a language tag"),
        (with_column(lang="fi", datatype="date"), 12, '"lang" has no effect on column "label"'),
        (with_column(separator=";", valueUrl="http://e.example/{key}"), 12, '"separator" has no effect'),
        (with_column(name="pre label"), 12, 'needs a "name" of letters'),
        (with_column(name="_row"), 12, 'needs a "name" of letters'),
        (with_column(name="key"), 8, 'two columns have the name "key"'),
        (with_column(virtual=True), 12, 'column "label" needs "valueUrl"'),
        (with_column(propertyUrl="lape:code"), 13, '"lape:code": must be an absolute IRI'),
        (with_column(propertyUrl="#code"), 13, '"#code": must be an absolute IRI'),
        (with_column(propertyUrl="http://e.example/{key}"), 13, "must be one IRI"),
        (with_column(aboutUrl="http://e.example/{code}"), 14, r"\{code\} is not the name of a column"),
        (with_column(aboutUrl="http://e.example/{_row}"), 14, r"\{_row\} is not the name of a column"),
        (with_column(aboutUrl="http://e.example/{+key}"), 14, r"only \{column\} is supported"),
        (with_column(valueUrl="http://[key"), 14, "key.: Invalid"),
        (metadata(tableSchema={"columns": [{"name": "key"}]}), 7, 'column "key" needs "aboutUrl"'),
        (
            metadata(tableSchema={"aboutUrl": "http://e.example/{key}", "columns": [{"name": "key"}]}),
            8,
            'column "key" needs "propertyUrl"',
        ),
    ],
)
def test_read_metadata_refuses_with_its_line(tmp_path: Path, described: object, line: int, reason: str) -> None:
    error = refused(tmp_path, described)
    assert (error.file, error.line) == ("data/t.csv-metadata.json", line)
    with pytest.raises(SourceError, match=reason):
        raise error


def test_read_metadata_virtual_columns_come_last(tmp_path: Path) -> None:
    virtual = {"name": "type", "virtual": True, "propertyUrl": "rdf:type", "valueUrl": "skos:Concept"}
    schema = {"aboutUrl": "http://e.example/{key}", "columns": [virtual, KEY]}
    assert "virtual columns must come last" in str(refused(tmp_path, metadata(tableSchema=schema)))


@pytest.mark.parametrize("change", [{"separator": ";"}, {"datatype": "integer"}])
def test_read_metadata_templates_take_single_strings_only(tmp_path: Path, change: dict[str, str]) -> None:
    # Of "007" as an integer the standard makes 7, of several values one IRI: neither is what is meant.
    schema = {"aboutUrl": "http://e.example/{key}", "columns": [KEY | change, NAME]}
    assert "{key} is not the name" in str(refused(tmp_path, metadata(tableSchema=schema)))


@pytest.mark.parametrize(("content", "line"), [(b'{\n "\xff": 1}', 2), (b"\xef\xbb\xbf{}", 1)])
def test_read_metadata_bad_encoding_says_where(tmp_path: Path, content: bytes, line: int) -> None:
    (tmp_path / "t.csv-metadata.json").write_bytes(content)
    with pytest.raises(SourceError, match="UTF-8") as caught:
        read_metadata(tmp_path / "t.csv", "t.csv")
    assert caught.value.line == line


@pytest.mark.parametrize("note", ["dc:title", "dc:description", "rdfs:comment"])
def test_read_metadata_notes_are_allowed(tmp_path: Path, note: str) -> None:
    assert len(read_metadata(written(tmp_path, with_column(**{note: "for readers"})), "t.csv")) == 2


@pytest.mark.parametrize(
    ("template", "value", "iri"),
    [
        ("http://e.example/{x}", "a-Z_0.9~", "http://e.example/a-Z_0.9~"),
        ("http://e.example/{x}", "ä/ö?#%{}", "http://e.example/%C3%A4%2F%C3%B6%3F%23%25%7B%7D"),
        ("http://e.example/{x}/ä#{x}", "1", "http://e.example/1/%C3%A4#1"),
        ("skos:{x}", "note", "http://www.w3.org/2004/02/skos/core#note"),
    ],
)
def test_expand_percent_encodes_as_level_1(template: str, value: str, iri: str) -> None:
    assert Template.parse(template).expand({"x": value}).value == iri
