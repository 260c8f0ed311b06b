"""One page for the board: where the partners stand, what most of them need, what was compared, and what is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportlab.platypus import KeepInFrame, Spacer

from safeguard import (
    ComparedCounts,
    ComparedFigure,
    Comparison,
    audience_mark,
    compared_percent,
    compared_with,
    core_warning,
    count_name,
    figure_name,
    freshness_said,
    hidden_words,
    hiding_said,
    middle_said,
    release_said,
)

from .comparison_boxes import HOLLOW, SOLID, Shares
from .comparison_figures import boxes_table, legend, reading_help
from .context import Context, banner, card
from .style import HEIGHT, WIDTH
from .text import bold, joined, paragraph, safe

#: lines of each list on the page; one more and it would be two
LISTED = 3


def page(context: Context) -> Any:
    """The page for the board: one page, set smaller where very long titles would make it two."""
    return KeepInFrame(WIDTH, HEIGHT - 1, list(_story(context)), mode="shrink")


def _story(context: Context) -> Iterator[Any]:
    texts, styles, comparison = context.texts, context.styles, context.compared.comparison
    yield Spacer(1, 10)
    yield paragraph(safe(texts("Comparison of partners").upper()), styles.kicker)
    yield paragraph(safe(context.words.title), styles.title)
    facts = (
        texts("round {round}", round=comparison.round),
        texts.day(comparison.made),
        release_said(texts, comparison),
    )
    mark = audience_mark(texts, comparison.audience)
    yield paragraph(joined(bold(mark), safe(" · ".join(facts)), by=" · "), styles.body)
    warning = core_warning(texts, comparison)
    if warning is not None:
        yield banner(warning, styles)
    for sentence in freshness_said(texts, comparison):
        yield paragraph(bold(sentence), styles.body)
    yield Spacer(1, 4)
    overall = overall_of(comparison)
    if overall is not None:
        yield _card(context, overall)
        yield Spacer(1, 8)
        yield from boxes_table(context, [overall], facts=False)
        yield legend(context)
        yield paragraph(safe(reading_help(context)), styles.small)
    yield from _bands(context)
    yield from _needs(context)
    yield from _closed(context)
    yield paragraph(safe(texts("What was compared, and what is hidden")), styles.sub)
    said = [*compared_with(texts, comparison), *hiding_said(texts, comparison)]
    yield paragraph(safe(" ".join(said)), styles.small)


def overall_of(comparison: Comparison) -> ComparedFigure | None:
    """The overall figure of everybody."""
    return next((each for each in comparison.figures if each.of == "overall" and not each.by), None)


def counts_of(comparison: Comparison, of: str) -> ComparedCounts | None:
    """The counts of everybody of one thing."""
    return next((each for each in comparison.counts if each.of == of and not each.by), None)


def _card(context: Context, overall: ComparedFigure) -> Any:
    texts, styles, audience = context.texts, context.styles, context.compared.comparison.audience
    said = [paragraph(bold(middle_said(texts, audience, overall)), styles.lead)]
    if overall.hidden or overall.median is None:
        return card(said, [paragraph(safe("–"), styles.number)], above=8)
    shown = overall.evidenced
    evidenced = compared_percent(texts, audience, shown.median if shown else None)
    said.append(
        paragraph(safe(texts("By the evidence shown, the median is: {evidenced}.", evidenced=evidenced)), styles.body)
    )
    figures = [
        paragraph(safe(compared_percent(texts, audience, overall.median)), styles.number),
        paragraph(safe(texts("median, claimed")), styles.right),
    ]
    return card(said, figures, above=8)


def _bands(context: Context) -> Iterator[Any]:
    """How many partners have which verdict, as bars in the order of the verdicts."""
    texts, found = context.texts, counts_of(context.compared.comparison, "band")
    if found is None:
        return
    yield paragraph(safe(texts("Verdicts")), context.styles.sub)
    if found.counts is None:
        yield paragraph(
            safe(texts("How many partners have which verdict is {hidden}.", hidden=hidden_words(texts))),
            context.styles.body,
        )
        return
    whole = sum(found.counts.values())
    ranked = [band.id for band in context.compared.rubric.bands]
    rows = []
    for key in sorted(found.counts, key=lambda each: ranked.index(each) if each in ranked else len(ranked)):
        count = found.counts[key]
        if key not in ranked and not count:
            continue  # that nobody is without a score need not be said
        bar = Shares(((count, SOLID), (whole - count, HOLLOW)), WIDTH * 0.6 - 10, 10)
        rows.append([context.cell(count_name(texts, context.words, "band", key)), bar, context.rich(bold(str(count)))])
    yield context.table(rows, (30, 60, 10), head=False, tight=True)


def _needs(context: Context) -> Iterator[Any]:
    texts, comparison = context.texts, context.compared.comparison
    yield paragraph(safe(texts("What most partners need")), context.styles.sub)
    if not comparison.agenda:
        yield paragraph(safe(texts("No criterion can be named here.")), context.styles.body)
        return
    rows = [
        [context.cell(context.words.name_of(need.criterion)), context.cell(below_said(context, need.below, need.n))]
        for need in comparison.agenda[:LISTED]
    ]
    yield context.table(rows, (60, 40), head=False, tight=True)


def below_said(context: Context, below: int, n: int) -> str:
    """How many partners have a criterion below what counts as met."""
    return context.texts("not yet met by {below} of {n}", below=below, n=n)


def _closed(context: Context) -> Iterator[Any]:
    """The critical criteria that most partners have not met."""
    texts, comparison = context.texts, context.compared.comparison
    gates = [each for each in comparison.counts if each.of.startswith("gate:") and not each.by]
    if not gates:
        return
    shown = [each for each in gates if each.counts and each.counts.get("closed")]
    shown.sort(key=lambda each: -(each.counts or {}).get("closed", 0))
    hidden = sum(each.counts is None for each in gates)
    yield paragraph(safe(texts("Critical criteria that are not met")), context.styles.sub)
    rows = []
    for each in shown[:LISTED]:
        assert each.counts is not None
        said = below_said(context, each.counts.get("closed", 0), each.n or sum(each.counts.values()))
        rows.append([context.cell(figure_name(texts, context.words, each.of)), context.cell(said)])
    if rows:
        yield context.table(rows, (60, 40), head=False, tight=True)
    if hidden:
        said = texts.count(
            hidden,
            "The number for one critical criterion is hidden to protect privacy.",
            "The numbers for {n} critical criteria are hidden to protect privacy.",
        )
        yield Spacer(1, 3)
        yield paragraph(safe(said), context.styles.small)
    elif not rows:
        yield paragraph(safe(texts("Every partner has met all of them.")), context.styles.body)
