"""Bearer tokens in HTTP, RFC 6750."""

import re

from lapekg.errors import NotAuthorized, ScopeMissing

REALM = "lapekg"
# Section 2.1, b64token; the scheme's case does not matter (RFC 9110, section 11.1).
_BEARER = re.compile(r"bearer +(?P<token>[A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)


def bearer_token(authorization: str | None) -> str | None:
    """Read the header field Authorization; raises NotAuthorized when it is there and holds no bearer token.

    >>> bearer_token("Bearer lapekg_abc")
    'lapekg_abc'
    """
    if authorization is None or not authorization.strip():
        return None
    found = _BEARER.fullmatch(authorization.strip())
    if found is None:
        raise NotAuthorized("the field Authorization has to be: Bearer TOKEN", is_wrong=False)
    return found["token"]


def challenge(error: NotAuthorized | ScopeMissing) -> str:
    """Write the field WWW-Authenticate (section 3); who sent no token is told of no error."""
    parts = [f'realm="{REALM}"']
    if isinstance(error, ScopeMissing):
        parts += ['error="insufficient_scope"', f'scope="{error.scope}"']
    elif error.is_wrong:
        parts.append('error="invalid_token"')
    return f"Bearer {', '.join(parts)}"
