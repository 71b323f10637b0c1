"""Blocks as text: what is taken out of one, what is added to one, and new ones, in the common layout."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from lapekg.export.blocks import Block, Page, Verb
from lapekg.history.record import Patch
from lapekg.turtle.layout import lay_out
from lapekg.turtle.tokens import tokens

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
# What people look for first in a block; the rest follows by name.
_FIRST = [f"{_RDF}type", f"{_SKOS}prefLabel", f"{_RDFS}label", f"{_SKOS}altLabel"]
_DIGITS = re.compile(r"(\d+)")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_BARE = {f"{_XSD}{name}" for name in ("boolean", "decimal", "double", "integer")}
_MARK = "#^"


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a block may use: those that hold where it stands, and others that can be declared for it."""

    at_hand: Mapping[str, str]
    base: str | None
    possible: Mapping[str, str]


def lay_out_block(text: str, names: Names, *, in_braces: bool) -> tuple[str, set[str]]:
    """Lay out a block by itself, its first line not indented; also give the possible prefixes that it came to use."""
    head = [f"@prefix {name}: <{iri}> .\n" for name, iri in {**names.possible, **names.at_hand}.items()]
    head += [f"@base <{names.base}> .\n"] if names.base else []
    body = f"{{\n{text}\n}}" if in_braces else text
    laid_out = lay_out(f"{''.join(head)}\n{_MARK}\n\n{body}").partition(f"{_MARK}\n")[2].strip("\n")
    if in_braces:
        laid_out = laid_out.removeprefix("{\n").removesuffix("\n}").removeprefix("    ")
    used = {each.text.partition(":")[0] for each in tokens(laid_out) if each.kind == "name"}
    return laid_out, used & names.possible.keys()


@dataclass(frozen=True, slots=True)
class Manner:
    """How an instance writes: prefixes that can be declared, and its languages in their order."""

    prefixes: Mapping[str, str]
    languages: Sequence[str]


def new_block(quads: Iterable[Quad], manner: Manner, like: Block | None, *, is_broken: bool) -> str:
    """Write what is said of one subject, all of it in one graph, in the order of a block of the like."""
    order = (
        [] if like is None else [each.predicate.value for each in like.verbs if isinstance(each.predicate, NamedNode)]
    )
    told = _by_predicate(quads, manner, [_FIRST[0], *order])
    subject = next(iter(told.values()))[0].subject
    parts = [f"{_verb(each)} {_joined(told[each], is_broken=is_broken)}" for each in told]
    gap = " ;\n" if is_broken else " ; "
    return f"{subject} {gap.join(parts)} ."


def changed_block(page: Page, block: Block, patch: Patch, manner: Manner, *, is_broken: bool) -> str:
    """Write a block with a patch applied; nothing but comments is left of an empty one."""
    told = _by_predicate(patch.added, manner)
    change = _Change(page, block)
    kept = 0
    for verb in block.verbs:
        new = told.pop(verb.predicate, []) if isinstance(verb.predicate, NamedNode) else []
        if change.values(verb, patch.removed, new, is_broken=is_broken):
            kept += 1
            change.keep_one(";", verb.start, is_wanted=kept > 1)
        else:
            change.cut(verb.start, verb.values[0].start)
            change.keep_one(";", verb.start, is_wanted=False)
    if not kept and not told:
        change.cut(block.start, block.end)
        return change.text()
    # A semicolon may end the last predicate, too.
    change.cut_signs(";", block.verbs[-1].values[-1].end, block.end)
    gap = "\n" if is_broken else " "
    parts = [f"{gap}{_verb(each)} {_joined(told[each], is_broken=is_broken)}" for each in told]
    more = " ;".join(parts)
    change.insert(block.verbs[-1].values[-1].end, f" ;{more}" if more and kept else more)
    if not block.has_dot:
        change.insert(block.end, " .")
    return change.text()


def natural(iri: str) -> list[tuple[int, str]]:
    """Give a key that sorts p2 before p10."""
    return [(int(each), "") if each.isdecimal() else (-1, each) for each in _DIGITS.split(iri)]


class _Change:
    """Pieces to cut out of a block and to put in; comments are never cut."""

    def __init__(self, page: Page, block: Block) -> None:
        self._page = page
        self._block = block
        self._ends = [value.end for verb in block.verbs for value in verb.values]
        self._cuts: set[tuple[int, int]] = set()
        self._inserts: dict[int, str] = {}

    def cut(self, start: int, end: int) -> None:
        self._cuts |= {(each.start, each.end) for each in self._page.signs(start, end)}

    def cut_signs(self, text: str, start: int, end: int) -> None:
        self._cuts |= {(each.start, each.end) for each in self._page.signs(start, end) if each.text == text}

    def keep_one(self, text: str, before: int, *, is_wanted: bool) -> None:
        """Keep one of the separators right before a place, or none."""
        above = bisect_right(self._ends, before)
        start = self._ends[above - 1] if above else before
        found = [each for each in self._page.signs(start, before) if each.text == text]
        self._cuts |= {(each.start, each.end) for each in found[1 if is_wanted else 0 :]}

    def insert(self, place: int, text: str) -> None:
        self._inserts[place] = self._inserts.get(place, "") + text

    def values(self, verb: Verb, removed: Collection[Quad], new: Sequence[Quad], *, is_broken: bool) -> bool:
        """Change the objects of a predicate; say whether any are left."""
        kept = [each for each in verb.values if each.quad is None or each.quad not in removed]
        starts = {each.start for each in kept}
        for each in verb.values:
            if each.start not in starts:
                self.cut(each.start, each.end)
            self.keep_one(",", each.start, is_wanted=each.start in starts and each.start != kept[0].start)
        if kept and new:
            spread = self._page.text[verb.values[0].start : verb.values[-1].end]
            several = len(verb.values) > 1
            breaks = is_broken and ("\n" in spread if several else any(_is_quoted(each) for each in new))
            gap = " ,\n" if breaks else " , "
            self.insert(kept[-1].end, "".join(f"{gap}{each.object}" for each in new))
        elif new:
            self.insert(verb.values[0].start, _joined(new, is_broken=is_broken))
        return bool(kept or new)

    def text(self) -> str:
        """Give the block with the changes."""
        pieces: list[str] = []
        place = self._block.start
        events = sorted({*self._cuts, *((at, at) for at in self._inserts)})
        end = self._page.end_with_remark(self._block.end)
        for start, stop in events:
            pieces.append(self._page.text[place:start])
            pieces.append(self._inserts.pop(start, ""))
            place = max(place, stop)
        return "".join([*pieces, self._page.text[place:end]]).strip()


def _by_predicate(quads: Iterable[Quad], manner: Manner, order: Sequence[str] = ()) -> dict[NamedNode, list[Quad]]:
    order = [*order, *_FIRST]
    languages = manner.languages

    def rank(quad: Quad) -> tuple[object, ...]:
        language = quad.object.language if isinstance(quad.object, Literal) else None
        return (
            order.index(quad.predicate.value) if quad.predicate.value in order else len(order),
            quad.predicate.value,
            languages.index(language) if language in languages else len(languages),
            natural(str(quad.object)),
        )

    found: dict[NamedNode, list[Quad]] = {}
    for quad in sorted(quads, key=rank):
        found.setdefault(quad.predicate, []).append(quad)
    return found


def _verb(predicate: NamedNode) -> str:
    return "a" if predicate.value == _FIRST[0] else str(predicate)


def _joined(quads: Sequence[Quad], *, is_broken: bool) -> str:
    breaks = is_broken and len(quads) > 1 and any(_is_quoted(each) for each in quads)
    return (" ,\n" if breaks else " , ").join(str(each.object) for each in quads)


def _is_quoted(quad: Quad) -> bool:
    return isinstance(quad.object, Literal) and quad.object.datatype.value not in _BARE
