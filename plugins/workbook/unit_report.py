"""The picture of units as a workbook: the same figures as the PDF, to sort, to filter, and to paste into a report."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from safeguard import (
    Figure,
    Handbook,
    Place,
    Report,
    Texts,
    Tracker,
    UnitsPart,
    observed,
    state_said,
    unmet,
    where_low,
    why_not_shown,
)

from . import layout
from .naming import letter, lines_in, sheet_title
from .packing import need_openpyxl, without_clock
from .printing import on_paper
from .styles import Styles

#: below this percentage: the grey of a cell, and the colour of the number on it
_SHADES = ((25, "4A4F55", "FFFFFF"), (50, "A9AEB3", "1F2933"), (75, "E1E4E6", "1F2933"))


class UnitWorkbook:
    """Renders reports on units as a workbook; equal bytes for equal input. Needs the extra ``xlsx``."""

    id = "unit-workbook"
    suffix = ".xlsx"
    kinds: Sequence[str] = ("units",)

    def render(self, document: Report | Handbook | Tracker, language: str) -> bytes:
        """The bytes of the workbook in a language."""
        assert isinstance(document, Report)  # its kinds say so
        need_openpyxl()
        from openpyxl import Workbook

        book = Workbook()
        book.remove(book.active)
        texts = Texts(language, layout.CATALOGUE)
        for number, part in enumerate(document.units, 1):
            _Part(book, part, texts, number if len(document.units) > 1 else None).write()
        properties = book.properties
        properties.creator, properties.title, properties.language = "safeguard", texts("Report on units"), language
        made = io.BytesIO()
        book.save(made)
        return without_clock(made.getvalue())


class _Part:
    """The sheets of one rubric."""

    def __init__(self, book: Any, part: UnitsPart, texts: Texts, number: int | None):
        self.book, self.texts, self.number = book, texts, number
        self.rubric, self.picture = part.rubric, part.picture
        self.words = part.rubric.words(texts.language)
        self.names: Mapping[str, str] = {place.key: place.label for place in part.picture.places}
        self.styles = Styles()

    def write(self) -> None:
        self._overview()
        self._programme()
        self._criteria()
        self._voices()

    def _overview(self) -> None:
        """One line for each place: verdict and score together, range, domains, closed gates, next visit, rounds."""
        texts = self.texts
        domains = [
            domain
            for domain in self.rubric.domains
            if any(each.id == domain.id for place in self.picture.places for each in place.domains)
        ]
        rounds = list(dict.fromkeys(point.round for place in self.picture.places for point in place.trend))
        heads = [
            texts("Unit"),
            texts("Verdict"),
            texts("provisional"),
            texts("claimed"),
            texts("evidenced"),
            texts("Critical criteria that are not met"),
            texts("Critical criteria that cannot be shown yet"),
            texts("weakest"),
            texts("lowest"),
            texts("highest"),
            *(self.words.domain[domain.id].title for domain in domains),
            texts("Next visit"),
            *(texts("round {round}", round=name) for name in rounds[:-1]),
        ]
        rows = [self._place(place, [domain.id for domain in domains], rounds[:-1]) for place in self.picture.places]
        first = 11
        sheet = self._sheet(texts("Units"), heads, rows, {1: 30, 2: 15, 6: 40, 7: 30, 8: 22})
        if any(place.pending for place in self.picture.places):
            note = why_not_shown(texts, self.picture)
            self.styles.text(sheet.cell(3, 1), note, self.styles.quiet)
            sheet.merge_cells("A3:G3")
            sheet.row_dimensions[3].height = 31
        for row in sheet.iter_rows(min_row=5, min_col=first, max_col=first + len(domains) - 1):
            for cell in row:
                self._shade(cell)

    def _place(self, place: Place, domains: Sequence[str], rounds: Sequence[str]) -> list[object]:
        texts = self.texts
        found = {each.id: each.claimed for each in place.domains}
        past = {point.round: point.claimed for point in place.trend}
        critical = unmet(self.rubric, place)
        return [
            "   " * place.depth + place.name,
            self.words.band[place.band.final].title if place.band.final else "–",
            texts("yes") if place.band.provisional else texts("no"),
            _share(place.claimed),
            _share(place.evidenced),
            self._critical(place, {one.criterion: one.closed for one in critical}),
            self._critical(place, {one.criterion: one.pending for one in critical})
            if place.claimed is not None
            else texts("all"),
            self.names.get(place.weakest or "", "") if not place.assessed else "",
            _share(place.low) if not place.assessed else None,
            _share(place.high) if not place.assessed else None,
            *(_share(found.get(domain)) for domain in domains),
            place.next_visit,
            *(_share(past.get(name)) for name in rounds),
        ]

    def _critical(self, place: Place, found: Mapping[str, Sequence[str]]) -> str:
        """Critical criteria by name, with the units where, if the line stands for several."""
        return "; ".join(
            self.words.criterion[criterion].name
            + ("" if place.assessed else f" ({', '.join(self.names[key] for key in keys)})")
            for criterion, keys in found.items()
            if keys
        )

    def _programme(self) -> None:
        texts = self.texts
        rows = [
            [what, self.words.criterion[each.criterion].name, each.low, each.asked, where_low(texts, each, self.names)]
            for what, found in (
                (texts("training for all"), self.picture.for_all),
                (texts("visit there"), self.picture.for_one),
            )
            for each in found
        ]
        heads = [texts("What to do"), texts("Criterion"), texts("Low in"), texts("Of"), texts("Where")]
        self._sheet(texts("Programme"), heads, rows, {1: 20, 2: 50, 5: 60})

    def _criteria(self) -> None:
        """The group's level of every criterion at every unit."""
        texts = self.texts
        units = [place for place in self.picture.places if place.criteria]
        levels = {place.key: {each.id: each for each in place.criteria} for place in units}
        rows = []
        for criterion in self.rubric.criteria:
            if not any(criterion.id in found for found in levels.values()):
                continue
            row: list[object] = [self.words.domain[criterion.domain].title, self.words.criterion[criterion.id].name]
            for place in units:
                each = levels[place.key].get(criterion.id)
                row.append(
                    None
                    if each is None
                    else texts.message(state_said(each.state))
                    if each.level is None
                    else each.level
                )
            rows.append(row)
        heads = [texts("Domain"), texts("Criterion"), *(place.label for place in units)]
        self._sheet(texts("Levels"), heads, rows, {1: 26, 2: 50})

    def _voices(self) -> None:
        """How the respondents of each unit see each criterion; only where enough answered."""
        texts = self.texts
        rows: list[list[object]] = []
        for place in self.picture.places:
            if place.voices is None:
                continue
            said = {one.criterion: observed(texts, self.rubric, one) for one in place.voices.observations}
            for each in place.voices.seen:
                rows.append(
                    [
                        place.label,
                        self.words.criterion[each.criterion].name,
                        each.answered,
                        each.lowest,
                        each.highest,
                        _share(each.awareness),
                        said.get(each.criterion, ""),
                    ]
                )
        heads = [
            texts("Unit"),
            texts("Criterion"),
            texts("answered"),
            texts("lowest"),
            texts("highest"),
            texts("known to"),
            texts("Finding"),
        ]
        self._sheet(texts("Respondents"), heads, rows, {1: 30, 2: 46, 7: 70})

    # shared ------------------------------------------------------------------------------------------------------

    def _sheet(
        self, title: str, heads: Sequence[str], rows: Sequence[Sequence[object]], widths: Mapping[int, int]
    ) -> Any:
        texts, styles = self.texts, self.styles
        sheet = self.book.create_sheet(sheet_title(title, self.number))
        top = f"{self.picture.places[0].name} · {self.words.title} · {texts('round {round}', round=self.picture.round)}"
        styles.text(sheet.cell(1, 1), top, styles.title).alignment = styles.flat
        note = texts(
            "Nothing here rests on fewer than {k} people: what does, and is no consensus, counts as not yet answered.",
            k=self.picture.k,
        )
        styles.text(sheet.cell(2, 1), note, styles.quiet).alignment = styles.flat
        for column, head in enumerate(heads, 1):
            cell = styles.text(sheet.cell(4, column), head, styles.heading)
            cell.fill, cell.border = styles.band, styles.border
            sheet.column_dimensions[letter(column)].width = widths.get(column, 13)
        for at, row in enumerate(rows, 5):
            for column, value in enumerate(row, 1):
                cell = styles.text(sheet.cell(at, column), value)
                cell.border = styles.border
                if isinstance(value, float):
                    cell.number_format = "0.00%"
            tallest = max(lines_in(str(value), widths.get(column, 13)) for column, value in enumerate(row, 1))
            sheet.row_dimensions[at].height = 15.5 * tallest
        sheet.row_dimensions[1].height, sheet.row_dimensions[2].height, sheet.row_dimensions[4].height = 26, 17, 48
        sheet.freeze_panes = "C5"
        if rows:
            sheet.auto_filter.ref = f"A4:{letter(len(heads))}{4 + len(rows)}"
        on_paper(texts, sheet, landscape=True, wide=1 if len(heads) < 9 else 2)
        sheet.print_title_rows, sheet.print_title_cols = "4:4", "A:A"
        return sheet

    def _shade(self, cell: Any) -> None:
        """Darker for lower; the number stays readable, and says it without any shade."""
        from openpyxl.styles import Font, PatternFill

        if isinstance(cell.value, float):
            for below, ground, ink in _SHADES:
                if cell.value * 100 < below:
                    cell.fill, cell.font = (
                        PatternFill("solid", fgColor=ground),
                        Font(name="Calibri", size=11, color=ink),
                    )
                    return


def _share(figure: Figure | None) -> float | None:
    """A figure as a spreadsheet holds it: a number shown as a percentage, cut to two decimals so that none looks reached that is not."""
    return None if figure is None else int(figure.value * 10_000) / 10_000
