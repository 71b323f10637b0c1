"""What an export would do with the files of an instance, and what it refuses."""

from pathlib import Path

import pytest
from pyoxigraph import BaseDirection, BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from lapekg.config import load_instance
from lapekg.errors import SourceError
from lapekg.export import editing
from lapekg.export.plan import Plan, plan
from lapekg.history.record import Patch
from lapekg.snapshots.origin import File, Origin
from lapekg.sources import hash_inputs, read_file
from tests.conftest import write_files

ID, TERMS = "http://books.example/id/", "http://books.example/terms#"
MOBY, TITLE, AUTHOR = NamedNode(f"{ID}moby"), NamedNode(f"{TERMS}title"), NamedNode(f"{TERMS}author")
COVER = NamedNode("http://books.example/source/cover")
PEOPLE = NamedNode("http://books.example/graph/data/people")
MELVILLE = NamedNode(f"{ID}melville")
NAME = NamedNode(f"{TERMS}name")


def planned(root: Path, added: list[Quad] | None = None, removed: list[Quad] | None = None) -> Plan:
    return plan(load_instance(root), Patch(frozenset(added or []), frozenset(removed or [])))


def after(found: Plan, name: str) -> str:
    (edit,) = [each for each in found.edits if each.name == name]
    return (edit.after or b"").decode()


def test_what_the_files_say_already_or_never_said_is_passed_over(tiny_instance: Path) -> None:
    said = Quad(MOBY, TITLE, Literal("Moby-Dick"), COVER)
    assert planned(tiny_instance, [said], [Quad(MOBY, TITLE, Literal("?"), COVER)]) == Plan((), ())


def test_file_in_which_nothing_is_left_goes_unless_a_comment_is(tiny_instance: Path) -> None:
    removed = [Quad(MOBY, AUTHOR, MELVILLE, PEOPLE), Quad(MELVILLE, NAME, Literal("Herman Melville"), PEOPLE)]
    (edit,) = planned(tiny_instance, removed=removed).edits
    assert (edit.name, edit.after, edit.removed) == ("data/people.ttl", None, 2)
    path = tiny_instance / "data/people.ttl"
    path.write_text("# people\n" + path.read_text())
    (edit,) = planned(tiny_instance, removed=removed).edits
    assert edit.after == b"# people\n"


def test_file_that_cannot_be_read_is_told(tiny_instance: Path) -> None:
    (tiny_instance / "data/people.ttl").write_text("x")
    with pytest.raises(SourceError, match=r"data/people\.ttl:1"):
        planned(tiny_instance, [Quad(MOBY, TITLE, Literal("x"), PEOPLE)])


def test_files_that_are_as_they_were_built_are_not_read_in_vain(tiny_instance: Path) -> None:
    instance = load_instance(tiny_instance)
    hashes = hash_inputs(instance)
    graphs: dict[str, dict[NamedNode | DefaultGraph, str]] = {"data/moby.trig": {COVER: ""}}
    origin = Origin("", {name: File(each, graphs.get(name, {})) for name, each in hashes.files})
    removed = Patch(removed=frozenset([Quad(MOBY, AUTHOR, MELVILLE, PEOPLE)]))
    assert not plan(instance, removed, origin).edits
    # Now it is not as it was built, and is read.
    path = tiny_instance / "data/people.ttl"
    path.write_text(path.read_text() + "# more\n")
    assert [each.name for each in plan(instance, removed, origin).edits] == ["data/people.ttl"]


def test_line_ends_of_a_file_stay(tiny_instance: Path) -> None:
    path = tiny_instance / "data/people.ttl"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    (edit,) = planned(tiny_instance, [Quad(MELVILLE, NAME, Literal("H. M."), PEOPLE)]).edits
    assert edit.before is not None
    assert edit.after == edit.before.replace(b'"Herman Melville"', b'"Herman Melville" , "H. M."')


def test_blank_nodes_stay_in_the_overlay(tmp_path: Path) -> None:
    write_files(tmp_path, {"data/a.ttl": "<u:s> <u:p> [ <u:q> 1 ] ; <u:r> 2 ."})
    instance = load_instance(tmp_path)
    p, q, node = NamedNode("u:p"), NamedNode("u:q"), NamedNode("u:s")
    (anonymous,) = {
        each.quad.subject
        for each in read_file(tmp_path / "data/a.ttl", instance)
        if isinstance(each.quad.subject, BlankNode)
    }
    patch = Patch(
        frozenset([Quad(node, p, BlankNode("new")), Quad(node, q, Literal(5))]),
        frozenset([Quad(anonymous, q, Literal(1)), Quad(node, NamedNode("u:r"), Literal(2))]),
    )
    found = plan(instance, patch)
    assert after(found, "data/a.ttl") == "<u:s> <u:p> [ <u:q> 1 ] ; <u:q> 5 .\n"
    assert [(each.file, len(each.patch.added), len(each.patch.removed)) for each in found.refused] == [
        ("", 1, 0),
        ("data/a.ttl", 0, 1),
    ]
    assert [str(each) for each in found.refused[1].positions] == ["data/a.ttl:1"]


def test_terms_of_rdf_1_2_go_into_n_quads_only(tiny_instance: Path) -> None:
    new = [
        Quad(MOBY, TITLE, Literal("x", language="en", direction=BaseDirection.LTR), COVER),
        Quad(MOBY, TITLE, Triple(MOBY, TITLE, MOBY), COVER),
    ]
    (refusal,) = planned(tiny_instance, new).refused
    assert (refusal.file, len(refusal.patch.added)) == ("data/moby.trig", 2)
    (tiny_instance / "data/moby.trig").unlink()
    (tiny_instance / "data/moby.nq").write_text(f"{MOBY} {TITLE} {MOBY} {COVER} .\n")
    (edit,) = planned(tiny_instance, new).edits
    assert (edit.name, edit.added) == ("data/moby.nq", 2)


def test_text_that_an_edit_would_harm_is_left_as_it_is(tiny_instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "edit_text", lambda text, *_: text)
    found = planned(tiny_instance, [Quad(MOBY, TITLE, Literal("x"), COVER)])
    (refusal,) = found.refused
    assert not found.edits
    assert "it would not say what is meant" in refusal.reason


def test_text_of_rdf_1_2_and_a_large_one_are_refused(tiny_instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tiny_instance / "data/people.ttl"
    path.write_text(path.read_text() + "id:moby b:x <<( id:moby b:x id:moby )>> .\n")
    removed = [Quad(MOBY, AUTHOR, MELVILLE, PEOPLE)]
    assert "line 6" in planned(tiny_instance, removed=removed).refused[0].reason
    monkeypatch.setattr(editing, "LARGEST", 10)
    assert "larger than" in planned(tiny_instance, removed=removed).refused[0].reason


def test_file_with_two_names_is_left_as_it_is(tiny_instance: Path) -> None:
    (tiny_instance / "data/persons.ttl").symlink_to("people.ttl")
    found = planned(tiny_instance, removed=[Quad(MOBY, AUTHOR, MELVILLE, PEOPLE)])
    assert not found.edits
    assert [(each.file, each.reason) for each in found.refused] == [
        ("data/people.ttl", "another name leads to the same file; edit it by hand")
    ]


def test_new_file_has_a_prefix_for_its_own_as_those_beside_it(tmp_path: Path) -> None:
    base = "http://base.example/source/"
    for slug in ("letter", "diary"):
        text = f"@prefix d: <{base}{slug}/> .\n\nd:p1 {{\n    d:x d:y 1 .\n}}\n"
        write_files(tmp_path, {f"data/{slug}.trig": text})
    part = NamedNode(f"{base}memoir/p1")
    (edit,) = planned(tmp_path, [Quad(part, part, part, part)]).edits
    assert (edit.name, edit.before) == ("data/memoir.trig", None)
    assert edit.after == f"@prefix d: <{base}memoir/> .\n\nd:p1 {{\n    d:p1 d:p1 d:p1 .\n}}\n".encode()


def test_value_comes_where_the_one_before_stood(tmp_path: Path) -> None:
    write_files(tmp_path, {"data/a.ttl": "<u:s> <u:p> 1 .\n", "data/b.ttl": "<u:s> <u:q> 1 , 2 , 3 ; <u:r> 4 .\n"})
    node = NamedNode("u:s")
    old, new = (Quad(node, NamedNode("u:p"), Literal(each)) for each in (1, 2))
    (edit,) = planned(tmp_path, [new], [old]).edits
    assert (edit.name, edit.after) == ("data/a.ttl", b"<u:s> <u:p> 2 .\n")
