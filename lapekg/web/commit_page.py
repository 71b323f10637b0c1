"""The page of one commit: what it changed, by thing, and what followed from it."""

from werkzeug.exceptions import NotFound

from lapekg.errors import NoSuchCommit
from lapekg.history import Commit, Door, Patch
from lapekg.web.changes import MOST_THINGS, ChangeView
from lapekg.web.history_list import known_commits, more_of_message, source_address, title
from lapekg.web.pager import Pager, page_number
from lapekg.web.site import Html, Page

# What was inferred is shown up to so many things.
_MOST_INFERRED = 100
_NOTHING = Patch()


def find_commit(page: Page, number: str) -> Commit:
    """Find the commit that an address names; raises NotFound."""
    if not (number.isascii() and number.isdecimal()) or number.startswith("0"):
        raise NotFound(f"a commit is named by its number, not {number!r}")
    try:
        commit = page.service.log.commit(int(number))
    except NoSuchCommit as error:
        raise NotFound(str(error)) from None
    if commit.number > page.snapshot.number:
        raise NotFound(f"commit {number} is later than snapshot {page.snapshot.number}")
    return commit


def commit_page(page: Page, commit: Commit, undoing: Patch = _NOTHING, **others: object) -> Html:
    """Show a commit, and what undoing it would change; `others` is what else came of that."""
    record = page.service.log.read(commit.number)
    commits = known_commits(page)
    view = ChangeView(page, (record.asserted, record.inferred, undoing))
    undone = view.things(undoing)
    things, inferred = view.things(record.asserted), view.things(record.inferred)
    pager = Pager(page_number(), len(things), MOST_THINGS)
    numbers = [each.number for each in commits]
    place = numbers.index(commit.number)
    return Html(
        "history_commit.html",
        {
            "commit": commit,
            "heading": title(page, commit),
            "more": more_of_message(commit),
            "source_address": source_address(page, commit),
            "things": view.show(pager.cut(things), commit.number),
            "count": len(things),
            "pager": pager,
            "inferred": view.show(inferred[:_MOST_INFERRED]) if pager.number == 1 else [],
            "inferred_count": len(inferred),
            "references": view.references,
            "reverted_by": [each.number for each in commits if each.reverts == commit.number],
            "can_revert": commit.dataset is None and commit.door is not Door.REPORTS and bool(record.asserted),
            "newer": numbers[place - 1] if place else None,
            "older": next(iter(numbers[place + 1 :]), None),
            "undone": view.show(undone[:MOST_THINGS]),
            "undone_more": max(0, len(undone) - MOST_THINGS),
            **others,
        },
    )
