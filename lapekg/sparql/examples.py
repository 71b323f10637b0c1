"""Example queries: files in queries/ that begin with a title and a description in each language, as comments."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_ENTRY = re.compile(r"#\s*(title|description)@([A-Za-z][A-Za-z0-9-]*):\s*(.*)")


@dataclass(frozen=True, slots=True)
class Example:
    """A query with its texts by language; `query` is the file's text without the leading comments."""

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    query: str


def load_examples(folder: Path) -> list[Example]:
    """Read all queries of a folder in the order of their names; a folder that isn't there has none."""
    return [parse_example(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.rq"))]


def parse_example(name: str, text: str) -> Example:
    r"""Split the comments at the top from the query.

    >>> parse_example("all", "# title@en: All\n# title@fi: Kaikki\n\nASK {}\n").title["fi"]
    'Kaikki'
    """
    texts: dict[str, dict[str, str]] = {"title": {}, "description": {}}
    lines = text.splitlines()
    while lines and (not lines[0].strip() or lines[0].startswith("#")):
        entry = _ENTRY.match(lines.pop(0))
        if entry:
            texts[entry[1]][entry[2]] = entry[3].strip()
    return Example(name, texts["title"], texts["description"], "\n".join(lines).strip() + "\n")
