"""A plan: the steps an organisation decides to take, and what they promise."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from safeguard.model.base import Day, Document, Id, PersonDays, Version
from safeguard.model.score import BandResult, Fault, Figure, Overall, ScoredAssessment, ScoredRubric


class Step(Document):
    """One criterion one level up, or one unknown found out.

    ``from_level`` is ``"unknown"`` for a find-out step; ``effort`` is in person-days; ``needs`` names the ids of
    the steps that must be done first; ``why`` holds short keys (``opens:GATE``, ``floor:DOMAIN``, ``gain:POINTS``,
    ``needed-by:CRITERION``, ``find-out``) that a report turns into words.
    """

    id: str
    kind: Literal["find-out", "raise"]
    criterion: Id
    from_level: Annotated[Literal["unknown"] | int, Field(alias="from")]
    to: int
    effort: PersonDays
    role: Id | None
    needs: Annotated[tuple[str, ...], Field(strict=False)] = ()
    due: Day
    why: str


class Baseline(Document):
    overall: Overall
    band: BandResult


class Promise(Document):
    """What scoring gives again once every step is done (evidenced figures once each proof is shown)."""

    overall: Overall
    band: BandResult
    gates_opened: Annotated[tuple[Id, ...], Field(strict=False)]


class Greedy(Document):
    """What choosing step by step would have taken and reached, to hold the optimum against."""

    effort: str
    claimed: Figure | None = None
    gates_opened: Annotated[tuple[Id, ...], Field(strict=False)] = ()


class Together(Document):
    """The assessments that share a budget or the limits of roles, and the person-days of all their plans."""

    assessments: Annotated[tuple[str, ...], Field(strict=False)]
    effort: str


class Plan(Document):
    """The steps towards a target band, or the best that a budget of person-days buys.

    ``optimal`` says that no plan is better, by proof, and ``unproved`` why there is no proof; ``greedy`` is null where
    choosing step by step finds no plan.
    ``must``, ``not`` and ``max_effort_per_role`` (person-days) are the wishes that it keeps. ``capacity`` and
    ``capacity_per_role`` are person-days a month; ``by`` is the day by which everything should be done;
    ``holidays`` the country whose public holidays are off besides weekends, as ``holidays_source`` has them;
    ``reviews`` are days on which to look at the plan together.
    """

    format: Literal["safeguard/plan/1"] = "safeguard/plan/1"
    engine: str
    assessment: ScoredAssessment
    rubric: ScoredRubric
    target: Id | None
    budget: str | None
    must: Annotated[tuple[Id, ...], Field(strict=False)] = ()
    spared: Annotated[tuple[Id, ...], Field(strict=False, alias="not")] = ()
    max_effort_per_role: dict[Id, str] = Field(default_factory=dict)
    together: Together | None = None
    effort: str
    start: Day
    capacity: str
    capacity_per_role: dict[Id, str] = Field(default_factory=dict)
    by: Day | None = None
    holidays: str | None = None
    holidays_source: str | None = None
    reviews: Annotated[tuple[Day, ...], Field(strict=False)] = ()
    next_assessment: Day | None = None
    steps: Annotated[tuple[Step, ...], Field(strict=False)]
    baseline: Baseline
    promised: Promise
    greedy: Greedy | None
    optimal: bool
    unproved: Literal["no-solver", "no-proof"] | None = None
    advice: Annotated[tuple[Id, ...], Field(strict=False)] = ()
    faults: Annotated[tuple[Fault, ...], Field(strict=False)] = ()

    @property
    def slipping(self) -> tuple[Step, ...]:
        """The steps that are not done by the day by which everything should be."""
        return () if self.by is None else tuple(step for step in self.steps if step.due > self.by)

    def to_json(self) -> dict[str, Any]:
        """The plan as plain values; ``from`` as the file format names it."""
        return self.model_dump(mode="json", by_alias=True)


__all__ = ["Baseline", "Greedy", "Plan", "Promise", "Step", "Together", "Version"]
