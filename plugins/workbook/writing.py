"""From a rubric (and answers, where there are any) to a workbook that people like to fill."""

from __future__ import annotations

import io
from functools import cached_property
from typing import Any

from safeguard import CONSENSUS, Answer, Assessment, Criterion, Evidence, Rubric, Texts, by_said

from . import layout
from .cover_words import Audience, audience, instructions
from .naming import letter, lines_in, one_line, sheet_title
from .packing import without_clock
from .printing import form
from .styles import Styles

_WIDTHS = {
    layout.CODE: 4,
    layout.NUMBER: 5,
    layout.STATEMENT: 46,
    layout.LEVELS: 62,
    layout.LEVEL: 34,
    layout.STATE: 17,
    layout.REASON: 24,
    layout.NOTE: 34,
    layout.EVIDENCE: 18,
    layout.EVIDENCE + 1: 30,
    layout.EVIDENCE + 2: 13,
    layout.EVIDENCE + 3: 13,
    layout.EVIDENCE + 4: 24,
}


def write(rubric: Rubric, assessment: Assessment | None, language: str, profile: str) -> bytes:
    """The bytes of the workbook; equal bytes for equal input."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    Writer(
        book, rubric, assessment, Texts(language, layout.CATALOGUE), assessment.profile if assessment else profile
    ).write()
    made = io.BytesIO()
    book.save(made)
    return without_clock(made.getvalue())


class Writer:
    """Writes one workbook, sheet by sheet."""

    def __init__(self, book: Any, rubric: Rubric, assessment: Assessment | None, texts: Texts, profile: str):
        self.book, self.rubric, self.assessment, self.texts, self.profile = book, rubric, assessment, texts, profile
        self.words = rubric.words(texts.language)
        self.choices = layout.choices(texts)
        self.styles = Styles()
        self.styles.register(book)
        self.criteria = _asked_or_answered(rubric, assessment, profile)
        self.lists: dict[str, str] = {}

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers there are."""
        return self.assessment.answers if self.assessment else ()

    def answers_to(self, criterion: str) -> list[Answer]:
        """The answers to one criterion."""
        return [answer for answer in self.answers if answer.criterion == criterion]

    @property
    def handed_out(self) -> bool:
        """Whether this is a copy for respondents who are named by number, with nothing answered yet."""
        return bool(self.answers) and all(answer.state == "unanswered" for answer in self.answers)

    @property
    def reader(self) -> Audience:
        """For whom this workbook is."""
        return audience(self.answers, self.assessment.respondents if self.assessment else ())

    def write(self) -> None:
        texts = self.texts
        cover = self.book.create_sheet(sheet_title(texts("Cover")))
        voices = self._voices()
        names = (
            [sheet_title(texts("Answers"))]
            if len(voices) == 1
            else [sheet_title(f"{texts('Answers')} {by.replace(':', ' ')}", n) for n, by in enumerate(voices, 1)]
        )
        sheets = [self.book.create_sheet(name) for name in names]
        more = self.book.create_sheet(sheet_title(texts("More evidence")))
        self.write_lists()
        rows: dict[str, tuple[int, int]] = {}
        for sheet, by in zip(sheets, voices, strict=True):
            rows = self._write_answers(sheet, by)
        self._write_more_evidence(more)
        self.write_cover(cover, names[0], rows)
        self.write_machine()
        self.book.active = 0
        properties = self.book.properties
        properties.creator, properties.title, properties.language = "safeguard", self.words.title, texts.language

    def _voices(self) -> list[str]:
        """Whose answers get a sheet: everybody who answered, or the group's common answer."""
        given = dict.fromkeys(answer.by for answer in self.assessment.answers) if self.assessment else {}
        return list(given) or [CONSENSUS]

    @cached_property
    def criterion_entries(self) -> dict[str, str]:
        """What the list of criteria shows for each, by its code; the numbers are those of the sheet with answers."""
        domains = [domain.id for domain in self.rubric.domains]
        ordered = sorted(self.criteria, key=lambda each: domains.index(each.domain))
        names = {each.id: one_line(self.words.criterion[each.id].name) for each in ordered}
        return {
            code: layout.criterion_entry(number, name, code) for number, (code, name) in enumerate(names.items(), 1)
        }

    # the hidden sheets -------------------------------------------------------------------------------------------

    def write_lists(self) -> None:
        """The entries of every drop-down, one column each."""
        sheet = self.book.create_sheet(layout.LISTS)
        sheet.sheet_state = "hidden"
        columns: dict[str, list[str]] = {name: list(words.values()) for name, words in self.choices.items()}
        columns["state-of-gate"] = [self.choices["state"]["unknown"], self.choices["state"]["unanswered"]]
        columns["code"] = list(self.criterion_entries.values())
        for criterion in self.criteria:
            levels = self.words.criterion[criterion.id].levels
            columns[f"level {criterion.id}"] = [
                layout.entry(level, one_line(text)) for level, text in enumerate(levels)
            ]
        for column, (name, entries) in enumerate(columns.items(), 1):
            for row, entry in enumerate(entries, 1):
                self.styles.text(sheet.cell(row, column), entry)
            at = letter(column)
            self.lists[name] = f"'{layout.LISTS}'!${at}$1:${at}${len(entries)}"
        sheet.protection.sheet = True

    def write_machine(self) -> None:
        sheet = self.book.create_sheet(layout.MACHINE)
        sheet.sheet_state = "hidden"
        facts = {
            "format": layout.FORMAT,
            "assessment": self.assessment.id if self.assessment else "",
            "rubric": self.rubric.id,
            "version": self.rubric.version,
            "scoring": self.rubric.digests.scoring,
            "profile": self.profile,
            "language": self.texts.language,
            "codes": " ".join(criterion.id for criterion in self.criteria),
            **{f"{layout.CRITERION_FACT}{code}": entry for code, entry in self.criterion_entries.items()},
        }
        for row, (name, value) in enumerate(facts.items(), 1):
            self.styles.text(sheet.cell(row, 1), name)
            self.styles.text(sheet.cell(row, 2), value)
        sheet.protection.sheet = True

    # the cover ---------------------------------------------------------------------------------------------------

    def write_cover(self, sheet: Any, answers: str = "", rows: dict[str, tuple[int, int]] | None = None) -> None:
        texts, styles = self.texts, self.styles
        self.mark(sheet, layout.COVER_MARK)
        for column, width in zip("ABCDEF", (4, 34, 46, 24, 16, 16), strict=True):
            sheet.column_dimensions[column].width = width
        styles.text(sheet.cell(1, 2), self.words.title, styles.title)
        sheet.cell(1, 2).alignment = self.styles.flat
        profile = self.words.profile.get(self.profile, self.profile)
        styles.text(
            sheet.cell(2, 2),
            texts(
                "For: {profile} · rubric {id} {version}",
                profile=profile,
                id=self.rubric.id,
                version=self.rubric.version,
            ),
            styles.quiet,
        )
        sheet.cell(2, 2).alignment = self.styles.flat
        row = self._write_instructions(sheet, 4)
        row = self._write_fields(sheet, row + 1)
        if not self.handed_out or (self.assessment and self.assessment.respondents):
            row = self._write_respondents(sheet, row + 1)
        if rows:
            self._write_progress(sheet, row + 1, answers, rows)
        self.finish(sheet, landscape=False, columns="B:F")

    def _write_instructions(self, sheet: Any, row: int) -> int:
        styles, lines = self.styles, instructions(self.texts, self.words.description, self.reader)
        for offset, line in enumerate(lines):
            cell = styles.text(
                sheet.cell(row + offset, 2), line, styles.bold if offset == len(lines) - 1 else styles.body
            )
            sheet.merge_cells(start_row=row + offset, end_row=row + offset, start_column=2, end_column=5)
            sheet.row_dimensions[row + offset].height = 15.5 * lines_in(str(cell.value), 118)
        return row + len(lines)

    def _write_fields(self, sheet: Any, row: int) -> int:
        texts, styles, given = self.texts, self.styles, self.assessment
        outside = self.reader == "reviewer"
        self._heading(sheet, row, texts("The organisation that you look at") if outside else texts("Your organisation"))
        labels = {
            "name": (texts("Name of the organisation"), given.organisation.name if given else None),
            "id": (
                texts("Short id (lower-case words joined by hyphens; made from the name if empty)"),
                given.organisation.id if given else None,
            ),
            "type": (
                texts("Kind of organisation"),
                layout.word(self.choices["type"], given.organisation.type if given else self.profile),
            ),
            "region": (
                texts("Region (ID-JK, or the number of the area such as 32.73); may be empty"),
                given.organisation.region if given else None,
            ),
            "unit": (
                texts("Unit (an id), if this is about one unit only; may be empty"),
                given.unit if given else None,
            ),
            "round": (texts("Round (for example the year)"), given.round if given else None),
            "date": (texts("Day of the assessment (YYYY-MM-DD)"), given.date if given else None),
        }
        for offset, (field, (label, value)) in enumerate(labels.items(), 1):
            at = row + offset
            styles.text(sheet.cell(at, 1), field, styles.invisible)
            styles.text(sheet.cell(at, 2), label)
            cell = sheet.cell(at, layout.COVER_VALUE)
            (styles.date if field == "date" else styles.input)(cell, value)
            sheet.row_dimensions[at].height = 15.5 * max(lines_in(label, 34), lines_in(str(value or ""), 46))
            if field == "type":
                self._choose(sheet, "type", cell.coordinate, strict=False)
        return row + len(labels) + 1

    def _write_respondents(self, sheet: Any, row: int) -> int:
        texts, styles = self.texts, self.styles
        self._heading(sheet, row, texts("Who answers (numbers and roles, never names)"))
        heads = (
            texts("Number"),
            texts("Role"),
            texts("Perspective"),
            texts("Sex (may be empty)"),
            texts("Age (may be empty)"),
        )
        for offset, label in enumerate(heads):
            styles.text(sheet.cell(row + 1, 2 + offset), label, styles.bold)
        sheet.row_dimensions[row + 1].height = 15.5 * 2
        given = list(self.assessment.respondents) if self.assessment else []
        last = row + 1 + (len(given) if self.handed_out else max(layout.RESPONDENT_ROWS, len(given) + 3))
        for at in range(row + 2, last + 1):
            index = at - row - 2
            person = given[index] if index < len(given) else None
            styles.text(sheet.cell(at, 1), layout.RESPONDENT_MARK, styles.invisible)
            offered = _free_id(index, [other.id for other in given])
            styles.input(sheet.cell(at, 2), person.id if person else offered)
            styles.input(sheet.cell(at, 3), person.role if person else None)
            styles.input(
                sheet.cell(at, 4), layout.word(self.choices["perspective"], person.perspective) if person else None
            )
            styles.input(sheet.cell(at, 5), layout.word(self.choices["sex"], person.sex) if person else None)
            styles.input(sheet.cell(at, 6), layout.word(self.choices["age_band"], person.age_band) if person else None)
            if person is None:
                styles.text(sheet.cell(at, layout.OFFERED), layout.OFFERED_MARK, styles.invisible)
        self._choose(sheet, "perspective", f"D{row + 2}:D{last}", strict=False)
        self._choose(sheet, "sex", f"E{row + 2}:E{last}", strict=False)
        self._choose(sheet, "age_band", f"F{row + 2}:F{last}", strict=False)
        return last + 1

    def _write_progress(self, sheet: Any, row: int, answers: str, rows: dict[str, tuple[int, int]]) -> None:
        from openpyxl.formatting.rule import DataBarRule

        texts, styles = self.texts, self.styles
        self._heading(sheet, row, texts("How far you are"))
        level, state = (letter(column) for column in (layout.LEVEL, layout.STATE))
        at = row
        for domain in self.rubric.domains:
            if domain.id not in rows:
                continue
            at += 1
            first, last = rows[domain.id]
            styles.text(sheet.cell(at, 2), self.words.domain[domain.id].title)
            filled = f"SUMPRODUCT(--(LEN('{answers}'!{level}{first}:{level}{last})+LEN('{answers}'!{state}{first}:{state}{last})>0))"
            cell = sheet.cell(at, layout.COVER_VALUE)
            cell.value, cell.number_format, cell.font = f"={filled}/{last - first + 1}", "0%", styles.body
        bar = DataBarRule(start_type="num", start_value=0, end_type="num", end_value=1, color="8FBFBA")
        sheet.conditional_formatting.add(f"C{row + 1}:C{max(at, row + 1)}", bar)

    # the answers -------------------------------------------------------------------------------------------------

    def _write_answers(self, sheet: Any, by: str) -> dict[str, tuple[int, int]]:
        """One sheet of answers; gives the first and last row of each domain."""
        texts, styles = self.texts, self.styles
        self.mark(sheet, layout.ANSWERS_MARK)
        styles.text(sheet.cell(2, 1), by, styles.invisible)
        for column, width in _WIDTHS.items():
            sheet.column_dimensions[letter(column)].width = width
        sheet.column_dimensions["A"].hidden = True
        who = "" if by == CONSENSUS else f" · {texts.message(by_said(by))}"
        styles.text(sheet.cell(1, 2), f"{self.words.title}{who}", styles.title)
        styles.text(
            sheet.cell(2, 2),
            texts("Do not write names of children and no case details, anywhere in this file."),
            styles.bold,
        )
        for cell in (sheet.cell(1, 2), sheet.cell(2, 2)):
            cell.alignment = self.styles.flat
        self._write_header(sheet)
        given = {answer.criterion: answer for answer in self.answers if answer.by == by}
        rows: dict[str, tuple[int, int]] = {}
        row, number = layout.HEADER_ROW + 1, 0
        for domain in self.rubric.domains:
            members = [criterion for criterion in self.criteria if criterion.domain == domain.id]
            if not members:
                continue
            self._domain_row(sheet, row, self.words.domain[domain.id].title)
            rows[domain.id] = (row + 1, row + len(members))
            for criterion in members:
                row, number = row + 1, number + 1
                self._write_criterion(sheet, row, number, criterion, given.get(criterion.id))
            row += 1
        self._colour_rows(sheet, row)
        sheet.freeze_panes = sheet.cell(layout.HEADER_ROW + 1, layout.STATEMENT + 1)
        sheet.print_title_rows = f"{layout.HEADER_ROW}:{layout.HEADER_ROW}"
        sheet.print_title_cols = f"{letter(layout.NUMBER)}:{letter(layout.STATEMENT)}"
        self.finish(sheet, landscape=True, columns=f"B:{letter(layout.LAST)}")
        sheet.page_setup.fitToWidth = 2  # one page would be too small to read
        return rows

    def _write_header(self, sheet: Any) -> None:
        texts, styles = self.texts, self.styles
        labels = [
            texts("No."),
            texts("Criterion and why it matters"),
            texts("What each level looks like"),
            layout.level_head(texts),
            texts("Or: not known, not applicable"),
            texts("Reason: what it rests on") if self.reader == "reviewer" else texts("Reason, if not applicable"),
            texts("Note (no names of children)"),
            texts("Evidence: kind"),
            texts("Title, number, where it is kept"),
            texts("Date"),
            texts("Valid until"),
            texts("How strong"),
        ]
        for column, label in enumerate(labels, layout.NUMBER):
            cell = styles.text(sheet.cell(layout.HEADER_ROW, column), label, styles.heading)
            cell.fill, cell.border = styles.band, styles.border
        sheet.row_dimensions[layout.HEADER_ROW].height = 34

    def _domain_row(self, sheet: Any, row: int, title: str) -> None:
        for column in range(layout.NUMBER, layout.LAST + 1):
            sheet.cell(row, column).fill = self.styles.soft
        cell = self.styles.text(sheet.cell(row, layout.NUMBER), title, self.styles.bold)
        cell.alignment = self.styles.flat

    def _write_criterion(self, sheet: Any, row: int, number: int, criterion: Criterion, answer: Answer | None) -> None:
        styles, words = self.styles, self.words.criterion[criterion.id]
        styles.text(sheet.cell(row, layout.CODE), criterion.id, styles.invisible)
        styles.text(sheet.cell(row, layout.NUMBER), number).alignment = styles.centre
        mark = f"★ {self.texts('Critical criterion')}\n" if criterion.gate else ""
        statement = f"{mark}{words.statement}\n\n{words.why}"
        styles.text(sheet.cell(row, layout.STATEMENT), statement, styles.body)
        levels = "\n".join(layout.entry(level, one_line(text)) for level, text in enumerate(words.levels))
        styles.text(sheet.cell(row, layout.LEVELS), levels, styles.small)
        for column in (layout.NUMBER, layout.STATEMENT, layout.LEVELS):
            sheet.cell(row, column).border = styles.border
        level = sheet.cell(row, layout.LEVEL)
        chosen = None
        if answer is not None and answer.level is not None:
            chosen = layout.entry(answer.level, one_line(words.levels[answer.level]))
        styles.choice(level, chosen)
        self._choose(sheet, f"level {criterion.id}", level.coordinate)
        state = sheet.cell(row, layout.STATE)
        styles.choice(state, self.choices["state"].get(answer.state) if answer and not self.handed_out else None)
        self._choose(sheet, "state" if criterion.may_be_not_applicable else "state-of-gate", state.coordinate)
        styles.input(sheet.cell(row, layout.REASON), answer.reason if answer else None)
        styles.input(sheet.cell(row, layout.NOTE), (answer.note or None) if answer else None)
        self._write_evidence(sheet, row, layout.EVIDENCE, answer.evidence[0] if answer and answer.evidence else None)
        height = max(lines_in(statement, 46) * 15.2, lines_in(levels, 66) * 13.8)
        sheet.row_dimensions[row].height = min(400, height + 6)

    def _write_evidence(self, sheet: Any, row: int, first: int, evidence: Evidence | None) -> None:
        styles = self.styles
        styles.input(sheet.cell(row, first), layout.word(self.choices["kind"], evidence.kind) if evidence else None)
        styles.input(sheet.cell(row, first + 1), (evidence.reference or None) if evidence else None)
        styles.date(sheet.cell(row, first + 2), evidence.date if evidence else None)
        styles.date(sheet.cell(row, first + 3), evidence.expires if evidence else None)
        styles.input(sheet.cell(row, first + 4), self.choices["strength"][evidence.strength] if evidence else None)

    def _colour_rows(self, sheet: Any, end: int) -> None:
        """Answered rows turn calm green; not applicable without a reason turns amber."""
        from openpyxl.formatting.rule import FormulaRule

        first = layout.HEADER_ROW + 1
        level, state, reason = (letter(column) for column in (layout.LEVEL, layout.STATE, layout.REASON))
        area = f"{letter(layout.NUMBER)}{first}:{letter(layout.REASON)}{end}"
        missing = f'AND(${state}{first}="{self.choices["state"]["not_applicable"]}",LEN(${reason}{first})=0)'
        answered = f"LEN(${level}{first})+LEN(${state}{first})>0"
        sheet.conditional_formatting.add(area, FormulaRule(formula=[missing], fill=self.styles.amber, stopIfTrue=True))
        sheet.conditional_formatting.add(area, FormulaRule(formula=[answered], fill=self.styles.done))
        kind, strength = layout.EVIDENCE, layout.EVIDENCE + 4
        self._choose(sheet, "kind", f"{letter(kind)}{first}:{letter(kind)}{end}", strict=False)
        self._choose(sheet, "strength", f"{letter(strength)}{first}:{letter(strength)}{end}")

    def _write_more_evidence(self, sheet: Any) -> None:
        texts, styles = self.texts, self.styles
        self.mark(sheet, layout.EVIDENCE_MARK)
        sheet.column_dimensions["A"].hidden = True
        for name, width in zip("BCDEFGH", (44, 20, 20, 40, 13, 13, 26), strict=True):
            sheet.column_dimensions[name].width = width
        styles.text(sheet.cell(1, 2), texts("More evidence"), styles.title)
        styles.text(
            sheet.cell(2, 2),
            texts(
                "For criteria with more than one piece of evidence. Do not write names of children and no case details."
            ),
            styles.bold,
        )
        for cell in (sheet.cell(1, 2), sheet.cell(2, 2)):
            cell.alignment = self.styles.flat
        labels = (
            texts("Criterion"),
            texts("Respondent; empty: all together") if self.reader == "group" else texts("Respondent; may be empty"),
            texts("Evidence: kind"),
            texts("Title, number, where it is kept"),
            texts("Date"),
            texts("Valid until"),
            texts("How strong"),
        )
        for column, label in enumerate(labels, 2):
            cell = styles.text(sheet.cell(layout.HEADER_ROW, column), label, styles.heading)
            cell.fill = styles.band
        sheet.row_dimensions[layout.HEADER_ROW].height = 34
        rows = [(answer.criterion, answer.by, evidence) for answer in self.answers for evidence in answer.evidence[1:]]
        first = layout.HEADER_ROW + 1
        last = layout.HEADER_ROW + max(layout.MORE_ROWS, len(rows) + 10)
        for row in range(first, last + 1):
            given = rows[row - first] if row - first < len(rows) else None
            styles.input(sheet.cell(row, layout.MORE_CODE), self.criterion_entries[given[0]] if given else None)
            styles.input(sheet.cell(row, layout.MORE_BY), given[1] if given and given[1] != CONSENSUS else None)
            self._write_evidence(sheet, row, layout.MORE_EVIDENCE, given[2] if given else None)
        self._choose(sheet, "code", f"B{first}:B{last}")
        self._choose(sheet, "kind", f"D{first}:D{last}", strict=False)
        self._choose(sheet, "strength", f"H{first}:H{last}")
        sheet.freeze_panes = sheet.cell(first, 2)
        self.finish(sheet, landscape=True, columns="B:H")

    # shared ------------------------------------------------------------------------------------------------------

    def mark(self, sheet: Any, mark: str) -> None:
        self.styles.text(sheet.cell(1, 1), mark, self.styles.invisible)
        sheet.cell(1, 1).alignment = self.styles.flat
        sheet.column_dimensions["A"].hidden = True

    def _heading(self, sheet: Any, row: int, label: str) -> None:
        for column in range(2, 7):
            sheet.cell(row, column).fill = self.styles.band
        cell = self.styles.text(sheet.cell(row, 2), label, self.styles.heading)
        cell.alignment = self.styles.flat

    def _choose(self, sheet: Any, name: str, cells: str, strict: bool = True) -> None:
        """A drop-down on some cells; where it is not strict, other words may be written too."""
        from openpyxl.worksheet.datavalidation import DataValidation

        rule = DataValidation(type="list", formula1=self.lists[name], allow_blank=True, showErrorMessage=strict)
        rule.errorTitle = self.texts("Choose from the list")[:30]
        rule.error = self.texts("Please choose one of the entries of the list, or clear the cell.")
        rule.add(cells)
        sheet.add_data_validation(rule)

    def finish(self, sheet: Any, *, landscape: bool, columns: str) -> None:
        """Print layout, privacy in the footer, and protection without a password."""
        sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 26, 17
        first, last = columns.split(":")
        form(self.texts, sheet, f"{first}1:{last}{sheet.max_row}", landscape=landscape)


def _asked_or_answered(rubric: Rubric, assessment: Assessment | None, profile: str) -> list[Criterion]:
    """The criteria of a profile, and those outside it that were answered all the same, in rubric order."""
    answered = {answer.criterion for answer in assessment.answers} if assessment else set()
    return [criterion for criterion in rubric.criteria if criterion.asked_of(profile) or criterion.id in answered]


def _free_id(index: int, taken: list[str]) -> str:
    number = index + 1
    while f"r{number}" in taken:
        number += 100
    return f"r{number}"
