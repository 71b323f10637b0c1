"""Files to quads, each with the file and line where it stands."""

from lapekg.sources.inputs import (
    RULES_FOLDER,
    SHAPES_FOLDER,
    InputHashes,
    data_files,
    frame_files,
    hash_file,
    hash_files,
    hash_frame,
    hash_inputs,
    relative_name,
    shape_files,
)
from lapekg.sources.located import LocatedQuad, Place, Position
from lapekg.sources.reader import read_bounded, read_file, read_instance, read_stream

__all__ = [
    "RULES_FOLDER",
    "SHAPES_FOLDER",
    "InputHashes",
    "LocatedQuad",
    "Place",
    "Position",
    "data_files",
    "frame_files",
    "hash_file",
    "hash_files",
    "hash_frame",
    "hash_inputs",
    "read_bounded",
    "read_file",
    "read_instance",
    "read_stream",
    "relative_name",
    "shape_files",
]
