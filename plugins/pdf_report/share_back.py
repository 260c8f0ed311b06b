"""A page for one partner alone: its own figures beside the released quartiles, and nothing about any other partner."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from reportlab.platypus import CondPageBreak, Spacer

from safeguard import (
    ComparedFigure,
    Figure,
    Mark,
    figure_name,
    freshness_said,
    hidden_words,
    hiding_said,
    partners_said,
    place_said,
    release_said,
)

from .comparison_board import LISTED, below_said
from .comparison_boxes import SOLID, Axis, Boxes, Lane, Legend
from .comparison_figures import quartiles, reading_help, three
from .context import ROOM, Context
from .style import WIDTH
from .text import bold, joined, paragraph, safe
from .views import APART

SHARES = (40, 36, 24)
BOX = WIDTH * SHARES[1] / sum(SHARES) - 10


def page(context: Context) -> Iterator[Any]:
    """The page of the partner that the document is for."""
    texts, styles, comparison, mine = context.texts, context.styles, context.compared.comparison, context.compared.mine
    assert mine is not None
    yield Spacer(1, 10)
    yield paragraph(safe(texts("Your figures beside the comparison").upper()), styles.kicker)
    yield paragraph(safe(mine.label), styles.title)
    facts = (context.words.title, texts("round {round}", round=comparison.round), release_said(texts, comparison))
    yield paragraph(safe(" · ".join(facts)), styles.body)
    said = texts(
        "This page is for {name} alone. It shows your own figures beside those of all partners together, and "
        "nothing about any other partner.",
        name=mine.label,
    )
    yield paragraph(safe(said), styles.lead)
    for sentence in freshness_said(texts, comparison):
        yield paragraph(bold(sentence), styles.body)
    legend = ((None, texts("your own claimed figure")), (SOLID, texts("middle half of all partners, claimed")))
    yield Legend(legend, WIDTH)
    yield paragraph(safe(reading_help(context)), styles.small)
    yield Spacer(1, 6)
    found = {each.of: each for each in comparison.figures if not each.by}
    main = [each for each in mine.marks if not each.of.startswith("view:")]
    yield _table(context, main, found)
    yield from _together(context)
    yield paragraph(safe(" ".join(hiding_said(texts, comparison))), styles.small)
    views = [each for each in mine.marks if each.of.startswith("view:") and not each.of.startswith(f"view:{APART}")]
    if views:
        yield CondPageBreak(ROOM)
        yield paragraph(safe(texts("Seen by standards and themes")), styles.loose)
        yield _table(context, views, found)


def _table(context: Context, marks: list[Mark], found: dict[str, ComparedFigure]) -> Any:
    texts = context.texts
    heads = (context.head(texts("Figure")), Axis(BOX), context.head(texts("You; all partners")))
    rows: list[Any] = [list(heads)]
    rows += [_row(context, mark, found.get(mark.of)) for mark in marks]
    return context.table(rows, SHARES)


def _row(context: Context, mark: Mark, figure: ComparedFigure | None) -> list[Any]:
    texts, styles = context.texts, context.styles
    name = [
        paragraph(bold(figure_name(texts, context.words, mark.of)), styles.cell),
        paragraph(safe(place_said(texts, mark.own, mark.place)), styles.small),
    ]
    own = None if mark.own is None else Fraction(mark.own)
    box = quartiles(figure)
    lane = Lane(box, SOLID, own)
    said = texts("you: {own}", own="–" if own is None else texts.figure(Figure.of(own / 100)))
    others = safe(hidden_words(texts)) if figure is None or box is None else three(context, figure)
    cell = joined(bold(said), others, by="<br/>")
    if figure is not None and not figure.hidden:
        cell = joined(cell, safe(partners_said(texts, figure.n)), by="<br/>")
    return [name, Boxes((lane,), BOX), context.rich(cell)]


def _together(context: Context) -> Iterator[Any]:
    """What many partners need: an offer to work on it together."""
    texts, agenda = context.texts, context.compared.comparison.agenda
    if not agenda:
        return
    yield paragraph(safe(texts("What most partners could work on together")), context.styles.sub)
    rows = [
        [context.cell(context.words.name_of(need.criterion)), context.cell(below_said(context, need.below, need.n))]
        for need in agenda[:LISTED]
    ]
    yield context.table(rows, (60, 40), head=False, tight=True)
    yield Spacer(1, 6)
