"""Texts and files put into the layout."""

from io import BytesIO
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat

from lapekg.config import load_instance
from lapekg.errors import SourceError
from lapekg.tidying.tidied import layout_files, read, read_stdin, tidied, write

TIDY = "@prefix a: <http://a.example/> .\n\na:s a:p a:o .\n"
LATIN_1 = TIDY.encode() + b'\na:s a:p "\xe4" .'


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"a:s a:p a:o .", "data/a.ttl:1:"),
        (b"<s> <p> <o> .", "data/a.ttl:1:"),
        (TIDY.encode() + b"a:s a:p <<( a:s a:p a:o )>> .", "data/a.ttl:4:9: '<' is no term of Turtle or TriG 1.1"),
        (LATIN_1, "data/a.ttl:5: is not UTF-8: byte 0xe4"),
        (b"#" * 5_000_001, "data/a.ttl: is larger than 5 MB"),
        (b"a:s a:p " + b"(" * 100_000, "data/a.ttl:1:59: brackets are nested more than 50 deep"),
    ],
)
def test_text_that_cannot_be_laid_out_is_refused_with_its_place(data: bytes, complaint: str) -> None:
    with pytest.raises(SourceError) as raised:
        tidied("data/a.ttl", RdfFormat.TURTLE, data)
    assert str(raised.value).startswith(complaint)


def test_other_syntaxes_have_no_layout() -> None:
    with pytest.raises(SourceError, match="have a layout"):
        tidied("a.jsonld", RdfFormat.JSON_LD, b"{}")


def test_byte_order_mark_and_carriage_returns_go() -> None:
    text = "\N{BYTE ORDER MARK}" + TIDY.replace("\n", "\r\n")
    assert tidied("a.ttl", RdfFormat.TURTLE, text.encode()).after == TIDY


def test_text_with_the_layout_is_tidy() -> None:
    assert tidied("a.ttl", RdfFormat.TURTLE, TIDY.encode()).is_tidy


def test_layout_files_are_turtle_and_trig_of_data_ontology_and_shapes(tiny_instance: Path) -> None:
    (tiny_instance / "data/more.nt").write_text("")
    names = [path.name for path in layout_files(load_instance(tiny_instance))]
    assert names == ["moby.trig", "people.ttl", "terms.ttl", "Book.ttl"]


def test_writing_keeps_permissions_and_links(tmp_path: Path) -> None:
    file, link = tmp_path / "a.ttl", tmp_path / "b.ttl"
    file.write_text("a:s a:p a:o .")
    file.chmod(0o640)
    link.symlink_to(file)
    write(link, tidied("b.ttl", RdfFormat.TURTLE, TIDY.encode()))
    assert (link.is_symlink(), file.read_text(), file.stat().st_mode & 0o777) == (True, TIDY, 0o640)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ttl", "b.ttl"]


@pytest.mark.parametrize("name", ["a.csv", "a", "none.ttl"])
def test_file_of_another_kind_or_none_is_refused(tiny_instance: Path, name: str) -> None:
    with pytest.raises(SourceError, match=r"have a layout|cannot be read: No such file"):
        read(Path(name), load_instance(tiny_instance))


def test_standard_input_is_read_as_far_as_it_can_be_laid_out() -> None:
    assert read_stdin(BytesIO(TIDY.encode()), ".trig").is_tidy
    with Path("/dev/zero").open("rb") as endless, pytest.raises(SourceError, match="stdin: is larger than 5 MB"):
        read_stdin(endless, ".ttl")
