"""What the views of one application share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from lapekg.access import Tokens
from lapekg.archive.service import Archive
from lapekg.config import Instance
from lapekg.history import Log
from lapekg.history.subjects import Subjects
from lapekg.sparql.endpoint import Endpoint
from lapekg.sparql.pool import Pool
from lapekg.validator.service import Validator
from lapekg.web.bridge import Bridge
from lapekg.web.kept import Files, Pages, Readers
from lapekg.web.publication import Publication
from lapekg.web.translations import Translation
from lapekg.writer.service import Writer

EXTENSION = "lapekg"
SPARQL_PATH = "sparql"
VALIDATE_PATH = "validate"
UPDATE_PATH = "update"
DATA_PATH = "data"


@dataclass(frozen=True, slots=True)
class Service:
    """The instance, what of it is published, and the processes that answer, check and write."""

    instance: Instance
    publication: Publication
    archive: Archive
    pool: Pool
    endpoint: Endpoint
    validator: Validator
    writer: Writer
    tokens: Tokens
    translations: Mapping[str, Translation]
    readers: Readers
    files: Files
    log: Log
    subjects: Subjects
    proxies: int = 0
    bridge: Bridge = field(default_factory=Bridge)
    pages: Pages = field(default_factory=Pages)


def current_service() -> Service:
    """Return the service of the application that handles the request."""
    return cast("Service", current_app.extensions[EXTENSION])
