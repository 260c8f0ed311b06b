"""The efficient frontier: the highest score that each number of person-days can buy."""

from __future__ import annotations

from fractions import Fraction

from safeguard.improvement import Ground, cost, heights, survey, taken
from safeguard.model import Assessment, Figure, FrontierPoint, Rubric, decimal_text
from safeguard.optimum import NotProved, best
from safeguard.programme import halves, score_programme

#: points of a curve that a page can show apart
POINTS = 30


def frontier(rubric: Rubric, assessment: Assessment, points: int = POINTS) -> tuple[FrontierPoint, ...]:
    """The curve from today to every step taken, at budgets that lie equally far apart; each point is proved.

    It looks at the score alone: a plan that opens closed gates first may lie below it. Empty where nothing can be
    scored or no step adds to the score, and cut short where the solver finds no proof. Needs the solver.
    """
    ground = survey(rubric, assessment)
    everything = halves(cost(ground, taken(ground, heights(ground))))
    if ground.baseline.claimed is None or not any(ground.gains.values()) or not everything:
        return ()
    budgets = sorted({number * everything // (points - 1) for number in range(points)})
    found: list[FrontierPoint] = []
    for budget in budgets:
        try:
            found.append(_point(ground, Fraction(budget, 2)))
        except NotProved:
            break
    return tuple(found)


def _point(ground: Ground, budget: Fraction) -> FrontierPoint:
    programme = score_programme(ground, budget)
    levels = dict(ground.levels)
    for step in best(programme) or ():
        _, criterion, level = programme.steps[step]
        levels[criterion] = max(levels[criterion], level)
    claimed = Figure.of(ground.raised(levels).claimed)
    assert claimed is not None  # a baseline with a score keeps it
    return FrontierPoint(days=decimal_text(budget), claimed=claimed)
