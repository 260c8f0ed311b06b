"""Rounds side by side: what an organisation's figures were, what moved, and what can be compared at all."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from safeguard.model.assessment import Evidence, State
from safeguard.model.base import Day, Document, Id, Line, Version
from safeguard.model.score import Figure


class Round(Document):
    """One round as it was scored on its own rubric; nothing is rescaled.

    ``low`` and ``high`` bound ``claimed`` where not everything is answered or known; ``gates_pending`` counts critical
    criteria that nobody has answered.
    """

    assessment: Id
    round: Line
    date: Day
    version: Version
    scoring_digest: str
    claimed: Figure | None
    evidenced: Figure | None
    band: Id | None
    gates_closed: int
    low: Figure | None = None
    high: Figure | None = None
    provisional: bool = False
    gates_pending: int = 0


class Core(Document):
    """Two rounds on the criteria that both rubrics ask, with the weights of the newer one.

    ``until`` and ``since`` are the rounds before and after the break (by assessment). ``share`` is the weight of these
    criteria in the newer rubric; below half nothing is compared and both figures are null.
    """

    until: Id
    since: Id
    criteria: int
    share: Figure
    before: Figure | None
    after: Figure | None


class Moved(Document):
    """A criterion whose state or level is another than in the round before; a level is null where there is none."""

    criterion: Id
    state_before: State
    before: int | None
    state_after: State
    after: int | None

    @property
    def direction(self) -> Literal["up", "down", "other"]:
        """Whether a level rose or fell; other where one of the two is no level."""
        if self.before is None or self.after is None:
            return "other"
        return "up" if self.after > self.before else "down"


class Expired(Document):
    """Evidence that counted in the round before and has expired since."""

    criterion: Id
    evidence: Evidence


class Rounds(Document):
    """Rounds of one organisation and rubric by date, the last against the one before it.

    ``breaks`` names rounds (by assessment) whose rubric scores otherwise than that of the round before: a line must
    not be drawn across. ``cores`` holds what can be compared at each break.
    """

    format: Literal["safeguard/rounds/1"] = "safeguard/rounds/1"
    rubric: Id
    rounds: Annotated[tuple[Round, ...], Field(strict=False, min_length=2)]
    breaks: Annotated[tuple[Id, ...], Field(strict=False)] = ()
    cores: Annotated[tuple[Core, ...], Field(strict=False)] = ()
    moved: Annotated[tuple[Moved, ...], Field(strict=False)] = ()
    expired: Annotated[tuple[Expired, ...], Field(strict=False)] = ()
