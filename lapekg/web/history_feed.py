"""Commits as a feed: `/feed.atom` tells of what was published, `/history.atom` of what the list is narrowed down to."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from flask import request, url_for

from lapekg.history import Commit, Door
from lapekg.snapshots import Snapshot
from lapekg.sparql.description import files_of, syntax_of
from lapekg.web.atom import MEDIA_TYPE, Entry, Feed, Link, to_xml
from lapekg.web.history_list import Filters, more_of_message, select, summary, title
from lapekg.web.site import Page

MOST_ENTRIES = 50


def history_feed(page: Page, filters: Filters) -> bytes:
    """Write the feed of the list of commits; reports, which nobody wrote, are left out unless they are asked for."""
    address = page.address("history.overview", extension="atom", **filters.parameters())
    alternate = page.address("history.overview", **filters.parameters())
    wanted = urlencode(filters.parameters())
    iri = f"{page.instance.base_iri}history.atom{'?' if wanted else ''}{wanted}"
    return commit_feed(page, filters, iri, (address, alternate))


def commit_feed(page: Page, filters: Filters, iri: str, addresses: tuple[str, str]) -> bytes:
    """Write a feed of commits; `addresses` are its own and that of the page which shows the same."""
    t = page.t
    found = [each for each in select(page, filters) if filters.door is Door.REPORTS or each.door is not Door.REPORTS]
    commits = found[:MOST_ENTRIES]
    named, publisher = page.text(page.instance.title), page.text(page.instance.publisher)
    own, alternate = addresses
    links = [Link("self", absolute(own), MEDIA_TYPE), Link("alternate", absolute(alternate), "text/html")]
    if page.instance.license:
        links.append(Link("license", page.instance.license))
    feed = Feed(
        iri=iri,
        title=_feed_title(page, filters, named.text or t.text("untitled")),
        subtitle=t.text("feeds_subtitle"),
        updated=commits[0].time if commits else page.snapshot.manifest.published,
        author=publisher.text or named.text or page.instance.base_iri,
        language=t.language,
        links=tuple(links),
        entries=tuple(_entries(page, commits)),
    )
    return to_xml(feed)


def absolute(path: str) -> str:
    """Write an address in full, at the host that was asked."""
    return request.host_url.rstrip("/") + path


def _feed_title(page: Page, filters: Filters, named: str) -> str:
    parts = [] if filters.about is None else [page.name(filters.about).text]
    parts += [filters.author] if filters.author is not None else []
    if filters.door is not None:
        parts.append(page.t.text(f"history_door_{filters.door.replace('-', '_')}"))
    return page.t.text("feeds_title", title=", ".join([named, *parts]))


def _entries(page: Page, commits: Sequence[Commit]) -> list[Entry]:
    kept = {each.number: each for each in page.service.publication.snapshots()}
    return [_entry(page, each, kept.get(each.number)) for each in commits]


def _entry(page: Page, commit: Commit, snapshot: Snapshot | None) -> Entry:
    t = page.t
    counts: Mapping[str, str] = summary(page, commit)
    told = [more_of_message(commit), counts["stated"]]
    if commit.inferred_added or commit.inferred_removed:
        told.append(counts["inferred"])
    address = absolute(page.address("history.about_commit", name=commit.number))
    related = absolute(page.address("dumps.about_snapshot", name=commit.number))
    return Entry(
        # The name under which readers know what was published at this moment.
        iri=f"{page.instance.base_iri}snapshot/{commit.number}",
        title=f"{t.text('dumps_numbered', number=commit.number)}: {title(page, commit)}",
        updated=commit.time,
        author=commit.author,
        summary=" ".join(each for each in told if each),
        links=(
            Link("alternate", address, "text/html"),
            Link("related", related, "text/html"),
            *([] if commit.dataset else [_patch_link(commit)]),
            *_enclosures(snapshot),
        ),
        categories=((commit.door.value, t.text(f"history_door_{commit.door.replace('-', '_')}")),),
    )


def _patch_link(commit: Commit) -> Link:
    address = url_for("history.about_commit", name=f"{commit.number}.rdfp", _external=True)
    return Link("alternate", address, "application/rdf-patch", "RDF Patch")


def _enclosures(snapshot: Snapshot | None) -> list[Link]:
    """Link to the files of a snapshot, as long as it is kept, once they are made."""
    if snapshot is None or not snapshot.is_finished:
        return []
    return [
        Link(
            "enclosure",
            url_for("dumps.download", number=snapshot.number, file=file, _external=True),
            "application/gzip",
            syntax_of(file).name,
            facts.bytes,
        )
        for file, facts in files_of(snapshot)
    ]
