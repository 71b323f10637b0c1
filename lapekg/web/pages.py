"""The start page: what is published here, and ways into it."""

from collections.abc import Sequence

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from lapekg.sparql.negotiation import HTML
from lapekg.web import descriptions, representations
from lapekg.web.schema_dataset import describe_dataset
from lapekg.web.site import Html, Page, page_response, render
from lapekg.web.start_page import StartPage
from lapekg.web.translations import translation_for


def create_blueprint(languages: Sequence[str]) -> Blueprint:
    """Make the pages of an instance: one address for each language, and one that chooses."""
    blueprint = Blueprint("pages", __name__)
    blueprint.add_url_rule("/", "choose", choose)
    blueprint.add_url_rule(f"/<any({','.join(languages)}):language>", "start", start)
    return blueprint


def choose() -> Response:
    """Show the start page in the language that the client likes best; who asks for RDF gets the catalogue."""
    # The page is first on offer: programs that take anything have always got it here.
    representation = representations.choose(None, (HTML, *representations.RDF))
    if representation is not HTML:
        response = descriptions.catalogue(representation)
        response.vary.add("Accept-Language")
        return response
    return _respond(Page())


def start(language: str) -> Response:
    """Show the start page in one language."""
    return _respond(Page(language))


def _respond(page: Page) -> Response:
    if page.published is None:
        response = Response(render(page, _html(page, "nothing.html")), content_type=HTML.content_type)
        response.content_language.add(page.t.language)
        response.vary.update(["Accept", "Accept-Language"])
        return response
    return page_response(page, lambda: _html(page, "start.html", start=StartPage(page), dataset=describe_dataset(page)))


def _html(page: Page, template: str, **values: object) -> Html:
    languages = {
        each: (translation_for(page.service.translations, each).name, url_for("pages.start", language=each))
        for each in page.instance.languages
    }
    return Html(template, {"is_start": True, "languages": languages, **values})
