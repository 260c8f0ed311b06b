"""From a returned tracker workbook to the progress of each step, by the hidden ids and never by position."""

from __future__ import annotations

import json
from typing import Any

from safeguard import InvalidInput, Problem, TrackerReading, TrackerRow, say

from . import layout, tracker
from .grids import cell_name, sheets
from .guard import inspect
from .reading import _Reader


def read(data: bytes, source: str) -> TrackerReading:
    """What a returned tracker says. Raises ``InvalidInput`` with every problem, by sheet and cell."""
    seen = inspect(data, source)
    cells = _Reader(sheets(data, source), source, list(seen.warnings))
    cells.codes["status"] = tracker.status_codes()
    facts, before = _facts(cells, source)
    rows = list(_rows(cells, before))
    known = {row.step for row in rows}
    missing = [step for step in before if step not in known]
    if missing:
        message = say("Rows are missing; their steps stay as they are: {codes}.", codes=", ".join(missing))
        cells.warned.append(Problem(source, "", message))
    if cells.problems:
        raise InvalidInput(cells.problems)
    return TrackerReading(facts["plan"], tuple(rows), tuple(cells.warned))


def _facts(cells: Any, source: str) -> tuple[dict[str, str], dict[str, Any]]:
    """The plan's id, and the progress of each step when the workbook went out."""
    grid = cells.sheets.get(layout.MACHINE, ({}, True))[0]
    facts = {
        str(grid[(row, 1)].value): str(cell.value)
        for (row, column), cell in grid.items()
        if column == 2 and (row, 1) in grid
    }
    if facts.get("format") != tracker.FORMAT or not facts.get("plan"):
        message = say("This workbook is not a tracker of safeguard, or its hidden sheet is gone. Export a new one.")
        raise InvalidInput.at(source, "", message)
    before = {}
    for name, text in facts.items():
        if name.startswith("step "):
            before[name.removeprefix("step ")] = _progress(text, source)
    return facts, before


def _progress(text: str, source: str) -> dict[str, Any]:
    """The progress of a step as the workbook remembers it."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InvalidInput.at(source, layout.MACHINE, say("The hidden sheet was changed. Export a new one."))
    return found


def _rows(cells: Any, before: dict[str, Any]) -> Any:
    seen: dict[str, str] = {}
    for title, grid in cells._marked(tracker.STEPS_MARK):
        for row in sorted({row for row, column in grid if row > tracker.HEADER_ROW and column == tracker.CODE}):
            step = str(grid[(row, tracker.CODE)].value)
            place = cell_name(title, (row, tracker.STEP))
            if step not in before:
                cells._problem(place, say("The hidden code of this row was changed. Export a new tracker."))
                continue
            if step in seen:
                cells._problem(
                    place, say("This step stands here a second time; the first is at {place}.", place=seen[step])
                )
                continue
            seen[step] = place
            values = {
                "status": cells._choice(title, grid, (row, tracker.STATUS), "status", ("steps", step, "status"))
                or "open",
                "on": cells._date(title, grid, (row, tracker.ON), ("steps", step, "on")),
                "proof": cells._text(title, grid, (row, tracker.PROOF), ("steps", step, "proof")) or "",
                "due": cells._date(title, grid, (row, tracker.DUE), ("steps", step, "due")),
                "note": cells._text(title, grid, (row, tracker.NOTE), ("steps", step, "note")) or "",
            }
            yield TrackerRow(step, values, before[step], place)
