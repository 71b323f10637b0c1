"""Outlines of areas as paths of a drawing, from a GeoJSON file of the instance (RFC 7946) whose features name things.

The projection is Lambert's azimuthal one about the middle of what is drawn: areas keep their sizes, so that the north
does not outgrow the south.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

_WIDTH = 400
_MARGIN = 4

Point = tuple[float, float]
Ring = list[Point]


@dataclass(frozen=True, slots=True)
class Outlines:
    """A drawing of areas: its size, for each IRI a path and a place for a label, and who is to be named for it."""

    width: int
    height: int
    paths: Mapping[str, str]
    labels: Mapping[str, Point]
    attribution: str


def load_outlines(file: Path) -> Outlines | None:
    """Read the outlines of an instance; None where it has none. Raises ValueError or KeyError on another format."""
    try:
        state = file.stat()
    except FileNotFoundError:
        return None
    return _load(file, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=8)
def _load(file: Path, _changed: int, _size: int) -> Outlines:
    return draw_outlines(json.loads(file.read_text(encoding="utf-8")))


def draw_outlines(collection: Mapping[str, Any]) -> Outlines:
    """Project the features of a collection onto a drawing of a fixed width; each feature's `id` is an IRI."""
    rings = {str(each["id"]): list(_rings(each["geometry"])) for each in collection["features"]}
    project = _projection(point for each in rings.values() for ring in each for point in ring)
    flat = {iri: [[project(point) for point in ring] for ring in each] for iri, each in rings.items()}
    points = [point for each in flat.values() for ring in each for point in ring]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    scale = (_WIDTH - 2 * _MARGIN) / ((max(x for x, _ in points) - left) or 1.0)
    height = (max(y for _, y in points) - top) * scale + 2 * _MARGIN

    def place(point: Point) -> Point:
        return round((point[0] - left) * scale + _MARGIN, 1), round((point[1] - top) * scale + _MARGIN, 1)

    placed = {iri: [[place(point) for point in ring] for ring in each] for iri, each in flat.items()}
    return Outlines(
        width=_WIDTH,
        height=round(height),
        paths={iri: "".join(_path(ring) for ring in each) for iri, each in placed.items()},
        labels={iri: _middle(max(each, key=lambda ring: abs(_area(ring)))) for iri, each in placed.items()},
        attribution=str(collection.get("attribution", "")),
    )


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    coordinates = geometry["coordinates"]
    for polygon in coordinates if geometry["type"] == "MultiPolygon" else [coordinates]:
        for ring in polygon:
            yield [(float(x), float(y)) for x, y, *_ in ring]


def _projection(points: Iterable[Point]) -> Callable[[Point], Point]:
    """Make the projection (Snyder, Map Projections, USGS 1987, equations 24-2 to 24-4), y downwards as on a screen."""
    known = list(points)
    middle = radians((min(x for x, _ in known) + max(x for x, _ in known)) / 2)
    parallel = radians((min(y for _, y in known) + max(y for _, y in known)) / 2)

    def project(point: Point) -> Point:
        turn, latitude = radians(point[0]) - middle, radians(point[1])
        towards = sin(parallel) * sin(latitude) + cos(parallel) * cos(latitude) * cos(turn)
        stretch = sqrt(2 / max(1 + towards, 1e-9))
        x = stretch * cos(latitude) * sin(turn)
        y = stretch * (cos(parallel) * sin(latitude) - sin(parallel) * cos(latitude) * cos(turn))
        return x, -y

    return project


def _path(ring: Ring) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z"


def _area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def _middle(ring: Ring) -> Point:
    """Find the centre of gravity of a ring."""
    area = _area(ring)
    if not area:
        return ring[0]
    x = y = 0.0
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        part = a[0] * b[1] - b[0] * a[1]
        x += (a[0] + b[0]) * part
        y += (a[1] + b[1]) * part
    return round(x / (6 * area), 1), round(y / (6 * area), 1)
