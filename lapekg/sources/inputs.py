"""Which files of an instance are read, and a hash over all that shapes its snapshot."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat

from lapekg.config import Instance
from lapekg.errors import SourceError
from lapekg.instance_file import INSTANCE_FILE

FORMATS = {
    ".jsonld": RdfFormat.JSON_LD,
    ".nq": RdfFormat.N_QUADS,
    ".nt": RdfFormat.N_TRIPLES,
    ".rdf": RdfFormat.RDF_XML,
    ".trig": RdfFormat.TRIG,
    ".ttl": RdfFormat.TURTLE,
}
TABLE_SUFFIX = ".csv"
METADATA_SUFFIX = "-metadata.json"  # after the table's whole name
DATA_FOLDERS = ("data", "ontology")
RULES_FOLDER = "ontology/rules"
SHAPES_FOLDER = "shapes"


def data_files(instance: Instance) -> list[Path]:
    """List the files whose statements make the dataset, in the order of their paths."""
    rules = instance.root / RULES_FOLDER
    return [
        path
        for folder in DATA_FOLDERS
        for path in _files(instance.root / folder)
        if (path.suffix in FORMATS or path.suffix == TABLE_SUFFIX) and rules not in path.parents
    ]


def shape_files(instance: Instance) -> list[Path]:
    """List the files of shapes, in the order of their paths."""
    return [path for path in _files(instance.root / SHAPES_FOLDER) if path.suffix in FORMATS]


@dataclass(frozen=True, slots=True)
class InputHashes:
    """Hashes of all that a snapshot depends on, names and bytes.

    `frame` is one over lapekg.toml, rules and shapes; `files` has one for each file of data in the order of their
    names, which for a table covers its mapping, too.
    """

    frame: str
    files: tuple[tuple[str, str], ...]

    @property
    def total(self) -> str:
        """Hash everything together."""
        return _hash_lines([("", self.frame), *self.files])


def hash_inputs(instance: Instance) -> InputHashes:
    """Hash every file a snapshot depends on; raises SourceError on one that cannot be read."""
    files = ((relative_name(path, instance), hash_file(path, instance)) for path in data_files(instance))
    return InputHashes(hash_frame(instance), tuple(files))


def hash_frame(instance: Instance) -> str:
    """Hash what all data is read and judged by: lapekg.toml, rules and shapes."""
    return hash_files((relative_name(path, instance), path) for path in frame_files(instance))


def frame_files(instance: Instance) -> list[Path]:
    """List lapekg.toml, the rules and the shapes."""
    rules = (path for path in _files(instance.root / RULES_FOLDER) if path.suffix == ".rq")
    shapes = (path for path in _files(instance.root / SHAPES_FOLDER) if path.suffix in FORMATS)
    settings = (path for path in [instance.root / INSTANCE_FILE] if path.is_file())
    return [*settings, *rules, *shapes]


def hash_file(path: Path, instance: Instance) -> str:
    """Hash a file of data and, of a table, its mapping."""
    mapping = path.with_name(path.name + METADATA_SUFFIX)
    paths = [path, mapping] if path.suffix == TABLE_SUFFIX and mapping.is_file() else [path]
    return hash_files((relative_name(each, instance), each) for each in paths)


def hash_files(named: Iterable[tuple[str, Path]]) -> str:
    """Hash names and bytes of files in the order given; raises SourceError on one that cannot be read."""
    return _hash_lines((name, _hash_content(name, path)) for name, path in named)


def _hash_content(name: str, path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(name, f"cannot be read: {error.strerror}") from error


def _hash_lines(named: Iterable[tuple[str, str]]) -> str:
    digest = hashlib.sha256()
    for name, content in named:
        digest.update(f"{content} {name}\n".encode())
    return digest.hexdigest()


def relative_name(path: Path, instance: Instance) -> str:
    """Name a file relative to the instance's root, or as given when it stands outside.

    A link within the instance goes by its own name, whatever it points to. Raises SourceError on a name that is not
    UTF-8, as it could stand in no graph and in no message.
    """
    name = path.as_posix()
    for candidate in (Path(os.path.normpath(path.absolute())), path.resolve()):
        if candidate.is_relative_to(instance.root):
            name = candidate.relative_to(instance.root).as_posix()
            break
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise SourceError(ascii(name), "the file's name is not UTF-8; rename it") from error
    return name


def _files(folder: Path) -> Iterator[Path]:
    # Editors leave hidden files beside the one being edited; they are not data.
    yield from sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
