"""What follows from a change, and what the shapes say of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pyoxigraph import BlankNode, DefaultGraph, NamedNode

from lapekg.checking import Entry
from lapekg.checking.check import checked_entries
from lapekg.checking.everything import scene_of
from lapekg.checking.incremental import Checker
from lapekg.checking.scene import Scene, key_of
from lapekg.commits.whole import served
from lapekg.config import Instance
from lapekg.drafts.change import Change
from lapekg.drafts.draft import Draft
from lapekg.graph import load_rules
from lapekg.graph.dataset import complete
from lapekg.history.record import Patch
from lapekg.iris import is_rule_graph
from lapekg.reporting.checked import Checked, locate
from lapekg.sources import shape_files
from lapekg.sources.located import Positions
from lapekg.validation.affected import Pairs
from lapekg.validation.naming import Naming
from lapekg.validation.report import Severity, ValidationReport, Violation

GraphName = NamedNode | BlankNode | DefaultGraph


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What rules add and take back, the report, and what was found for which shapes and nodes.

    Without `pairs` everything was validated, and `found` are all results.
    """

    inferred: Patch
    checked: Checked
    pairs: Pairs | None
    found: tuple[Violation, ...]


class Judge:
    """Judges changes of one published graph after the other."""

    def __init__(self, instance: Instance, checker: Checker) -> None:
        self._instance = instance
        self._checker = checker
        self._judges_nothing = not load_rules(instance) and not shape_files(instance)

    def judge(self, change: Change, draft: Draft, entries: Sequence[Entry], *, wholly: bool, infers: bool) -> Verdict:
        """Add to a draft that has the change what follows from it, and validate that, or everything there is.

        Raises Untellable where only the latter tells; the draft is of no use then.
        """
        if self._judges_nothing:
            nothing = locate(ValidationReport((), Naming.of(self._instance)), lambda _: None)
            return Verdict(Patch(), nothing, {}, ())
        if wholly or not self._is_tellable(change):
            return self._judge_all(change, draft, entries)
        judged = self._checker.judge(change, draft, infers=infers)
        report = self._report(judged.scene, change, entries)
        return Verdict(Patch(judged.added, judged.removed), report, judged.pairs, judged.found)

    def _is_tellable(self, change: Change) -> bool:
        # Shapes see all named graphs together, and no store holds that unless they are merged.
        names = self._checker.base.snapshot.manifest.counts["named_graphs"]
        return self._instance.merged or not (
            names or any(not isinstance(quad.graph_name, DefaultGraph) for quad in change.added)
        )

    def _judge_all(self, change: Change, draft: Draft, entries: Sequence[Entry]) -> Verdict:
        """Infer and validate everything; the cost grows with all of it."""
        rules = load_rules(self._instance)
        quads = set(served(draft.store, merged=self._instance.merged))
        before = {quad for quad in quads if is_rule_graph(quad.graph_name, self._instance)}
        positions = Positions(change.located)
        asserted = quads - before
        dataset = complete(positions, rules, self._instance, asserted, positions.keys() - asserted)
        inferred = Patch(dataset.inferred - before, frozenset(before - dataset.inferred))
        draft.apply(inferred.added, inferred.removed)
        scene, found = scene_of(dataset, self._instance)
        return Verdict(inferred, self._report(scene, change, entries), None, found)

    def _report(self, scene: Scene, change: Change, entries: Sequence[Entry]) -> Checked:
        if entries:
            return checked_entries(_placed(self._instance, change), entries, change.located, scene)
        results = tuple(each for each in scene.results if self._is_of_change(each))
        report = ValidationReport(results, scene.shapes.naming)
        return locate(report, lambda _: None)

    def _is_of_change(self, result: Violation) -> bool:
        return result.severity is Severity.VIOLATION or key_of(result) not in self._checker.base.remarks


def _placed(instance: Instance, change: Change) -> Instance:
    """Let a text whose statements stand in one graph be a text of that graph, though it does not name it."""
    graphs: dict[str, set[GraphName]] = {}
    for each in change.located:
        graphs.setdefault(each.position.file, set()).add(each.quad.graph_name)
    ones = {name: next(iter(found)) for name, found in graphs.items() if len(found) == 1}
    told = {name: graph.value for name, graph in ones.items() if isinstance(graph, NamedNode)}
    return replace(instance, graphs={**instance.graphs, **told})
