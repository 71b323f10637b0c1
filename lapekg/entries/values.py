"""Values as people write them, read as terms of RDF; what cannot be read is told with what would be right."""

import re
from collections.abc import Callable, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from lapekg.entries.dates import examples, lacks_zone, read_date, read_day, read_time
from lapekg.entries.fields import Field
from lapekg.entries.kinds import LANGUAGE_STRING, XSD, Sort
from lapekg.entries.known import Known
from lapekg.entries.patterns import matches
from lapekg.errors import UnreadableValue
from lapekg.instance_file import ABSOLUTE_IRI
from lapekg.iris import local_name
from lapekg.linked.reader import Term

_MOST_CHARACTERS = 20_000
_MOST_CANDIDATES = 8
_TAGGED = re.compile(r"(?P<text>.*\S)@(?P<tag>[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)", re.DOTALL)
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"(?<=[0-9])[ \u00a0\u202f\u2009](?=[0-9]{3}(?![0-9]))")
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_INTEGERS = re.compile(r"[+-]?[0-9]+")
_TRUE = frozenset(("true", "1", "kyllä", "ja", "yes"))
_FALSE = frozenset(("false", "0", "ei", "nej", "no"))


def read_value(field: Field, text: str, known: Known, language: str | None = None) -> Term:
    """Read one value of a field; raises UnreadableValue.

    A literal may also be written as Turtle has it, a thing by its name, by its IRI or with a prefix.
    """
    text = text.strip()
    if len(text) > _MOST_CHARACTERS:
        raise UnreadableValue("too_long", text[:100])
    if not text:
        raise UnreadableValue("empty", text)
    written = _as_written(text, known)
    if isinstance(written, Literal) and field.kind.sort not in (Sort.THING, Sort.CHOICE):
        term: Term = written
    elif field.kind.sort is Sort.LANGUAGE_TEXT:
        term = _language_text(field, text, known, language)
    else:
        term = _READERS[field.kind.sort](field, text, known)
    _check(field, term, text)
    return term


def read_iri(text: str, known: Known) -> NamedNode | None:
    """Read an IRI in angle brackets, as it is, or with a prefix of the instance or of one of its kinds of things."""
    plain = text.strip().removeprefix("<").removesuffix(">")
    prefix, colon, local = plain.partition(":")
    if not colon or any(each.isspace() for each in plain):
        return None
    if not local.startswith("//"):
        if prefix in known.namespaces:
            return _node(known.namespaces[prefix] + local)
        # `place:raisio` is what files write that declare the prefix for that kind of things.
        for namespace in known.namespaces.values():
            node = _node(f"{namespace}{prefix}/{local}")
            if node is not None and known.exists(node):
                return node
    return _node(plain) if ABSOLUTE_IRI.fullmatch(plain) and local.startswith("//") else None


def _thing(field: Field, text: str, known: Known) -> Term:
    kind = field.kind
    node = read_iri(text, known)
    if node is None:
        node = _called(field, text, known)
    elif kind.classes and known.exists(node) and not known.is_of(node, kind.classes):
        raise UnreadableValue("wrong_class", text, asked=_names(kind.classes, known))
    elif kind.classes and not known.exists(node):
        raise UnreadableValue("unknown_iri", text, asked=_names(kind.classes, known))
    return node


def _called(field: Field, text: str, known: Known) -> NamedNode:
    kind = field.kind
    choices = known.choices(kind.within)
    found = [each for each in choices if text.casefold() in _all_names(each, known)]
    found = found or known.called(text, kind.classes, kind.within)
    if len(found) == 1:
        return found[0]
    if found:
        raise UnreadableValue("ambiguous", text, found[:_MOST_CANDIDATES])
    near = known.look_for(text, kind.classes, kind.within)[:_MOST_CANDIDATES]
    raise UnreadableValue("unknown_choice" if choices else "unknown_thing", text, near or choices[:_MOST_CANDIDATES])


def _choice(field: Field, text: str, known: Known) -> Term:
    wanted = text.casefold()
    for each in field.kind.choices:
        if isinstance(each, NamedNode) and (wanted in _all_names(each, known) or read_iri(text, known) == each):
            return each
        if isinstance(each, Literal) and wanted == each.value.casefold():
            return each
    listed = ", ".join(known.name(each) for each in field.kind.choices)
    raise UnreadableValue("not_among", text, asked=listed)


def _language_text(field: Field, text: str, known: Known, language: str | None) -> Literal:
    languages = field.kind.languages
    tagged = _TAGGED.fullmatch(text)
    if tagged is not None and tagged["tag"].lower() in languages:
        return Literal(tagged["text"].strip(), language=tagged["tag"].lower())
    return Literal(text, language=language or next(iter(languages), known.languages[0]))


def _address(field: Field, text: str, _known: Known) -> Term:
    plain = text.removeprefix("<").removesuffix(">")
    if not _WEB.fullmatch(plain):
        raise UnreadableValue("address", text)
    if field.kind.is_iri:
        node = _node(plain)
        if node is None:
            raise UnreadableValue("address", text)
        return node
    return Literal(plain, datatype=NamedNode(f"{XSD}anyURI"))


def _date(field: Field, text: str, _known: Known) -> Literal:
    found = read_date(text, field.kind.datatypes)
    if found is None:
        raise UnreadableValue("date", text, asked=", ".join(examples(field.kind.datatypes)))
    asks_zone = any(datatype == found.datatype for datatype, _, _ in field.kind.patterns_of)
    if asks_zone and lacks_zone(text):
        raise UnreadableValue("zone", text, asked=f"{found.value}+03:00")
    return found


def _time(_field: Field, text: str, _known: Known) -> Literal:
    found = read_time(text)
    if found is None:
        raise UnreadableValue("time", text)
    return found


def _day(_field: Field, text: str, _known: Known) -> Literal:
    found = read_day(text)
    if found is None:
        raise UnreadableValue("day", text)
    return found


def _number(field: Field, text: str, _known: Known) -> Literal:
    plain = _THOUSANDS.sub("", text).replace("\N{MINUS SIGN}", "-")
    if "," in plain and "." not in plain:
        plain = plain.replace(",", ".")
    datatype = next(each for each in field.kind.datatypes if each.value.startswith(XSD))
    whole = not datatype.value.endswith(("decimal", "double", "float"))
    if not (_INTEGERS if whole else _NUMBER).fullmatch(plain) or ("e" in plain.lower() and "decimal" in datatype.value):
        raise UnreadableValue("whole_number" if whole else "number", text)
    # As Turtle writes it without quotes: 35 would be an integer.
    written = f"{plain}.0" if datatype.value == f"{XSD}decimal" and "." not in plain else plain
    return Literal(written, datatype=datatype)


def _boolean(_field: Field, text: str, _known: Known) -> Literal:
    plain = text.casefold()
    if plain not in _TRUE | _FALSE:
        raise UnreadableValue("boolean", text)
    return Literal("true" if plain in _TRUE else "false", datatype=NamedNode(f"{XSD}boolean"))


def _text(field: Field, text: str, _known: Known) -> Literal:
    datatype = next((each for each in field.kind.datatypes if each != LANGUAGE_STRING), None)
    return Literal(text, datatype=datatype) if datatype else Literal(text)


_READERS: Mapping[Sort, Callable[[Field, str, Known], Term]] = {
    Sort.CHOICE: _choice,
    Sort.THING: _thing,
    Sort.ADDRESS: _address,
    Sort.DATE: _date,
    Sort.TIME: _time,
    Sort.DAY: _day,
    Sort.NUMBER: _number,
    Sort.BOOLEAN: _boolean,
    Sort.TEXT: _text,
}


def _check(field: Field, term: Term, text: str) -> None:
    """Refuse what the shapes do, as far as one value tells."""
    kind = field.kind
    lexical = getattr(term, "value", "")
    if isinstance(term, Literal) and term.language and kind.languages and term.language not in kind.languages:
        raise UnreadableValue("language", text, asked=", ".join(kind.languages))
    if not all(matches(pattern, lexical, flags) for pattern, flags in kind.patterns):
        raise UnreadableValue("pattern", text)
    for name, bound in kind.bounds:
        if not _keeps(lexical, name, bound.value):
            raise UnreadableValue(name, text, asked=bound.value)


def _keeps(value: str, name: str, bound: str) -> bool:
    try:
        number, limit = float(value), float(bound)
    except ValueError:
        return True
    kept = {
        "minInclusive": number >= limit,
        "minExclusive": number > limit,
        "maxInclusive": number <= limit,
        "maxExclusive": number < limit,
    }
    return kept[name]


def _as_written(text: str, known: Known) -> Literal | None:
    """Read a literal that is written as in Turtle."""
    if not text.startswith('"'):
        return None
    try:
        prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in known.namespaces.items())
        quads = list(parse(f"{prefixes}<a:a> <a:a> {text} .", format=RdfFormat.TURTLE))
    except (SyntaxError, ValueError):
        return None
    found = quads[0].object if len(quads) == 1 else None
    return found if isinstance(found, Literal) else None


def _all_names(node: NamedNode, known: Known) -> set[str]:
    return {local_name(node.value).casefold(), *(each.value.casefold() for each in known.names(node))}


def _names(classes: Sequence[NamedNode], known: Known) -> str:
    return ", ".join(known.name(each) for each in classes)


def _node(iri: str) -> NamedNode | None:
    try:
        return NamedNode(iri)
    except ValueError:
        return None
