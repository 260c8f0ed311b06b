"""The steps of a plan as documents: in the order of doing, with who does them and why each is there."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from safeguard.greedy import below_floor
from safeguard.improvement import NOT_KNOWN, Ground, StepKey, closed_gates, role_of, taken
from safeguard.model import Step, fixed
from safeguard.schedule import in_order


def steps_of(ground: Ground, levels: dict[str, int], target: str | None) -> list[Step]:
    """The steps of a plan in the order of doing, with their reasons."""
    ordered = in_order(ground, levels)
    known = set(ordered)
    reasons = _Reasons(ground, levels, target)
    return [
        Step.model_construct(
            id=step_id(step),
            kind="raise" if step[1] else "find-out",
            criterion=step[0],
            from_level="unknown" if step[1] == 0 else step[1] - 1,
            to=step[1],
            effort=ground.effort(step) or Fraction(0),
            role=role_of(ground, step),
            needs=tuple(step_id(before) for before in _before(ground, step) if before in known),
            due=date.min,
            why=reasons.of(step),
        )
        for step in ordered
    ]


def step_id(step: StepKey) -> str:
    """A name for a step that stays the same from plan to plan."""
    criterion, level = step
    return f"{criterion}-{level}" if level else f"{criterion}-find-out"


def _before(ground: Ground, step: StepKey) -> list[StepKey]:
    criterion, level = step
    return [(criterion, level - 1), *((other, at) for other, at in ground.needs(step))]


class _Reasons:
    """Why each step is in the plan, as short keys that reports put into words."""

    def __init__(self, ground: Ground, levels: dict[str, int], target: str | None):
        self._ground = ground
        self._gates = dict(closed_gates(ground, below=len(ground.rubric.bands)))
        self._needed: dict[StepKey, str] = {}
        for step in taken(ground, levels):
            for other, at in ground.needs(step):
                for level in range(ground.levels[other] + 1, at + 1):
                    self._needed.setdefault((other, level), step[0])
        band = ground.rubric.bands[ground.rubric.band_rank[target]] if target else None
        self._low = below_floor(ground, dict(ground.levels), band) if band else []

    def of(self, step: StepKey) -> str:
        criterion, level = step
        reasons = [] if level else ["find-out"]
        if level <= self._gates.get(criterion, NOT_KNOWN):
            reasons.append(f"opens:{criterion}")
        domain = self._ground.rubric.by_id[criterion].domain
        if level and domain in self._low:
            reasons.append(f"floor:{domain}")
        if step in self._needed:
            reasons.append(f"needed-by:{self._needed[step]}")
        if level and self._ground.gains[criterion]:
            reasons.append(f"gain:{fixed(self._ground.gains[criterion] * 100, 2)}")
        return "; ".join(reasons)
