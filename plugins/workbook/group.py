"""One workbook with a column for each respondent, for a session that somebody facilitates."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safeguard import Assessment, Criterion, Reading, Rubric, SafeguardError, Texts, say

from . import layout
from .naming import letter, lines_in, one_line, sheet_title
from .packing import need_openpyxl, without_clock
from .writing import Writer

if TYPE_CHECKING:
    from .reading import Cells


class GroupWorkbook:
    """The questionnaire of a group; what comes back is read by the ordinary workbook format."""

    id = "group-workbook"
    suffixes: Sequence[str] = (".xlsx",)
    catalogue = Path(__file__).parent

    def write(self, rubric: Rubric, assessment: Assessment | None, language: str, profile: str) -> bytes:
        """A column for each respondent of the assessment. Raises ``SafeguardError`` where there is none."""
        if assessment is None or not assessment.respondents:
            raise SafeguardError(say("A workbook for a group needs respondents: --respondents says how many."))
        need_openpyxl()
        from openpyxl import Workbook

        book = Workbook()
        book.remove(book.active)
        _Group(book, rubric, assessment, Texts(language, layout.CATALOGUE), profile).write()
        made = io.BytesIO()
        book.save(made)
        return without_clock(made.getvalue())

    def read(self, data: bytes, source: str) -> Sequence[Reading]:
        """The assessment of a returned workbook."""
        from .reading import read

        return [read(data, source)]


class _Group(Writer):
    def write(self) -> None:
        texts = self.texts
        cover = self.book.create_sheet(sheet_title(texts("Cover")))
        sheet = self.book.create_sheet(sheet_title(texts("Answers")))
        self.write_lists()
        self._write_columns(sheet)
        self.write_cover(cover)
        self.write_machine()
        self.book.active = 0
        properties = self.book.properties
        properties.creator, properties.title, properties.language = "safeguard", self.words.title, texts.language

    def _write_columns(self, sheet: Any) -> None:
        texts, styles, people = self.texts, self.styles, self.assessment.respondents if self.assessment else ()
        self.mark(sheet, layout.COLUMNS_MARK)
        styles.text(sheet.cell(1, 2), self.words.title, styles.title).alignment = styles.flat
        help_text = texts(
            "Each column is one respondent. Write the level 0–{top}, ? for not known, x for not applicable (with the reason at the end of the row). Leave empty what nobody said.",
            top=self.rubric.scale.max,
        )
        styles.text(sheet.cell(2, 2), help_text, styles.bold).alignment = styles.flat
        last = layout.FIRST_COLUMN + len(people)
        self._write_head(sheet, [person.id for person in people], last)
        row, number = layout.HEADER_ROW + 1, 0
        for domain in self.rubric.domains:
            members = [criterion for criterion in self.criteria if criterion.domain == domain.id]
            if not members:
                continue
            for column in range(layout.NUMBER, last + 1):
                sheet.cell(row, column).fill = styles.soft
            title = styles.text(sheet.cell(row, layout.NUMBER), self.words.domain[domain.id].title, styles.bold)
            title.alignment = styles.flat
            for criterion in members:
                row, number = row + 1, number + 1
                self._write_row(sheet, row, number, criterion, last)
            row += 1
        sheet.freeze_panes = sheet.cell(layout.HEADER_ROW + 1, layout.FIRST_COLUMN)
        sheet.print_title_rows = f"{layout.HEADER_ROW}:{layout.HEADER_ROW}"
        self.finish(sheet, landscape=True, columns=f"B:{letter(last)}")

    def _write_head(self, sheet: Any, people: Sequence[str], last: int) -> None:
        texts, styles = self.texts, self.styles
        for column, width in {1: 4, layout.NUMBER: 5, layout.STATEMENT: 40, layout.LEVELS: 56, last: 30}.items():
            sheet.column_dimensions[letter(column)].width = width
        labels = [texts("No."), texts("Criterion and why it matters"), texts("What each level looks like"), *people]
        for column, label in enumerate([*labels, texts("Reason, if not applicable")], layout.NUMBER):
            cell = styles.text(sheet.cell(layout.HEADER_ROW, column), label, styles.heading)
            cell.fill, cell.border = styles.band, styles.border
            if layout.FIRST_COLUMN <= column < last:
                sheet.column_dimensions[letter(column)].width = 7
        sheet.row_dimensions[layout.HEADER_ROW].height = 20

    def _write_row(self, sheet: Any, row: int, number: int, criterion: Criterion, last: int) -> None:
        from openpyxl.worksheet.datavalidation import DataValidation

        styles, words = self.styles, self.words.criterion[criterion.id]
        styles.text(sheet.cell(row, layout.CODE), criterion.id, styles.invisible)
        styles.text(sheet.cell(row, layout.NUMBER), number).alignment = styles.centre
        mark = f"★ {self.texts('Critical criterion')}\n" if criterion.gate else ""
        statement = f"{mark}{words.statement}"
        styles.text(sheet.cell(row, layout.STATEMENT), statement)
        levels = "\n".join(layout.entry(level, one_line(text)) for level, text in enumerate(words.levels))
        styles.text(sheet.cell(row, layout.LEVELS), levels, styles.small)
        for column in (layout.NUMBER, layout.STATEMENT, layout.LEVELS):
            sheet.cell(row, column).border = styles.border
        given = {answer.by: answer for answer in self.answers_to(criterion.id)}
        for column, person in enumerate(self.assessment.respondents if self.assessment else (), layout.FIRST_COLUMN):
            answer = given.get(person.id)
            sign = None if answer is None else layout.SIGNS.get(answer.state, answer.level)
            styles.choice(sheet.cell(row, column), sign).alignment = styles.centre
        reasons = dict.fromkeys(answer.reason for answer in given.values() if answer.reason)
        styles.input(sheet.cell(row, last), "; ".join(reasons) or None)
        signs = [str(level) for level in range(self.rubric.scale.max + 1)] + ["?"]
        if criterion.may_be_not_applicable:
            signs.append("x")
        rule = DataValidation(type="list", formula1=f'"{",".join(signs)}"', allow_blank=True, showErrorMessage=True)
        rule.errorTitle = self.texts("Choose from the list")[:30]
        rule.error = self.texts("Please choose one of the entries of the list, or clear the cell.")
        rule.add(f"{letter(layout.FIRST_COLUMN)}{row}:{letter(last - 1)}{row}")
        sheet.add_data_validation(rule)
        sheet.row_dimensions[row].height = min(
            400, 6 + max(lines_in(statement, 40) * 15.2, lines_in(levels, 60) * 13.8)
        )


def read_columns(cells: Cells, title: str, rows: Mapping[int, str], answers: list[dict[str, Any]]) -> None:
    """Add the answers of a sheet with a column for each respondent; what is wrong is said to ``cells``."""
    heads = cells.row(title, layout.HEADER_ROW)
    columns = sorted(column for column in heads if column >= layout.FIRST_COLUMN)
    reason_column = columns[-1] if columns else layout.FIRST_COLUMN
    for row, code in rows.items():
        reason = cells.text(title, (row, reason_column), ("columns", row, "reason"))
        for column in columns[:-1]:
            number = len(answers)
            found = _state(cells, title, (row, column), ("answers", number, "level"))
            if found is None:
                continue
            state, level = found
            cells.name(("answers", number), title, (row, column))
            answers.append(
                {
                    "criterion": code,
                    "by": str(heads[column]),
                    "state": state,
                    "level": level,
                    "reason": reason if state == "not_applicable" else None,
                    "note": "",
                    "evidence": [],
                }
            )


def _state(
    cells: Cells, title: str, key: tuple[int, int], place: tuple[int | str, ...]
) -> tuple[str, int | None] | None:
    value = cells.value(title, key, place)
    if value is None or not str(value).strip():
        return None
    said = str(value).strip().casefold()
    for state, sign in layout.SIGNS.items():
        if sign is not None and said == sign:
            return state, None
    if said.endswith(".0"):
        said = said[:-2]
    if said.isascii() and said.isdigit() and len(said) < 4:
        return "level", int(said)
    cells.problem(title, key, say("Write a level, ? for not known, or x for not applicable."))
    return None
