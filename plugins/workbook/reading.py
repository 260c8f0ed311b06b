"""From a returned workbook to the plain values of an assessment file, by machine codes and never by position."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from safeguard import InvalidInput, Message, Problem, Reading, assessment_id, say, slug, written_day

from . import layout
from .grids import Cell, Grid, cell_name, sheets
from .guard import inspect

Place = tuple[int | str, ...]


def read(data: bytes, source: str) -> Reading:
    """The assessment of a workbook, with every problem of its cells. Raises ``InvalidInput`` where it is none."""
    seen = inspect(data, source)
    return _Reader(sheets(data, source), source, list(seen.warnings)).reading()


class _Reader:
    """Collects values, the cell of each value, and everything that is wrong."""

    def __init__(self, sheets: Mapping[str, tuple[Grid, bool]], source: str, warned: list[Problem]):
        self.sheets = sheets
        self.source = source
        self.warned = warned
        self.problems: list[Problem] = []
        self.cells: dict[Place, str] = {}
        self.codes = layout.codes()
        self.facts: dict[str, str] = {}

    def reading(self) -> Reading:
        facts = self.facts = self._facts()
        self._note_foreign_sheets()
        values: dict[str, Any] = {
            "format": "safeguard/assessment/1",
            "rubric": {
                "id": facts.get("rubric"),
                "version": facts.get("version"),
                "scoring_digest": facts.get("scoring"),
            },
            "profile": facts.get("profile"),
        }
        values.update(self._cover())
        values["answers"] = self._answers(facts)
        values["id"] = facts.get("assessment") or _derived_id(values)
        read = Reading(values, self._where, tuple(self.warned), tuple(self.problems))
        only_levels = any(True for _ in self._marked(layout.COLUMNS_MARK))  # a column a person: no room for words
        return replace(read, carries=("state", "reason")) if only_levels else read

    def _where(self, place: Place) -> str:
        known = place
        while known and known not in self.cells:
            known = known[:-1]
        return self.cells.get(known, "")

    def _problem(self, cell: str, message: Message) -> None:
        self.problems.append(Problem(self.source, cell, message))

    # the machine's sheet -----------------------------------------------------------------------------------------

    def _facts(self) -> dict[str, str]:
        grid = self.sheets.get(layout.MACHINE, ({}, True))[0]
        facts = {
            str(grid[(row, 1)].value): str(cell.value)
            for (row, column), cell in grid.items()
            if column == 2 and (row, 1) in grid
        }
        form = facts.get("format", "")
        if form != layout.FORMAT:
            if form.startswith("safeguard/workbook/"):
                message = say("This workbook was made by a newer safeguard. Update the program to read it.")
            else:
                message = say(
                    "This workbook is not a questionnaire of safeguard, or its hidden sheet is gone. Ask for a new one."
                )
            raise InvalidInput.at(self.source, "", message)
        return facts

    def _marked(self, mark: str) -> Iterator[tuple[str, Grid]]:
        for title, (grid, hidden) in self.sheets.items():
            if title in (layout.MACHINE, layout.LISTS):
                continue
            found = grid.get((1, 1))
            if found is not None and found.value == mark:
                if hidden:
                    self.warned.append(Problem(self.source, title, say("This sheet was hidden; it was read.")))
                yield title, grid

    def _note_foreign_sheets(self) -> None:
        for title, (grid, _) in self.sheets.items():
            if title not in (layout.MACHINE, layout.LISTS) and not _is_ours(grid.get((1, 1))):
                message = say("This sheet is not part of the questionnaire and is passed over.")
                self.warned.append(Problem(self.source, title, message))

    # the cover ---------------------------------------------------------------------------------------------------

    def _cover(self) -> dict[str, Any]:
        found = next(self._marked(layout.COVER_MARK), None)
        if found is None:
            self._problem("", say("The cover sheet is missing or its hidden column was changed."))
            return {}
        title, grid = found
        fields: dict[str, Any] = {}
        respondents: list[dict[str, Any]] = []
        for (row, column), cell in sorted(grid.items()):
            if column != 1 or not isinstance(cell.value, str):
                continue
            if cell.value in layout.COVER_FIELDS:
                fields[cell.value] = self._cover_field(title, grid, row, cell.value)
            elif cell.value == layout.RESPONDENT_MARK:
                self._respondent(title, grid, row, respondents)
        name = fields.get("name") or ""
        organisation = {
            "id": fields.get("id") or (slug(name) if name else "nameless"),  # without a name only that is wrong
            "name": name,
            "type": fields.get("type"),
            "region": fields.get("region"),
        }
        if not name:
            self._problem(
                self.cells.get(("organisation", "name"), title), say("The name of the organisation is needed here.")
            )
        if name and not organisation["id"]:
            self._problem(
                self.cells.get(("organisation", "id"), title),
                say("This name gives no id. Write a short one here: lower-case letters, digits and hyphens."),
            )
        if not fields.get("date") and not any(place == self.cells.get(("date",)) for _, place, _ in self.problems):
            self._problem(
                self.cells.get(("date",), title), say("The day of the assessment is needed here, as YYYY-MM-DD.")
            )
        return {
            "organisation": organisation,
            "unit": fields.get("unit"),
            "round": fields.get("round") or "",
            "date": fields.get("date"),
            "respondents": respondents,
        }

    def _cover_field(self, title: str, grid: Grid, row: int, field: str) -> Any:
        place: Place = (field,) if field in ("unit", "round", "date") else ("organisation", field)
        key = (row, layout.COVER_VALUE)
        if field == "date":
            return self._date(title, grid, key, place)
        if field == "type":
            return self._choice(title, grid, key, "type", place)
        return self._text(title, grid, key, place)

    def _respondent(self, title: str, grid: Grid, row: int, respondents: list[dict[str, Any]]) -> None:
        index = len(respondents)
        place: Place = ("respondents", index)
        first = layout.COVER_VALUE - 1
        identifier = self._text(title, grid, (row, first), (*place, "id"))
        role = self._text(title, grid, (row, first + 1), (*place, "role"))
        perspective = self._choice(title, grid, (row, first + 2), "perspective", (*place, "perspective"))
        sex = self._choice(title, grid, (row, first + 3), "sex", (*place, "sex"))
        age = grid.get((row, first + 4))
        # questionnaires from before ages were asked have the mark of an offered line here
        earlier = age is not None and age.value == layout.OFFERED_MARK
        age_band = None if earlier else self._choice(title, grid, (row, first + 4), "age_band", (*place, "age_band"))
        if identifier and (role or perspective or sex or age_band or not self._is_offered(grid, row)):
            self.cells[place] = cell_name(title, (row, first))
            respondents.append(
                {
                    "id": identifier,
                    "role": role or "",
                    "perspective": perspective,
                    "sex": sex,
                    "age_band": age_band,
                }
            )

    @staticmethod
    def _is_offered(grid: Grid, row: int) -> bool:
        """Whether a line for a respondent was only offered by a blank questionnaire."""
        marks = (grid.get((row, column)) for column in (layout.OFFERED - 1, layout.OFFERED))
        return any(mark is not None and mark.value == layout.OFFERED_MARK for mark in marks)

    # the answers -------------------------------------------------------------------------------------------------

    def _answers(self, facts: Mapping[str, str]) -> list[dict[str, Any]]:
        known = facts.get("codes", "").split()
        answers: list[dict[str, Any]] = []
        numbers: dict[tuple[str, str], int] = {}
        sheets = list(self._marked(layout.ANSWERS_MARK))
        columns = list(self._marked(layout.COLUMNS_MARK))
        if not sheets and not columns:
            self._problem("", say("There is no sheet with answers, or its hidden column was changed."))
        first: dict[str, str] = {}
        for title, grid in sheets:
            marked = grid.get((2, 1))
            by = str(marked.value) if marked else "consensus"
            if self._is_copy(title, by, first) or not self._columns_stand(title, grid):
                continue
            rows = self._coded_rows(title, grid, known)
            for row, code in rows.items():
                answer = self._answer(title, grid, row, code, by, len(answers))
                if answer is not None:
                    numbers[(code, by)] = len(answers)
                    answers.append(answer)
        for title, grid in columns:
            from .group import read_columns

            heads = [str(cell.value) for (row, _), cell in sorted(grid.items()) if row == layout.HEADER_ROW]
            if self._is_copy(title, " ".join(heads), first):
                continue
            read_columns(Cells(self, grid), title, self._coded_rows(title, grid, known), answers)
        self._more_evidence(answers, numbers, next(iter(first)) if len(first) == 1 else "consensus")
        return answers

    def _is_copy(self, title: str, voices: str, first: dict[str, str]) -> bool:
        """Whether an earlier sheet holds the answers of the same people: a copied sheet would contradict it row by row."""
        earlier = first.setdefault(voices, title)
        if earlier != title:
            message = say("This sheet answers for the same people as “{sheet}”. Delete one of the two.", sheet=earlier)
            self._problem(title, message)
        return earlier != title

    def _columns_stand(self, title: str, grid: Grid) -> bool:
        """Whether the columns are where they were written: answers read from a moved column would be others."""
        heads = layout.level_heads()
        found = next(
            (column for (row, column), cell in grid.items() if row == layout.HEADER_ROW and cell.value in heads), None
        )
        if found == layout.LEVEL:
            return True
        message = (
            say("The head of the level column is gone. Ask for a new questionnaire.")
            if found is None
            else say("Columns were added or taken out. Undo it, or ask for a new questionnaire.")
        )
        self._problem(cell_name(title, (layout.HEADER_ROW, found or layout.LEVEL)), message)
        return False

    def _coded_rows(self, title: str, grid: Grid, known: list[str]) -> dict[int, str]:
        """The rows of a sheet that hold a criterion, with its code."""
        rows = {
            row: str(cell.value)
            for (row, column), cell in sorted(grid.items())
            if column == 1 and row > layout.HEADER_ROW
        }
        self._check_codes(title, rows, known)
        return rows

    def _check_codes(self, title: str, rows: Mapping[int, str], known: list[str]) -> None:
        """The hidden codes of a sheet must be those that were written, each once."""
        seen: dict[str, int] = {}
        for row, code in rows.items():
            if code not in known:
                self._problem(
                    cell_name(title, (row, 1)),
                    say("The hidden code of this row was changed. Ask for a new questionnaire."),
                )
            elif code in seen:
                self._problem(
                    cell_name(title, (row, 1)),
                    say("This criterion stands here a second time; the first is in row {row}.", row=seen[code]),
                )
            seen.setdefault(code, row)
        missing = [code for code in known if code not in seen]
        if missing:
            self.warned.append(
                Problem(
                    self.source,
                    title,
                    say(
                        "Rows are missing and count as not answered: {criteria}.",
                        criteria="; ".join(self._offered_criteria().get(code, code) for code in missing),
                    ),
                )
            )

    def _answer(self, title: str, grid: Grid, row: int, code: str, by: str, index: int) -> dict[str, Any] | None:
        place: Place = ("answers", index)
        self.cells[place] = cell_name(title, (row, layout.STATEMENT))
        self.cells[(*place, "criterion")] = cell_name(title, (row, layout.CODE))
        level = self._level(title, grid, row, place)
        state = self._choice(title, grid, (row, layout.STATE), "state", (*place, "state"))
        reason = self._text(title, grid, (row, layout.REASON), (*place, "reason"))
        note = self._text(title, grid, (row, layout.NOTE), (*place, "note"))
        evidence = self._evidence(title, grid, row, layout.EVIDENCE, (*place, "evidence", 0))
        if level is not None and state is not None:
            self._problem(
                cell_name(title, (row, layout.STATE)),
                say("A level is chosen and the state says otherwise. Clear one of the two."),
            )
            return None
        if level is None and state is None and not (reason or note or evidence):
            return None
        return {
            "criterion": code,
            "by": by,
            "state": "level" if level is not None else state or "unanswered",
            "level": level,
            "reason": reason,
            "note": note or "",
            "evidence": [evidence] if evidence else [],
        }

    def _level(self, title: str, grid: Grid, row: int, place: Place) -> int | None:
        key = (row, layout.LEVEL)
        value = self._value(title, grid, key, (*place, "level"))
        if value is None or value == "":
            return None
        if isinstance(value, str):
            found = re.match(r"\s*(\d{1,3})\s*[–—-]\s*(\S.*)", value, re.DOTALL)
            if found and (not found[2][0].isdigit() or _is_entry(grid, row, value)):
                return int(found[1])
        elif (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and float(value).is_integer()
            and abs(value) < 1000
        ):
            return int(value)
        self._problem(cell_name(title, key), say("Choose a level from the list of this cell."))
        return None

    def _evidence(self, title: str, grid: Grid, row: int, first: int, place: Place) -> dict[str, Any] | None:
        kind = self._choice(title, grid, (row, first), "kind", (*place, "kind"))
        reference = self._text(title, grid, (row, first + 1), (*place, "reference"))
        date = self._date(title, grid, (row, first + 2), (*place, "date"))
        expires = self._date(title, grid, (row, first + 3), (*place, "expires"))
        strength = self._choice(title, grid, (row, first + 4), "strength", (*place, "strength"))
        self.cells[place] = cell_name(title, (row, first))
        if not (kind or reference or date or expires or strength):
            return None
        return {
            "kind": kind or "document",
            "reference": reference or "",
            "date": date,
            "expires": expires,
            "strength": strength or "documented",
        }

    def _more_evidence(self, answers: list[dict[str, Any]], numbers: Mapping[tuple[str, str], int], alone: str) -> None:
        """Add the sheet of further evidence; a line that names nobody is of the one voice there is, or of the group."""
        for title, grid in self._marked(layout.EVIDENCE_MARK):
            for row in sorted({row for row, column in grid if row > layout.HEADER_ROW and column > 1}):
                code = self._criterion(title, grid, row)
                by = self._text(title, grid, (row, layout.MORE_BY), ("more", row)) or alone
                number = numbers.get((code or "", by))
                place: Place = ("answers", -1 if number is None else number, "evidence")
                if number is not None:
                    place = (*place, len(answers[number]["evidence"]))
                evidence = self._evidence(title, grid, row, layout.MORE_EVIDENCE, place)
                if evidence is None:
                    continue
                if number is None:
                    self._problem(
                        cell_name(title, (row, layout.MORE_CODE)),
                        say("No answer of this respondent to this criterion stands in the workbook."),
                    )
                else:
                    answers[number]["evidence"].append(evidence)

    def _criterion(self, title: str, grid: Grid, row: int) -> str | None:
        """The criterion of a line of further evidence: an entry of its list, or the code by itself."""
        text = self._text(title, grid, (row, layout.MORE_CODE), ("more", row))
        entries = {layout.plain(entry): code for code, entry in self._offered_criteria().items()}
        return None if text is None else entries.get(layout.plain(text), text.strip())

    def _offered_criteria(self) -> dict[str, str]:
        """The entry of each criterion in the list of the sheet of further evidence, by its code; none in older workbooks."""
        begins = layout.CRITERION_FACT
        return {name.removeprefix(begins): entry for name, entry in self.facts.items() if name.startswith(begins)}

    # single cells ------------------------------------------------------------------------------------------------

    def _value(self, title: str, grid: Grid, key: tuple[int, int], place: Place) -> Any:
        self.cells[place] = cell_name(title, key)
        cell = grid.get(key)
        if cell is None:
            return None
        if cell.formula:
            self._problem(cell_name(title, key), say("A formula stands here. Paste its value instead."))
            return None
        if isinstance(cell.value, str) and cell.value.startswith("#") and cell.value.endswith(("!", "?", "/A")):
            self._problem(cell_name(title, key), say("An error of the spreadsheet stands here."))
            return None
        return cell.value

    def _text(self, title: str, grid: Grid, key: tuple[int, int], place: Place) -> str | None:
        value = self._value(title, grid, key, place)
        if value is None:
            return None
        if isinstance(value, bool):
            self._problem(cell_name(title, key), say("Text is needed here."))
            return None
        if isinstance(value, datetime.datetime | datetime.date):
            return value.isoformat()[:10]
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(value)

    def _choice(self, title: str, grid: Grid, key: tuple[int, int], field: str, place: Place) -> str | None:
        text = self._text(title, grid, key, place)
        if text is None or not text.strip():
            return None
        code = self.codes[field].get(layout.plain(text))
        if (
            code is None
            and re.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)*", text.strip())
            and field in ("kind", "type", "perspective", "sex")
        ):
            return text.strip()
        if code is None and field == "perspective":
            return text.strip()
        if code is None:
            self._problem(cell_name(title, key), say("Choose one of the words in the list of this cell."))
        return code

    def _date(self, title: str, grid: Grid, key: tuple[int, int], place: Place) -> str | None:
        value = self._value(title, grid, key, place)
        if value is None or value == "":
            return None
        if isinstance(value, datetime.datetime):
            return value.date().isoformat()
        if isinstance(value, datetime.date):
            return value.isoformat()
        if isinstance(value, str):
            day = written_day(value)
            if day is not None:
                return day.isoformat()
        self._problem(
            cell_name(title, key),
            say("Write a day of the calendar as YYYY-MM-DD, such as 2027-03-01 for 1 March 2027."),
        )
        return None


class Cells:
    """The cells of one sheet for those who read sheets of another shape: values, and what is wrong with them."""

    def __init__(self, reader: _Reader, grid: Grid):
        self._reader, self._grid = reader, grid

    def row(self, title: str, row: int) -> dict[int, Any]:
        """The filled cells of a row, by column."""
        return {
            column: self.value(title, (row, column), ("row", row, column))
            for at, column in sorted(self._grid)
            if at == row
        }

    def value(self, title: str, key: tuple[int, int], place: Place) -> Any:
        """The value of a cell; formulas and errors are problems."""
        return self._reader._value(title, self._grid, key, place)

    def text(self, title: str, key: tuple[int, int], place: Place) -> str | None:
        """The text of a cell."""
        return self._reader._text(title, self._grid, key, place)

    def name(self, place: Place, title: str, key: tuple[int, int]) -> None:
        """Remember in which cell a place of the answers stands."""
        self._reader.cells[place] = cell_name(title, key)

    def problem(self, title: str, key: tuple[int, int], message: Message) -> None:
        """Keep what is wrong with a cell."""
        self._reader._problem(cell_name(title, key), message)


def _is_entry(grid: Grid, row: int, value: str) -> bool:
    """Whether a text is one of the levels that stand in the row, and no range such as ``2-3``."""
    levels = grid.get((row, layout.LEVELS))
    listed = str(levels.value).split("\n") if levels is not None else []
    return any(line.split() == value.split() for line in listed)


def _is_ours(cell: Cell | None) -> bool:
    return cell is not None and cell.value in (
        layout.COVER_MARK,
        layout.ANSWERS_MARK,
        layout.EVIDENCE_MARK,
        layout.COLUMNS_MARK,
    )


def _derived_id(values: Mapping[str, Any]) -> str | None:
    """The same id for the same organisation, unit, rubric and round, so that a file brought in twice is one."""
    organisation = (values.get("organisation") or {}).get("id")
    if not organisation:
        return None
    name = values.get("round") or str(values.get("date"))[:4]
    return assessment_id(organisation, values.get("unit"), values["rubric"]["id"] or "", name)
