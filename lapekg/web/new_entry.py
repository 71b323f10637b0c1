"""Pages for new entries: the classes, and for each a form made from its shapes.

What comes out is kept nowhere, unless somebody with a token commits it.
"""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from http import HTTPStatus
from itertools import islice

from flask import Blueprint, redirect, request, url_for
from pyoxigraph import NamedNode
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from lapekg.entries.classes import EntryClass
from lapekg.entries.known import Known
from lapekg.entries.placement import placement_of
from lapekg.entries.told import Desk, open_desk
from lapekg.errors import ForeignOrigin, LapekgError, MalformedRequest, NoTokens, StaleWrite, WriteRefused
from lapekg.iris import local_name
from lapekg.languages import LanguageText
from lapekg.linked.classes import Branch
from lapekg.linked.reader import Reader
from lapekg.linked.shapes import ShapesGraph
from lapekg.search import MOST_CHARACTERS, find
from lapekg.sparql.endpoint import SNAPSHOT_HEADER
from lapekg.web.entry_check import Checking, check_entry, checking_of
from lapekg.web.entry_commit import (
    ACTION,
    MOST_MESSAGE,
    author_of,
    committed_before,
    is_offered,
    order_of,
    publishing,
    told,
    wants_page,
)
from lapekg.web.entry_form import Form
from lapekg.web.entry_reading import Made, read_form
from lapekg.web.search_results import COMMON_CLASSES
from lapekg.web.site import Html, Page, page_response, render, site_page
from lapekg.web.writing import answer_order, close_door, write
from lapekg.writer.order import Status

TRIG = "application/trig"
_SUBCLASS = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
_MOST_DOCUMENTS = 16
_MOST_GRAPHS = 12
# What points to a document that has more parts is not all looked at.
_MOST_LOOKED_AT = 400
# So often an entry is made anew when something else was published meanwhile.
_TRIES = 5
# What of the answer to a program the page of an error has, too.
_TOLD_FIELDS = {"Retry-After", "WWW-Authenticate"}

blueprint = Blueprint("new_entry", __name__)


@blueprint.get("/new")
@site_page
def classes(page: Page) -> Html:
    """Show the classes of which an entry can be made."""
    desk = _desk_of(page)
    own, others = _tree(desk, page.reader)
    return Html("new.html", {"own": own, "others": others, "class_name": partial(class_name, page)})


@blueprint.route("/new/<slug>", methods=["GET", "POST"])
def entry(slug: str) -> Response:
    """Show the form of a class; filled in, make an entry of it, or say what is missing."""
    page = Page()
    desk = _desk_of(page)
    of_class = next((each for each in desk.classes if each.slug == slug), None)
    if of_class is None:
        raise NotFound(f"entries are made of no class called {slug!r} here; /new lists all")
    if request.method != "POST":
        # The check comes soon; what it needs is started now.
        page.service.bridge.start(page.service.validator.warm())
        return _for_own_pages(page_response(page, lambda: _shown(page, Form(desk, of_class, MultiDict()), None, None)))
    form = Form(desk, of_class, request.form)
    if request.form.get("action") == ACTION:
        return _commit(page, form)
    if "more" in request.form:
        return _unkept(page, _shown(page, form, None, None))
    made = read_form(form)
    if made is not None and request.form.get("action") == "download":
        return _download(made)
    checking = check_entry(page, made) if made is not None else None
    if made is not None and checking is not None:
        _tell(form, made, checking)
    return _unkept(page, _shown(page, form, made, checking))


@blueprint.get("/new/<slug>/sources")
def sources(slug: str) -> Response:
    """Suggest graphs that stand for sources, and those that belong to what is found, as JSON."""
    page = Page()
    text = request.args.get("q", "").strip()[:MOST_CHARACTERS]
    found = islice(_graphs(page, text), _MOST_GRAPHS) if slug and text else ()
    table = {"query": text, "suggestions": list(found)}
    response = Response(json.dumps(table, ensure_ascii=False) + "\n", content_type="application/json")
    response.vary.add("Accept-Language")
    return response


def class_name(page: Page, of_class: NamedNode) -> LanguageText:
    """Name a class; the commonest of other vocabularies are named by the site."""
    key = COMMON_CLASSES.get(of_class.value)
    if key is None or page.reader.names(of_class):
        return page.name(of_class)
    return LanguageText(page.t.text(f"search_class_{key}"), page.t.language)


def _desk_of(page: Page) -> Desk:
    return _desk(page.reader, page.shapes, page.languages)


@lru_cache(maxsize=8)
def _desk(reader: Reader, shapes: ShapesGraph, languages: Sequence[str]) -> Desk:
    return open_desk(Known(reader.store, reader.instance, languages, reader.snapshot.search_path), shapes)


def _commit(page: Page, form: Form, tries: int = _TRIES) -> Response:
    """Commit an entry and lead to the page that says so; what goes wrong is told in the form, which stays."""
    try:
        return _try_to_commit(page, form)
    except LapekgError as error:
        if isinstance(error, StaleWrite) and tries > 1:
            # Something else was published: is the IRI still free, and are the names still those of one thing?
            page.service.publication.renew()
            page = Page()
            return _commit(page, Form(_desk_of(page), form.of_class, request.form), tries - 1)
        if not wants_page() or isinstance(error, NoTokens | ForeignOrigin):
            raise
        return _not_committed(page, form, read_form(form), error)


def _try_to_commit(page: Page, form: Form) -> Response:
    author = author_of(page.service)
    number = committed_before(page.service)
    if number is None:
        made = read_form(form)
        if made is not None and made.lacks_source:
            form.source_errors.append(page.t.text("publish_source"))
        if made is None or form.is_wrong():
            if not wants_page():
                raise MalformedRequest(f"no entry can be made: {'; '.join(form.all_errors())}")
            return _unkept(page, _shown(page, form, None, None), HTTPStatus.UNPROCESSABLE_ENTITY)
        order = order_of(page, made, author)
        if not wants_page():
            return _for_own_pages(answer_order(order))
        answer = write(page.service, order)
        if answer.status is Status.DRY_RUN:
            return _unkept(page, _shown(page, form, made, checking_of(json.loads(answer.report))))
        number = answer.commit
    if number is None:
        return _unkept(page, _shown(page, form, made, None, page.t.text("publish_unchanged")), HTTPStatus.CONFLICT)
    response = redirect(page.address("entry_committed.committed", slug=form.of_class.slug, number=number), 303)
    response.headers[SNAPSHOT_HEADER] = str(number)
    return _for_own_pages(response)


def _not_committed(page: Page, form: Form, made: Made | None, error: LapekgError) -> Response:
    problem, reply = told(page, error)
    checking = None
    if isinstance(error, WriteRefused):
        checking = checking_of(json.loads(error.answer.report))
        if made is not None:
            _tell(form, made, checking)
    response = _unkept(page, _shown(page, form, made, checking, problem), reply.status)
    for name, value in reply.headers:
        if name in _TOLD_FIELDS:
            response.headers[name] = value
    return response


def _shown(page: Page, form: Form, made: Made | None, checking: Checking | None, problem: str = "") -> Html:
    placement = placement_of(form.of_class.iri, form.desk.known)
    return Html(
        "new_entry.html",
        {
            "form": form,
            "made": made,
            "checking": checking,
            "publishing": publishing(form.sent, problem) if is_offered(page.service) else None,
            "most_message": MOST_MESSAGE,
            "of_class": form.of_class,
            "class_name": class_name(page, form.of_class.iri),
            "needs_source": placement.needs_graph or any(each.new_classes for each in form.fields),
            "source_example": form.desk.known.usual_graph,
            "suggestions": url_for("search.suggest"),
            "source_suggestions": url_for("new_entry.sources", slug=form.of_class.slug),
        },
    )


def _unkept(page: Page, html: Html, status: int = HTTPStatus.OK) -> Response:
    """Answer with a page that is for this request alone."""
    response = Response(render(page, html), status, content_type="text/html; charset=utf-8")
    response.content_language.add(page.t.language)
    response.cache_control.no_store = True
    return _for_own_pages(response)


def _for_own_pages(response: Response) -> Response:
    """Let the form's browser say where it comes from, and no script of another site read what came of it."""
    response.headers["Referrer-Policy"] = "same-origin"
    return close_door(response) if request.method == "POST" else response


def _download(made: Made) -> Response:
    response = Response(made.text, content_type=TRIG)
    response.headers["Content-Disposition"] = f'attachment; filename="{local_name(made.entry.iri.value)}.trig"'
    response.cache_control.no_store = True
    return response


def _tell(form: Form, made: Made, checking: Checking) -> None:
    """Tell results of the check at the fields whose values they are about."""
    for each in checking.results:
        path = each.path or ""
        if each.focus_node == made.entry.iri.value and path.startswith("<") and path.endswith(">"):
            shown = form.of(NamedNode(path[1:-1]))
            if shown is not None:
                (shown.errors if each.severity == "Violation" else shown.notes).append(each.message)


def _graphs(page: Page, text: str) -> Iterator[dict[str, str | None]]:
    store = page.reader.store
    for found in find(page.snapshot.search_path, text, page.languages, _MOST_DOCUMENTS).things:
        node = NamedNode(found.iri)
        name = page.name(node)
        parts = islice(store.quads_for_pattern(None, None, node, None), _MOST_LOOKED_AT)
        graphs = {each.subject.value for each in parts if isinstance(each.subject, NamedNode)}
        own = [found.iri] if store.contains_named_graph(node) else []
        for iri in [*own, *sorted(each for each in graphs if store.contains_named_graph(NamedNode(each)))]:
            # What merely mentions the document is no part of it.
            if iri.startswith(found.iri):
                part = iri.removeprefix(found.iri).strip("/#")
                yield {"name": name.text, "language": name.language, "type": part or None, "found_by": None, "iri": iri}


def _tree(desk: Desk, reader: Reader) -> tuple[list[Branch], list[Branch]]:
    """Arrange the instance's own classes below each other, by name, and list the others."""
    by_iri = {each.iri: each for each in desk.classes}
    own = {iri for iri in by_iri if iri.value.startswith(reader.base_iri)}
    below: dict[NamedNode | None, list[EntryClass]] = {}
    for each in desk.classes:
        above = [node for node in desk.known.lineage(each.iri)[1:] if node in own]
        below.setdefault(above[0] if above and each.iri in own else None, []).append(each)

    def branches(of: Sequence[EntryClass], seen: frozenset[NamedNode]) -> list[Branch]:
        ordered = sorted(of, key=lambda each: desk.known.name(each.iri).casefold())
        return [
            Branch(each.iri, each.slug, 0, tuple(branches(below.get(each.iri, ()), seen | {each.iri})))
            for each in ordered
            if each.iri not in seen
        ]

    tops = below.get(None, [])
    return (
        branches([each for each in tops if each.iri in own], frozenset()),
        branches([each for each in tops if each.iri not in own], frozenset()),
    )
