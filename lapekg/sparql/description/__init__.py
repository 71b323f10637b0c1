"""What is served, described for machines: each function gives the triples of one document.

Nothing here is blank: every node has an IRI below its document, so that two descriptions merge without a double and
the same snapshot gives the same bytes. All IRIs stand below the instance's base IRI, whatever address a request used.
"""

from lapekg.sparql.description.catalogue import describe_catalogue
from lapekg.sparql.description.dataset import describe_dataset
from lapekg.sparql.description.distributions import describe_snapshot, files_of, syntax_of
from lapekg.sparql.description.documents import Document, Documents
from lapekg.sparql.description.history import describe_commits, describe_history, source_of
from lapekg.sparql.description.queries import describe_examples
from lapekg.sparql.description.serialization import serialize
from lapekg.sparql.description.service import describe_service

__all__ = [
    "Document",
    "Documents",
    "describe_catalogue",
    "describe_commits",
    "describe_dataset",
    "describe_examples",
    "describe_history",
    "describe_service",
    "describe_snapshot",
    "files_of",
    "serialize",
    "source_of",
    "syntax_of",
]
