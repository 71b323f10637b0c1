"""Files to quads, each with the file and line where it stands."""

from lapekg.sources.inputs import (
    RULES_FOLDER,
    SHAPES_FOLDER,
    InputHashes,
    data_files,
    hash_files,
    hash_inputs,
    relative_name,
)
from lapekg.sources.located import LocatedQuad, Position
from lapekg.sources.reader import read_file, read_instance, read_stream

__all__ = [
    "RULES_FOLDER",
    "SHAPES_FOLDER",
    "InputHashes",
    "LocatedQuad",
    "Position",
    "data_files",
    "hash_files",
    "hash_inputs",
    "read_file",
    "read_instance",
    "read_stream",
    "relative_name",
]
