"""What an export would do: the edits of files, and what no file can say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from lapekg.checking.prefixes import known_prefixes
from lapekg.config import Instance
from lapekg.export.editing import Unsayable, edited
from lapekg.export.homes import Homes
from lapekg.export.said import Files, format_of
from lapekg.export.wording import Manner
from lapekg.history.record import Patch
from lapekg.snapshots.origin import Origin
from lapekg.sources import Position
from lapekg.sources.blank_nodes import has_blank_node
from lapekg.tidying.tidied import LAID_OUT

_NAMELESS = "a blank node has another label in every file; give what it stands for an IRI"
_BEYOND = "only N-Triples and N-Quads can say this, in a file of data that speaks in its graph"


@dataclass(frozen=True, slots=True)
class Edit:
    """A file as it is, None when it is new, and as it should be, None when nothing would be left in it."""

    name: str
    before: bytes | None
    after: bytes | None
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Statements that stay in the overlay, and why; `positions` are where the file says what should go."""

    file: str
    reason: str
    patch: Patch
    positions: tuple[Position, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Edits in the order of the files, and what is refused."""

    edits: tuple[Edit, ...]
    refused: tuple[Refusal, ...]


def plan(instance: Instance, overlay: Patch, origin: Origin | None = None) -> Plan:
    """Work out how files come to say what was written; raises SourceError when one cannot be read.

    `origin` tells which files need not be read. What the files say already, or do not say any more, is passed over.
    """
    return _Planner(Files(instance, origin)).plan(overlay)


class _Planner:
    def __init__(self, files: Files) -> None:
        self._files = files
        self._manner = Manner(known_prefixes(files.instance), files.instance.languages)
        self._edits: list[Edit] = []
        self._refused: list[Refusal] = []

    def plan(self, overlay: Patch) -> Plan:
        """Work out the edits of all files."""
        patches = dict(self._removals(overlay))
        for name, added in self._additions(overlay.added).items():
            patches[name] = Patch(frozenset(added), patches.get(name, Patch()).removed)
        for name in sorted(patches):
            self._edit(name, patches[name])
        return Plan(tuple(self._edits), tuple(self._refused))

    def _removals(self, overlay: Patch) -> Iterator[tuple[str, Patch]]:
        """Find for each file what has to go."""
        for name in self._files.speaking_in({each.graph_name for each in overlay.removed}):
            gone = {each.quad for each in self._files.said(name) if each.quad in overlay.removed}
            if gone:
                yield name, Patch(removed=frozenset(gone))

    def _additions(self, added: frozenset[Quad]) -> Mapping[str, set[Quad]]:
        """Find a file for all that comes, but for what is said already."""
        speaking = self._files.speaking_in({each.graph_name for each in added})
        said = {each.quad for name in speaking for each in self._files.said(name) if each.quad in added}
        told: dict[tuple[NamedNode | DefaultGraph, str], set[Quad]] = {}
        nameless = set()
        for quad in added - said:
            if has_blank_node(quad) or isinstance(quad.graph_name, BlankNode):
                nameless.add(quad)
            elif isinstance(quad.subject, NamedNode):
                told.setdefault((quad.graph_name, quad.subject.value), set()).add(quad)
        self._refuse("", _NAMELESS, Patch(added=frozenset(nameless)))
        homes = Homes(self._files)
        found: dict[str, set[Quad]] = {}
        for (graph, subject), quads in sorted(told.items(), key=lambda each: (str(each[0][0]), each[0][1])):
            found.setdefault(homes.home(graph, subject), set()).update(quads)
        return found

    def _edit(self, name: str, patch: Patch) -> None:
        patch = self._sayable(name, patch)
        if not patch:
            return
        path = self._files.instance.root / name
        before = path.read_bytes() if path.exists() else None
        said = self._files.said(name) if before is not None else []
        try:
            after = edited(name, before, {each.quad for each in said}, patch, self._manner, self._files.instance)
        except Unsayable as error:
            self._refuse(name, error.reason, patch)
        else:
            self._edits.append(Edit(name, before, after, len(patch.added), len(patch.removed)))

    def _sayable(self, name: str, patch: Patch) -> Patch:
        """Refuse what the syntax of a file does not say, and give the rest."""
        nameless = frozenset(each for each in patch.removed if has_blank_node(each))
        self._refuse(name, _NAMELESS, Patch(removed=nameless))
        beyond = frozenset(each for each in patch.added if format_of(name) in LAID_OUT and _is_of_rdf_1_2(each))
        self._refuse(name, _BEYOND, Patch(added=beyond))
        return Patch(patch.added - beyond, patch.removed - nameless)

    def _refuse(self, name: str, reason: str, patch: Patch) -> None:
        if not patch:
            return
        located = self._files.said(name) if patch.removed else []
        positions = sorted({each.position for each in located if each.quad in patch.removed})
        self._refused.append(Refusal(name, reason, patch, tuple(positions)))


def _is_of_rdf_1_2(quad: Quad) -> bool:
    value = quad.object
    return isinstance(value, Triple) or (isinstance(value, Literal) and value.direction is not None)
