"""The application: one blueprint for each face, the same headers and error documents for all."""

from flask import Flask
from werkzeug.wrappers import Response

from lapekg.config import Instance, Settings
from lapekg.sparql.endpoint import Endpoint
from lapekg.sparql.pool import Pool
from lapekg.web import descriptions, health, pages, problems, sparql
from lapekg.web.headers import COMMON_HEADERS
from lapekg.web.publication import Publication
from lapekg.web.service import EXTENSION, Service
from lapekg.web.translations import load_translations


def create_app(settings: Settings, instance: Instance) -> Flask:
    """Make the WSGI application; query workers start with the first query."""
    app = Flask(__name__)
    publication = Publication(settings.state)
    pool = Pool(instance.limits, instance.services, instance.prefixes)
    app.secret_key = settings.secret_key
    app.extensions[EXTENSION] = Service(
        instance=instance,
        publication=publication,
        pool=pool,
        endpoint=Endpoint(instance, pool, publication.current),
        translations=load_translations(),
        proxies=settings.proxies,
    )
    app.register_blueprint(sparql.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(descriptions.blueprint)
    app.register_blueprint(pages.create_blueprint(instance.languages))
    problems.register(app, instance.base_iri)
    app.after_request(_add_headers)
    return app


def _add_headers(response: Response) -> Response:
    for name, value in COMMON_HEADERS:
        response.headers.setdefault(name, value)
    return response
