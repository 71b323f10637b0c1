"""Two things that look like one: their names are the same, or differ by a slip of the pen."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from pyoxigraph import Literal, NamedNode
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from lapekg.checking.said import Said, Subject, found
from lapekg.checking.surroundings import Surroundings
from lapekg.checking.wording import told
from lapekg.iris import namespace_of
from lapekg.search import Kind
from lapekg.search.names import PROPERTIES
from lapekg.search.words import folded_words
from lapekg.validation.report import Severity, Violation

# Of more things than these no others are sought.
_MOST_THINGS = 100
_MOST_NAMES = 12
_NEAR = 85
_NAMES = {NamedNode(iri): kind for iri, kind in PROPERTIES.items() if kind is not Kind.IDENTIFIER}
# A word shorter than this is not taken for another that differs by a letter.
_LONG_WORD = 8
_FIGURES = re.compile(r"\d+|\b[IVX]+\b")


def same_as_others(said: Sequence[Said], around: Surroundings) -> Iterator[Violation]:
    """Find new things that are probably there already under another IRI, published or in the entries themselves."""
    new = [(node, each) for each in said for node in each.declared if node.value in around.new][:_MOST_THINGS]
    names = {node: _names(node, around) for node, _ in new}
    own = {node: " ".join(folded_words(name.value)) for node in names for _, name in names[node][:1]}
    for node, entry in new:
        for predicate, name in names[node]:
            near = process.extract(" ".join(folded_words(name.value)), own, scorer=fuzz.ratio, score_cutoff=_NEAR)
            candidates = [*around.names.namesakes(name.value), *(other.value for _, _, other in near)]
            other = _only_one(node, name, candidates, around)
            if other is not None:
                yield _finding(node, (predicate, name), other, entry, around)
                break


def _finding(
    node: NamedNode, named: tuple[NamedNode, Literal], other: NamedNode, said: Said, around: Surroundings
) -> Violation:
    predicate, name = named
    places = (each.position for each in said.quads if each.quad.subject == node and each.quad.object == name)
    subject = Subject(node, next(places, said.declared[node]), predicate, name)
    hints = told("lint", "same-as-another-hint", other=around.written(other))
    return found("same-as-another", Severity.WARNING, subject, around, other=around.shown(other), hints=hints)


def alike(name: str, other: str) -> bool:
    """Say whether two names are probably of one thing: the same words, or one of them with a letter or two amiss.

    >>> alike("Terveyden ja hyvinvoinninlaitos", "Terveyden ja hyvinvoinnin laitos"), alike("Forum 2016", "Forum 2017")
    (True, False)
    """
    if _FIGURES.findall(name) != _FIGURES.findall(other):
        return False
    words, others = folded_words(name), folded_words(other)
    if not words or not others:
        return False
    if sorted(words) == sorted(others) or "".join(words) == "".join(others):
        return True
    if len(words) != len(others):
        return False
    different = [(one, two) for one, two in zip(words, others, strict=True) if one != two]
    return len(different) == 1 and _is_slip(*different[0])


def _is_slip(word: str, other: str) -> bool:
    shorter = min(len(word), len(other))
    # The first letter is hardly ever amiss, and an ending is of the grammar: the plural is another thing.
    if shorter < _LONG_WORD or word[0] != other[0] or word.startswith(other) or other.startswith(word):
        return False
    return OSA.distance(word, other) <= (1 if shorter < 14 else 2) and word[-2:] == other[-2:]


def _names(node: NamedNode, around: Surroundings) -> list[tuple[NamedNode, Literal]]:
    names = [(predicate, each) for predicate in _NAMES for each in around.objects(node, predicate)]
    return [(predicate, each) for predicate, each in names if isinstance(each, Literal)][:_MOST_NAMES]


def _only_one(node: NamedNode, name: Literal, candidates: Iterable[str], around: Surroundings) -> NamedNode | None:
    # Things of one kind stand in one folder; and what two others are called tells nothing apart.
    folder = namespace_of(node.value)
    nodes = (
        NamedNode(each) for each in dict.fromkeys(candidates) if each != node.value and namespace_of(each) == folder
    )
    found = list(islice((each for each in nodes if _is_alike(node, name, each, around)), 2))
    return found[0] if len(found) == 1 else None


def _is_alike(node: NamedNode, name: Literal, other: NamedNode, around: Surroundings) -> bool:
    names = (each for _, each in _names(other, around) if _same_language(name, each))
    return (
        any(alike(name.value, each.value) for each in names)
        and _same_kind(node, other, around)
        and not _know_each_other(node, other, around)
    )


def _same_language(name: Literal, other: Literal) -> bool:
    return not name.language or not other.language or name.language == other.language


def _same_kind(node: NamedNode, other: NamedNode, around: Surroundings) -> bool:
    own, others = around.classes(node), around.classes(other)
    return any(one in around.above(two) or two in around.above(one) for one in own for two in others)


def _know_each_other(node: NamedNode, other: NamedNode, around: Surroundings) -> bool:
    """Say whether a statement joins the two: whoever wrote it knew both."""
    pairs = ((node, other), (other, node))
    return any(next(iter(around.store.quads_for_pattern(one, None, two)), None) is not None for one, two in pairs)
