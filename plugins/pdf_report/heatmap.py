"""Units by domain as a table of numbers on grey: what is low is dark, and the number says it without any shade."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Spacer, Table, TableStyle

from safeguard import Domain, Figure, Place, unmet

from .context import Context
from .style import ACCENT, INK, LINE, WHITE, WIDTH
from .text import BOLD, REGULAR, bold, paragraph, safe

#: below this share of 100: the grey of the cell, and the colour of the number on it
SHADES = (
    (Fraction(25), "#4A4F55", WHITE),
    (Fraction(50), "#A9AEB3", INK),
    (Fraction(75), "#E1E4E6", INK),
    (Fraction(101), WHITE, INK),
)


def shade(figure: Figure) -> tuple[str, str]:
    """The grey of a figure's cell and the colour of its number."""
    percent = figure.value * 100
    return next((ground, ink) for below, ground, ink in SHADES if percent < below)


class Line(NamedTuple):
    """One line of the map: its name, the figure of the whole, that of each domain, how many critical criteria are not
    met, and how many cannot be shown yet (``pending``).

    ``closed`` is None where nothing is assessed: 0 would say that all are open.
    """

    name: Any
    figures: Sequence[Figure | None]
    closed: int | None
    pending: int = 0


def heat_map(context: Context, places: Sequence[Place], domains: Sequence[Domain]) -> list[Any]:
    """Units by domain."""
    lines = []
    for place in places:
        found = {each.id: each.claimed for each in place.domains}
        indented = "\u00a0\u00a0" * place.depth + place.name
        name = paragraph(safe(indented) if place.assessed else bold(indented), context.styles.cell)
        figures = [place.claimed, *(found.get(domain.id) for domain in domains)]
        known = place.closed or place.claimed is not None
        critical = unmet(context.units.rubric, place)
        closed, pending = sum(bool(one.closed) for one in critical), sum(bool(one.pending) for one in critical)
        lines.append(Line(name, figures, closed if known else None, pending))
    return shaded(context, context.texts("Unit"), domains, lines)


def shaded(context: Context, first: str, domains: Sequence[Domain], lines: Sequence[Line]) -> list[Any]:
    """How to read it, and the table with ``first`` above its names; the titles of its columns where these are numbers."""
    texts, styles = context.texts, context.styles
    titles = [context.words.domain[domain.id].title for domain in domains]
    not_met = texts("Critical criteria not met")
    closed = _widest(not_met) + 13
    not_shown = [texts("Cannot be shown yet")] if any(line.pending for line in lines) else []
    pending = [_widest(title) + 13 for title in not_shown]
    room = WIDTH - closed - sum(pending) - (len(domains) + 1) * (_widest(texts("All")) + 7)  # so that no head is cut
    name_width = min(WIDTH * (0.28 if len(domains) > 4 else 0.4), max(room, WIDTH * 0.2))
    rest = (WIDTH - name_width - closed - sum(pending)) / (len(domains) + 1)
    numbered = any(_widest(title) > rest - 7 for title in titles)
    heads = [str(number) for number in range(1, len(titles) + 1)] if numbered else titles
    rows: list[list[Any]] = [[context.head(head) for head in (first, texts("All"), *heads, not_met, *not_shown)]]
    rules: list[tuple[Any, ...]] = [
        ("FONT", (1, 1), (-1, -1), REGULAR, 9),
        ("FONT", (1, 1), (1, -1), BOLD, 9),
        ("ALIGN", (1, 1), (-1, -1), "CENTER"),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("GRID", (0, 0), (-1, -1), 0.5, HexColor(LINE)),
        ("BACKGROUND", (0, 0), (-1, 0), HexColor(ACCENT)),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
    ]
    for number, line in enumerate(lines, 1):
        closed_here = "–" if line.closed is None else str(line.closed)
        pending_here = ["–" if line.closed is None else str(line.pending)] if not_shown else []
        rows.append([line.name, *(_whole(figure) for figure in line.figures), closed_here, *pending_here])
        for column, figure in enumerate(line.figures, 1):
            if figure is not None:
                ground, ink = shade(figure)
                rules.append(("BACKGROUND", (column, number), (column, number), HexColor(ground)))
                rules.append(("TEXTCOLOR", (column, number), (column, number), HexColor(ink)))
        for column, count in ((len(domains) + 2, line.closed), (len(domains) + 3, line.pending)):
            if count:
                rules.append(("FONT", (column, number), (column, number), BOLD, 9))
    table = Table(rows, [name_width, *([rest] * (len(domains) + 1)), closed, *pending], repeatRows=1)
    table.setStyle(TableStyle(rules))
    legend = texts("Claimed, as whole percentages cut off. The darker the cell, the lower: below 25, 50, 75.")
    made = [paragraph(safe(legend), styles.small)]
    if numbered:
        named = " · ".join(f"{number} {title}" for number, title in enumerate(titles, 1))
        made.append(paragraph(safe(named), styles.small))
    return [*made, Spacer(1, 4), table]


def _widest(title: str) -> float:
    """The width of the longest word of a column's head."""
    return max((stringWidth(word, BOLD, 8.2) for word in title.split()), default=0.0)


def _whole(figure: Figure | None) -> str:
    """A figure as a whole percentage, cut and never rounded up to what is not reached."""
    return "–" if figure is None else str(int(figure.value * 100))
