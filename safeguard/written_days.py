"""Days as people write them, in Indonesian and in English, where they can mean one day only."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    ("januari", "january", "jan"),
    ("februari", "february", "feb", "pebruari"),
    ("maret", "march", "mar"),
    ("april", "apr"),
    ("mei", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("agustus", "august", "agu", "agt", "ags", "aug"),
    ("september", "sep", "sept"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov", "nopember"),
    ("desember", "december", "des", "dec"),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}


#: no questionnaire means an earlier year: 0027 is 27, and which 27 nobody knows
EARLIEST = 1900


def written_day(text: str) -> date | None:
    """The one day that a text means; None where it is none, or could be two.

    >>> written_day("1 Maret 2027"), written_day("28/2/2027")
    (datetime.date(2027, 3, 1), datetime.date(2027, 2, 28))
    >>> written_day("01/11/2026") is None  # the first of November, or the eleventh of January
    True
    """
    said = " ".join(text.split()).casefold()
    if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", said, re.ASCII):
        return _day(found[1], found[2], found[3])
    if found := re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", said, re.ASCII):
        one, other = int(found[1]), int(found[3])
        return _day(found[4], found[3], found[1]) if one > 12 or one == other else None
    if found := re.fullmatch(r"(\d{1,2})[ -]([a-z]+)\.?[ -](\d{4})", said, re.ASCII):
        return _day(found[3], _MONTH.get(found[2], 0), found[1])
    if found := re.fullmatch(r"([a-z]+)\.? (\d{1,2}),? (\d{4})", said, re.ASCII):
        return _day(found[3], _MONTH.get(found[1], 0), found[2])
    return None


def _day(year: str, month: str | int, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day)) if int(year) >= EARLIEST else None
    except ValueError:
        return None
