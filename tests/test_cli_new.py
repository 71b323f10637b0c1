"""`lapekg new`: templates, entries, and questions on a terminal."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from lapekg.cli import main
from lapekg.config import Settings
from tests.conftest import write_files
from tests.entries.concerts import BASE, FILES, TERMS

POSTER = f"{BASE}source/poster/p1"
_SECONDS = 60.0

New = Callable[..., tuple[int, str, str]]


@pytest.fixture
def root(concert_house: Settings) -> Path:
    return concert_house.root


@pytest.fixture
def new(capsys: pytest.CaptureFixture[str]) -> New:
    """Give a function that runs the command where nobody can be asked: exit code, stdout, stderr."""

    def run(root: Path, *arguments: str) -> tuple[int, str, str]:
        code = main(["--root", str(root), "new", *arguments])
        return code, *capsys.readouterr()

    return run


def answer(root: Path, answers: list[str], *arguments: str) -> tuple[int, str, str]:
    """Answer what is asked on a terminal; give the exit code, what was asked, and what stands on stdout."""
    command = [sys.executable, "-m", "lapekg", "--root", str(root), "new", *arguments]
    leader, follower = pty.openpty()
    process = subprocess.Popen(command, stdin=follower, stderr=follower, stdout=subprocess.PIPE, text=True)
    os.close(follower)
    said, waiting, ends = "", list(answers), time.monotonic() + _SECONDS
    while time.monotonic() < ends:
        if not select.select([leader], [], [], 0.1)[0]:
            # A question ends in a colon and a blank; then it is our turn.
            if said.endswith(": ") and waiting:
                os.write(leader, f"{waiting.pop(0)}\n".encode())
                said += "\n"
            continue
        try:
            piece = os.read(leader, 4096)
        except OSError:
            break
        said += piece.decode(errors="replace")
    os.close(leader)
    output, _ = process.communicate(timeout=_SECONDS)
    return process.returncode, said, output


def test_classes_are_listed(root: Path, new: New) -> None:
    code, listed, _ = new(root)
    assert code == 0
    assert [line.split()[0] for line in listed.splitlines()] == ["agent", "band", "concert", "hall", "player"]


def test_template_is_printed_where_nobody_can_be_asked(root: Path) -> None:
    options = ["--name", "Late night", "--set", "starts=13.10.2018", "--source", POSTER]
    command = [sys.executable, "-m", "lapekg", "--root", str(root), "new", "konsertti", *options]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    assert printed.stderr == ""
    stated = {(each.predicate.value, str(each.object)) for each in parse(printed.stdout, format=RdfFormat.TRIG)}
    assert (f"{TERMS}start", '"2018-10-13"^^<http://www.w3.org/2001/XMLSchema#date>') in stated
    assert "# OPTIONAL" in printed.stdout


@pytest.mark.parametrize(("language", "word"), [("fi", "PAKOLLISET"), ("sv", "OBLIGATORISKA"), ("en", "REQUIRED")])
def test_template_speaks_the_language_that_is_asked_for(root: Path, new: New, language: str, word: str) -> None:
    assert f"# {word}\n" in new(root, "concert", "--language", language)[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["conzert"], "did you mean concert?"),
        (["concert", "--set", "start"], "write PROPERTY=VALUE"),
        (["concert", "--set", "prize=1"], "did you mean price?"),
        (["concert", "--set", "price=much"], "“much” is no number"),
        (["concert", "--set", "hall=Tavsatia"], "Tavastia <http://concerts.example/id/hall/tavastia>"),
        (["concert", "--name", "Opening"], "is in use already (Opening)"),
        (["concert", "--source", "nonsense"], "no IRI that could name the source"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_would_be_right(
    root: Path, new: New, arguments: list[str], words: str
) -> None:
    code, output, said = new(root, *arguments)
    assert (code, output) == (2, "")
    assert words in said
    assert said.count("\n") == 1


def test_output_is_written_once(root: Path, new: New, tmp_path: Path) -> None:
    output = tmp_path / "new.trig"
    assert new(root, "concert", "--output", str(output)) == (0, "", "")
    written = output.read_text(encoding="utf-8")
    code, _, said = new(root, "hall", "--output", str(output))
    assert (code, output.read_text(encoding="utf-8")) == (2, written)
    assert "exists; give another name" in said


def test_instance_that_is_not_published_is_read_from_its_files(new: New, tmp_path: Path) -> None:
    folder = write_files(tmp_path, FILES)
    code, output, said = new(folder, "concert", "--name", "Late night", "--set", "hall=id:hall/savoy")
    assert (code, said) == (0, "")
    assert "c:hall hall:savoy" in output


def test_instance_without_shapes_says_so(new: New, tmp_path: Path) -> None:
    code, output, said = new(tmp_path, "concert")
    assert (code, output) == (2, "")
    assert "the shapes of this instance target no class" in said


def test_questions_are_asked_on_a_terminal_until_they_can_be_read(root: Path) -> None:
    # A name in English; none in Finnish; an unreadable start and a good one; no day; a hall by a near name, chosen.
    answers = ["Late night", "", "31.2.2018", "2018", "", "Tavsatia", "1", "", "n", POSTER]
    code, said, output = answer(root, answers, "concert")
    assert "“31.2.2018” is no time" in said
    assert "1 Tavastia" in said
    stated = {(each.predicate.value, str(each.object)) for each in parse(output, format=RdfFormat.TRIG)}
    assert (f"{TERMS}hall", f"<{BASE}id/hall/tavastia>") in stated
    assert (code, said.rstrip().endswith("conforms")) == (0, True), said


def test_thing_is_created_while_another_is_told_of(root: Path) -> None:
    answers = ["Late night", "", "2018", "", "+", "New Hall", "", "", "n", POSTER]
    code, said, output = answer(root, answers, "concert")
    assert "Creating <http://concerts.example/id/hall/new-hall>" in said
    assert "hall:new-hall a c:Hall" in output
    assert code == 0, said


def test_questions_end_with_the_terminal(root: Path) -> None:
    code, _, output = answer(root, ["\x04"], "concert")
    assert (code, output) == (130, "")
