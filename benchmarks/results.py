"""Raw figures, kept as JSON, and what is worked out of them: medians, and ratios within one round."""

import json
import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

Figures = dict[str, float]
Value = Callable[[Figures], float | None]


@dataclass(slots=True)
class SystemResults:
    """One system on one size: what loading took, the figures of every round, and what could not be had."""

    load: Figures = field(default_factory=dict)
    rounds: list[Figures] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def median(self, name: str) -> float | None:
        """Give the median over the rounds that have the figure."""
        values = [figures[name] for figures in self.rounds if name in figures]
        return statistics.median(values) if values else None


@dataclass(slots=True)
class Results:
    """All that docs/performance.md is made of."""

    date: str
    machine: dict[str, str]
    versions: dict[str, str]
    client: Figures
    statements: dict[str, int] = field(default_factory=dict)
    solutions: dict[str, dict[str, int]] = field(default_factory=dict)
    sizes: dict[str, dict[str, SystemResults]] = field(default_factory=dict)

    def of(self, size: str, system: str) -> SystemResults:
        """Give the results of a system on a size, empty ones at first."""
        return self.sizes.setdefault(size, {}).setdefault(system, SystemResults())

    def ratio(self, size: str, one: str, other: str, value: Value, base: Value | None = None) -> float | None:
        """Divide one system's value by the other's value, or base, round by round, and take the median."""
        pairs = zip(self.of(size, one).rounds, self.of(size, other).rounds, strict=False)
        values = [(value(ours), (base or value)(theirs)) for ours, theirs in pairs]
        ratios = [ours / theirs for ours, theirs in values if ours is not None and theirs]
        return statistics.median(ratios) if ratios else None

    def add(self, newer: "Results") -> None:
        """Take over the sizes of a newer run; the others keep the figures of theirs."""
        self.date, self.machine, self.versions, self.client = newer.date, newer.machine, newer.versions, newer.client
        self.statements |= newer.statements
        self.solutions |= newer.solutions
        self.sizes |= newer.sizes

    def write(self, path: Path) -> None:
        """Write the figures, to four digits."""
        table = json.loads(json.dumps(asdict(self)), parse_float=lambda text: float(f"{float(text):.4g}"))
        path.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what `write` wrote."""
        table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        table["sizes"] = {
            size: {name: SystemResults(**each) for name, each in by_system.items()}
            for size, by_system in table["sizes"].items()
        }
        return cls(**table)
