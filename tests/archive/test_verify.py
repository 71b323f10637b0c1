"""Every kind of damage is found, and nothing else is."""

import gzip
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pyoxigraph import Literal, Quad, Store

from lapekg.archive.retention import clean
from lapekg.archive.verify import verify
from lapekg.keeping_table import Keeping
from lapekg.snapshots.open import current_snapshot, numbered_snapshot
from tests.archive.conftest import Library, iri

Damage = Callable[[Library], None]


def problems(library: Library, *, quick: bool = False) -> dict[str, list[str]]:
    return {part.name: list(part.problems) for part in verify(library.state, quick=quick) if part.problems}


def test_verify_of_what_is_sound_tells_its_parts(kept: Library) -> None:
    parts = list(verify(kept.state))
    assert [part.name for part in parts] == [
        "log",
        "published",
        "snapshot 4",
        "derived files of snapshot 3",
        "snapshot 3",
        "snapshot 2",
        "derived files of snapshot 1",
        "snapshot 1",
        "tokens",
    ]
    assert problems(kept) == {}


def test_quick_verify_reads_only_the_published_snapshot(kept: Library) -> None:
    names = [part.name for part in verify(kept.state, quick=True)]
    assert names == ["log", "published", "snapshot 4", "derived files of snapshot 3", "tokens"]


def test_verify_after_cleaning_is_sound(kept: Library) -> None:
    clean(kept.state, Keeping(keep=1, monthly=False), kept.now + timedelta(minutes=5))
    assert problems(kept) == {}


@pytest.mark.parametrize("mode", ["merged", "separate"])
def test_verify_of_statements_in_no_graph_is_sound(
    open_library: Callable[[dict[str, str]], Library], mode: str
) -> None:
    said = '<http://books.example/a> <http://books.example/terms#name> "in no graph" .\n'
    files = {
        "lapekg.toml": f'base_iri = "http://books.example/"\ndefault_graph = "{mode}"\n',
        "data/a.nq": said + said.replace(" .\n", " <http://books.example/g> .\n") + said.replace("in no", "only"),
    }
    library = open_library(files)
    library.put([Quad(iri("b"), iri("terms#name"), Literal("new"), iri("h"))])
    assert problems(library) == {}


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def in_log(text: bytes, place: int = 1) -> Damage:
    def damage(library: Library) -> None:
        path = library.state / "log" / "commits"
        flip(path, path.read_bytes().index(text) + place)

    return damage


def in_derived(name: str) -> Damage:
    def damage(library: Library) -> None:
        path = current_snapshot(library.state).derived.path / name
        flip(path, path.stat().st_size // 2)

    return damage


def lose_dataset(library: Library) -> None:
    (library.state / "log" / "000001.nq.gz").unlink()


def other_dataset(library: Library) -> None:
    path = library.state / "log" / "000001.nq.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())[1:]))


def other_store(library: Library) -> None:
    store = Store(str(numbered_snapshot(library.state, 2).store_path))
    store.add(Quad(iri("a"), iri("b"), iri("c"), iri("g")))
    store.flush()


def other_default_graph(library: Library) -> None:
    store = Store(str(numbered_snapshot(library.state, 2).store_path))
    store.remove(Quad(iri("id/typee"), iri("terms#title"), Literal("typee")))
    store.flush()


def lose_store(library: Library) -> None:
    for path in numbered_snapshot(library.state, 2).store_path.glob("*.sst"):
        path.unlink()


def lose_manifest(library: Library) -> None:
    (numbered_snapshot(library.state, 2).path / "manifest.json").unlink()


def other_manifest(library: Library) -> None:
    manifest = numbered_snapshot(library.state, 2).manifest
    changed = replace(manifest, counts={**manifest.counts, "quads": 7}, digest="0" * 64)
    (numbered_snapshot(library.state, 2).path / "manifest.json").write_text(changed.to_json())


def other_index(library: Library) -> None:
    path = current_snapshot(library.state).search_path
    data = bytearray(path.read_bytes())
    data[4096 : 4096 + 600] = bytes(600)
    path.write_bytes(data)


def lose_current(library: Library) -> None:
    (library.state / "current").unlink()


def former_current(library: Library) -> None:
    (library.state / "current").unlink()
    (library.state / "current").symlink_to("snapshots/000003")


def open_tokens(library: Library) -> None:
    (library.state / "tokens.json").write_text("{")


@pytest.mark.parametrize(
    ("damage", "part", "problem"),
    [
        (in_log(b'"author": "ada"'), "log", "is damaged"),
        (in_log(b"A <http://books.example/id/omoo"), "log", "commit 4 is damaged"),
        (in_log(b"# sha256 ", 9), "log", ""),
        (lose_dataset, "log", "cannot be read"),
        (other_dataset, "log", "is damaged"),
        (lose_current, "published", "no snapshot"),
        (former_current, "published", "commit 4 is recorded and not published"),
        (other_store, "snapshot 2", "other quads"),
        (other_default_graph, "snapshot 2", "default graph"),
        (lose_store, "snapshot 2", ""),
        (lose_manifest, "snapshot 2", "partial"),
        (other_manifest, "snapshot 2", "another digest"),
        (in_derived("dataset.nq"), "derived files of snapshot 3", "dataset.nq is damaged"),
        (in_derived("dataset.trig.gz"), "derived files of snapshot 3", "dataset.trig.gz is damaged"),
        (in_derived("derived.json"), "derived files of snapshot 3", "is damaged"),
        (other_index, "derived files of snapshot 3", ""),
        (open_tokens, "tokens", ""),
    ],
)
def test_verify_tells_of_damage(kept: Library, damage: Damage, part: str, problem: str) -> None:
    damage(kept)
    found = problems(kept)
    assert part in found
    assert any(problem in each for each in found[part])


def test_verify_tells_of_a_chain_that_was_forged(kept: Library) -> None:
    path = kept.state / "log" / "commits"
    records = path.read_bytes().split(b"# lapekg ")
    # The second record is left out, so the third follows another one than it says.
    path.write_bytes(b"# lapekg ".join([records[0], records[1], *records[3:]]))
    found = problems(kept)
    assert "commit 3 does not follow commit 1: the chain of hashes is broken" in found["log"]
    assert "the digest of commit 3 does not follow from what it changed" in found["log"]
    assert found["snapshot 2"] == ["the log has no such commit"]


def test_verify_of_an_index_with_other_content_is_sound_for_sqlite(kept: Library) -> None:
    # What the index holds is not proved; it is made of the dump, and told wrong only where it cannot be read.
    with closing(sqlite3.connect(current_snapshot(kept.state).search_path)) as database, database:
        database.execute("DELETE FROM form")
    assert problems(kept) == {}


def run(library: Library, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lapekg", "--root", str(library.settings.root), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_verify_command_prints_a_line_for_each_part(kept: Library) -> None:
    done = run(kept, "verify")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:3] == [
        "log: 4 commits, sound",
        "published: snapshot 4, sound",
        "snapshot 4: 17 quads, sound",
    ]


def test_verify_command_ends_with_3_when_something_is_wrong(kept: Library) -> None:
    lose_dataset(kept)
    done = run(kept, "verify", "--format", "json", "--quick")
    told = json.loads(done.stdout)
    assert done.returncode == 3
    assert not told["sound"]
    assert told["parts"][0]["problems"]
    assert done.stderr.endswith("1 problem\n")


def test_verify_command_of_no_state_tells_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lapekg", "--root", str(tmp_path), "verify"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "no snapshot yet" in done.stdout
