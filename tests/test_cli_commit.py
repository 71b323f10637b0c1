"""`lapekg commit`: statements into what is published, if the shapes let them pass."""

import getpass
import io
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from pyoxigraph import NamedNode, Store

from lapekg.cli import main
from lapekg.history.log import Log
from lapekg.history.record import Door
from lapekg.snapshots.open import current_snapshot

PREFIXES = "@prefix b: <http://books.example/terms#> .\n@prefix id: <http://books.example/id/> .\n"
SHELF = NamedNode("http://books.example/source/shelf")
NEW = f"{PREFIXES}{SHELF} {{ id:white a b:Book ; b:title 'White-Jacket' ; b:author id:melville . }}\n"
UNTITLED = f"{PREFIXES}{SHELF} {{ id:omoo a b:Book ; b:author id:melville . }}\n"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def state(tiny_instance: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Give the state folder of the published books."""
    assert main(["--root", str(tiny_instance), "build"]) == 0
    capsys.readouterr()
    return tiny_instance / ".lapekg"


@pytest.fixture
def run(tiny_instance: Path, state: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(["--root", str(tiny_instance), "commit", *arguments])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def new(tmp_path: Path) -> str:
    return written(tmp_path / "new.trig", NEW)


def written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def in_shelf(state: Path) -> set[str]:
    store = Store.read_only(str(current_snapshot(state).store_path))
    return {str(each.triple) for each in store.quads_for_pattern(None, None, None, SHELF)}


def test_statements_are_published_and_recorded(run: Run, state: Path, new: str) -> None:
    code, output, said = run(new, "-m", "A book", "--author", "Anna", "--source", "http://books.example/source/shelf")
    assert (code, said) == (0, "")
    assert output == "conforms\ncommit 2: 3 added, 0 removed; by rules: 1 added, 0 removed\n"
    assert len(in_shelf(state)) == 3
    commit = Log(state).commit(2)
    assert (commit.door, commit.author, commit.message) == (Door.COMMAND, "Anna", "A book")
    assert commit.source == SHELF.value


def test_author_is_the_user_unless_named(run: Run, state: Path, new: str) -> None:
    run(new)
    assert Log(state).commit(2).author == getpass.getuser()


def test_dry_run_prints_the_change_and_writes_nothing(run: Run, state: Path, new: str) -> None:
    code, output, _ = run(new, "--dry-run")
    assert code == 0
    assert output.count("\nA <http://books.example/id/white>") == 3
    assert output.endswith("conforms\ndry run, nothing is written: 3 added, 0 removed; by rules: 1 added, 0 removed\n")
    assert (len(Log(state).commits()), current_snapshot(state).number, in_shelf(state)) == (1, 1, set())


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_refused_change_is_reported_with_its_place(
    run: Run, state: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    path = written(tmp_path / "bad.trig", UNTITLED)
    code, output, _ = run(path, *options)
    assert code == 1
    assert f"{path}:3:" in output
    assert "A book has a title" in output
    assert output.endswith("refused, nothing is written\n")
    assert (len(Log(state).commits()), in_shelf(state)) == (1, set())


def test_what_is_there_already_makes_no_commit(run: Run, state: Path, new: str) -> None:
    run(new)
    code, output, _ = run(new)
    assert (code, output) == (0, "conforms\nnothing to commit: the graph would stay as it is\n")
    assert len(Log(state).commits()) == 2


def test_replace_leaves_of_a_graph_what_the_file_says(run: Run, state: Path, new: str, tmp_path: Path) -> None:
    run(new)
    other = f"{PREFIXES}{SHELF} {{ id:white a b:Book ; b:title 'White Jacket' . }}\n"
    code, _, _ = run("--replace", written(tmp_path / "other.trig", other))
    assert code == 0
    assert len(in_shelf(state)) == 2
    assert any('"White Jacket"' in each for each in in_shelf(state))


def test_remove_takes_statements_away_unless_the_shapes_need_them(
    run: Run, state: Path, new: str, tmp_path: Path
) -> None:
    run(new)
    title = f"{PREFIXES}{SHELF} {{ id:white b:title 'White-Jacket' . }}\n"
    assert run("--remove", written(tmp_path / "title.trig", title))[0] == 1
    assert run("--remove", new)[0] == 0
    assert in_shelf(state) == set()


def test_unreadable_text_is_told_as_check_tells_it(run: Run, state: Path, new: str, tmp_path: Path) -> None:
    path = written(tmp_path / "broken.trig", "<a> {")
    code, output, _ = run(new, path)
    assert code == 2
    assert f"{path}:1:" in output
    assert "error: " in output
    assert json.loads(run(path, "--format", "json")[1])["status"] == "unreadable"
    assert in_shelf(state) == set()


def test_text_comes_from_standard_input(run: Run, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(NEW.encode())))
    assert run("-", "--stdin-format", "trig")[0] == 0
    assert len(in_shelf(state)) == 3


def test_json_tells_the_change_the_commit_and_the_report(run: Run, new: str, tmp_path: Path) -> None:
    dry = json.loads(run(new, "--dry-run", "--format", "json")[1])
    assert (dry["status"], dry["commit"], dry["snapshot"]) == ("dry-run", None, 1)
    assert (dry["change"]["added"], dry["change"]["inferred"]) == (3, {"added": 1, "removed": 0})
    done = json.loads(run(new, "--format", "json")[1])
    assert (done["status"], done["commit"], done["snapshot"]) == ("committed", 2, 2)
    assert done["change"] == dry["change"]
    assert json.loads(run(new, "--format", "json")[1])["status"] == "unchanged"
    refused = json.loads(run(written(tmp_path / "bad.trig", UNTITLED), "--format", "json")[1])
    assert (refused["status"], len(refused["report"]["violations"])) == ("refused", 1)


def test_statements_without_a_graph_need_one_where_graphs_are_sources(
    run: Run, state: Path, tiny_instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "<http://a.example/a> <http://a.example/b> <http://a.example/c> .\n"
    # The name of the graph would be the file's path on this machine.
    code, output, said = run(written(tmp_path / "plain.nt", text))
    assert (code, output) == (2, "")
    assert "--graph" in said
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    assert run("-", "--stdin-format", "nt")[0] == 2
    assert run(str(tmp_path / "plain.nt"), "--graph", SHELF.value)[0] == 0
    assert len(in_shelf(state)) == 1
    # A file among the data has its own graph, as when it is built.
    assert run(written(tiny_instance / "data" / "plain.nt", text))[0] == 0
    graph = next(iter(Log(state).read(3).asserted.added)).graph_name
    assert graph == NamedNode("http://books.example/graph/data/plain")


def test_default_graph_is_written_where_it_is_its_own(
    empty_instance: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(empty_instance), "build"]) == 0
    path = written(tmp_path / "plain.nt", "<http://a.example/a> <http://a.example/b> <http://a.example/c> .\n")
    assert main(["--root", str(empty_instance), "commit", path]) == 0
    assert "commit 2: 1 added" in capsys.readouterr().out


def test_more_than_one_commit_may_bring_is_not_read(tiny_instance: Path, run: Run, tmp_path: Path) -> None:
    settings = tiny_instance / "lapekg.toml"
    settings.write_text(settings.read_text() + "\n[limits]\nwrite_bytes = 100\n")
    code, output, said = run(written(tmp_path / "long.trig", NEW))
    assert (code, output) == (2, "")
    assert "more than the 100 bytes" in said


def test_graph_of_a_rule_is_not_written(run: Run, tmp_path: Path) -> None:
    text = "<http://a.example/a> <http://a.example/b> <http://a.example/c> <http://books.example/rule/wrote> .\n"
    code, output, said = run(written(tmp_path / "rule.nq", text))
    assert (code, output) == (2, "")
    assert "holds what a rule infers" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Missing argument"),
        (("nowhere.trig",), "does not exist"),
        (("--replace", "--remove", "{new}"), "not both"),
        (("--source", "a b", "{new}"), "is no IRI"),
        (("--graph", "shelf", "{new}"), "is no IRI"),
        (("{table}",), "cannot be committed"),
    ],
)
def test_wrong_arguments_are_told_in_one_line(
    run: Run, new: str, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    table = written(tmp_path / "table.csv", "a,b\n")
    code, output, said = run(*(each.format(new=new, table=table) for each in arguments))
    assert (code, output) == (2, "")
    assert words in said
    assert said.count("\n") == 1


def test_nothing_published_is_trouble_of_the_state(
    tiny_instance: Path, new: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(tiny_instance), "commit", new]) == 3
    assert "lapekg build" in capsys.readouterr().err
