"""The operations of an update request: SPARQL 1.1 Update, sections 3.1 and 3.2.

IRIs stand here as they are written; what they mean hangs on the prologue.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Verb(StrEnum):
    """What is done with whole graphs."""

    CLEAR = "CLEAR"
    DROP = "DROP"
    CREATE = "CREATE"
    ADD = "ADD"
    MOVE = "MOVE"
    COPY = "COPY"


class Choice(StrEnum):
    """Graphs that are meant without a name of their own."""

    DEFAULT = "DEFAULT"
    NAMED = "NAMED"
    ALL = "ALL"


@dataclass(frozen=True, slots=True)
class Declaration:
    """A prefix or a base, on one line, and where it stands in the request."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Prologue:
    """All declarations that hold for an operation."""

    declarations: tuple[Declaration, ...] = ()

    @property
    def text(self) -> str:
        """Write a line for each declaration."""
        return "".join(f"{each.text}\n" for each in self.declarations)


@dataclass(slots=True)
class Source:
    """The text of an operation within that of its request; `end` is known once it has been read."""

    request: str = field(repr=False)
    start: int
    prologue: Prologue
    end: int = 0

    @property
    def text(self) -> str:
        """Give the text of the operation alone."""
        return self.request[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Data:
    """INSERT DATA or DELETE DATA."""

    source: Source
    inserts: bool
    block: str


@dataclass(frozen=True, slots=True)
class Modify:
    """DELETE and INSERT by a pattern, each with the text of its block; `graph` is that of WITH."""

    source: Source
    graph: str | None
    delete: str | None
    insert: str | None
    using: tuple[str, ...]
    using_named: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Load:
    """LOAD, whatever from and into."""

    source: Source
    silent: bool


@dataclass(frozen=True, slots=True)
class Management:
    """CLEAR, DROP or CREATE of one graph or several."""

    source: Source
    verb: Verb
    silent: bool
    graph: str | Choice


@dataclass(frozen=True, slots=True)
class Transfer:
    """ADD, MOVE or COPY from one graph to another; None is the default graph."""

    source: Source
    verb: Verb
    silent: bool
    origin: str | None
    destination: str | None


Operation = Data | Modify | Load | Management | Transfer
