"""An instance with several snapshots, a server of it, and the times of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from lapekg.config import Settings, load_instance
from lapekg.history import Log
from lapekg.pipeline import build, utc_now
from tests.conftest import write_files
from tests.web.conftest import Server

CONFIG = """\
base_iri = "http://books.example/"
languages = ["en", "fi", "sv"]
default_graph = "merged"

[title]
en = "Books"

[prefixes]
rdfs = "http://www.w3.org/2000/01/rdf-schema#"
"""
PREFIXES = """\
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix id: <http://books.example/id/book/> .
"""
COUNT = "SELECT (COUNT(DISTINCT ?s) AS ?count) { ?s ?p ?o }"


def books(count: int) -> str:
    """Say of so many books what they are called, each by how many there are."""
    named = (
        f'id:b{number} a <http://books.example/ontology#Book> ; rdfs:label "Book {number} of {count}"@en .\n'
        for number in range(1, count + 1)
    )
    return f"{PREFIXES}<http://books.example/shelf> {{\n{''.join(named)}}}\n"


def publish_books(root: Path, count: int) -> int:
    """Publish a snapshot of so many books; returns its number."""
    write_files(root, {"lapekg.toml": CONFIG, "data/books.trig": books(count)})
    settings = Settings.from_env({}, root)
    return build(settings, load_instance(root), lambda _phase: None, utc_now).snapshot.number


@dataclass(frozen=True)
class Shelf:
    """A server over the snapshots 1, 2 and 3, of two, three and four books."""

    server: Server

    def published(self, number: int) -> datetime:
        """Tell when a snapshot was published."""
        return datetime.fromisoformat(Log(self.server.root / ".lapekg").commit(number).time)

    def at(self, number: int, **later: float) -> str:
        """Write the time of a snapshot, or one after it, as the parameter `at` has it."""
        return (self.published(number) + timedelta(**later)).isoformat().replace("+00:00", "Z")

    def accept(self, number: int, **later: float) -> dict[str, str]:
        """Make the header fields of a request for a time."""
        moment = self.published(number) + timedelta(**later)
        return {"Accept-Datetime": format_datetime(moment.replace(microsecond=0), usegmt=True)}
