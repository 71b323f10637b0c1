"""Which pages a browser may write for."""

import pytest

from lapekg.access.origins import cors_headers, refuse_foreign
from lapekg.errors import ForeignOrigin

OWN, FRIEND, STRANGER = "https://graph.example", "https://editor.example", "https://evil.example"


@pytest.mark.parametrize(
    ("origin", "site"),
    [
        (None, None),  # no browser
        (OWN, None),  # a browser without Fetch Metadata, or plain HTTP
        (OWN, "same-origin"),
        ("null", "same-origin"),  # a form of a page with Referrer-Policy: no-referrer
        (None, "none"),
        (FRIEND, None),
        (FRIEND, "cross-site"),
    ],
)
def test_own_pages_programs_and_named_origins_may_write(origin: str | None, site: str | None) -> None:
    refuse_foreign(origin, site, OWN, [FRIEND])


@pytest.mark.parametrize(
    ("origin", "site"),
    [
        (STRANGER, None),
        (STRANGER, "cross-site"),
        ("null", None),
        ("null", "cross-site"),
        (None, "cross-site"),
        (None, "same-site"),
        ("https://other.graph.example", "same-site"),
        ("http://graph.example", None),
        ("https://graph.example:8443", None),
        ("", None),
        (STRANGER, "nonsense"),
    ],
)
def test_other_pages_may_not(origin: str | None, site: str | None) -> None:
    with pytest.raises(ForeignOrigin):
        refuse_foreign(origin, site, OWN, [FRIEND])


@pytest.mark.parametrize(
    ("origin", "told"), [(None, OWN), (OWN, OWN), (FRIEND, FRIEND), (STRANGER, OWN), ("null", OWN)]
)
def test_only_own_pages_and_named_origins_read_the_answer(origin: str | None, told: str) -> None:
    assert cors_headers(origin, OWN, [FRIEND]) == {"Access-Control-Allow-Origin": told, "Vary": "Origin"}
