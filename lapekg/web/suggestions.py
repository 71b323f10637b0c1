"""What somebody may have looked for who came to an address where there is nothing."""

import re

from lapekg.errors import SnapshotError
from lapekg.search import Found, find
from lapekg.web.representations import split_extension
from lapekg.web.site import Page

_MOST = 5
_WORD = re.compile(r"[^\W_]+")
# Nobody's address for a thing is longer; those of scanners are.
_MOST_CHARACTERS = 100


def suggest(page: Page, path: str) -> tuple[Found, ...]:
    """Search for the words of a decoded path: those of its end, which names the thing, else all of them."""
    snapshot = page.published
    if snapshot is None or len(path) > _MOST_CHARACTERS:
        return ()
    stem, _ = split_extension(path.strip("/"))
    for part in dict.fromkeys([stem.rpartition("/")[2], stem]):
        try:
            found = find(snapshot.search_path, " ".join(_WORD.findall(part)), page.languages, _MOST)
        except SnapshotError:
            return ()
        if found.things:
            return found.things
    return ()
