"""Who asks and where, with and without proxies in front."""

import pytest

from lapekg.errors import MalformedRequest
from lapekg.web.addresses import address_of, client_of, scheme_of


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "client"),
    [
        ("192.0.2.1", None, 0, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", 0, "192.0.2.1"),
        ("10.0.0.1", "198.51.100.7", 1, "198.51.100.7"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.7", 1, "198.51.100.7"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.7, 10.0.0.2", 2, "198.51.100.7"),
        ("10.0.0.1", None, 1, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7", 2, "10.0.0.1"),
        ("10.0.0.1", "nonsense", 1, "10.0.0.1"),
        ("2001:db8::1:2:3:4", None, 0, "2001:db8::/64"),
        ("[2001:db8::1]", None, 0, "2001:db8::/64"),
        ("::ffff:192.0.2.1", None, 0, "192.0.2.1"),
        (None, None, 0, ""),
    ],
)
def test_client_is_who_the_outermost_trusted_proxy_saw(
    peer: str | None, forwarded: str | None, proxies: int, client: str
) -> None:
    assert client_of(peer, forwarded, proxies) == client


@pytest.mark.parametrize("told", [None, "", "gopher", "javascript"])
def test_scheme_that_a_proxy_cannot_mean_is_not_believed(told: str | None) -> None:
    assert scheme_of("http", told, 1) == "http"


@pytest.mark.parametrize("host", [None, "", "a b", "a/b", "a:99999999", "[", "a\r\nb", "user@a"])
def test_host_that_is_none_is_refused(host: str | None) -> None:
    with pytest.raises(MalformedRequest):
        address_of("http", host, "/sparql")


@pytest.mark.parametrize("host", ["a.example", "127.0.0.1:8000", "[::1]:8000", "xn--vlkommen-0za.example"])
def test_address_is_scheme_host_and_path(host: str) -> None:
    assert address_of("https", host, "/sparql") == f"https://{host}/sparql"
