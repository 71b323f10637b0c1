"""What is asked to be written, and what came of it, as the server and its worker tell each other."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from lapekg.history.record import Door
from lapekg.validator.question import Text

# Names of graphs in a GraphWrite that no IRI can be.
DEFAULT_GRAPH = ""
DATASET = None
# Syntaxes of a PATCH.
SPARQL_UPDATE, RDF_PATCH = "sparql-update", "rdf-patch"


class Mode(StrEnum):
    """What becomes of the statements of texts: they are added, they replace the graphs they name, or they go."""

    ADD = "add"
    REPLACE = "replace"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Update:
    """A SPARQL Update; the graphs are those of using-graph-uri and using-named-graph-uri (Protocol, section 2.2.3)."""

    text: str
    base_iri: str
    using_graphs: tuple[str, ...] = ()
    using_named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphWrite:
    """An operation of the Graph Store Protocol: PUT, POST, DELETE or PATCH on a graph, by its IRI.

    `graph` may be DEFAULT_GRAPH, or DATASET for all graphs at once. Relative IRIs in the texts are meant against
    `base_iri`. The one text of a PATCH has the syntax SPARQL_UPDATE or RDF_PATCH.
    """

    method: str
    graph: str | None
    base_iri: str
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class TextsWrite:
    """Texts in RDF, each in its graphs; a syntax that is not told is guessed."""

    texts: tuple[Text, ...]
    mode: Mode = Mode.ADD


@dataclass(frozen=True, slots=True)
class Revert:
    """Take back what a commit wrote, as far as it still stands."""

    number: int


What = Update | GraphWrite | TextsWrite | Revert


@dataclass(frozen=True, slots=True)
class Order:
    """One write: what, by which door, by whom and why, and how its outcome is told.

    `expected` are the entity tags of If-Match, without quotes, `*` among them; of a graph they are those of
    `lapekg.writer.tags`, of anything else the number of the published snapshot. With `absent` the graph may not be
    there yet (If-None-Match: *). `form` is a name of `lapekg.validator.formats.OFFERED`, for the report.
    """

    what: What
    door: Door
    author: str
    message: str = ""
    source: str | None = None
    request: str = field(default_factory=lambda: str(uuid.uuid4()))
    dry_run: bool = False
    expected: tuple[str, ...] | None = None
    absent: bool = False
    form: str = "json"
    language: str = "en"

    def header(self) -> dict[str, Any]:
        """Write all but the bytes of the texts."""
        table = asdict(self)
        table["kind"] = type(self.what).__name__
        for each, text in zip(table["what"].get("texts", ()), texts_of(self.what), strict=True):
            each["data"] = len(text.data)
        return table

    def payload(self) -> bytes:
        """Put the texts one after the other."""
        return b"".join(each.data for each in texts_of(self.what))

    @classmethod
    def read(cls, header: Mapping[str, Any], payload: bytes) -> "Order":
        """Put together what `header` and `payload` took apart."""
        others = {name: header[name] for name in cls.__slots__ if name not in {"what", "door", "expected"}}
        expected = header["expected"]
        return cls(
            what=_read_what(header["kind"], header["what"], payload),
            door=Door(header["door"]),
            expected=None if expected is None else tuple(expected),
            **others,
        )


def texts_of(what: What) -> tuple[Text, ...]:
    """Give the texts of what is written, if it has any."""
    return what.texts if isinstance(what, GraphWrite | TextsWrite) else ()


def _read_what(kind: str, table: Mapping[str, Any], payload: bytes) -> What:
    if kind == "Revert":
        return Revert(table["number"])
    if kind == "Update":
        using, using_named = (tuple(table[name]) for name in ("using_graphs", "using_named_graphs"))
        return Update(table["text"], table["base_iri"], using, using_named)
    texts, start = [], 0
    for each in table["texts"]:
        end = start + each["data"]
        texts.append(Text(each["name"], payload[start:end], each["syntax"]))
        start = end
    if kind == "TextsWrite":
        return TextsWrite(tuple(texts), Mode(table["mode"]))
    return GraphWrite(table["method"], table["graph"], table["base_iri"], tuple(texts))


class Status(StrEnum):
    """What became of an order; `refused` is one that the shapes refuse."""

    COMMITTED = "committed"
    UNCHANGED = "unchanged"
    DRY_RUN = "dry-run"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an order.

    `snapshot` is what is published now, `commit` the number of the commit that was made. The counts are of quads that
    came and went, by themselves and by rules; `patch` is the change as RDF Patch, None where it is too long to send.
    `created` says that the graph was not there before. `report` is the report in the form that was asked for,
    `omitted` counts results that were too many for it.
    """

    status: Status
    snapshot: int
    commit: int | None = None
    time: str | None = None
    added: int = 0
    removed: int = 0
    inferred_added: int = 0
    inferred_removed: int = 0
    created: bool = False
    conforms: bool = True
    omitted: int = 0
    notes: tuple[str, ...] = ()
    patch: str | None = None
    report: bytes = b""
