"""The site's pages and documents: how fast each kind is when it has to be made, and when it was made before."""

from collections.abc import Iterator
from dataclasses import replace

from benchmarks.client import Job
from benchmarks.numbers import cell
from benchmarks.phases import CLIENTS, Bench, load_figures, run
from benchmarks.results import Figures, SystemResults

_SECONDS = 0.8
_HTML = "text/html"

# One address of each kind; only our own graph has pages for all of them.
KINDS = {
    "start page": ("/en", _HTML),
    "project": ("/doc/project/jarjestosotehanke-113", _HTML),
    "project, Turtle": ("/doc/project/jarjestosotehanke-113", "text/turtle"),
    "project, JSON-LD": ("/doc/project/jarjestosotehanke-113", "application/ld+json"),
    "region": ("/doc/place/varsinais-suomi", _HTML),
    "source": ("/doc/source/lape-uutiskirje-2017-11-20", _HTML),
    "paragraph": ("/doc/source/lape-muutos-ja-sote-uudistus/p10", _HTML),
    "concept": ("/doc/concept/role-type", _HTML),
    "list of a class": ("/list/project", _HTML),
    "list of sources": ("/sources", _HTML),
    "classes": ("/browse", _HTML),
    "search": ("/search?q=terveysministeri%C3%B6n", _HTML),
    "suggestions": ("/search/suggest?q=raisi", "application/json"),
    "query page": ("/sparql", _HTML),
    "ontology": ("/ontology", _HTML),
    "shapes": ("/shapes", _HTML),
    "shapes of events": ("/shape/event", _HTML),
    "data quality": ("/quality", _HTML),
    "downloads": ("/dumps", _HTML),
}


def site(bench: Bench) -> Figures:
    """Measure every kind of page: addresses that never were, one again and again, and conditional requests for it."""
    figures: Figures = {}
    for number, (kind, (path, accept)) in enumerate(KINDS.items()):
        mark = "&" if "?" in path else "?"
        new = Job(
            port=bench.served.port,
            connections=CLIENTS[0],
            seconds=_SECONDS,
            templates=(_request(bench, f"{path}{mark}n={{constant}}", accept),),
            entities=("",),
            first=next(bench.numbers) * 100_000 + number,
            count=100_000,
            warmup=0.2,
        )
        again = replace(new, templates=(), entities=(), requests=(_request(bench, path, accept),))
        figures |= load_figures(f"site.{kind}.new", run(new))
        figures |= load_figures(f"site.{kind}.again", run(again))
    return figures


def rows(record: SystemResults) -> Iterator[list[str]]:
    """Give a row for each kind of page that was measured."""
    for kind in KINDS:
        if record.median(f"site.{kind}.new.per_s") is None:
            continue
        cells = [kind]
        for state in ("new", "again"):
            name = f"site.{kind}.{state}"
            pair = (record.median(f"{name}.p50_ms"), record.median(f"{name}.p99_ms"))
            cells += [" / ".join(map(cell, pair)), cell(record.median(f"{name}.per_s"))]
        yield cells


def _request(bench: Bench, address: str, accept: str) -> str:
    return f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{bench.served.port}\r\nAccept: {accept}\r\n\r\n"
