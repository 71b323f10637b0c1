"""Quads and the lines they stand on."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat, parse

from lapekg.config import Instance
from lapekg.errors import SourceError
from lapekg.sources import read_file, read_instance

MERGED_BASE = "http://example.org/"


def instance(root: Path, *, merged: bool = False) -> Instance:
    return Instance(root.resolve(), base_iri=MERGED_BASE, default_graph="merged" if merged else "separate")


def write(root: Path, name: str, content: str | bytes) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def lines(path: Path, of: Instance) -> list[tuple[str, int]]:
    return [(str(each.quad.object), each.position.line) for each in read_file(path, of)]


def test_read_file_turtle_gives_the_line_of_each_object(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "data/a.ttl",
        '@prefix e: <urn:e:> .\n\ne:s e:p "1" ,\n    "2" ;\n  e:q """a\nb""" .\r\n# end\ne:s a e:C .',
    )
    assert lines(path, instance(tmp_path)) == [('"1"', 3), ('"2"', 4), ('"a\\nb"', 6), ("<urn:e:C>", 8)]


def test_read_file_trig_gives_lines_within_graphs(tmp_path: Path) -> None:
    path = write(tmp_path, "data/a.trig", '<urn:g> {\n <urn:s> <urn:p> "1" .\n\n <urn:s> <urn:p> "2" }\n')
    assert lines(path, instance(tmp_path)) == [('"1"', 2), ('"2"', 4)]


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        ("nt", '\n<urn:s> <urn:p> "1" .\n'),
        ("nq", '\n<urn:s> <urn:p> "1" <urn:g> .\n'),
        ("jsonld", '{"@id": "urn:s",\n "urn:p": "1"}'),
        (
            "rdf",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:">'
            '<rdf:Description rdf:about="urn:s">\n<e:p>1</e:p></rdf:Description></rdf:RDF>',
        ),
    ],
)
def test_read_file_other_formats_give_lines(tmp_path: Path, suffix: str, content: str) -> None:
    assert lines(write(tmp_path, f"a.{suffix}", content), instance(tmp_path)) == [('"1"', 2)]


def test_read_file_line_longer_than_the_parsers_buffer(tmp_path: Path) -> None:
    path = write(tmp_path, "a.ttl", f'<urn:s> <urn:p> "{"x" * 300_000}" .\n<urn:s> <urn:p> "2" .\n')
    assert [line for _, line in lines(path, instance(tmp_path))] == [1, 2]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=20))
def test_read_file_lines_hold_for_any_layout(tmp_path_factory: pytest.TempPathFactory, blanks: list[int]) -> None:
    root = tmp_path_factory.mktemp("layout")
    text, expected, line = "", [], 1
    for number, gap in enumerate(blanks):
        text += "\n" * gap
        line += gap
        expected.append((f'"{number}"', line))
        text += f'<urn:s> <urn:p> "{number}" .' + ("\n" if number % 2 else " # note\n")
        line += 1
    assert lines(write(root, "a.ttl", text), instance(root)) == expected


def test_read_file_merged_mode_names_a_graph_after_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "data/sub/å b.trig", '<urn:s> <urn:p> "1" . <urn:g> { <urn:s> <urn:p> "2" }')
    graphs = [each.quad.graph_name for each in read_file(path, instance(tmp_path, merged=True))]
    assert graphs == [NamedNode("http://example.org/graph/data/sub/%C3%A5%20b"), NamedNode("urn:g")]


def test_read_file_separate_mode_keeps_the_default_graph(tmp_path: Path) -> None:
    (each,) = read_file(write(tmp_path, "data/a.ttl", '<urn:s> <urn:p> "1" .'), instance(tmp_path))
    assert each.quad.graph_name == DefaultGraph()


@pytest.mark.parametrize("mode", ["merged", "separate"])
def test_read_file_longest_entry_of_graphs_wins(tmp_path: Path, mode: str) -> None:
    graphs = {"data": "urn:g:all", "data/people": "urn:g:people", "data/one.ttl": "urn:g:one"}
    of = Instance(tmp_path.resolve(), default_graph="merged" if mode == "merged" else "separate", graphs=graphs)
    for name in ("data/one.ttl", "data/people/a.ttl", "data/people2.ttl"):
        write(tmp_path, name, '<urn:s> <urn:p> "1" .')
    found = {each.position.file: each.quad.graph_name for each in read_instance(of)}
    assert found == {
        "data/one.ttl": NamedNode("urn:g:one"),
        "data/people/a.ttl": NamedNode("urn:g:people"),
        "data/people2.ttl": NamedNode("urn:g:all"),
    }


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"<urn:s> <urn:p> <urn:o> .\n<urn:s> <urn:p> x .", 2, "not a valid RDF object"),
        (b'\n<urn:s> <urn:p> "\xff" .', 2, "UTF-8"),
        (b"\n\n<urn:s> <urn:p> <o> .", 3, "absolute IRI"),
        (b"<urn:s> <urn:p> e:o .", 1, "prefix e: has not been declared"),
        (b"<urn:s> <urn:p> ", 1, "Unexpected end"),
    ],
)
def test_read_file_syntax_error_says_file_and_line(tmp_path: Path, content: bytes, line: int, reason: str) -> None:
    with pytest.raises(SourceError, match=reason) as caught:
        list(read_file(write(tmp_path, "data/a.ttl", content), instance(tmp_path)))
    assert (caught.value.file, caught.value.line) == ("data/a.ttl", line)
    assert str(caught.value).startswith(f"data/a.ttl:{line}:")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", ["<urn:s> <urn:p> [] .", "_:g { <urn:s> <urn:p> <urn:o> }"])
def test_read_file_merged_mode_refuses_blank_nodes(tmp_path: Path, content: str) -> None:
    with pytest.raises(SourceError, match=r"data/a\.trig:1: no blank nodes"):
        list(read_file(write(tmp_path, "data/a.trig", content), instance(tmp_path, merged=True)))


def test_read_file_separate_mode_keeps_blank_nodes_of_files_apart(tmp_path: Path) -> None:
    of = instance(tmp_path)
    for name in ("a", "b"):
        write(tmp_path, f"data/{name}.ttl", "_:x <urn:p> [ <urn:p> <<( _:x <urn:p> _:x )>> ] .")
    nodes = {each.quad.subject for each in read_instance(of)}
    assert len(nodes) == 4
    assert all(isinstance(node, BlankNode) for node in nodes)
    assert list(read_instance(of)) == list(read_instance(of))


@pytest.mark.parametrize("name", ["a.tsv", "a", "a.TTL"])
def test_read_file_unknown_suffix_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match="unknown suffix"):
        list(read_file(write(tmp_path, name, ""), instance(tmp_path)))


def test_read_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").mkdir()
    for path in (tmp_path / "a.ttl", tmp_path / "none.ttl"):
        with pytest.raises(SourceError, match="cannot be read"):
            list(read_file(path, instance(tmp_path)))


def test_read_instance_reads_ontology_and_data_only(tmp_path: Path) -> None:
    names = ["data/b.ttl", "data/a/c.nt", "ontology/o.ttl", "shapes/s.ttl", "ontology/rules/r.ttl", "queries/q.ttl"]
    for name in [*names, "data/.hidden.ttl", "data/.git/x.ttl", "other.ttl"]:
        write(tmp_path, name, f'<urn:s> <urn:p> "{name}" .\n')
    write(tmp_path, "data/README.md", "not RDF")
    files = [each.position.file for each in read_instance(instance(tmp_path))]
    assert files == ["data/a/c.nt", "data/b.ttl", "ontology/o.ttl"]


def test_read_instance_empty_folder_has_no_quads(tmp_path: Path) -> None:
    assert list(read_instance(instance(tmp_path))) == []


def test_read_file_equals_the_parsers_own_reading(tmp_path: Path) -> None:
    text = "".join(f'<urn:s{n}> <urn:p> "{n}", """{n}\n{n}""" ; <urn:q> {n}.5 .\n' for n in range(200))
    path = write(tmp_path, "data/a.ttl", text)
    expected = list(parse(text.encode(), format=RdfFormat.TURTLE))
    assert [each.quad for each in read_file(path, instance(tmp_path))] == expected
