"""The root of all errors, and how their messages stay one line."""


class LapekgError(Exception):
    """Anything that a user of lapekg can mend or must know."""


def one_line(text: str) -> str:
    r"""Fold line breaks and runs of blanks, so that a message stays one line.

    >>> one_line("Parser error\n  at line 3")
    'Parser error at line 3'
    """
    return " ".join(text.split())
