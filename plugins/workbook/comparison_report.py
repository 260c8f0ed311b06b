"""A comparison of partners as a workbook: the same figures as the PDF, to sort and to filter, with the same marks."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from safeguard import (
    ComparedFigure,
    ComparisonPart,
    Handbook,
    Quartiles,
    Report,
    Texts,
    Tracker,
    audience_mark,
    compared_with,
    core_warning,
    count_name,
    fewer_said,
    figure_name,
    freshness_said,
    group_name,
    hidden_words,
    hiding_said,
    instead_said,
    left_out_said,
    middle_said,
    place_said,
    release_said,
    training_step,
    versions_said,
)

from . import layout
from .naming import letter, lines_in, sheet_title
from .packing import need_openpyxl, without_clock
from .printing import on_paper
from .styles import Styles

#: how wide a column is of which nothing else is said: the words for what is hidden take two lines in it
USUAL = 16


class ComparisonWorkbook:
    """Renders comparisons of partners as a workbook; equal bytes for equal input. Needs the extra ``xlsx``."""

    id = "comparison-workbook"
    suffix = ".xlsx"
    kinds: Sequence[str] = ("comparison",)

    def render(self, document: Report | Handbook | Tracker, language: str) -> bytes:
        """The bytes of the workbook in a language."""
        assert isinstance(document, Report)  # its kinds say so
        need_openpyxl()
        from openpyxl import Workbook

        book = Workbook()
        book.remove(book.active)
        texts = Texts(language, layout.CATALOGUE)
        for number, part in enumerate(document.comparisons, 1):
            _Part(book, part, texts, number if len(document.comparisons) > 1 else None).write()
        properties = book.properties
        properties.creator, properties.title, properties.language = (
            "safeguard",
            texts("Comparison of partners"),
            language,
        )
        made = io.BytesIO()
        book.save(made)
        return without_clock(made.getvalue())


class _Part:
    """The sheets of one rubric."""

    def __init__(self, book: Any, part: ComparisonPart, texts: Texts, number: int | None):
        self.book, self.texts, self.number = book, texts, number
        self.part, self.rubric, self.comparison = part, part.rubric, part.comparison
        self.words = part.rubric.words(texts.language)
        self.styles = Styles()
        self.hidden = hidden_words(texts)
        public = part.comparison.audience == "public"
        #: how a percentage and a change in points are shown
        self.percents, self.points = ("0%", "+0;-0;0") if public else ("0.0%", "+0.0;-0.0;0.0")
        # a page for one partner alone is for nobody else
        self.mark = audience_mark(texts, "internal" if part.mine else part.comparison.audience)

    def write(self) -> None:
        if self.part.mine is not None:
            self._mine()
        else:
            self._summary()
            self._figures()
            self._levels()
            self._gates()
            self._partners()
        self._notes()

    def _summary(self) -> None:
        """What a board reads: the overall figure, the verdicts, and what most partners need."""
        texts, comparison = self.texts, self.comparison
        rows: list[Sequence[object]] = []
        for each in comparison.figures:
            if each.of == "overall" and not each.by:
                rows.append([texts("Overall"), middle_said(texts, comparison.audience, each), "", ""])
        for found in comparison.counts:
            if found.of.startswith(("band", "closed")) and not found.by:
                name = figure_name(texts, self.words, found.of)
                said = [
                    f"{count_name(texts, self.words, found.of, key)}: {count}"
                    for key, count in (found.counts or {}).items()
                ]
                rows.append([name, "; ".join(said) or self.hidden, "", ""])
        for need in comparison.agenda:
            action = self.words.action_of(need.criterion, training_step(self.rubric, comparison, need))
            rows.append(
                [
                    texts("What most partners need"),
                    self.words.name_of(need.criterion),
                    texts("{below} of {n}", below=need.below, n=need.n),
                    action.do if action else "",
                ]
            )
        heads = [texts("What"), texts("Figure or criterion"), texts("not yet met by"), texts("To begin with")]
        self._sheet(texts("Summary"), heads, rows, {1: 26, 2: 54, 3: 14, 4: 60})

    def _figures(self) -> None:
        """Every figure of every group, a line each."""
        texts = self.texts
        three = (texts("lower quarter"), texts("median"), texts("upper quarter"))
        heads = [
            texts("Figure"),
            texts("Group"),
            texts("Partners"),
            *(f"{texts('claimed')}: {name}" for name in three),
            *(f"{texts('evidenced')}: {name}" for name in three),
            texts("answered"),
            texts("not applicable"),
            *(f"{texts('change in points')}: {name}" for name in three),
            texts("Partners in both rounds"),
        ]
        rows = [self._figure(each) for each in self.comparison.figures]
        formats = dict.fromkeys(range(4, 12), self.percents) | dict.fromkeys(range(12, 15), self.points)
        self._sheet(texts("Figures"), heads, rows, {1: 34, 2: 30}, formats, wide=2, note=self._fewer())

    def _figure(self, each: ComparedFigure) -> list[object]:
        name = [figure_name(self.texts, self.words, each.of), group_name(self.texts, self.words, each.by)]
        audience = self.comparison.audience
        none = instead_said(self.texts, audience, each)
        if each.hidden:
            return [*name, *([none] * 13)]
        # inside nothing is hidden: what is not there does not exist
        absent = none if each.q1 is None else self.hidden if audience == "public" else "–"
        changed = each.change is not None
        # where no group of this kind has a change, nothing is hidden: there is no earlier round, or nobody in both
        alike = [one for one in self.comparison.figures if set(one.by) == set(each.by)]
        instead = (
            self.hidden
            if audience == "public" and any(one.change for one in alike)
            else self.texts("nothing to compare")
        )
        return [
            *name,
            self.hidden if each.n is None else each.n,
            *self._three(each, none),
            *self._three(each.evidenced, absent),
            _share(each.coverage, absent),
            _share(each.na_share, absent),
            *([float(Fraction(text)) for text in _texts(each.change)] if each.change else [instead] * 3),
            each.changed if changed and each.changed is not None else instead,
        ]

    @staticmethod
    def _three(each: ComparedFigure | Quartiles | None, instead: str) -> list[object]:
        if each is None:
            return [instead] * 3
        return [_share(text, instead) for text in (each.q1, each.median, each.q3)]

    def _levels(self) -> None:
        """How many partners of every group stand at which level of every criterion."""
        texts, scale = self.texts, self.rubric.scale
        keys = [*(str(level) for level in range(scale.max + 1)), "unknown", "none"]
        rows: list[Sequence[object]] = []
        for each in self.comparison.counts:
            kind, _, criterion = each.of.partition(":")
            if kind != "criterion":
                continue
            domain = self.rubric.by_id[criterion].domain if criterion in self.rubric.by_id else ""
            name = figure_name(texts, self.words, f"domain:{domain}") if domain else ""
            counts = [self.hidden] * len(keys) if each.counts is None else [each.counts.get(key, 0) for key in keys]
            rows.append([name, self.words.name_of(criterion), group_name(texts, self.words, each.by), *counts])
        heads = [texts("Domain"), texts("Criterion"), texts("Group")]
        heads += [count_name(texts, self.words, "criterion:", key) for key in keys]
        narrow = dict.fromkeys(range(4, 4 + len(keys)), 13)
        widths, wide = {1: 22, 2: 40, 3: 20} | narrow, 1 + len(keys) // 12
        self._sheet(texts("Levels"), heads, rows, widths, wide=wide, note=self._fewer())

    def _gates(self) -> None:
        """How many partners of every group have met each critical criterion, and how many not."""
        texts, keys = self.texts, ("closed", "pending", "open")
        rows = [
            [
                figure_name(texts, self.words, each.of),
                group_name(texts, self.words, each.by),
                *([self.hidden] * len(keys) if each.counts is None else [each.counts.get(key, 0) for key in keys]),
            ]
            for each in self.comparison.counts
            if each.of.startswith("gate:")
        ]
        heads = [texts("Critical criterion"), texts("Group")]
        heads += [count_name(texts, self.words, "gate:", key) for key in keys]
        widths = {1: 50, 2: 30, 3: 16, 4: 16, 5: 16}
        self._sheet(texts("Critical criteria"), heads, rows, widths, note=self._fewer())

    def _fewer(self) -> str:
        """Why criteria rest on fewer partners than the overall figure; nothing where they do not."""
        return " ".join(fewer_said(self.texts, self.comparison))

    def _partners(self) -> None:
        """Partners by domain, for internal use only and in the order given."""
        texts, comparison = self.texts, self.comparison
        if comparison.audience != "internal" or not comparison.partners:
            return
        domains = [each.id for each in self.rubric.domains]
        heads = [
            texts("Partner"),
            texts("Group"),
            texts("claimed"),
            texts("evidenced"),
            texts("Verdict"),
            texts("Critical criteria that are not met"),
            *(figure_name(texts, self.words, f"domain:{domain}") for domain in domains),
        ]
        none = texts("no score yet")
        rows = [
            [
                each.label,
                group_name(texts, self.words, each.by),
                _share(each.claimed, none),
                _share(each.evidenced, none),
                self.words.band[each.band].title if each.band in self.words.band else each.band or none,
                none if each.closed is None else each.closed,
                *(_share(each.domains.get(domain), none) for domain in domains),
            ]
            for each in comparison.partners
        ]
        formats = {3: self.percents, 4: self.percents} | dict.fromkeys(range(7, 7 + len(domains)), self.percents)
        self._sheet(
            texts("Partners"),
            heads,
            rows,
            {1: 26, 2: 30} | dict.fromkeys(range(3, 7 + len(domains)), 16),
            formats,
            wide=1 + len(heads) // 10,
        )

    def _mine(self) -> None:
        """One partner's own figures beside the released quartiles, and nothing about any other partner."""
        texts, mine = self.texts, self.part.mine
        assert mine is not None
        found = {each.of: each for each in self.comparison.figures if not each.by}
        rows: list[Sequence[object]] = []
        for each in mine.marks:
            released = found.get(each.of)
            three = self._three(None if released is None or released.hidden else released, self.hidden)
            own = _share(each.own, texts("no score yet"))
            rows.append([figure_name(texts, self.words, each.of), own, place_said(texts, each.own, each.place), *three])
        heads = [
            texts("Figure"),
            texts("{name}: your own figure", name=mine.label),
            texts("where it lies"),
            *(
                f"{texts('All partners')}: {name}"
                for name in (texts("lower quarter"), texts("median"), texts("upper quarter"))
            ),
        ]
        formats = {2: "0.0%"} | dict.fromkeys((4, 5, 6), self.percents)
        self._sheet(texts("Your figures"), heads, rows, {1: 40, 2: 22, 3: 50}, formats)

    def _notes(self) -> None:
        texts = self.texts
        self._sheet(texts("Notes"), [texts("What stands behind it")], [[each] for each in self._said()], {1: 110})

    def _said(self) -> Iterator[str]:
        texts, comparison = self.texts, self.comparison
        warning = core_warning(texts, comparison)
        if warning is not None:
            yield warning
        yield from freshness_said(texts, comparison)
        yield from compared_with(texts, comparison)
        yield from versions_said(texts, comparison)
        for left in comparison.comparable.left_out:
            yield left_out_said(texts, "public" if self.part.mine else comparison.audience, left)
        yield from hiding_said(texts, comparison)
        if comparison.named and self.part.mine is None:
            yield texts("Agreed to be named in this round: {names}", names=", ".join(comparison.named))
        for fault in comparison.faults:
            yield f"{fault.plugin} ({fault.distribution}): {fault.message}"

    # shared ------------------------------------------------------------------------------------------------------

    def _sheet(
        self,
        title: str,
        heads: Sequence[str],
        rows: Sequence[Sequence[object]],
        widths: Mapping[int, int],
        formats: Mapping[int, str] | None = None,
        *,
        wide: int = 1,
        note: str = "",
    ) -> None:
        """A sheet with the mark, the release and a note on top; mark and release on every printed page, too."""
        texts, styles = self.texts, self.styles
        sheet = self.book.create_sheet(sheet_title(title, self.number))
        top = f"{texts('Comparison of partners')} · {self.words.title} · {texts('round {round}', round=self.comparison.round)}"
        mark = f"{self.mark} · {release_said(texts, self.comparison)} · {texts.day(self.comparison.made)}"
        styles.text(sheet.cell(1, 1), top, styles.title).alignment = styles.flat
        styles.text(sheet.cell(2, 1), mark, styles.bold).alignment = styles.flat
        if note:
            styles.text(sheet.cell(3, 1), note, styles.quiet)
            sheet.merge_cells(start_row=3, start_column=1, end_row=3, end_column=len(heads))
            whole = sum(widths.get(column, USUAL) for column in range(1, len(heads) + 1))
            sheet.row_dimensions[3].height = 15.5 * lines_in(note, whole)
        for column, head in enumerate(heads, 1):
            cell = styles.text(sheet.cell(4, column), head, styles.heading)
            cell.fill, cell.border = styles.band, styles.border
            sheet.column_dimensions[letter(column)].width = widths.get(column, USUAL)
        for at, row in enumerate(rows, 5):
            for column, value in enumerate(row, 1):
                cell = styles.text(sheet.cell(at, column), value, styles.quiet if value == self.hidden else None)
                cell.border = styles.border
                if formats and isinstance(value, float):
                    cell.number_format = formats.get(column, "General")
            tallest = max(lines_in(str(value), widths.get(column, USUAL)) for column, value in enumerate(row, 1))
            sheet.row_dimensions[at].height = 15.5 * tallest
        tallest = max(lines_in(head, widths.get(column, USUAL) * 3 // 4) for column, head in enumerate(heads, 1))
        sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 26, 17
        sheet.row_dimensions[4].height = 17 * tallest
        sheet.freeze_panes = "B5"
        if rows:
            sheet.auto_filter.ref = f"A4:{letter(len(heads))}{4 + len(rows)}"
        on_paper(texts, sheet, landscape=True, wide=wide)
        sheet.oddHeader.right.text = f"{self.mark} · {release_said(texts, self.comparison)}".replace("&", "&&")
        sheet.print_title_rows, sheet.print_title_cols = "4:4", "A:B" if wide > 1 else "A:A"


def _texts(each: Quartiles) -> tuple[str, str, str]:
    return each.q1, each.median, each.q3


def _share(percent: str | None, instead: str) -> object:
    """A percentage as a spreadsheet holds it, or the words that stand in its place."""
    return instead if percent is None else float(Fraction(percent) / 100)
