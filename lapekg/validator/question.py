"""What is asked of a check, and what comes of it, as the server and its workers tell each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a user sent; without a syntax it is guessed."""

    name: str
    data: bytes
    syntax: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Texts that are checked together, as additions to what is published.

    `form` is a name of `formats.OFFERED`; `severity` is the least that is told, `focus` the IRI of the one thing that
    is asked about, `graph` that of the paragraph in which statements without a graph stand.
    """

    texts: tuple[Text, ...]
    form: str
    language: str
    severity: str = "info"
    focus: str | None = None
    graph: str | None = None

    def header(self) -> dict[str, Any]:
        """Write all but the bytes of the texts."""
        return {
            "texts": [{"name": each.name, "syntax": each.syntax, "length": len(each.data)} for each in self.texts],
            "form": self.form,
            "language": self.language,
            "severity": self.severity,
            "focus": self.focus,
            "graph": self.graph,
        }

    def payload(self) -> bytes:
        """Put the texts one after the other."""
        return b"".join(each.data for each in self.texts)

    @classmethod
    def read(cls, header: Mapping[str, Any], payload: bytes) -> "Question":
        """Put together what `header` and `payload` took apart."""
        texts, start = [], 0
        for each in header["texts"]:
            end = start + each["length"]
            texts.append(Text(each["name"], payload[start:end], each["syntax"]))
            start = end
        others = {name: header[name] for name in ("form", "language", "severity", "focus", "graph")}
        return cls(tuple(texts), **others)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a check, in the form that was asked for; `omitted` counts results that were too many to send."""

    conforms: bool
    omitted: int
    snapshot: int | None
    body: bytes
