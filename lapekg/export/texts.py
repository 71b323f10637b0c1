"""Edits of a text of Turtle or TriG: statements taken out and put in, all else left as it stands."""

import re
from collections.abc import Callable, Collection, Iterable
from itertools import pairwise, takewhile
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, Quad

from lapekg.export.blocks import Block, Group, Page
from lapekg.export.wording import Manner, Names, changed_block, lay_out_block, natural, new_block
from lapekg.history.record import Patch
from lapekg.turtle.layout import lay_out
from lapekg.turtle.literals import unescape_iri

_WIDTH = 120
_BLANK_LINE = re.compile(r"[ \t\r]*\n[ \t\r]*(?:\n|\Z)")
_ORDERS: tuple[Callable[[str], Any], ...] = (str, natural)

Splice = tuple[int, int, str]


def edit_text(text: str, patch: Patch, graph: NamedNode | DefaultGraph, manner: Manner) -> str:
    """Give a text that says what it said, with a patch applied; statements without a graph are those of `graph`.

    Blocks that the patch does not touch stay as they are, and so do all comments. A text in the common layout stays in
    it. Raises TurtleError on what is not of version 1.1.
    """
    edited = _Edit(Page(text, graph), manner).apply(patch)
    return lay_out(edited) if lay_out(text) == text else edited


class _Edit:
    def __init__(self, page: Page, manner: Manner) -> None:
        self._page = page
        self._manner = manner
        self._possible = {} if page.is_fixed else _declarable(page, manner)
        self._declared: set[str] = set()
        self._splices: list[Splice] = []

    def apply(self, patch: Patch) -> str:
        """Change the blocks, and declare the prefixes that they need."""
        left: dict[object, dict[object, set[Quad]]] = {}
        for quad in patch.added:
            left.setdefault(quad.graph_name, {}).setdefault(quad.subject, set()).add(quad)
        for group in self._page.groups:
            self._change(group, patch.removed, left)
        outside = self._page.outside.graph
        for graph in sorted(left, key=lambda each: (each != outside, natural(str(each)))):
            self._add_to_graph(graph, [quads for quads in left[graph].values() if quads])
        return self._spliced()

    def _change(self, group: Group, removed: Collection[Quad], left: dict[object, dict[object, set[Quad]]]) -> None:
        """Take statements out of blocks, and put those that came to blocks of the same subject."""
        homes = {each: quads for each, quads in left.get(group.graph, {}).items() if quads}
        gone = 0
        chosen = {subject: _home(group, subject, quads) for subject, quads in homes.items()}
        for block in group.blocks:
            out = {each.quad for verb in block.verbs for each in verb.values if each.quad in removed}
            new = homes[block.subject] if chosen.get(block.subject) is block else set()
            if out or new:
                gone += not self._rewrite(group, block, out, set(new))
                new.clear()
        if group.has_braces and group.blocks and gone == len(group.blocks):
            is_needed = any(left.get(group.graph, {}).values())
            if not is_needed:
                self._drop_braces(group)

    def _rewrite(self, group: Group, block: Block, out: Collection[Quad | None], new: Collection[Quad]) -> bool:
        """Write a block anew; say whether it still says anything."""
        page = self._page
        before = page.text[block.start : block.end]
        is_broken = "\n" in before
        patch = Patch(frozenset(new), frozenset(each for each in out if each is not None))
        text = changed_block(page, block, patch, self._manner, is_broken=is_broken)
        end = page.end_with_remark(block.end)
        if not text:
            self._drop(block.start, end)
            return False
        laid_out = self._laid_out(text, group, block.start)
        if not is_broken and len(before) <= _WIDTH < len(laid_out):
            text = changed_block(page, block, patch, self._manner, is_broken=True)
            laid_out = self._laid_out(text, group, block.start)
        is_followed = page.text[end:].lstrip(" \t\r")[:1] not in {"", "\n"}
        self._splices.append((block.start, end, laid_out + ("\n" if is_followed else "")))
        return True

    def _drop_braces(self, group: Group) -> None:
        """Take away braces in which nothing is left, not even a comment."""
        if any(group.start <= each.start < group.end for each in self._page.comments):
            return
        self._splices = [each for each in self._splices if not group.start <= each[0] < group.end]
        self._drop(group.start, group.end)

    def _drop(self, start: int, end: int) -> None:
        """Take a part away with the space above it; a comment there is parted from what follows."""
        text = self._page.text
        above = len(text[:start].rstrip())
        is_under_comment = any(each.end == above for each in self._page.comments)
        self._splices.append((above, end, "\n" if is_under_comment and not _BLANK_LINE.match(text, end) else ""))

    def _add_to_graph(self, graph: object, told: list[set[Quad]]) -> None:
        """Add blocks for subjects of which nothing was said in a graph."""
        if not told:
            return
        groups = [each for each in self._page.groups if each.graph == graph]
        group = next((each for each in reversed(groups) if each.blocks), groups[-1] if groups else None)
        if group is None:
            self._add_braces(graph, told)
            return
        places: dict[int, list[str]] = {}
        for quads in sorted(told, key=_by_subject):
            neighbour = _neighbour(group, _subject(quads))
            place = self._behind(group, neighbour)
            is_broken = neighbour is None or "\n" in self._page.text[neighbour.start : neighbour.end]
            text = new_block(quads, self._manner, neighbour, is_broken=is_broken)
            indent = "    " if group.has_braces else ""
            is_first = neighbour is None and group.has_braces
            is_dense = neighbour is not None and not is_broken and self._is_dense(group, neighbour)
            gap = "\n" if is_first or is_dense else "\n\n"
            places.setdefault(place, []).append(gap + indent + self._laid_out(text, group, place))
        self._splices += [(place, place, "".join(texts)) for place, texts in places.items()]

    def _add_braces(self, graph: object, told: Iterable[set[Quad]]) -> None:
        order = sorted(told, key=_by_subject)
        inner = "\n\n".join(new_block(quads, self._manner, None, is_broken=True) for quads in order)
        above = [each for each in self._page.braces if natural(str(each.graph)) < natural(str(graph))]
        place = max((each.end for each in above), default=None)
        if place is None:
            own = [each for each in self._page.outside.blocks if each.subject == graph]
            place = own[-1].end if own else len(self._page.text.rstrip())
        place = self._page.end_with_remark(place)
        text = f"{graph} {{\n{inner}\n}}"
        self._splices.append((place, place, "\n\n" + self._laid_out(text, self._page.outside, place)))

    def _behind(self, group: Group, neighbour: Block | None) -> int:
        """Find the place behind a block, and behind the graph that it introduces."""
        if neighbour is None:
            return group.inside if group.has_braces else len(self._page.text.rstrip())
        following = [each for each in self._page.braces if each.start >= neighbour.end]
        between = self._page.signs(neighbour.end, following[0].start) if following and not group.has_braces else [0]
        own = following and not between and following[0].graph == neighbour.subject
        return self._page.end_with_remark(following[0].end if own else neighbour.end)

    def _is_dense(self, group: Group, block: Block) -> bool:
        """Say whether no blank line stands between a block and those beside it."""
        place = group.blocks.index(block)
        beside = [(above.end, below.start) for above, below in pairwise(group.blocks[max(place - 1, 0) : place + 2])]
        return not any("\n\n" in self._page.text[start:end] for start, end in beside)

    def _laid_out(self, text: str, group: Group, place: int) -> str:
        prefixes, base = self._page.names(place)
        at_hand = set(prefixes.values())
        possible = {name: iri for name, iri in self._possible.items() if iri not in at_hand and iri in text}
        laid_out, used = lay_out_block(text, Names(prefixes, base, possible), in_braces=group.has_braces)
        self._declared |= used
        return laid_out

    def _spliced(self) -> str:
        text = self._page.text
        pieces, place = [], 0
        for start, end, new in sorted(self._splices, key=lambda each: each[:2]):
            pieces += [text[place:start], new]
            place = end
        edited = "".join([*pieces, text[place:]]).strip("\n") + "\n"
        head = "".join(f"@prefix {name}: <{self._possible[name]}> .\n" for name in sorted(self._declared))
        at = self._page.first_directive()
        # What stands before the first directive is never changed.
        return f"{edited[:at]}{head}{edited[at:]}" if at is not None else head + ("\n" if head else "") + edited


def _declarable(page: Page, manner: Manner) -> dict[str, str]:
    """Give the prefixes that can be declared without another spelling for what the text has already."""
    names = {each.name for each in page.directives}
    in_full = [unescape_iri(each.text) for each in page.signs(0, len(page.text)) if each.kind == "iri"]
    return {
        name: iri
        for name, iri in manner.prefixes.items()
        if name not in names and not any(each.startswith(iri) for each in in_full)
    }


def _subject(quads: Iterable[Quad]) -> str:
    subject = next(iter(quads)).subject
    return subject.value if isinstance(subject, NamedNode) else str(subject)


def _by_subject(quads: Iterable[Quad]) -> list[tuple[int, str]]:
    return natural(_subject(quads))


def _home(group: Group, subject: object, quads: Collection[Quad]) -> Block | None:
    """Choose among the blocks of a subject: one that has such a predicate, else the last."""
    found = [each for each in group.blocks if each.subject == subject]
    wanted = {quad.predicate for quad in quads}
    best = [each for each in found if wanted & {verb.predicate for verb in each.verbs}]
    return next(iter(best or found[::-1]), None)


def _neighbour(group: Group, subject: str) -> Block | None:
    """Find the block behind which a new subject belongs: by order where there is one, else the last of its kind."""
    blocks = [(each.subject.value, each) for each in group.blocks if isinstance(each.subject, NamedNode)]
    for key in _ORDERS:
        if all(key(above) <= key(below) for (above, _), (below, _) in pairwise(blocks)):
            before = [each for name, each in blocks if key(name) <= key(subject)]
            return next(iter(before[-1:] or [each for _, each in blocks]), None)
    return max(reversed(blocks), key=lambda each: _shared(each[0], subject))[1]


def _shared(one: str, other: str) -> int:
    """Count the parts of two IRIs that are alike from their beginning."""
    parts = zip(one.replace("#", "/").split("/"), other.replace("#", "/").split("/"), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], parts))
