"""Write what an instance's shapes are applied to, for other engines: `python -m benchmarks.merged INSTANCE FOLDER`."""

import sys
from pathlib import Path

from pyoxigraph import DefaultGraph

from lapekg.config import load_instance
from lapekg.graph import build_dataset, load_rules
from lapekg.sources import read_instance
from lapekg.validation import load_shapes

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_NAMED_GRAPH = "<http://www.w3.org/ns/sparql-service-description#NamedGraph>"


def main() -> int:
    """Write the merged graph with the names of its graphs as N-Triples, and all shapes in one file."""
    instance, folder = load_instance(Path(sys.argv[1])), Path(sys.argv[2])
    for each in ("data", "shapes"):
        (folder / each).mkdir(parents=True, exist_ok=True)
    (folder / "lapekg.toml").write_text("", encoding="utf-8")
    dataset = build_dataset(read_instance(instance), load_rules(instance), instance)
    lines = set()
    for quad in dataset.quads:
        lines.add(f"{quad.subject} {quad.predicate} {quad.object} .\n")
        if not isinstance(quad.graph_name, DefaultGraph):
            lines.add(f"{quad.graph_name} {_TYPE} {_NAMED_GRAPH} .\n")
    with (folder / "data" / "graph.nt").open("w", encoding="utf-8") as stream:
        stream.writelines(sorted(lines))
    load_shapes(instance).graph.serialize(folder / "shapes" / "shapes.ttl", format="turtle")
    return 0


if __name__ == "__main__":
    sys.exit(main())
