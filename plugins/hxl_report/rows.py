"""From a comparison to rows in long form: one figure, one group, one statistic a row.

Hashtags are those of the HXL 1.1 dictionary; attributes that it does not suggest for a hashtag only refine it, as its
tagging conventions allow. Numbers are written for machines: a decimal point, no unit, nothing where they are hidden.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from safeguard import (
    ComparedCounts,
    ComparedFigure,
    Comparison,
    ComparisonPart,
    Quartiles,
    Report,
    Texts,
    Wording,
    count_name,
    figure_name,
    hidden_words,
)

#: Excel reads a CSV file as UTF-8 only behind this mark; readers of HXL skip it
MARK = "\ufeff"
#: what a spreadsheet would read as a formula
_FORMULA = re.compile(r"^[=+\-@\t\r]")


class Row(NamedTuple):
    """One row: ``of`` as in the comparison, what is counted, its unit, the number (None where it is hidden)."""

    of: str
    name: str
    statistic: str
    unit: str
    value: str | None
    by: dict[str, str]
    partner: str = ""
    none: bool = False


def table(document: Report, language: str) -> bytes:
    """The whole file: UTF-8 behind a byte order mark, commas, lines that end as RFC 4180 says."""
    texts = Texts(language, Path(__file__).parent)
    partners = any(part.comparison.audience == "internal" and part.comparison.partners for part in document.comparisons)
    mine = any(part.mine is not None for part in document.comparisons)
    rows = [(part, row) for part in document.comparisons for row in _rows(part, texts)]
    depths = sorted({1, *(_depth(row.by["region"]) for _, row in rows if row.by.get("region"))})
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    columns = _columns(texts, depths, partners or mine)
    writer.writerow([head for head, _ in columns])
    writer.writerow([tag for _, tag in columns])
    for part, row in rows:
        writer.writerow(_cells(part, row, texts, depths, partners or mine))
    return (MARK + made.getvalue()).encode()


def _columns(texts: Texts, depths: list[int], partners: bool) -> list[tuple[str, str]]:
    """Heads and hashtags, in the order of the columns."""
    return [
        (texts("Release"), "#meta+id+release"),
        (texts("Audience"), "#meta+audience"),
        (texts("Made on"), "#date+reported"),
        (texts("Round"), "#meta+round"),
        (texts("Rubric"), "#meta+source+code"),
        (texts("Version of the rubric"), "#meta+source+version"),
        (texts("Type of organisation"), "#org+type"),
        *((texts("Region"), f"#adm{depth}+code" if depth else "#country+code") for depth in depths),
        *([(texts("Partner"), "#org+name")] if partners else []),
        (texts("Code of the figure"), "#indicator+code"),
        (texts("Figure"), "#indicator+name"),
        (texts("Statistic"), "#indicator+type"),
        (texts("Unit of measure"), "#indicator+unit"),
        (texts("Value"), "#indicator+value+num"),
        (texts("Status"), "#status+code"),
        (texts("Remark"), "#description"),
    ]


def _cells(part: ComparisonPart, row: Row, texts: Texts, depths: list[int], partners: bool) -> list[str]:
    comparison = part.comparison
    region = row.by.get("region", "")
    status = "shown" if row.value is not None else "none" if row.none else "hidden"
    remarks = {"shown": "", "none": texts("no score yet"), "hidden": hidden_words(texts)}
    # a page for one partner alone is for nobody else, whatever it stands beside
    audience = "internal" if part.mine is not None else comparison.audience
    return [
        _text(comparison.release),
        {"public": "public", "internal": "confidential"}[audience],
        comparison.made.isoformat(),
        _text(comparison.round),
        comparison.rubric.id,
        comparison.rubric.version,
        _text(row.by.get("type", "")),
        *(_text(region) if region and _depth(region) == depth else "" for depth in depths),
        *([_text(row.partner)] if partners else []),
        row.of,
        _text(row.name),
        row.statistic,
        row.unit,
        row.value or "",
        status,
        remarks[status],
    ]


def _depth(region: str) -> int:
    """How deep in a country a region code lies: ``ID`` 0, ``ID-JK`` and ``31`` 1, ``31.74`` 2."""
    return region.count("-") if region[:1].isalpha() else 1 + region.count(".")


def _text(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    line = " ".join(text.split())
    return f"'{line}" if _FORMULA.match(line) else line


def _rows(part: ComparisonPart, texts: Texts) -> Iterator[Row]:
    comparison, words = part.comparison, part.rubric.words(texts.language)
    for figure in comparison.figures:
        if part.mine is None or not figure.by:  # beside one partner's own figures stand those of everybody only
            yield from _figure(
                figure,
                figure_name(texts, words, figure.of),
                _with_change(comparison, figure),
                comparison.audience == "public",
            )
    for counts in comparison.counts:
        if part.mine is None or not counts.by:
            yield from _counts(counts, part, texts, words)
    for need in comparison.agenda:
        of, name = f"criterion:{need.criterion}", words.name_of(need.criterion)
        yield Row(of, name, "below-met", "partners", str(need.below), {})
        yield Row(of, name, "below-met-of", "partners", str(need.n), {})
    if part.mine is not None:
        for mark in part.mine.marks:
            name = figure_name(texts, words, mark.of)
            yield Row(mark.of, name, "own-claimed", "percent", mark.own, {}, part.mine.label, none=True)
    elif comparison.audience == "internal":
        yield from _partners(comparison, texts, words)


def _with_change(comparison: Comparison, figure: ComparedFigure) -> bool:
    """Whether a change belongs to figures of this kind at all; otherwise a missing one is not hidden."""
    return any(each.change is not None for each in comparison.figures if set(each.by) == set(figure.by))


def _figure(figure: ComparedFigure, name: str, change: bool, public: bool) -> Iterator[Row]:
    # inside nothing is hidden: what is not there does not exist
    none = not public or (not figure.hidden and figure.q1 is None and figure.n is not None)

    def row(statistic: str, unit: str, value: str | None) -> Row:
        return Row(figure.of, name, statistic, unit, None if figure.hidden else value, figure.by, none=none)

    yield row("partners", "partners", None if figure.n is None else str(figure.n))
    yield from (row(f"claimed-{key}", "percent", value) for key, value in _three(figure))
    yield from (row(f"evidenced-{key}", "percent", value) for key, value in _three(figure.evidenced))
    yield row("answered", "percent", figure.coverage)
    yield row("not-applicable", "percent", figure.na_share)
    if change:
        yield row("changed-partners", "partners", None if figure.changed is None else str(figure.changed))
        yield from (row(f"change-{key}", "points", value) for key, value in _three(figure.change))


def _three(each: ComparedFigure | Quartiles | None) -> list[tuple[str, str | None]]:
    if each is None:
        return [("q1", None), ("median", None), ("q3", None)]
    return [("q1", each.q1), ("median", each.median), ("q3", each.q3)]


def _counts(found: ComparedCounts, part: ComparisonPart, texts: Texts, words: Wording) -> Iterator[Row]:
    """A row for each count; all of them where they are hidden, too, so that nothing of the shape says which is not 0."""
    kind = found.of.partition(":")[0]
    keys = {
        "criterion": [*map(str, range(part.rubric.scale.max + 1)), "unknown", "none"],
        "gate": ["open", "closed", "pending"],
        "band": [*(band.id for band in part.rubric.bands), "none"],
        "closed": [*map(str, range(1 + sum(each.gate is not None for each in part.rubric.criteria)))],
    }.get(kind, sorted(found.counts or {}))
    name = figure_name(texts, words, found.of)
    for key in keys:
        value = None if found.counts is None else str(found.counts.get(key, 0))
        said = f"{name}: {count_name(texts, words, found.of, key)}"
        yield Row(found.of, said, f"count-{key}", "partners", value, found.by)


def _partners(comparison: Comparison, texts: Texts, words: Wording) -> Iterator[Row]:
    """Each partner's figures, in comparisons for internal use only."""
    for partner in comparison.partners:
        values = [("overall", "claimed", partner.claimed), ("overall", "evidenced", partner.evidenced)]
        values += [(f"domain:{domain}", "claimed", value) for domain, value in partner.domains.items()]
        for of, statistic, value in values:
            name = figure_name(texts, words, of)
            yield Row(of, name, statistic, "percent", value, partner.by, partner.label, none=True)
        name, closed = figure_name(texts, words, "overall"), None if partner.closed is None else str(partner.closed)
        yield Row("overall", name, "gates-closed", "criteria", closed, partner.by, partner.label, none=True)
