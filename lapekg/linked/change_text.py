"""A patch as text for a terminal: things and properties by their names, each value with where it stands."""

from collections.abc import Callable, Iterator, Sequence

from pyoxigraph import Literal, NamedNode

from lapekg.history import Patch
from lapekg.languages import LanguageText
from lapekg.linked.changes import ChangedThing, ChangedValue, changed_things, names_in
from lapekg.linked.reader import NAMES, Reader, Subject, Term, choose_name

_XSD = "http://www.w3.org/2001/XMLSchema#"
_STRING = f"{_XSD}string"
# What instances say in nearly always, whether or not they name prefixes for it.
_PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": _XSD,
}

# Writes a line that came or went; the second argument is "+" or "-".
Paint = Callable[[str, str], str]


class ChangeText:
    """Writes patches; what has no name in the published graph any more is called by that in the patch."""

    def __init__(self, reader: Reader, languages: Sequence[str]) -> None:
        self._reader = reader
        self._languages = languages
        known = {**_PREFIXES, **reader.instance.prefixes}
        # The longest namespace first: of two that fit, it says more.
        self._namespaces = sorted(((iri, prefix) for prefix, iri in known.items()), key=lambda each: -len(each[0]))
        self._former: dict[Subject, list[Term]] = {}

    def lines(self, patch: Patch, paint: Paint = lambda line, _: line) -> Iterator[str]:
        """Write a patch, the things in the order of their names."""
        self._former = names_in((*patch.removed, *patch.added), frozenset(NAMES))
        things = [(self._name(each.thing), each) for each in changed_things(patch)]
        for name, each in sorted(things, key=lambda pair: (pair[0].lower(), str(pair[1].thing))):
            yield from self._thing(name, each, paint)

    def _thing(self, name: str, changed: ChangedThing, paint: Paint) -> Iterator[str]:
        iri = self.term(changed.thing)
        yield iri if name == iri else f"{name}  {iri}"
        for each in changed.properties():
            yield f"  {self._name(each.predicate)}"
            for value in each.values:
                for sign, graphs in _sides(value):
                    places = ", ".join(map(self.term, graphs))
                    text = f"    {sign} {self._value(value.value)}{f'  [{places}]' if places else ''}"
                    yield paint(text, sign)

    def _name(self, thing: Subject) -> str:
        named = choose_name(self._reader.names(thing), self._languages)
        if named is None:
            former = (each for each in self._former.get(thing, ()) if isinstance(each, Literal))
            named = choose_name(former, self._languages) or LanguageText(self.term(thing), "")
        return named.text

    def _value(self, value: Term) -> str:
        if isinstance(value, NamedNode) and (self._reader.names(value) or value in self._former):
            return f"{self._name(value)}  {self.term(value)}"
        return self.term(value)

    def term(self, term: Subject | Term) -> str:
        """Write a term as Turtle does, with the prefixes of the instance, and relative to its base IRI."""
        if isinstance(term, NamedNode):
            return self._compact(term.value)
        if isinstance(term, Literal) and not term.language and term.datatype.value == _STRING:
            return str(Literal(term.value))
        if isinstance(term, Literal) and not term.language:
            return f"{Literal(term.value)}^^{self._compact(term.datatype.value)}"
        return str(term)

    def _compact(self, iri: str) -> str:
        for namespace, prefix in self._namespaces:
            if iri.startswith(namespace) and len(iri) > len(namespace):
                return f"{prefix}:{iri[len(namespace) :]}"
        return f"<{iri.removeprefix(self._reader.base_iri) or iri}>"


def _sides(value: ChangedValue) -> Iterator[tuple[str, Sequence[NamedNode]]]:
    if value.is_removed:
        yield "-", value.removed_from
    if value.is_added:
        yield "+", value.added_in
