"""Outlines of areas."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapekg.linked.outlines import draw_outlines, load_outlines

POINTS = st.tuples(st.floats(-30, 40), st.floats(-60, 75))
RINGS = st.lists(POINTS, min_size=3, max_size=8, unique=True).map(lambda ring: [*ring, ring[0]])


def _collection(*rings: Any) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "attribution": "Survey",
        "features": [
            {"type": "Feature", "id": f"http://a.example/{n}", "geometry": {"type": "Polygon", "coordinates": [ring]}}
            for n, ring in enumerate(rings)
        ],
    }


@given(st.lists(RINGS, min_size=1, max_size=4))
def test_every_point_is_within_the_drawing(rings: list[Any]) -> None:
    drawing = draw_outlines(_collection(*rings))
    assert len(drawing.paths) == len(rings)
    for path in drawing.paths.values():
        numbers = [float(each) for each in re.findall(r"-?[\d.]+(?:e-?\d+)?", path)]
        assert all(0 <= x <= drawing.width for x in numbers[::2])
        assert all(0 <= y <= drawing.height + 1 for y in numbers[1::2])


def test_areas_keep_their_sizes_and_north_is_up() -> None:
    south = [(20, 60), (22, 60), (22, 61), (20, 61), (20, 60)]
    north = [(20, 69), (22, 69), (22, 70), (20, 70), (20, 69)]
    drawing = draw_outlines(_collection(south, north))
    (_, low), (_, high) = drawing.labels["http://a.example/0"], drawing.labels["http://a.example/1"]
    assert high < low

    def size(path: str) -> float:
        flat = [float(each) for each in re.findall(r"-?[\d.]+", path)]
        points = list(zip(flat[::2], flat[1::2], strict=True))
        pairs = zip(points, [*points[1:], points[0]], strict=True)
        return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2

    # On the globe the strip between 69 and 70 degrees is 0.71 of that between 60 and 61.
    sizes = [size(path) for path in drawing.paths.values()]
    assert sizes[1] / sizes[0] == pytest.approx(0.71, abs=0.02)


def test_area_of_several_parts_is_one_path_labelled_in_its_largest() -> None:
    small, large = [(0, 0), (1, 0), (1, 1), (0, 0)], [(10, 0), (20, 0), (20, 10), (10, 10), (10, 0)]
    feature = {"id": "http://a.example/x", "geometry": {"type": "MultiPolygon", "coordinates": [[small], [large]]}}
    drawing = draw_outlines({"features": [feature]})
    assert drawing.paths["http://a.example/x"].count("M") == 2
    assert drawing.labels["http://a.example/x"][0] > drawing.width / 2
    assert drawing.attribution == ""


def test_load_outlines_reads_a_changed_file_anew(tmp_path: Path) -> None:
    file = tmp_path / "areas.geojson"
    assert load_outlines(file) is None
    ring = [(0, 0), (1, 0), (1, 1), (0, 0)]
    file.write_text(json.dumps(_collection(ring)))
    first = load_outlines(file)
    assert first is not None
    assert load_outlines(file) is first
    file.write_text(json.dumps(_collection(ring, ring)))
    second = load_outlines(file)
    assert second is not None
    assert len(second.paths) == 2
