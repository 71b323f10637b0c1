"""IRIs that are not formed as those of the things that are there already."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote

from pyoxigraph import NamedNode

from lapekg.checking.said import Said, Subject, found
from lapekg.checking.surroundings import TYPE, Surroundings
from lapekg.checking.wording import told
from lapekg.iris import local_name, namespace_of, slug
from lapekg.validation.report import Severity, Violation

# What so many things of a class have in common, all of them but these, is how things of the class are named.
_FEWEST = 5
_MOST_LOOKED_AT = 100
_NEARLY_ALL = 0.9
_MOST_THINGS = 1000
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def unusual_names(said: Sequence[Said], around: Surroundings) -> Iterator[Violation]:
    """Find new things under an IRI that others of their class would not have; a published one never changes."""
    habits = _Habits()
    for each in said:
        for node, position in islice(each.declared.items(), _MOST_THINGS):
            if node.value not in around.new or not node.value.startswith(around.instance.base_iri):
                continue
            policy = _usual(node, habits, around)
            folder, name = namespace_of(node.value), local_name(node.value)
            if policy is None or (folder == policy.folder and (_SLUG.fullmatch(name) or not policy.plain)):
                continue
            key = "iri-policy" if folder == policy.folder else "iri-policy-folder"
            meant = NamedNode(f"{policy.folder}{_slug(node, around) if policy.plain else name}")
            hints = told("advice", "write", meant=around.written(meant))
            values = {"key": key, "folder": f"<{policy.folder}…>", "hints": hints}
            yield found("iri-policy", Severity.WARNING, Subject(node, position), around, **values)


@dataclass(frozen=True, slots=True)
class _Policy:
    """Where things of a class stand, and whether their names are lower-case ASCII."""

    folder: str
    plain: bool


def _usual(node: NamedNode, habits: "_Habits", around: Surroundings) -> _Policy | None:
    """Give what nearly all other things of the class have in common; None where they differ, or are too few."""
    wider = (each for own in around.classes(node) for each in (own, *sorted(around.above(own) - {own}, key=str)))
    for class_ in wider:
        folders, plain = habits.of(class_, around)
        number = folders.total()
        if namespace_of(node.value) in folders:
            return _Policy(namespace_of(node.value), plain)
        if number < _FEWEST:
            continue
        folder, most = folders.most_common(1)[0]
        return _Policy(folder, plain) if most >= _NEARLY_ALL * number else None
    return None


class _Habits:
    """In what folders the things of a class stand that are there already, and whether their names are plain."""

    def __init__(self) -> None:
        self._known: dict[NamedNode, tuple[Counter[str], bool]] = {}

    def of(self, class_: NamedNode, around: Surroundings) -> tuple[Counter[str], bool]:
        if class_ not in self._known:
            quads = islice(around.store.quads_for_pattern(None, TYPE, class_), _MOST_LOOKED_AT)
            others = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)} - around.additions
            plain = sum(bool(_SLUG.fullmatch(local_name(each))) for each in others)
            self._known[class_] = Counter(map(namespace_of, others)), plain >= _NEARLY_ALL * len(others)
        return self._known[class_]


def _slug(node: NamedNode, around: Surroundings) -> str:
    """Make the name of what the IRI has, so that what is right about it stays."""
    parted = re.sub(r"([a-zåäö])([A-ZÅÄÖ])", r"\1-\2", unquote(local_name(node.value)))
    return slug(parted) or slug(around.naming.choose(around.label(node)) or "")
