"""Workbooks that no sound program made, and the sound one that they are made from."""

from __future__ import annotations

import functools
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook as Book, load_workbook
from openpyxl.comments import Comment

from safeguard import registry
from safeguard.rubric_files import read_rubric

#: rows of the first criteria, and columns, of the sheet with answers
FIRST, LEVEL, STATE, NOTE, DATE = 6, 5, 6, 8, 11
#: stands in a note of every workbook here, and in no answer of the program
CANARY = "CANARY-7f3"


@functools.cache
def _blank() -> bytes:
    rubric = read_rubric(Path(__file__).parent.parent / "rubrics" / "staff_vetting")
    blank: bytes = registry.load().formats["workbook"].write(rubric, None, "en", "ngo")
    return blank


def filled(change: Callable[[Any], None]) -> bytes:
    """A questionnaire that is filled enough to be read, after a change to its book."""
    book = load_workbook(io.BytesIO(_blank()))
    cover = book["Cover"]
    for row in range(1, 40):
        if cover.cell(row, 1).value == "name":
            cover.cell(row, 3).value = "LSM Contoh"
        if cover.cell(row, 1).value == "date":
            cover.cell(row, 3).value = "2026-11-01"
    book["Answers"].cell(FIRST, NOTE).value = CANARY
    change(book)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def changed(cells: Mapping[str, Any]) -> bytes:
    """The sound workbook with values in some cells, such as ``Answers!E6``."""

    def change(book: Any) -> None:
        for place, value in cells.items():
            sheet, _, cell = place.partition("!")
            book[sheet][cell].value = value

    return filled(change)


def put(row: int, column: int, value: Any, sheet: str = "Answers") -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet].cell(row, column).value = value

    return change


def repacked(change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> bytes:
    """A sound workbook with its parts changed; a part for which the change gives None is left out."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(filled(put(FIRST, LEVEL, 3)))) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return made.getvalue()


def same(_: str, content: bytes) -> bytes:
    return content


def in_sheets(pattern: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, content: re.sub(pattern, new, content) if name.startswith("xl/worksheets/sheet") else content


def plain_book() -> bytes:
    data = io.BytesIO()
    Book().save(data)
    return data.getvalue()


def _archive(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return made.getvalue()


def _hide_and_merge(book: Any) -> None:
    book["Answers"].row_dimensions[FIRST].hidden = True
    book["Answers"].merge_cells("H7:I7")
    book["Answers"].cell(FIRST, LEVEL).value = 3


def _comment(book: Any) -> None:
    book["Answers"].cell(FIRST, NOTE).comment = Comment("x", "y")


def _foreign(book: Any) -> None:
    book.create_sheet("Mine")["A1"] = "x"
    book["Answers"].cell(FIRST, LEVEL).value = 3


#: what somebody may hand in as a workbook, by name
MADE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "csv": lambda: b"a;b;c\n1;2;3\n",
    "html": lambda: b"<html><body>error</body></html>",
    "old xls or password": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "ods": lambda: b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
    "truncated": lambda: filled(put(FIRST, LEVEL, 3))[:3000],
    "another archive": lambda: _archive({"x.txt": b"x"}),
    "another workbook": plain_book,
    "macro": lambda: repacked(same, {"xl/vbaProject.bin": b"x"}),
    "packed bomb": lambda: repacked(same, {"xl/media/x.bin": b"\0" * 20_000_000}),
    "larger than allowed": lambda: repacked(
        same, {f"xl/media/{n}.bin": bytes(range(256)) * 4 * 1000 * 21 for n in range(6)}
    ),
    "far cell": lambda: repacked(
        in_sheets(rb"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    ),
    "external entity": lambda: repacked(
        in_sheets(rb"<worksheet", b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><worksheet')
    ),
    "entities that multiply": lambda: repacked(
        in_sheets(rb"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet')
    ),
    "a size that lies": lambda: repacked(in_sheets(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"')),
    "an external link": lambda: repacked(same, {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}),
    "hidden rows and merged cells": lambda: filled(_hide_and_merge),
    "a comment": lambda: filled(_comment),
    "a foreign sheet": lambda: filled(_foreign),
}
