"""From commits to files and back: after an export a build gives the same dump, byte for byte."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from lapekg import cli
from lapekg.archive.newest import finish
from lapekg.commits import Said
from lapekg.config import load_instance
from lapekg.export.export import export, preview
from lapekg.history.log import Log
from lapekg.history.overlay import read_overlay
from lapekg.history.record import Door
from lapekg.snapshots.lock import build_lock
from tests.commits.conftest import COVER, ID, TERMS, Edit, Library, book
from tests.conftest import BOOKS

MOBY, TITLE = NamedNode(f"{ID}moby"), NamedNode(f"{TERMS}title")
SAID = Said(Door.COMMAND, "ada")
PEOPLE = NamedNode("http://books.example/graph/data/people")


def write(library: Library, added: list[Quad], removed: list[Quad] | None = None) -> None:
    library.committer.commit(Edit(added, removed or []), SAID)


def dump(library: Library) -> bytes:
    finish(library.settings, load_instance(library.settings.root))
    return library.current.dump_path.read_bytes()


def texts(library: Library) -> dict[str, str]:
    root = library.settings.root
    return {
        path.relative_to(root).as_posix(): path.read_text()
        for folder in ("data", "ontology")
        for path in sorted((root / folder).rglob("*"))
        if path.is_file()
    }


def run(library: Library, *arguments: str) -> int:
    return cli.main(["--root", str(library.settings.root), *arguments])


def test_export_and_build_give_the_same_dump_and_leave_no_overlay(library: Library) -> None:
    write(library, book("omoo"), [Quad(MOBY, TITLE, Literal("Moby-Dick"), COVER)][:0])
    write(library, [Quad(MOBY, TITLE, Literal("The Whale"), COVER)], [Quad(MOBY, TITLE, Literal("Moby-Dick"), COVER)])
    before = dump(library)
    plan = export(library.settings, load_instance(library.settings.root))
    assert [(each.name, each.added, each.removed) for each in plan.edits] == [("data/moby.trig", 4, 1)]
    assert texts(library)["data/moby.trig"] == BOOKS["data/moby.trig"].replace("Moby-Dick", "The Whale").replace(
        "id:melville .\n",
        'id:melville .\n\n    id:omoo a b:Book ;\n        b:title "A title" ;\n        b:author id:melville .\n',
    )
    number = library.current.number
    assert library.build().number == number + 1
    assert dump(library) == before
    assert not read_overlay(Log(library.state))


def test_statement_is_taken_out_of_every_file_that_says_it(library: Library) -> None:
    author = NamedNode(f"{TERMS}author")
    write(library, [], [Quad(MOBY, author, NamedNode(f"{ID}melville"), graph) for graph in (COVER, PEOPLE)])
    before = dump(library)
    assert run(library, "export") == 0
    assert "author" not in texts(library)["data/moby.trig"] + texts(library)["data/people.ttl"]
    library.build()
    assert dump(library) == before


def test_commit_between_export_and_build_is_not_lost(library: Library) -> None:
    new = Quad(MOBY, TITLE, Literal("The Whale"), COVER)
    write(library, [new])
    export(library.settings, load_instance(library.settings.root))
    write(library, [], [new])
    library.build()
    assert b"The Whale" not in dump(library)
    assert run(library, "export") == 0
    assert "The Whale" not in texts(library)["data/moby.trig"]


def test_commit_while_the_export_is_worked_out_is_in_it(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    new = Quad(MOBY, TITLE, Literal("The Whale"), COVER)
    write(library, [new])
    real = preview
    calls = []

    def slow(*arguments: object) -> object:
        plan = real(*arguments)  # type: ignore[arg-type]
        calls.append(plan)
        if len(calls) == 1:
            write(library, [], [new])
        return plan

    monkeypatch.setattr("lapekg.export.export.preview", slow)
    plan = export(library.settings, load_instance(library.settings.root))
    assert (len(calls), plan.edits) == (2, ())
    assert texts(library)["data/moby.trig"] == BOOKS["data/moby.trig"]


def test_export_waits_for_the_lock(
    library: Library, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(library, [Quad(MOBY, TITLE, Literal("The Whale"), COVER)])
    monkeypatch.setattr("lapekg.snapshots.lock.WAIT_SECONDS", 0.2)
    with build_lock(library.state):
        assert run(library, "export") == 3
    assert texts(library)["data/moby.trig"] == BOOKS["data/moby.trig"]


def test_nothing_to_export_says_so(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(library, "export") == 0
    assert capsys.readouterr().out == "the files say all that was committed\n"


def test_dry_run_shows_the_difference_and_changes_nothing(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    write(library, [Quad(MOBY, TITLE, Literal("The Whale"), COVER)])
    before = texts(library)
    assert run(library, "export", "--dry-run") == 0
    out = capsys.readouterr().out
    assert '-        b:title "Moby-Dick" ;\n+        b:title "Moby-Dick" ,\n+            "The Whale" ;\n' in out
    assert out.endswith("data/moby.trig: changed, +1 statement\n1 file would change\n")
    assert texts(library) == before


def test_folder_gets_the_changed_files_and_the_instance_stays(library: Library, tmp_path: Path) -> None:
    write(library, [Quad(MOBY, TITLE, Literal("The Whale"), COVER)])
    before = texts(library)
    assert run(library, "export", "--to", str(tmp_path / "out")) == 0
    assert [path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*")] == [
        "data/moby.trig"
    ]
    assert texts(library) == before


def test_what_no_file_can_say_stays_committed(
    make_library: Callable[[dict[str, str]], Library], capsys: pytest.CaptureFixture[str]
) -> None:
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:b="http://books.example/terms#">'
        '<rdf:Description rdf:about="http://books.example/id/typee"><b:title>Typee</b:title></rdf:Description></rdf:RDF>\n'
    )
    library = make_library({**BOOKS, "data/typee.rdf": rdf})
    typee, graph = NamedNode(f"{ID}typee"), NamedNode("http://books.example/graph/data/typee")
    write(
        library,
        [Quad(typee, TITLE, Literal("Typee: A Peep"), graph), Quad(MOBY, TITLE, Literal("The Whale"), COVER)],
        [Quad(typee, TITLE, Literal("Typee"), graph)],
    )
    before = dump(library)
    assert run(library, "export", "--format", "json") == 1
    told = json.loads(capsys.readouterr().out)
    assert [each["file"] for each in told["files"]] == ["data/moby.trig", "data/typee.ttl"]
    assert [(each["file"], each["lines"]) for each in told["refused"]] == [("data/typee.rdf", [1])]
    library.build()
    assert dump(library) == before
    assert run(library, "export") == 1
    assert "1 statement stays committed without a file\nnothing to write\n" in capsys.readouterr().out


def test_export_in_a_repository_of_git_tells_how_to_keep_it(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    root = library.settings.root
    who = ["-c", "user.name=A", "-c", "user.email=a@a.example"]
    for arguments in (["init"], ["add", "data"], ["commit", "-m", "first"]):
        subprocess.run(["git", *who, "-C", root, *arguments], check=True, capture_output=True)
    write(library, [Quad(MOBY, TITLE, Literal("The Whale"), COVER)])
    assert run(library, "export") == 0
    assert "`git diff` shows the change" in capsys.readouterr().out
    changed = subprocess.run(["git", "-C", root, "diff", "--stat"], check=True, capture_output=True, text=True)
    assert "data/moby.trig | 3 ++-" in changed.stdout
