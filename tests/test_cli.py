"""The command line as a process and in-process."""

import json
import os
import pty
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lapekg import cli, errors
from lapekg.snapshots import current_snapshot, lock

NO_TITLE = "\n<http://books.example/id/x> a <http://books.example/terms#Book> .\n"


# What is wrong with the state folder, and not with what was asked.
TROUBLE = (
    errors.BackupError,
    errors.HistoryError,
    errors.SnapshotError,
    errors.StreamError,
    errors.TokensUnreadable,
    errors.WriteFailed,
)


def below(kind: type[errors.LapekgError]) -> list[type[errors.LapekgError]]:
    """List the classes below one that the tree draws; other layers add to it what no face has to know."""
    return [each for each in kind.__subclasses__() if each.__module__.startswith("lapekg.errors")]


def leaves(of: type[errors.LapekgError]) -> list[type[errors.LapekgError]]:
    return [leaf for each in below(of) for leaf in leaves(each)] if below(of) else [of]


def example(kind: type[errors.LapekgError]) -> errors.LapekgError:
    arguments: dict[type, tuple[object, ...]] = {
        errors.SourceError: ("data/a.ttl", "reason\nof two lines", 3, 4),
        errors.RuleError: ("ontology/rules/a.rq", "reason"),
        errors.ShapesError: ("shapes/a.ttl", "reason"),
        errors.ValidationError: (object(),),
        errors.NotAcceptable: ("nothing fits", ("text/csv",)),
        errors.QueryTimeout: ("too slow", 30.0),
        errors.Overloaded: ("busy", 2),
        errors.UnreadableData: ("reason", ()),
        errors.UnreadableValue: ("no-date", "27.13."),
        errors.CheckTimeout: ("too slow", 10.0),
        errors.ClientLimit: ("busy", 2),
        errors.AnswerTooLarge: ("large", 2),
        errors.ScopeMissing: ("not good for this", "admin"),
        errors.SnapshotRebuilding: ("again", 2),
        errors.StreamNotReady: ("again", 2),
        errors.TooManyFailures: ("again", 2),
        errors.WriteRefused: ("refused", None),
        errors.WriteTimeout: ("too slow", 60.0),
    }
    return kind(*arguments.get(kind, ("reason",)))


def lapekg(*arguments: str | Path, environ: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lapekg", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **(environ or {})},
        cwd="/",
    )


@pytest.mark.parametrize("kind", leaves(errors.LapekgError))
def test_every_error_has_an_exit_code_and_one_line(kind: type[errors.LapekgError]) -> None:
    error = example(kind)
    trouble = issubclass(kind, TROUBLE) and kind is not errors.NoSuchCommit
    expected = 1 if kind is errors.ValidationError else 3 if trouble else 2
    assert cli.exit_code(error) == expected
    assert "\n" not in str(error)


@pytest.mark.parametrize("kind", list(cli.EXIT_CODES))
def test_exit_codes_name_only_errors_of_the_tree(kind: type[errors.LapekgError]) -> None:
    assert issubclass(kind, errors.LapekgError)


def test_errors_docstring_draws_the_tree() -> None:
    def drawn(of: type[errors.LapekgError]) -> list[str]:
        return [of.__name__, *(name for each in below(of) for name in drawn(each))]

    words = [line.lstrip("│├└─ ").split(" ")[0] for line in (errors.__doc__ or "").splitlines()]
    names = drawn(errors.LapekgError)
    assert [word for word in words if word in names] == names


def test_build_prints_one_sentence_then_that_it_is_up_to_date(tiny_instance: Path) -> None:
    first, second = lapekg("--root", tiny_instance, "build"), lapekg("--root", tiny_instance, "build")
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout.startswith("snapshot 1: 8 quads in 4 named graphs, 7 statements, 1 inferred, ")
    assert second.stdout == "snapshot 1 is up to date\n"
    assert first.stderr == second.stderr == ""


def test_build_root_from_the_environment(tiny_instance: Path, tmp_path: Path) -> None:
    environ = {"LAPEKG_ROOT": str(tiny_instance), "LAPEKG_STATE": str(tmp_path / "state")}
    assert lapekg("build", environ=environ).returncode == 0
    assert current_snapshot(tmp_path / "state").number == 1
    assert not (tiny_instance / ".lapekg").exists()


def test_build_json_is_one_object(tiny_instance: Path) -> None:
    table = json.loads(lapekg("--root", tiny_instance, "build", "--format", "json").stdout)
    assert (table["conforms"], table["built"], table["number"]) == (True, True, 1)
    assert table["violations"] == []
    assert table["counts"]["quads"] == 8
    again = json.loads(lapekg("--root", tiny_instance, "build", "--format", "json").stdout)
    assert (again["built"], again["number"]) == (False, 1)


def test_build_violation_lists_file_and_line_and_exits_1(tiny_instance: Path) -> None:
    (tiny_instance / "data/bad.ttl").write_text(NO_TITLE)
    finished = lapekg("--root", tiny_instance, "build")
    assert finished.returncode == 1
    assert finished.stdout.startswith("data/bad.ttl:2: error: ")
    assert "A book has a title" in finished.stdout
    assert finished.stderr == "lapekg: the shapes refuse the dataset: 1 violation; nothing was published\n"


def test_build_violation_json_is_one_object(tiny_instance: Path) -> None:
    (tiny_instance / "data/bad.ttl").write_text(NO_TITLE)
    finished = lapekg("--root", tiny_instance, "build", "--format", "json")
    table = json.loads(finished.stdout)
    assert finished.returncode == 1
    assert table["conforms"] is False
    assert [(each["file"], each["line"]) for each in table["violations"]] == [("data/bad.ttl", 2)]


def test_build_on_a_terminal_shows_progress(tiny_instance: Path) -> None:
    leader, follower = pty.openpty()
    environ = {**os.environ, "TERM": "xterm"}
    command = [sys.executable, "-m", "lapekg", "--root", str(tiny_instance), "build"]
    finished = subprocess.run(command, stderr=follower, stdout=subprocess.PIPE, check=True, env=environ)
    os.close(follower)
    seen = os.read(leader, 65536)
    os.close(leader)
    assert seen
    assert finished.stdout.startswith(b"snapshot 1: ")


def test_check_exit_codes_tell_conforming_from_violating_from_unreadable(tiny_instance: Path) -> None:
    bad = tiny_instance / "data/bad.ttl"
    good = lapekg("--root", tiny_instance, "check")
    bad.write_text(NO_TITLE)
    violating = lapekg("--root", tiny_instance, "check", bad)
    bad.write_text("<")
    unreadable = lapekg("--root", tiny_instance, "check", bad)
    assert (good.returncode, good.stdout) == (0, "conforms\n")
    assert (violating.returncode, violating.stderr) == (1, "")
    assert violating.stdout.startswith("data/bad.ttl:2:1: error: ")
    assert unreadable.returncode == 2
    assert unreadable.stdout.startswith("data/bad.ttl:1:")


def test_check_json_is_one_object(tiny_instance: Path) -> None:
    table = json.loads(lapekg("--root", tiny_instance, "check", "--format", "json").stdout)
    assert table == {"conforms": True, "violations": []}


@pytest.mark.parametrize(
    ("output_format", "begins"),
    [("sarif", "{"), ("github", "::error file=data/bad.ttl,line=2,col=1,"), ("turtle", "@prefix ")],
)
def test_check_writes_the_form_that_is_asked_for(tiny_instance: Path, output_format: str, begins: str) -> None:
    (tiny_instance / "data/bad.ttl").write_text(NO_TITLE)
    finished = lapekg("--root", tiny_instance, "check", "--format", output_format)
    assert (finished.returncode, finished.stderr) == (1, "")
    assert finished.stdout.startswith(begins)


def test_check_reads_stdin_in_the_syntax_that_is_named(tiny_instance: Path) -> None:
    options = ["--root", str(tiny_instance), "check", "-", "--stdin-format", "trig", "--format", "json"]
    finished = subprocess.run(
        [sys.executable, "-m", "lapekg", *options],
        input=f"<http://books.example/source/x> {{\n  {NO_TITLE} }}",
        capture_output=True,
        text=True,
        check=False,
    )
    (entry,) = (each for each in json.loads(finished.stdout)["violations"] if each["severity"] == "Violation")
    assert (entry["file"], entry["line"], entry["column"]) == ("stdin", 3, 1)


def test_check_dash_reads_stdin(tiny_instance: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "lapekg", "--root", str(tiny_instance), "check", "-"],
        input=NO_TITLE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 1
    assert finished.stdout.startswith("stdin:2:1: error: ")


def test_dump_writes_the_published_quads(tiny_instance: Path, tmp_path: Path) -> None:
    lapekg("--root", tiny_instance, "build")
    expected = current_snapshot(tiny_instance / ".lapekg").dump_path.read_text()
    output = tmp_path / "dump.nq"
    output.write_text("old")
    assert lapekg("--root", tiny_instance, "dump").stdout == expected
    assert lapekg("--root", tiny_instance, "dump", "--output", output).returncode == 0
    assert output.read_text() == expected
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_dump_reader_that_leaves_early_is_no_error(tiny_instance: Path) -> None:
    (tiny_instance / "data/many.nt").write_text("".join(f'<urn:s> <urn:p> "{n}" .\n' for n in range(5000)))
    lapekg("--root", tiny_instance, "build")
    command = f"{sys.executable} -m lapekg --root {tiny_instance} dump | head -1; exit ${{PIPESTATUS[0]}}"
    finished = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert finished.returncode == 128 + signal.SIGPIPE
    assert finished.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--root", "/nowhere", "build"), 2, "no such folder"),
        (("--root", "/nowhere", "check"), 2, "no such folder"),
        (("--root", "/nowhere", "serve"), 2, "no such folder"),
        (("--root", "/nowhere", "dump"), 3, "no snapshot yet"),
        (("--root", "/nowhere", "serve", "--port", "x"), 2, "--port must be a number"),
        (("biuld",), 2, "Did you mean 'build'?"),
        (("build", "--fromat", "json"), 2, "Did you mean '--format'?"),
        (("build", "--format", "xml"), 2, "'text', 'json'"),
        (("check", "/nowhere.ttl"), 2, "does not exist"),
    ],
)
def test_errors_are_one_line(arguments: tuple[str, ...], code: int, message: str) -> None:
    finished = lapekg(*arguments)
    assert finished.returncode == code
    assert finished.stdout == ""
    assert finished.stderr.startswith("lapekg: ")
    assert finished.stderr.count("\n") == 1
    assert message in finished.stderr


def test_unknown_variable_stops_every_command(tiny_instance: Path) -> None:
    finished = lapekg("--root", tiny_instance, "build", environ={"LAPEKG_PROT": "1"})
    assert finished.returncode == 2
    assert finished.stderr == "lapekg: unknown variable LAPEKG_PROT; did you mean LAPEKG_PORT?\n"


def test_build_state_on_a_full_or_locked_disk_is_one_line(tiny_instance: Path) -> None:
    finished = lapekg("--root", tiny_instance, "build", environ={"LAPEKG_STATE": "/proc/lapekg"})
    assert finished.returncode == 3
    assert finished.stderr.count("\n") == 1


def test_dump_to_a_missing_folder_is_one_line(tiny_instance: Path, tmp_path: Path) -> None:
    lapekg("--root", tiny_instance, "build")
    finished = lapekg("--root", tiny_instance, "dump", "--output", tmp_path / "none/dump.nq")
    assert (finished.returncode, finished.stderr.count("\n")) == (3, 1)


def test_defect_is_one_line_without_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tiny_instance: Path
) -> None:
    def defect(*_: object) -> None:
        raise ZeroDivisionError("by\nzero")

    monkeypatch.setattr("lapekg.cli.build.load_instance", defect)
    assert cli.main(["--root", str(tiny_instance), "build"]) == 70
    assert capsys.readouterr().err.startswith("lapekg: ZeroDivisionError: by zero (a defect in lapekg;")


def test_interrupt_exits_130_without_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lapekg.cli.build.load_instance", interrupt)
    assert cli.main(["build"]) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_help_is_quick_and_names_every_command() -> None:
    started = time.perf_counter()
    finished = lapekg("--help")
    elapsed = time.perf_counter() - started
    assert finished.returncode == 0
    assert all(f"\n  {name} " in finished.stdout for name in ("build", "check", "dump", "serve"))
    # Typically 0.07 s; the bound is the promise, doubled for a busy machine.
    assert elapsed < 0.6


def test_help_imports_nothing_heavy() -> None:
    script = "import sys; from lapekg.cli import main; main(['--help']); print(sorted(sys.modules))"
    modules = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    for heavy in ("pyoxigraph", "rdflib", "pyshacl", "flask", "granian", "rich"):
        assert f"'{heavy}'" not in modules


def test_two_builds_at_once_both_end_well(tiny_instance: Path) -> None:
    command = [sys.executable, "-m", "lapekg", "--root", str(tiny_instance), "build", "--format", "json"]
    builds = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    outputs = [json.loads(each.communicate()[0]) for each in builds]
    assert [each.returncode for each in builds] == [0, 0]
    assert sorted(each["built"] for each in outputs) == [False, True]
    assert {each["number"] for each in outputs} == {1}


def test_build_while_another_holds_the_lock_is_one_line(
    tiny_instance: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.1)
    with lock.build_lock(tiny_instance / ".lapekg"):
        assert cli.main(["--root", str(tiny_instance), "build"]) == 3
    complaint = capsys.readouterr().err
    assert f"another build or commit is running (process {os.getpid()})" in complaint
    assert complaint.count("\n") == 1


def test_build_killed_at_any_moment_leaves_a_snapshot_and_the_next_build_works(tiny_instance: Path) -> None:
    command = [sys.executable, "-m", "lapekg", "--root", str(tiny_instance), "build", "--force"]
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.perf_counter() - started
    moments = random.Random(42)  # noqa: S311 (moments, not secrets)
    for _ in range(15):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # The last third of a build is where the disk changes.
        time.sleep(whole * moments.uniform(0.3, 1.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        snapshot = current_snapshot(tiny_instance / ".lapekg")
        assert snapshot.dump_path.read_bytes().count(b"\n") == snapshot.manifest.counts["quads"]
    finished = subprocess.run(command, check=True, capture_output=True, text=True)
    assert finished.stdout.startswith("snapshot ")
    assert not list((tiny_instance / ".lapekg/snapshots").glob(".building-*"))
