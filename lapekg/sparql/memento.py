"""Header fields that lead between a resource and its former states: Memento, RFC 7089.

A resource is its own TimeGate, which redirects to the state of a snapshot at an address of its own (section 4.1.1).
"""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote

from lapekg.history import Commit
from lapekg.snapshots.moments import Moments
from lapekg.sparql.choice import choose_in

Fields = tuple[tuple[str, str], ...]

TIMEMAP_PATH = "timemap"
LINK_FORMAT = "application/link-format"
# Header fields as long as that, every client reads; a query may be longer than all of them.
_LONGEST_ADDRESS = 2000


@dataclass(frozen=True, slots=True)
class Resource:
    """An original resource: where this server is, its path, and its encoded query string."""

    origin: str
    path: str
    query_string: str

    @property
    def address(self) -> str:
        """Write the address of the original resource, which is its TimeGate, too."""
        return self._write(self.path, None)

    def memento(self, number: int) -> str:
        """Write the address of the resource as it was in a snapshot."""
        return self._write(self.path, number)

    @property
    def timemap(self) -> str:
        """Write the address of the list of its states."""
        return self._write(f"/{TIMEMAP_PATH}{self.path}", None)

    def _write(self, path: str, number: int | None) -> str:
        query_string = choose_in(self.query_string, number)
        return f"{self.origin}{path}{'?' if query_string else ''}{query_string}"


def encoded(query_string: bytes) -> str:
    """Write a query string as addresses in header fields have it: what is encoded stays, what should be is."""
    return quote(query_string, safe="!$&'()*+,;=:@/?%-._~")


def original_links(resource: Resource) -> list[str]:
    """List the links of section 2.2 that every answer has; none where addresses are too long for header fields."""
    if len(resource.address) > _LONGEST_ADDRESS:
        return []
    return [
        f'<{resource.address}>; rel="original timegate"',
        f'<{resource.timemap}>; rel="timemap"; type="{LINK_FORMAT}"',
    ]


def memento_links(resource: Resource, moments: Moments, number: int) -> list[str]:
    """List those links and the states before and after that of a snapshot, and the first and the last."""
    links, place = original_links(resource), moments.index(number)
    if not links or place is None:
        return links
    last = len(moments.commits) - 1
    relations: dict[int, list[str]] = {}
    for name, index in (("first", 0), ("prev", place - 1), ("next", place + 1), ("last", last)):
        if 0 <= index <= last:
            relations.setdefault(index, []).append(name)
    return [
        *links,
        *(memento_link(resource, moments.commits[index], *relations[index]) for index in sorted(relations)),
    ]


def memento_link(resource: Resource, commit: Commit, *relations: str) -> str:
    """Write a link to a state of the resource (section 2.2.4)."""
    names = " ".join([*relations, "memento"])
    return f'<{resource.memento(commit.number)}>; rel="{names}"; datetime="{http_date(commit.time)}"'


def memento_datetime(commit: Commit) -> tuple[str, str]:
    """Write the header field that says of which time a state is (section 2.1.2)."""
    return "Memento-Datetime", http_date(commit.time)


def http_date(time: str) -> str:
    """Write an ISO 8601 time as HTTP does (RFC 9110, section 5.6.7).

    >>> http_date("2026-11-21T12:00:00.123Z")
    'Sat, 21 Nov 2026 12:00:00 GMT'
    """
    moment = datetime.fromisoformat(time)
    return format_datetime(moment.replace(microsecond=0), usegmt=True)
