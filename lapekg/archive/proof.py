"""What is found of one part of what is kept."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """A part, how much of it there is, and what is wrong with it."""

    name: str
    detail: str
    problems: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give the members of the JSON that commands print."""
        return {"name": self.name, "detail": self.detail, "problems": list(self.problems)}

    def to_text(self) -> str:
        """Give a line, and one more for each problem."""
        detail = f": {self.detail}" if self.detail else ""
        verdict = "" if self.problems else ", sound" if detail else ": sound"
        return f"{self.name}{detail}{verdict}\n" + "".join(f"    {each}\n" for each in self.problems)
