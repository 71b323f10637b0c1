"""Names looked up in the graph itself, where nothing is published yet."""

from collections.abc import Collection
from functools import cached_property
from itertools import islice

from pyoxigraph import Literal, NamedNode, Store
from rapidfuzz import fuzz, process

from lapekg.iris import local_name
from lapekg.search import Kind
from lapekg.search.names import PROPERTIES
from lapekg.search.words import folded_words

_MOST_NAMES = 200_000
_MOST_NAMESAKES = 50
_NEAR = 80
_NAMES = [NamedNode(iri) for iri, kind in PROPERTIES.items() if kind is not Kind.IDENTIFIER]
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


class StoredNames:
    """The names of the things in a store, read once when they are first asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def _things(self) -> list[str]:
        quads = islice(self._store.quads_for_pattern(None, _TYPE, None), _MOST_NAMES)
        return list(dict.fromkeys(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)))

    @cached_property
    def _by_name(self) -> dict[str, set[str]]:
        names: dict[str, set[str]] = {}
        quads = (quad for each in _NAMES for quad in self._store.quads_for_pattern(None, each, None))
        for quad in islice(quads, _MOST_NAMES):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                names.setdefault(" ".join(folded_words(quad.object.value)), set()).add(quad.subject.value)
        return names

    def below(self, folder: str, _initial: str) -> list[str]:
        """List the things that are declared below a folder."""
        return [each for each in self._things if each.startswith(folder)]

    def ending(self, slug: str) -> list[str]:
        """List things whose IRIs end so, after a slash; four at most."""
        return [each for each in self._things if local_name(each) == slug and each.endswith(f"/{slug}")][:4]

    def called(self, name: str) -> list[str]:
        """Find the things that have just this name, in any language; none when there are more than three."""
        found = self._by_name.get(" ".join(folded_words(name.replace("-", " "))), set())
        return sorted(found) if len(found) <= 3 else []

    def namesakes(self, name: str) -> list[str]:
        """Find things that have nearly this name."""
        folded = " ".join(folded_words(name))
        near = process.extract(
            folded, self._by_name.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=_NEAR, limit=_MOST_NAMESAKES
        )
        return list(dict.fromkeys(iri for text, _, _ in near for iri in sorted(self._by_name[text])))

    def published(self, _iris: Collection[str]) -> set[str]:
        """Give none: nothing is published."""
        return set()
