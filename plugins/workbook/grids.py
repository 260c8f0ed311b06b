"""A workbook as plain cells: every filled one by its row and column, with the name that people give it."""

from __future__ import annotations

import io
import warnings
from typing import Any, NamedTuple

from safeguard import InvalidInput, say

from . import layout


class Cell(NamedTuple):
    """A cell's value, and whether it is a formula."""

    value: Any
    formula: bool


Grid = dict[tuple[int, int], Cell]


def sheets(data: bytes, source: str) -> dict[str, tuple[Grid, bool]]:
    """Every sheet's filled cells, and whether the sheet is hidden."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of features it drops; none of them is read here
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            found = {}
            for sheet in book.worksheets:
                if sheet.title == layout.LISTS:
                    continue  # the entries of drop-downs say nothing about the answers
                sheet.reset_dimensions()  # the size that a file claims for a sheet may be a lie
                found[sheet.title] = (_grid(sheet), sheet.sheet_state != "visible")
            book.close()
    except InvalidInput:
        raise
    except Exception:  # openpyxl raises whatever a damaged file leads it to
        raise InvalidInput.at(source, "", say("This workbook is damaged: it cannot be read.")) from None
    return found


def _grid(sheet: Any) -> Grid:
    return {
        (cell.row, cell.column): Cell(cell.value, cell.data_type == "f")
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def cell_name(title: str, key: tuple[int, int]) -> str:
    """The name of a cell as a spreadsheet shows it, such as ``Answers!B3``."""
    from openpyxl.utils import get_column_letter

    return f"{title}!{get_column_letter(key[1])}{key[0]}"
