"""`lapekg log`, `lapekg diff` and `lapekg revert`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from lapekg.cli import main
from tests.conftest import write_files
from tests.linked.library import BASE
from tests.web.commits import library_with_a_past

Run = Callable[..., tuple[int, str, str]]
SHAPE = f"""\
@prefix sh: <http://www.w3.org/ns/shacl#> .
<{BASE}shape/Named> a sh:NodeShape ; sh:targetNode <{BASE}id/pierre> ;
    sh:property [ sh:path <http://www.w3.org/2004/02/skos/core#prefLabel> ; sh:minCount 1 ] .
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a library with six snapshots."""
    return library_with_a_past(tmp_path)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], root: Path) -> Run:
    """Return what runs a command: exit code, stdout, stderr."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(["--root", str(root), *arguments])
        return code, *capsys.readouterr()

    return call


def numbers(output: str) -> list[int]:
    return [each["number"] for each in json.loads(output)]


def test_log_tells_of_each_commit_and_leaves_reports_out(run: Run) -> None:
    code, output, said = run("log")
    assert (code, said) == (0, "")
    lines = output.splitlines()
    assert lines[0].split()[0] == "6"
    assert lines[0].endswith("Anna  revert  +1 -0")
    assert lines[1].strip() == "undoes 4"
    assert "reports" not in output
    assert f"        source: {BASE}source/cover" in lines
    assert lines[-1].endswith("build  whole dataset")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], [6, 5, 4, 2, 1]),
        (["--reports"], [6, 5, 4, 3, 2, 1]),
        (["--door", "reports"], [3]),
        (["-n", "2"], [6, 5]),
        (["--author", "Anna", "--door", "update"], [5]),
        (["--about", f"{BASE}id/moby", "--author", "Bertil"], [4]),
        (["--about", f"{BASE}id/nobody"], []),
    ],
)
def test_log_is_narrowed_down(run: Run, arguments: list[str], expected: list[int]) -> None:
    code, output, _ = run("log", "--format", "json", *arguments)
    assert (code, numbers(output)) == (0, expected)


def test_log_of_an_unknown_door_says_which_there_are(run: Run) -> None:
    code, output, said = run("log", "--door", "window")
    assert (code, output) == (2, "")
    assert "build, update, graph-store, form" in said


def test_log_as_turtle_is_provenance(run: Run) -> None:
    code, output, _ = run("log", "--format", "turtle")
    triples = {(each.subject.value, each.predicate.value) for each in parse(output, RdfFormat.TURTLE)}
    assert code == 0
    assert (f"{BASE}snapshot/6", "http://www.w3.org/ns/prov#wasGeneratedBy") in triples
    assert (f"{BASE}history/6", "http://www.w3.org/ns/prov#wasInformedBy") in triples


def test_log_of_a_folder_without_snapshots_is_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(tmp_path / "none"), "log"]) == 0
    assert capsys.readouterr().out == ""


def test_diff_speaks_of_things_by_their_names(run: Run) -> None:
    code, output, said = run("diff", "1", "4")
    assert (code, said) == (0, "")
    assert (
        output
        == """\
Moby-Dick; or, The Whale  id:moby
  b:near
    - id:undescribed  [<source/review>]
    + Pierre  id:pierre  [<source/review>]
  skos:prefLabel
    - "Moby-Dick"@en  [<source/cover>]
    + "Moby-Dick; or, The Whale"@en  [<source/cover>]
Pierre  id:pierre
  author
    + id:hawthorne  [<source/cover>]
  rdf:type
    + book  b:Book  [<source/cover>]
  skos:prefLabel
    + "Pierre"@en  [<source/cover>]
Withdrawn  id:withdrawn
  owl:deprecated
    - "true"^^xsd:boolean  [<source/catalogue>]
  skos:prefLabel
    - "Withdrawn"@en  [<source/catalogue>]
"""
    )


def test_diff_backwards_is_the_inverse(run: Run) -> None:
    forwards = json.loads(run("diff", "2", "5", "--format", "json")[1])
    backwards = json.loads(run("diff", "5", "2", "--format", "json")[1])
    assert forwards["stated"]["added"] == backwards["stated"]["removed"] != []
    assert forwards["inferred"]["added"] == backwards["inferred"]["removed"] != []


def test_diff_of_what_was_undone_is_the_net_change(run: Run) -> None:
    table = json.loads(run("diff", "3", "--format", "json")[1])
    assert not any("undescribed" in each for sides in table.values() for each in [*sides["added"], *sides["removed"]])


def test_diff_as_a_patch_has_what_was_inferred_too(run: Run) -> None:
    code, output, _ = run("diff", "1", "2", "--format", "rdf-patch")
    assert code == 0
    assert output.startswith("TX .\nD ")
    assert output.endswith("TC .\n")
    assert output.count("\nA ") == 5
    assert "hawthorne" not in run("diff", "1", "2")[1].partition("Inferred")[2]
    assert "hawthorne" in run("diff", "1", "2", "--inferred")[1].partition("Inferred")[2]


def test_diff_takes_times(run: Run) -> None:
    time = json.loads(run("log", "--format", "json", "-n", "1")[1])[0]["time"]
    assert run("diff", "1", time)[1] == run("diff", "1")[1]
    code, _, said = run("diff", "2000-01-01", "2")
    assert (code, said.count("\n")) == (2, 1)


@pytest.mark.parametrize("number", ["0", "x", "99", "-1"])
def test_diff_of_what_is_no_snapshot_says_so_in_a_line(run: Run, number: str) -> None:
    code, output, said = run("diff", "--", number, "2")
    assert (code, output, said.count("\n")) == (2, "", 1)


def test_revert_undoes_what_is_left_to_undo(run: Run) -> None:
    code, output, said = run("revert", "2", "-m", "the wrong book", "--author", "Eve")
    assert (code, output, said) == (0, "snapshot 7: commit 2 undone, +1 -4 statements\n", "")
    newest = json.loads(run("log", "--format", "json", "-n", "1")[1])[0]
    assert (newest["door"], newest["reverts"], newest["author"]) == ("revert", 2, "Eve")
    assert newest["message"] == "the wrong book"
    assert run("diff", "1", "7", "--format", "json")[1].count("Pierre") == 0
    code, output, said = run("revert", "2")
    assert (code, output) == (0, "nothing of commit 2 is left to undo\n")
    assert said == "5 of its statements had been changed since, and stay as they are\n"


def test_revert_dry_run_shows_the_change_and_makes_none(run: Run) -> None:
    code, output, _ = run("revert", "5", "--dry-run")
    assert code == 0
    assert "- Herman Melville  id:melville  [<source/letter>]" in output
    assert "+ Herman Melville  id:melville  [<source/review>]" in output
    assert output.endswith("commit 5 could be undone: +1 -1 statements\n")
    assert json.loads(run("log", "--format", "json", "-n", "1")[1])[0]["number"] == 6


def test_revert_as_json_says_what_was_left(run: Run) -> None:
    table = json.loads(run("revert", "4", "--format", "json")[1])
    assert (table["commit"], table["conforms"], len(table["added"]), len(table["removed"])) == (7, True, 2, 1)
    assert ["undescribed" in each for each in table["left"]] == [True]


@pytest.mark.parametrize(("number", "words"), [("1", "whole dataset"), ("99", "it has 1 to 6")])
def test_revert_of_what_cannot_be_undone_says_why(run: Run, number: str, words: str) -> None:
    code, output, said = run("revert", number)
    assert (code, output, said.count("\n")) == (2, "", 1)
    assert words in said


def test_revert_that_the_shapes_refuse_changes_nothing(run: Run, root: Path) -> None:
    write_files(root, {"shapes/named.ttl": SHAPE})
    assert run("build")[0] == 0
    code, output, said = run("revert", "2")
    assert code == 1
    assert "Pierre" in output or "pierre" in output
    assert said.endswith("nothing was changed\n")
    assert json.loads(run("log", "--format", "json", "-n", "1")[1])[0]["number"] == 7
