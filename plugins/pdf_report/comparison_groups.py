"""The same figures by type and region: a table of the overall figure, and the medians of the domains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reportlab.platypus import CondPageBreak, Spacer, TableStyle

from safeguard import (
    ComparedFigure,
    compared_percent,
    facts_said,
    figure_name,
    group_name,
    hidden_words,
    instead_said,
)

from .comparison_figures import absent, numbers_cell
from .context import ROOM, Context
from .text import bold, paragraph, safe

#: domains beside one another in a table; more, and their cells would cut words
ABREAST = 7


def pages(context: Context) -> Iterator[Any]:
    """The breakdown; nothing where none was asked for."""
    texts, styles, comparison = context.texts, context.styles, context.compared.comparison
    grouped = [each for each in comparison.figures if each.by]
    overall = [each for each in grouped if each.of == "overall"]
    if not overall:
        return
    yield CondPageBreak(ROOM)
    yield paragraph(safe(texts("By type and region")), styles.loose)
    heads = (texts("Group"), texts("Quartiles: claimed, evidenced"), texts("What stands behind it"))
    rows = [[context.head(text) for text in heads]]
    rows += [_row(context, figure) for figure in overall]
    table = context.table(rows, (32, 28, 40))
    table.setStyle(TableStyle([("SPAN", (1, at), (2, at)) for at, figure in enumerate(overall, 1) if figure.hidden]))
    yield table
    yield from _domains(context, overall, grouped)


def _row(context: Context, figure: ComparedFigure) -> list[Any]:
    texts, audience = context.texts, context.compared.comparison.audience
    name = context.rich(bold(group_name(texts, context.words, figure.by)))
    instead = instead_said(texts, audience, figure)
    facts = "" if figure.hidden else context.cell(facts_said(texts, audience, figure))
    return [name, numbers_cell(context, figure, instead), facts]


def _domains(context: Context, groups: Sequence[ComparedFigure], figures: Sequence[ComparedFigure]) -> Iterator[Any]:
    """The median of each domain in each group, in tables of a few domains each."""
    texts, found = context.texts, {(each.of, tuple(sorted(each.by.items()))): each for each in figures}
    short = False
    domains = list(dict.fromkeys(each.of for each in figures if each.of.startswith("domain:")))
    for first in range(0, len(domains), ABREAST):
        yield CondPageBreak(ROOM)
        if not first:
            yield paragraph(safe(texts("Median of each domain, claimed, by group")), context.styles.loose)
        shown = domains[first : first + ABREAST]
        lines = [_line(context, found, group, shown) for group in groups]
        short = short or any(texts("not shown") in line for line in lines)
        yield _medians(context, groups, lines, range(first + 1, first + 1 + len(shown)))
        yield Spacer(1, 6)
    if domains:
        named = " · ".join(f"{number} {figure_name(texts, context.words, of)}" for number, of in enumerate(domains, 1))
        yield paragraph(safe(named), context.styles.small)
    if short:
        meant = texts("“not shown” stands for: {hidden}.", hidden=hidden_words(texts))
        yield paragraph(safe(meant), context.styles.small)


def _line(
    context: Context, found: Mapping[Any, ComparedFigure], group: ComparedFigure, shown: Sequence[str]
) -> Sequence[str]:
    """What stands in the cells of a group; nothing where there would be no figure in any of them."""
    cells = [found.get((of, tuple(sorted(group.by.items())))) for of in shown]
    if all(each is None or each.hidden for each in cells):
        return ()
    return [_median(context, each) for each in cells]


def _medians(
    context: Context, groups: Sequence[ComparedFigure], lines: Sequence[Sequence[str]], numbers: Sequence[int]
) -> Any:
    """The table of the domains with these numbers; a group in which all are hidden says so once, over the whole line."""
    heads = [context.texts("Group"), *map(str, numbers)]
    rows, rules = [[context.head(text) for text in heads]], []
    for group, line in zip(groups, lines, strict=True):
        name = context.cell(group_name(context.texts, context.words, group.by))
        if line:
            rows.append([name, *(context.cell(text) for text in line)])
        else:
            rules.append(("SPAN", (1, len(rows)), (-1, len(rows))))
            rows.append([name, context.cell(absent(context)), *([""] * (len(numbers) - 1))])
    table = context.table(rows, (30, *([70 / len(numbers)] * len(numbers))))
    table.setStyle(TableStyle(rules))
    return table


def _median(context: Context, figure: ComparedFigure | None) -> str:
    public = context.compared.comparison.audience == "public"
    if figure is None or figure.hidden or figure.n is None:
        return context.texts("not shown") if public else "–"
    if figure.median is None:
        return "–"
    return compared_percent(context.texts, context.compared.comparison.audience, figure.median)
