"""Finished descriptions, kept as long as the snapshot they describe is served."""

import gzip
import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from pyoxigraph import Triple

from lapekg.config import Instance
from lapekg.snapshots.open import Snapshot
from lapekg.sparql.description.catalogue import describe_catalogue
from lapekg.sparql.description.dataset import describe_dataset
from lapekg.sparql.description.queries import describe_examples
from lapekg.sparql.description.serialization import serialize
from lapekg.sparql.description.service import describe_service
from lapekg.sparql.examples import QUERIES_FOLDER, state_of

_ETAG_LENGTH = 24


@dataclass(frozen=True, slots=True)
class Document:
    """A description as it is sent, and compressed; its `etag` (without quotes) is a hash of the former."""

    body: bytes
    compressed: bytes
    etag: str


class Documents:
    """Writes each description once for each snapshot and media type.

    At most one document of each kind and media type is kept. Two threads that ask at once may both write it; they
    write the same bytes.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._kept: dict[tuple[str, str], tuple[Hashable, Document]] = {}

    def service(self, snapshot: Snapshot, media_type: str) -> Document:
        """Give the service description."""
        return self._of_snapshot("service", describe_service, snapshot, media_type)

    def dataset(self, snapshot: Snapshot, media_type: str) -> Document:
        """Give the description of the dataset in VoID."""
        return self._of_snapshot("dataset", describe_dataset, snapshot, media_type)

    def catalogue(self, snapshot: Snapshot, media_type: str) -> Document:
        """Give the catalogue in DCAT-AP."""
        return self._of_snapshot("catalogue", describe_catalogue, snapshot, media_type)

    def examples(self, media_type: str) -> Document:
        """Give the example queries, which are files of the instance and not of a snapshot."""
        state = state_of(self._instance.root / QUERIES_FOLDER)
        return self._keep("examples", state, lambda: describe_examples(self._instance), media_type)

    def _of_snapshot(
        self, kind: str, describe: Callable[[Instance, Snapshot], list[Triple]], snapshot: Snapshot, media_type: str
    ) -> Document:
        # The time, too: a state folder that is built anew numbers its snapshots from one again.
        state = (snapshot.path, snapshot.edition)
        return self._keep(kind, state, lambda: describe(self._instance, snapshot), media_type)

    def _keep(self, kind: str, state: Hashable, describe: Callable[[], list[Triple]], media_type: str) -> Document:
        kept = self._kept.get((kind, media_type))
        if kept is not None and kept[0] == state:
            return kept[1]
        body = serialize(describe(), media_type, self._instance)
        # Without the time in its header gzip makes the same bytes each time, too.
        document = Document(body, gzip.compress(body, mtime=0), hashlib.sha256(body).hexdigest()[:_ETAG_LENGTH])
        self._kept[kind, media_type] = (state, document)
        return document
