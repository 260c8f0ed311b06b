"""Critical criteria by how many partners have not met them, and how many partners stand at each level of each criterion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import CondPageBreak, Spacer, TableStyle

from safeguard import ComparedCounts, count_name, figure_name, hidden_words, partners_said

from .comparison_boxes import HATCHED, HOLLOW, SOLID, Heads, Legend, Levels, Shares
from .comparison_figures import fewer
from .context import ROOM, Context
from .style import SOFT, WIDTH
from .text import bold, joined, paragraph, safe

#: levels from which on bars would be too thin to read; then the levels stand in words
MOST_BARS = 12


def pages(context: Context) -> Iterator[Any]:
    """Critical criteria, then every criterion by domain."""
    yield from _gates(context)
    yield from _levels(context)


def _gates(context: Context) -> Iterator[Any]:
    texts, styles, comparison = context.texts, context.styles, context.compared.comparison
    gates = [each for each in comparison.counts if each.of.startswith("gate:") and not each.by]
    if not gates:
        return
    yield CondPageBreak(ROOM)
    yield paragraph(safe(texts("Critical criteria: met or not, by how many partners")), styles.section)
    yield from _how_many(context)
    yield _legend(context)
    yield from fewer(context)
    share = (50, 32, 18)
    width = WIDTH * share[1] / sum(share) - 10
    rows: list[Any] = [[context.head(texts("Criterion")), "", context.head(texts("not met"))]]
    rules: list[Any] = []
    for each in gates:
        name = context.cell(figure_name(texts, context.words, each.of))
        if each.counts is None:
            rules.append(("SPAN", (1, len(rows)), (2, len(rows))))
            rows.append([name, context.cell(hidden_words(texts)), ""])
            continue
        closed, pending, opened = (each.counts.get(key, 0) for key in ("closed", "pending", "open"))
        said = texts("{below} of {n}", below=closed, n=closed + pending + opened)
        rows.append(
            [name, Shares(((closed, SOLID), (pending, HATCHED), (opened, HOLLOW)), width), context.rich(bold(said))]
        )
    table = context.table(rows, share)
    table.setStyle(TableStyle(rules))
    yield table


def _how_many(context: Context) -> Iterator[Any]:
    """How many critical criteria partners have not met, in one line."""
    texts = context.texts
    found = next((each for each in context.compared.comparison.counts if each.of == "closed" and not each.by), None)
    if found is None:
        return
    counts = sorted((found.counts or {}).items(), key=lambda each: int(each[0]))
    named = [f"{count_name(texts, context.words, found.of, key)}: {partners_said(texts, n)}" for key, n in counts if n]
    said = "; ".join(named) or hidden_words(texts)
    yield paragraph(joined(bold(figure_name(texts, context.words, found.of)), safe(said), by=": "), context.styles.body)
    yield Spacer(1, 4)


def _legend(context: Context) -> Any:
    texts = context.texts
    entries = ((SOLID, texts("not met")), (HOLLOW, texts("met")), (HATCHED, texts("not known or not answered")))
    return Legend(entries, WIDTH)


def _levels(context: Context) -> Iterator[Any]:
    texts, styles, rubric = context.texts, context.styles, context.compared.rubric
    found = {each.of: each for each in context.compared.comparison.counts if not each.by}
    criteria = [each for each in rubric.criteria if f"criterion:{each.id}" in found]
    if not criteria:
        return
    yield CondPageBreak(ROOM)
    yield paragraph(safe(texts("How many partners stand at which level")), styles.section)
    yield _legend(context)
    said = texts(
        "Met means level {met} or higher. “?” is not known; “–” is not answered or not applicable.",
        met=rubric.scale.met,
    )
    yield paragraph(safe(said), styles.small)
    yield from fewer(context)
    yield Spacer(1, 3)
    share = (52, 48)
    width = WIDTH * share[1] / sum(share) - 10
    keys = [*(str(level) for level in range(rubric.scale.max + 1)), "unknown", "none"]
    bars = len(keys) <= MOST_BARS
    names = [*keys[:-2], "?", "–"]
    head = Heads(names, width) if bars else context.head(texts("Levels"))
    rows: list[Any] = [[context.head(texts("Criterion")), head]]
    rules: list[Any] = [("VALIGN", (0, 1), (0, -1), "MIDDLE")]
    for domain in rubric.domains:
        own = [each for each in criteria if each.domain == domain.id]
        if not own:
            continue
        at = len(rows)
        rules += [
            ("SPAN", (0, at), (-1, at)),
            ("BACKGROUND", (0, at), (-1, at), HexColor(SOFT)),
            ("NOSPLIT", (0, at), (-1, at + 1)),
        ]
        rows.append([context.rich(bold(figure_name(texts, context.words, f"domain:{domain.id}"))), ""])
        for criterion in own:
            counts = found[f"criterion:{criterion.id}"]
            name = context.cell(context.words.name_of(criterion.id))
            rows.append([name, _bars(context, counts, keys, width, bars)])
    table = context.table(rows, share, tight=True)
    table.setStyle(TableStyle(rules))
    yield table


def _bars(context: Context, found: ComparedCounts, keys: list[str], width: float, bars: bool) -> Any:
    texts = context.texts
    if found.counts is None:
        return context.cell(hidden_words(texts))
    if bars:
        return Levels([found.counts.get(key, 0) for key in keys], context.compared.rubric.scale.met, width)
    named = [
        (count_name(texts, context.words, found.of, key), found.counts[key]) for key in keys if found.counts.get(key)
    ]
    return context.cell("; ".join(f"{name}: {count}" for name, count in named))
