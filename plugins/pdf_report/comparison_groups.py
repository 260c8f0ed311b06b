"""The same figures by type and region: a table of the overall figure, and the medians of the domains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.platypus import CondPageBreak, Spacer, TableStyle

from safeguard import (
    ComparedFigure,
    compared_percent,
    facts_said,
    figure_name,
    group_name,
    hidden_words,
)

from .comparison_figures import numbers_cell
from .context import ROOM, Context
from .text import bold, paragraph, safe


def pages(context: Context) -> Iterator[Any]:
    """The breakdown; nothing where none was asked for."""
    texts, styles, comparison = context.texts, context.styles, context.compared.comparison
    grouped = [each for each in comparison.figures if each.by]
    overall = [each for each in grouped if each.of == "overall"]
    if not overall:
        return
    yield CondPageBreak(ROOM)
    yield paragraph(safe(texts("By type and region")), styles.section)
    heads = (texts("Group"), texts("Quartiles: claimed, evidenced"), texts("What stands behind it"))
    rows = [[context.head(text) for text in heads]]
    rows += [_row(context, figure) for figure in overall]
    yield context.table(rows, (34, 32, 34))
    yield from _domains(context, overall, grouped)


def _row(context: Context, figure: ComparedFigure) -> list[Any]:
    texts, audience = context.texts, context.compared.comparison.audience
    name = context.rich(bold(group_name(texts, context.words, figure.by)))
    instead = hidden_words(texts) if figure.hidden or figure.n is None else texts("no score yet")
    facts = "" if figure.hidden else facts_said(texts, audience, figure)
    return [name, numbers_cell(context, figure, instead), context.cell(facts or hidden_words(texts))]


def _domains(context: Context, groups: Sequence[ComparedFigure], figures: Sequence[ComparedFigure]) -> Iterator[Any]:
    """The median of each domain in each group; a group in which all are hidden says so once, over the whole line."""
    texts, comparison = context.texts, context.compared.comparison
    domains = list(dict.fromkeys(each.of for each in figures if each.of.startswith("domain:")))
    if not domains:
        return
    found = {(each.of, tuple(sorted(each.by.items()))): each for each in figures}
    yield CondPageBreak(ROOM)
    yield Spacer(1, 6)
    yield paragraph(safe(texts("Median of each domain, claimed, by group")), context.styles.sub)
    heads = [context.head(texts("Group")), *(context.head(str(number)) for number in range(1, len(domains) + 1))]
    rows, rules = [heads], []
    for group in groups:
        cells = [found.get((of, tuple(sorted(group.by.items())))) for of in domains]
        name = context.cell(group_name(texts, context.words, group.by))
        if all(each is None or each.median is None for each in cells):
            rules.append(("SPAN", (1, len(rows)), (-1, len(rows))))
            rows.append([name, context.cell(hidden_words(texts)), *([""] * (len(domains) - 1))])
            continue
        shown = [
            texts("hidden")
            if each is None or each.median is None
            else compared_percent(texts, comparison.audience, each.median)
            for each in cells
        ]
        rows.append([name, *(context.cell(text) for text in shown)])
    table = context.table(rows, (30, *([70 / len(domains)] * len(domains))))
    table.setStyle(TableStyle(rules))
    yield table
    named = " · ".join(f"{number} {figure_name(texts, context.words, of)}" for number, of in enumerate(domains, 1))
    yield Spacer(1, 3)
    yield paragraph(safe(named), context.styles.small)
    meant = texts("“hidden” stands for: {hidden}.", hidden=hidden_words(texts))
    yield paragraph(safe(meant), context.styles.small)
