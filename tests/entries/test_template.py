"""Templates are read as they are, and whatever of their comments is made use of."""

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, parse

from lapekg.entries.told import Desk, Told, template
from tests.entries.concerts import BASE, TERMS

POSTER = NamedNode(f"{BASE}source/poster/p1")
_OPEN = re.compile(r"^( *)#(?! )")


def written(desk: Desk, class_name: str, source: NamedNode | None = None, **values: str) -> str:
    of_class = desk.of_class(class_name)
    told = Told(of_class, desk.fields(of_class))
    for name, value in values.items():
        told.tell(name, value, desk)
    return template(told, source, desk)


@pytest.mark.parametrize("class_name", ["agent", "band", "concert", "hall", "player"])
@settings(max_examples=5)
@given(chance=st.randoms())
def test_template_is_read_whatever_lines_are_taken_out_of_their_comments(
    desk: Desk, class_name: str, chance: Random
) -> None:
    lines = written(desk, class_name).splitlines()
    used = [_OPEN.sub(r"\1", line) if chance.random() < 0.5 else line for line in lines]
    stated = sum(line != other for line, other in zip(used, lines, strict=True))
    assert len(list(parse("\n".join(used), format=RdfFormat.TRIG))) == 1 + stated


def test_required_fields_come_first_then_those_of_which_one_is_needed(desk: Desk) -> None:
    register, source = written(desk, "concert").split("into the file of the source")
    assert 0 < register.index("REQUIRED") < register.index("#concert:name skos:prefLabel") < register.index("OPTIONAL")
    assert 0 < source.index("At least one of these: starts, day") < source.index("c:start") < source.index("OPTIONAL")


def test_template_tells_choices_classes_and_examples_out_of_the_data(desk: Desk) -> None:
    text = written(desk, "concert")
    assert "kind: one of: kind:folk (folk), kind:jazz (jazz)" in text
    assert "#concert:name c:hall hall:savoy ." in text
    assert '#concert:name c:start "2018-10-13"^^xsd:date .' in text


def test_what_is_declared_in_a_register_goes_there_and_the_rest_to_the_source(desk: Desk) -> None:
    text = written(desk, "concert", POSTER, name="Late night", hall="Tavastia")
    register, source = text.split("# data/sources/poster.trig")
    assert f"# data/register/concerts.ttl\n<{BASE}source/house/p2> {{" in register
    assert "concert:late-night a c:Concert ;" in register
    assert f"<{BASE}source/poster/p1> {{\n    concert:late-night c:hall hall:tavastia ." in source


def test_source_that_is_not_told_is_marked(desk: Desk) -> None:
    text = written(desk, "concert", name="Late night")
    assert f"such as <{BASE}source/poster/p1>" in text.replace("\n# ", " ")
    assert f"<{BASE}source/name/p1> {{" in text


def test_field_with_too_few_values_is_still_asked_for(desk: Desk) -> None:
    text = written(desk, "band", name="The Band")
    assert f"#<{TERMS}" not in text
    assert "c:founded" in text.split("REQUIRED")[1]
