"""The list of terms, read once for each language into sequences of word forms."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from safeguard import Severity

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
#: endings that a word form may carry without becoming another word
ENDINGS = {"id": ("", "nya", "lah", "kah", "pun", "ku", "mu"), "en": ("", "s", "es", "'s")}


class Term(NamedTuple):
    """A term of the list in one language."""

    id: str
    severity: Severity
    reason: str
    instead: str
    source: str
    near: frozenset[str]
    fine: frozenset[str]
    legal: bool
    judged: bool


class Form(NamedTuple):
    """One form of a term: for each of its words the spellings that count."""

    words: tuple[frozenset[str], ...]
    term: Term


def plain(word: str) -> str:
    """A word as it is compared: lower case, straight apostrophes, no soft hyphens."""
    return word.casefold().replace("’", "'").replace("\u00ad", "")


@cache
def forms(language: str) -> dict[str, tuple[Form, ...]]:
    """Forms by every spelling of their first word, the longest form first."""
    listed = tomllib.loads(files(__package__).joinpath("terms.toml").read_text("utf-8"))["term"]
    found: dict[str, list[Form]] = {}
    for entry in listed:
        term = Term(
            entry["id"],
            entry["severity"],
            entry[f"{language}_why"],
            entry[f"{language}_instead"],
            entry.get("source", ""),
            frozenset(
                spelled
                for phrase in entry.get(f"{language}_near", ())
                for word in phrase.split()
                for spelled in _spellings(plain(word), language)
            ),
            frozenset(plain(word) for phrase in entry.get("fine", ()) for word in phrase.split()),
            entry.get("legal", False),
            entry.get("judged", False),
        )
        for spelled in entry[f"{language}_forms"]:
            words = [plain(word) for word in WORD.findall(spelled)]
            form = Form(tuple(_spellings(word, language) for word in words), term)
            for first in form.words[0]:
                found.setdefault(first, []).append(form)
    return {first: tuple(sorted(those, key=lambda form: -len(form.words))) for first, those in found.items()}


def _spellings(word: str, language: str) -> frozenset[str]:
    return frozenset(word + ending for ending in ENDINGS[language])
