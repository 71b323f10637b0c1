"""Which things are probably meant by a name that names nothing: by the ends of IRIs, and by what things are called."""

from collections.abc import Collection
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from lapekg.checking.nearness import is_slip, slips_allowed
from lapekg.iris import namespace_of

_MOST_NEAR = 8
_SHORTEST_NAME = 3


class Names(Protocol):
    """The names of the things of a graph, quick to look up."""

    def below(self, folder: str, initial: str) -> list[str]:
        """List the things that are declared below a folder; of very many those whose names begin so."""
        ...

    def ending(self, slug: str) -> list[str]:
        """List things whose IRIs end so, after a slash; four at most."""
        ...

    def called(self, name: str) -> list[str]:
        """Find the things that have just this name, in any language; none when there are more than three."""
        ...

    def namesakes(self, name: str) -> list[str]:
        """Find things that may have nearly this name."""
        ...

    def published(self, iris: Collection[str]) -> set[str]:
        """Give those of some IRIs of which a published snapshot says something."""
        ...


def named_alike(iri: str, names: Names, additions: Collection[str]) -> list[str]:
    """Find the IRIs that one is probably a misspelling of, at most three that are equally near.

    First those of its folder that are spelt nearly alike, then those with the same end in another folder, then things
    that are called what the end of the IRI says.
    """
    folder, slug = namespace_of(iri), iri[len(namespace_of(iri)) :]
    known = {*names.below(folder, slug[:1]), *(each for each in additions if each.startswith(folder))}
    slugs = [each[len(folder) :] for each in known if each != iri and "/" not in each[len(folder) :]]
    if near := _nearest(slug, slugs):
        return [f"{folder}{each}" for each in near]
    if len(slug) < _SHORTEST_NAME:
        return []
    ending = {*names.ending(slug), *(each for each in additions if each.endswith(f"/{slug}"))} - {iri}
    return sorted(ending) if 0 < len(ending) <= 3 else names.called(slug)


def _nearest(slug: str, slugs: Collection[str]) -> list[str]:
    allowed = slips_allowed(slug)
    lengths = range(len(slug) - allowed, len(slug) + allowed + 1)
    about_as_long = [each for each in slugs if len(each) in lengths]
    spelt = process.extract(slug, about_as_long, scorer=OSA.distance, score_cutoff=allowed, limit=_MOST_NEAR)
    near = [(distance, name) for name, distance, _ in spelt if is_slip(slug, name)]
    if near:
        best = min(distance for distance, _ in near)
        found = sorted(name for distance, name in near if distance == best)
    else:
        words = sorted(slug.split("-"))
        found = sorted(each for each in about_as_long if sorted(each.split("-")) == words)
    return found if len(found) <= 3 else []
