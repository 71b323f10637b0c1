"""Numbers as people read them."""

import math

TIMES = "\N{MULTIPLICATION SIGN}"
NONE = "\N{EN DASH}"


def short(value: float) -> str:
    """Write a number with three digits that count, and never with an exponent.

    >>> [short(value) for value in (0, 0.01234, 1.5, 23.456, 12345.6)]
    ['0', '0.0123', '1.5', '23.5', '12,346']
    """
    if not value:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def cell(value: float | None) -> str:
    """Write a figure for a table; an infinite one stands for a refusal.

    >>> [cell(value) for value in (1.0, float("inf"))]
    ['1', 'refused']
    """
    return NONE if value is None else short(value) if math.isfinite(value) else "refused"
