"""What an independent engine, shacl-rust, finds in the same data; it shares no code with pySHACL or with us."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import rdflib
import shacl_rust
from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from lapekg.graph import Dataset
from lapekg.iris import local_name
from lapekg.validation import ValidationReport

# Where the other engine finds something else, with an example of each; see the file.
DIFFERENCES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "differences.toml").read_text(encoding="utf-8")
)["difference"]

_SHAPES_FOR_SHAPES = (files("pyshacl") / "assets" / "shacl-shacl.ttl").read_text(encoding="utf-8")
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_NAMED_GRAPH = NamedNode("http://www.w3.org/ns/sparql-service-description#NamedGraph")
# Brackets around a path say nothing by themselves, and each engine sets them where it likes.
_BRACKETS = re.compile(r"[() ]+")


class Result(NamedTuple):
    """A result as both engines tell it, terms in N-Triples form."""

    focus_node: str
    path: str | None
    value: str | None
    component: str
    severity: str


def ours(report: ValidationReport) -> frozenset[Result]:
    """Give our results in the form that is compared."""
    return frozenset(
        Result(
            str(each.focus_node),
            _path(each.path),
            None if each.value is None else str(each.value),
            each.component,
            each.severity.value,
        )
        for each in report.violations
    )


def theirs(dataset: Dataset, shapes_graph: rdflib.Graph) -> frozenset[Result]:
    """Validate the merged graph with the other engine."""
    return results_of_texts(data_text(dataset), shapes_graph.serialize(format="nt"))


def data_text(dataset: Dataset) -> str:
    """Write the merged graph in N-Triples; shapes see its named graphs as things of sd:NamedGraph."""
    graphs = {quad.graph_name for quad in dataset.quads if isinstance(quad.graph_name, NamedNode)}
    triples = {*dataset.statements(), *(Triple(graph, _TYPE, _NAMED_GRAPH) for graph in graphs)}
    return (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()


def results_of_texts(data: str, shapes: str) -> frozenset[Result]:
    """Validate N-Triples with the other engine."""
    report = shacl_rust.validate(data, shapes, data_format="nt", shapes_format="nt")
    return frozenset(
        Result(
            each["focusNode"],
            _path(each.get("resultPath")),
            each.get("value"),
            local_name(each["sourceConstraintComponent"].strip("<>")),
            local_name(each["severity"].strip("<>")),
        )
        for each in report["results"]
    )


def are_well_formed(shapes: str) -> bool:
    """Say whether shapes in Turtle conform to the shapes that SHACL has for shapes (SHACL, appendix C)."""
    return bool(shacl_rust.conforms(shapes, _SHAPES_FOR_SHAPES))


def _path(path: str | None) -> str | None:
    return None if path is None else _BRACKETS.sub("", path)
