"""Pages of the site: the reader's language, what every page shows, and finished pages kept until the next snapshot.

A page follows from its address, its language, the snapshot and the instance's files alone, so its entity tag is known
before it is made (RFC 9110, section 8.8.3). There is no session and no cookie: a language that was chosen stands in
every address.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, wraps
from importlib import resources
from importlib.metadata import version
from importlib.resources.abc import Traversable
from typing import Any
from urllib.parse import quote, urlencode

from flask import render_template, request, url_for
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response

from lapekg.config import Instance
from lapekg.errors import SnapshotError
from lapekg.languages import LanguageText, choose_language, choose_text
from lapekg.linked.addresses import document_path
from lapekg.linked.reader import Reader, Subject
from lapekg.linked.shapes import ShapesGraph, read_shapes
from lapekg.snapshots.open import Snapshot
from lapekg.sparql.choice import choose_in
from lapekg.web.kept import Kept
from lapekg.web.past import chosen_snapshot, in_snapshot, resource
from lapekg.web.representations import entity_tag, kept, respond
from lapekg.web.service import Service, current_service
from lapekg.web.terms import LINKED
from lapekg.web.translations import Translation, translation_for

# The parameter by which a reader chooses the language against the browser's settings.
LANGUAGE_PARAMETER = "lang"


@dataclass(frozen=True, slots=True)
class Html:
    """What a view shows: a template and its values; `links` are values of the header field Link (RFC 8288)."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    links: Sequence[str] = ()


class Page:
    """One request of a reader: the snapshot, the language, and addresses and names in it."""

    def __init__(self, language: str | None = None) -> None:
        service = current_service()
        wished = language or request.args.get(LANGUAGE_PARAMETER, "")
        offered = service.instance.languages
        accepted = [each for each, quality in request.accept_languages if quality > 0]
        self.service: Service = service
        self.instance: Instance = service.instance
        self.language = choose_language([wished, *accepted], offered)
        # Named by the address, so that the pages it leads to have to be told, too.
        self.chosen = self.language if wished.lower() == self.language.lower() else None
        self.languages = (self.language, *offered)
        self.t: Translation = translation_for(service.translations, self.language)

    @cached_property
    def snapshot(self) -> Snapshot:
        """Return the snapshot that the whole page is about: the one that was chosen, else the published one.

        Raises SnapshotError when nothing is published.
        """
        return self.past or self.service.publication.current()

    @property
    def past(self) -> Snapshot | None:
        """Return the snapshot that was chosen; None for a page about what is published."""
        return chosen_snapshot()

    @property
    def published(self) -> Snapshot | None:
        """Return the snapshot, or None when nothing is published, which error pages have to live with."""
        try:
            return self.snapshot
        except SnapshotError:
            return None

    @cached_property
    def reader(self) -> Reader:
        """Return the look-ups in the snapshot."""
        return self.service.readers.of(self.snapshot)

    @cached_property
    def shapes(self) -> ShapesGraph:
        """Return the shapes, which pages are laid out by; a page looks once whether their files have changed."""
        return read_shapes(self.instance)

    def address(self, endpoint: str, **values: Any) -> str:
        """Write the address of a view, in the language and the snapshot that were chosen."""
        return self.in_language(url_for(endpoint, **values))

    def of(self, thing: Subject) -> str | None:
        """Write where a thing is described: here, or for things of others their IRI if a link to it does no harm."""
        if not isinstance(thing, NamedNode):
            return None
        path = document_path(thing.value, self.reader.base_iri)
        if path is not None:
            return self.in_language(path)
        return thing.value if LINKED.match(thing.value) else None

    def in_language(self, path: str) -> str:
        """Add the chosen language to an address of this site, and the chosen snapshot, as `in_snapshot` does."""
        path = in_snapshot(path)
        if self.chosen is None:
            return path
        before, mark, fragment = path.partition("#")
        return f"{before}{'&' if '?' in before else '?'}{LANGUAGE_PARAMETER}={self.chosen}{mark}{fragment}"

    def in_snapshot(self, path: str) -> str:
        """Add the chosen snapshot to an address of this site that no language belongs in, such as one of data."""
        return in_snapshot(path)

    def name(self, thing: Subject) -> LanguageText:
        """Choose a thing's name in the reader's language, or the next best."""
        return self.reader.name(thing, self.languages)

    def text(self, texts: Mapping[str, str]) -> LanguageText:
        """Choose among the texts of the instance."""
        return choose_text(texts, self.languages, LanguageText("", self.t.language))

    def switch(self) -> dict[str, tuple[str, str]]:
        """List this page in each language: the language's own name, and the address."""
        kept = [(name, value) for name, value in request.args.items(multi=True) if name != LANGUAGE_PARAMETER]
        return {
            each: (
                translation_for(self.service.translations, each).name,
                f"{quote(request.path)}?{urlencode([*kept, (LANGUAGE_PARAMETER, each)])}",
            )
            for each in self.instance.languages
        }


def site_page(view: Callable[..., Html]) -> Callable[..., Response]:
    """Turn a view that gets a Page and the parts of its address into one for Flask."""

    @wraps(view)
    def respond(**arguments: Any) -> Response:
        page = Page()
        return page_response(page, lambda: view(page, **arguments))

    return respond


def page_response(page: Page, view: Callable[[], Html]) -> Response:
    """Answer with a page: 304 without making it, or one that was made before, or made now."""
    response = respond(
        page.snapshot,
        _tag(page),
        "text/html; charset=utf-8",
        lambda: _make(page, view()),
        ("Accept", "Accept-Language"),
    )
    response.content_language.add(page.t.language)
    return response


def render(page: Page, html: Html) -> str:
    """Fill a template with what every page shows and with its own values, which win."""
    untitled = LanguageText(page.t.text("untitled"), page.t.language)
    shown = {
        "page": page,
        "t": page.t,
        "language": page.language,
        "languages": page.switch(),
        "site_title": choose_text(page.instance.title, page.languages, untitled),
        "snapshot": page.published,
        "present": present_address(),
        "states": timemap_address(),
        "version": version("lapekg"),
    }
    return render_template(html.template, **(shown | dict(html.values)))


def present_address() -> str:
    """Write the address of the page as it is today."""
    asked = resource()
    query_string = choose_in(asked.query_string, None)
    return f"{asked.path}{'?' if query_string else ''}{query_string}"


def timemap_address() -> str | None:
    """Write the address of the list of all states of the page."""
    return resource().timemap if chosen_snapshot() is not None else None


def _make(page: Page, html: Html) -> Kept:
    return kept(render(page, html).encode(), html.links)


def _tag(page: Page) -> str:
    return entity_tag(
        page.snapshot.edition,
        page.service.files.state(),
        program(),
        request.host_url,
        request.full_path,
        page.language,
        str(page.chosen),
    )


@cache
def program() -> str:
    """Hash what makes pages, so that a new version of the program makes them anew."""
    digest = hashlib.sha256()
    for name in ("lapekg.web", "lapekg.entries", "lapekg.linked", "lapekg.search"):
        _add(resources.files(name), digest)
    return digest.hexdigest()


def _add(folder: Traversable, digest: "hashlib._Hash") -> None:
    for each in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if each.is_dir():
            _add(each, digest)
        elif each.name.endswith((".py", ".html", ".svg", ".toml", ".css", ".js")):
            digest.update(each.read_bytes())
