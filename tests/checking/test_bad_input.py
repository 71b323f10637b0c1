"""Whatever is given to `lapekg check`: a clear message and an exit code, in bounded time and memory."""

import os
import re
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from time import process_time

import pytest

from lapekg import cli

PREFIX = "@prefix e: <http://a.example/> .\n"
XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://a.example/">'
SHAPES = """\
@prefix e: <http://a.example/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

e:Shape a sh:NodeShape ;
    sh:targetClass e:C ;
    sh:property [ sh:path e:n ; sh:maxCount 1 ; sh:datatype xsd:integer ] .
"""
MIB = 1024 * 1024


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in {"lapekg.toml": 'base_iri = "http://a.example/"\n', "shapes/C.ttl": SHAPES}.items():
        path = tmp_path / "instance" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "instance"


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Give the address of a server, and what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/context", asked
        server.shutdown()
        thread.join()


def check(root: Path, name: str, data: bytes, capfd: pytest.CaptureFixture[str]) -> tuple[int, str]:
    path = root.parent / name
    path.write_bytes(data)
    code = cli.main(["--root", str(root), "check", str(path), "--language", "en"])
    told = capfd.readouterr()
    text = told.out + told.err
    assert "Traceback" not in text
    assert "a defect in lapekg" not in text
    return code, text


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("a.ttl", b"Dear all,\nplease find attached what we talked about.", "wrong-syntax"),
        ("a.ttl", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe", "wrong-syntax"),
        ("a.ttl", b"PK\x03\x04\x14\0\x06\0word/document.xml", "wrong-syntax"),
        ("a.ttl", b"<!DOCTYPE html><html><body>No RDF</body></html>", "wrong-syntax"),
        ("a.ttl", b'{"@id": "urn:a", "urn:b": "c"}', "wrong-syntax"),
        ("a.jsonld", f"{PREFIX}e:a e:b e:c .".encode(), "wrong-syntax"),
        ("a.rdf", f"{PREFIX}e:a e:b e:c .".encode(), "wrong-syntax"),
        ("a.nt", f"{PREFIX}e:a e:b e:c .".encode(), "wrong-syntax"),
        ("a.ttl", f"{PREFIX}e:g {{ e:a e:b e:c . }}".encode(), "wrong-syntax"),
        ("a.ttl", f"\ufeff{PREFIX}e:a e:b e:c .".encode(), "encoding"),
        ("a.ttl", f"{PREFIX}e:a e:b e:c .".encode("utf-16"), "encoding"),
        ("a.ttl", f"{PREFIX}e:a e:b 'ä' .".encode("latin-1"), "encoding"),
        ("a.ttl", f"{PREFIX}e:a e:b 'a\0b' .".encode(), "encoding"),
        ("a.ttl", b"<a> <b> <c> .", "relative-iri"),
        ("a.jsonld", b'{"@id": "a", "urn:b": "c"}', "relative-iri"),
        ("a.ttl", f"{PREFIX}e:a e:b {'<<( e:a e:b ' * 100_000}e:c{' )>>' * 100_000} .".encode(), "too-deep"),
        ("a.jsonld", b'{"@id":"urn:a","urn:b":' * 100_000 + b'"c"' + b"}" * 100_000, "too-deep"),
        ("a.rdf", f"{XML}{'<rdf:Description><e:p>' * 50_000}".encode(), "too-deep"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place_and_rule(
    root: Path, capfd: pytest.CaptureFixture[str], name: str, data: bytes, rule: str
) -> None:
    code, text = check(root, name, data, capfd)
    assert code == 2
    assert re.match(rf"\S*/{name}:\d+(:\d+)?: error: ", text)
    assert f"[{rule}]" in text
    assert len(text) < 2000


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.rdf", f'<!DOCTYPE r [<!ENTITY a "{"x" * 50_000}">]>{XML}{"&a;" * 50_000}</rdf:RDF>', "entities"),
        ("a.ttl", f"{PREFIX}e:a e:b <<( e:a e:b e:c )>> .", "triple term"),
        ("a.jsonld", '{"@id": "urn:a", "name": "c"}', "name"),
    ],
)
def test_what_is_not_read_here_is_refused(
    root: Path, capfd: pytest.CaptureFixture[str], name: str, data: str, words: str
) -> None:
    code, text = check(root, name, data.encode(), capfd)
    assert code == 2
    assert words in text
    assert len(text) < 2000


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.jsonld", '{{"@context": "{address}", "@id": "urn:a", "name": "b"}}', 2),
        ("a.jsonld", '{{"@context": {{"@import": "{address}"}}, "@id": "urn:a", "name": "b"}}', 2),
        ("a.rdf", '<!DOCTYPE r [<!ENTITY a SYSTEM "{address}">]>{xml}&a;</rdf:RDF>', 2),
        ("a.rdf", '<!DOCTYPE r SYSTEM "{address}">{xml}</rdf:RDF>', 0),
        ("a.ttl", "<urn:a> <http://www.w3.org/2002/07/owl#imports> <{address}> .", 0),
    ],
)
def test_nothing_is_fetched(
    root: Path, elsewhere: tuple[str, list[str]], capfd: pytest.CaptureFixture[str], name: str, data: str, code: int
) -> None:
    address, asked = elsewhere
    assert check(root, name, data.format(address=address, xml=XML).encode(), capfd)[0] == code
    assert asked == []


def test_imports_of_shapes_are_not_fetched(
    root: Path, elsewhere: tuple[str, list[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    address, asked = elsewhere
    imports = f"<http://a.example/> <http://www.w3.org/2002/07/owl#imports> <{address}> .\n"
    (root / "shapes" / "C.ttl").write_text(imports + SHAPES, encoding="utf-8")
    code, text = check(root, "a.ttl", f"{PREFIX}e:a a e:C ; e:n 'b' .".encode(), capfd)
    assert (code, asked) == (1, [])
    assert "e:n" in text


@pytest.mark.parametrize(
    "value",
    [
        '"' + "a" * MIB + '"',
        '"""' + "a\n" * 20_000 + '"""',
        "<http://a.example/" + "a" * MIB + ">",
        '"' + "\\n" * 20_000 + '"',
    ],
    ids=["literal", "literal of many lines", "IRI", "escapes"],
)
def test_long_value_makes_no_long_message(root: Path, capfd: pytest.CaptureFixture[str], value: str) -> None:
    code, text = check(root, "a.ttl", f"{PREFIX}e:a a e:C ; e:n {value} .".encode(), capfd)
    assert code == 1
    assert "a.ttl:2:17: error: " in text
    assert len(text) < 4000


def test_blank_nodes_are_told_by_their_place(root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, text = check(root, "a.ttl", f"{PREFIX}\n[] a e:C ;\n    e:n 'b' .\n".encode(), capfd)
    assert code == 1
    assert "a.ttl:4: error: " in text


def test_lists_and_classes_that_go_round_in_a_circle_are_checked(root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = f"""{PREFIX}
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:C a rdfs:Class ; rdfs:subClassOf e:D .
e:D a rdfs:Class ; rdfs:subClassOf e:C .
_:list rdf:first 1 ; rdf:rest _:list .
e:a a e:D ; e:n _:list .
"""
    code, text = check(root, "a.ttl", data.encode(), capfd)
    assert code == 1
    assert text.count("error: ") == 1


def test_brackets_hundreds_deep_are_checked(root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = f"{PREFIX}e:a a e:C ; e:n {'(' * 500}{')' * 500} ."
    assert check(root, "a.ttl", data.encode(), capfd)[0] == 1


def test_pattern_that_takes_others_hours_takes_no_time(root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    shape = SHAPES.replace("sh:datatype xsd:integer", 'sh:pattern "^(a+)+$"')
    (root / "shapes" / "C.ttl").write_text(shape, encoding="utf-8")
    started = process_time()
    assert check(root, "a.ttl", f"{PREFIX}e:a a e:C ; e:n '{'a' * 40}b' .".encode(), capfd)[0] == 1
    assert process_time() - started < 10


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        ("sh:node e:Shape", "itself"),
        ("sh:property [ sh:path e:n ; sh:node e:Shape ]", "itself"),
        ("sh:property [ sh:path e:n ; sh:in _:list ] . _:list rdf:first 1 ; rdf:rest _:list", "list"),
        ("sh:or _:list . _:list rdf:first e:Shape ; rdf:rest _:list", "list"),
        ("sh:property [ sh:path _:path ] . _:path sh:inversePath _:path", "itself"),
    ],
)
def test_shapes_that_go_round_in_a_circle_are_refused(
    root: Path, capfd: pytest.CaptureFixture[str], shapes: str, words: str
) -> None:
    rdf = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
    text = rdf + SHAPES.partition("    sh:property")[0] + f"    {shapes} .\n"
    (root / "shapes" / "C.ttl").write_text(text, encoding="utf-8")
    code, told = check(root, "a.ttl", f"{PREFIX}e:a a e:C .".encode(), capfd)
    assert code == 2
    assert "shapes/C.ttl" in told
    assert words in told


def limited(*arguments: str | Path, data: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run the command within a gigabyte of memory."""
    return subprocess.run(
        [sys.executable, "-m", "lapekg", *map(str, arguments)],
        input=data,
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[2])},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1024 * MIB, 1024 * MIB)),
    )


def test_file_of_100_mib_is_refused_before_it_is_read(root: Path) -> None:
    path = root.parent / "a.ttl"
    with path.open("wb") as stream:
        stream.write(PREFIX.encode())
        stream.truncate(100 * MIB)
    done = limited("--root", root, "check", path)
    assert done.returncode == 2
    assert re.search(rb"a\.ttl: more than the \d+ MiB that are checked at once", done.stderr + done.stdout)


def test_stdin_without_end_is_refused(root: Path) -> None:
    with Path("/dev/zero").open("rb") as endless:
        done = subprocess.run(
            [sys.executable, "-m", "lapekg", "--root", str(root), "check", "-"],
            stdin=endless,
            capture_output=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert b"stdin: more than the" in done.stderr + done.stdout


def test_report_of_very_many_errors_is_cut_and_says_so(
    root: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lapekg.validation.execution.MOST_ERRORS", 100)
    data = PREFIX + "".join(f"e:a{number} a e:C ; e:n 'x' .\n" for number in range(2000))
    code, text = check(root, "a.ttl", data.encode(), capfd)
    assert code == 1
    assert text.count("[Shape/Datatype]") == 500
    (ended,) = (line for line in text.splitlines() if "[checking-ended]" in line)
    assert re.search(r"after 500 errors; [1-9]\d+ more checks", ended)
