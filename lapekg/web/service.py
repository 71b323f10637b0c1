"""What the views of one application share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import urljoin

from flask import current_app

from lapekg.config import Instance
from lapekg.snapshots.open import Snapshot
from lapekg.sparql.evaluation import Target
from lapekg.sparql.pool import Pool
from lapekg.web.publication import Publication
from lapekg.web.translations import Translation

EXTENSION = "lapekg"
SPARQL_PATH = "sparql"


@dataclass(frozen=True, slots=True)
class Service:
    """The instance, what of it is published, and the workers that answer queries over it."""

    instance: Instance
    publication: Publication
    pool: Pool
    translations: Mapping[str, Translation]

    def target(self, snapshot: Snapshot) -> Target:
        """Return what a query runs against."""
        # The base IRI comes from the configuration and not from the request, whose Host header anyone can write.
        return Target(snapshot.store_path, urljoin(self.instance.base_iri, SPARQL_PATH))


def current_service() -> Service:
    """Return the service of the application that handles the request."""
    return cast("Service", current_app.extensions[EXTENSION])
