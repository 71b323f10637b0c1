"""What JSON-LD's algorithms pass over in silence is an error here."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import RdfFormat

from lapekg.config import Instance
from lapekg.errors import SourceError
from lapekg.sources import read_stream

INSTANCE = Instance(Path("/nowhere"), base_iri="http://example.org/")
CONTEXT = {
    "name": "urn:name",
    "knows": {"@id": "urn:knows", "@type": "@id"},
    "label": {"@id": "urn:label", "@container": "@language"},
    "data": {"@id": "urn:data", "@type": "@json"},
    "nothing": None,
}


def read(document: Any) -> list[str]:
    data = document if isinstance(document, bytes) else json.dumps(document, indent=1).encode()
    return [str(each.quad.object) for each in read_stream(BytesIO(data), RdfFormat.JSON_LD, "a", INSTANCE)]


@pytest.mark.parametrize(
    ("member", "words", "piece"),
    [
        ({"nmae": "x"}, "no @context defines this key", '"nmae"'),
        ({"knows": "urn:b c"}, "not an IRI", '"urn:b c"'),
        ({"name": {"@value": "x", "@language": "in Finnish"}}, "not a language tag", '"in Finnish"'),
        ({"name": {"@value": "x", "@langauge": "fi"}}, "no such keyword", '"@langauge"'),
    ],
)
def test_what_would_be_lost_is_refused_with_its_place(member: dict[str, Any], words: str, piece: str) -> None:
    document = json.dumps({"@context": CONTEXT, "@id": "urn:a", **member}, indent=1)
    with pytest.raises(SourceError, match=words) as error:
        read(document.encode())
    assert error.value.kind == "lost"
    assert error.value.line is not None
    assert error.value.column is not None
    assert document.splitlines()[error.value.line - 1][error.value.column - 1 :].startswith(piece)


@pytest.mark.parametrize("member", [{"urn:p": {"@id": "../b"}}, {"knows": "b"}, {"@type": "b"}])
def test_relative_iri_is_refused(member: dict[str, Any]) -> None:
    with pytest.raises(SourceError, match="relative IRI") as error:
        read({"@context": CONTEXT, "@id": "urn:a", **member})
    assert error.value.kind == "relative-iri"


@pytest.mark.parametrize("context", ["http://127.0.0.1:9/context", {"@import": "http://127.0.0.1:9/context"}])
def test_context_elsewhere_is_refused_and_not_fetched(context: Any) -> None:
    with pytest.raises(SourceError, match="nothing is fetched") as error:
        read({"@context": context, "@id": "urn:a", "name": "x"})
    assert (error.value.kind, error.value.line) == ("remote-context", 2 if isinstance(context, str) else 3)


@pytest.mark.parametrize(
    ("member", "number"),
    [
        ({"name": "x", "urn:other": 1}, 2),
        ({"label": {"fi": "yksi", "sv": "ett"}}, 2),
        ({"data": {"any key": ["at", "all"]}}, 1),
        ({"urn:p": {"@type": "@json", "@value": {"any": "key"}}}, 1),
        ({"nothing": "is meant to be passed over"}, 0),
        ({"@graph": [{"@id": "urn:b", "name": "y"}], "name": "x"}, 2),
        ({"@reverse": {"knows": {"@id": "urn:b"}}}, 1),
        ({"@context": {"@vocab": "urn:"}, "whatever": "x"}, 1),
        ({"@context": {"@base": "http://a.example/"}, "knows": "b"}, 1),
    ],
)
def test_what_is_not_lost_is_read(member: dict[str, Any], number: int) -> None:
    contexts = [CONTEXT, *([member["@context"]] if "@context" in member else [])]
    assert len(read({**member, "@context": contexts, "@id": "urn:a"})) == number


def test_what_is_not_json_is_left_to_the_parser() -> None:
    with pytest.raises(SourceError) as error:
        read(b'{"@id": "urn:a",')
    assert error.value.kind == "syntax"
