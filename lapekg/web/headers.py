"""Header fields that every response has, whatever sends it."""

from lapekg.sparql.endpoint import SNAPSHOT_HEADER
from lapekg.sparql.plan import LIMITS_HEADER

COMMON_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    # All that is served is public and nobody is logged in, so scripts of any site may read it.
    ("Access-Control-Allow-Origin", "*"),
    (
        "Access-Control-Expose-Headers",
        f"ETag, Link, Retry-After, RateLimit, RateLimit-Policy, {SNAPSHOT_HEADER}, {LIMITS_HEADER}",
    ),
)
