"""Validate everything that is there, with or without more."""

from collections.abc import Iterable

from pyoxigraph import Quad, Store

from lapekg.checking.scene import Scene
from lapekg.config import Instance
from lapekg.graph import Dataset, load_rules
from lapekg.graph.dataset import complete, merge
from lapekg.history.record import Patch
from lapekg.sources import LocatedQuad
from lapekg.validation.engine import find
from lapekg.validation.locations import DatasetLocations
from lapekg.validation.report import Violation
from lapekg.validation.results import report_of
from lapekg.validation.shapes import load_shapes


def whole_scene(instance: Instance, located: Iterable[LocatedQuad], overlay: Patch) -> Scene:
    """Read, infer and validate everything, with what was written beside it; the cost grows with all of it."""
    dataset = complete(merge(located), load_rules(instance), instance, overlay.added, overlay.removed)
    return scene_of(dataset, instance)[0]


def scene_of(dataset: Dataset, instance: Instance) -> tuple[Scene, tuple[Violation, ...]]:
    """Validate a dataset; give each result with its origin, too, and once for each of its origins."""
    shapes = load_shapes(instance)
    locations = DatasetLocations(dataset)
    found = tuple(find(dataset, shapes))
    scene = Scene(
        store=_store(dataset),
        shapes=shapes,
        results=report_of(found, shapes.naming).violations,
        locations=locations,
        elsewhere=lambda: locations,
    )
    return scene, found


def _store(dataset: Dataset) -> Store:
    """Hold the quads, and in the default graph every statement, as shapes see them."""
    store = Store()
    store.extend(dataset.quads)
    store.extend(Quad(*statement) for statement in dataset.statements())
    return store
