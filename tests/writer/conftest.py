"""A published graph of books, and a writer to it."""

import asyncio
import dataclasses
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, Quad, Store

from lapekg.config import Limits, Settings, load_instance
from lapekg.history.record import Door
from lapekg.pipeline import build
from lapekg.snapshots.open import current_snapshot
from lapekg.validator.question import Text
from lapekg.web.bridge import Bridge
from lapekg.writer.order import Answer, GraphWrite, Mode, Order, TextsWrite, Update, What
from lapekg.writer.service import Writer
from tests.conftest import write_files
from tests.validator.conftest import FILES, PREFIXES

COVER = "http://books.example/source/cover"
WALDEN = f'{PREFIXES}<{COVER}> {{ id:walden a b:Book ; b:title "Walden" . }}\n'
UNTITLED = f"{PREFIXES}<{COVER}> {{ id:walden a b:Book . }}\n"


@dataclasses.dataclass(frozen=True)
class Office:
    """An instance that is published, and who writes to it."""

    root: Path
    writer: Writer
    bridge: Bridge

    @property
    def state(self) -> Path:
        return self.root / ".lapekg"

    def write(self, order: Order) -> Answer:
        return self.bridge.run(self.writer.write(order, "me"))

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.bridge.run(work)

    def holds(self, name: str) -> bool:
        """Say whether anything is published about a book."""
        store = Store.read_only(str(current_snapshot(self.state).store_path))
        node = NamedNode(f"http://books.example/id/{name}")
        return next(store.quads_for_pattern(node, None, None), None) is not None

    def published(self) -> set[Quad]:
        return set(Store.read_only(str(current_snapshot(self.state).store_path)))


@pytest.fixture(scope="session")
def open_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Office]]:
    """Give a function that publishes the books and makes a writer with limits of one's own."""
    bridge = Bridge()
    offices: list[Office] = []

    def open_one(**limits: float) -> Office:
        root = write_files(tmp_path_factory.mktemp("books"), FILES)
        settings = Settings(root=root)
        build(settings, load_instance(root), lambda _phase: None)
        chosen = dataclasses.replace(Limits(), **limits)  # type: ignore[arg-type]
        offices.append(Office(root, Writer(settings, chosen), bridge))
        return offices[-1]

    yield open_one
    for each in offices:
        bridge.run(each.writer.close())
    bridge.close()


@pytest.fixture
def office(open_office: Callable[..., Office]) -> Iterator[Office]:
    """Give books of one's own."""
    opened = open_office()
    yield opened
    opened.run(opened.writer.close())


@pytest.fixture(scope="module")
def shared(open_office: Callable[..., Office]) -> Office:
    """Give the books of those who change nothing."""
    return open_office()


def order(what: What, **options: Any) -> Order:
    """Make an order of nobody in particular."""
    return Order(**{"what": what, "door": Door.UPDATE, "author": "me", **options})


def insert(name: str, title: str | None = "A title", **options: Any) -> Order:
    """Make an order to add a book."""
    stated = f"<{name}> a <../terms#Book>" + (f' ; <../terms#title> "{title}"' if title is not None else "")
    text = f"BASE <http://books.example/id/> INSERT DATA {{ GRAPH <{COVER}> {{ {stated} }} }}"
    return order(Update(text, "http://books.example/update"), **options)


def add(*texts: str, mode: Mode = Mode.ADD, **options: Any) -> Order:
    """Make an order to add texts, named a.trig, b.trig and so on."""
    named = tuple(Text(f"{name}.trig", text.encode()) for name, text in zip("abc", texts, strict=False))
    return order(TextsWrite(named, mode), **options)


def graph(method: str, data: str = "", syntax: str = "turtle", name: str = COVER, **options: Any) -> Order:
    """Make an order of the Graph Store Protocol."""
    texts = (Text("body", data.encode(), syntax),) if data else ()
    return order(GraphWrite(method, name, name, texts), **{"door": Door.GRAPH_STORE, **options})


async def killed(office: Office, wanted: Order, seconds: float) -> Answer:
    """Write, and end the worker so many seconds after it was asked; answers or raises as a write does."""
    await office.writer.warm()
    pid = office.writer.pid
    task = asyncio.ensure_future(office.writer.write(wanted, "me"))
    await asyncio.sleep(seconds)
    if office.writer.pid == pid:
        office.writer.kill()
    return await task
