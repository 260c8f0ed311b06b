"""Finds terms in a text and judges each by its surroundings; the time grows with the length of the text alone.

A text is cut into words once. A form is looked up by its first word, so that the length of the list costs nothing; the
surroundings of a find are looked at for a bounded number of words and characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from safeguard import Severity, TextFinding

from .terms import WORD, Form, Term, forms, plain

#: words on each side that count as the surroundings of a term, and as its sentence
NEAR, SENTENCE = 8, 40
#: characters on each side in which quotation marks are looked for
QUOTED = 300

#: letters set apart, as in "p e l a c u r", hide a word from a reader of words
_SPACED = re.compile(r"(?<!\w)\w(?:[ .\-]\w){4,30}(?!\w)")
_GAP = " \t\r\n-‐‑–\u00a0\u00ad"
_ENDS = re.compile(r"[.!?…]\s|\n\s*\n|\n\s*[-*•#>|]")

#: words that announce a term as a term: within six words before it, right before it, or soon after it
_BEFORE = {
    "id": frozenset(
        [
            "istilah",
            "sebutan",
            "frasa",
            "label",
            "hindari",
            "menghindari",
            "dihindari",
            "jangan",
            "alih",
            "daripada",
            "mengganti",
        ]
    ),
    "en": frozenset(
        [
            "term",
            "terms",
            "phrase",
            "phrases",
            "label",
            "labels",
            "avoid",
            "avoiding",
            "wording",
            "expression",
            "instead",
            "rather",
            "replace",
        ]
    ),
}
_RIGHT_BEFORE = {
    "id": frozenset(["kata", "bukan", "bukanlah"]),
    "en": frozenset(["word", "words", "called", "not"]),
}
_AFTER = {"id": frozenset({"dihindari", "diganti"}), "en": frozenset({"avoided", "replaced"})}
_LAW = frozenset(
    [
        "pasal",
        "uu",
        "kuhp",
        "putusan",
        "dakwaan",
        "tuntutan",
        "undang",
        "protokol",
        "konvensi",
        "perpres",
        "permen",
        "perma",
        "pp",
        "ayat",
        "delik",
        "article",
        "act",
        "judgment",
        "judgement",
        "convention",
        "protocol",
        "statute",
        "penal",
        "code",
        "indictment",
        "felony",
        "counts",
        "verdict",
    ]
)
#: names that hold a term: whoever writes the name does not use the term
_NAMES = re.compile(
    r"satgas pornografi anak|desa bebas pornografi anak|end child prostitution|"
    r"sale of children, child prostitution and child pornography",
    re.IGNORECASE,
)
_ADULTS = frozenset(
    [
        "dewasa",
        "ayah",
        "bapak",
        "paman",
        "kakek",
        "guru",
        "ustaz",
        "ustad",
        "kiai",
        "pelatih",
        "tetangga",
        "om",
        "pria",
        "lelaki",
        "majikan",
        "pengasuh",
        "adult",
        "father",
        "uncle",
        "grandfather",
        "teacher",
        "coach",
        "man",
        "men",
        "neighbour",
        "neighbor",
        "stepfather",
        "priest",
        "pastor",
        "older",
    ]
)
_PEERS = frozenset(["antaranak", "sebaya", "sesama", "antarremaja", "peer", "peers"])
_DENIED = frozenset(["tidak", "tak", "bukan", "tanpa", "mustahil", "no", "not", "never", "cannot"])

_MENTIONED = {
    "id": "Disebut sebagai istilah, bukan dipakai.",
    "en": "Spoken about as a term, not used.",
}
_LEGAL = {"id": "Kata hukum dalam kalimat hukum.", "en": "The law's own word in a sentence about the law."}
_QUOTE = {
    "id": "Kutipan tidak diubah; pertimbangkan apakah kutipan ini perlu dimuat.",
    "en": "A quotation is not changed; consider whether it is needed.",
}


class _Text:
    """A text cut into words, with what stands between them."""

    def __init__(self, text: str):
        self.text = text
        self.spans = [found.span() for found in WORD.finditer(text)]
        self.words = [plain(text[start:end]) for start, end in self.spans]

    def joined(self, first: int, last: int) -> bool:
        """Whether words stand in one phrase: only spaces, one line break or a hyphen between them."""
        for one, other in pairwise(range(first, last + 1)):
            gap = self.text[self.spans[one][1] : self.spans[other][0]]
            if len(gap) > 40 or gap.strip(_GAP) or gap.count("\n") > 1:
                return False
        return True

    def hyphenated(self, word: int) -> bool:
        """Whether nothing but a hyphen stands between a word and the next."""
        return self.text[self.spans[word][1] : self.spans[word + 1][0]] in ("-", "‐", "‑")

    def sentence(self, first: int, last: int, reach: int) -> tuple[Sequence[str], Sequence[str]]:
        """The words before and after a phrase in its sentence, at most ``reach`` on each side."""
        start, end = self.spans[first][0], self.spans[last][1]
        at = first
        while at > 0 and first - at < reach and not _ENDS.search(self.text, self.spans[at - 1][1], start):
            at -= 1
            start = self.spans[at][0]
        to = last
        while to + 1 < len(self.words) and to - last < reach:
            if _ENDS.search(self.text, end, self.spans[to + 1][0]):
                break
            to += 1
            end = self.spans[to][1]
        return self.words[at:first], self.words[last + 1 : to + 1]

    def quoted(self, start: int, end: int) -> bool:
        """Whether quotation marks open before and close after a place in the same paragraph."""
        before = self.text[max(0, start - QUOTED) : start].rpartition("\n\n")[2]
        after = self.text[end : end + QUOTED].partition("\n\n")[0]
        for opening, closing in (("“", "”"), ("„", "“"), ("‘", "’"), ("«", "»")):
            if before.rfind(opening) > before.rfind(closing) and closing in after:
                return True
        return any(mark in after and before.count(mark) % 2 == 1 for mark in ('"', "`"))

    def named(self, start: int, end: int) -> bool:
        """Whether a place lies inside the name of a law or a body."""
        names = _NAMES.finditer(self.text, max(0, start - 80), end + 80)
        return any(name.start() <= start and end <= name.end() for name in names)


def find(text: str, language: str, context: str) -> Iterator[TextFinding]:
    """The findings in the order of the text; nothing for a language without a list."""
    if language not in _BEFORE:
        return
    known = forms(language)
    cut = _Text(text)
    position, count = 0, len(cut.words)
    while position < count:
        candidates = known.get(cut.words[position])
        hit = _longest(cut, position, candidates) if candidates else None
        if hit is None:
            position += 1
            continue
        last = position + len(hit.words) - 1
        if last + 1 < count and cut.words[last + 1] in hit.words[-1] and cut.hyphenated(last):
            last += 1  # a doubled word ("pelacur-pelacur") is one find
        yield _judged(cut, position, last, hit.term, language, context)
        position = last + 1
    yield from _spaced(text, language, context)


def _longest(cut: _Text, first: int, candidates: Sequence[Form]) -> Form | None:
    for form in candidates:
        last = first + len(form.words) - 1
        if last >= len(cut.words):
            continue
        if all(cut.words[first + offset] in spellings for offset, spellings in enumerate(form.words)) and cut.joined(
            first, last
        ):
            if not form.term.near:
                return form
            before, after = cut.sentence(first, last, SENTENCE if form.term.judged else NEAR)
            if form.term.near.intersection(before) or form.term.near.intersection(after):
                return form
    return None


def _judged(cut: _Text, first: int, last: int, term: Term, language: str, context: str) -> TextFinding:
    start, end = cut.spans[first][0], cut.spans[last][1]
    severity, reason = term.severity, term.reason
    before, after = cut.sentence(first, last, SENTENCE)
    lighter = _lighter(cut, (start, end), (before, after), term, language)
    if lighter is not None:
        severity, reason = "info", lighter
    elif term.judged:
        severity = _consent(before, after)
    if context == "quote":
        severity, reason = "info", _QUOTE[language]
    elif context == "internal" and severity == "caution":
        severity = "info"
    return TextFinding(start, end, term.id, severity, reason, term.instead, term.source)


def _lighter(
    cut: _Text, span: tuple[int, int], around: tuple[Sequence[str], Sequence[str]], term: Term, language: str
) -> str | None:
    """Why a find is only good to know, or None."""
    before, after = around
    announced = (
        _BEFORE[language].intersection(before[-6:])
        or _RIGHT_BEFORE[language].intersection(before[-1:])
        or _AFTER[language].intersection(after[:4])
    )
    if announced or cut.quoted(*span):
        return _MENTIONED[language]
    if term.fine and (term.fine.intersection(before[-NEAR:]) or term.fine.intersection(after[:NEAR])):
        return term.reason
    if cut.named(*span) or (term.legal and (_LAW.intersection(before) or _LAW.intersection(after))):
        return _LEGAL[language]
    if term.judged and _DENIED.intersection(before[-4:]):
        return term.reason
    return None


def _consent(before: Sequence[str], after: Sequence[str]) -> Severity:
    """ "Mutual consent" with an adult is to be avoided; between children it asks for caution."""
    near = {*before[-15:], *after[:15]}
    return "avoid" if near & _ADULTS and not near & _PEERS else "caution"


def _spaced(text: str, language: str, context: str) -> Iterator[TextFinding]:
    known = forms(language)
    for found in _SPACED.finditer(text):
        word = plain("".join(found[0][::2]))
        for form in known.get(word, ()):
            if len(form.words) == 1 and not form.term.near:
                cut = _Text(word)
                judged = _judged(cut, 0, 0, form.term, language, context)
                yield judged._replace(start=found.start(), end=found.end())
                break
