"""The prefixes of a text: gathered at its top, sorted, and only those used."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import groupby
from typing import TypeAlias

from lapekg.turtle.literals import unescape_iri
from lapekg.turtle.tree import Directive, Part, Remark

Above: TypeAlias = Remark | Directive


class Heading:
    """What stands above the statements of a text, and the `body` below it.

    Where a prefix changes its meaning within a text, or IRIs are relative to a base, every directive stays in its
    place, used or not: `is_fixed`.
    """

    def __init__(self, parts: list[Part]) -> None:
        directives = [each for each in parts if isinstance(each, Directive)]
        meanings = {(each.name, unescape_iri(each.iri.text)) for each in directives}
        self.is_fixed = len({name for name, _ in meanings}) < len(meanings) or any(name is None for name, _ in meanings)
        self.prefixes = {name: iri for name, iri in meanings if name is not None}
        above = [] if self.is_fixed else [*_above(parts)]
        self.body = parts if self.is_fixed else [*_without_directives(parts[len(above) :])]
        known = {id(each) for each in above}
        late = [] if self.is_fixed else [each for each in directives if id(each) not in known]
        self._above = above + [replace(each, is_apart=False, after=[]) for each in late]

    def above(self, used: Collection[str]) -> tuple[list[Above], list[Above]]:
        """Give the heading with the prefixes used, and the comments that stand below the last of them.

        Comments part the prefixes into groups, each sorted by itself.
        """
        kept: list[Above] = []
        seen: set[str | None] = set()
        for _, group in groupby(self._above, type):
            kept += _sorted([*group], used, seen)
        end = max((place for place, part in enumerate(kept, 1) if isinstance(part, Directive)), default=0)
        return kept[:end], kept[end:]


def write(directive: Directive) -> str:
    """Write a directive in the form that Turtle had from its beginning."""
    word = "@base" if directive.name is None else f"@prefix {directive.name}:"
    return " ".join([word, directive.iri.text, ".", *directive.after])


def _above(parts: list[Part]) -> Iterator[Above]:
    """Give the comments and directives that stand before all else, up to the last directive."""
    waiting: list[Above] = []
    for each in parts:
        if not isinstance(each, Above):
            return
        waiting.append(each)
        if isinstance(each, Directive):
            yield from waiting
            waiting = []


def _without_directives(parts: list[Part]) -> Iterator[Part]:
    for each in parts:
        if isinstance(each, Directive):
            yield from (Remark(comment, is_apart=False) for comment in each.after)
        else:
            yield each


def _sorted(group: list[Above], used: Collection[str], seen: set[str | None]) -> Iterator[Above]:
    """Keep the directives that are needed, and all comments."""
    wanted: dict[str | None, Above] = {}
    comments: list[str] = []
    for each in group:
        if isinstance(each, Remark):
            yield each
        elif each.name in used and each.name not in seen:
            wanted[each.name] = each
            seen.add(each.name)
        else:
            comments += each.after
    remarks = [Remark(text, is_apart=False) for text in comments]
    for number, each in enumerate([*remarks, *(wanted[name] for name in sorted(wanted, key=str))]):
        yield replace(each, is_apart=group[0].is_apart and number == 0)
