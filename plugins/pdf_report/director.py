"""The one page that a director reads: the state, what stands in the way, what to do first, what it brings."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from reportlab.platypus import Spacer

from safeguard import DomainResult, Figure, Plan, person_days, unproved_said, who_does

from . import proof
from .charts import Bars, Row
from .context import Context, task_of
from .text import Markup, bold, joined, paragraph, safe

FIRST_STEPS = 3
#: so many closed gates are shown with the reason why each is one; with more the page would not stay one
FEW_GATES = 3


def page(context: Context) -> Iterator[Any]:
    """The page for the director."""
    texts, styles = context.texts, context.styles
    yield paragraph(safe(texts("For the director: {title}", title=context.words.title)), styles.chapter)
    yield from _state(context)
    yield from _promise(context)
    yield from _first_steps(context)
    yield from _gates(context)
    yield from _domains(context)


def _full(context: Context) -> bool:
    """Whether so much stands in the way that the page stays one only if its rows stand closer."""
    return sum(gate.state != "open" for gate in context.part.record.gates) > FEW_GATES


def _state(context: Context) -> Iterator[Any]:
    texts, styles, record = context.texts, context.styles, context.part.record
    if record.overall.claimed is None:
        yield paragraph(safe(texts("No score yet: nothing that can be scored is answered.")), styles.lead)
        return
    sentence = texts(
        "Today: {band}, {claimed} claimed, {evidenced} evidenced ({proved}).",
        band=context.band(record.band.final),
        claimed=context.figure(record.overall.claimed),
        evidenced=context.figure(record.overall.evidenced),
        proved=context.band(record.band.evidenced),
    )
    yield paragraph(bold(sentence), styles.lead)
    gap = _gap(context)
    if gap:
        yield paragraph(safe(gap), styles.body)


def _gap(context: Context) -> str:
    """What the distance between claimed and evidenced says."""
    overall, texts = context.part.record.overall, context.texts
    if overall.claimed is None or overall.evidenced is None:
        return ""
    gap = overall.claimed.value - overall.evidenced.value
    if gap == 0:
        return texts("Everything that is claimed is also shown.")
    if gap < Fraction(1, 5):
        return texts("A part of what is claimed is not shown yet: gather the proof, then assess again.")
    return texts(
        "Much of what is claimed is not shown yet. The first work is to gather proof, or to correct the answers."
    )


def _promise(context: Context) -> Iterator[Any]:
    plan, texts, styles = context.part.plan, context.texts, context.styles
    if plan is None:
        return
    if not plan.steps:
        yield paragraph(
            safe(texts("The band that was asked for is reached already; no step is needed for it.")), styles.body
        )
        return
    after = plan.promised
    days = texts.count(
        len(plan.steps), "One step, {effort}", "{n} steps, {effort}", effort=person_days(texts, Fraction(plan.effort))
    )
    outcome = texts(
        "lead from {before} to {claimed} claimed ({band}); once the proof of each step is shown, {evidenced} evidenced ({proved}). Last step by {day}.",
        before=context.figure(plan.baseline.overall.claimed),
        band=context.band(after.band.final),
        claimed=context.figure(after.overall.claimed),
        evidenced=context.figure(after.overall.evidenced),
        proved=context.band(after.band.evidenced),
        day=texts.day(max(step.due for step in plan.steps)),
    )
    if plan.baseline.overall.claimed != context.part.record.overall.claimed:
        outcome += " " + texts("What is not yet answered counts as 0 here.")
    yield paragraph(joined(bold(days), safe(outcome)), styles.body)
    yield from _still_missing(context, plan)
    yield from proof.said(context)


def _still_missing(context: Context, plan: Plan) -> Iterator[Any]:
    """The critical criteria that the plan leaves unmet: nobody should take its end for safety."""
    texts, opened = context.texts, set(plan.promised.gates_opened)
    left = [
        gate.criterion for gate in context.part.record.gates if gate.state != "open" and gate.criterion not in opened
    ]
    if left:
        names = "; ".join(f"“{context.words.criterion[criterion].name}”" for criterion in left)
        said = texts("After this plan these critical criteria are still not met: {names}.", names=names)
        yield paragraph(bold(said), context.styles.body)


def _first_steps(context: Context) -> Iterator[Any]:
    plan, texts, styles = context.part.plan, context.texts, context.styles
    if plan is None or not plan.steps:
        return
    yield paragraph(safe(texts("What to do first")), styles.section)
    rows = []
    for number, step in enumerate(plan.steps[:FIRST_STEPS], 1):
        own = context.words.criterion[step.criterion]
        task = task_of(texts, context.words, step).do
        rows.append(
            [
                paragraph(bold(number), styles.cell),
                context.rich(joined(bold(own.name), safe(task), by="<br/>")),
                context.cell(who_does(texts, context.words, step)),
                context.cell(texts("by {day}", day=texts.day(step.due))),
            ]
        )
    yield context.table(rows, (4, 56, 22, 18), head=False, tight=_full(context))


def _gates(context: Context) -> Iterator[Any]:
    texts, styles, record = context.texts, context.styles, context.part.record
    standing = [gate for gate in record.gates if gate.state != "open"]
    levels = {criterion.id: criterion.level for criterion in record.criteria}
    if not record.gates:
        return
    yield paragraph(safe(texts("Critical criteria")), styles.section)
    if not standing:
        yield paragraph(safe(texts("All critical criteria are met.")), styles.body)
        return
    few = len(standing) <= FEW_GATES
    pending = any(gate.state == "pending" for gate in standing)
    title = texts("Not met or not yet answered") if pending else texts("Not met")
    rows = [
        [context.head(text) for text in (title, texts("Today"), texts("Needed"), texts("Highest verdict until then"))]
    ]
    for gate in standing:
        own, level = context.words.criterion[gate.criterion], levels[gate.criterion]
        today = (
            texts("not yet answered")
            if gate.state == "pending"
            else texts("not known")
            if level is None
            else str(level)
        )
        rows.append(
            [
                context.rich(
                    joined(
                        bold(own.name),
                        safe(own.gate or "") if few and gate.state != "pending" else Markup(""),
                        by="<br/>",
                    )
                ),
                context.cell(today),
                context.cell(str(gate.minimum)),
                context.cell(context.band(gate.cap)),
            ]
        )
    yield context.table(rows, (54, 13, 14, 19), tight=not few)


def _domains(context: Context) -> Iterator[Any]:
    texts, styles = context.texts, context.styles
    yield paragraph(safe(texts("Domains: claimed and evidenced")), styles.section)
    rows = [
        Row(
            context.words.domain[domain.id].title,
            _share(domain.claimed),
            _share(domain.evidenced),
            _said(context, domain, domain.claimed),
            _said(context, domain, domain.evidenced),
        )
        for domain in context.part.record.domains
    ]
    yield Bars(rows, (texts("claimed"), texts("evidenced")), tight=_full(context))
    unproved = unproved_said(texts, context.part.rubric, context.part.record)
    if unproved:
        yield Spacer(1, 6)
        yield paragraph(safe(unproved), styles.small)
    left_out = [
        context.words.domain[domain.id].title for domain in context.part.record.domains if domain.status == "not_scored"
    ]
    if left_out:
        said = texts("Not scored, because too much is not applicable: {names}.", names=", ".join(left_out))
        yield paragraph(safe(said), styles.small)
    yield Spacer(1, 4)


def _share(figure: Figure | None) -> Fraction | None:
    return None if figure is None else figure.value


def _said(context: Context, domain: DomainResult, figure: Figure | None) -> str:
    return "–" if domain.status != "scored" else context.figure(figure)
