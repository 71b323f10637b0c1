"""Who changed what is said about a thing, and when: the last commits, on its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from lapekg.errors import HistoryError
from lapekg.history import Commit
from lapekg.web.history_list import title
from lapekg.web.site import Page

# Further ones are on a page of their own.
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ThingHistory:
    """The commits that changed a thing, the newest first, each with its title; `count` is that of all."""

    commits: Sequence[tuple[Commit, str]]
    count: int
    address: str
    feed: str


def history_of(page: Page, node: NamedNode, *parts: str) -> ThingHistory | None:
    """Find the commits that changed a thing or one of its parts; None where the log tells of none."""
    newest = page.snapshot.number
    try:
        numbers = [each for each in page.service.subjects.commits_of(node.value, *parts) if each <= newest]
        commits = [page.service.log.commit(each) for each in numbers[:_SHOWN]]
    except HistoryError:
        # A page can do without; the history itself says what is wrong.
        return None
    if not commits:
        return None
    return ThingHistory(
        [(each, title(page, each)) for each in commits],
        len(numbers),
        page.address("history.overview", about=node.value),
        page.address("history.overview", extension="atom", about=node.value),
    )
