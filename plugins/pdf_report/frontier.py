"""How the steps were chosen, and what person-days can buy: the curve that shows where the next day buys least."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine, String
from reportlab.lib.colors import HexColor, white
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import CondPageBreak, Spacer

from safeguard import FrontierPoint, how_chosen

from .context import Context
from .style import ACCENT, INK, LINE, QUIET, WIDTH
from .text import BOLD, REGULAR, paragraph, safe, visible

HEIGHT = 250.0
#: points of a page that heading, words and chart need together
ROOM = HEIGHT + 190
#: the share of all person-days whose gain is compared at both ends of the curve
END = Fraction(1, 5)


def pages(context: Context) -> Iterator[Any]:
    """The section on the choice of steps, with the curve where it was computed."""
    part, texts, styles = context.part, context.texts, context.styles
    assert part.plan is not None
    # how to install the solver is for whoever runs the program, not for readers
    chosen = [] if part.plan.unproved == "no-solver" else how_chosen(texts, part.rubric, part.plan)
    if not chosen and not part.frontier:
        return
    yield CondPageBreak(ROOM if part.frontier else ROOM - HEIGHT)
    yield paragraph(safe(texts("How the steps were chosen: {title}", title=context.words.title)), styles.section)
    for sentence in chosen:
        yield paragraph(safe(sentence), styles.body)
    if part.frontier:
        yield from _curve(context, part.frontier)


def _curve(context: Context, points: Sequence[FrontierPoint]) -> Iterator[Any]:
    texts, styles = context.texts, context.styles
    yield paragraph(safe(texts("What person-days can buy")), styles.sub)
    yield paragraph(
        safe(
            texts(
                "The curve shows the highest score that can be reached with so many person-days. "
                "A plan that meets critical criteria first may lie below it: they count before the score."
            )
        ),
        styles.body,
    )
    yield Spacer(1, 4)
    yield _drawing(context, points)
    yield Spacer(1, 4)
    yield paragraph(safe(_ends(context, points)), styles.body)


def _ends(context: Context, points: Sequence[FrontierPoint]) -> str:
    """What the first and the last days of all the work bring, in points."""
    everything = Fraction(points[-1].days)
    first = [point for point in points if Fraction(point.days) <= everything * END][-1]
    last = next(point for point in points if everything - Fraction(point.days) <= Fraction(first.days))
    return context.texts(
        "The first {first} person-days can bring {most} points, the last {last} bring {least}.",
        first=Fraction(first.days),
        most=_points(first, points[0]),
        last=everything - Fraction(last.days),
        least=_points(points[-1], last),
    )


def _points(high: FrontierPoint, low: FrontierPoint) -> Fraction:
    """The distance of two scores in percentage points, to one decimal."""
    return Fraction(round((high.claimed.value - low.claimed.value) * 1000), 10)


class _Plane(NamedTuple):
    """Where person-days and shares lie on the drawing."""

    days: Fraction
    left: float = 38.0
    bottom: float = 34.0
    right: float = WIDTH - 8
    top: float = HEIGHT - 10

    def at(self, days: Fraction, share: Fraction) -> tuple[float, float]:
        across = float(days / self.days) if self.days else 0.0
        return self.left + across * (self.right - self.left), self.bottom + float(share) * (self.top - self.bottom)


def _drawing(context: Context, points: Sequence[FrontierPoint]) -> Drawing:
    texts, plane = context.texts, _Plane(Fraction(points[-1].days))
    drawing = Drawing(WIDTH, HEIGHT)
    _bands(context, drawing, plane)
    _axes(context, drawing, plane)
    places = [plane.at(Fraction(point.days), point.claimed.value) for point in points]
    flat = [number for place in places for number in place]
    drawing.add(PolyLine(flat, strokeColor=HexColor(ACCENT), strokeWidth=1.6))
    for x, y in places:
        drawing.add(Circle(x, y, 1.7, fillColor=HexColor(ACCENT), strokeColor=None))
    plan = context.part.plan
    assert plan is not None
    claimed = plan.promised.overall.claimed
    if plan.steps and claimed is not None:
        x, y = plane.at(Fraction(plan.effort), claimed.value)
        drawing.add(
            Polygon(
                [x - 6, y, x, y + 6, x + 6, y, x, y - 6], fillColor=white, strokeColor=HexColor(INK), strokeWidth=1.3
            )
        )
        words = texts(
            "this plan: {percent}, {days} person-days", percent=context.figure(claimed), days=Fraction(plan.effort)
        )
        _label(drawing, plane, x + 10, y - 12, words, BOLD)
    return drawing


def _bands(context: Context, drawing: Drawing, plane: _Plane) -> None:
    """A broken line where each band begins, with its name above it at the right."""
    for band in context.part.rubric.bands[1:]:
        _, y = plane.at(Fraction(0), band.from_ / 100)
        drawing.add(
            Line(plane.left, y, plane.right, y, strokeColor=HexColor(QUIET), strokeWidth=0.6, strokeDashArray=[3, 3])
        )
        percent = context.texts.number(band.from_)
        name = visible(context.texts("{band}: from {percent}%", band=context.band(band.id), percent=percent))
        drawing.add(
            String(
                plane.right, y + 3, name, fontName=REGULAR, fontSize=7.5, fillColor=HexColor(QUIET), textAnchor="end"
            )
        )


def _axes(context: Context, drawing: Drawing, plane: _Plane) -> None:
    texts = context.texts
    for share in (Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1)):
        _, y = plane.at(Fraction(0), share)
        drawing.add(Line(plane.left - 3, y, plane.left, y, strokeColor=HexColor(INK), strokeWidth=0.6))
        words = texts.percent(share, 0)
        drawing.add(String(plane.left - 5, y - 2.5, words, fontName=REGULAR, fontSize=7.5, textAnchor="end"))
    for days in _ticks(plane.days):
        x, _ = plane.at(days, Fraction(0))
        drawing.add(Line(x, plane.bottom - 3, x, plane.bottom, strokeColor=HexColor(INK), strokeWidth=0.6))
        words = texts.number(days)
        drawing.add(String(x, plane.bottom - 12, words, fontName=REGULAR, fontSize=7.5, textAnchor="middle"))
    corner = [plane.left, plane.top, plane.left, plane.bottom, plane.right, plane.bottom]
    drawing.add(PolyLine(corner, strokeColor=HexColor(LINE), strokeWidth=0.8))
    middle = (plane.left + plane.right) / 2
    words = visible(texts("person-days of work"))
    drawing.add(String(middle, 6, words, fontName=REGULAR, fontSize=8, fillColor=HexColor(INK), textAnchor="middle"))


def _ticks(days: Fraction) -> list[Fraction]:
    """Five to ten round numbers from 0 to the end of the axis."""
    step = Fraction(1, 2)
    for factor in (1, 2, 4, 10, 20, 40, 100, 200, 400, 1000, 2000, 4000, 10_000, 20_000, 40_000, 100_000):
        step = Fraction(factor, 2)
        if days / step <= 10:
            break
    return [step * number for number in range(int(days / step) + 1)]


def _label(drawing: Drawing, plane: _Plane, x: float, y: float, words: str, font: str) -> None:
    """Words beside a point, moved to where they stay on the drawing, on a white ground."""
    width = stringWidth(visible(words), font, 8)
    x, y = min(x, plane.right - width), max(y, plane.bottom + 4)
    corners = [x - 2, y - 3, x + width + 2, y - 3, x + width + 2, y + 9, x - 2, y + 9]
    drawing.add(Polygon(corners, fillColor=white, strokeColor=None))
    drawing.add(String(x, y, visible(words), fontName=font, fontSize=8, fillColor=HexColor(INK)))
