"""What the rules infer from our data is kept up with edits of it."""

import hashlib
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Quad, Store

from lapekg.config import load_instance
from lapekg.drafts.draft import apply
from lapekg.graph import Rule, load_rules
from lapekg.graph.maintenance import maintain, study
from lapekg.graph.rules import infer

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def rules() -> list[Rule]:
    return list(load_rules(load_instance(ROOT)))


@pytest.mark.parametrize("seed", range(3))
def test_maintain_gives_what_infer_gives_over_everything(
    store: Store, rules: list[Rule], seed: int, tmp_path: Path
) -> None:
    store.backup(tmp_path / "draft")
    draft = Store(tmp_path / "draft")
    added, removed = an_edit([quad for quad in store if is_told(quad, rules)], seed)
    apply(draft, added, removed, merged=True)
    maintained = maintain(study(rules), store, draft, added, removed)
    assert maintained is not None
    asserted = [quad for quad in draft if is_told(quad, rules)]
    everything = Store()
    everything.extend(Quad(*quad.triple) for quad in asserted)
    inferred = infer([rule for rule in rules if not rule.is_report], everything)
    reports = {rule.iri for rule in rules if rule.is_report}
    assert {quad for quad in draft if quad.graph_name not in {DefaultGraph(), *reports}} == {*asserted, *inferred}


def is_told(quad: Quad, rules: list[Rule]) -> bool:
    return quad.graph_name not in {DefaultGraph(), *(rule.iri for rule in rules)}


def an_edit(quads: list[Quad], seed: int) -> tuple[list[Quad], list[Quad]]:
    """Take all that is told of a thing, and some statements of others; say some things of others."""
    shuffled = sorted(quads, key=lambda quad: hashlib.sha256(f"{seed} {quad}".encode()).digest())
    removed = {quad for quad in quads if quad.subject == shuffled[0].subject} | set(shuffled[1:5])
    pairs = zip(shuffled[10:20], shuffled[20:30], strict=True)
    moved = {Quad(one.subject, other.predicate, other.object, other.graph_name) for one, other in pairs}
    return list(moved - set(quads)), list(removed)
