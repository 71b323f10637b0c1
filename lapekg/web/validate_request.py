"""What a request to check data says: the body is RDF, or a form with a text or files; options may stand in both."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import PurePosixPath

from flask import request
from pyoxigraph import NamedNode
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from lapekg.errors import MalformedRequest, UnsupportedMediaType
from lapekg.languages import choose_language
from lapekg.validator.formats import (
    READ_TYPES,
    Syntax,
    choose_form,
    syntax_named,
    syntax_of_name,
    syntax_of_type,
)
from lapekg.validator.question import Question, Text
from lapekg.web.site import LANGUAGE_PARAMETER
from lapekg.web.sparql import read_body

FORM_TYPES = ("multipart/form-data", "application/x-www-form-urlencoded")
SEVERITIES = ("info", "warning", "violation")
OPTIONS = ("syntax", "graph", "severity", "focus", "language", "format", "name")
_FIELDS = {*OPTIONS, LANGUAGE_PARAMETER, "text", "file"}
_MOST_FILES = 20
_MOST_PARTS = 100
_MOST_NAME = 150
_SHOWN_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent, before anything of it is looked at; the form shows it again."""

    options: Mapping[str, str]
    texts: Sequence[Text] = ()
    # The text of the form's own field, whether or not files were checked in its place.
    text: str = ""
    is_form: bool = False


def read_sent(limit: int) -> Sent:
    """Read the request of the moment; raises MalformedRequest, RequestTooLarge or UnsupportedMediaType."""
    body = read_body(limit)
    media_type = request.mimetype
    if media_type in FORM_TYPES:
        return _read_form(body, media_type)
    syntax = syntax_of_type(media_type)
    if syntax is None:
        shown = repr(media_type[:_SHOWN_CHARACTERS]) if media_type else "a body without Content-Type"
        raise UnsupportedMediaType(
            f"{shown} is not read here; send {', '.join(READ_TYPES)}, or a form as {' or '.join(FORM_TYPES)}"
        )
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        raise UnsupportedMediaType(f"the charset must be utf-8, not {charset[:_SHOWN_CHARACTERS]!r}")
    options = _options([request.args])
    return Sent(options, [Text(_name(options.get("name", ""), syntax), body, syntax.name)])


def make_question(sent: Sent, languages: Sequence[str]) -> Question:
    """Read the options; raises MalformedRequest or NotAcceptable."""
    options = sent.options
    if not sent.texts:
        raise MalformedRequest("nothing to check; give RDF in the body, in the field 'text' or as a file in 'file'")
    severity = options.get("severity") or SEVERITIES[0]
    if severity not in SEVERITIES:
        raise MalformedRequest(
            f"severity={severity[:_SHOWN_CHARACTERS]!r} is unknown; give one of {', '.join(SEVERITIES)}"
        )
    syntax_named(options.get("syntax", ""))
    accepted = [each for each, quality in request.accept_languages if quality > 0]
    wished = [options.get("language", ""), options.get(LANGUAGE_PARAMETER, "")]
    return Question(
        texts=tuple(sent.texts),
        form=choose_form(request.headers.get("Accept"), options.get("format")),
        language=choose_language([*wished, *accepted], languages),
        severity=severity,
        focus=_iri(options, "focus"),
        graph=_iri(options, "graph"),
    )


def _read_form(body: bytes, media_type: str) -> Sent:
    parser = FormDataParser(max_form_memory_size=None, max_form_parts=_MOST_PARTS, silent=False)
    try:
        _, fields, files = parser.parse(BytesIO(body), media_type, len(body), request.mimetype_params)
    except ValueError as error:
        raise MalformedRequest(f"the form cannot be read: {error}") from error
    except RequestEntityTooLarge as error:
        raise MalformedRequest(f"the form has too many parts; {_MOST_PARTS} are read") from error
    if fields and not _FIELDS & {*fields, *files}:
        raise MalformedRequest(
            "the form has none of the fields that are read here, which are 'text' and 'file'; "
            f"RDF itself is sent with its own Content-Type, {READ_TYPES[0]} for example"
        )
    options = _options([fields, request.args])
    # Browsers end the lines of a form's texts with CR LF (HTML, 4.10.21.4), which would change literals of many lines.
    text = fields.get("text", "").replace("\r\n", "\n")
    given = [each for each in files.getlist("file") if each.filename]
    if len(given) > _MOST_FILES:
        raise MalformedRequest(f"{len(given)} files in one request; {_MOST_FILES} are checked together")
    named = syntax_named(options.get("syntax", ""))
    texts = list(_uploaded(given, named)) if given else []
    if len(texts) == 1 and "name" in options:
        texts = [replace(texts[0], name=_name(options["name"], named))]
    if not given and text.strip():
        name = _name(options.get("name", ""), named)
        syntax = named or syntax_of_name(name)
        texts = [Text(name, text.encode(), syntax.name if syntax else None)]
    return Sent(options, texts, text, is_form=True)


def _uploaded(files: Iterable[FileStorage], named: Syntax | None) -> Iterable[Text]:
    taken: set[str] = set()
    for each in files:
        syntax = named or syntax_of_name(each.filename or "") or syntax_of_type(each.mimetype or "")
        name = _name(PurePosixPath((each.filename or "").replace("\\", "/")).name, syntax)
        while name in taken:
            name = f"_{name}"
        taken.add(name)
        with each.stream:
            yield Text(name, each.read(), syntax.name if syntax else None)


def _name(wished: str, syntax: Syntax | None) -> str:
    """Make a name that can stand in messages and leads nowhere out of a folder."""
    parts = [part for part in PurePosixPath(wished.replace("\\", "/")).parts if part not in {"/", "..", "."}]
    name = "".join(each for each in "/".join(parts) if each.isprintable()).strip()[-_MOST_NAME:]
    return name or f"text{syntax.suffixes[0] if syntax else ''}"


def _options(tables: Sequence[MultiDict[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in (*OPTIONS, LANGUAGE_PARAMETER):
        values = {value for table in tables for value in table.getlist(name) if value}
        if len(values) > 1:
            raise MalformedRequest(f"{name} is given {len(values)} times; give one value")
        found |= dict.fromkeys([name] if values else [], *values)
    return found


def _iri(options: Mapping[str, str], name: str) -> str | None:
    value = options.get(name, "").strip().removeprefix("<").removesuffix(">")
    if not value:
        return None
    try:
        return NamedNode(value).value
    except ValueError as error:
        raise MalformedRequest(f"{name} must be an absolute IRI, not {value[:_SHOWN_CHARACTERS]!r}") from error
