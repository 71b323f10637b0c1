"""The files to download: the dataset in each syntax, the same bytes each time."""

import gzip
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from lapekg.config import Instance
from lapekg.graph import Dataset
from lapekg.graph.dataset import complete, merge
from lapekg.snapshots.derived import SUBJECTS_FILE
from lapekg.snapshots.distributions import FORMATS, distribution_file, write_distributions
from lapekg.snapshots.write import write_subjects
from lapekg.sources import LocatedQuad
from lapekg.sources.located import Position

PREFIXES = {"b": "http://books.example/", "no good": "http://books.example/id/", "a": "http://a.example/"}
# What a process writes, as the order of the engine's prefixes differs from one process to the next.
WRITE = """
import sys
from pathlib import Path
from tests.snapshots.test_distributions import PREFIXES, books
from lapekg.snapshots.distributions import write_distributions
print(sorted((name, each.sha256) for name, each in write_distributions(books(), Path(sys.argv[1]), PREFIXES).items()))
"""

names = st.sampled_from([NamedNode(f"http://books.example/{each}") for each in ("a", "a/b", "a#b", "å", "z")])
texts = st.builds(Literal, st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
graphs = st.one_of(st.just(DefaultGraph()), names)


def dataset_of(*quads: Quad) -> Dataset:
    instance = Instance(Path(), base_iri="http://books.example/", default_graph="merged")
    return complete(merge(LocatedQuad(quad, Position("data/a.nq", 1)) for quad in quads), [], instance)


def books() -> Dataset:
    b = "http://books.example/"
    title, cover, page = NamedNode(f"{b}title"), NamedNode(f"{b}source/cover"), NamedNode(f"{b}source/page")
    return dataset_of(
        Quad(NamedNode(f"{b}id/moby"), title, Literal("@prefix x: <y> .\nMoby-Dick"), cover),
        Quad(NamedNode(f"{b}id/moby"), title, Literal("@prefix x: <y> .\nMoby-Dick"), page),
        Quad(NamedNode(f"{b}id/emma"), title, Literal("Emma", language="en"), page),
        Quad(NamedNode("http://a.example/x"), title, Literal("X"), cover),
    )


@pytest.mark.parametrize("rdf_format", FORMATS, ids=lambda each: each.file_extension)
@settings(max_examples=30)
@given(quads=st.lists(st.builds(Quad, names, names, st.one_of(names, texts), graphs), max_size=6))
def test_distribution_holds_the_dataset(
    tmp_path_factory: pytest.TempPathFactory, rdf_format: RdfFormat, quads: list[Quad]
) -> None:
    folder, dataset = tmp_path_factory.mktemp("files"), dataset_of(*quads)
    written = write_distributions(dataset, folder, PREFIXES)
    packed = (folder / distribution_file(rdf_format)).read_bytes()
    facts = written[distribution_file(rdf_format)]
    assert (facts.bytes, facts.sha256) == (len(packed), hashlib.sha256(packed).hexdigest())
    read = parse(gzip.decompress(packed), format=rdf_format)
    if rdf_format == RdfFormat.TURTLE:
        assert sorted(map(str, (each.triple for each in read))) == sorted(map(str, dataset.statements()))
    else:
        assert sorted(map(str, read)) == sorted(map(str, dataset.quads))


def test_distributions_are_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    printed = set()
    for seed in ("1", "2", "3"):
        (tmp_path / seed).mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", WRITE, str(tmp_path / seed)]
        printed.add(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    assert len(printed) == 1


def test_turtle_has_the_prefixes_in_order_and_none_that_cannot_be_read(tmp_path: Path) -> None:
    write_distributions(books(), tmp_path, PREFIXES)
    lines = gzip.decompress((tmp_path / "dataset.ttl.gz").read_bytes()).decode().splitlines()
    assert lines[:2] == ["@prefix a: <http://a.example/> .", "@prefix b: <http://books.example/> ."]


def test_trig_has_one_block_for_each_graph(tmp_path: Path) -> None:
    write_distributions(books(), tmp_path, PREFIXES)
    assert gzip.decompress((tmp_path / "dataset.trig.gz").read_bytes()).count(b" {\n") == 2


def test_dataset_that_json_ld_cannot_hold_comes_in_the_other_syntaxes(tmp_path: Path) -> None:
    b = NamedNode("http://books.example/b")
    written = write_distributions(dataset_of(Quad(b, b, Triple(b, b, b))), tmp_path, PREFIXES)
    assert sorted(written) == ["dataset.nq.gz", "dataset.trig.gz", "dataset.ttl.gz"]


def test_subjects_are_those_below_the_base_each_once(tmp_path: Path) -> None:
    write_subjects(books(), tmp_path, "http://books.example/")
    text = (tmp_path / SUBJECTS_FILE).read_text(encoding="utf-8")
    assert text == "http://books.example/id/emma\nhttp://books.example/id/moby\n"
