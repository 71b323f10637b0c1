"""Pre-binding of variables in the queries of shapes (SHACL, appendix A).

There a variable with a value has it in every group of the query. Oxigraph's `substitutions` are less: `BOUND($this)`
is false, and what `BIND($this AS ?x)` binds is equal to nothing. So each group also begins with the value as data.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from pyoxigraph import BlankNode

from lapekg.validation.terms import Term

# What may hold a brace or a name that is none: an IRI, a text, a comment. Then what this is about.
_TOKENS = re.compile(
    r"""
    <[^<>"{}|^`\\\x00-\x20]*>
    | \"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
    | \#[^\n\r]*
    | (?<![\w:?$-])VALUES\s*(?:[?$]\w+|\([^()]*\))\s*\{[^{}]*\}
    | (?P<group>\{)(?!\s*(?:\#[^\n\r]*\s*)*SELECT\b)
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


def prebind(query: str, bindings: Mapping[str, Term]) -> str:
    """Let each group of a query begin with the values of the variables that it names.

    Blank nodes cannot stand in a query as data; they are left to `substitutions`, which are needed besides: with them
    the engine starts from the values.

    >>> from pyoxigraph import NamedNode
    >>> prebind("SELECT $this { FILTER(BOUND($this)) }", {"this": NamedNode("http://a.example/s")})
    'SELECT $this { VALUES ?this { <http://a.example/s> } FILTER(BOUND($this)) }'
    """
    data = "".join(
        f" VALUES ?{name} {{ {term} }}" for name, term in bindings.items() if not isinstance(term, BlankNode)
    )
    return data.join(_parts(query)) if data else query


@lru_cache(maxsize=1024)
def _parts(query: str) -> tuple[str, ...]:
    """Cut a query behind the brace that opens each of its groups."""
    ends = [match.end() for match in _TOKENS.finditer(query) if match["group"]]
    return tuple(query[start:end] for start, end in zip([0, *ends], [*ends, len(query)], strict=True))
