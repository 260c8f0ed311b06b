"""What to do in the first 30, 90 and 365 days: with role, effort, proof, a box to tick and a line to sign."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from reportlab.platypus import CondPageBreak, Spacer

from safeguard import Plan, Step, finder, person_days, when_it_is_done, who_does, why_step

from .charts import TickBox
from .context import ROOM, Context, task_of
from .text import Markup, bold, joined, paragraph, safe

#: days after the start in which the parts of the plan end; a rule of thumb of ours
HORIZONS = (30, 90, 365)


def pages(context: Context) -> Iterator[Any]:
    """The plan as tables to work with."""
    plan, texts, styles = context.part.plan, context.texts, context.styles
    assert plan is not None
    yield paragraph(safe(texts("What to do: {title}", title=context.words.title)), styles.chapter)
    yield from _introduction(context, plan)
    yield from _first_call(context, plan)
    number = 0
    for label, steps in _periods(context, plan):
        yield CondPageBreak(ROOM)
        yield paragraph(safe(label), styles.loose)
        rows = [
            [
                context.head(text)
                for text in (
                    "",
                    texts("Step"),
                    texts("Who, how much, by when"),
                    texts("Proof of done"),
                    texts("Done on, signed"),
                )
            ]
        ]
        for step in steps:
            number += 1
            rows.append(_row(context, plan, step, number))
        yield context.table(rows, (5, 41, 21, 20, 13))
    yield from _find_out(context, plan)


def _introduction(context: Context, plan: Plan) -> Iterator[Any]:
    texts, styles = context.texts, context.styles
    if not plan.steps:
        yield paragraph(
            safe(texts("The band that was asked for is reached already; no step is needed for it.")), styles.body
        )
        return
    if plan.budget is not None:
        aim = texts("What {days} person-days can buy.", days=Fraction(plan.budget))
    elif plan.target is not None:
        aim = texts("The way to “{band}”.", band=context.band(plan.target))
    else:
        aim = texts("Every criterion at the level that counts as met.")
    first = texts("Steps that meet critical criteria come first.")
    pace = " ".join((*when_it_is_done(texts, plan), first))
    yield paragraph(joined(bold(aim), safe(pace)), styles.body)


def _first_call(context: Context, plan: Plan) -> Iterator[Any]:
    """The telephone call with which the work begins today."""
    texts = context.texts
    step = next((step for step in plan.steps if step.kind == "raise" and step.role), None)
    if step is None or step.role is None:
        return
    own = context.words.criterion[step.criterion]
    said = texts(
        "to {role}: agree on a day for “{name}”. {do}",
        role=context.words.role.get(step.role, step.role),
        name=own.name,
        do=own.action[str(step.to)].do,
    )
    yield context.table(
        [[TickBox(), context.rich(joined(bold(texts("The first telephone call,")), safe(said)))]], (5, 95), head=False
    )


def _periods(context: Context, plan: Plan) -> Iterator[tuple[str, list[Step]]]:
    """The steps by the period in which they are due, without empty periods; the first day of work is day 1."""
    texts, begin = context.texts, 0
    days_of = {step.id: max(1, (step.due - plan.start).days + 1) for step in plan.steps}
    for last in HORIZONS:
        steps = [step for step in plan.steps if begin < days_of[step.id] <= last]
        if steps:
            label = (
                texts("The first {n} days", n=last)
                if begin == 0
                else texts("Day {first} to {last}", first=begin + 1, last=last)
            )
            end = plan.start + timedelta(days=min(last - 1, (date.max - plan.start).days))
            yield f"{label} · {texts('until {day}', day=texts.day(end))}", steps
        begin = last
    late = [step for step in plan.steps if days_of[step.id] > HORIZONS[-1]]
    if late:
        yield texts("After the first year"), late


def _row(context: Context, plan: Plan, step: Step, number: int) -> list[Any]:
    texts, task = context.texts, task_of(context.texts, context.words, step)
    head = context.words.name_of(step.criterion) if step.kind == "find-out" else task.name
    why = Markup(f"<i>{safe(why_step(texts, context.part.rubric, step))}</i>")
    if step.kind == "raise" and f"{step.criterion}-find-out" in step.needs:
        only = texts("Only if it turns out to be missing; otherwise answer the criterion anew.")
        why = joined(bold(only), why, by="<br/>")
    who = joined(
        bold(who_does(texts, context.words, step)),
        safe(person_days(texts, step.effort)),
        safe(texts("by {day}", day=texts.day(step.due))),
        bold(texts("slips past {day}", day=texts.day(plan.by, "medium")))
        if plan.by and step.due > plan.by
        else Markup(""),
        by="<br/>",
    )
    return [
        [TickBox(), context.cell(number)],
        context.rich(joined(bold(head), safe(task.do), why, by="<br/>")),
        context.rich(who),
        context.cell(task.proof),
        "",
    ]


def _find_out(context: Context, plan: Plan) -> Iterator[Any]:
    """What nobody knows and the plan takes no step for."""
    if not plan.advice:
        return
    texts, styles = context.texts, context.styles
    yield CondPageBreak(ROOM)
    yield paragraph(safe(texts("Also to find out")), styles.section)
    yield paragraph(
        safe(texts("Nobody knows these yet, or nobody has answered. They count as 0 until somebody finds out.")),
        styles.body,
    )
    who = finder(texts, context.words)
    effort = person_days(texts, Fraction(context.part.rubric.find_out))
    rows = []
    for criterion in plan.advice:
        words = context.words.criterion[criterion]
        evidence = "; ".join(words.evidence)
        rows.append(
            [
                TickBox(),
                context.rich(joined(bold(words.name), safe(words.statement), by="<br/>")),
                context.cell(evidence),
                context.cell(f"{who}, {effort}"),
            ]
        )
    yield context.table(rows, (5, 47, 28, 20), head=False)


def sign_off(context: Context) -> Iterator[Any]:
    """Where those who answer for the plan sign, once in a document."""
    from reportlab.platypus import KeepTogether

    texts, styles = context.texts, context.styles
    line = "_" * 30
    labels = (texts("Director or head"), texts("Safeguarding focal point"), texts("Board or supervising body"))
    lines = (texts("Name"), texts("Signature"), texts("Place, date"))
    rows = [[context.rich(bold(label)) for label in labels]]
    rows += [
        [context.rich(joined(safe(each), safe(""), safe(line), by="<br/><br/>")) for _ in labels] for each in lines
    ]
    yield KeepTogether(
        [Spacer(1, 16), paragraph(safe(texts("Agreed")), styles.section), context.table(rows, (1, 1, 1), head=False)]
    )
