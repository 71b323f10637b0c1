"""Places of quads: the first one counts, and files keep their order by name."""

from pyoxigraph import Literal, NamedNode, Quad

from lapekg.sources.located import LocatedQuad, Position, Positions

ONE, OTHER = (Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(text)) for text in ("1", "2"))


def positions_of(*located: tuple[Quad, Position]) -> Positions:
    positions = Positions()
    for quad, position in located:
        positions.add(LocatedQuad(quad, position))
    return positions


def test_place_of_a_quad_is_the_first_by_name_of_file_and_line_whatever_the_order_of_reading() -> None:
    positions = positions_of(
        (ONE, Position("b", 1)), (OTHER, Position("b", 7)), (ONE, Position("a", 10)), (ONE, Position("a", 9))
    )
    assert dict(positions) == {ONE: Position("a", 9), OTHER: Position("b", 7)}
    assert len(positions) == 2


def test_line_beyond_any_limit_of_32_bits_stays_whole() -> None:
    place = Position("a", 2**33 + 1)
    assert positions_of((OTHER, Position("b", 1)), (ONE, place))[ONE] == place


def test_file_whose_quads_all_stand_earlier_elsewhere_is_not_named() -> None:
    assert positions_of((ONE, Position("b", 1)), (ONE, Position("a", 1))).files() == {"a"}
