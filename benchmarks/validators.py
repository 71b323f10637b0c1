"""One SHACL engine validates one graph, in a process of its own: `python -P benchmarks/validators.py ENGINE FOLDER`.

The folder is an instance: data/graph.nt and shapes/shapes.ttl. What it took is printed as JSON. Peers run this as a
file, in an environment without lapekg, so nothing of this package is imported.
"""

import importlib
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Results by severity.
Found = Counter[str]

_SHACL = "http://www.w3.org/ns/shacl#"


def lapekg(folder: Path) -> tuple[float, Found]:
    """Validate as `lapekg check` does, without its rules: what they infer is in the graph."""
    from lapekg.config import load_instance  # noqa: PLC0415 (each process imports one engine)
    from lapekg.graph import build_dataset  # noqa: PLC0415
    from lapekg.sources import read_instance  # noqa: PLC0415
    from lapekg.validation import load_shapes, validate  # noqa: PLC0415

    instance = load_instance(folder)
    dataset = build_dataset(read_instance(instance), (), instance)
    started = time.perf_counter()
    report = validate(dataset, load_shapes(instance))
    return time.perf_counter() - started, Counter(each.severity.value for each in report.violations)


def pyshacl(folder: Path) -> tuple[float, Found]:
    """Validate by pySHACL alone, as its users do."""
    engine = importlib.import_module("pyshacl")

    return _by_pyshacl(engine, folder)


def pyshacl_turbo(folder: Path) -> tuple[float, Found]:
    """Validate by pyshacl-turbo, whose interface is pySHACL's."""
    engine = importlib.import_module("pyshacl_turbo")

    return _by_pyshacl(engine, folder)


def shacl_rust(folder: Path) -> tuple[float, Found]:
    """Validate by shacl-rust; reading is part of it."""
    engine = importlib.import_module("shacl_rust")

    started = time.perf_counter()
    report = engine.validate_file(str(_data(folder)), str(_shapes(folder)))
    seconds = time.perf_counter() - started
    return seconds, Counter(each["severity"].strip("<>").removeprefix(_SHACL) for each in report["results"])


def _by_pyshacl(engine: Any, folder: Path) -> tuple[float, Found]:
    rdflib = importlib.import_module("rdflib")

    data = rdflib.Graph().parse(_data(folder), format="nt")
    shapes = rdflib.Graph().parse(_shapes(folder), format="turtle")
    started = time.perf_counter()
    _, report, _ = engine.validate(data, shacl_graph=shapes, advanced=True)
    seconds = time.perf_counter() - started
    severities = report.objects(None, rdflib.URIRef(f"{_SHACL}resultSeverity"))
    return seconds, Counter(str(each).removeprefix(_SHACL) for each in severities)


def _data(folder: Path) -> Path:
    return folder / "data" / "graph.nt"


def _shapes(folder: Path) -> Path:
    return folder / "shapes" / "shapes.ttl"


ENGINES: dict[str, Callable[[Path], tuple[float, Found]]] = {
    each.__name__: each for each in (lapekg, pyshacl, shacl_rust, pyshacl_turbo)
}


def main() -> int:
    """Run one engine and tell what it took, reading included in `total_s`."""
    engine, folder = sys.argv[1], Path(sys.argv[2])
    started = time.perf_counter()
    seconds, found = ENGINES[engine](folder)
    total = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"total_s": total, "validate_s": seconds, "peak_mib": peak, "results": dict(found)}
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
