"""From the steps of a plan to tasks with a day, a role, what to do and what proves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final, NamedTuple

from safeguard import Progress, Report, Rubric, Step, Texts, Tracker, person_days, step_aim, who_does

_STATUS: Final = {"open": "NEEDS-ACTION", "started": "IN-PROCESS", "done": "COMPLETED", "dropped": "CANCELLED"}


class _Task(NamedTuple):
    """A step with the plan it belongs to and how far it is."""

    plan: str
    organisation: str
    start: date
    rubric: Rubric
    step: Step
    progress: Progress
    due: date


def calendar(document: Report | Tracker, language: str) -> bytes:
    """The bytes of the calendar; the same plan gives the same bytes, so that a calendar can tell what changed."""
    from icalendar import Calendar

    texts = Texts(language, Path(__file__).parent)
    made = Calendar()
    made.add("prodid", f"-//safeguard//{document.engine}//{texts.language.upper()}")
    made.add("version", "2.0")
    for task in _tasks(document):
        made.add_component(_todo(task, texts))
    data: bytes = made.to_ical()
    return data


def _tasks(document: Report | Tracker) -> Iterator[_Task]:
    if isinstance(document, Tracker):
        track = document.track
        for each in document.steps:
            yield _Task(
                track.id, track.organisation.name, track.plan.start, document.rubric, each.step, each.progress, each.due
            )
        return
    for part in document.parts:
        assert part.plan is not None
        for step in part.plan.steps:
            name = part.assessment.organisation.name
            yield _Task(part.assessment.id, name, part.plan.start, part.rubric, step, Progress(), step.due)


def _todo(task: _Task, texts: Texts) -> Any:
    from icalendar import Todo

    words, step = task.rubric.words(texts.language), task.step
    action = words.action_of(step.criterion, step.to) if step.kind == "raise" else None
    lines = [action.do if action else texts("Find out where you stand, and answer the criterion.")]
    if step.criterion not in words.criterion:
        lines = [texts("This version of the rubric asks the criterion no more.")]
    if action:
        lines.append(texts("Proof: {proof}", proof=action.proof))
    lines.append(texts("Who: {role}", role=who_does(texts, words, step)))
    lines.append(person_days(texts, step.effort))
    todo = Todo()
    todo.add("uid", f"{task.plan}--{step.id}@safeguard")
    todo.add("dtstamp", datetime.combine(task.start, time(), UTC))
    todo.add("summary", f"{words.name_of(step.criterion)}: {step_aim(texts, step)} · {task.organisation}")
    todo.add("description", "\n".join(lines))
    todo.add("due", task.due)
    todo.add("categories", [words.title])
    todo.add("status", _STATUS[task.progress.status])
    if task.progress.status == "done":
        todo.add("percent-complete", 100)
        if task.progress.on:
            todo.add("completed", datetime.combine(task.progress.on, time(12), UTC))
    return todo
