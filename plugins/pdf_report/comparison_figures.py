"""Figures of all partners: quartiles claimed beside evidenced as boxes, standards and themes, and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from reportlab.platypus import CondPageBreak, Spacer, TableStyle

from safeguard import (
    ComparedFigure,
    Quartiles,
    compared_percent,
    compared_points,
    facts_said,
    fewer_said,
    figure_name,
    hidden_words,
    instead_said,
    partners_said,
)

from .comparison_boxes import HATCHED, SOLID, Axis, Boxes, Lane, Legend
from .context import ROOM, Context
from .style import WIDTH
from .text import Markup, bold, joined, paragraph, safe
from .views import APART, order

#: shares of the width for the name, the boxes and the numbers, and the width of the boxes inside their cell
SHARES = (43, 35, 22)
BOX = WIDTH * SHARES[1] / sum(SHARES) - 10


def pages(context: Context) -> Iterator[Any]:
    """The figures of everybody: overall and domains, then standards and themes, then what changed."""
    texts, styles, comparison = context.texts, context.styles, context.compared.comparison
    whole = [each for each in comparison.figures if not each.by]
    main = [each for each in whole if not each.of.startswith("view:")]
    yield paragraph(safe(texts("Where partners stand: {title}", title=context.words.title)), styles.chapter)
    yield legend(context)
    yield paragraph(safe(reading_help(context)), styles.small)
    yield Spacer(1, 6)
    yield from boxes_table(context, main)
    yield from _changes(context, main)
    views = [each for each in whole if each.of.startswith("view:") and not each.of.startswith(f"view:{APART}")]
    if views:
        yield CondPageBreak(ROOM)
        yield paragraph(safe(texts("Seen by standards and themes")), styles.section)
        said = texts(
            "The same answers, counted for the criteria that belong to a standard or a theme. A view has no band, "
            "and it is no certificate of that standard."
        )
        yield paragraph(safe(said), styles.body)
        yield from fewer(context)
        yield from boxes_table(context, sorted(views, key=lambda each: order(each.of.partition(":")[2])))


def fewer(context: Context) -> Iterator[Any]:
    """Why the numbers below rest on fewer partners than the overall figure, where they do."""
    for sentence in fewer_said(context.texts, context.compared.comparison):
        yield paragraph(safe(sentence), context.styles.small)


def legend(context: Context) -> Any:
    """What the boxes mean."""
    return Legend(((SOLID, context.texts("claimed")), (HATCHED, context.texts("evidenced"))), WIDTH)


def reading_help(context: Context) -> str:
    """How a box is read."""
    return context.texts(
        "A box holds the middle half of the partners: a quarter of them lie below it, a quarter above. The line in it is "
        "the median: half lie below, half above. The numbers beside it are the same three points."
    )


def boxes_table(context: Context, figures: Sequence[ComparedFigure], *, facts: bool = True) -> Iterator[Any]:
    """A table of figures: what each is of and what stands behind it, its boxes, and the three numbers of each box."""
    if not figures:
        return
    numbers = context.texts("Quartiles")
    rows = [[context.head(context.texts("Figure")), Axis(BOX), context.head(numbers)]]
    rows += [_row(context, figure, facts) for figure in figures]
    yield _said_once(context.table(rows, SHARES), rows)


def _said_once(table: Any, rows: Sequence[Sequence[Any]]) -> Any:
    """The table; where words stand in the place of boxes, they have the place of the numbers, too."""
    table.setStyle(TableStyle([("SPAN", (1, at), (2, at)) for at, row in enumerate(rows) if row[2] == ""]))
    return table


def _row(context: Context, figure: ComparedFigure, facts: bool) -> list[Any]:
    texts, styles, audience = context.texts, context.styles, context.compared.comparison.audience
    name = [paragraph(bold(figure_name(texts, context.words, figure.of)), styles.cell)]
    instead = instead_said(texts, audience, figure)
    if figure.q1 is None:
        if facts and not figure.hidden:
            name.append(paragraph(safe(partners_said(texts, figure.n)), styles.small))
        return [name, context.cell(instead), ""]
    if facts:
        name.append(paragraph(safe(facts_said(texts, audience, figure)), styles.small))
    lanes = (Lane(quartiles(figure), SOLID), Lane(quartiles(figure.evidenced), HATCHED))
    return [name, Boxes(lanes, BOX), numbers_cell(context, figure, instead)]


def absent(context: Context) -> str:
    """What stands where a part of a figure is not there: it is hidden in public; inside nothing is."""
    return hidden_words(context.texts) if context.compared.comparison.audience == "public" else "–"


def numbers_cell(context: Context, figure: ComparedFigure, instead: str) -> Any:
    """The three numbers of both boxes, or the words that stand in their place."""
    if figure.q1 is None:
        return context.cell(instead)
    evidenced = figure.evidenced
    second = safe(absent(context)) if evidenced is None else three(context, evidenced)
    return context.rich(joined(three(context, figure), second, by="<br/>"))


def three(context: Context, figure: ComparedFigure | Quartiles) -> Markup:
    """First quartile, median and third quartile, the median in bold."""
    audience = context.compared.comparison.audience
    first, median, third = (
        compared_percent(context.texts, audience, each) for each in (figure.q1, figure.median, figure.q3)
    )
    return joined(safe(first.removesuffix("%")), bold(median.removesuffix("%")), safe(third), by=" – ")


def quartiles(figure: ComparedFigure | Quartiles | None) -> tuple[Fraction, Fraction, Fraction] | None:
    """Three quartiles as numbers; None where they are hidden or nobody has a score."""
    if figure is None or figure.q1 is None or figure.median is None or figure.q3 is None:
        return None
    return Fraction(figure.q1), Fraction(figure.median), Fraction(figure.q3)


def _changes(context: Context, figures: Sequence[ComparedFigure]) -> Iterator[Any]:
    """What changed since the last round, over the partners that are in both; a sentence where nothing can be said."""
    texts, styles, audience = context.texts, context.styles, context.compared.comparison.audience
    yield CondPageBreak(ROOM)
    yield paragraph(safe(texts("Since the last round")), styles.loose)
    if not any(each.change for each in figures):
        said = texts("Nothing can be said about a change: there is no earlier round, or too few partners are in both.")
        yield paragraph(safe(said), styles.body)
        return
    said = texts("Change of the claimed figures in points, over the partners that are in both rounds.")
    yield paragraph(safe(said), styles.body)
    furthest = max(abs(number) for each in figures for number in quartiles(each.change) or ())
    reach = max(10, int(-(-furthest // 10)) * 10)
    span = (-reach, reach)
    heads = (context.head(texts("Figure")), Axis(BOX, span, ""), context.head(texts("Quartiles")))
    rows: list[Any] = [list(heads)]
    instead = hidden_words(texts) if audience == "public" else texts("nothing to compare")
    for each in figures:
        name = [paragraph(bold(figure_name(texts, context.words, each.of)), styles.cell)]
        found = quartiles(each.change)
        if each.change is None or found is None:
            rows.append([name, context.cell(instead), ""])
            continue
        name.append(paragraph(safe(partners_said(texts, each.changed)), styles.small))
        first, median, third = (
            compared_points(texts, audience, text) for text in (each.change.q1, each.change.median, each.change.q3)
        )
        numbers = context.rich(joined(safe(first), bold(median), safe(third), by=" … "))
        rows.append([name, Boxes((Lane(found, SOLID),), BOX, span), numbers])
    yield _said_once(context.table(rows, SHARES, tight=True), rows)
