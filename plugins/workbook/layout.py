"""Where things stand in the workbook: what writing and reading must agree on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from safeguard import STRENGTHS, Texts, state_said, strength_said

FORMAT: Final = "safeguard/workbook/1"
CATALOGUE: Final = Path(__file__).parent
#: the hidden sheets: facts for the machine, and the entries of the drop-downs
MACHINE: Final = "_safeguard"
LISTS: Final = "_lists"
#: marks, in the hidden column A of a sheet, what the sheet is for
COVER_MARK: Final = "safeguard/cover/1"
ANSWERS_MARK: Final = "safeguard/answers/1"
EVIDENCE_MARK: Final = "safeguard/evidence/1"
COLUMNS_MARK: Final = "safeguard/columns/1"

#: columns of an answer sheet; A holds the criterion's code and is hidden
CODE, NUMBER, STATEMENT, LEVELS, LEVEL, STATE, REASON, NOTE = range(1, 9)
EVIDENCE: Final = 9  # kind, reference, date, expires, strength from here on
EVIDENCE_FIELDS: Final = ("kind", "reference", "date", "expires", "strength")
LAST: Final = EVIDENCE + len(EVIDENCE_FIELDS) - 1
#: rows of an answer sheet before the first criterion
HEADER_ROW: Final = 4
#: the sheet of further evidence: code and respondent, then the fields of evidence
MORE_CODE, MORE_BY, MORE_EVIDENCE = 2, 3, 4
MORE_ROWS: Final = 40

#: a group's sheet: the column of its first respondent, and what stands for a state that is no level
FIRST_COLUMN: Final = 5
SIGNS: Final[dict[str, str | None]] = {"unknown": "?", "not_applicable": "x", "unanswered": None}

#: the fields of the cover by the code in its hidden column A
COVER_FIELDS: Final = ("name", "id", "type", "region", "unit", "round", "date")
COVER_VALUE: Final = 3
RESPONDENT_FIELDS: Final = ("id", "role", "perspective", "sex", "age_band")
RESPONDENT_MARK: Final = "respondent"
#: a line that a blank questionnaire offers carries this mark behind its fields; a line that says more is a respondent's
OFFERED: Final = 7
OFFERED_MARK: Final = "offered"
RESPONDENT_ROWS: Final = 12


def choices(texts: Texts) -> dict[str, dict[str, str]]:
    """The words of each drop-down in a language, by code."""
    return {
        "state": {each: texts.message(state_said(each)) for each in ("unknown", "not_applicable", "unanswered")},
        "kind": {
            "document": texts("document"),
            "record": texts("record or register"),
            "sample": texts("sample check"),
            "observation": texts("observation"),
            "interview": texts("interview"),
            "other": texts("other"),
        },
        "strength": {each: texts.message(strength_said(each)) for each in STRENGTHS},
        "type": {
            "ngo": texts("NGO"),
            "uptd_ppa": texts("government unit protecting women and children (UPTD PPA)"),
            "network": texts("network"),
            "other": texts("other"),
        },
        "perspective": {
            "leader": texts("leader"),
            "frontline": texts("front-line worker"),
            "staff": texts("staff"),
            "volunteer": texts("volunteer"),
            "intern": texts("intern"),
            "partner": texts("partner"),
            "service-user": texts("service user's representative"),
        },
        "sex": {"female": texts("female"), "male": texts("male")},
        "age_band": {
            "under-18": texts("younger than 18"),
            "18-24": texts("18 to 24"),
            "25-34": texts("25 to 34"),
            "35-44": texts("35 to 44"),
            "45-54": texts("45 to 54"),
            "55-over": texts("55 and older"),
        },
    }


def codes() -> dict[str, dict[str, str]]:
    """For each drop-down the code of every word that any language offers, so that any copy can be read."""
    found: dict[str, dict[str, str]] = {}
    for language in ("id", "en"):
        for field, words in choices(Texts(language, CATALOGUE)).items():
            table = found.setdefault(field, {})
            for code, word in words.items():
                table[plain(word)] = code
                table[code] = code
    return found


def plain(word: str) -> str:
    """A word as it is looked up, whatever its capitals and however its dash was typed."""
    return re.sub(r"\s*[-–]\s*", "-", word.strip().casefold())


def level_head(texts: Texts) -> str:
    """The head of the column in which levels are chosen."""
    return texts("Level (choose from the list)")


def level_heads() -> set[str]:
    """That head in every language, so that any copy can be read."""
    return {level_head(Texts(language, CATALOGUE)) for language in ("id", "en")}


def word(table: Mapping[str, str], code: str | None) -> str | None:
    """What a cell shows for a code: its word, or the code itself where the list has none."""
    return None if code is None else table.get(code, code)


#: how the facts of the machine's sheet begin that hold the entry of a criterion, before its code
CRITERION_FACT: Final = "criterion "


def criterion_entry(number: int, name: str, code: str) -> str:
    """A drop-down entry for a criterion: its number on the sheet with answers, its title, and its code."""
    return f"{number}. {name} ({code})"


def entry(level: int, descriptor: str) -> str:
    """A drop-down entry: the code first, so that it can be read whatever the words are."""
    return f"{level} – {descriptor}"
