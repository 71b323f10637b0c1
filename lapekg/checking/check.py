"""Check entries in the middle of all that is there, or all of it."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from pyoxigraph import RdfFormat

from lapekg.checking.base import open_base
from lapekg.checking.entry import Entry
from lapekg.checking.everything import whole_scene
from lapekg.checking.findings import enrich
from lapekg.checking.incremental import Checker
from lapekg.checking.scene import Scene, results_of
from lapekg.checking.syntax import syntax_findings
from lapekg.checking.untidy import untidy_among
from lapekg.config import Instance
from lapekg.drafts.change import Untellable, change_of_files
from lapekg.errors import SnapshotError, SourceError
from lapekg.history.log import Log
from lapekg.history.overlay import read_overlay
from lapekg.reporting.checked import Checked, locate
from lapekg.snapshots.manifest import MANIFEST_FILE
from lapekg.snapshots.open import current_path
from lapekg.sources import (
    SHAPES_FOLDER,
    InputHashes,
    LocatedQuad,
    frame_files,
    hash_inputs,
    read_bounded,
    read_file,
    read_instance,
    read_stream,
    relative_name,
)
from lapekg.sources.inputs import FORMATS
from lapekg.validation.naming import Naming
from lapekg.validation.report import ValidationReport, Violation

Located = dict[str, list[LocatedQuad]]

# What checks of one published graph share, for the last graph that was asked for.
_KEPT: dict[tuple[object, ...], Checker | None] = {}


@dataclass(frozen=True, slots=True)
class _Given:
    """What is to be checked: texts, those of which cannot be read, and what the others and the tables say."""

    entries: tuple[Entry, ...]
    unreadable: tuple[Violation, ...]
    located: Located


def check(instance: Instance, state: Path, files: Sequence[Path] = (), texts: Sequence[Entry] = ()) -> Checked:
    """Validate files and texts together with the instance's files, and report what they cause or touch.

    A file outside the instance is added to it; one inside is just itself. Without any, everything is reported. It
    takes the published snapshot in the state folder for granted and validates what differs from it; where there is
    none of the same shapes, rules and program, everything is validated. Raises SourceError when a file cannot be read
    that is not among those given.
    """
    if not files and not texts:
        return _check_everything(instance, state)
    entries = [each for path in files if (each := _entry(path, instance))]
    given = _read(instance, [*texts, *entries], files)
    checker = _checker(instance, state)
    try:
        # Where everything is read anyway, what has changed does not matter.
        hashes = None if checker is None else hash_inputs(instance)
        return _checked(instance, given, _scene(instance, state, checker, hashes, given.located), entries)
    finally:
        if checker is not None:
            checker.close()


def check_texts(instance: Instance, state: Path, texts: Sequence[Entry]) -> Checked:
    """Check texts as additions to what is published, whatever the files of the instance say meanwhile.

    What a process needs for more than one check it keeps. Raises SourceError when everything has to be read and
    cannot be.
    """
    given = _read(instance, texts, ())
    return _checked(instance, given, _scene(instance, state, _kept_checker(instance, state), None, given.located))


def prepare(instance: Instance, state: Path) -> None:
    """Read what checks of texts share, where there is something published to start from."""
    if _kept_checker(instance, state) is not None:
        check_texts(instance, state, [Entry("nothing.nt", RdfFormat.N_TRIPLES, b"")])


def _checked(
    instance: Instance, given: _Given, scene: AbstractContextManager[Scene], files: Sequence[Entry] = ()
) -> Checked:
    """Bring everything together that is found; files are held to their layout, texts are not."""
    naming = Naming.of(instance)
    found: list[Violation] = []
    if given.located:
        with scene as there:
            located = [each for of_one in given.located.values() for each in of_one]
            readable = [each for each in given.entries if each.name in given.located]
            found = _found(instance, readable, given.located.keys(), located, there)
    found += given.unreadable
    report = ValidationReport((*found, *untidy_among(files, found)), naming)
    return locate(report, _reader(instance, given.entries))


def checked_entries(
    instance: Instance, entries: Sequence[Entry], located: Sequence[LocatedQuad], scene: Scene
) -> Checked:
    """Report on texts that were read before, in a graph that has them."""
    found = _found(instance, entries, {each.name for each in entries}, located, scene)
    return locate(ValidationReport(tuple(found), Naming.of(instance)), _reader(instance, entries))


def _found(
    instance: Instance, entries: Sequence[Entry], names: Collection[str], located: Sequence[LocatedQuad], scene: Scene
) -> list[Violation]:
    results = results_of(scene, names, located)
    return enrich(results, entries, scene.store, scene.search_path, scene.shapes, instance)


def _check_everything(instance: Instance, state: Path) -> Checked:
    scene = whole_scene(instance, read_instance(instance), read_overlay(Log(state)))
    found = enrich(scene.results, (), scene.store, None, scene.shapes, instance)
    return locate(ValidationReport(tuple(found), scene.shapes.naming), _reader(instance, ()))


def _entry(path: Path, instance: Instance) -> Entry | None:
    """Read a file as a text; None for a table."""
    name = relative_name(path, instance)
    if name.startswith(f"{SHAPES_FOLDER}/"):
        raise SourceError(name, "holds shapes, not data; `lapekg check` without files applies it to everything")
    rdf_format = FORMATS.get(path.suffix)
    if rdf_format is None:
        return None
    try:
        with path.open("rb") as stream:
            return Entry(name, rdf_format, read_bounded(stream, name))
    except OSError as error:
        raise SourceError(name, f"cannot be read: {error.strerror or error}") from error


def _read(instance: Instance, entries: Sequence[Entry], files: Sequence[Path]) -> _Given:
    unreadable: list[Violation] = []
    located: Located = {}
    for each in entries:
        findings = syntax_findings(each, instance)
        unreadable += findings
        if not findings:
            located[each.name] = list(read_stream(BytesIO(each.data), each.rdf_format, each.name, instance))
    for path in files:
        if path.suffix not in FORMATS:
            located[relative_name(path, instance)] = list(read_file(path, instance))
    return _Given(tuple(entries), tuple(unreadable), located)


@contextmanager
def _scene(
    instance: Instance, state: Path, checker: Checker | None, hashes: InputHashes | None, located: Located
) -> Iterator[Scene]:
    """Give the published graph with what differs from it, or everything read anew."""
    with ExitStack() as stack:
        try:
            if checker is None:
                raise Untellable("there is nothing to start from")
            base = checker.base
            known = hashes or base.origin.hashes()
            change = change_of_files(instance, base.origin, base.store, known, located, base.overlay)
            yield stack.enter_context(checker.scene(change))
        except Untellable:
            yield _whole(instance, state, located)


def _whole(instance: Instance, state: Path, located: Located) -> Scene:
    quads = list(read_instance(instance))
    known = {each.position.file for each in quads}
    new = (each for name in located if name not in known for each in located[name])
    return whole_scene(instance, [*quads, *new], read_overlay(Log(state)))


def _kept_checker(instance: Instance, state: Path) -> Checker | None:
    try:
        published = current_path(state)
        judges = tuple((path, path.stat().st_mtime_ns) for path in [published / MANIFEST_FILE, *frame_files(instance)])
    except (SnapshotError, OSError):
        return None
    key = (instance.root, judges)
    if key not in _KEPT:
        for checker in _KEPT.values():
            if checker is not None:
                checker.close()
        _KEPT.clear()
        _KEPT[key] = _checker(instance, state)
    return _KEPT[key]


def _checker(instance: Instance, state: Path) -> Checker | None:
    base = open_base(instance, state)
    return None if base is None else Checker(instance, state, base)


def _reader(instance: Instance, entries: Sequence[Entry]) -> Callable[[str], str | None]:
    texts = {each.name: each for each in entries}

    def read(name: str) -> str | None:
        if name not in texts and (rdf_format := FORMATS.get(Path(name).suffix)):
            try:
                return Entry(name, rdf_format, (instance.root / name).read_bytes()).text()
            except OSError:
                return None
        return texts[name].text() if name in texts else None

    return read
