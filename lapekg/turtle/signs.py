"""The tokens that carry meaning, each with the comments around it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lapekg.turtle.tokens import Token


@dataclass(slots=True)
class Comment:
    """A comment; `is_apart` says whether a blank line stands above it."""

    text: str
    is_apart: bool


@dataclass(slots=True)
class Sign:
    """A token with the comments on the lines above it, and with the one behind it on its last line."""

    token: Token
    is_apart: bool
    before: list[Comment] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    @property
    def last_line(self) -> int:
        """Count the line on which the token ends, which for a long string is another than its first."""
        return self.token.line + self.token.text.count("\n")


def signs(found: Iterable[Token]) -> Iterator[Sign]:
    """Give every token its comments; a last one without text carries those at the end."""
    waiting: list[Comment] = []
    previous: Sign | None = None
    line = 0
    token = None
    for token in found:
        is_apart = token.line - line > 1
        if token.kind != "comment":
            if previous is not None:
                yield previous
            previous = Sign(token, is_apart, waiting)
            waiting = []
            line = previous.last_line
        elif previous is not None and token.line == line and not waiting:
            previous.after.append(token.text.rstrip())
        else:
            waiting.append(Comment(token.text.rstrip(), is_apart))
            line = token.line
    if previous is not None:
        yield previous
    end = 0 if token is None else token.end
    column = 1 if token is None else token.column + len(token.text)
    yield Sign(Token("end", "", max(line, 1), column, end, end), is_apart=False, before=waiting)
