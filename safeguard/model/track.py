"""A plan under way: what was done, what proves it, what was put off, and why."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from safeguard.model.assessment import Organisation
from safeguard.model.base import Day, Document, Id, Line, Note
from safeguard.model.plan import Plan, Step
from safeguard.model.rubric import Rubric
from safeguard.model.score import Fault

Status = Literal["open", "started", "done", "dropped"]


class Progress(Document):
    """How far one step is.

    ``on`` is the day of the status, ``proof`` points to what shows that the step is done (a title, a number, a
    place; never the thing itself), ``due`` another day than the plan's, ``note`` what is to be remembered.
    """

    status: Status = "open"
    on: Day | None = None
    proof: Line = ""
    due: Day | None = None
    note: Note = ""


class Track(Document):
    """A kept plan with the progress of its steps; a step without an entry has not begun."""

    format: Literal["safeguard/track/1"] = "safeguard/track/1"
    id: Id
    organisation: Organisation
    unit: str | None = None
    profile: Id
    plan: Plan
    progress: dict[str, Progress] = Field(default_factory=dict)

    def of(self, step: str) -> Progress:
        """The progress of a step by its id."""
        return self.progress.get(step, Progress())

    def due(self, step: Step) -> Any:
        """The day by which a step is to be done: the plan's, or the one it was moved to."""
        return self.of(step.id).due or step.due


class TrackedStep(Document):
    """A step as it stands on a day.

    ``overdue`` counts the days since it was due (0 where it is not), ``reflected`` says whether a later answer shows
    what the step was to bring: only answers count in a score.
    """

    step: Step
    progress: Progress
    due: Day
    overdue: int
    reflected: bool


class Tracker(Document):
    """The document that a report renders to show a plan under way."""

    kind: Literal["track"] = "track"
    engine: str
    rubric: Rubric
    track: Track
    day: Day
    steps: Annotated[tuple[TrackedStep, ...], Field(strict=False)]
    faults: Annotated[tuple[Fault, ...], Field(strict=False)] = ()
