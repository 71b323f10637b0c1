"""The application: one blueprint for each face, the same headers and error documents for all."""

from flask import Flask
from werkzeug.wrappers import Response

from lapekg.config import Instance, Settings
from lapekg.sparql.pool import Pool
from lapekg.web import health, pages, problems, sparql
from lapekg.web.publication import Publication
from lapekg.web.service import EXTENSION, Service
from lapekg.web.translations import load_translations

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # All that is served is public and nobody is logged in, so scripts of any site may read it.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": f"{sparql.SNAPSHOT_HEADER}, Retry-After",
}


def create_app(settings: Settings, instance: Instance) -> Flask:
    """Make the WSGI application; query workers start with the first query."""
    app = Flask(__name__)
    app.secret_key = settings.secret_key
    app.extensions[EXTENSION] = Service(
        instance=instance,
        publication=Publication(settings.state),
        pool=Pool(instance.limits),
        translations=load_translations(),
    )
    app.register_blueprint(sparql.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(pages.create_blueprint(instance.languages))
    problems.register(app, instance.base_iri)
    app.after_request(_add_headers)
    return app


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
