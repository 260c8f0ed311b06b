"""A plan under way in words: how many steps are of each kind, the parts in which they are read, their days."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard.model import TrackedStep, Tracker
from safeguard.texts import Texts


def steps_summary(texts: Texts, tracker: Tracker) -> list[str]:
    """How many steps there are of each kind, without those that do not occur."""
    steps = tracker.steps
    overdue = sum(each.overdue > 0 for each in steps)
    begun, waiting, done, dropped = (
        sum(each.progress.status == status and not each.overdue for each in steps)
        for status in ("started", "open", "done", "dropped")
    )
    said = (
        (overdue, texts.count(overdue, "one step overdue", "{n} steps overdue")),
        (begun, texts.count(begun, "one begun", "{n} begun")),
        (waiting, texts.count(waiting, "one not begun", "{n} not begun")),
        (done, texts.count(done, "one done", "{n} done")),
        (dropped, texts.count(dropped, "one dropped", "{n} dropped")),
    )
    return [text for number, text in said if number] or [texts("The plan has no step.")]


def steps_in_parts(texts: Texts, tracker: Tracker) -> Iterator[tuple[str, list[TrackedStep]]]:
    """The steps in the parts in which they are read, without empty parts."""
    going = [each for each in tracker.steps if each.progress.status in ("open", "started")]
    done = [each for each in tracker.steps if each.progress.status == "done"]
    listed = (
        (texts("Overdue"), [each for each in going if each.overdue and not each.reflected]),
        (texts("Under way and to come"), [each for each in going if not each.overdue and not each.reflected]),
        (texts("The answers show it, but the step is not marked done"), [each for each in going if each.reflected]),
        (texts("Done, but no answer shows it yet"), [each for each in done if not each.reflected]),
        (texts("Done, and the answers show it"), [each for each in done if each.reflected]),
        (texts("Dropped"), [each for each in tracker.steps if each.progress.status == "dropped"]),
    )
    return ((title, steps) for title, steps in listed if steps)


def days_of_step(texts: Texts, each: TrackedStep) -> str:
    """What is to be said of a step's days."""
    if each.progress.status in ("done", "dropped"):
        return texts("on {day}", day=texts.day(each.progress.on, "medium")) if each.progress.on else ""
    due = texts("by {day}", day=texts.day(each.due, "medium"))
    if each.overdue:
        return texts.count(each.overdue, "{due}, one day overdue", "{due}, {n} days overdue", due=due)
    return f"{due}, {texts('begun')}" if each.progress.status == "started" else due
