"""One edited file, and the proof that it says what is meant."""

from collections.abc import Set
from io import BytesIO
from pathlib import PurePosixPath

from pyoxigraph import Quad, RdfFormat

from lapekg.config import Instance
from lapekg.errors import SourceError
from lapekg.export.lines import edit_lines
from lapekg.export.said import EDITABLE, LINES, format_of
from lapekg.export.texts import edit_text
from lapekg.export.wording import Manner
from lapekg.graph.literals import canonical
from lapekg.history.record import Patch
from lapekg.iris import file_graph
from lapekg.sources import read_stream
from lapekg.tidying.tidied import LAID_OUT, LARGEST
from lapekg.turtle.cursor import TurtleError
from lapekg.turtle.tokens import tokens


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
        kind = "a table" if rdf_format is None else rdf_format.name
        raise Unsayable(f"single statements are not taken out of {kind}; edit it by hand")
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
        raise Unsayable("is left as it is: edited, it would not say what is meant; please report this")
    is_empty = not quads and not any(each.kind == "comment" for each in tokens(after))
    return None if is_empty else after.encode()


def _edited(name: str, rdf_format: RdfFormat, text: str, patch: Patch, manner: Manner, instance: Instance) -> str:
    graph = file_graph(PurePosixPath(name), instance)
    if rdf_format in LINES:
        return edit_lines(text, rdf_format, patch, graph)
    has_returns = "\r\n" in text and text.count("\n") == text.count("\r\n")
    edited_text = edit_text(text.replace("\r\n", "\n") if has_returns else text, patch, graph, manner)
    return edited_text.replace("\n", "\r\n") if has_returns else edited_text
