"""Validate without building: everything, or what some files say, in the middle of all that is there."""

import dataclasses
from collections.abc import Callable, Collection, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, RdfFormat

from lapekg.config import Instance
from lapekg.errors import SourceError
from lapekg.graph import Dataset, build_dataset, load_rules
from lapekg.sources import (
    SHAPES_FOLDER,
    LocatedQuad,
    read_file,
    read_instance,
    read_stream,
    relative_name,
)
from lapekg.sources.inputs import FORMATS

if TYPE_CHECKING:  # pySHACL takes 0.5 s to import, see validate_dataset
    from lapekg.reporting.checked import Checked
    from lapekg.validation.report import ValidationReport

STDIN_NAME = "stdin"
# What `lapekg.turtle` reads; of the others a result has its line alone.
_WITH_PLACES = (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)


def check(
    instance: Instance,
    files: Sequence[Path] = (),
    stdin: IO[bytes] | None = None,
    stdin_format: RdfFormat = RdfFormat.TURTLE,
) -> "Checked":
    """Validate the instance together with the given files, and report what those files cause or touch.

    A file outside the instance is added to it; one inside is just itself. A violation is of the files when it is
    found in one of them, or when its focus node or value occurs in one of them. Without files everything is reported.
    """
    located = list(read_instance(instance))
    known = {each.position.file for each in located}
    given = {relative_name(path, instance): path for path in files}
    for name, path in given.items():
        if name not in known:
            located.extend(_read_given(path, name, instance))
    text = stdin.read() if stdin is not None else b""
    names = {*given, *([STDIN_NAME] if stdin is not None else [])}
    if stdin is not None:
        located.extend(read_stream(BytesIO(text), stdin_format, STDIN_NAME, instance))
    report = validate_dataset(build_dataset(located, load_rules(instance), instance), instance)
    return _locate(_only_of(names, located, report) if names else report, _reader(instance, given, text, stdin_format))


def validate_dataset(dataset: Dataset, instance: Instance) -> "ValidationReport":
    """Validate a whole dataset against the shapes of the instance."""
    # pySHACL and rdflib take 0.4 s to import: a build that is up to date and a faulty file do without them.
    from lapekg.validation.engine import validate  # noqa: PLC0415
    from lapekg.validation.shapes import load_shapes  # noqa: PLC0415

    return validate(dataset, load_shapes(instance))


def _locate(report: "ValidationReport", read_text: Callable[[str], str | None]) -> "Checked":
    from lapekg.reporting.checked import locate  # noqa: PLC0415 (as above)

    return locate(report, read_text)


def _reader(
    instance: Instance, given: dict[str, Path], stdin: bytes, stdin_format: RdfFormat
) -> Callable[[str], str | None]:
    def read(name: str) -> str | None:
        rdf_format = stdin_format if name == STDIN_NAME else FORMATS.get(Path(name).suffix)
        if rdf_format not in _WITH_PLACES:
            return None
        try:
            data = stdin if name == STDIN_NAME else given.get(name, instance.root / name).read_bytes()
            return data.decode()
        except (OSError, UnicodeDecodeError):
            return None

    return read


def _read_given(path: Path, name: str, instance: Instance) -> Iterator[LocatedQuad]:
    if name.startswith(f"{SHAPES_FOLDER}/"):
        raise SourceError(name, "holds shapes, not data; `lapekg check` without files applies it to everything")
    return read_file(path, instance)


def _only_of(
    names: Collection[str], located: Collection[LocatedQuad], report: "ValidationReport"
) -> "ValidationReport":
    quads = [each.quad for each in located if each.position.file in names]
    # Literals are left out: that two files say "2016" does not make one the cause of the other's faults.
    terms = {
        term
        for quad in quads
        for term in (quad.subject, quad.object, quad.graph_name)
        if isinstance(term, NamedNode | BlankNode)
    }
    violations = tuple(
        each
        for each in report.violations
        if (each.position is not None and each.position.file in names)
        or each.focus_node in terms
        or each.value in terms
    )
    return dataclasses.replace(report, violations=violations)
