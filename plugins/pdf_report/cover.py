"""The cover: who, what, and the verdict with its score in one glance."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from reportlab.platypus import KeepTogether, Spacer

from safeguard import Figure, meaning_said, nothing_said, person_days, reason, who_does

from .charts import Row, Scale
from .context import Context, banner, card, task_of
from .text import bold, joined, paragraph, safe

FOLDER = Path(__file__).parent
#: steps on the cover of several rubrics
FIRST_STEPS = 3


def cover(contexts: list[Context]) -> Iterator[Any]:
    """The first page."""
    first = contexts[0]
    texts, styles, assessment = first.texts, first.styles, first.part.assessment
    kind = texts("Improvement plan") if first.report.kind == "plan" else texts("Score report")
    yield Spacer(1, 26)
    yield paragraph(safe(kind.upper()), styles.kicker)
    yield paragraph(safe(assessment.organisation.name), styles.title)
    yield paragraph(safe(" · ".join(_facts(first))), styles.lead)
    yield Spacer(1, 12)
    for notice in first.report.notices:
        yield banner(notice, styles)
    for context in contexts:
        yield from _card(context)
        yield Spacer(1, 16)
    yield from _first_steps([context for context in contexts if context.answered])
    yield from _reading_help(first)


def _first_steps(contexts: list[Context]) -> Iterator[Any]:
    """What to do first of everything that is planned, and how much it is in all."""
    if len(contexts) < 2:  # one rubric has a page for the director of its own
        return
    texts, styles = contexts[0].texts, contexts[0].styles
    steps = sorted(
        (
            (step.due, number, place, context, step)
            for number, context in enumerate(contexts)
            for place, step in enumerate(context.part.plan.steps if context.part.plan else ())
        ),
        key=lambda each: each[:3],
    )
    if not steps:
        return
    effort = sum((Fraction(step.effort) for *_, step in steps), Fraction(0))
    said = texts.count(
        len(steps),
        "One step, {effort} in all, the last by {day}.",
        "{n} steps, {effort} in all, the last by {day}.",
        effort=person_days(texts, effort),
        day=texts.day(steps[-1][0]),
    )
    yield paragraph(joined(bold(texts("What to do first")), safe(said), by=": "), styles.body)
    rows = []
    for due, _, _, context, step in steps[:FIRST_STEPS]:
        own = context.words.criterion[step.criterion]
        task = task_of(texts, context.words, step).do
        rows.append(
            [
                context.rich(joined(bold(own.name), safe(task), by="<br/>")),
                context.cell(who_does(texts, context.words, step)),
                context.cell(texts("by {day}", day=texts.day(due))),
            ]
        )
    yield contexts[0].table(rows, (58, 22, 20), head=False)
    yield Spacer(1, 8)


def _facts(context: Context) -> list[str]:
    assessment, texts = context.part.assessment, context.texts
    facts = [context.words.profile.get(assessment.profile, assessment.profile), texts.day(assessment.date)]
    if assessment.unit:
        facts.append(texts("unit {unit}", unit=assessment.unit))
    if assessment.round:
        facts.append(texts("round {round}", round=assessment.round))
    return facts


def _card(context: Context) -> Iterator[Any]:
    """Verdict and score of one rubric, always together, with the reason and the interval."""
    texts, styles, record = context.texts, context.styles, context.part.record
    overall, band = record.overall, record.band
    heading = paragraph(safe(context.words.title), styles.loose)
    if overall.claimed is None or band.final is None:
        yield heading
        nothing = nothing_said(texts, context.part.rubric, context.part.assessment)
        said = nothing or texts("No score yet: nothing that can be scored is answered.")
        yield paragraph(safe(said), styles.lead)
        return
    verdict = [paragraph(safe(context.band(band.final)), styles.verdict)]
    if band.provisional:
        verdict.append(paragraph(safe(texts("provisional: not everything is answered yet")), styles.body))
    if band.evidenced != band.final:
        said = texts("By the evidence shown: {band}", band=context.band(band.evidenced))
        verdict.append(paragraph(bold(said), styles.body))
    figures = [
        paragraph(safe(context.figure(overall.claimed)), styles.number),
        paragraph(safe(texts("claimed")), styles.right),
    ]
    yield KeepTogether([heading, card(verdict, figures, above=9), Spacer(1, 10), _scale(context)])
    yield paragraph(safe(reason(texts, context.part.rubric, record)), styles.lead)
    carried = band.evidenced or band.final  # no more is said of an organisation than its evidence carries
    yield paragraph(safe(meaning_said(texts, context.part.rubric, record, carried)), styles.body)
    if not overall.complete:
        yield paragraph(
            safe(
                texts(
                    "The claimed score lies between {low} and {high} once everything is answered; answered so far: {coverage}.",
                    low=context.figure(overall.low),
                    high=context.figure(overall.high),
                    coverage=context.figure(overall.coverage),
                )
            ),
            styles.body,
        )


def _scale(context: Context) -> Scale:
    overall, texts = context.part.record.overall, context.texts
    row = Row(
        "",
        _value(overall.claimed),
        _value(overall.evidenced),
        texts("claimed {percent}", percent=context.figure(overall.claimed)),
        texts("evidenced {percent}", percent=context.figure(overall.evidenced)),
    )
    bands = [(context.band(band.id), band.from_) for band in context.part.rubric.bands]
    return Scale(row, _value(overall.low), _value(overall.high), bands)


def _value(figure: Figure | None) -> Fraction | None:
    return None if figure is None else figure.value


def _reading_help(context: Context) -> Iterator[Any]:
    texts, styles = context.texts, context.styles
    yield paragraph(
        joined(
            bold(texts("How to read this:")),
            safe(
                texts(
                    "“claimed” is what the answers say; “evidenced” counts a level only as far as the proof shown carries it. A critical criterion that is not met holds the verdict down, whatever the score."
                )
            ),
        ),
        styles.small,
    )
