"""What validation found, for people (one line each, like a compiler's) and for machines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pyoxigraph import NamedNode

from lapekg.errors import ValidationError
from lapekg.iris import local_name
from lapekg.sources import Place, Position
from lapekg.validation.naming import Naming
from lapekg.validation.terms import Term


class Severity(StrEnum):
    """How grave a result is; only a violation makes a dataset non-conforming."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"

    @property
    def word(self) -> str:
        """Name the severity as compilers do."""
        return {"Violation": "error", "Warning": "warning", "Info": "info"}[self.value]


@dataclass(frozen=True, slots=True)
class Violation:
    """One validation result, or a finding beyond shapes.

    `path` is in SPARQL syntax with full IRIs; `component` is the constraint component's local name; `source_shape`
    is the nearest shape with an IRI, as property shapes may be blank nodes; `labels` are those of the focus node;
    `hints` say by language what to do about it, where that can be guessed.

    A finding has the name of its rule as `component`, such as unknown-property, and no source shape; one about a text
    that cannot be read has no focus node. What finds something in a text knows its `place`; for others it is sought.

    `origin` is the validated shape that found it and the focus node this was given: results of nested property shapes
    are about other nodes.
    """

    focus_node: Term | None
    path: str | None
    value: Term | None
    component: str
    severity: Severity
    source_shape: str
    messages: Mapping[str, str] = field(hash=False)
    position: Position | None = None
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    hints: Mapping[str, str] = field(default_factory=dict, hash=False)
    place: Place | None = None
    origin: tuple[Term, Term] | None = field(default=None, compare=False)

    @property
    def constraint(self) -> str:
        """Name the component without the ending that all have."""
        return self.component.removesuffix("ConstraintComponent")

    @property
    def is_finding(self) -> bool:
        """Say whether it comes from elsewhere than the shapes."""
        return not self.component.endswith("ConstraintComponent")

    @property
    def is_unreadable(self) -> bool:
        """Say whether it is what keeps a text from being read."""
        return self.focus_node is None and self.severity is Severity.VIOLATION

    @property
    def rule(self) -> str:
        """Name what is broken: shape and constraint, or the rule of a finding."""
        return self.component if self.is_finding else f"{local_name(self.source_shape)}/{self.constraint}"


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """All results in the order of their positions, warnings among them."""

    violations: tuple[Violation, ...]
    naming: Naming = field(default_factory=Naming)

    @property
    def conforms(self) -> bool:
        """Say whether nothing is graver than a warning."""
        return not any(each.severity is Severity.VIOLATION for each in self.violations)

    def raise_for_violations(self) -> None:
        """Raise ValidationError unless the dataset conforms."""
        if not self.conforms:
            raise ValidationError(self)

    def result_set(self) -> frozenset[tuple[str, str | None, str]]:
        """Give (focus node, path, constraint) of each result in compact form, as tests compare them.

        A result for property ex:start of ex:e with sh:minCount is ("ex:e", "ex:start", "MinCount").
        """
        return frozenset((self._focus(each) or "-", self._path(each), each.constraint) for each in self.violations)

    def to_text(self, language: str | None = None) -> str:
        """Write one line per result; the empty text when there is none."""
        return "".join(f"{self.line(each, language)}\n" for each in self.violations)

    def line(self, violation: Violation, language: str | None = None) -> str:
        """Write a result in one line: place, severity, and the sentence about it."""
        place = violation.position or "dataset"
        return f"{place}: {violation.severity.word}: {self.sentence(violation, language)}"

    def sentence(self, violation: Violation, language: str | None = None) -> str:
        """Tell a result in one line: label, focus node, path, message, value, rule."""
        label = self.naming.choose(violation.labels, language)
        named = (label and f"“{label}”", self._focus(violation), self._path(violation))
        where = " ".join(part for part in named if part)
        message = self.naming.choose(violation.messages, language) or violation.constraint
        value = "" if violation.value is None else f" (value {self.naming.term(violation.value)})"
        return f"{where}{': ' if where else ''}{message}{value} [{violation.rule}]"

    def hint(self, violation: Violation, language: str | None = None) -> str | None:
        """Say what to do about a result, where that can be guessed."""
        return self.naming.choose(violation.hints, language)

    def rule_iri(self, violation: Violation) -> str:
        """Give the IRI of what is broken: the source shape, or the rule of a finding below the instance's base."""
        return f"{self.naming.base_iri}check#{violation.component}" if violation.is_finding else violation.source_shape

    def to_json(self, language: str | None = None) -> dict[str, Any]:
        """Give the same as data: focus nodes and shapes as IRIs, values in N-Triples form, paths in SPARQL syntax."""
        return {
            "conforms": self.conforms,
            "violations": [self._to_json(each, language) for each in self.violations],
        }

    def _to_json(self, violation: Violation, language: str | None) -> dict[str, Any]:
        position = violation.position
        return {
            "file": position and position.file,
            "line": position and position.line,
            "severity": violation.severity.value,
            "focus_node": None if violation.focus_node is None else _identifier(violation.focus_node),
            "label": self.naming.choose(violation.labels, language),
            "path": violation.path,
            "value": None if violation.value is None else str(violation.value),
            "component": violation.component,
            "source_shape": violation.source_shape,
            "rule": violation.rule,
            "message": self.naming.choose(violation.messages, language),
            "messages": dict(violation.messages),
            "hint": self.hint(violation, language),
            "text": self.line(violation, language),
        }

    def _focus(self, violation: Violation) -> str | None:
        return None if violation.focus_node is None else self.naming.term(violation.focus_node)

    def _path(self, violation: Violation) -> str | None:
        return None if violation.path is None else self.naming.path(violation.path)


def _identifier(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
