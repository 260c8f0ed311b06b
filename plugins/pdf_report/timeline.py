"""The plan by month, and a page for each role with only its steps: what is laid on a table or handed over."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from reportlab.platypus import CondPageBreak, PageBreak

from safeguard import Plan, Step, Texts, person_days, who_does

from .charts import TickBox
from .context import ROOM, Context, task_of
from .text import Markup, bold, joined, paragraph, safe


class _Mine(NamedTuple):
    """A step with its number in its plan."""

    number: int
    step: Step


def months(context: Context) -> Iterator[Any]:
    """The steps by the month in which they are due, with their work and the days to look at the plan."""
    plan, texts, styles = context.part.plan, context.texts, context.styles
    if plan is None or not plan.steps:
        return
    yield CondPageBreak(ROOM)
    yield paragraph(safe(texts("Month by month: {title}", title=context.words.title)), styles.section)
    rows = [
        [context.head(text) for text in (texts("Month"), texts("Steps that are done by its end"), texts("Their work"))]
    ]
    due: dict[tuple[int, int], list[_Mine]] = {}
    for number, step in enumerate(plan.steps, 1):
        due.setdefault((step.due.year, step.due.month), []).append(_Mine(number, step))
    most = max(_work(mine) for mine in due.values())
    if most > Fraction(plan.capacity):
        said = texts(
            "The work of a step stands in the month in which it is done, even where it begins in the month before; so a month can show more than {days} person-days.",
            days=Fraction(plan.capacity),
        )
        yield paragraph(safe(said), styles.small)
    looks: dict[tuple[int, int], list[str]] = {}
    for day, look in _looks(plan, texts):
        looks.setdefault((day.year, day.month), []).append(look)
    for month in sorted({*due, *looks}):
        mine = due.get(month, [])
        lines = [safe(f"{each.number}. {_name(context, each.step)}") for each in mine]
        lines += [bold(look) for look in looks.get(month, [])]
        rows.append(
            [
                context.rich(bold(texts.month(*month))),
                context.rich(joined(*lines, by="<br/>")),
                context.cell(person_days(texts, _work(mine)) if mine else "–"),
            ]
        )
    yield context.table(rows, (20, 62, 18))


def _work(mine: list[_Mine]) -> Fraction:
    return sum((Fraction(each.step.effort) for each in mine), Fraction(0))


def _looks(plan: Plan, texts: Texts) -> Iterator[tuple[Any, str]]:
    for day in plan.reviews:
        yield day, texts("Look at the plan together on {day}.", day=texts.day(day))
    if plan.next_assessment is not None:
        yield plan.next_assessment, texts("Next self-assessment: {day}.", day=texts.day(plan.next_assessment))
    if plan.by is not None:
        yield plan.by, texts("Everything should be done by {day}.", day=texts.day(plan.by))


def _name(context: Context, step: Step) -> str:
    return task_of(context.texts, context.words, step).name


def roles(contexts: list[Context]) -> Iterator[Any]:
    """For each role that has steps a page to hand over: its steps of every plan, with a box to tick."""
    named: dict[str, list[tuple[Context, list[_Mine]]]] = {}
    for context in contexts:
        mine: dict[str, list[_Mine]] = {}
        for number, step in enumerate(context.part.plan.steps if context.part.plan else (), 1):
            mine.setdefault(who_does(context.texts, context.words, step), []).append(_Mine(number, step))
        for role, steps in mine.items():
            named.setdefault(role, []).append((context, steps))
    for role, parts in named.items():
        yield PageBreak()
        yield from _page(role, parts)


def _page(role: str, parts: list[tuple[Context, list[_Mine]]]) -> Iterator[Any]:
    texts, styles = parts[0][0].texts, parts[0][0].styles
    yield paragraph(safe(texts("To hand over: {role}", role=role)), styles.chapter)
    effort = sum((_work(steps) for _, steps in parts), Fraction(0))
    count = sum(len(steps) for _, steps in parts)
    said = texts.count(
        count, "One step, {effort} in all.", "{n} steps, {effort} in all.", effort=person_days(texts, effort)
    )
    organisation = parts[0][0].part.assessment.organisation.name
    yield paragraph(safe(f"{organisation}. {said}"), styles.body)
    for context, steps in parts:
        yield CondPageBreak(ROOM)
        if len(parts) > 1:
            yield paragraph(safe(context.words.title), styles.loose)
        head = (texts("No."), texts("Step"), texts("Proof of done"), texts("By"))
        rows = [[context.head(text) for text in head]]
        rows += [_row(context, each) for each in steps]
        yield context.table(rows, (7, 49, 28, 16))


def _row(context: Context, each: _Mine) -> list[Any]:
    texts, step = context.texts, each.step
    task = task_of(texts, context.words, step)
    waits = _waits(context, step)
    return [
        [TickBox(), context.cell(each.number)],
        context.rich(joined(bold(task.name), safe(task.do), waits, by="<br/>")),
        context.cell(task.proof),
        context.rich(joined(bold(texts.day(step.due, "medium")), safe(person_days(texts, step.effort)), by="<br/>")),
    ]


def _waits(context: Context, step: Step) -> Markup:
    """After which steps of the plan this one comes, by number."""
    plan = context.part.plan
    assert plan is not None
    numbers = {each.id: number for number, each in enumerate(plan.steps, 1)}
    after = sorted(numbers[need] for need in step.needs if need in numbers)
    if not after:
        return Markup("")
    listed = ", ".join(map(str, after))
    return Markup(f"<i>{safe(context.texts('after step {numbers}', numbers=listed))}</i>")
