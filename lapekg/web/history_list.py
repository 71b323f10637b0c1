"""The list of commits: narrowed down by who, by which door and about what; reports stand with what they follow."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from flask import request
from pyoxigraph import NamedNode

from lapekg.errors import MalformedRequest
from lapekg.history import Commit, Door
from lapekg.linked.sources import Sources
from lapekg.sparql.description import source_of
from lapekg.web.site import Page

AUTHOR, DOOR, ABOUT = "author", "door", "about"
PAGE_SIZE = 50
# So many values of a facet are shown at once; the others unfold.
_FIRST_VALUES = 8
_SHOWN_CHARACTERS = 100
# A document, its paragraphs, and their lines or what was derived from them.
_MOST_LEVELS = 2


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed down to; None leaves all."""

    author: str | None = None
    door: Door | None = None
    about: NamedNode | None = None

    def has(self, commit: Commit) -> bool:
        """Say whether a commit is by the author and came in by the door; what it is about stands in its record."""
        return self.author in {None, commit.author} and self.door in {None, commit.door}

    def parameters(self) -> dict[str, str]:
        """Give the parameters of the address."""
        values = {
            AUTHOR: self.author,
            DOOR: None if self.door is None else self.door.value,
            ABOUT: None if self.about is None else self.about.value,
        }
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Row:
    """A commit, and the reports that were counted anew because of it, the newest first."""

    commit: Commit
    reports: tuple[Commit, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value to choose, with the number of commits; for the one chosen, the address leads back to all."""

    text: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """What the list can be narrowed down by."""

    name: str
    values: Sequence[FacetValue]
    first: int = _FIRST_VALUES


def read_filters() -> Filters:
    """Read what the request narrows the list down to; raises MalformedRequest where that is nothing."""
    return Filters(request.args.get(AUTHOR), _door(request.args.get(DOOR)), _thing(request.args.get(ABOUT)))


def known_commits(page: Page) -> list[Commit]:
    """List the commits up to the snapshot that the page is about, the newest first; raises HistoryError."""
    # One that was written a moment ago may not be published yet.
    number = page.snapshot.number
    return [each for each in reversed(page.service.log.commits()) if each.number <= number]


def select(page: Page, filters: Filters) -> list[Commit]:
    """List the commits that the filters leave, the newest first."""
    return [each for each in _about(page, filters) if filters.has(each)]


def rows(commits: Sequence[Commit], *, fold: bool) -> list[Row]:
    """Put reports, which nobody wrote, with the commit that they follow."""
    found: list[Row] = []
    waiting: list[Commit] = []
    for each in commits:
        if fold and each.door is Door.REPORTS:
            waiting.append(each)
        else:
            found.append(Row(each, tuple(waiting)))
            waiting.clear()
    return [*found, *map(Row, waiting)]


def facets(page: Page, filters: Filters, address: Callable[[Filters], str]) -> list[Facet]:
    """Count the commits by author and by door, each under the other filters; one value alone narrows nothing."""
    commits = _about(page, filters)
    found = []
    for name in (AUTHOR, DOOR):
        without = replace(filters, **{name: None})
        counts = Counter(getattr(each, name) for each in commits if without.has(each) and getattr(each, name))
        chosen = getattr(filters, name)
        values = [
            FacetValue(
                page.t.text(f"history_door_{value.replace('-', '_')}") if name == DOOR else value,
                count,
                address(without if value == chosen else replace(filters, **{name: value})),
                value == chosen,
            )
            for value, count in counts.most_common()
        ]
        if len(values) > 1 or chosen is not None:
            found.append(Facet(name, sorted(values, key=lambda each: not each.is_chosen)))
    return found


def title(page: Page, commit: Commit) -> str:
    """Write the first line of the message, or what was done where nobody wrote one."""
    first = next((line.strip() for line in commit.message.splitlines() if line.strip()), "")
    # What nobody wrote is told in the reader's language.
    if first and commit.door is not Door.REPORTS:
        return first
    key = f"history_untitled_{commit.door.replace('-', '_')}"
    return page.t.text(key, number=commit.reverts or "")


def more_of_message(commit: Commit) -> str:
    """Give what follows the first line of the message."""
    return commit.message.strip().partition("\n")[2].strip()


def to_json(page: Page, commit: Commit) -> dict[str, Any]:
    """Tell the head of a commit for programs, with the addresses of what belongs to it."""
    base = page.instance.base_iri
    table = {name: value for name, value in asdict(commit).items() if name != "dataset"}
    return {
        "iri": f"{base}history/{commit.number}",
        "snapshot": f"{base}snapshot/{commit.number}",
        **table,
        "whole_dataset": commit.dataset is not None,
    }


def source_address(page: Page, commit: Commit) -> str | None:
    """Give the address of the source that a commit names, where a link to it does no harm."""
    node = source_of(commit)
    return page.of(node) if node is not None else None


def _about(page: Page, filters: Filters) -> list[Commit]:
    commits = known_commits(page)
    if filters.about is None:
        return commits
    numbers = frozenset(page.service.subjects.commits_of(*meant_by(page, filters.about)))
    return [each for each in commits if each.number in numbers]


def meant_by(page: Page, node: NamedNode) -> Iterator[str]:
    """Give what a change of a thing may be a change of: of a document, what was read out of its paragraphs, too."""
    yield node.value
    sources = Sources(page.reader)
    above = [node]
    for _ in range(_MOST_LEVELS):
        above = [part for each in above for part in (*sources.parts(each), *sources.derived(each))]
        yield from (each.value for each in above)


def _door(value: str | None) -> Door | None:
    try:
        return None if value is None else Door(value)
    except ValueError:
        known = ", ".join(Door)
        raise MalformedRequest(f"{DOOR} must be one of {known}, not {value!r:.{_SHOWN_CHARACTERS}}") from None


def _thing(value: str | None) -> NamedNode | None:
    try:
        return None if value is None else NamedNode(value)
    except ValueError:
        raise MalformedRequest(f"{ABOUT} must be an IRI, not {value!r:.{_SHOWN_CHARACTERS}}") from None


def summary(page: Page, commit: Commit) -> Mapping[str, str]:
    """Write how much a commit changed, for feeds: what was stated, and what was inferred from it."""
    t = page.t
    if commit.dataset:
        return {"stated": t.text("history_whole_counts"), "inferred": ""}
    return {
        "stated": t.text("history_stated_counts", added=t.number(commit.added), removed=t.number(commit.removed)),
        "inferred": t.text(
            "history_inferred_counts",
            added=t.number(commit.inferred_added),
            removed=t.number(commit.inferred_removed),
        ),
    }
