"""What a browser may send for a page, and which pages may read the answer.

There is no cookie and no session: a browser adds nothing by itself that would open a door, so a page of another site
gains nothing by sending a form in a reader's name. It is refused all the same, before its token is looked at, and its
scripts are not told the answer; lapekg.toml may name origins that may write, such as that of an editor.
"""

from collections.abc import Collection

from lapekg.errors import ForeignOrigin

# W3C Fetch Metadata, section 2.4: `none` is a person who typed the address.
_OWN_SITES = {"same-origin", "none"}


def refuse_foreign(origin: str | None, fetch_site: str | None, own: str, allowed: Collection[str]) -> None:
    """Raise ForeignOrigin when Origin and Sec-Fetch-Site say that another site's page sends this.

    A program that is no browser sends neither. A form on a page that tells no referrer has the origin `null`, which
    Sec-Fetch-Site explains where the browser sends it.
    """
    if origin in allowed:
        return
    if fetch_site is not None:
        if fetch_site in _OWN_SITES:
            return
    elif origin is None or origin == own:
        return
    raise ForeignOrigin(f"a page of another site ({(origin or 'unnamed')[:200]}) may not write here")


def cors_headers(origin: str | None, own: str, allowed: Collection[str]) -> dict[str, str]:
    """Give the fields of Fetch, section 3.3, for the answer of a write: only own pages and allowed ones read it."""
    if origin is not None and origin != own and origin in allowed:
        return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
    return {"Access-Control-Allow-Origin": own, "Vary": "Origin"}
