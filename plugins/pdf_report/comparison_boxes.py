"""Drawings of a comparison, each a cell of a table: boxes between quartiles, levels as small bars, gates as one bar.

Told apart by fill and outline, never by colour alone; the numbers stand beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from reportlab.lib.colors import HexColor, white
from reportlab.platypus import Flowable

from .charts import fitted
from .style import ACCENT, INK, LINE, QUIET
from .text import REGULAR

#: how a box or a bar is filled
SOLID, HATCHED, HOLLOW = "solid", "hatched", "hollow"
#: points between two lanes of boxes
LANE = 13.0


class Lane(NamedTuple):
    """One box: first quartile, median and third quartile; without them nothing is drawn, and the words stand beside it."""

    quartiles: tuple[Fraction, Fraction, Fraction] | None
    fill: str
    own: Fraction | None = None


def filled(canvas: Any, x: float, y: float, width: float, height: float, fill: str) -> None:
    """A rectangle, full, hatched or hollow."""
    canvas.setStrokeColor(HexColor(ACCENT))
    canvas.setLineWidth(0.7)
    canvas.setFillColor(HexColor(ACCENT) if fill == SOLID else white)
    canvas.rect(x, y, width, height, fill=1, stroke=1)
    if fill != HATCHED:
        return
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(x, y, width, height)
    canvas.clipPath(clip, stroke=0)
    at = x - height
    while at < x + width:
        canvas.line(at, y, at + height, y + height)
        at += 4
    canvas.restoreState()


class _Drawing(Flowable):
    """A drawing of a fixed size."""

    def __init__(self, width: float, height: float):
        super().__init__()
        self.width, self.height = width, height

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.width, self.height


class Axis(_Drawing):
    """The scale above boxes, in the colour of a table's head."""

    def __init__(self, width: float, span: tuple[int, int] = (0, 100), unit: str = "%"):
        super().__init__(width, 11)
        self.span, self.unit = span, unit

    def draw(self) -> None:
        canvas = self.canv
        canvas.setFillColor(white)
        canvas.setFont(REGULAR, 7.5)
        for number, tick in enumerate(_ticks(self.span)):
            text = f"{tick}{self.unit}"
            x = _at(Fraction(tick), self.span, self.width)
            draw = {0: canvas.drawString, 4: canvas.drawRightString}.get(number, canvas.drawCentredString)
            draw(x, 2, text)


class Boxes(_Drawing):
    """Boxes below one another on one scale; a diamond where an own figure stands."""

    def __init__(self, lanes: Sequence[Lane], width: float, span: tuple[int, int] = (0, 100)):
        super().__init__(width, LANE * len(lanes) + 1)
        self.lanes, self.span = lanes, span

    def draw(self) -> None:
        canvas = self.canv
        canvas.setStrokeColor(HexColor(LINE))
        canvas.setLineWidth(0.5)
        for tick in _ticks(self.span):
            x = self._x(Fraction(tick))
            canvas.line(x, 0, x, self.height)
        for number, lane in enumerate(self.lanes):
            y = self.height - LANE * (number + 1) + 2
            if lane.quartiles is not None:
                self._box(lane, y)
            if lane.own is not None:
                diamond(canvas, self._x(lane.own), y + 4.5)

    def _x(self, value: Fraction) -> float:
        return _at(value, self.span, self.width)

    def _box(self, lane: Lane, y: float) -> None:
        canvas = self.canv
        assert lane.quartiles is not None
        first, median, third = (self._x(each) for each in lane.quartiles)
        left = min(first, self.width - 2.5)
        filled(canvas, left, y, max(third - left, 2.5), 9, lane.fill)
        canvas.setStrokeColor(white)
        canvas.setLineWidth(4)
        canvas.line(median, y + 0.4, median, y + 8.6)
        canvas.setStrokeColor(HexColor(INK))
        canvas.setLineWidth(1.8)
        canvas.line(median, y - 1.2, median, y + 10.2)


def diamond(canvas: Any, x: float, y: float) -> None:
    """The mark of an own figure."""
    size = 5.5
    path = canvas.beginPath()
    path.moveTo(x, y + size)
    path.lineTo(x + size, y)
    path.lineTo(x, y - size)
    path.lineTo(x - size, y)
    path.close()
    canvas.setStrokeColor(white)
    canvas.setFillColor(HexColor(INK))
    canvas.setLineWidth(1.2)
    canvas.drawPath(path, fill=1, stroke=1)


class Levels(_Drawing):
    """How many stand at each level, as small bars with the number above: solid below ``met``, hollow from there on, hatched for no level."""

    def __init__(self, counts: Sequence[int], met: int, width: float):
        super().__init__(width, 29)
        self.counts, self.met = counts, met

    def draw(self) -> None:
        canvas, most = self.canv, max(self.counts, default=0) or 1
        step, levels = self.width / len(self.counts), len(self.counts) - 2
        canvas.setStrokeColor(HexColor(LINE))
        canvas.setLineWidth(0.5)
        canvas.line(0, 1, self.width, 1)
        for number, count in enumerate(self.counts):
            x, high = number * step + 2, 17 * count / most
            if count:
                filled(
                    canvas,
                    x,
                    1,
                    step - 4,
                    high,
                    HATCHED if number >= levels else SOLID if number < self.met else HOLLOW,
                )
            canvas.setFillColor(HexColor(INK if count else QUIET))
            canvas.setFont(REGULAR, 7.5)
            canvas.drawCentredString(x + step / 2 - 2, high + 3.5, str(count))


class Heads(_Drawing):
    """The names of the bars above them, in the colour of a table's head."""

    def __init__(self, names: Sequence[str], width: float):
        super().__init__(width, 11)
        self.names = names

    def draw(self) -> None:
        canvas, step = self.canv, self.width / len(self.names)
        canvas.setFillColor(white)
        canvas.setFont(REGULAR, 7.5)
        for number, name in enumerate(self.names):
            canvas.drawCentredString(number * step + step / 2, 2, fitted(canvas, name, REGULAR, 7.5, step))


class Shares(_Drawing):
    """One bar in parts that make up a whole, each with its own fill."""

    def __init__(self, parts: Sequence[tuple[int, str]], width: float, height: float = 11):
        super().__init__(width, height)
        self.parts = parts

    def draw(self) -> None:
        whole = sum(count for count, _ in self.parts)
        x = 0.0
        for count, fill in self.parts:
            wide = self.width * count / whole if whole else 0.0
            if count:
                filled(self.canv, x, 1, wide, self.height - 2, fill)
            x += wide


class Legend(_Drawing):
    """What the fills mean, on one line; a fill of None is the diamond of an own figure."""

    def __init__(self, entries: Sequence[tuple[str | None, str]], width: float):
        super().__init__(width, 15)
        self.entries = entries

    def draw(self) -> None:
        canvas, x = self.canv, 0.0
        for fill, text in self.entries:
            if fill is None:
                diamond(canvas, x + 8, 7)
            else:
                filled(canvas, x, 3.5, 16, 7.5, fill)
            canvas.setFillColor(HexColor(INK))
            canvas.setFont(REGULAR, 8)
            text = fitted(canvas, text, REGULAR, 8, max(40.0, self.width - x - 21))
            canvas.drawString(x + 21, 4.5, text)
            x += 38 + canvas.stringWidth(text, REGULAR, 8)


def _ticks(span: tuple[int, int]) -> list[int]:
    low, high = span
    return [low + (high - low) * part // 4 for part in range(5)]


def _at(value: Fraction, span: tuple[int, int], width: float) -> float:
    low, high = span
    return float((min(max(value, Fraction(low)), Fraction(high)) - low) / (high - low)) * width
