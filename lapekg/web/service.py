"""What the views of one application share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from lapekg.config import Instance
from lapekg.sparql.endpoint import Endpoint
from lapekg.sparql.pool import Pool
from lapekg.validator.service import Validator
from lapekg.web.bridge import Bridge
from lapekg.web.kept import Files, Pages, Readers
from lapekg.web.publication import Publication
from lapekg.web.translations import Translation

EXTENSION = "lapekg"
SPARQL_PATH = "sparql"
VALIDATE_PATH = "validate"


@dataclass(frozen=True, slots=True)
class Service:
    """The instance, what of it is published, the endpoint with its workers, and those that check what users send."""

    instance: Instance
    publication: Publication
    pool: Pool
    endpoint: Endpoint
    validator: Validator
    translations: Mapping[str, Translation]
    readers: Readers
    files: Files
    proxies: int = 0
    bridge: Bridge = field(default_factory=Bridge)
    pages: Pages = field(default_factory=Pages)


def current_service() -> Service:
    """Return the service of the application that handles the request."""
    return cast("Service", current_app.extensions[EXTENSION])
