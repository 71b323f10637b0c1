"""Prefixes that a new file should declare because those beside it do, each for its own: `d:` for …/source/<name>/."""

import re
from collections import Counter
from pathlib import PurePosixPath

from lapekg.export.said import Files

_HEAD = 8192
_MOST_FILES = 50
_DECLARATION = re.compile(r"^@prefix[ \t]+([A-Za-z][\w-]*):[ \t]*<([^<>\s\\]*)>", re.MULTILINE)


def own_prefixes(name: str, files: Files) -> dict[str, str]:
    """Learn from most of the files in the same folder which prefixes go with a file's name."""
    path = PurePosixPath(name)
    beside = [PurePosixPath(each) for each in files.names]
    beside = [each for each in beside if (each.parent, each.suffix) == (path.parent, path.suffix)][:_MOST_FILES]
    found: Counter[tuple[str, str, str]] = Counter()
    for each in beside:
        with (files.instance.root / each).open("rb") as stream:
            head = stream.read(_HEAD).decode(errors="replace")
        for prefix, namespace in _DECLARATION.findall(head):
            before, stem, after = namespace.rpartition(f"/{each.stem}/")
            if stem:
                found[prefix, before, after] += 1
    return {
        prefix: f"{before}/{path.stem}/{after}"
        for (prefix, before, after), number in found.items()
        if number > 1 and 2 * number > len(beside)
    }
