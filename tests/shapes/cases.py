"""Cases for the shapes: data files that conform, or that say which results they expect."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pyoxigraph import NamedNode

from lapekg.config import Instance, load_instance
from lapekg.graph import Dataset, build_dataset, load_rules
from lapekg.sources import LocatedQuad, read_file
from lapekg.sources.inputs import data_files
from lapekg.validation import Shapes, ValidationReport, load_shapes, validate

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent
# They hold no constraints.
NO_SHAPES = frozenset(("groups", "prefixes", "views"))

# Focus node, path in SPARQL syntax with full IRIs, local name of the constraint component.
Result = tuple[str, str | None, str]

_EXPECT = re.compile(r"# expect: (?P<focus>\S+) (?P<path>\S+) (?P<component>\w+ConstraintComponent)")
_PREFIX = re.compile(r"@prefix (?P<prefix>[\w-]+): <(?P<namespace>[^>]+)> \.")


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One data file; `terms` are the IRIs that neither the ontology nor the register has."""

    path: Path
    expected: frozenset[Result]
    quads: Sequence[LocatedQuad]
    terms: frozenset[str]

    @property
    def shape(self) -> str:
        """Name the file of shapes that the case is about."""
        return self.path.parts[-3]

    @property
    def name(self) -> str:
        """Name the case for people."""
        return "/".join((self.shape, self.path.stem))


@cache
def instance() -> Instance:
    """Give the instance, with the statements of cases in the graph of the register."""
    ours = load_instance(ROOT)
    return replace(ours, graphs={**ours.graphs, "tests/shapes": ours.graphs["data/entities"]})


@cache
def shapes() -> Shapes:
    """Read the shapes once."""
    return load_shapes(instance())


@cache
def background() -> tuple[LocatedQuad, ...]:
    """Read what every case stands on: the ontology, the concepts and a small register."""
    ontology = [path for path in data_files(instance()) if path.is_relative_to(ROOT / "ontology")]
    register = [ROOT / "data" / "sources" / "lapekg.ttl", FOLDER / "register.ttl"]
    return tuple(quad for path in [*ontology, *register] for quad in read_file(path, instance()))


@cache
def cases(kind: str) -> tuple[Case, ...]:
    """Gather the cases of a kind: `conforms` or `violates`."""
    known = _iris(background())
    paths = sorted(path for path in FOLDER.glob(f"*/{kind}/*") if path.suffix in {".ttl", ".trig"})
    return tuple(_case(path, known) for path in paths)


@cache
def report(kind: str) -> ValidationReport:
    """Validate all cases of a kind together: their terms are disjoint, so that a focus node tells its case."""
    return check(cases(kind))


def check(chosen: Iterable[Case]) -> ValidationReport:
    """Validate cases on their background as a build does, rules included."""
    return validate(dataset(chosen), shapes())


def dataset(chosen: Iterable[Case]) -> Dataset:
    """Put cases on their background."""
    located = [*background(), *(quad for case in chosen for quad in case.quads)]
    return build_dataset(located, load_rules(instance()), instance())


def results(case: Case, found: ValidationReport) -> frozenset[Result]:
    """Pick the results whose focus node is a term of the case."""
    return frozenset(
        (focus, each.path, each.component) for each in found.violations if (focus := iri(each.focus_node)) in case.terms
    )


def iri(term: object) -> str:
    """Give the IRI of a term, or the text of one that has none."""
    return term.value if isinstance(term, NamedNode) else str(term)


def _case(path: Path, known: frozenset[str]) -> Case:
    text = path.read_text(encoding="utf-8")
    prefixes = {match["prefix"]: match["namespace"] for match in _PREFIX.finditer(text)}
    expected = frozenset(
        (_expand(match["focus"], prefixes), _path(match["path"], prefixes), match["component"])
        for match in _EXPECT.finditer(text)
    )
    if len(expected) != text.count("# expect:"):
        raise ValueError(f"{path}: an expectation cannot be read or stands there twice")
    quads = tuple(read_file(path, instance()))
    return Case(path, expected, quads, _iris(quads) - known)


def _iris(quads: Iterable[LocatedQuad]) -> frozenset[str]:
    return frozenset(
        term.value
        for each in quads
        for term in (each.quad.subject, each.quad.predicate, each.quad.object, each.quad.graph_name)
        if isinstance(term, NamedNode)
    )


def _path(text: str, prefixes: Mapping[str, str]) -> str | None:
    if text == "-":
        return None
    steps = "|".join(f"<{_expand(step, prefixes)}>" for step in text.split("|"))
    return f"({steps})" if "|" in text else steps


def _expand(name: str, prefixes: Mapping[str, str]) -> str:
    if name.startswith("<"):
        return name.strip("<>")
    prefix, _, local = name.partition(":")
    return prefixes[prefix] + local
