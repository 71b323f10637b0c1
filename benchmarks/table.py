"""Tables in Markdown."""

from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    r"""Write a table whose first column is text and whose others are numbers.

    >>> table(["", "ms"], [["a", "1"]])
    '|  | ms |\n| --- | ---: |\n| a | 1 |'
    """
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, rule, *rows])
