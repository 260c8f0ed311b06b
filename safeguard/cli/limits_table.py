"""``safeguard limits``: how much of everything the program takes, before anybody is refused."""

from __future__ import annotations

import click

from safeguard import limits
from safeguard.cli.output import out, table
from safeguard.cli.session import Session
from safeguard.cli.translated import Command


@click.command("limits", cls=Command)
@click.pass_obj
def command(session: Session) -> None:
    """Show how much of everything the program takes."""
    texts, megabytes = session.texts, limits.MEGABYTE
    rows = [
        (texts("JSON file, megabytes"), limits.JSON_BYTES // megabytes),
        (texts("JSON file, levels of nesting"), limits.JSON_DEPTH),
        (texts("JSON file, digits of a number"), limits.JSON_DIGITS),
        (texts("file of a rubric, megabytes"), limits.RUBRIC_BYTES // megabytes),
        (texts("file of a rubric, levels of nesting"), limits.RUBRIC_DEPTH),
        (texts("criteria of a rubric"), limits.RUBRIC_CRITERIA),
        (texts("workbook, megabytes"), limits.XLSX_BYTES // megabytes),
        (texts("workbook, megabytes unpacked"), limits.XLSX_UNPACKED_BYTES // megabytes),
        (texts("workbook, times that a part may grow when unpacked"), limits.XLSX_RATIO),
        (texts("sheet, rows"), limits.XLSX_ROWS),
        (texts("sheet, columns"), limits.XLSX_COLUMNS),
        (texts("office file, parts"), limits.OFFICE_PARTS),
        (texts("text to check, megabytes"), limits.TEXT_BYTES // megabytes),
        (texts("submission, megabytes"), limits.SUBMISSION_BYTES // megabytes),
        (texts("key or list of revoked keys, megabytes"), limits.KEY_BYTES // megabytes),
        (texts("submissions opened in one run"), limits.SUBMISSIONS),
        (texts("note or reason, characters"), limits.NOTE_CHARACTERS),
        (texts("name or reference, characters"), limits.SHORT_CHARACTERS),
        (texts("id, characters"), limits.ID_CHARACTERS),
        (texts("respondents of an assessment"), limits.RESPONDENTS),
        (texts("answers of an assessment"), limits.ANSWERS),
        (texts("problems listed in one run"), limits.PROBLEMS_LISTED),
        (texts("seconds that one call of a plugin may take"), int(limits.PLUGIN_SECONDS)),
        (texts("seconds to wait for another process"), int(limits.LOCK_SECONDS)),
    ]
    for line in table((name, texts.number(value)) for name, value in rows):
        out(line)
