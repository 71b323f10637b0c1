"""Example queries: files in queries/ that begin with a title and a description in each language, as comments."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

QUERIES_FOLDER = "queries"

_SUFFIX = ".rq"
_ENTRY = re.compile(r"#\s*(title|description|audience|keywords)@([A-Za-z][A-Za-z0-9-]*):\s*(.*)")
_VIEW = re.compile(r"#\s*view:\s*([a-z]+)\s*")
_MAX_KEPT = 1024

FileState = tuple[Path, int, int]


@dataclass(frozen=True, slots=True)
class Example:
    """A query with its texts by language; `query` is the file's text without the leading comments.

    The name of one in a subfolder is its path there, without the suffix; keywords are parted by commas, and the first
    one is the topic that pages list it under. `view` names the drawing that shows the answer best, a table if empty.
    """

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    audience: Mapping[str, str]
    keywords: Mapping[str, str]
    query: str
    view: str = ""

    @property
    def topics(self) -> tuple[str, ...]:
        """Give the folders that the query stands in."""
        return tuple(self.name.split("/")[:-1])


def load_examples(folder: Path) -> list[Example]:
    """Read the queries of a folder in the order of their names; a folder that isn't there has none."""
    return [example for example in load_all_examples(folder) if not example.topics]


def load_all_examples(folder: Path) -> list[Example]:
    """Read the queries of a folder and of those below it, each folder's own queries first."""
    return [_read(path.relative_to(folder).as_posix(), path, *state) for path, *state in state_of(folder)]


def state_of(folder: Path) -> tuple[FileState, ...]:
    """List the query files with the time of their last change and their size: equal states mean equal queries."""
    paths = {path.relative_to(folder).parts: path for path in folder.rglob(f"*{_SUFFIX}")}
    listed = sorted(parts for parts in paths if not any(part.startswith(".") for part in parts))
    stats = [(paths[parts], paths[parts].stat()) for parts in sorted(listed, key=len)]
    return tuple((path, stat.st_mtime_ns, stat.st_size) for path, stat in stats)


@lru_cache(maxsize=_MAX_KEPT)
def _read(name: str, path: Path, _changed: int, _size: int) -> Example:
    return parse_example(name.removesuffix(_SUFFIX), path.read_text(encoding="utf-8"))


def parse_example(name: str, text: str) -> Example:
    r"""Split the comments at the top from the query.

    >>> parse_example("all", "# title@en: All\n# title@fi: Kaikki\n\nASK {}\n").title["fi"]
    'Kaikki'
    """
    texts: dict[str, dict[str, str]] = {"title": {}, "description": {}, "audience": {}, "keywords": {}}
    view = ""
    lines = text.splitlines()
    while lines and (not lines[0].strip() or lines[0].startswith("#")):
        line = lines.pop(0)
        if entry := _ENTRY.match(line):
            texts[entry[1]][entry[2]] = entry[3].strip()
        elif named := _VIEW.fullmatch(line):
            view = named[1]
    return Example(name, **texts, query="\n".join(lines).strip() + "\n", view=view)
