"""Where citations are kept: a file for each, which is never changed or taken away."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lapekg.citations.cited import ID_LENGTH, LONGEST_ID, CitedResult, from_json, whole_id
from lapekg.errors import CitationError, CitationsFull
from lapekg.whole_files import whole_file

CITATIONS_FOLDER = "citations"
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz234567")


class Shelf:
    """The citations of a state folder, up to so many."""

    def __init__(self, state: Path, most: int) -> None:
        self.folder = state / CITATIONS_FOLDER
        self._most = most

    def put(self, cited: CitedResult) -> tuple[CitedResult, bool]:
        """Keep a citation and say whether it is new; one of the same is given back as it was kept first.

        Its `id` is chosen here. Raises CitationsFull.
        """
        whole = whole_id(cited)
        # Another citation may begin like this one; then more letters tell them apart.
        for length in range(ID_LENGTH, LONGEST_ID + 1):
            known = self.find(whole[:length])
            if known is None:
                return self._add(replace(cited, id=whole[:length])), True
            if known.content == cited.content:
                return known, False
        raise CitationError("two citations have the same hash")

    def find(self, name: str) -> CitedResult | None:
        """Look a citation up; None where there is none. Raises CitationError when its file is damaged."""
        if not name or len(name) > LONGEST_ID or not _LETTERS.issuperset(name):
            return None
        path = self.folder / f"{name}.json"
        try:
            return from_json(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise CitationError(f"{path}: cannot be read: {error}") from error

    def problems(self) -> Iterator[str]:
        """Tell what is wrong with the files: those that cannot be read, and those that hold something else."""
        for path in sorted(self.folder.glob("*.json")):
            try:
                cited = self.find(path.stem)
            except CitationError as error:
                yield str(error)
                continue
            if cited is None or cited.id != path.stem or not whole_id(cited).startswith(cited.id):
                yield f"{path}: is not the citation that its name says"

    def _add(self, cited: CitedResult) -> CitedResult:
        try:
            self.folder.mkdir(exist_ok=True)
            if sum(1 for each in self.folder.iterdir() if each.suffix == ".json") >= self._most:
                raise CitationsFull(f"{self._most} results are kept citable, and no more")
            with whole_file(self.folder / f"{cited.id}.json") as stream:
                stream.write(cited.to_json().encode())
        except OSError as error:
            raise CitationsFull(f"the citation cannot be kept: {error.strerror}") from error
        return cited
