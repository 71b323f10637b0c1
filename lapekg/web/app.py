"""The application: one blueprint for each face, the same headers and error documents for all."""

from flask import Flask, request
from werkzeug.wrappers import Response

from lapekg.access import Tokens
from lapekg.archive.service import Archive
from lapekg.config import Instance, Settings
from lapekg.history import Log
from lapekg.history.subjects import Subjects
from lapekg.sparql.endpoint import Endpoint
from lapekg.sparql.pool import Pool
from lapekg.validator.service import Validator
from lapekg.web import (
    cite,
    context,
    descriptions,
    dumps,
    entry_committed,
    feeds,
    graph_store,
    health,
    history,
    ldes,
    linked,
    lists,
    memento,
    new_entry,
    pages,
    problem_kinds,
    problems,
    query_data,
    revert,
    search,
    sparql,
    static_files,
    static_pages,
    update,
    validate,
    vocabularies,
)
from lapekg.web.headers import COMMON_HEADERS, PREFLIGHT_HEADERS
from lapekg.web.kept import Files, Readers
from lapekg.web.publication import Publication
from lapekg.web.service import EXTENSION, Service
from lapekg.web.translations import load_translations
from lapekg.writer.service import Writer

_PARTS = (
    cite,
    context,
    descriptions,
    dumps,
    entry_committed,
    feeds,
    graph_store,
    health,
    history,
    ldes,
    linked,
    lists,
    memento,
    new_entry,
    problem_kinds,
    query_data,
    revert,
    search,
    sparql,
    static_pages,
    update,
    validate,
    vocabularies,
)


def create_app(settings: Settings, instance: Instance) -> Flask:
    """Make the WSGI application; query workers start with the first query."""
    app = Flask(__name__)
    # IRIs may hold two slashes in a row, and mean it.
    app.url_map.merge_slashes = False
    log, archive = Log(settings.state), Archive(settings, instance.history)
    publication = Publication(settings.state, log, archive)
    pool = Pool(instance.limits, instance.services, instance.prefixes)
    app.secret_key = settings.secret_key
    app.extensions[EXTENSION] = Service(
        instance=instance,
        publication=publication,
        archive=archive,
        pool=pool,
        endpoint=Endpoint(instance, pool, publication.current, publication),
        validator=Validator(settings, instance.limits, pool.budget),
        writer=Writer(settings, instance.limits),
        tokens=Tokens(settings.state),
        translations=load_translations(),
        readers=Readers(instance),
        files=Files(instance.root),
        log=log,
        subjects=Subjects(log),
        proxies=settings.proxies,
    )
    for part in _PARTS:
        app.register_blueprint(part.blueprint)
    app.register_blueprint(pages.create_blueprint(instance.languages))
    problems.register(app, instance.base_iri)
    static_files.register(app)
    app.after_request(_add_headers)
    return app


def _add_headers(response: Response) -> Response:
    for name, value in (*COMMON_HEADERS, *(PREFLIGHT_HEADERS if request.method == "OPTIONS" else ())):
        response.headers.setdefault(name, value)
    return response
