"""What every request to write says beside what is written: why, whether at all, and under which conditions.

Lapekg-Message: and Lapekg-Source:   or the parameters `message` and `source`; in headers percent-encoded UTF-8
?dry-run                             tells what would change, and changes nothing
If-Match:, If-None-Match: *          RFC 9110, section 13.1
?format=, Accept:                    the form of the answer
"""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote_to_bytes

from flask import request
from pyoxigraph import NamedNode

from lapekg.errors import MalformedRequest
from lapekg.languages import choose_language
from lapekg.sparql.negotiation import Representation, negotiate
from lapekg.validator.formats import OFFERED
from lapekg.web.site import LANGUAGE_PARAMETER

MESSAGE_HEADER, SOURCE_HEADER = "Lapekg-Message", "Lapekg-Source"
DRY_RUN = "dry-run"
# The change alone, as RDF Patch (https://afs.github.io/rdf-patch/).
PATCH = "patch"
RDF_PATCH_TYPE = "application/rdf-patch"
FORMS: Mapping[str, Representation] = {**OFFERED, PATCH: Representation(RDF_PATCH_TYPE, RDF_PATCH_TYPE)}

_MOST_MESSAGE = 2000
_SHOWN_CHARACTERS = 100
_TRUTH = {"": True, "true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
# RFC 9110, section 8.8.3.
_ENTITY_TAG = re.compile(r'[ \t]*(?P<weak>W/)?"(?P<tag>[\x21\x23-\x7e\x80-\xff]*)"[ \t]*(?:,|\Z)')

Parameters = Mapping[str, Sequence[str]]


def read_dry_run(parameters: Parameters) -> bool:
    """Read `dry-run`, which needs no value; raises MalformedRequest for one that is neither yes nor no."""
    value = _single(parameters, DRY_RUN)
    if value is None:
        return False
    if value.lower() not in _TRUTH:
        raise MalformedRequest(f"{DRY_RUN} takes no value, or true or false, not {value[:_SHOWN_CHARACTERS]!r}")
    return _TRUTH[value.lower()]


def read_message(parameters: Parameters) -> str:
    """Read why it is written."""
    message = _told(parameters, "message", MESSAGE_HEADER) or ""
    if len(message) > _MOST_MESSAGE:
        raise MalformedRequest(f"the message has {len(message)} characters; {_MOST_MESSAGE} are kept")
    return message


def read_source(parameters: Parameters) -> str | None:
    """Read the IRI of what the statements were read from."""
    source = _told(parameters, "source", SOURCE_HEADER)
    if not source:
        return None
    try:
        return NamedNode(source).value
    except ValueError as error:
        raise MalformedRequest(f"source must be an absolute IRI, not {source[:_SHOWN_CHARACTERS]!r}") from error


def read_form(parameters: Parameters) -> str:
    """Choose the form of the answer: what `format` names, else what Accept likes best.

    A write is not turned away for an Accept that is meant for other answers: it gets JSON (RFC 9110, section 12.4.1).
    """
    name = _single(parameters, "format")
    if name:
        if name not in FORMS:
            raise MalformedRequest(f"format={name[:_SHOWN_CHARACTERS]!r} is unknown; give one of {', '.join(FORMS)}")
        return name
    chosen = negotiate(request.headers.get("Accept"), tuple(FORMS.values()))
    return next((each for each, offered in FORMS.items() if offered is chosen), "json")


def read_language(parameters: Parameters, languages: Sequence[str]) -> str:
    """Choose the language of the report."""
    accepted = [each for each, quality in request.accept_languages if quality > 0]
    wished = [_single(parameters, name) or "" for name in ("language", LANGUAGE_PARAMETER)]
    return choose_language([*wished, *accepted], languages)


def read_expected() -> tuple[str, ...] | None:
    """Read If-Match: the tags that may be compared strongly, or `*`; None where there is no condition."""
    field = request.headers.get("If-Match")
    if field is None:
        return None
    if field.strip() == "*":
        return ("*",)
    return tuple(tag for tag, is_weak in _tags(field, "If-Match") if not is_weak)


def read_absent() -> bool:
    """Read If-None-Match, which a write may only have as `*`: nothing may be there yet."""
    field = request.headers.get("If-None-Match")
    if field is None:
        return False
    if field.strip() != "*":
        raise MalformedRequest("If-None-Match of a write is read as * only; with the tag of a graph send If-Match")
    return True


def _tags(field: str, name: str) -> list[tuple[str, bool]]:
    found, position = [], 0
    while position < len(field):
        match = _ENTITY_TAG.match(field, position)
        if match is None:
            raise MalformedRequest(f"{name} has to be * or entity tags in quotes, not {field[:_SHOWN_CHARACTERS]!r}")
        found.append((match["tag"], match["weak"] is not None))
        position = match.end()
    return found


def _told(parameters: Parameters, name: str, header: str) -> str | None:
    value = _single(parameters, name)
    field = request.headers.get(header)
    if value is not None or field is None:
        return value
    try:
        return unquote_to_bytes(field).decode("utf-8")
    except UnicodeError as error:
        raise MalformedRequest(f"{header} has to be percent-encoded UTF-8") from error


def _single(parameters: Parameters, name: str) -> str | None:
    values = set(parameters.get(name, ()))
    if len(values) > 1:
        raise MalformedRequest(f"{name} is given {len(values)} times; give one value")
    return next(iter(values), None)
