"""The lines of a handbook in Markdown; what the rubric says stands there literally, never as markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from safeguard import Criterion, Handbook, Texts, Wording, person_days

_MARKUP = re.compile(r"([\\`*_\[\]<>|#])")


def lines(book: Handbook, language: str) -> Iterator[str]:
    """The handbook line by line."""
    texts = Texts(language, Path(__file__).parent)
    words = book.rubric.words(texts.language)
    yield f"# {_safe(words.title)}"
    if words.description:
        yield from ("", _safe(words.description))
    for domain in book.rubric.domains:
        members = [criterion for criterion in book.criteria if criterion.domain == domain.id]
        if members:
            yield from ("", f"## {_safe(words.domain[domain.id].title)}")
        for criterion in members:
            yield from _criterion(book, criterion, words, texts)
    yield from ("", f"## {texts('What the verdicts mean')}", "")
    for band in book.rubric.bands:
        own = words.band[band.id]
        yield f"- **{_safe(own.title)}** ({texts('from {percent}%', percent=texts.number(band.from_))}): {_safe(own.meaning)}"
    entries = words.explained(_printed(book, words))
    if entries:
        yield from ("", f"## {texts('Words in this document')}", "")
        yield from (f"- **{_safe(entry.term)}**: {_safe(entry.meaning)}" for entry in entries)
    yield from ("", f"{book.rubric.id} {book.rubric.version} · {book.rubric.digests.content}")
    yield from (f"\n{_safe(fault.plugin)}: {_safe(fault.message)}" for fault in book.faults)


def _criterion(book: Handbook, criterion: Criterion, words: Wording, texts: Texts) -> Iterator[str]:
    own = words.criterion[criterion.id]
    mark = f" ({texts('critical')})" if criterion.gate else ""
    yield from ("", f"### {_safe(own.name)}{mark}", "")
    if own.title:
        yield from (_safe(own.statement), "")
    yield f"*{texts('Why it matters:')}* {_safe(own.why)}"
    if criterion.gate and own.gate:
        cap = words.band[criterion.gate.cap].title
        limit = texts(
            "Below level {level} the verdict is at most “{band}”.", level=book.rubric.minimum(criterion), band=cap
        )
        yield from ("", f"*{texts('Why it is critical:')}* {_safe(own.gate)} {_safe(limit)}")
    yield from ("", f"| | {texts('What one sees')} | {texts('The step to this level')} |", "| --- | --- | --- |")
    for level, descriptor in enumerate(own.levels):
        yield f"| {level} | {_safe(descriptor)} | {_step(criterion, level, words, texts)} |"
    if own.evidence:
        yield from ("", f"*{texts('What can show it:')}* {_safe('; '.join(own.evidence))}.")


def _step(criterion: Criterion, level: int, words: Wording, texts: Texts) -> str:
    action, own = criterion.action_to(level), words.criterion[criterion.id].action.get(str(level))
    if action is None or own is None:
        return ""
    effort = person_days(texts, Fraction(action.effort))
    proof = texts("Proof: {proof}", proof=own.proof)
    return f"{_safe(own.do)} ({_safe(words.role.get(action.role, action.role))}, {effort}) {_safe(proof)}"


def _printed(book: Handbook, words: Wording) -> Iterator[str]:
    for criterion in book.criteria:
        own = words.criterion[criterion.id]
        yield from (own.name, own.statement, own.why, own.gate or "", *own.levels, *own.evidence)
        yield from (text for action in own.action.values() for text in (action.do, action.proof))


def _safe(text: str) -> str:
    """Text on one line whose signs mean themselves."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
