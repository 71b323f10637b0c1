"""Header fields that every response has, whatever sends it."""

from lapekg.sparql.endpoint import SNAPSHOT_HEADER
from lapekg.sparql.plan import LIMITS_HEADER

# How many results of a check are too many to send.
OMITTED_HEADER = "Lapekg-Omitted"

COMMON_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    # All that is served is public and nobody is logged in, so scripts of any site may read it.
    ("Access-Control-Allow-Origin", "*"),
    (
        "Access-Control-Expose-Headers",
        "Content-Location, ETag, Link, Location, Memento-Datetime, Retry-After, RateLimit, RateLimit-Policy, "
        f"{SNAPSHOT_HEADER}, {LIMITS_HEADER}, {OMITTED_HEADER}",
    ),
)

# Who is turned away at a door to write is told nothing that a script of another site may read.
CLOSED_HEADERS = tuple(each for each in COMMON_HEADERS if each[0] != "Access-Control-Allow-Origin")

# What a script of another site may send, told when its browser asks first (Fetch, section 4.8).
PREFLIGHT_HEADERS = (
    ("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"),
    ("Access-Control-Allow-Headers", "Accept, Accept-Datetime, Accept-Language, If-None-Match"),
    ("Access-Control-Max-Age", str(24 * 3600)),
)
