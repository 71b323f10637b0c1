"""The hash over an instance's files."""

from pathlib import Path

import pytest

from lapekg.config import load_instance
from lapekg.errors import SourceError
from lapekg.sources import hash_inputs, read_instance, relative_name


def input_hash(root: Path) -> str:
    return hash_inputs(load_instance(root)).total


def test_hash_inputs_is_stable(tiny_instance: Path) -> None:
    assert input_hash(tiny_instance) == input_hash(tiny_instance)


@pytest.mark.parametrize(
    "name", ["lapekg.toml", "ontology/terms.ttl", "ontology/rules/wrote.rq", "shapes/Book.ttl", "data/moby.trig"]
)
def test_hash_inputs_changes_with_every_kind_of_file(tiny_instance: Path, name: str) -> None:
    before = input_hash(tiny_instance)
    with (tiny_instance / name).open("a") as stream:
        stream.write("\n# more\n")
    assert input_hash(tiny_instance) != before


def test_hash_inputs_changes_with_a_name(tiny_instance: Path) -> None:
    before = input_hash(tiny_instance)
    (tiny_instance / "data/people.ttl").rename(tiny_instance / "data/persons.ttl")
    assert input_hash(tiny_instance) != before


def test_hash_inputs_leaves_other_files_out(tiny_instance: Path) -> None:
    before = input_hash(tiny_instance)
    (tiny_instance / "data/README.md").write_text("x")
    (tiny_instance / "data/.moby.trig.swp").write_text("x")
    assert input_hash(tiny_instance) == before


def test_hash_inputs_does_not_depend_on_the_folder(tiny_instance: Path, tmp_path: Path) -> None:
    before = input_hash(tiny_instance)
    assert input_hash(tiny_instance.rename(tmp_path / "moved")) == before


def test_relative_name_inside_and_outside(tiny_instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = load_instance(tiny_instance)
    monkeypatch.chdir(tiny_instance / "data")
    assert relative_name(Path("moby.trig"), instance) == "data/moby.trig"
    assert relative_name(tiny_instance / "data/../data/moby.trig", instance) == "data/moby.trig"
    assert relative_name(tmp_path / "draft.ttl", instance) == (tmp_path / "draft.ttl").as_posix()


def test_relative_name_link_goes_by_its_own_name(tiny_instance: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.ttl").write_text("<urn:s> <urn:p> <urn:o> .")
    (tiny_instance / "data/link.ttl").symlink_to(tmp_path / "elsewhere.ttl")
    assert "data/link.ttl" in {each.position.file for each in read_instance(load_instance(tiny_instance))}


def test_hash_inputs_name_that_is_not_utf8_is_refused(tiny_instance: Path) -> None:
    (tiny_instance / "data/\udcff.ttl").write_text("")
    with pytest.raises(SourceError, match="not UTF-8"):
        input_hash(tiny_instance)
