"""Small graphs to write to: stores in memory, and no snapshot, which no proposal looks at."""

from collections.abc import Iterable
from pathlib import Path
from typing import cast

import pyoxigraph
from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store

from lapekg.commits import Work
from lapekg.config import Instance
from lapekg.drafts.change import Change
from lapekg.drafts.draft import Draft
from lapekg.snapshots.open import Snapshot

BASE = "http://example.org/"
PREFIXES = (
    "PREFIX : <http://example.org/> PREFIX g: <http://example.org/source/> PREFIX r: <http://example.org/rule/>\n"
)


def quads_of(trig: str) -> set[Quad]:
    """Read quads in TriG, with the prefixes of all tests; the last full stop may be left out."""
    stop = "" if trig.rstrip()[-1:] in {"", "}", "."} else " ."
    return set(pyoxigraph.parse(f"{PREFIXES}{trig}{stop}".encode(), RdfFormat.TRIG, base_iri=BASE))


def work_on(quads: Iterable[Quad], *, merged: bool = False) -> Work:
    """Give a published graph and a draft of it; a merged default graph has every statement."""
    instance = Instance(Path("/nowhere"), base_iri=BASE, default_graph="merged" if merged else "separate")
    quads = set(quads)
    if merged:
        quads |= {Quad(*quad.triple) for quad in quads}
    base, store = Store(), Store()
    base.extend(quads)
    store.extend(quads)
    return Work(instance, base, Draft(base, store, merged=merged), cast("Snapshot", None))


def held(work: Work) -> set[Quad]:
    """Give what the draft holds, without what a merged default graph repeats."""
    return {
        quad for quad in work.draft.store if not (work.instance.merged and isinstance(quad.graph_name, DefaultGraph))
    }


def applied(quads: Iterable[Quad], change: Change) -> set[Quad]:
    """Apply a change to quads; every part of it has an effect."""
    before = set(quads)
    assert change.removed <= before
    assert not change.added & before
    return (before - change.removed) | change.added
