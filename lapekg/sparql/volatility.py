"""Queries whose answer changes though the data does not, so that it must be neither kept nor given an ETag.

Those are the functions of SPARQL 1.1 Query that take their value from the clock or from chance (sections 17.4.2.9,
17.4.2.12, 17.4.4.5, 17.4.5.1), and SERVICE. An answer that is not kept costs a little time, one that is kept wrongly is
wrong; so where the text has several readings, as `gate` explains, the query counts as volatile.
"""

import re

from lapekg.sparql.tokens import IRI, PREFIXED, SPACE, TOKEN, VARIABLE, is_unclosed, may_hold_operator, unescape

# BYRAND() and FILTERNOW() end in a call, too: the engine asks for no blank after a keyword. STRUUID ends in UUID.
_FUNCTIONS = ("now", "rand", "uuid", "bnode")
_SERVICE = "service"
# Nearly every query has none of these words, and of those that do most have them in a name. An escape may stand for
# any letter. Lower case and `in` find them eight times faster than a regular expression that ignores case.
_WORDS = (*_FUNCTIONS, _SERVICE, "\\u")
_SUSPICION = re.compile(r"(?:now|rand|uuid|bnode)[ \t\r\n]*+[(#]|service|\\u")
# Reading more would keep others waiting. No person writes so much in one query.
_MAX_CHARACTERS = 10_000

_ARGUMENTS = re.compile(rf"(?:{SPACE})*+\(")
_GROUP = re.compile(
    rf"(?:{SPACE})*+(?:SILENT(?:{SPACE})*+)?(?:(?:{IRI}|{VARIABLE}|{PREFIXED})(?:{SPACE})*+)?\{{", re.IGNORECASE
)


def is_volatile(query: str) -> bool:
    """Say whether the query calls NOW, RAND, UUID, STRUUID, BNODE or a service, or may be read so.

    >>> is_volatile("SELECT (NOW() AS ?now) {}"), is_volatile('SELECT ?now { ?now ex:now "NOW()" } # NOW()')
    (True, False)
    """
    if not _is_suspect(query):
        return False
    if len(query) > _MAX_CHARACTERS:
        return True
    return any(_is_suspect(text) and _calls(text) for text in {query, unescape(query)})


def _is_suspect(text: str) -> bool:
    lowered = text.lower()
    return any(word in lowered for word in _WORDS) and _SUSPICION.search(lowered) is not None


def _calls(text: str) -> bool:
    position = 0
    while position < len(text):
        token = TOKEN.match(text, position)
        assert token is not None  # noqa: S101 - the last branch takes any character
        if token.lastgroup in {"word", "prefixed"} and _is_call(token):
            return True
        # `?a<RAND()&&1>` is no IRI, and after `?a<?b#>` and `?a<'>` comes the rest of a comment or of a string.
        if token.lastgroup == "iri" and may_hold_operator(token[0], "'#("):
            return True
        if is_unclosed(token):
            return True  # and more of them would take long
        position = token.end()
    return False


def _is_call(token: re.Match[str]) -> bool:
    name = token[0].lower()
    if name.endswith(_FUNCTIONS) and _ARGUMENTS.match(token.string, token.end()):
        return True
    if _SERVICE not in name:
        return False
    # The engine reads ex:SERVICE as a name and a keyword where the prefix cannot be joined to what follows.
    return token.lastgroup == "word" or _GROUP.match(token.string, token.end()) is not None
