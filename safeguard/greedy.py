"""Greedy choice: gates first, then the most gain for the least effort, and what was not needed is dropped again.

It needs no solver, finds a plan wherever the rubric's actions lead to the target, and is what the exact optimum of
:mod:`safeguard.optimum` is measured against.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from safeguard.aims import Aim
from safeguard.improvement import Ground, StepKey, closed_gates, cost, gain, taken, way
from safeguard.model import Band


def reach(ground: Ground, aim: Aim) -> dict[str, int] | None:
    """Levels that fulfil an aim, or None where the actions of the rubric lead to no such levels."""
    levels = dict(ground.levels)
    band = aim.band
    for goal in (*aim.goals, *aim.gates):
        steps = way(ground, levels, goal)
        if steps is None:
            return None
        _take(levels, steps)
    if band is None:
        return levels
    if not all(_lift(ground, levels, band, domain) for domain in below_floor(ground, levels, band)):
        return None
    if not _climb(ground, levels, list(levels), ground.gains, lambda: share(ground, levels) * 100 >= band.from_):
        return None
    _drop_needless(ground, levels, aim, band)
    return levels


def spend(grounds: Sequence[Ground], aims: Sequence[Aim], budget: Fraction) -> list[dict[str, int]] | None:
    """Fulfil the goals, open the cheapest gates, then take the most gain for each person-day, within one budget.

    None where the goals have no way or cost more than the budget.
    """
    levels, left = [dict(ground.levels) for ground in grounds], budget
    for number, (ground, aim) in enumerate(zip(grounds, aims, strict=True)):
        for goal in aim.goals:
            steps = way(ground, levels[number], goal)
            if steps is None:
                return None
            left -= cost(ground, steps)
            _take(levels[number], steps)
    if left < 0:
        return None
    waiting = [
        (number, goal)
        for number, ground in enumerate(grounds)
        for goal in closed_gates(ground, len(ground.rubric.bands))
    ]
    while waiting:
        ways = [(number, goal, way(grounds[number], levels[number], goal)) for number, goal in waiting]
        priced = [
            (cost(grounds[number], steps), place, number, steps)
            for place, (number, _, steps) in enumerate(ways)
            if steps is not None
        ]
        if not priced or min(priced)[0] > left:
            break
        price, place, number, steps = min(priced)
        left -= price
        _take(levels[number], steps)
        del waiting[place]
    while True:
        found = [
            (best[0], -number, best[1])
            for number, ground in enumerate(grounds)
            if (best := _best(ground, levels[number], list(levels[number]), ground.gains, left))
        ]
        if not found:
            return levels
        _, behind, steps = max(found)
        left -= cost(grounds[-behind], steps)
        _take(levels[-behind], steps)


def _lift(ground: Ground, levels: dict[str, int], band: Band, domain: str) -> bool:
    """Raise a domain to the band's floor; False where its steps run out before."""
    members = [criterion for criterion in levels if ground.rubric.by_id[criterion].domain == domain]
    return _climb(ground, levels, members, ground.shares, lambda: domain not in below_floor(ground, levels, band))


def _take(levels: dict[str, int], steps: Iterable[StepKey]) -> None:
    for criterion, level in steps:
        levels[criterion] = max(levels[criterion], level)


def share(ground: Ground, levels: dict[str, int]) -> Fraction:
    """Overall claimed share at these levels: the baseline's plus what each step adds."""
    assert ground.baseline.claimed is not None
    return ground.baseline.claimed + gain(ground, taken(ground, levels))


def below_floor(ground: Ground, levels: dict[str, int], band: Band) -> list[str]:
    """Scored domains that miss the band's floor at these levels, in rubric order."""
    if band.domain_floor is None:
        return []
    added: dict[str, Fraction] = {}
    for criterion, level in taken(ground, levels):
        if level > 0:
            domain = ground.rubric.by_id[criterion].domain
            added[domain] = added.get(domain, Fraction(0)) + ground.shares[criterion]
    return [
        domain.id
        for domain, sums in ground.baseline.domains
        if sums.claimed is not None and (sums.claimed + added.get(domain.id, 0)) * 100 < band.domain_floor
    ]


def _climb(
    ground: Ground, levels: dict[str, int], among: list[str], worth: dict[str, Fraction], there: Callable[[], bool]
) -> bool:
    """Take the best steps among some criteria until ``there()``; False where the steps run out before."""
    while not there():
        best = _best(ground, levels, among, worth, None)
        if best is None:
            return False
        _take(levels, best[1])
    return True


def _best(
    ground: Ground, levels: dict[str, int], among: list[str], worth: dict[str, Fraction], left: Fraction | None
) -> tuple[Fraction, list[StepKey]] | None:
    """The steps to one criterion's higher level with the most worth for each person-day that fit what is left."""
    best: tuple[Fraction, list[StepKey]] | None = None
    for criterion in among:
        for level in range(max(levels[criterion], 0) + 1, ground.rubric.scale.max + 1):
            steps = way(ground, levels, (criterion, level))
            if steps is None:
                break
            price = cost(ground, steps)
            if left is not None and price > left:
                break
            value = sum((worth[name] for name, at in steps if at > 0 and name in among), Fraction(0)) / price
            if value > 0 and (best is None or value > best[0]):
                best = (value, steps)
    return best


def _drop_needless(ground: Ground, levels: dict[str, int], aim: Aim, band: Band) -> None:
    """Take back the dearest steps that the target does not need, top levels first."""
    while True:
        tops = [(criterion, level) for criterion, level in levels.items() if level > ground.levels[criterion]]
        tops.sort(key=lambda step: ground.effort(step) or Fraction(0), reverse=True)
        for criterion, level in tops:
            levels[criterion] = level - 1
            if _holds(ground, levels, aim, band):
                break
            levels[criterion] = level
        else:
            return


def _holds(ground: Ground, levels: dict[str, int], aim: Aim, band: Band) -> bool:
    """Whether these levels are a plan for the aim: prerequisites, gates, goals, floors and share."""
    if any(levels[other] < at for step in taken(ground, levels) for other, at in ground.needs(step)):
        return False
    if any(levels[criterion] < level for criterion, level in (*aim.gates, *aim.goals)):
        return False
    return not below_floor(ground, levels, band) and share(ground, levels) * 100 >= band.from_
