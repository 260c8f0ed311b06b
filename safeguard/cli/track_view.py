"""A plan under way as text for people: what is overdue first, in words."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard.cli.output import wrapped
from safeguard.model import Tracker
from safeguard.reasons import step_aim, who_does
from safeguard.texts import Texts
from safeguard.tracking_words import days_of_step, steps_in_parts, steps_summary


def track_view(texts: Texts, tracker: Tracker) -> Iterator[str]:
    """The lines of the text view of one plan."""
    words, track = tracker.rubric.words(texts.language), tracker.track
    number = {step.id: place for place, step in enumerate(track.plan.steps, 1)}
    yield f"{track.organisation.name} · {words.title} [{track.id}]"
    yield texts("as of {day}", day=texts.day(tracker.day))
    yield ", ".join(steps_summary(texts, tracker))
    for title, steps in steps_in_parts(texts, tracker):
        yield ""
        yield title
        for each in steps:
            said = (
                f"{number[each.step.id]}. {words.name_of(each.step.criterion)}",
                step_aim(texts, each.step),
                who_does(texts, words, each.step),
                days_of_step(texts, each),
            )
            yield from wrapped(" · ".join(part for part in said if part), "    ", "  ")
            yield f"    {each.step.id}"
            if each.step.criterion not in words.criterion:
                yield from wrapped(texts("This version of the rubric asks the criterion no more."), "    ")
            for line in (each.progress.proof, each.progress.note):
                yield from wrapped(line, "    ") if line else ()
