"""Tokens of SPARQL, section 19.8 of SPARQL 1.1 Query: as much of the grammar as tells names from keywords."""

import re

# Other characters outside ASCII can only belong to names, so the classes here are wider than the grammar's.
_NAME_START = r"(?:[A-Za-z]|[^\x00-\x7f])"
_NAME = r"(?:[A-Za-z0-9_\-]|[^\x00-\x7f])"
_LOCAL = rf"(?:{_NAME}|:|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"
IRI = r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>"
VARIABLE = r"[?$](?:\w|[^\x00-\x7f])+"
_DOTTED = rf"{_NAME_START}(?:{_NAME}|\.+(?={_NAME}))*"
PREFIXED = rf"(?:{_DOTTED})?:(?:{_LOCAL}(?:{_LOCAL}|\.+(?={_LOCAL}))*)?"
_SHORT_STRING = r"\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\\\r\n]|\\.)*'"
_LONG_STRING = r"\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"
# Possessive: a repetition of it that fails must not try every other way to split the same blanks.
SPACE = r"[ \t\r\n]++|\#[^\r\n]*+"

TOKEN = re.compile(
    rf"(?P<space>{SPACE})|(?P<iri>{IRI})|(?P<string>{_LONG_STRING}|{_SHORT_STRING})|(?P<variable>{VARIABLE})"
    rf"|(?P<blank>_:{_NAME}(?:{_NAME}|\.+(?={_NAME}))*)|(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)"
    rf"|(?P<prefixed>{PREFIXED})|(?P<word>{_DOTTED}|\w+)|(?P<other>.)",
    re.DOTALL,
)

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def unescape(query: str) -> str:
    r"""Resolve codepoint escapes as SPARQL 1.1, section 19.2, does: before the text is split into tokens.

    >>> unescape(r"\u0041SK {}")
    'ASK {}'
    """

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= 0x10FFFF else match[0]

    return _ESCAPE.sub(character, query) if "\\" in query else query


def may_hold_operator(iri: str, characters: str) -> bool:
    """Say whether `<` may compare, so that one of the characters before `>` begins something else.

    Two slashes before that stand in no expression, so an http IRI with a fragment has one reading.
    """
    start = min((index for index in map(iri.find, characters) if index >= 0), default=None)
    return start is not None and "//" not in iri[:start]


def is_unclosed(token: re.Match[str]) -> bool:
    """Say whether a token is the quote of a string that never ends."""
    return token.lastgroup == "other" and token[0] in "\"'"
