"""What would follow if some criteria stood at other levels, and how much score person-days can buy."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from safeguard.model.base import Document, Id
from safeguard.model.score import BandResult, Fault, Figure, GateResult, Overall, ScoredAssessment, ScoredRubric


class Change(Document):
    """One criterion at another level.

    ``from_level`` is a level, or the state of a criterion that has none; ``effort`` the person-days of its own steps
    (null where the rubric has no action for one of them); ``missing`` the prerequisites that would not hold.
    """

    criterion: Id
    from_level: Annotated[Literal["unknown", "unanswered", "not_applicable"] | int, Field(alias="from")]
    to: int
    effort: str | None
    missing: Annotated[tuple[str, ...], Field(strict=False)] = ()


class Outcome(Document):
    """Score, band and gates of one set of answers."""

    overall: Overall
    band: BandResult
    gates: Annotated[tuple[GateResult, ...], Field(strict=False)]


class WhatIf(Document):
    """Score, band and gates of the answers as they stand, and with the changes."""

    format: Literal["safeguard/what-if/1"] = "safeguard/what-if/1"
    engine: str
    assessment: ScoredAssessment
    rubric: ScoredRubric
    changes: Annotated[tuple[Change, ...], Field(strict=False)]
    before: Outcome
    after: Outcome
    faults: Annotated[tuple[Fault, ...], Field(strict=False)] = ()

    def to_json(self) -> dict[str, Any]:
        """The document as plain values; ``from`` as the file format names it."""
        return self.model_dump(mode="json", by_alias=True)


class FrontierPoint(Document):
    """The highest claimed score that so many person-days can buy."""

    days: str
    claimed: Figure
