"""All files or none, and what a crash leaves."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from lapekg.config import Instance, load_instance
from lapekg.errors import StaleWrite
from lapekg.export.plan import Edit, plan
from lapekg.export.staging import apply
from lapekg.history.record import Patch
from lapekg.sources import read_instance

NAME = NamedNode("http://books.example/terms#name")
GRAPHS = ("source/cover", "graph/data/people", "source/terms", "graph/data/new")
WRITTEN = Patch(
    frozenset(
        Quad(NamedNode("http://books.example/id/moby"), NAME, Literal("x"), NamedNode(f"http://books.example/{each}"))
        for each in GRAPHS
    )
)
STEPS = ("replace", "open", "chmod", "unlink", "read_bytes")


class Died(BaseException):
    """The process is gone: from here on it does nothing, not even clean up."""


def quads(instance: Instance) -> set[Quad]:
    return {each.quad for each in read_instance(instance)}


def hidden(instance: Instance) -> list[str]:
    return sorted(path.name for path in instance.root.rglob(".*"))


def test_edits_are_made_and_nothing_is_left_over(tiny_instance: Path) -> None:
    instance = load_instance(tiny_instance)
    (tiny_instance / "data/people.ttl").chmod(0o640)
    before = quads(instance)
    apply(plan(instance, WRITTEN).edits, instance)
    assert quads(instance) == before | WRITTEN.added
    assert (tiny_instance / "data/people.ttl").stat().st_mode & 0o777 == 0o640
    assert hidden(instance) == []


def test_link_stays_a_link(tiny_instance: Path, tmp_path: Path) -> None:
    (tiny_instance / "data/people.ttl").rename(tmp_path / "elsewhere.ttl")
    (tiny_instance / "data/people.ttl").symlink_to(tmp_path / "elsewhere.ttl")
    instance = load_instance(tiny_instance)
    apply(plan(instance, WRITTEN).edits, instance)
    assert (tiny_instance / "data/people.ttl").is_symlink()
    assert 'b:name "x"' in (tmp_path / "elsewhere.ttl").read_text()


def test_file_that_has_changed_meanwhile_stops_everything(tiny_instance: Path) -> None:
    instance = load_instance(tiny_instance)
    edits = plan(instance, WRITTEN).edits
    (tiny_instance / "ontology/terms.ttl").write_text("# mine\n")
    before = quads(instance)
    with pytest.raises(StaleWrite, match=r"ontology/terms\.ttl: has changed meanwhile"):
        apply(edits, instance)
    assert (quads(instance), hidden(instance)) == (before, [])


def test_full_disk_changes_nothing(tiny_instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = load_instance(tiny_instance)
    edits = plan(instance, WRITTEN).edits
    before = quads(instance)
    calls = []

    def fsync(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fsync)
    with pytest.raises(OSError, match="No space left"):
        apply(edits, instance)
    assert (quads(instance), hidden(instance)) == (before, [])


def test_file_is_removed_in_which_nothing_is_left(tiny_instance: Path) -> None:
    instance = load_instance(tiny_instance)
    path = tiny_instance / "data/people.ttl"
    apply([Edit("data/people.ttl", path.read_bytes(), None, 0, 2)], instance)
    assert not path.exists()


@pytest.mark.parametrize("step", range(30))
def test_export_that_died_at_any_step_is_completed_by_the_next(
    tiny_instance: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = load_instance(tiny_instance)
    before = quads(instance)
    edits = plan(instance, WRITTEN).edits
    left = step

    def dying(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise Died
            return real(*arguments, **options)

        return call

    with monkeypatch.context() as patches, suppress(Died):
        for name in STEPS:
            patches.setattr(Path, name, dying(getattr(Path, name)))
        patches.setattr("os.fsync", dying(os.fsync))
        apply(edits, instance)
    # Every file can be read, and says what it said or what it should.
    assert before <= quads(instance) <= before | WRITTEN.added
    apply(plan(instance, WRITTEN).edits, instance)
    assert quads(instance) == before | WRITTEN.added
    assert hidden(instance) == []
