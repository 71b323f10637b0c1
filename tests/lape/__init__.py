"""The data of this repository: whether the graph says what the documents say."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lapekg.config import load_instance

REPOSITORY = Path(__file__).resolve().parents[2]
BASE = "https://w3id.org/lapekg/"


@cache
def prefixes() -> Mapping[str, str]:
    """Give the prefixes of lapekg.toml, one for each concept scheme and one for each kind of entity."""
    schemes = {
        path.stem: f"{BASE}concept/{path.stem}/" for path in (REPOSITORY / "ontology" / "concepts").glob("*.ttl")
    }
    lists = {"list2016": f"{BASE}concept/development-areas-2016/", "list2017": f"{BASE}concept/development-areas-2017/"}
    area = {"area": f"{BASE}concept/development-area/", "shape": f"{BASE}shape/", "rule": f"{BASE}rule/"}
    kinds = {kind: f"{BASE}id/{kind}/" for kind in KINDS}
    return {**load_instance(REPOSITORY).prefixes, **schemes, **lists, **area, **kinds}


KINDS = (
    "application", "call", "change", "claim", "disagreement", "event", "figure", "goal", "government", "grant", "law",
    "measure", "organisation", "output", "person", "place", "plan", "programme", "project", "project-group",
    "publication", "reform", "repository", "role", "series", "service", "strand", "sum",
)  # fmt: skip


@cache
def sparql_prefixes() -> str:
    """Give all prefixes as SPARQL declarations."""
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in prefixes().items())


def compact(iri: str) -> str:
    """Shorten an IRI by the longest prefix that fits, else write it in angle brackets."""
    fitting = [(namespace, prefix) for prefix, namespace in prefixes().items() if iri.startswith(namespace)]
    if not fitting:
        return f"<{iri}>"
    namespace, prefix = max(fitting, key=lambda each: len(each[0]))
    return f"{prefix}:{iri.removeprefix(namespace)}"
