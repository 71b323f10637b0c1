"""Who asks and where: the client that limits are counted by, and the address that a request was sent to."""

import ipaddress
import re
from functools import lru_cache

from lapekg.errors import MalformedRequest

# RFC 9110, section 7.2: a name or an address, and a port.
_HOST = re.compile(r"(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
# What one subscriber is given; every address in it may be the same client.
_SUBSCRIBER_PREFIX = 64


@lru_cache(maxsize=4096)
def client_of(peer: str | None, forwarded_for: str | None, proxies: int) -> str:
    """Name the client: the address that the outermost of so many trusted proxies saw, or the peer's.

    >>> client_of("10.0.0.1", "6.6.6.6, 192.0.2.7", 1)
    '192.0.2.7'
    >>> client_of("2001:db8:1:2:3:4:5:6", None, 0)
    '2001:db8:1:2::/64'
    """
    hops = [each.strip() for each in (forwarded_for or "").split(",")]
    # Each proxy adds the address it saw; what stands before that, anybody may have written.
    address = hops[-proxies] if proxies and len(hops) >= proxies else peer
    try:
        parsed = ipaddress.ip_address((address or "").strip("[]"))
    except ValueError:
        return peer or ""
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, _SUBSCRIBER_PREFIX), strict=False))


def scheme_of(scheme: str, forwarded: str | None, proxies: int) -> str:
    """Tell the scheme that the client used: with a proxy in front, the one that it says.

    >>> scheme_of("http", "https", 1), scheme_of("http", "https", 0)
    ('https', 'http')
    """
    told = (forwarded or "").rpartition(",")[2].strip().lower()
    return told if proxies and told in {"http", "https"} else scheme


@lru_cache(maxsize=256)
def address_of(scheme: str, host: str | None, path: str) -> str:
    """Write the address that a request was sent to: the base of relative IRIs (RFC 3986, section 5.1.3).

    Raises MalformedRequest for a host that is none.

    >>> address_of("http", "127.0.0.1:8000", "/sparql")
    'http://127.0.0.1:8000/sparql'
    """
    if host is None or not _HOST.fullmatch(host):
        raise MalformedRequest("the request needs one Host header that names a host")
    return f"{scheme}://{host}{path}"
