"""A key's fingerprint as words to be read over the telephone, alike for Indonesian and English speakers.

Each word is one byte: the first syllable its high four bits, the second its low four. Ten words are the first 80 bits
of the fingerprint. The vowels are a, i, o and u as in Indonesian; within one place two syllables differ in the vowel,
or in consonants that do not sound alike on a bad line (p, t, k; b, d, g; m, n; l, r).
"""

from __future__ import annotations

import re

from safeguard.errors import Message, say

#: words that are said aloud
WORDS_SAID = 10
_DIGITS = 64
FIRST = ["ka", "ma", "la", "sa", "ti", "ni", "ri", "bi", "go", "so", "no", "lo", "du", "mu", "ru", "ju"]
SECOND = ["pa", "na", "ya", "da", "ki", "mi", "ri", "si", "ko", "yo", "wo", "ro", "ku", "nu", "yu", "du"]
WORDS = tuple(first + second for first in FIRST for second in SECOND)
_BYTE_OF = {word: number for number, word in enumerate(WORDS)}


def words_of(fingerprint: str) -> str:
    """The words of a fingerprint, which is given as hexadecimal digits.

    >>> words_of("00ff10" + "0" * 58)
    'kapa judu mapa kapa kapa kapa kapa kapa kapa kapa'
    """
    return " ".join(WORDS[byte] for byte in bytes.fromhex(fingerprint)[:WORDS_SAID])


def slip(said: str, needed: int = WORDS_SAID) -> Message | None:
    """What was mistyped where somebody meant to give so many words of a fingerprint, or None: a slip is no attack.

    All words or all digits of a fingerprint are as good. This accepts nothing: :func:`means` decides.
    """
    told = _told(said)
    digits = "".join(told)
    if not told:
        return say(
            "Nothing was typed, so the card is not trusted. If the words you heard are others, somebody changed the card on its way."
        )
    if len(digits) == _DIGITS and set(digits) <= set("0123456789abcdef"):
        return None
    if len(told) not in (needed, WORDS_SAID):
        return say(
            "Words needed: {needed}, typed: {n}. The card is not trusted; try again.", n=len(told), needed=needed
        )
    strange = [place for place, word in enumerate(told, 1) if word not in _BYTE_OF]
    if strange:
        places = ", ".join(map(str, strange))
        return say(
            "No fingerprint holds the word that was typed at place {places}. The card is not trusted; try again.",
            places=places,
        )
    return None


def completed(said: str, fingerprint: str, shown: int) -> str:
    """What was typed, with the words before it that were shown, unless all was typed."""
    told = _told(said)
    return said if len(told) >= WORDS_SAID else " ".join([*words_of(fingerprint).split()[:shown], *told])


def _told(said: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", said.casefold())


def means(said: str, fingerprint: str) -> bool:
    """Whether what somebody typed is this fingerprint: all its words, or all its hexadecimal digits."""
    told = _told(said)
    if "".join(told) == fingerprint:
        return True
    return all(word in _BYTE_OF for word in told) and " ".join(told) == words_of(fingerprint)
