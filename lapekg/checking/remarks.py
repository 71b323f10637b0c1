"""The results that a published graph has although it conforms, kept up with what changes."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from lapekg.checking.scene import Key, key_of
from lapekg.validation.affected import Pairs
from lapekg.validation.report import Violation


class Remarks:
    """Warnings and remarks, by what they are about; to replace some of them costs as much as these."""

    def __init__(self, results: Iterable[Violation]) -> None:
        self._by_origin: dict[Any, list[Violation]] = {}
        self._about: dict[Any, dict[int, Violation]] = {}
        self._keys: Counter[Key] = Counter()
        for each in results:
            self._add(each)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[Violation]:
        return (each for results in self._by_origin.values() for each in results)

    def about(self, terms: Collection[Any]) -> Iterator[Violation]:
        """Give the results whose focus node or value is one of some terms."""
        for term in terms:
            yield from self._about.get(term, {}).values()

    def among(self, pairs: Pairs) -> dict[Any, frozenset[Any]]:
        """Give those of some shapes and nodes that have results."""
        found = {shape: frozenset(node for node in pairs[shape] if (shape, node) in self._by_origin) for shape in pairs}
        return {shape: nodes for shape, nodes in found.items() if nodes}

    def replace(self, pairs: Pairs, found: Iterable[Violation]) -> None:
        """Put what was found for some shapes and nodes in the place of what they had."""
        for shape, nodes in pairs.items():
            for node in nodes:
                for each in self._by_origin.pop((shape, node), ()):
                    self._remove(each)
        for each in found:
            self._add(each)

    def _add(self, result: Violation) -> None:
        self._by_origin.setdefault(result.origin, []).append(result)
        self._keys[key_of(result)] += 1
        for term in {result.focus_node, result.value}:
            self._about.setdefault(term, {})[id(result)] = result

    def _remove(self, result: Violation) -> None:
        key = key_of(result)
        self._keys[key] -= 1
        if not self._keys[key]:
            del self._keys[key]
        for term in {result.focus_node, result.value}:
            del self._about[term][id(result)]
