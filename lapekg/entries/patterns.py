"""What a regular expression of a shape tells beside its matching: how all that fits begins."""

import re
from functools import lru_cache

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store, Triple, Variable

# Of `(target|actor)-group` both ways are followed; more would be no list of beginnings any more.
_MOST_BEGINNINGS = 16
_CHARACTER = re.compile(r"\\([^A-Za-z0-9])|([^\\\[\](){}|.*+?^$])")
_ALTERNATIVES = re.compile(r"\(((?:[A-Za-z0-9_/#:-]+\|)+[A-Za-z0-9_/#:-]+)\)(?![*+?{])")
_QUANTIFIER = re.compile(r"[*+?{]")


@lru_cache(maxsize=256)
def beginnings(pattern: str) -> tuple[str, ...]:
    r"""List the texts with one of which everything begins that a pattern matches; none when it may begin anyhow.

    >>> beginnings(r"^https://a\.example/id/(person|team)/[a-z]+$")
    ('https://a.example/id/person/', 'https://a.example/id/team/')
    >>> beginnings("[0-9]")
    ()
    """
    if not pattern.startswith("^") or "|" in _ALTERNATIVES.sub("", pattern):
        return ()
    found, place = [""], 1
    while place < len(pattern):
        alternatives = _ALTERNATIVES.match(pattern, place)
        character = _CHARACTER.match(pattern, place)
        if alternatives is not None:
            found = [before + each for before in found for each in alternatives[1].split("|")]
            place = alternatives.end()
        elif character is not None and not _QUANTIFIER.match(pattern, character.end()):
            found = [before + (character[1] or character[2]) for before in found]
            place = character.end()
        else:
            break
    return tuple(found) if found != [""] and len(found) <= _MOST_BEGINNINGS else ()


def matches(pattern: str, text: str, flags: str = "") -> bool:
    """Say whether a text fits a pattern; one that cannot be read fits all, as nothing can be told by it.

    The store's engine takes time in proportion to the text, whatever the pattern; Python's may take for ever.
    """
    terms: dict[Variable, NamedNode | BlankNode | Literal | Triple] = {
        Variable("text"): Literal(text),
        Variable("pattern"): Literal(pattern),
        Variable("flags"): Literal(flags),
    }
    # Only what is selected can be substituted.
    query = "SELECT ?text ?pattern ?flags { FILTER(!REGEX(?text, ?pattern, ?flags)) }"
    solutions = Store().query(query, substitutions=terms)
    assert isinstance(solutions, QuerySolutions)  # noqa: S101 - it is a SELECT
    return next(solutions, None) is None
