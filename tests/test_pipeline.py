"""From files to a published snapshot."""

import random
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store

from lapekg.checking import Entry, check
from lapekg.config import Settings, load_instance
from lapekg.errors import BuildInProgress, RuleError, ShapesError, SnapshotError, SourceError, ValidationError
from lapekg.pipeline import BuildResult, Phase, build
from lapekg.snapshots import current_snapshot, lock
from lapekg.snapshots.lock import build_lock
from tests.conftest import BOOKS, write_files

# In a copy of the package: which of its modules a build imports, and a change of which would make it build anew.
CODE_HASHES = """
import sys
from pathlib import Path
import lapekg.pipeline as pipeline
from lapekg.snapshots import program
import lapekg.validation.engine, lapekg.validation.shapes

# As another process finds it.
code_hash = program._code_hash.__wrapped__
package = Path(pipeline.__file__).parent
used = {getattr(module, "__file__", None) for name, module in sys.modules.items() if name.startswith("lapekg")}
for path in sorted(package.rglob("*.py")):
    before = code_hash()
    path.write_text(path.read_text() + "# changed")
    print(path.relative_to(package), str(path) in used, code_hash() != before)
"""
NO_TITLE = "<http://books.example/id/x> a <http://books.example/terms#Book> .\n"
NOON = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=2)))


def run(root: Path, *, force: bool = False, phases: list[Phase] | None = None) -> BuildResult:
    machine = Settings(root=root, state=root / ".lapekg")
    progress = (lambda _: None) if phases is None else phases.append
    return build(machine, load_instance(root), progress, lambda: NOON, force=force)


def found(root: Path, *files: Path, stdin: bytes | None = None) -> list[str]:
    texts = [Entry("stdin", RdfFormat.TURTLE, stdin)] if stdin is not None else []
    checked = check(load_instance(root), root / ".lapekg", files, texts)
    # How a file is laid out is another matter.
    results = (each.violation for each in checked.results if each.violation.rule != "untidy")
    return [f"{each.position} {getattr(each.focus_node, 'value', None)}" for each in results]


def test_build_publishes_what_the_files_say(tiny_instance: Path) -> None:
    manifest = run(tiny_instance).snapshot.manifest
    assert manifest.published == "2026-03-01T10:00:00.000Z"
    assert manifest.counts == {"quads": 8, "statements": 7, "named_graphs": 4, "inferred": 1, "files": 3}
    assert manifest.title == {"en": "Books"}
    assert set(manifest.seconds) == {"read", "infer", "validate", "write"}
    assert set(manifest.versions) == {"lapekg", "code", "pyoxigraph", "python"}


def test_build_default_graph_counts_every_statement_once(tiny_instance: Path) -> None:
    snapshot = run(tiny_instance).snapshot
    store = Store.read_only(str(snapshot.store_path))
    (default,) = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")  # type: ignore[misc]  # a SELECT has solutions
    (named,) = store.query("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }")  # type: ignore[misc]
    assert default["n"] == named["n"]
    assert int(default["n"].value) == snapshot.manifest.counts["statements"]


def test_build_tells_each_phase_in_order(tiny_instance: Path) -> None:
    phases: list[Phase] = []
    run(tiny_instance, phases=phases)
    assert phases == list(Phase)


def test_build_nothing_changed_keeps_the_snapshot(tiny_instance: Path) -> None:
    first, second = run(tiny_instance), run(tiny_instance)
    assert (first.built, second.built) == (True, False)
    assert second.snapshot == first.snapshot


def test_build_forced_builds_the_same_bytes_again(tiny_instance: Path) -> None:
    first, second = run(tiny_instance), run(tiny_instance, force=True)
    assert second.snapshot.number == 2
    assert first.snapshot.dump_path.read_bytes() == second.snapshot.dump_path.read_bytes()


@pytest.mark.parametrize("name", ["data/moby.trig", "shapes/Book.ttl", "ontology/rules/wrote.rq", "lapekg.toml"])
def test_build_after_a_change_builds_anew(tiny_instance: Path, name: str) -> None:
    run(tiny_instance)
    with (tiny_instance / name).open("a") as stream:
        stream.write("\n# a note\n")
    assert run(tiny_instance).built


def test_build_mends_a_damaged_snapshot(tiny_instance: Path) -> None:
    (run(tiny_instance).snapshot.path / "manifest.json").unlink()
    assert run(tiny_instance).snapshot.number == 2


def test_build_empty_instance_gives_an_empty_snapshot(empty_instance: Path) -> None:
    snapshot = run(empty_instance).snapshot
    assert snapshot.manifest.counts == dict.fromkeys(("quads", "statements", "named_graphs", "inferred", "files"), 0)
    assert len(Store.read_only(str(snapshot.store_path))) == 0
    assert snapshot.dump_path.read_bytes() == b""


def test_build_violation_publishes_nothing(tiny_instance: Path) -> None:
    before = run(tiny_instance).snapshot
    (tiny_instance / "data/bad.ttl").write_text("\n" + NO_TITLE)
    with pytest.raises(ValidationError, match="1 violation") as caught:
        run(tiny_instance)
    report = caught.value.report
    assert [str(each.position) for each in report.violations] == ["data/bad.ttl:2"]  # type: ignore[attr-defined]
    assert current_snapshot(tiny_instance / ".lapekg") == before
    assert [path.name for path in (tiny_instance / ".lapekg/snapshots").iterdir()] == ["000001"]


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("data/bad.ttl", "x", SourceError),
        ("ontology/rules/bad.rq", "x", RuleError),
        ("shapes/bad.ttl", "x", ShapesError),
    ],
)
def test_build_unreadable_input_publishes_nothing(
    tiny_instance: Path, name: str, content: str, error: type[Exception]
) -> None:
    before = run(tiny_instance).snapshot
    (tiny_instance / name).write_text(content)
    with pytest.raises(error, match=name):
        run(tiny_instance)
    assert current_snapshot(tiny_instance / ".lapekg") == before


@pytest.mark.parametrize("phase", list(Phase))
def test_build_ended_in_any_phase_leaves_the_snapshot_and_builds_again(tiny_instance: Path, phase: Phase) -> None:
    before = run(tiny_instance).snapshot

    def interrupt(current: Phase) -> None:
        if current is phase:
            raise KeyboardInterrupt

    machine = Settings(root=tiny_instance, state=tiny_instance / ".lapekg")
    with pytest.raises(KeyboardInterrupt):
        build(machine, load_instance(tiny_instance), interrupt, force=True)
    assert current_snapshot(machine.state) == before
    assert run(tiny_instance, force=True).snapshot.number == 2


def test_build_while_another_runs_fails_after_a_short_wait(
    tiny_instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.1)
    with build_lock(tiny_instance / ".lapekg"), pytest.raises(BuildInProgress, match="build or commit is running"):
        run(tiny_instance)


def test_build_state_folder_that_is_a_file_is_refused(tiny_instance: Path) -> None:
    (tiny_instance / ".lapekg").write_text("")
    with pytest.raises(SnapshotError, match="cannot be written"):
        run(tiny_instance)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 3)), max_size=25),
    chance=st.randoms(use_true_random=False),
)
def test_build_dump_does_not_depend_on_the_order_of_files_and_statements(
    tmp_path_factory: pytest.TempPathFactory, places: list[tuple[int, int, int]], chance: random.Random
) -> None:
    dumps = []
    for _ in range(2):
        root = write_files(tmp_path_factory.mktemp("shuffled"), {"lapekg.toml": BOOKS["lapekg.toml"]})
        write_files(root, {"ontology/rules/wrote.rq": BOOKS["ontology/rules/wrote.rq"]})
        names = [f"data/{name}.nq" for name in chance.sample("abcd", 4)]
        for file, book, person in chance.sample(places, len(places)):
            statement = f"<urn:b:{book}> <http://books.example/terms#author> <urn:p:{person}> <urn:g:{file}> .\n"
            path = root / names[file]
            path.parent.mkdir(exist_ok=True)
            with path.open("a") as stream:
                stream.write(statement)
        dumps.append(run(root).snapshot.dump_path.read_bytes())
    assert dumps[0] == dumps[1]


def test_check_without_files_reports_everything(tiny_instance: Path) -> None:
    assert found(tiny_instance) == []
    (tiny_instance / "data/bad.ttl").write_text(NO_TITLE)
    assert found(tiny_instance) == ["data/bad.ttl:1 http://books.example/id/x"]


def test_check_file_reports_only_what_it_causes(tiny_instance: Path) -> None:
    for name in ("bad", "worse"):
        (tiny_instance / f"data/{name}.ttl").write_text(NO_TITLE.replace("/x>", f"/{name}>"))
    file = tiny_instance / "data/bad.ttl"
    assert found(tiny_instance, file) == ["data/bad.ttl:1 http://books.example/id/bad"]
    assert found(tiny_instance, tiny_instance / "data/people.ttl") == []


def test_check_file_reports_what_it_touches(tiny_instance: Path) -> None:
    (tiny_instance / "data/bad.ttl").write_text(NO_TITLE)
    touching = tiny_instance / "data/touching.ttl"
    touching.write_text("<urn:s> <urn:p> <http://books.example/id/x> .\n")
    assert found(tiny_instance, touching) == ["data/bad.ttl:1 http://books.example/id/x"]


def test_check_file_outside_is_added(tiny_instance: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.ttl"
    draft.write_text(NO_TITLE)
    assert found(tiny_instance, draft) == [f"{draft.as_posix()}:1 http://books.example/id/x"]
    draft.write_text(NO_TITLE + '<http://books.example/id/x> <http://books.example/terms#title> "X" .')
    assert found(tiny_instance, draft) == []


def test_check_reads_turtle_from_stdin(tiny_instance: Path) -> None:
    assert found(tiny_instance, stdin=NO_TITLE.encode()) == ["stdin:1 http://books.example/id/x"]


def test_check_shapes_file_is_refused(tiny_instance: Path) -> None:
    with pytest.raises(SourceError, match="holds shapes, not data"):
        found(tiny_instance, tiny_instance / "shapes/Book.ttl")


def test_check_writes_nothing(tiny_instance: Path) -> None:
    found(tiny_instance)
    assert not (tiny_instance / ".lapekg").exists()


def test_utc_now_is_utc() -> None:
    from lapekg.pipeline import utc_now

    assert utc_now().tzinfo is UTC


def test_build_with_changed_code_builds_anew(tiny_instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tiny_instance)
    assert not run(tiny_instance).built
    monkeypatch.setattr("lapekg.snapshots.program._code_hash", lambda: "another")
    assert run(tiny_instance).built


def test_build_anew_is_due_after_a_change_of_what_builds_and_not_of_a_face(tmp_path: Path) -> None:
    package = Path(__file__).parents[1] / "lapekg"
    shutil.copytree(package, tmp_path / "lapekg", ignore=shutil.ignore_patterns("__pycache__"))
    finished = subprocess.run(
        [sys.executable, "-c", CODE_HASHES], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    counts = {name: (used == "True", due == "True") for name, used, due in map(str.split, finished.stdout.splitlines())}
    assert counts["pipeline.py"] == counts["graph/rules.py"] == counts["validation/engine.py"] == (True, True)
    assert counts["web/pages.py"] == counts["sparql/examples.py"] == counts["cli/run.py"] == (False, False)
    assert [name for name, (used, due) in counts.items() if used and not due] == []
