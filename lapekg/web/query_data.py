"""What scripts of the query page are told, and fetch: the terms that the editor offers, and areas for maps."""

import json
from collections.abc import Callable
from importlib import resources
from typing import Any

from flask import Blueprint, url_for
from markupsafe import Markup
from pyoxigraph import NamedNode
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from lapekg.sparql.examples import QUERIES_FOLDER
from lapekg.statistics import Statistics
from lapekg.web.answers import in_script
from lapekg.web.representations import entity_tag, kept, respond
from lapekg.web.service import SPARQL_PATH
from lapekg.web.site import Page, program

_AREAS = f"{QUERIES_FOLDER}/site/areas.geojson"
# Texts that scripts write, and only they.
_TEXTS = "sparql_script_"

blueprint = Blueprint("query_data", __name__)


def script_data(page: Page) -> Markup:
    """Write what scripts need from the start: texts and numbers in the reader's language, and the prefixes."""
    t = page.t
    return in_script(
        {
            "prefixes": page.instance.prefixes,
            "texts": {key.removeprefix(_TEXTS): text for key, text in t.texts.items() if key.startswith(_TEXTS)},
            "number": {"thousands": t.thousands, "decimal": t.decimal},
            "vendor": url_for("static", filename="vendor/") if _has_vendor() else None,
            "areas": page.address("query_data.areas") if (page.instance.root / _AREAS).exists() else None,
        }
    )


def _has_vendor() -> bool:
    """Say whether set-up could fetch the scripts of others."""
    return resources.files("lapekg.web").joinpath("static", "vendor").is_dir()


@blueprint.get(f"/{SPARQL_PATH}/terms")
def terms() -> Response:
    """List classes and properties with their names in the reader's language and how often they are used."""
    page = Page()
    return _send(page, "application/json", lambda: _terms(page, page.reader.statistics), "terms")


@blueprint.get(f"/{SPARQL_PATH}/areas")
def areas() -> Response:
    """Send the outlines of areas that the instance has, each with its name and the address of the page about it."""
    page = Page()
    try:
        text = (page.instance.root / _AREAS).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFound("this instance has no outlines of areas") from None
    return _send(page, "application/geo+json", lambda: _areas(page, json.loads(text)), text)


def _send(page: Page, media_type: str, make: Callable[[], dict[str, Any]], *parts: str) -> Response:
    tag = entity_tag(
        page.snapshot.edition, program(), media_type, page.language, str(page.chosen), str(bool(page.past)), *parts
    )

    def body() -> bytes:
        return json.dumps(make(), ensure_ascii=False, separators=(",", ":")).encode()

    response = respond(page.snapshot, tag, media_type, lambda: kept(body()), ("Accept-Language",))
    response.content_language.add(page.t.language)
    return response


def _areas(page: Page, outlines: dict[str, Any]) -> dict[str, Any]:
    """Read GeoJSON whose features have the IRI of the area as their id (RFC 7946, section 3.2)."""
    for feature in outlines["features"]:
        area = NamedNode(feature["id"])
        feature["properties"] = {"name": page.name(area).text, "address": page.of(area)}
    return outlines


def _terms(page: Page, statistics: Statistics) -> dict[str, Any]:
    """List the terms, the most used first; a class has its properties, which the editor offers where it is known."""

    def named(iri: str, uses: int) -> dict[str, Any]:
        return {"iri": iri, "name": page.name(NamedNode(iri)).text, "uses": uses}

    return {
        "classes": [
            named(each.class_iri, each.entities)
            | {"properties": [use.property for use in sorted(each.properties or (), key=lambda use: -use.triples)]}
            for each in sorted(statistics.classes, key=lambda each: -each.entities)
        ],
        "properties": [
            named(each.property, each.triples) for each in sorted(statistics.properties, key=lambda each: -each.triples)
        ],
    }
