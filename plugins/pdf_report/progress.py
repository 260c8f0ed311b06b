"""A plan under way on paper: what is overdue first, then what is to come, and where deeds and answers differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from reportlab.platypus import CondPageBreak, Spacer

from safeguard import Texts, TrackedStep, Tracker, days_of_step, person_days, steps_in_parts, steps_summary, who_does

from .charts import Bars, Row, TickBox
from .context import ROOM, table, task_of
from .style import Styles
from .text import Markup, bold, joined, paragraph, safe


def story(tracker: Tracker, texts: Texts, styles: Styles) -> Iterator[Any]:
    """The flowables of a plan under way in reading order."""
    pages = _Pages(tracker, texts, styles)
    yield from pages.head()
    for title, steps in steps_in_parts(texts, tracker):
        yield from pages.part(title, steps)


class _Pages:
    """The parts of one plan under way in one language."""

    def __init__(self, tracker: Tracker, texts: Texts, styles: Styles):
        self.tracker, self.texts, self.styles = tracker, texts, styles
        self.words = tracker.rubric.words(texts.language)
        self.number = {step.id: number for number, step in enumerate(tracker.track.plan.steps, 1)}

    def head(self) -> Iterator[Any]:
        """Whose plan it is, how it stands, how much of the work is done, and what counts in a score."""
        texts, styles, tracker = self.texts, self.styles, self.tracker
        yield Spacer(1, 26)
        yield paragraph(safe(texts("Plan under way").upper()), styles.kicker)
        yield paragraph(safe(tracker.track.organisation.name), styles.title)
        where = (self.words.title, tracker.track.unit or "", texts("as of {day}", day=texts.day(tracker.day)))
        yield paragraph(safe(" · ".join(part for part in where if part)), styles.lead)
        yield paragraph(bold(", ".join(steps_summary(texts, tracker))), styles.lead)
        yield from self._work()
        yield paragraph(
            safe(
                texts(
                    "A step that is done counts in the score only once an answer of a later self-assessment says so. Where deeds and answers differ, this report names both."
                )
            ),
            styles.body,
        )

    def _work(self) -> Iterator[Any]:
        """The share of the person-days that is done, and the share that answers show."""
        texts = self.texts
        kept = [each for each in self.tracker.steps if each.progress.status != "dropped"]
        total = _effort(kept)
        if not total:
            return
        done = _effort([each for each in kept if each.progress.status == "done"])
        shown = _effort([each for each in kept if each.reflected])
        name = texts("In all: {effort}", effort=person_days(texts, total))
        yield Bars(
            [Row(name, done / total, shown / total, texts.number(done), texts.number(shown))],
            (texts("done"), texts("shown by answers")),
        )
        yield Spacer(1, 8)

    def part(self, title: str, steps: list[TrackedStep]) -> Iterator[Any]:
        """One part of the steps as a table."""
        texts = self.texts
        yield CondPageBreak(ROOM)
        yield paragraph(safe(title), self.styles.loose)
        head = (texts("No."), texts("Step"), texts("Who"), texts("Days and proof"))
        rows = [[paragraph(bold(text), self.styles.cell_head) for text in head]]
        rows += [self._row(each) for each in steps]
        yield table(rows, (7, 49, 17, 27))

    def _row(self, each: TrackedStep) -> list[Any]:
        texts, step, words = self.texts, each.step, self.words
        task = task_of(texts, words, step)
        asked = step.criterion in words.criterion
        gone = "" if asked else texts("This version of the rubric asks the criterion no more.")
        said = [bold(days_of_step(texts, each) or person_days(texts, step.effort))]
        said += [safe(re.sub(r"\n{2,}", "\n", line)) for line in (each.progress.proof, each.progress.note) if line]
        open_still = each.progress.status in ("open", "started")
        number = paragraph(safe(self.number[step.id]), self.styles.cell)
        return [
            [TickBox(), number] if open_still else number,
            self._cell(joined(bold(task.name), safe(task.do), safe(gone), by="<br/>")),
            self._cell(safe(who_does(texts, words, step))),
            self._cell(joined(*said, by="<br/>")),
        ]

    def _cell(self, markup: Markup) -> Any:
        return paragraph(markup, self.styles.cell)


def _effort(steps: list[TrackedStep]) -> Fraction:
    return sum((Fraction(each.step.effort) for each in steps), Fraction(0))
