"""Edits of N-Triples and N-Quads, where every line is a statement (section 2 of both, version 1.1)."""

import re

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

from lapekg.graph.literals import canonical
from lapekg.history.record import Patch

# Other line separators of Unicode may stand in a literal.
_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_SUBJECT = re.compile(r"[ \t]*(<[^>\\]*>)")


def edit_lines(text: str, rdf_format: RdfFormat, patch: Patch, graph: NamedNode | DefaultGraph) -> str:
    """Give lines that say what they said, with a patch applied; statements without a graph are those of `graph`.

    Lines that the patch does not touch stay as they are; where they are sorted, those that come keep the order.
    """
    subjects = {str(each.subject) for each in patch.removed}
    kept = []
    for line in _LINE.findall(text):
        # Most lines need no parsing to tell that they stay.
        subject = _SUBJECT.match(line)
        may_go = bool(subjects) and (subject is None or subject[1] in subjects)
        if not may_go or _read(line, rdf_format, graph) not in patch.removed:
            kept.append(line)
    new = sorted(_written(each, rdf_format, graph) for each in patch.added)
    if kept and not kept[-1].endswith("\n"):
        kept[-1] += "\n"
    return "".join(sorted([*kept, *new]) if kept == sorted(kept) else [*kept, *new])


def _written(quad: Quad, rdf_format: RdfFormat, graph: NamedNode | DefaultGraph) -> str:
    has_graph = rdf_format == RdfFormat.N_QUADS and quad.graph_name != graph
    return f"{quad if has_graph else Quad(*quad.triple)} .\n"


def _read(line: str, rdf_format: RdfFormat, graph: NamedNode | DefaultGraph) -> Quad | None:
    quad = next(iter(pyoxigraph.parse(line.encode(), format=rdf_format)), None)
    if quad is None:
        return None
    name = graph if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name
    return canonical(Quad(quad.subject, quad.predicate, quad.object, name))
