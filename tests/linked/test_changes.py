"""Patches by thing and property, and what became of things."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from lapekg.config import Settings, load_instance
from lapekg.history import Log, Patch
from lapekg.history.subjects import Subjects
from lapekg.linked.change_text import ChangeText
from lapekg.linked.changes import Fate, Fates, changed_things, names_in
from lapekg.linked.reader import NAMES, Reader
from lapekg.snapshots.open import current_snapshot
from tests.linked.library import BASE
from tests.web.commits import library_with_a_past

MOBY, PIERRE, WITHDRAWN = (NamedNode(f"{BASE}id/{each}") for each in ("moby", "pierre", "withdrawn"))
NAME = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")


def quad(thing: NamedNode, text: str, graph: str = "cover") -> Quad:
    return Quad(thing, NAME, Literal(text), NamedNode(f"{BASE}source/{graph}"))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library with six snapshots."""
    return library_with_a_past(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def reader(root: Path) -> Reader:
    return Reader(current_snapshot(root / ".lapekg"), load_instance(root))


@pytest.fixture(scope="module")
def log(root: Path) -> Log:
    return Log(Settings.from_env({}, root).state)


def test_values_that_went_stand_before_those_that_came() -> None:
    patch = Patch(frozenset([quad(MOBY, "a"), quad(PIERRE, "p")]), frozenset([quad(MOBY, "b")]))
    moby, pierre = changed_things(patch)
    assert (moby.thing, pierre.thing) == (MOBY, PIERRE)
    (names,) = moby.properties()
    assert [(str(each.value), each.is_added, each.is_removed) for each in names.values] == [
        ('"b"', False, True),
        ('"a"', True, False),
    ]


def test_statement_of_another_graph_is_one_value_that_moved() -> None:
    patch = Patch(frozenset([quad(MOBY, "a", "letter"), quad(MOBY, "a", "review")]), frozenset([quad(MOBY, "a")]))
    ((value,),) = [each.values for each in changed_things(patch)[0].properties()]
    assert value.is_moved
    assert [each.value for each in value.added_in] == [f"{BASE}source/letter", f"{BASE}source/review"]
    assert [each.value for each in value.removed_from] == [f"{BASE}source/cover"]


def test_names_of_a_patch_are_found() -> None:
    assert names_in([quad(MOBY, "b"), quad(MOBY, "a")], NAMES) == {MOBY: [Literal("a"), Literal("b")]}


@pytest.mark.parametrize(
    ("number", "thing", "fate"),
    [
        (2, MOBY, Fate.CHANGED),
        (2, PIERRE, Fate.CREATED),
        (4, WITHDRAWN, Fate.DELETED),
        (4, MOBY, Fate.CHANGED),
        # That of an author of whom a rule alone says anything.
        (2, NamedNode(f"{BASE}id/hawthorne"), Fate.CREATED),
    ],
)
def test_fate_is_that_at_the_time_of_the_commit(
    reader: Reader, log: Log, number: int, thing: NamedNode, fate: Fate
) -> None:
    assert Fates(reader, log, Subjects(log)).of(thing, number) is fate


def test_state_is_what_was_said_after_a_commit(reader: Reader, log: Log) -> None:
    fates = Fates(reader, log, Subjects(log))
    names = [
        sorted(each.object.value for each in fates.state(MOBY, number) or () if each.predicate == NAME)  # type: ignore[union-attr]
        for number in (1, 2, 6)
    ]
    renamed = ["Moby-Dick; or, The Whale", "Valkoinen valas"]
    assert names == [["Moby-Dick", "Valkoinen valas"], renamed, renamed]
    assert fates.state(PIERRE, 1) == set()


def test_state_before_a_whole_dataset_cannot_be_told(reader: Reader, log: Log) -> None:
    assert Fates(reader, log, Subjects(log)).state(MOBY, 0) is None


def test_text_calls_things_by_the_name_they_had(reader: Reader, log: Log) -> None:
    lines = list(ChangeText(reader, ["fi"]).lines(log.read(4).asserted, lambda line, sign: f"{sign}|{line}"))
    assert lines == [
        "Valkoinen valas  id:moby",
        "  b:near",
        "-|    - id:undescribed  [<source/review>]",
        "+|    + Pierre  id:pierre  [<source/review>]",
        "Withdrawn  id:withdrawn",
        "  owl:deprecated",
        '-|    - "true"^^xsd:boolean  [<source/catalogue>]',
        "  skos:prefLabel",
        '-|    - "Withdrawn"@en  [<source/catalogue>]',
    ]
