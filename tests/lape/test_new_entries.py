"""Templates of all our classes: read as they are, and conforming once what they require is filled in."""

import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from lapekg.checking import Entry, check_texts
from lapekg.config import load_instance
from lapekg.entries.known import Known
from lapekg.entries.making import naming_field
from lapekg.entries.told import Desk, Told, open_desk, template
from lapekg.linked.shapes import read_shapes
from lapekg.snapshots.open import current_snapshot
from lapekg.validation.report import Severity
from tests.lape import REPOSITORY

SOURCE = NamedNode("https://w3id.org/lapekg/source/kaleva-sote-uudistus-2020/p1")
_OPEN = re.compile(r"^ *#(?! )", re.MULTILINE)
# What our queries in shapes ask beside the form: the IRI says what the values say, concepts have all three names.
TOLD = {
    "computed-evidence": {"iri": f"{SOURCE.value}/computed/koe", "lape:ofParagraph": f"<{SOURCE.value}>"},
    "inferred-evidence": {"iri": f"{SOURCE.value}/inferred/koe", "lape:ofParagraph": f"<{SOURCE.value}>"},
    "qualified-evidence": {"iri": f"{SOURCE.value}/qualified/koe", "lape:ofParagraph": f"<{SOURCE.value}>"},
    "paragraph": {
        "iri": f"{SOURCE.value[:-1]}2",
        "dcterms:isPartOf": f"<{SOURCE.value[:-3]}>",
        "lape:position": "2",
    },
    # A document with an address needs no date, which its own paragraph would tell.
    "source-document": {"lape:address": "https://malli.example/"},
    "skos-concept": {"skos:inScheme": "<https://w3id.org/lapekg/concept/topic>"},
}
ALL_NAMES = {"skos-concept", "metric"}


@pytest.fixture(scope="module")
def desk(store: Store, lape_state: Path) -> Desk:
    instance = load_instance(REPOSITORY)
    known = Known(store, instance, instance.languages, current_snapshot(lape_state).search_path)
    return open_desk(known, read_shapes(instance))


def written(desk: Desk, slug: str) -> str:
    of_class = desk.of_class(slug)
    told = Told(of_class, desk.fields(of_class))
    values = dict(TOLD.get(slug, {}))
    told.iri = values.pop("iri", "")
    naming = naming_field(told.fields)
    if naming is not None:
        for language in naming.kind.languages if slug in ALL_NAMES else ("fi",):
            told.tell(naming.predicate.value, f"Koe {slug}", desk, language)
    for name, value in values.items():
        prefix, _, local = name.partition(":")
        told.tell(desk.known.namespaces[prefix] + local, value, desk)
    return template(told, SOURCE, desk)


def filled_in(text: str) -> str:
    """Take what is required out of its comments, and of what one of is needed the first."""
    lines, needed, one_is_enough = [], False, False
    for line in text.splitlines():
        if line.strip() in {"# PAKOLLISET", "# VALINNAISET"} or line.strip().startswith("# Ainakin yksi näistä"):
            one_is_enough = "Ainakin" in line
            needed = "VALINNAISET" not in line
        is_taken = needed and _OPEN.search(line) is not None
        lines.append(_OPEN.sub("", line) if is_taken else line)
        needed = needed and not (is_taken and one_is_enough)
    return "\n".join(lines) + "\n"


def test_there_is_an_entry_for_each_class_that_is_entered(desk: Desk) -> None:
    slugs = {each.slug for each in desk.classes}
    assert {"event", "ngo", "person", "role-tenure", "sum", "source-document", "skos-concept"} <= slugs
    assert slugs.isdisjoint({"proposition", "undertaking", "quality-measurement", "owl-class"})


def test_filled_in_templates_of_all_classes_conform(desk: Desk, lape_state: Path) -> None:
    texts = {each.slug: written(desk, each.slug) for each in desk.classes}
    for text in texts.values():
        everything = _OPEN.sub("", text)
        assert len(list(parse(everything, format=RdfFormat.TRIG))) > len(list(parse(text, format=RdfFormat.TRIG)))
    entries = [Entry(f"{name}.trig", RdfFormat.TRIG, filled_in(text).encode()) for name, text in texts.items()]
    checked = check_texts(load_instance(REPOSITORY), lape_state, entries)
    wrong = [each.violation for each in checked.results if each.violation.severity is Severity.VIOLATION]
    assert [checked.report.line(each, "en") for each in wrong] == []


def test_entries_go_where_those_of_their_class_are(desk: Desk) -> None:
    event = written(desk, "event")
    assert "# data/entities/events.ttl\n<https://w3id.org/lapekg/source/lapekg/p3> {\n    event:koe-event a" in event
    assert "# data/sources/kaleva-sote-uudistus-2020.trig\n<https://w3id.org/lapekg/source/kaleva" in event
    assert "data/entities" not in written(desk, "sum")
    assert "# data/mappings/disagreements.ttl" in written(desk, "disagreement")
    assert "# ontology/concepts/topic.ttl" in written(desk, "skos-concept")
