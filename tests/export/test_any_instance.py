"""Random instances in all syntaxes, changed at random: the files say what is meant, but for what is told as refused."""

import json
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from lapekg.config import Instance, load_instance
from lapekg.export.plan import plan
from lapekg.export.staging import apply
from lapekg.graph.literals import canonical
from lapekg.history.record import Patch
from lapekg.sources import read_instance
from lapekg.sources.inputs import FORMATS
from tests.conftest import write_files

BASE = "http://base.example/"
MERGED = f"""\
base_iri = "{BASE}"
default_graph = "merged"

[graphs]
"data/register" = "source/us/p1"
"data/towns.csv" = "source/us/p1"
"ontology" = "source/us/p2"
"""
MAPPING = {
    "@context": "http://www.w3.org/ns/csvw",
    "url": "towns.csv",
    "tableSchema": {
        "aboutUrl": f"{BASE}id/{{slug}}",
        "columns": [
            {"name": "slug", "suppressOutput": True},
            {"name": "p", "propertyUrl": f"{BASE}p", "separator": ";"},
            {"name": "q", "propertyUrl": f"{BASE}q", "datatype": "integer"},
        ],
    },
}
NAMES = [
    f"{folder}{stem}{suffix}"
    for folder, stem in (("data/", "a"), ("data/register/", "b"), ("data/sources/", "x"), ("ontology/", "c"))
    for suffix in (".ttl", ".trig", ".nt", ".nq", ".rdf", ".jsonld")
]

nodes = st.sampled_from(["id/a", "id/b", "id/c", "source/x", "source/x/p1", "source/y"]).map(
    lambda each: NamedNode(BASE + each)
)
predicates = st.sampled_from(["p", "q", "r"]).map(lambda each: NamedNode(BASE + each))
values = st.one_of(nodes, st.sampled_from(["a", 'b"\n', "007"]).map(Literal), st.integers(0, 3).map(Literal))
graphs = st.sampled_from(
    ["source/us/p1", "source/us/p2", "source/x/p1", "source/y/p2", "graph/data/a", "graph/data/sources/x", "claims"]
).map(lambda each: NamedNode(BASE + each))
quads = st.builds(Quad, nodes, predicates, values, graphs)
contents = st.dictionaries(st.sampled_from(NAMES), st.lists(quads, min_size=1, max_size=5), max_size=5)
rows = st.lists(st.sampled_from(["a,x;y,1", "b,,2", "c,a,", 'a,"q,r",3']), max_size=3, unique=True)


def text(name: str, said: Iterable[Quad]) -> str:
    """Write statements, without their graphs where a syntax has none."""
    rdf_format = FORMATS[Path(name).suffix]
    has_graphs = rdf_format in {RdfFormat.TRIG, RdfFormat.N_QUADS, RdfFormat.JSON_LD}
    written = said if has_graphs else [Quad(each.subject, each.predicate, each.object) for each in said]
    return (serialize(written, format=rdf_format) or b"").decode()


def said_by(instance: Instance) -> frozenset[Quad]:
    return frozenset(canonical(each.quad) for each in read_instance(instance))


@settings(max_examples=50)
@given(contents, rows, st.lists(quads, max_size=6), st.booleans(), st.data())
def test_any_instance_says_what_is_meant(
    files: dict[str, list[Quad]], table: list[str], new: list[Quad], is_merged: bool, data: st.DataObject
) -> None:
    root = Path(tempfile.mkdtemp())
    try:
        write_files(root, {name: text(name, said) for name, said in files.items()})
        write_files(root, {"lapekg.toml": MERGED if is_merged else f'base_iri = "{BASE}"\n'})
        write_files(root, {"data/towns.csv": "\n".join(["slug,p,q", *table]) + "\n"})
        write_files(root, {"data/towns.csv-metadata.json": json.dumps(MAPPING)})
        instance = load_instance(root)
        before = said_by(instance)
        gone = data.draw(st.lists(st.sampled_from(sorted(before, key=str)), max_size=6)) if before else []
        if not is_merged:
            new = [each if data.draw(st.booleans()) else Quad(*each.triple) for each in new]
        added = frozenset(map(canonical, new)) - before
        found = plan(instance, Patch(added, frozenset(gone)))
        apply(found.edits, instance)
        lacking = frozenset(quad for each in found.refused for quad in each.patch.added)
        # A statement may go from one file, and stay in another.
        left = frozenset(quad for each in found.refused for quad in each.patch.removed)
        assert said_by(instance) == (before - frozenset(gone) | added | left) - lacking
        assert not lacking
        assert all(Path(each.file).suffix in {".rdf", ".jsonld", ".csv"} for each in found.refused)
        assert not plan(instance, Patch(added, frozenset(gone))).edits
    finally:
        shutil.rmtree(root)
