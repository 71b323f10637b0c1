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
SPACE = r"[ \t\r\n]+|\#[^\r\n]*"

TOKEN = re.compile(
    rf"(?P<space>{SPACE})|(?P<iri>{IRI})|(?P<string>{_LONG_STRING}|{_SHORT_STRING})|(?P<variable>{VARIABLE})"
    rf"|(?P<blank>_:{_NAME}(?:{_NAME}|\.+(?={_NAME}))*)|(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)"
    rf"|(?P<prefixed>{PREFIXED})|(?P<word>{_DOTTED}|\w+)|(?P<other>.)",
    re.DOTALL,
)
