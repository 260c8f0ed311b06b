"""How long a questionnaire takes out and in as a workbook."""

from __future__ import annotations

import io

from benchmarks.measuring import ratio, report
from benchmarks.samples import assessment, rubric
from safeguard import registry


def main() -> None:
    """Print the ratios."""
    from openpyxl import Workbook, load_workbook

    known, given = rubric(), assessment()
    form = registry.load().formats["workbook"]
    data = form.write(known, given, "en", "ngo")
    cells = [
        [[cell.value for cell in row] for row in sheet.iter_rows()]
        for sheet in load_workbook(io.BytesIO(data)).worksheets
    ]

    def write_bare() -> None:
        book = Workbook()
        for rows in cells:
            sheet = book.create_sheet()
            for row in rows:
                sheet.append(row)
        book.save(io.BytesIO())

    def read_bare() -> None:
        for sheet in load_workbook(io.BytesIO(data), read_only=True).worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    cell.value  # noqa: B018  # reading is what is measured

    report(
        "workbook out",
        "openpyxl writing the same cells without styles",
        ratio(lambda: form.write(known, given, "en", "ngo"), write_bare, rounds=5),
        2.5,
    )
    report(
        "workbook in", "openpyxl reading the same cells", ratio(lambda: form.read(data, "x"), read_bare, rounds=5), 2.5
    )
