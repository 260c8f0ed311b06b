"""The annex: how the score was computed, from which rubric and engine, and what is missing from the report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from safeguard import strength_said

from .context import Context
from .text import bold, joined, paragraph, safe


def pages(contexts: list[Context]) -> Iterator[Any]:
    """The annex of the whole document."""
    first = contexts[0]
    texts, styles = first.texts, first.styles
    yield paragraph(safe(texts("Annex: how this was computed")), styles.chapter)
    for line in _rules(first):
        yield paragraph(safe(line), styles.body)
    for context in contexts:
        yield paragraph(safe(context.words.title), styles.section)
        for line in context.part.arithmetic:
            yield paragraph(safe(line), styles.body)
        yield from _choice(context)
        yield _facts(context)
    yield from _faults(first)


def _rules(context: Context) -> list[str]:
    texts = context.texts
    return [
        texts(
            "All figures are exact fractions; they are rounded once, here, half up. Where one decimal would show a whole number that is not reached, more decimals stand."
        ),
        texts(
            "What nobody knows counts as 0. What is not applicable, with a reason, leaves every sum. What is not yet answered takes part in the interval only. The interval belongs to the claimed score."
        ),
        texts(
            "A level counts as evidenced only as far as the strongest valid proof carries it. Proof dated after the assessment or expired before it does not count."
        ),
    ]


def _choice(context: Context) -> Iterator[Any]:
    """How the steps of the plan were chosen: what was done for this one."""
    plan, texts = context.part.plan, context.texts
    if plan is None or not plan.steps:
        return
    said = (
        texts(
            "The plan was chosen by a solver that weighs all steps against each other; that no other plan is better was checked with exact arithmetic."
        )
        if plan.optimal
        else texts(
            "The plan was chosen step by step (gates first, then the most points for each person-day); another choice may need less work."
        )
    )
    yield paragraph(safe(said), context.styles.body)


def _facts(context: Context) -> Any:
    texts, record, rubric = context.texts, context.part.record, context.part.rubric
    wording = record.rubric.wording_digests.get(texts.language, "–")
    required = "; ".join(
        f"{level}: {texts.message(strength_said(strength))}" for level, strength in enumerate(rubric.evidence.required)
    )
    rows = [
        (texts("Rubric"), f"{record.rubric.id} {record.rubric.version}"),
        (texts("Evidence that each level requires"), required),
        (texts("Digest of what can move a number"), record.rubric.scoring_digest),
        (texts("Digest of the whole rubric"), record.rubric.content_digest),
        (texts("Digest of the words"), wording),
        (texts("Digest of the answers"), record.assessment.answers_digest),
        (texts("Assessment"), record.assessment.id),
        (texts("Engine"), f"safeguard {record.engine}"),
    ]
    return context.table(
        [[context.rich(bold(name)), context.cell(value)] for name, value in rows], (30, 70), head=False
    )


def _faults(context: Context) -> Iterator[Any]:
    texts, styles, faults = context.texts, context.styles, context.report.faults
    yield paragraph(safe(texts("Parts that are missing")), styles.section)
    if not faults:
        yield paragraph(safe(texts("Nothing is missing from this document.")), styles.body)
    for fault in faults:
        yield paragraph(
            joined(bold(f"{fault.plugin} ({fault.distribution})"), safe(fault.message), by=": "), styles.body
        )
