"""A bar chart as SVG: ratios on a logarithmic scale, the aim of each as a mark. Readable on light and dark."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from benchmarks.numbers import TIMES, short

_WIDTH = 920
_LABELS = 400
_RIGHT = 120
_TOP = 64
_BAR = 13
_GAP = 14
_LABEL_HEIGHT = 28
_COLOURS = ("#0b6e99", "#c2571a", "#5b8c2a", "#8250a8")
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1c2430 }
.small { font-size: 11px }
.paper { fill: #ffffff }
.grid { stroke: #d5dae1 } .one { stroke: #1c2430 } .aim { stroke: #b3001b; stroke-width: 2.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6e9ee } .paper { fill: #12161c }
  .grid { stroke: #39414d } .one { stroke: #e6e9ee } .aim { stroke: #ff6b81 }
  .series { filter: brightness(1.35) }
}
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A group of bars: what is compared, the aim, one ratio a series (None is not measured)."""

    label: str
    detail: str
    bound: float
    ratios: tuple[float | None, ...]


def draw(title: str, series: Sequence[str], rows: Sequence[Row]) -> str:
    """Draw the rows below each other."""
    known = [ratio for row in rows for ratio in (*row.ratios, row.bound) if ratio and math.isfinite(ratio)]
    low = math.floor(math.log10(min([0.5, *known])))
    high = math.ceil(math.log10(max([2.0, *known])))
    step = max(_LABEL_HEIGHT, len(series) * _BAR) + _GAP
    height = _TOP + len(rows) * step + 30
    scale = _Scale(low, high)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title><style>{_STYLE}</style>',
        f'<rect class="paper" width="{_WIDTH}" height="{height}" rx="6"/>',
        f'<text x="16" y="24" style="font-weight: 600">{escape(title)}</text>',
        *_legend(series),
        *_grid(scale, height),
    ]
    for index, row in enumerate(rows):
        parts.extend(_row(row, _TOP + index * step + _GAP / 2, scale))
    return "\n".join([*parts, "</svg>"]) + "\n"


@dataclass(frozen=True, slots=True)
class _Scale:
    low: int
    high: int

    def x(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return round(_LABELS + min(1.0, max(0.0, share)) * (_WIDTH - _LABELS - _RIGHT), 1)


def _legend(series: Sequence[str]) -> list[str]:
    parts, x = [], 16
    for number, name in enumerate(series):
        colour = _COLOURS[number % len(_COLOURS)]
        parts.append(f'<rect class="series" x="{x}" y="36" width="12" height="12" fill="{colour}"/>')
        parts.append(f'<text class="small" x="{x + 17}" y="46">{escape(name)}</text>')
        x += 34 + 7 * len(name)
    parts.append(f'<line class="aim" x1="{x + 5}" x2="{x + 5}" y1="35" y2="49"/>')
    parts.append(f'<text class="small" x="{x + 13}" y="46">aim</text>')
    return parts


def _grid(scale: _Scale, height: int) -> list[str]:
    parts = []
    for power in range(scale.low, scale.high + 1):
        x, name = scale.x(10.0**power), f"{short(10.0**power)} {TIMES}"
        parts.append(
            f'<line class="{"one" if power == 0 else "grid"}" x1="{x}" x2="{x}" y1="{_TOP}" y2="{height - 26}"/>'
        )
        parts.append(f'<text class="small" x="{x}" y="{height - 10}" text-anchor="middle">{name}</text>')
    return parts


def _row(row: Row, y: float, scale: _Scale) -> list[str]:
    height = len(row.ratios) * _BAR
    middle = y + height / 2
    parts = [
        f'<text x="16" y="{middle - 1:.1f}">{escape(row.label)}</text>',
        f'<text class="small" x="16" y="{middle + 13:.1f}" opacity="0.8">{escape(row.detail)}</text>',
    ]
    one = scale.x(1.0)
    for number, ratio in enumerate(row.ratios):
        top = y + number * _BAR
        parts.append(
            f'<text class="small" x="{_WIDTH - 16}" y="{top + 10:.1f}" text-anchor="end">{_told(ratio)}</text>'
        )
        if ratio is None or not math.isfinite(ratio):
            continue
        start, end = sorted((one, scale.x(ratio)))
        parts.append(
            f'<rect class="series" x="{start}" y="{top + 1:.1f}" width="{max(1.0, end - start):.1f}" '
            f'height="{_BAR - 2}" fill="{_COLOURS[number % len(_COLOURS)]}"/>'
        )
    aim = scale.x(row.bound)
    parts.append(f'<line class="aim" x1="{aim}" x2="{aim}" y1="{y - 2:.1f}" y2="{y + height + 2:.1f}"/>')
    return parts


def _told(ratio: float | None) -> str:
    if ratio is None:
        return "not measured"
    return f"{short(ratio)} {TIMES}" if math.isfinite(ratio) else "refused"
