"""Charts as vectors: told apart by fill and outline, never by colour alone, with the number beside each bar."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from reportlab.lib.colors import HexColor, white
from reportlab.platypus import Flowable

from .style import ACCENT, INK, LINE, QUIET, SOFT, WIDTH
from .text import BOLD, REGULAR, visible


class Row(NamedTuple):
    """A pair of bars: shares from 0 to 1 (None where there is no figure) with the words beside them."""

    title: str
    claimed: Fraction | None
    evidenced: Fraction | None
    claimed_text: str
    evidenced_text: str


def fitted(canvas: Any, text: str, font: str, size: float, width: float) -> str:
    """The text, cut with an ellipsis where it is wider than its place."""
    text = " ".join(visible(text).split())
    if canvas.stringWidth(text, font, size) <= width:
        return text
    while text and canvas.stringWidth(text + "…", font, size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


class Scale(Flowable):
    """The overall figure on a line from 0 to 100: bands below, interval as whiskers, claimed and evidenced above."""

    def __init__(
        self,
        record_row: Row,
        low: Fraction | None,
        high: Fraction | None,
        bands: Sequence[tuple[str, Fraction]],
        width: float = WIDTH,
    ):
        super().__init__()
        self.row, self.low, self.high, self.bands = record_row, low, high, bands
        self.width, self.height = width, 74.0

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas, base = self.canv, 30.0
        canvas.setLineWidth(0.6)
        for number, (title, start) in enumerate(self.bands):
            end = self.bands[number + 1][1] if number + 1 < len(self.bands) else Fraction(100)
            left, right = self._x(start / 100), self._x(end / 100)
            canvas.setFillColor(HexColor(SOFT if number % 2 == 0 else "#CFE0DE"))
            canvas.setStrokeColor(HexColor(LINE))
            canvas.rect(left, base - 8, right - left, 16, fill=1, stroke=1)
            canvas.setFillColor(HexColor(QUIET))
            canvas.setFont(REGULAR, 7.5)
            canvas.drawString(left + 2, base - 19, fitted(canvas, title, REGULAR, 7.5, right - left - 4))
        if self.low is not None and self.high is not None and self.low != self.high:
            canvas.setStrokeColor(HexColor(INK))
            canvas.setLineWidth(1.2)
            canvas.line(self._x(self.low), base, self._x(self.high), base)
            for end in (self.low, self.high):
                canvas.line(self._x(end), base - 5, self._x(end), base + 5)
        self._mark(self.row.evidenced, self.row.evidenced_text, base, solid=False)
        self._mark(self.row.claimed, self.row.claimed_text, base, solid=True)

    def _x(self, share: Fraction) -> float:
        return float(share) * self.width

    def _mark(self, share: Fraction | None, text: str, base: float, solid: bool) -> None:
        """A diamond: full for what is claimed, hollow for what is evidenced, each with its words above."""
        if share is None:
            return
        canvas, x, size = self.canv, self._x(share), 6.0
        path = canvas.beginPath()
        path.moveTo(x, base + size)
        path.lineTo(x + size, base)
        path.lineTo(x, base - size)
        path.lineTo(x - size, base)
        path.close()
        canvas.setLineWidth(1.2)
        canvas.setStrokeColor(HexColor(ACCENT))
        canvas.setFillColor(HexColor(ACCENT) if solid else white)
        canvas.drawPath(path, fill=1, stroke=1)
        font = BOLD if solid else REGULAR
        canvas.setFillColor(HexColor(INK))
        canvas.setFont(font, 8.5)
        half = canvas.stringWidth(text, font, 8.5) / 2
        at = min(max(x, half), self.width - half)
        canvas.drawCentredString(at, base + (30 if solid else 16), text)
        if solid:
            canvas.setStrokeColor(HexColor(LINE))
            canvas.setLineWidth(0.5)
            canvas.line(x, base + 8, x, base + 28)


class Bars(Flowable):
    """Domains with two bars each: claimed full, evidenced hatched."""

    _TITLE = 168.0

    def __init__(self, rows: Sequence[Row], legend: tuple[str, str], width: float = WIDTH, *, tight: bool = False):
        super().__init__()
        self.rows, self.legend = rows, legend
        self._row = 21.5 if tight else 26.0
        self.width, self.height = width, self._row * len(rows) + 18

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        scale = self.width - self._TITLE - 48
        top = self.height - 12
        self._legend(top)
        for number, row in enumerate(self.rows):
            y = top - 10 - self._row * number
            canvas.setFillColor(HexColor(INK))
            canvas.setFont(REGULAR, 8.8)
            canvas.drawString(0, y - 11, fitted(canvas, row.title, REGULAR, 8.8, self._TITLE - 8))
            self._bar(y - 8, scale, row.claimed, row.claimed_text, solid=True)
            self._bar(y - 18.5, scale, row.evidenced, row.evidenced_text, solid=False)

    def _legend(self, y: float) -> None:
        canvas, x = self.canv, self._TITLE
        for solid, text in ((True, self.legend[0]), (False, self.legend[1])):
            self._box(x, y, 16, 7, solid)
            canvas.setFillColor(HexColor(INK))
            canvas.setFont(REGULAR, 8)
            canvas.drawString(x + 21, y, visible(text))
            x += 40 + canvas.stringWidth(visible(text), REGULAR, 8)

    def _bar(self, y: float, scale: float, share: Fraction | None, text: str, solid: bool) -> None:
        canvas = self.canv
        canvas.setStrokeColor(HexColor(LINE))
        canvas.setLineWidth(0.4)
        canvas.setFillColor(white)
        canvas.rect(self._TITLE, y, scale, 8.5, fill=1, stroke=1)
        if share:
            self._box(self._TITLE, y, float(share) * scale, 8.5, solid)
        canvas.setFillColor(HexColor(INK))
        canvas.setFont(BOLD if solid else REGULAR, 8)
        canvas.drawRightString(self.width, y + 1.2, text)

    def _box(self, x: float, y: float, width: float, height: float, solid: bool) -> None:
        canvas = self.canv
        canvas.setStrokeColor(HexColor(ACCENT))
        canvas.setLineWidth(0.7)
        canvas.setFillColor(HexColor(ACCENT) if solid else white)
        canvas.rect(x, y, width, height, fill=1, stroke=1)
        if solid:
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


class TickBox(Flowable):
    """An empty box to tick."""

    def wrap(self, *_: float) -> tuple[float, float]:
        return 11, 12

    def draw(self) -> None:
        self.canv.setStrokeColor(HexColor(INK))
        self.canv.setLineWidth(0.9)
        self.canv.rect(0, 1, 9.5, 9.5, fill=0, stroke=1)
