"""docs/checks.md: every rule is on it, and what it says of mistakes is what happens."""

import re
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat

import lapekg
from lapekg.checking.advice.advise import _HINTS
from lapekg.checking.entry import Entry
from lapekg.checking.syntax import syntax_findings
from tests.validation.expectations import make_instance

PACKAGE = Path(lapekg.__file__).parent
PAGE = (PACKAGE.parent / "docs" / "checks.md").read_text(encoding="utf-8")
HEAD = "@prefix ex: <http://e.example/> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\n"
TAIL = "\n\nex:z a ex:Z .\n"
NAMED = (
    re.compile(r'unreadable\(\s*entry,\s*"([a-z-]+)"'),
    re.compile(r'found\(\s*"([a-z-]+)"'),
    re.compile(r'component="([a-z-]+)"'),
    re.compile(r'SourceError\([^()]*"(too-[a-z]+|entities|lost|remote-context|relative-iri)"\)'),
    re.compile(r'kind="([a-z-]+)"'),
    re.compile(r'^ENDED = "([a-z-]+)"', re.MULTILINE),
    re.compile(r'raise _wrong\([^()]*"([a-z-]+)"\)'),
    re.compile(r'return guess, "([a-z-]+)"'),
    re.compile(r'rule = "([a-z-]+)" if is_class else "unknown-property"'),
    re.compile(r'else "(unknown-property)"'),
)


def rules_of_the_program() -> set[str]:
    folders = (PACKAGE / "checking", PACKAGE / "sources", PACKAGE / "validation")
    texts = [path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py")]
    return {match[1] for text in texts for pattern in NAMED for match in pattern.finditer(text)}


def first_cells() -> list[str]:
    return [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `")]


def test_page_lists_every_rule_and_no_other() -> None:
    listed = {name for cell in first_cells() for name in re.findall(r"`([a-z-]+)`", cell)}
    assert listed == rules_of_the_program()


def test_page_lists_every_constraint_with_a_hint() -> None:
    assert {name for cell in first_cells() for name in re.findall(r"`([A-Z]\w+)`", cell)} == set(_HINTS)


@pytest.mark.parametrize("line", re.findall(r"^.+ → .+$", PAGE, re.MULTILINE))
def test_mistake_of_the_page_is_told_with_its_hint(line: str, tmp_path: Path) -> None:
    text, _, hint = line.partition(" → ")
    entry = Entry("data/new.ttl", RdfFormat.TURTLE, f"{HEAD}{text.strip()}{TAIL}".encode())
    (found,) = syntax_findings(entry, make_instance(tmp_path))
    assert found.place is not None
    assert (found.place.line, hint in found.hints["en"]) == (4, True), found
