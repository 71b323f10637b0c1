"""One edited file, and the proof that it says what is meant."""

from collections.abc import Set
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from pyoxigraph import Quad, RdfFormat

from lapekg.config import Instance
from lapekg.errors import SourceError
from lapekg.export.lines import edit_lines
from lapekg.export.said import EDITABLE, LINES, format_of
from lapekg.export.tables import edit_table
from lapekg.export.texts import edit_text
from lapekg.export.wording import Manner
from lapekg.graph.literals import canonical
from lapekg.history.record import Patch
from lapekg.iris import file_graph
from lapekg.sources import read_stream
from lapekg.sources.csvw import read_metadata
from lapekg.sources.inputs import METADATA_SUFFIX
from lapekg.sources.tables import read_table
from lapekg.tidying.tidied import LAID_OUT, LARGEST
from lapekg.turtle.cursor import TurtleError
from lapekg.turtle.tokens import tokens

_NOT_MEANT = "is left as it is: edited, it would not say what is meant; please report this"


class Unsayable(Exception):
    """A file cannot be edited so that it says what is meant."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def edited(
    name: str, before: bytes | None, said: Set[Quad], patch: Patch, manner: Manner, instance: Instance
) -> bytes | None:
    """Give a file with a patch applied, None when nothing is left of it; raises Unsayable with the reason.

    What is given has been read again, and says what the file said, without what went and with what came.
    """
    rdf_format = format_of(name)
    if rdf_format not in EDITABLE:
        raise Unsayable(f"single statements cannot be taken out of {rdf_format}; edit it by hand")
    if rdf_format in LAID_OUT and len(before or b"") > LARGEST:
        raise Unsayable(f"is larger than {LARGEST // 1_000_000} MB; only N-Triples and N-Quads of this size are edited")
    try:
        after = _edited(name, rdf_format, (before or b"").decode(), patch, manner, instance)
        quads = {canonical(each.quad) for each in read_stream(BytesIO(after.encode()), rdf_format, name, instance)}
    except TurtleError as error:
        raise Unsayable(f"cannot be edited (line {error.line}): {error.reason}") from error
    except SourceError as error:
        raise Unsayable(f"is left as it is: edited, it could not be read ({error}); please report this") from error
    if quads != (said - patch.removed) | patch.added:
        raise Unsayable(_NOT_MEANT)
    is_empty = not quads and not any(each.kind == "comment" for each in tokens(after))
    return None if is_empty else after.encode()


def edited_table(name: str, before: bytes, patch: Patch, instance: Instance) -> tuple[bytes, Patch]:
    """Give a table with as much of a patch as its cells can say, and what that is; read again, as above."""
    path = instance.root / name
    try:
        after, done = edit_table(before.decode(), read_metadata(path, name), patch)
        said = _read_table(path, name, before, instance)
        quads = _read_table(path, name, after.encode(), instance)
    except (SourceError, ValueError) as error:
        raise Unsayable(f"is left as it is: edited, it could not be read ({error}); please report this") from error
    if quads != (said - done.removed) | done.added:
        raise Unsayable(_NOT_MEANT)
    return after.encode(), done


def _read_table(path: Path, name: str, content: bytes, instance: Instance) -> set[Quad]:
    mapping = path.with_name(path.name + METADATA_SUFFIX)
    with TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_bytes(content)
        copy.with_name(mapping.name).write_bytes(mapping.read_bytes())
        return {canonical(each.quad) for each in read_table(copy, name, instance)}


def _edited(name: str, rdf_format: RdfFormat, text: str, patch: Patch, manner: Manner, instance: Instance) -> str:
    graph = file_graph(PurePosixPath(name), instance)
    if rdf_format in LINES:
        return edit_lines(text, rdf_format, patch, graph)
    has_returns = "\r\n" in text and text.count("\n") == text.count("\r\n")
    edited_text = edit_text(text.replace("\r\n", "\n") if has_returns else text, patch, graph, manner)
    return edited_text.replace("\n", "\r\n") if has_returns else edited_text
