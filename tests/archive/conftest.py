"""A published instance with reports, and a way to commit to it."""

import subprocess
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from lapekg.access.token_file import Scope
from lapekg.access.tokens import Tokens
from lapekg.archive.newest import finish
from lapekg.commits import Committer, Outcome, Said, Work
from lapekg.config import Instance, Settings, load_instance
from lapekg.drafts.change import Change
from lapekg.history import Door
from lapekg.pipeline import build
from tests.conftest import BOOKS, write_files

BASE = "http://books.example/"
COUNT = """\
PREFIX b: <http://books.example/terms#>
CONSTRUCT { <http://books.example/all> b:books ?n } WHERE { SELECT (COUNT(*) AS ?n) { ?book a b:Book } }
"""
FILES = {**BOOKS, "ontology/rules/reports/books.rq": COUNT}


@dataclass
class Put:
    """A proposal of quads."""

    added: Collection[Quad]
    removed: Collection[Quad] = ()

    def propose(self, work: Work) -> Change:
        added = frozenset(quad for quad in self.added if quad not in work.base)
        removed = frozenset(quad for quad in self.removed if quad in work.base)
        work.draft.apply(added, removed)
        return Change(added, removed)


@dataclass
class Library:
    """A published instance, and a committer that stays open, as a server's does."""

    settings: Settings
    instance: Instance
    committer: Committer = field(init=False)
    now: datetime = datetime(2026, 1, 31, 23, 0, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.committer = Committer(self.settings, self.instance, lambda: self.now)

    @property
    def state(self) -> Path:
        return self.settings.state

    def put(self, added: Collection[Quad], removed: Collection[Quad] = ()) -> Outcome:
        return self.committer.commit(Put(added, removed), Said(Door.UPDATE, "ada"))

    def put_book(self, name: str) -> int:
        commit = self.put(book(name)).commit
        assert commit is not None
        return commit.number

    def build(self) -> None:
        build(self.settings, self.instance, lambda _: None, lambda: self.now)


def iri(name: str) -> NamedNode:
    return NamedNode(f"{BASE}{name}")


def book(name: str) -> list[Quad]:
    graph, thing = iri("source/list"), iri(f"id/{name}")
    is_a = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    return [
        Quad(thing, is_a, iri("terms#Book"), graph),
        Quad(thing, iri("terms#title"), Literal(name), graph),
        Quad(thing, iri("terms#author"), iri("id/melville"), graph),
    ]


@pytest.fixture
def open_library(tmp_path: Path) -> Iterator[Callable[[dict[str, str]], Library]]:
    """Return a function that publishes an instance with these files."""
    opened: list[Library] = []

    def make(files: dict[str, str]) -> Library:
        root = write_files(tmp_path / f"books-{len(opened)}", files)
        library = Library(Settings(root=root), load_instance(root))
        opened.append(library)
        library.build()
        return library

    yield make
    for each in opened:
        with closing(each.committer):
            pass


@pytest.fixture
def library(open_library: Callable[[dict[str, str]], Library]) -> Library:
    """Return a published instance about books with a rule and a report."""
    return open_library(FILES)


@pytest.fixture(scope="session")
def kept_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an instance with three commits, a report that was counted anew, a token and a citation."""
    root = write_files(tmp_path_factory.mktemp("kept") / "books", FILES)
    library = Library(Settings(root=root), load_instance(root))
    with closing(library.committer):
        library.build()
        library.put_book("typee")
        finish(library.settings, library.instance)
        library.put_book("omoo")
    Tokens(library.state).new("ada", [Scope.WRITE])
    (library.state / "citations").mkdir()
    (library.state / "citations" / "abc.json").write_text("{}")
    return root


@pytest.fixture
def kept(kept_folder: Path, tmp_path: Path) -> Iterator[Library]:
    """Return a copy of it."""
    root = tmp_path / "books"
    # Files that snapshots share are shared in the copy, too.
    subprocess.run(["cp", "-a", kept_folder, root], check=True)
    library = Library(Settings(root=root), load_instance(root))
    with closing(library.committer):
        yield library
