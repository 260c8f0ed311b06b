"""How sheets, columns and lines are named and measured."""

from __future__ import annotations

import re


def sheet_title(words: str, number: int | None = None) -> str:
    """A sheet's name: at most 31 characters, none that Excel refuses, told apart by number where needed."""
    tail = f" {number}" if number else ""
    return re.sub(r"[\[\]:*?/\\']", " ", words)[: 31 - len(tail)] + tail


def letter(column: int) -> str:
    """A column as a spreadsheet calls it."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


def one_line(text: str) -> str:
    """A text without line ends."""
    return " ".join(text.split())


def lines_in(text: str, width: int) -> int:
    """About how many lines a text takes in a column of so many characters."""
    return sum(1 + len(part) // width for part in text.split("\n"))
