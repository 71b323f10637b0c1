"""Each competency question gets the answer that a reader of the documents would give."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, Store

from tests.lape import BASE, REPOSITORY, compact

ON_SUBJECT = NamedNode(f"{BASE}ontology#onSubject")
# The queries behind the start page are tested on their own, as they show how much there is, not what is true.
QUERIES = sorted(path for path in (REPOSITORY / "queries").rglob("*.rq") if path.parent.name != "site")
EXPECTED = Path(__file__).parent / "queries"
LANGUAGES = ("fi", "sv", "en")
COMMENTS = ("title", "description", "audience", "keywords")
# Questions that ask for a fault: an answer would be one.
WITHOUT_ANSWER = {"unnoted-disagreements"}
# Long lists of which one part was read out of the sources row by row; the whole is tested below.
READ_IN_PART = {"disagreements": "disagreement-kind:contradiction"}


def _cell(term: object) -> str:
    if isinstance(term, NamedNode):
        return compact(term.value)
    if isinstance(term, Literal):
        return f"{term.value}@{term.language}" if term.language else term.value
    assert term is None
    return ""


def _name(path: Path) -> str:
    return path.relative_to(REPOSITORY / "queries").with_suffix("").as_posix()


def test_there_are_forty_questions_and_one_for_each_of_fifteen_disagreements() -> None:
    names = [_name(path) for path in QUERIES]
    assert len([name for name in names if not name.startswith("disagreements/")]) >= 40
    assert [name[:17] for name in names if name.startswith("disagreements/")] == [
        f"disagreements/x{number:02}" for number in range(1, 16)
    ]


@pytest.mark.parametrize("path", QUERIES, ids=_name)
def test_answer_is_what_the_documents_say(store: Store, path: Path) -> None:
    with (EXPECTED / f"{_name(path)}.tsv").open(encoding="utf-8", newline="") as table:
        header, *expected = csv.reader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
    solutions = store.query(path.read_text(encoding="utf-8"))
    assert isinstance(solutions, QuerySolutions)
    assert [variable.value for variable in solutions.variables] == header
    answer = [tuple(_cell(term) for term in solution) for solution in solutions]
    if part := READ_IN_PART.get(_name(path)):
        answer = [row for row in answer if part in row]
    assert bool(expected) != (_name(path) in WITHOUT_ANSWER), "an expected answer without rows proves nothing"
    assert Counter(answer) == Counter(tuple(row) for row in expected)


@pytest.mark.parametrize("path", QUERIES, ids=_name)
def test_question_has_title_description_audience_and_keywords_in_three_languages(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = re.findall(r"^# (\w+)@(\w+): \S.*$", text, flags=re.MULTILINE)
    assert found == [(key, language) for key in COMMENTS for language in LANGUAGES]


def test_no_expected_answer_is_without_its_question() -> None:
    assert {path.relative_to(EXPECTED).with_suffix("").as_posix() for path in EXPECTED.rglob("*.tsv")} == {
        _name(path) for path in QUERIES
    }


def test_every_question_without_answer_is_asked() -> None:
    assert {_name(path) for path in QUERIES} >= WITHOUT_ANSWER


def test_every_noted_disagreement_is_listed_with_values_of_its_sources(store: Store) -> None:
    noted = {quad.object for quad in store.quads_for_pattern(None, ON_SUBJECT, None, DefaultGraph())}
    answer = store.query((REPOSITORY / "queries" / "disagreements.rq").read_text(encoding="utf-8"))
    assert isinstance(answer, QuerySolutions)
    listed: dict[object, set[object]] = {}
    for row in answer:
        listed.setdefault(row["subject"], set()).add((row["value"], row["document"]))
    assert len(noted) >= 50
    assert noted == set(listed)
    assert [subject for subject, sayings in listed.items() if len(sayings) < 2] == []
