"""A plan under way as a workbook: one row a step, drop-downs, colours that print in grey, and a burn-up chart."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from safeguard import Texts, TrackedStep, Tracker, months_after, step_aim, who_does

from . import layout
from .naming import letter
from .packing import without_clock
from .printing import form
from .styles import Styles

FORMAT: Final = "safeguard/tracker/1"
STEPS_MARK: Final = "safeguard/steps/1"
#: columns of the sheet of steps; A holds the step's id and is hidden
CODE, NUMBER, STEP, ROLE, EFFORT, PLANNED, DUE, STATUS, ON, PROOF, NOTE, SAID = range(1, 13)
HEADER_ROW: Final = 5
#: months that the burn-up goes on after the last day that is known
LATER: Final = 3
_WIDTHS = {
    NUMBER: 5,
    STEP: 58,
    ROLE: 22,
    EFFORT: 9,
    PLANNED: 12,
    DUE: 12,
    STATUS: 15,
    ON: 12,
    PROOF: 34,
    NOTE: 34,
    SAID: 24,
}


def statuses(texts: Texts) -> dict[str, str]:
    """The words of the drop-down for the status in a language, by code."""
    return {
        "open": texts("not begun"),
        "started": texts("begun"),
        "done": texts("done"),
        "dropped": texts("dropped"),
    }


def status_codes() -> dict[str, str]:
    """The code of every word that any language offers for a status."""
    found = {}
    for language in ("id", "en"):
        for code, word in statuses(Texts(language, layout.CATALOGUE)).items():
            found[word.casefold()] = code
            found[code] = code
    return found


def write(tracker: Tracker, language: str) -> bytes:
    """The bytes of the workbook; equal bytes for equal input."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    _Writer(book, tracker, Texts(language, layout.CATALOGUE)).write()
    made = io.BytesIO()
    book.save(made)
    return without_clock(made.getvalue())


class _Writer:
    def __init__(self, book: Any, tracker: Tracker, texts: Texts):
        self.book, self.tracker, self.texts = book, tracker, texts
        self.words = tracker.rubric.words(texts.language)
        self.styles = Styles()
        self.styles.register(book)
        self.statuses = statuses(texts)
        place = {step.id: number for number, step in enumerate(tracker.track.plan.steps)}
        self.rows = sorted(tracker.steps, key=lambda each: place[each.step.id])
        self.first, self.last = HEADER_ROW + 1, HEADER_ROW + max(1, len(self.rows))

    def write(self) -> None:
        texts = self.texts
        steps = self.book.create_sheet(texts("Steps"))
        burn = self.book.create_sheet(texts("Burn-up"))
        self._write_steps(steps)
        self._write_burn_up(burn, steps.title)
        self._write_machine()
        self.book.active = 0
        properties = self.book.properties
        properties.creator, properties.title, properties.language = "safeguard", self.words.title, texts.language

    # the steps ---------------------------------------------------------------------------------------------------

    def _write_steps(self, sheet: Any) -> None:
        texts, styles, track = self.texts, self.styles, self.tracker.track
        styles.text(sheet.cell(1, 1), STEPS_MARK, styles.invisible)
        sheet.column_dimensions["A"].hidden = True
        for column, width in _WIDTHS.items():
            sheet.column_dimensions[letter(column)].width = width
        lines = (
            (f"{track.organisation.name} · {self.words.title}", styles.title),
            (
                texts(
                    "Plan {id}, as of {day}. Write only in the light cells.",
                    id=track.id,
                    day=texts.day(self.tracker.day),
                ),
                styles.body,
            ),
            (
                texts("A step is done once something shows it: name the proof. No names of children, no case details."),
                styles.bold,
            ),
        )
        for row, (line, font) in enumerate(lines, 1):
            styles.text(sheet.cell(row, NUMBER), line, font).alignment = styles.flat
        sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 26, 17
        self._write_header(sheet)
        for row, each in enumerate(self.rows, self.first):
            self._write_row(sheet, row, each)
        self._choose(sheet)
        self._colour(sheet)
        sheet.auto_filter.ref = f"{letter(NUMBER)}{HEADER_ROW}:{letter(SAID)}{self.last}"
        sheet.freeze_panes = sheet.cell(self.first, ROLE)
        form(self.texts, sheet, f"B1:{letter(SAID)}{self.last}", landscape=True)
        sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
        sheet.protection.autoFilter = sheet.protection.sort = False

    def _write_header(self, sheet: Any) -> None:
        texts, styles = self.texts, self.styles
        labels = (
            texts("No."),
            texts("Step, and the proof that it asks for"),
            texts("Who"),
            texts("Person-days"),
            texts("Planned by"),
            texts("Moved to"),
            texts("Status"),
            texts("On"),
            texts("Proof: title, number, where it is kept"),
            texts("Note (no names of children)"),
            texts("To know"),
        )
        for column, label in enumerate(labels, NUMBER):
            cell = styles.text(sheet.cell(HEADER_ROW, column), label, styles.heading)
            cell.fill, cell.border = styles.band, styles.border
        sheet.row_dimensions[HEADER_ROW].height = 34

    def _write_row(self, sheet: Any, row: int, each: TrackedStep) -> None:
        styles, step, progress = self.styles, each.step, each.progress
        name = self.words.name_of(step.criterion)
        action = self.words.action_of(step.criterion, step.to) if step.kind == "raise" else None
        said = action.do if action else self.texts("Find out where you stand, and answer the criterion.")
        if step.criterion not in self.words.criterion:
            said = self.texts("This version of the rubric asks the criterion no more.")
        proof = f"\n→ {action.proof}" if action else ""
        text = f"{name} ({step_aim(self.texts, step)})\n{said}{proof}"
        styles.text(sheet.cell(row, CODE), step.id, styles.invisible)
        styles.text(sheet.cell(row, NUMBER), row - HEADER_ROW).alignment = styles.centre
        styles.text(sheet.cell(row, STEP), text)
        styles.text(sheet.cell(row, ROLE), who_does(self.texts, self.words, step))
        styles.text(sheet.cell(row, EFFORT), float(step.effort))
        planned = styles.text(sheet.cell(row, PLANNED), step.due)
        planned.number_format = "yyyy-mm-dd"
        styles.date(sheet.cell(row, DUE), progress.due)
        styles.choice(sheet.cell(row, STATUS), self.statuses[progress.status])
        styles.date(sheet.cell(row, ON), progress.on)
        styles.input(sheet.cell(row, PROOF), progress.proof or None)
        styles.input(sheet.cell(row, NOTE), progress.note or None)
        cell = sheet.cell(row, SAID)
        cell.value, cell.font, cell.alignment = self._remark(row, each), styles.bold, styles.wrap
        for column in (NUMBER, STEP, ROLE, EFFORT, PLANNED, SAID):
            sheet.cell(row, column).border = styles.border
        sheet.row_dimensions[row].height = min(300, 15.2 * _lines(text, 58) + 6)

    def _remark(self, row: int, each: TrackedStep) -> str:
        """A formula that says in words what the colours show, and where the step and the answers differ.

        What the answers say was known when the workbook went out; the status is the one that stands in the row.
        """
        texts, due, status = self.texts, self._due(row), f"{letter(STATUS)}{row}"
        going = f'AND({status}<>"{self.statuses["done"]}",{status}<>"{self.statuses["dropped"]}")'
        overdue = texts("overdue")
        missing = texts("proof is missing")
        marked = f'{status}="{self.statuses["done"]}"'
        differs = (
            (going, texts("the answers show it already"))
            if each.reflected
            else (marked, texts("no answer shows it yet"))
        )
        return (
            f'=IF(AND({going},{due}<TODAY()),"{overdue}",'
            f'IF(AND({marked},LEN({letter(PROOF)}{row})=0),"{missing}",'
            f'IF({differs[0]},"{differs[1]}","")))'
        )

    def _due(self, row: int, fixed: str = "") -> str:
        moved, planned = f"{fixed}{letter(DUE)}{row}", f"{fixed}{letter(PLANNED)}{row}"
        return f'IF({moved}="",{planned},{moved})'

    def _choose(self, sheet: Any) -> None:
        from openpyxl.worksheet.datavalidation import DataValidation

        words = ",".join(self.statuses.values())
        rule = DataValidation(type="list", formula1=f'"{words}"', allow_blank=False, showErrorMessage=True)
        rule.errorTitle = self.texts("Choose from the list")[:30]
        rule.error = self.texts("Please choose one of the entries of the list, or clear the cell.")
        rule.add(f"{letter(STATUS)}{self.first}:{letter(STATUS)}{self.last}")
        sheet.add_data_validation(rule)

    def _colour(self, sheet: Any) -> None:
        """Done rows turn calm green, overdue ones amber; the last column says the same in words, for grey print."""
        from openpyxl.formatting.rule import FormulaRule

        area = f"{letter(NUMBER)}{self.first}:{letter(SAID)}{self.last}"
        status = f"${letter(STATUS)}{self.first}"
        late = f'AND({status}<>"{self.statuses["done"]}",{status}<>"{self.statuses["dropped"]}",{self._due(self.first, "$")}<TODAY())'
        done = f'{status}="{self.statuses["done"]}"'
        sheet.conditional_formatting.add(area, FormulaRule(formula=[late], fill=self.styles.amber, stopIfTrue=True))
        sheet.conditional_formatting.add(area, FormulaRule(formula=[done], fill=self.styles.done))

    # the burn-up -------------------------------------------------------------------------------------------------

    def _write_burn_up(self, sheet: Any, steps: str) -> None:
        """Person-days planned and done by the end of each month, by formulas, and the chart of both."""
        from openpyxl.chart import LineChart, Reference

        texts, styles = self.texts, self.styles
        for column, width in zip("ABCD", (4, 14, 18, 18), strict=True):
            sheet.column_dimensions[column].width = width
        sheet.row_dimensions[1].height = 26
        styles.text(sheet.cell(1, 2), texts("Person-days planned and done"), styles.title).alignment = styles.flat
        labels = (texts("End of month"), texts("planned"), texts("done"))
        for place, label in enumerate(labels, 2):
            cell = styles.text(sheet.cell(3, place), label, styles.heading)
            cell.fill = styles.band
        months = list(self._months())
        name = "'" + steps.replace("'", "''") + "'!"

        def area(column: int) -> str:
            return f"{name}${letter(column)}${self.first}:${letter(column)}${self.last}"

        kept = f'{area(STATUS)},"<>{self.statuses["dropped"]}"'  # a step that was dropped is planned no more
        for row, end in enumerate(months, 4):
            styles.text(sheet.cell(row, 2), end).number_format = "yyyy-mm-dd"
            moved = f'SUMIFS({area(EFFORT)},{area(DUE)},"<="&B{row},{area(DUE)},">0",{kept})'
            unmoved = f'SUMIFS({area(EFFORT)},{area(PLANNED)},"<="&B{row},{area(DUE)},"",{kept})'
            sheet.cell(row, 3).value = f"={moved}+{unmoved}"
            done = f'SUMIFS({area(EFFORT)},{area(STATUS)},"{self.statuses["done"]}",{area(ON)},"<="&B{row})'
            sheet.cell(row, 4).value = f"={done}"
        total = 4 + len(months)  # what is done without a day, or later than these months, is in the sum at least
        styles.text(sheet.cell(total, 2), texts("in all"), styles.bold)
        sheet.cell(total, 3).value = f"=SUMIFS({area(EFFORT)},{kept})"
        sheet.cell(total, 4).value = f'=SUMIFS({area(EFFORT)},{area(STATUS)},"{self.statuses["done"]}")'
        chart = LineChart()
        chart.title, chart.height, chart.width = texts("Person-days planned and done"), 9, 18
        chart.add_data(
            Reference(sheet, min_col=3, max_col=4, min_row=3, max_row=3 + len(months)), titles_from_data=True
        )
        chart.set_categories(Reference(sheet, min_col=2, min_row=4, max_row=3 + len(months)))
        planned, done_line = chart.series
        planned.smooth = done_line.smooth = False  # a curve would show more than there is between two months
        planned.graphicalProperties.line.dashStyle = "dash"  # told apart without colour
        planned.graphicalProperties.line.solidFill = done_line.graphicalProperties.line.solidFill = "1B5E5A"
        sheet.add_chart(chart, "F3")
        form(self.texts, sheet, f"B1:P{max(24, 5 + len(months))}", landscape=True)

    def _months(self) -> Iterator[date]:
        """The last day of each month from the start of the plan to some months after its last step, at most ten years.

        Work is finished late, so the months go on after the last deadline and after the day of the workbook.
        """
        from calendar import monthrange

        plan, rows = self.tracker.track.plan, self.rows
        days = [each.due for each in rows] + [each.progress.on for each in rows if each.progress.on]
        last = months_after(max([plan.start, self.tracker.day, *days]), LATER)
        year, month = plan.start.year, plan.start.month
        for _ in range(120):
            end = date(year, month, monthrange(year, month)[1])
            yield end
            if end >= last:
                return
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)

    # the machine's sheet -----------------------------------------------------------------------------------------

    def _write_machine(self) -> None:
        sheet = self.book.create_sheet(layout.MACHINE)
        sheet.sheet_state = "hidden"
        facts = {"format": FORMAT, "plan": self.tracker.track.id, "language": self.texts.language}
        for each in self.rows:
            # what was known when the workbook went out: a later look tells who changed what
            before = each.progress.model_dump(mode="json")
            facts[f"step {each.step.id}"] = json.dumps(before, ensure_ascii=False, sort_keys=True)
        for row, (name, value) in enumerate(facts.items(), 1):
            self.styles.text(sheet.cell(row, 1), name)
            self.styles.text(sheet.cell(row, 2), value)
        sheet.protection.sheet = True


def _lines(text: str, width: int) -> int:
    return sum(1 + len(part) // width for part in text.split("\n"))
