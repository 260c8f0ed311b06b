"""Every criterion: its level today, the next level in words, the evidence, and what was noted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportlab.platypus import CondPageBreak

from safeguard import CONSENSUS, CriterionResult, Evidence, many_voices, shown_answers, state_said, strength_said

from .context import ROOM, Context
from .text import Markup, bold, joined, paragraph, paragraphs, safe

#: points that the head of a note and its first lines need together
NOTE = 48.0


def pages(context: Context) -> Iterator[Any]:
    """The criteria by domain."""
    texts, styles = context.texts, context.styles
    results = {result.id: result for result in context.part.record.criteria}
    yield paragraph(safe(texts("All criteria: {title}", title=context.words.title)), styles.chapter)
    if many_voices(context.part.assessment):
        said = texts(
            "Several people answered. What one of them wrote does not stand here; notes of the joint answer do."
        )
        yield paragraph(safe(said), styles.body)
    for domain in context.part.rubric.domains:
        members = [
            criterion.id
            for criterion in context.part.rubric.criteria
            if criterion.domain == domain.id and criterion.id in results
        ]
        if not members:
            continue
        yield CondPageBreak(ROOM + 90)
        yield paragraph(safe(context.words.domain[domain.id].title), styles.loose)
        rows = [
            [
                context.head(text)
                for text in (texts("Criterion"), texts("Today"), texts("The next level"), texts("Evidence"))
            ]
        ]
        rows += [_row(context, results[criterion]) for criterion in members]
        yield context.table(rows, (28, 25, 27, 20))
        for criterion in members:
            yield from _notes(context, criterion)


def _row(context: Context, result: CriterionResult) -> list[Any]:
    criterion, words = context.part.rubric.by_id[result.id], context.words.criterion[result.id]
    mark = context.texts("critical") if criterion.gate else ""
    name = joined(bold(words.name), Markup(f"<i>{safe(mark)}</i>") if mark else Markup(""))
    return [
        context.rich(joined(name, safe(words.statement), by="<br/>")),
        context.rich(_today(context, result)),
        context.rich(_next(context, result)),
        context.rich(_evidence(context, result)),
    ]


def _today(context: Context, result: CriterionResult) -> Markup:
    texts, words = context.texts, context.words.criterion[result.id]
    if result.level is None:
        return bold(texts.message(state_said(result.state)))
    head = bold(texts("Level {level} of {top}", level=result.level, top=context.part.rubric.scale.max))
    lines = [head, safe(words.levels[result.level])]
    if result.evidenced_level != result.level:
        lines.append(bold(texts("evidenced: level {level}", level=result.evidenced_level)))
    if result.spread:
        lines.append(safe(texts("answers lie {n} levels apart", n=result.spread)))
    return joined(*lines, by="<br/>")


def _next(context: Context, result: CriterionResult) -> Markup:
    words, top = context.words.criterion[result.id], context.part.rubric.scale.max
    if result.state == "not_applicable":
        return safe("–")
    level = 0 if result.level is None else result.level + 1
    if result.level is None:
        return safe(
            context.texts(
                "Find out first. What to look for: {evidence}", evidence="; ".join(words.evidence) or words.levels[1]
            )
        )
    if level > top:
        return safe(context.texts("The highest level. Keep it up."))
    return joined(bold(context.texts("Level {level}", level=level)), safe(words.levels[level]), by="<br/>")


def _evidence(context: Context, result: CriterionResult) -> Markup:
    texts = context.texts
    strength = texts.message(strength_said(result.strength))
    lines = [bold(strength)] if result.level is not None else []
    lines += [
        safe(_pointer(context, evidence))
        for answer in shown_answers(context.part.assessment, result.id)
        for evidence in answer.evidence
    ]
    return joined(*lines, by="<br/>") or safe("–")


def _pointer(context: Context, evidence: Evidence) -> str:
    """A piece of evidence in one line, with a word where it no longer counts."""
    texts, day = context.texts, context.part.assessment.date
    parts = [evidence.reference or evidence.kind]
    if evidence.date:
        parts.append(texts.day(evidence.date, "medium"))
    if evidence.expires and evidence.expired_by(day):
        parts.append(texts("expired on {day}", day=texts.day(evidence.expires, "medium")))
    if evidence.dated_after(day):
        parts.append(texts("dated after the assessment; does not count"))
    return ", ".join(parts)


def _notes(context: Context, criterion: str) -> Iterator[Any]:
    """Reasons and notes of an answer, as they were written, where they are the organisation's own."""
    styles = context.styles
    for answer in shown_answers(context.part.assessment, criterion):
        for text in (answer.reason, answer.note):
            if text and text.strip():
                head = f"{context.words.criterion[criterion].name} [{_voice(context, answer.by)}]:"
                yield CondPageBreak(NOTE)
                yield paragraph(bold(head), styles.small)
                yield from paragraphs(text, styles.quote)


def _voice(context: Context, by: str) -> str:
    """Who answered, by role; the group's common answer by its name."""
    if by == CONSENSUS:
        return context.texts("joint answer")
    roles = {person.id: person.role for person in context.part.assessment.respondents}
    return roles.get(by) or by
