"""Every limit of the program, in one table, so that refusing is never a surprise."""

from __future__ import annotations

from typing import Final

MEGABYTE: Final = 1_000_000

#: bytes of a JSON document
JSON_BYTES: Final = 10 * MEGABYTE
#: nesting of a JSON document
JSON_DEPTH: Final = 64
#: digits of a number in a JSON document
JSON_DIGITS: Final = 100
#: bytes of one file of a rubric
RUBRIC_BYTES: Final = 2 * MEGABYTE
#: nesting of a rubric file
RUBRIC_DEPTH: Final = 32
#: criteria of a rubric
RUBRIC_CRITERIA: Final = 2_000
#: bytes of a workbook, packed and unpacked, and how much one part may unpack
XLSX_BYTES: Final = 10 * MEGABYTE
XLSX_UNPACKED_BYTES: Final = 100 * MEGABYTE
XLSX_RATIO: Final = 100
#: parts of a zipped office file, and bytes of a text to check
OFFICE_PARTS: Final = 2_000
TEXT_BYTES: Final = 20 * MEGABYTE
#: rows and columns of a sheet
XLSX_ROWS: Final = 10_000
XLSX_COLUMNS: Final = 200
#: characters of a note or reason, of a name or reference, of an id
NOTE_CHARACTERS: Final = 20_000
SHORT_CHARACTERS: Final = 500
ID_CHARACTERS: Final = 64
#: bytes of a sealed submission, and of a key file or revocation list; submissions opened in one run
SUBMISSION_BYTES: Final = 20 * MEGABYTE
KEY_BYTES: Final = 1 * MEGABYTE
SUBMISSIONS: Final = 10_000
#: respondents and answers of one assessment
RESPONDENTS: Final = 1_000
ANSWERS: Final = 100_000
#: problems listed in one run; the rest is counted
PROBLEMS_LISTED: Final = 100
#: seconds that one call of a plugin may take
PLUGIN_SECONDS: Final = 120.0
#: seconds to wait for another process to finish saving
LOCK_SECONDS: Final = 5.0
