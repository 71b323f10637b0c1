"""Takes token by token from a text, and hands out the comments around them so that none is lost."""

from collections.abc import Iterable

from lapekg.turtle.signs import Sign, signs
from lapekg.turtle.tokens import Token
from lapekg.turtle.tree import Remark


class TurtleError(Exception):
    """A text is not of Turtle or TriG 1.1, or is nested too deeply."""

    def __init__(self, reason: str, token: Token) -> None:
        super().__init__(reason, token.line, token.column)
        self.reason = reason
        self.line = token.line
        self.column = token.column


class Cursor:
    """The place up to which a text is read.

    Comments that nobody asked for, as they stand amid a part, are handed out with those above the next part.
    """

    def __init__(self, tokens: Iterable[Token]) -> None:
        self._signs = signs(tokens)
        self._sign = next(self._signs)
        self._passed: Sign | None = None
        self._left: list[str] = []

    @property
    def token(self) -> Token:
        """Look at the next token; at the end of the text it is empty."""
        return self._sign.token

    @property
    def is_apart(self) -> bool:
        """Say whether a blank line stands above the next token."""
        return self._sign.is_apart

    @property
    def line(self) -> int:
        """Count the line on which the last token taken ends."""
        return self._passed.last_line if self._passed else 1

    def take(self) -> Token:
        """Take the next token."""
        sign = self._sign
        if sign.token.kind == "end":
            raise TurtleError("the text ends amid a statement", sign.token)
        # Most tokens have no comments.
        if self._passed is not None and self._passed.after:
            self._left += self.behind()
        if sign.before:
            self._left += [each.text for each in sign.before]
            sign.before = []
        self._passed = sign
        self._sign = next(self._signs)
        return sign.token

    def expect(self, text: str) -> Token:
        """Take the next token, which has to be this one."""
        if self.token.text != text:
            raise TurtleError(f"'{text}' is expected here", self.token)
        return self.take()

    def above(self) -> list[str]:
        """Hand out the comments above the next token."""
        return [each.text for each in self.remarks()]

    def remarks(self) -> list[Remark]:
        """Hand out the comments above the next token, which stand between parts."""
        self._left += self.behind()
        sign = self._sign
        if not self._left and not sign.before:
            return []
        found = [Remark(text, is_apart=False) for text in self._left]
        found += [Remark(each.text, each.is_apart) for each in sign.before]
        sign.before, self._left = [], []
        return found

    def behind(self) -> list[str]:
        """Hand out the comment behind the last token."""
        if self._passed is None or not self._passed.after:
            return []
        found, self._passed.after = self._passed.after, []
        return found

    def only_first(self, comments: list[str]) -> list[str]:
        """Keep the first of the comments behind a part, as no two fit on a line, and put the others above the next."""
        self._left[:0] = comments[1:]
        return comments[:1]
