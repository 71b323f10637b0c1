"""What is derived of a snapshot comes after its commit, and is what a build of the same data makes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, Quad

from lapekg.archive.finish import finish_snapshot
from lapekg.archive.newest import finish
from lapekg.commits import Committer
from lapekg.history import Door, Log
from lapekg.history.digest import digest_of
from lapekg.pipeline import build
from lapekg.snapshots.derived import DERIVED_FILE
from lapekg.snapshots.open import Snapshot, current_snapshot, numbered_snapshot
from tests.archive.conftest import FILES, Library, book, iri

LIST = {
    "data/list.trig": "".join(
        f"""\
<http://books.example/source/list> {{
    <http://books.example/id/{name}> a <http://books.example/terms#Book> ;
        <http://books.example/terms#title> "{name}" ;
        <http://books.example/terms#author> <http://books.example/id/melville> .
}}
"""
        for name in ("typee", "omoo")
    )
}


def contents(snapshot: Snapshot) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in snapshot.derived.path.iterdir() if path.name != DERIVED_FILE}


def test_finish_makes_the_files_that_a_build_makes(open_library: Callable[[dict[str, str]], Library]) -> None:
    built, committed = open_library({**FILES, **LIST}), open_library(FILES)
    for name in ("typee", "omoo"):
        committed.put_book(name)
    assert not current_snapshot(committed.state).is_finished
    finish(committed.settings, committed.instance)
    finished = current_snapshot(committed.state)
    assert finished.is_finished
    assert contents(finished) == contents(current_snapshot(built.state))
    assert finished.manifest.digest == current_snapshot(built.state).manifest.digest


@pytest.mark.parametrize("mode", ["merged", "separate"])
def test_finish_writes_the_dump_of_statements_in_no_graph(
    open_library: Callable[[dict[str, str]], Library], mode: str
) -> None:
    said = '<http://books.example/a> <http://books.example/terms#name> "in no graph" .\n'
    files = {
        "lapekg.toml": f'base_iri = "http://books.example/"\ndefault_graph = "{mode}"\n',
        "data/a.nq": said,
        "data/b.nq": said.replace(" .\n", " <http://books.example/g> .\n"),
    }
    library = open_library(files)
    library.put([Quad(iri("b"), iri("terms#name"), Literal("new"), iri("h"))])
    finish(library.settings, library.instance)
    dump = current_snapshot(library.state).dump_path.read_text(encoding="utf-8")
    assert dump.count("in no graph") == 2
    assert dump.count("\n") == 3


def test_finish_counts_reports_before_the_files(library: Library) -> None:
    library.put_book("typee")
    finish(library.settings, library.instance)
    commits = Log(library.state).commits()
    assert [each.door for each in commits] == [Door.BUILD, Door.UPDATE, Door.REPORTS]
    assert (commits[-1].inferred_added, commits[-1].inferred_removed, commits[-1].added) == (1, 1, 0)
    assert '<http://books.example/terms#books> "2"' in current_snapshot(library.state).dump_path.read_text()
    finish(library.settings, library.instance)
    assert len(Log(library.state).commits()) == 3


def test_reports_that_were_counted_too_late_wait_for_the_next_round(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.put_book("typee")
    prepare = Committer.prepare
    with monkeypatch.context() as patch:
        # Another commit comes while the finisher reads what it needs for its own.
        patch.setattr(Committer, "prepare", lambda committer: (library.put_book("omoo"), prepare(committer)))
        assert finish(library.settings, library.instance).number == 2
    newest = current_snapshot(library.state)
    assert (newest.number, newest.derived.number) == (3, 2)
    assert finish(library.settings, library.instance).number == 4
    assert '<http://books.example/terms#books> "3"' in current_snapshot(library.state).dump_path.read_text()


def test_finish_without_an_effect_on_reports_makes_no_commit(library: Library) -> None:
    library.put([Quad(iri("id/melville"), iri("terms#born"), Literal("1819"), iri("source/list"))])
    finish(library.settings, library.instance)
    assert [each.number for each in Log(library.state).commits()] == [1, 2]
    assert current_snapshot(library.state).is_finished


def test_finish_of_a_former_snapshot_gives_its_files_to_the_newest(library: Library) -> None:
    library.put_book("typee")
    library.put_book("omoo")
    finished = finish_snapshot(numbered_snapshot(library.state, 2), library.instance, library.state)
    newest = current_snapshot(library.state)
    assert (finished.number, finished.is_finished) == (2, True)
    assert (newest.number, newest.derived.number) == (3, 2)
    assert newest.dump_path.samefile(finished.dump_path)


def test_commit_after_finish_carries_the_new_files_on(library: Library) -> None:
    library.put_book("typee")
    finish(library.settings, library.instance)
    number = library.put_book("omoo")
    assert numbered_snapshot(library.state, number).derived.number == number - 1


def test_former_files_stay_for_those_who_opened_them(library: Library) -> None:
    library.put_book("typee")
    opened = current_snapshot(library.state)
    finish_snapshot(opened, library.instance, library.state)
    assert opened.dump_path.exists()
    assert opened.derived.number == 1


def test_finish_after_a_crash_clears_what_it_left(library: Library) -> None:
    library.put_book("typee")
    snapshot = current_snapshot(library.state)
    for name in (".deriving-old", "derived-000002"):
        (snapshot.path / name).mkdir()
        (snapshot.path / name / "half").touch()
    finished = finish_snapshot(snapshot, library.instance, library.state)
    assert finished.is_finished
    assert sorted(path.name for path in snapshot.path.glob("*deriv*")) == [
        "derived",
        "derived-000001",
        "derived-000002",
    ]
    assert not (finished.derived.path / "half").exists()


def test_build_after_finish_is_up_to_date_with_the_dump(library: Library) -> None:
    library.put(book("typee"))
    finish(library.settings, library.instance)
    before = current_snapshot(library.state)
    build(library.settings, library.instance, lambda _: None, force=True)
    after = current_snapshot(library.state)
    assert after.number > before.number
    assert after.dump_path.read_bytes() == before.dump_path.read_bytes()
    assert after.manifest.digest == before.manifest.digest != digest_of(())


def test_finish_without_a_former_dump_reads_the_store(library: Library) -> None:
    library.put_book("typee")
    snapshot = current_snapshot(library.state)
    wanted = finish_snapshot(snapshot, library.instance, library.state).dump_path.read_bytes()
    for path in library.state.rglob("*.nq"):
        path.write_text("damaged")
    for path in (library.state / "log").glob("*.nq.gz"):
        path.unlink()
    (snapshot.path / "derived").unlink()
    (snapshot.path / "derived").symlink_to("derived-000001")
    assert finish_snapshot(snapshot, library.instance, library.state).dump_path.read_bytes() == wanted


def test_finish_of_a_store_that_is_not_what_the_log_says_refuses(library: Library, tmp_path: Path) -> None:
    from lapekg.errors import SnapshotError

    library.put_book("typee")
    snapshot = current_snapshot(library.state)
    manifest = snapshot.path / "manifest.json"
    manifest.write_text(manifest.read_text().replace(snapshot.manifest.digest, "0" * 64))
    with pytest.raises(SnapshotError, match="other quads than the log says"):
        finish_snapshot(snapshot, library.instance, library.state)
