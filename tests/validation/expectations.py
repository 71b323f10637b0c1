"""Small instances in a folder, and what their validation is expected to find."""

import re
from collections.abc import Collection
from pathlib import Path

from pyoxigraph import NamedNode

from lapekg.config import Instance, load_instance
from lapekg.graph import Dataset, build_dataset, load_rules
from lapekg.sources import read_instance
from lapekg.validation import ValidationReport, load_shapes, validate

# (focus node, path or None, constraint), as ValidationReport.result_set() gives them.
Expected = frozenset[tuple[str, str | None, str]]

PREFIXES = {
    "ex": "http://example.org/",
    "dcterms": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
HEADER = """
@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
# The header is one line in the files, so that the text given starts at line 2.
ONE_LINE_HEADER = HEADER.strip().replace("\n", " ") + "\n"
TOML = (
    'base_iri = "http://example.org/"\ndefault_graph = "merged"\nlanguages = ["fi", "sv", "en"]\n[prefixes]\n'
    + "".join(f'{prefix} = "{namespace}"\n' for prefix, namespace in PREFIXES.items())
)

_EXPECTATION = re.compile(r"#\s*violates:\s*(\S+)\s*\|\s*(\S+)\s*\|\s*(\w+)\s*")


def make_instance(root: Path, shapes: str = "", data: str = "", toml: str = TOML) -> Instance:
    """Write an instance of one file of shapes and one of data; both begin with the usual prefixes in line 1."""
    for folder, name, text in (("shapes", "s.ttl", shapes), ("data", "d.trig", data)):
        if text:
            (root / folder).mkdir(exist_ok=True)
            (root / folder / name).write_text(ONE_LINE_HEADER + text, encoding="utf-8")
    (root / "lapekg.toml").write_text(toml, encoding="utf-8")
    return load_instance(root)


def dataset_of(instance: Instance) -> Dataset:
    return build_dataset(read_instance(instance), load_rules(instance), instance)


def report_on(instance: Instance, focus: Collection[str] | None = None) -> ValidationReport:
    """Validate an instance, all of it or the focus nodes named by their local names in ex:."""
    nodes = None if focus is None else [NamedNode(PREFIXES["ex"] + name) for name in focus]
    return validate(dataset_of(instance), load_shapes(instance), nodes)


def expected_in(path: Path) -> Expected:
    """Read what a file says of itself in comments: `# violates: ex:event | ex:start | MinCount`, with - for no path."""
    matches = _EXPECTATION.finditer(path.read_text(encoding="utf-8"))
    return frozenset((match[1], None if match[2] == "-" else match[2], match[3]) for match in matches)
