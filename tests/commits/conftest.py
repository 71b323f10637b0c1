"""A published graph of books, and changes of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from lapekg.checking import Entry
from lapekg.commits import Committer, Work
from lapekg.commits.whole import served
from lapekg.config import Settings, load_instance
from lapekg.drafts.change import Change
from lapekg.pipeline import build
from lapekg.snapshots.open import Snapshot, current_snapshot
from lapekg.sources import read_stream
from tests.conftest import BOOKS, write_files

ID, TERMS = "http://books.example/id/", "http://books.example/terms#"
COVER = NamedNode("http://books.example/source/cover")
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@dataclass(frozen=True)
class Edit:
    """A proposal of quads."""

    added: Sequence[Quad] = ()
    removed: Sequence[Quad] = ()
    entries: Sequence[Entry] = field(default=())

    def propose(self, work: Work) -> Change:
        work.draft.apply(self.added, self.removed)
        read = [read_stream(BytesIO(each.data), each.rdf_format, each.name, work.instance) for each in self.entries]
        return Change(frozenset(self.added), frozenset(self.removed), tuple(one for each in read for one in each))


def book(name: str, title: str | None = "A title", graph: NamedNode = COVER) -> list[Quad]:
    """Say of a book what the shapes ask for, but without a title that there is none."""
    node = NamedNode(ID + name)
    quads = [
        Quad(node, TYPE, NamedNode(f"{TERMS}Book"), graph),
        Quad(node, NamedNode(f"{TERMS}author"), NamedNode(f"{ID}melville"), graph),
    ]
    return quads if title is None else [*quads, Quad(node, NamedNode(f"{TERMS}title"), Literal(title), graph)]


def wrote(name: str) -> Quad:
    """Give what a rule makes of a book."""
    rule = NamedNode("http://books.example/rule/wrote")
    return Quad(NamedNode(f"{ID}melville"), NamedNode(f"{TERMS}wrote"), NamedNode(ID + name), rule)


def quads_of(snapshot: Snapshot) -> set[Quad]:
    """Read what a snapshot holds, its merged default graph left out."""
    return set(served(Store.read_only(str(snapshot.store_path)), merged=snapshot.manifest.default_graph == "merged"))


@dataclass(frozen=True)
class Library:
    """An instance that is built, and how to commit to it."""

    settings: Settings
    committer: Committer

    @property
    def state(self) -> Path:
        return self.settings.state

    @property
    def current(self) -> Snapshot:
        return current_snapshot(self.state)

    def build(self, *, force: bool = False) -> Snapshot:
        instance = load_instance(self.settings.root)
        return build(self.settings, instance, lambda _: None, force=force).snapshot


@pytest.fixture
def make_library(tmp_path: Path) -> Iterator[Callable[[dict[str, str]], Library]]:
    """Give a way to build an instance of files."""
    committers: list[Committer] = []

    def make(files: dict[str, str]) -> Library:
        root = write_files(tmp_path / "instance", files)
        settings = Settings(root=root, state=root / ".lapekg")
        build(settings, load_instance(root), lambda _: None)
        committers.append(Committer(settings, load_instance(root)))
        return Library(settings, committers[-1])

    yield make
    for each in committers:
        each.close()


@pytest.fixture
def library(make_library: Callable[[dict[str, str]], Library]) -> Library:
    """Give the books."""
    return make_library(BOOKS)
