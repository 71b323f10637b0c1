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
    """A token with the comments on the lines above it, and with the one behind it on its last line.

    That is another than its first for a long string.
    """

    token: Token
    last_line: int
    is_apart: bool
    before: list[Comment] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


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
            line = token.line + (token.text.count("\n") if token.kind == "string" else 0)
            previous = Sign(token, line, is_apart, waiting)
            waiting = []
        elif previous is not None and token.line == line and not waiting:
            previous.after.append(token.text.rstrip())
        else:
            waiting.append(Comment(token.text.rstrip(), is_apart))
            line = token.line
    if previous is not None:
        yield previous
    end = 0 if token is None else token.end
    column = 1 if token is None else token.column + len(token.text)
    yield Sign(Token("end", "", max(line, 1), column, end, end), line, is_apart=False, before=waiting)
