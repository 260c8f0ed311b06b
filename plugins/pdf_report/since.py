"""This round beside the last: the figures over the rounds, what moved level by level, what evidence expired."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.platypus import CondPageBreak

from safeguard import moved_said, rounds_said

from .context import ROOM, Context
from .text import bold, paragraph, safe


def pages(context: Context) -> Iterator[Any]:
    """The section on earlier rounds; nothing where none stands beside this one."""
    rounds, texts, styles = context.part.rounds, context.texts, context.styles
    if rounds is None:
        return
    yield CondPageBreak(ROOM)
    yield paragraph(safe(texts("Since the last round: {title}", title=context.words.title)), styles.section)
    told = rounds_said(texts, context.part.rubric, rounds)
    for sentence in told.first:
        yield paragraph(bold(sentence), styles.body)
    yield _trend(context, told.claimed)
    if rounds.breaks:
        said = texts("The rubric changed between rounds: figures on both sides of the line are not to be compared.")
        yield paragraph(safe(said), styles.small)
    for sentence in told.below:
        yield paragraph(safe(sentence), styles.body)
    yield paragraph(safe(texts("What moved")), styles.sub)
    if not rounds.moved:
        yield paragraph(safe(texts("Nothing moved.")), styles.body)
    else:
        marks = {"up": texts("up"), "down": texts("down"), "other": "–"}
        rows = [[context.head(text) for text in ("", texts("Criterion"), texts("From and to"))]]
        for moved in rounds.moved:
            own = context.words.criterion[moved.criterion]
            rows.append(
                [
                    context.cell(marks[moved.direction]),
                    context.rich(bold(own.name)),
                    context.cell(moved_said(texts, moved)),
                ]
            )
        yield context.table(rows, (10, 52, 38))
    if rounds.expired:
        yield paragraph(safe(texts("Evidence that has expired since")), styles.sub)
        rows = [[context.head(text) for text in (texts("Criterion"), texts("Evidence"), texts("Expired on"))]]
        for expired in rounds.expired:
            day = texts.day(expired.evidence.expires) if expired.evidence.expires else "–"
            named = context.words.criterion[expired.criterion].name
            shown = (named, expired.evidence.reference or expired.evidence.kind, day)
            rows.append([context.cell(text) for text in shown])
        yield context.table(rows, (45, 35, 20))


def _trend(context: Context, said: Sequence[str]) -> Any:
    """The rounds in order, with their claimed figures as they are said, and a line across where the rubric changed."""
    rounds, texts = context.part.rounds, context.texts
    assert rounds is not None
    head = (texts("Round"), texts("claimed"), texts("evidenced"), texts("Verdict"), texts("Critical criteria not met"))
    rows = [[context.head(text) for text in head]]
    for each, claimed in zip(rounds.rounds, said, strict=True):
        if each.assessment in rounds.breaks:
            line = texts("another version of the rubric ({version})", version=each.version)
            rows.append([context.rich(bold(line)), "", "", "", ""])
        pending = each.gates_pending
        unanswered = f"; {texts.count(pending, 'one not yet answered', '{n} not yet answered')}" if pending else ""
        rows.append(
            [
                context.cell(each.round or texts.day(each.date, "medium")),
                context.cell(claimed),
                context.cell(context.figure(each.evidenced)),
                context.cell(context.band(each.band) if each.band in context.words.band else each.band or "–"),
                context.cell(f"{each.gates_closed}{unanswered}"),
            ]
        )
    return context.table(rows, (16, 28, 14, 20, 22))
