"""The start page: what is published here and how to query it."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from lapekg.errors import SnapshotError
from lapekg.snapshots.manifest import Manifest
from lapekg.sparql.examples import Example, load_examples
from lapekg.sparql.negotiation import HTML, OFFERS
from lapekg.web import descriptions
from lapekg.web.query_page import FIRST_QUERY, QUERY_FORMS
from lapekg.web.service import Service, current_service
from lapekg.web.translations import LanguageText, choose_language, choose_text, translation_for

_COUNTS = ("statements", "named_graphs", "inferred")


@dataclass(frozen=True, slots=True)
class ExampleEntry:
    """An example query as the page lists it."""

    name: str
    title: LanguageText
    description: LanguageText
    query: str
    address: str


def create_blueprint(languages: Sequence[str]) -> Blueprint:
    """Make the pages of an instance: one address for each language, and one that chooses."""
    blueprint = Blueprint("pages", __name__)
    blueprint.add_url_rule("/", "choose", choose)
    blueprint.add_url_rule(f"/<any({','.join(languages)}):language>", "start", start)
    return blueprint


def choose() -> Response:
    """Show the start page in the language that the client likes best; who asks for RDF gets the catalogue."""
    # The page is first on offer: programs that take anything have always got it here.
    representation = descriptions.choose_representation((HTML, *descriptions.RDF))
    if representation is not HTML:
        response = descriptions.catalogue(representation)
        response.vary.add("Accept-Language")
        return response
    accepted = [language for language, quality in request.accept_languages if quality > 0]
    response = start(choose_language(accepted, current_service().instance.languages))
    response.vary.update(["Accept", "Accept-Language"])
    return response


def start(language: str) -> Response:
    """Show the start page in one language."""
    service = current_service()
    instance = service.instance
    translation = translation_for(service.translations, language)
    languages = (language, *instance.languages)
    untitled = LanguageText(translation.text("untitled"), translation.language)
    html = render_template(
        "start.html",
        t=translation,
        title=choose_text(instance.title, languages, untitled),
        description=choose_text(instance.description, languages, LanguageText("", translation.language)),
        language=language,
        language_names={each: translation_for(service.translations, each).name for each in instance.languages},
        manifest=_manifest(service),
        counts=_COUNTS,
        limits=instance.limits,
        endpoint=url_for("sparql.query", _external=True),
        first_query=FIRST_QUERY,
        examples=[_entry(each, languages) for each in load_examples(instance.root / "queries")],
        formats={QUERY_FORMS[form]: [each.media_type for each in offered] for form, offered in OFFERS.items()},
        version=version("lapekg"),
    )
    response = Response(html, content_type="text/html; charset=utf-8")
    response.content_language.add(translation.language)
    return response


def _manifest(service: Service) -> Manifest | None:
    try:
        return service.publication.current().manifest
    except SnapshotError:
        return None


def _entry(example: Example, languages: tuple[str, ...]) -> ExampleEntry:
    return ExampleEntry(
        name=example.name,
        title=choose_text(example.title, languages, LanguageText(example.name, "zxx")),
        description=choose_text(example.description, languages, LanguageText("", "zxx")),
        query=example.query,
        address=url_for("sparql.query", query=example.query, lang=languages[0]),
    )
