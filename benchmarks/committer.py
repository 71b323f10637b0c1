"""Commit one change after the other in a process: `python -m benchmarks.committer STATE INSTANCE TIMES`, JSON.

With `--bulk N` or `--organisations N` in the place of TIMES, N statements are committed at once.
"""

import json
import resource
import sys
import time
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from benchmarks.entries import name_of, new_source
from benchmarks.vocabulary import BASE, LAPE, RDF_TYPE
from lapekg.checking import Entry
from lapekg.commits import Committer, Proposal, Said, Work
from lapekg.config import Settings, load_instance
from lapekg.drafts.change import Change
from lapekg.history import Door, Log
from lapekg.pipeline import build
from lapekg.snapshots.open import current_snapshot
from lapekg.updates import SparqlUpdate, Texts

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_ENTITY = f"""\
PREFIX lape: <{LAPE}>
PREFIX skos: <{_SKOS}>
INSERT DATA {{ GRAPH <{BASE}source/lapekg/p3> {{
    <{BASE}id/organisation/koe-{{number}}> a lape:NGO ; skos:prefLabel "Koeyhdistys {{number}}"@fi .
}} }}
"""
_RENAMING = f"""\
PREFIX skos: <{_SKOS}>
DELETE {{ GRAPH ?g {{ ?thing skos:prefLabel ?name }} }}
INSERT {{ GRAPH ?g {{ ?thing skos:prefLabel "Uusi nimi {{number}}"@fi }} }}
WHERE {{ BIND(<{BASE}id/organisation/koe-{{number}}> AS ?thing) GRAPH ?g {{ ?thing skos:prefLabel ?name }} }}
"""


class Many:
    """A proposal of very many quads."""

    def __init__(self, quads: frozenset[Quad]) -> None:
        self._quads = quads

    def propose(self, work: Work) -> Change:
        """Add them to the draft."""
        work.draft.apply(self._quads, ())
        return Change(self._quads, frozenset())


def _plain(number: int) -> frozenset[Quad]:
    """Say something of nothing in particular, in graphs of a hundred."""
    value = NamedNode(f"{_SKOS}note")
    return frozenset(
        Quad(NamedNode(f"urn:n{each // 5}"), value, Literal(str(each)), NamedNode(f"urn:g{each // 100}"))
        for each in range(number)
    )


def _organisations(number: int) -> frozenset[Quad]:
    """Name organisations, in two statements each."""
    graph, kind = NamedNode(f"{BASE}source/lapekg/p3"), NamedNode(f"{LAPE}NGO")
    of_class, name = NamedNode(RDF_TYPE), NamedNode(f"{_SKOS}prefLabel")
    named = [(NamedNode(f"{BASE}id/organisation/joukko-{each}"), each) for each in range(number // 2)]
    labels = (Quad(node, name, Literal(f"Joukkoyhdistys {each}", language="fi"), graph) for node, each in named)
    return frozenset((*(Quad(node, of_class, kind, graph) for node, _ in named), *labels))


def main() -> int:
    """Measure the first commit, and the times of each kind after it."""
    state, root = Path(sys.argv[1]), Path(sys.argv[2])
    settings, instance = Settings(root=root, state=state), load_instance(root)
    if not state.exists():
        build(settings, instance, lambda _: None)
    committer = Committer(settings, instance)
    committer.prepare()
    if sys.argv[3] in _BULK:
        quads = _BULK[sys.argv[3]](int(sys.argv[4]))
        told: object = {"seconds": _timed(committer, Many(quads)) / 1000}
    else:
        told = _figures(committer, state, int(sys.argv[3]))
    committer.close()
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


_BULK = {"--bulk": _plain, "--organisations": _organisations}


def _figures(committer: Committer, state: Path, times: int) -> dict[str, object]:
    first = _timed(committer, _entity(0))
    log = Log(state)
    before = log.end
    ms = {"one entity": [_timed(committer, _entity(number)) for number in range(1, times + 1)]}
    log_bytes = (log.end - before) / times
    ms["one name"] = [_timed(committer, _renaming(number)) for number in range(1, times + 1)]
    ms["a new source"] = [_timed(committer, _source(number)) for number in range(1, times + 1)]
    snapshot = current_snapshot(state)
    return {
        "quads": snapshot.manifest.counts["quads"],
        "first_ms": first,
        "ms": ms,
        "log_bytes": log_bytes,
        # What only this snapshot has; the rest is shared with those before.
        "snapshot_bytes": sum(
            path.stat().st_size
            for path in snapshot.path.rglob("*")
            if path.is_file() and not path.is_symlink() and path.stat().st_nlink == 1
        ),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _entity(number: int) -> Proposal:
    return SparqlUpdate(_ENTITY.replace("{number}", str(number)))


def _renaming(number: int) -> Proposal:
    return SparqlUpdate(_RENAMING.replace("{number}", str(number)))


def _source(number: int) -> Proposal:
    text = new_source(number, "").encode()
    return Texts((Entry(name_of("a new source", number), RdfFormat.TRIG, text),))


def _timed(committer: Committer, proposal: Proposal) -> float:
    started = time.perf_counter()
    outcome = committer.commit(proposal, Said(Door.COMMAND, "benchmark"))
    seconds = time.perf_counter() - started
    if outcome.commit is None:
        raise SystemExit("nothing was committed")
    return seconds * 1000


if __name__ == "__main__":
    sys.exit(main())
