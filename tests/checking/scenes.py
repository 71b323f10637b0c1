"""Small graphs with an entry in their middle, and what is told of the entry."""

from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from lapekg.checking.entry import Entry
from lapekg.checking.findings import enrich
from lapekg.config import Instance
from lapekg.graph import build_dataset
from lapekg.search.write import write_index
from lapekg.snapshots.derived import SUBJECTS_FILE
from lapekg.sources import read_instance, read_stream
from lapekg.validation import Violation, load_shapes, validate
from tests.validation.expectations import HEADER, make_instance

BASE = "http://example.org/"
PREFIXES = HEADER.strip().replace("\n", " ")


@dataclass(frozen=True, slots=True)
class Scene:
    """An instance; `search_path` leads to the index of its names where it is published."""

    instance: Instance
    search_path: Path | None


def publish(root: Path, data: str, shapes: str = "", toml: str | None = None) -> Scene:
    instance = make_instance(root, shapes, data) if toml is None else make_instance(root, shapes, data, toml)
    dataset = build_dataset(read_instance(instance), (), instance)
    search_path = root / "search.sqlite"
    write_index(dataset.statements, replace(instance, languages=("en",)), search_path)
    subjects = sorted({str(quad.subject) for quad in dataset.quads})
    (root / SUBJECTS_FILE).write_text("".join(f"{each[1:-1]}\n" for each in subjects), encoding="utf-8")
    return Scene(instance, search_path)


def told(
    scene: Scene, text: str, name: str = "data/new.trig", rdf_format: RdfFormat = RdfFormat.TRIG
) -> list[Violation]:
    """Check an entry; its first line is the usual prefixes, so that the text given starts at line 2."""
    instance = scene.instance
    entry = Entry(name, rdf_format, f"{PREFIXES}\n{text}".encode())
    own = list(read_stream(BytesIO(entry.data), entry.rdf_format, name, instance))
    dataset = build_dataset([*read_instance(instance), *own], (), instance)
    store = Store()
    store.extend(dataset.served_quads())
    shapes = load_shapes(instance)
    results = validate(dataset, shapes).violations
    return enrich(results, [entry], store, scene.search_path, shapes, instance)


def brief(violations: list[Violation]) -> list[tuple[str, int, str]]:
    """Give rule, line and English hint of each."""
    return [
        (each.component.removesuffix("ConstraintComponent"), _line(each), each.hints.get("en", ""))
        for each in violations
    ]


def _line(violation: Violation) -> int:
    where = violation.place or violation.position
    return where.line if where else 0
