"""What a plan is to reach, and what it may use: the question that greedy choice and exact optimum both answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from safeguard.improvement import Ground, StepKey, closed_gates, way
from safeguard.model import Band


class Aim(NamedTuple):
    """What one assessment must have reached at the end of a plan.

    ``band`` is the target with its share and floor (None where no band is asked for, or it is reached already),
    ``gates`` what must be open for it, ``goals`` criteria that must end at a level at least.
    """

    band: Band | None = None
    gates: tuple[StepKey, ...] = ()
    goals: tuple[StepKey, ...] = ()


class Means(NamedTuple):
    """Person-days that a plan may take: in all (None: as many as the aim needs), and for each role that is limited."""

    budget: Fraction | None = None
    roles: Mapping[str, Fraction] = {}  # never written to

    @property
    def shared(self) -> bool:
        """Whether several assessments draw on the same person-days, so that they must be planned together."""
        return self.budget is not None or bool(self.roles)


def reaching(ground: Ground, target: str, must: Iterable[str] = ()) -> Aim:
    """The aim of a target plan: the band's gates, floor and share, and every criterion of ``must`` at met."""
    rank, final = ground.rubric.band_rank, ground.baseline.verdict.final
    if final is not None and rank[target] <= rank[final]:
        return Aim(goals=at_met(ground, must))
    gates = closed_gates(ground, below=rank[target])
    return Aim(ground.rubric.bands[rank[target]], tuple(gates), at_met(ground, must))


def everything_met(ground: Ground, must: Iterable[str] = ()) -> Aim:
    """The aim of a plan without a target: every criterion at met that its actions lead there."""
    met = ground.rubric.scale.met
    able = [goal for goal in at_met(ground, ground.levels) if way(ground, ground.levels, goal) is not None]
    return Aim(goals=tuple(dict.fromkeys([*able, *((criterion, met) for criterion in must)])))


def at_met(ground: Ground, criteria: Iterable[str]) -> tuple[StepKey, ...]:
    """Criteria with the level that counts as met."""
    return tuple((criterion, ground.rubric.scale.met) for criterion in criteria)
