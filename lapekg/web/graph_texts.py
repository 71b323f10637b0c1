"""What is sent to be a graph: RDF in one body, or in the parts of multipart/form-data (Graph Store Protocol, 5.5)."""

from collections.abc import Sequence
from io import BytesIO

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from lapekg.errors import MalformedRequest, UnsupportedMediaType
from lapekg.sparql.operation import SPARQL_UPDATE as UPDATE_TYPE
from lapekg.validator.formats import READ_TYPES, syntax_of_name, syntax_of_type
from lapekg.validator.question import Text
from lapekg.web.sparql import read_body
from lapekg.web.writing_request import RDF_PATCH_TYPE
from lapekg.writer.order import RDF_PATCH, SPARQL_UPDATE

__all__ = ["PATCH_TYPES", "READ_TYPES", "has_quads", "read_patch", "read_texts"]

PATCH_TYPES = (UPDATE_TYPE, RDF_PATCH_TYPE)
_PATCHES = {UPDATE_TYPE: SPARQL_UPDATE, RDF_PATCH_TYPE: RDF_PATCH}
_MULTIPART = "multipart/form-data"
_QUADS = {"trig", "nquads"}
_CHARSETS = {"utf-8", "utf8", "us-ascii"}
_MOST_PARTS = 100
_SHOWN_CHARACTERS = 100


def read_texts(limit: int) -> tuple[Text, ...]:
    """Read the RDF of a PUT or POST; raises MalformedRequest, RequestTooLarge or UnsupportedMediaType."""
    body = read_body(limit)
    if request.mimetype == _MULTIPART:
        return _read_parts(body)
    if not body and not request.mimetype:
        return ()
    return (_text("body", body, request.headers.get("Content-Type", "")),)


def read_patch(limit: int) -> tuple[Text, ...]:
    """Read what a PATCH is to change; raises MalformedRequest, RequestTooLarge or UnsupportedMediaType."""
    syntax = _PATCHES.get(request.mimetype)
    if syntax is None:
        raise UnsupportedMediaType(f"{_shown(request.mimetype)} is no patch; send {' or '.join(PATCH_TYPES)}")
    _refuse_charset(request.mimetype_params.get("charset"))
    body = read_body(limit)
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedRequest(f"the body is not valid UTF-8 at byte {error.start}") from error
    return (Text("patch", body, syntax),)


def has_quads(texts: Sequence[Text]) -> bool:
    """Say whether there are texts, all in syntaxes that name graphs."""
    return bool(texts) and all(each.syntax in _QUADS for each in texts)


def _read_parts(body: bytes) -> tuple[Text, ...]:
    parser = FormDataParser(max_form_memory_size=None, max_form_parts=_MOST_PARTS, silent=False)
    try:
        _, fields, files = parser.parse(BytesIO(body), _MULTIPART, len(body), request.mimetype_params)
    except ValueError as error:
        raise MalformedRequest(f"the form cannot be read: {error}") from error
    except RequestEntityTooLarge as error:
        raise MalformedRequest(f"the form has too many parts; {_MOST_PARTS} are read") from error
    if fields:
        name = next(iter(fields))
        raise MalformedRequest(f"the part {name[:_SHOWN_CHARACTERS]!r} is no file; each is a file with its type")
    texts = []
    for number, (_, each) in enumerate(files.items(multi=True), 1):
        with each.stream:
            syntax = syntax_of_name(each.filename or "") if each.mimetype in {"", "application/octet-stream"} else None
            content_type = syntax.media_types[0] if syntax else each.content_type or ""
            texts.append(_text(f"part-{number}", each.read(), content_type))
    return tuple(texts)


def _text(name: str, body: bytes, content_type: str) -> Text:
    media_type, parameters = parse_options_header(content_type)
    syntax = syntax_of_type(media_type)
    if syntax is None:
        raise UnsupportedMediaType(f"{_shown(media_type)} is not read here; send {', '.join(READ_TYPES)}")
    _refuse_charset(parameters.get("charset"))
    return Text(name + syntax.suffixes[0], body, syntax.name)


def _refuse_charset(charset: str | None) -> None:
    if charset is not None and charset.lower() not in _CHARSETS:
        raise UnsupportedMediaType(f"the charset must be utf-8, not {charset[:_SHOWN_CHARACTERS]!r}")


def _shown(media_type: str) -> str:
    return repr(media_type[:_SHOWN_CHARACTERS]) if media_type else "a body without Content-Type"
