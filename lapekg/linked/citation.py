"""How a snapshot is cited: in BibTeX, in CSL-JSON, which citation managers read, and as text."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from lapekg.snapshots.open import Snapshot

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# What TeX takes for something else.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{each: f"\\{each}" for each in "&%$#_"},
}
_TEX_CHARACTER = re.compile("|".join(map(re.escape, _TEX)))


@dataclass(frozen=True, slots=True)
class Citation:
    """What names a snapshot in a list of references; without a publisher the title stands first."""

    key: str
    title: str
    publisher: str
    published: date
    version: str
    iri: str
    language: str

    def to_bibtex(self) -> str:
        """Write an entry for BibTeX."""
        fields = {
            # In braces of its own, or a name of two words would be taken for a person's.
            "author": f"{{{{{_tex(self.publisher)}}}}}" if self.publisher else "",
            "title": f"{{{{{_tex(self.title)}}}}}",
            "year": f"{{{self.published.year}}}",
            "month": _MONTHS[self.published.month - 1],
            "note": f"{{{_tex(self.version)}}}",
            "howpublished": rf"{{\url{{{self.iri}}}}}",
            "url": f"{{{self.iri}}}",
            "language": f"{{{self.language}}}",
        }
        lines = [f"  {name} = {value}," for name, value in fields.items() if value]
        return "\n".join([f"@misc{{{self.key},", *lines, "}", ""])

    def to_csl(self) -> str:
        """Write an item for citation managers."""
        item: dict[str, object] = {
            "id": self.key,
            "type": "dataset",
            "title": self.title,
            "issued": {"date-parts": [[self.published.year, self.published.month, self.published.day]]},
            "version": self.version,
            "URL": self.iri,
            "language": self.language,
        }
        if self.publisher:
            item |= {"author": [{"literal": self.publisher}], "publisher": self.publisher}
        return json.dumps([item], ensure_ascii=False, indent=2) + "\n"

    def to_apa(self, kind: str) -> str:
        """Write a reference as APA 7 has it for data sets; `kind` is the description in brackets.

        >>> day = date(2026, 3, 1)
        >>> Citation("k", "Books", "Friends", day, "Version 2", "https://a.example/2", "en").to_apa("Data set")
        'Friends. (2026). Books (Version 2) [Data set]. https://a.example/2'
        """
        year, title = f"({self.published.year}).", f"{self.title} ({self.version}) [{kind}]."
        named = f"{self.publisher.rstrip('.')}. {year} {title}" if self.publisher else f"{title} {year}"
        return f"{named} {self.iri}"


def cite_snapshot(snapshot: Snapshot, title: str, publisher: str, version: str, language: str) -> Citation:
    """Cite a snapshot, whose texts were chosen for a language."""
    words = re.findall(r"[a-z0-9]+", title.lower())
    return Citation(
        key="-".join([*words[:1], "snapshot", str(snapshot.number)]),
        title=title,
        publisher=publisher,
        published=datetime.fromisoformat(snapshot.manifest.published).astimezone(UTC).date(),
        version=version,
        iri=f"{snapshot.manifest.base_iri}snapshot/{snapshot.number}",
        language=language,
    )


def _tex(text: str) -> str:
    return _TEX_CHARACTER.sub(lambda match: _TEX[match[0]], text)
