"""RFC 6750: the token in the header field, and the challenge."""

import pytest

from lapekg.access.bearer import bearer_token, challenge
from lapekg.errors import NotAuthorized, ScopeMissing


@pytest.mark.parametrize(
    ("field", "token"),
    [
        (None, None),
        ("", None),
        ("Bearer lapekg_a-b_C", "lapekg_a-b_C"),
        ("bearer  abc==", "abc=="),
        (" BEARER a.b~c+d/e ", "a.b~c+d/e"),
    ],
)
def test_token_is_read(field: str | None, token: str | None) -> None:
    assert bearer_token(field) == token


@pytest.mark.parametrize(
    "field", ["Bearer", "Bearer ", "Bearerabc", "Basic YTpi", "Bearer a b", "Bearer a, Bearer b", "abc", "Bearer ä"]
)
def test_what_is_no_bearer_token_is_refused(field: str) -> None:
    with pytest.raises(NotAuthorized):
        bearer_token(field)


def test_challenge_says_what_was_wrong_but_not_to_who_sent_nothing() -> None:
    assert challenge(NotAuthorized("", is_wrong=False)) == 'Bearer realm="lapekg"'
    assert challenge(NotAuthorized("", is_wrong=True)) == 'Bearer realm="lapekg", error="invalid_token"'
    lacking = 'Bearer realm="lapekg", error="insufficient_scope", scope="admin"'
    assert challenge(ScopeMissing("", "admin")) == lacking
