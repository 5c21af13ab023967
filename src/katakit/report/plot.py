"""CPU time over size as an SVG, for people who would rather look than read.

Both axes are logarithmic: whatever grows like a power is a straight line, and its slope is
the power. A picture of four lines needs no plotting library.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

from katakit.errors import KataError
from katakit.verdict import Verdict

_WIDTH, _HEIGHT = 720, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 150, 48, 56
_STROKES = {
    "candidate": ("#0072b2", "", 3.0),
    "baseline": ("#555555", "7 4", 1.8),
    "reference": ("#009e73", "2 3", 1.8),
    "peer": ("#d55e00", "9 3 2 3", 1.8),
}
"""Colour, dashes and width: colours that the colour-blind can tell, and never colour alone."""

Point = tuple[int, float]


def to_svg(verdict: Verdict) -> str:
    """Return the plot.

    Raises
    ------
    KataError
        If nothing was measured over sizes.
    """
    curves = dict(verdict.timing.curves) if verdict.timing else {}
    if not any(curves.values()):
        raise KataError("Nothing was plotted: CPU time over sizes was not measured.")
    assert verdict.timing is not None
    axes = _Axes([point for curve in curves.values() for point in curve])
    title = f"{verdict.kata}: CPU time over {verdict.timing.unit or 'size'}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"',
        f'     width="{_WIDTH}" height="{_HEIGHT}" font-family="sans-serif" font-size="13">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
        _text(_LEFT, 26, title, size=16),
        *axes.drawn(verdict.timing.unit or "size"),
        *_lines(curves, axes),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


class _Axes:
    """Two logarithmic axes that hold all points, with a little room around."""

    def __init__(self, points: Sequence[Point]) -> None:
        self._sizes = sorted({size for size, _ in points})
        seconds = [second for _, second in points]
        self._x = (math.log10(self._sizes[0]) - 0.05, math.log10(self._sizes[-1]) + 0.05)
        self._y = (math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds))))

    def at(self, point: Point) -> tuple[float, float]:
        """Return where a point lies in the picture."""
        size, seconds = point
        across = (math.log10(size) - self._x[0]) / (self._x[1] - self._x[0])
        up = (math.log10(seconds) - self._y[0]) / max(self._y[1] - self._y[0], 1)
        width, height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
        return _LEFT + across * width, _HEIGHT - _BOTTOM - up * height

    def drawn(self, unit: str) -> list[str]:
        """Return the grid and its labels."""
        bottom, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
        parts = []
        for size in self._sizes:
            x, _ = self.at((size, 10.0 ** self._y[0]))
            parts += [_rule(x, _TOP, x, bottom), _text(x, bottom + 20, f"{size:,}", "middle")]
        for decade in range(self._y[0], self._y[1] + 1):
            _, y = self.at((self._sizes[0], 10.0**decade))
            parts += [_rule(_LEFT, y, right, y), _text(_LEFT - 8, y + 4, _time(decade), "end")]
        return [*parts, _text((_LEFT + right) / 2, bottom + 42, unit, "middle")]


def _lines(curves: dict[str, list[Point]], axes: _Axes) -> list[str]:
    """Return the lines, the candidate's on top, each with its name at its end."""
    names = sorted((name for name in curves if curves[name]), key=lambda name: name == "candidate")
    ends = {name: axes.at(curves[name][-1]) for name in names}
    parts, taken = [], -math.inf
    for name in sorted(names, key=lambda name: ends[name][1]):
        taken = max(ends[name][1] + 4, taken + 16)  # names don't cover each other
        parts.append(_text(_WIDTH - _RIGHT + 10, taken, name, fill=_STROKES[name][0]))
    for name in names:
        colour, dashes, width = _STROKES[name]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(axes.at, curves[name]))
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}" '
            f'stroke-dasharray="{dashes}" stroke-linejoin="round"/>'
        )
    return parts


def _time(decade: int) -> str:
    for exponent, unit in ((0, "s"), (-3, "ms"), (-6, "µs")):
        if decade >= exponent:
            return f"{10 ** (decade - exponent)} {unit}"
    return f"1e{decade} s"


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="#dddddd" stroke-width="1"/>'


def _text(
    x: float, y: float, text: str, anchor: str = "start", size: int = 13, fill: str = "#222222"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
        f'fill="{fill}">{escape(text)}</text>'
    )
