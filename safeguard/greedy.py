"""Greedy choice: gates first, then the most gain for the least effort, and what was not needed is dropped again.

It needs no solver, finds a plan wherever the rubric's actions lead to the target, and is what the exact optimum of
:mod:`safeguard.optimum` is measured against.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from safeguard.aims import Aim
from safeguard.improvement import Ground, StepKey, closed_gates, cost, taken, way
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
    offers = [_Offers(ground, each, list(each), ground.gains) for ground, each in zip(grounds, levels, strict=True)]
    while True:
        found = [(number, best) for number, each in enumerate(offers) if (best := each.best(left))]
        if not found:
            return levels
        number, best = max(found, key=lambda pair: (pair[1].value, -pair[0]))
        left -= best.price
        offers[number].take(best.steps)


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
    added = (ground.gains[criterion] * rise for criterion, rise in _rises(ground, levels))
    return sum(added, ground.baseline.claimed)


def below_floor(ground: Ground, levels: dict[str, int], band: Band) -> list[str]:
    """Scored domains that miss the band's floor at these levels, in rubric order."""
    if band.domain_floor is None:
        return []
    added: dict[str, int] = {}
    for criterion_id, rise in _rises(ground, levels):
        criterion = ground.rubric.by_id[criterion_id]
        added[criterion.domain] = added.get(criterion.domain, 0) + criterion.weight * rise
    floor = band.domain_floor / 100
    return [
        domain.id
        for domain, sums in ground.baseline.domains
        if sums.has_score and sums.points + added.get(domain.id, 0) < floor * sums.top * sums.answered
    ]


def _rises(ground: Ground, levels: dict[str, int]) -> Iterator[StepKey]:
    """Each criterion that stands higher than in the baseline, with how many levels that add to its score."""
    for criterion, level in levels.items():
        rise = level - max(ground.levels[criterion], 0)
        if rise > 0:
            yield criterion, rise


def _climb(
    ground: Ground, levels: dict[str, int], among: list[str], worth: dict[str, Fraction], there: Callable[[], bool]
) -> bool:
    """Take the best steps among some criteria until ``there()``; False where the steps run out before."""
    offers = _Offers(ground, levels, among, worth)
    while not there():
        best = offers.best(None)
        if best is None:
            return False
        offers.take(best.steps)
    return True


class _Offer(NamedTuple):
    """The steps to one criterion's higher level, and what each of their person-days is worth."""

    value: Fraction
    price: Fraction
    steps: list[StepKey]


class _Offers:
    """The steps to every higher level of some criteria, priced anew only where something moved that they lean on."""

    def __init__(self, ground: Ground, levels: dict[str, int], among: list[str], worth: dict[str, Fraction]):
        self._ground, self._levels, self._worth = ground, levels, worth
        self._among = dict.fromkeys(among)
        self._leaning = _leaning(ground)
        self._known: dict[str, list[_Offer]] = {}

    def best(self, left: Fraction | None) -> _Offer | None:
        """The offer with the most worth for each person-day that fits what is left; the first of equals."""
        best: _Offer | None = None
        for criterion in self._among:
            if criterion not in self._known:
                self._known[criterion] = list(self._of(criterion))
            for offer in self._known[criterion]:
                if left is not None and offer.price > left:
                    break
                if best is None or offer.value > best.value:
                    best = offer
        return best

    def take(self, steps: list[StepKey]) -> None:
        """Raise the levels by some steps."""
        _take(self._levels, steps)
        for criterion in {criterion for criterion, _ in steps}:
            for leaning in self._leaning[criterion]:
                self._known.pop(leaning, None)

    def _of(self, criterion: str) -> Iterator[_Offer]:
        """The offers of one criterion, each worth more for a day than those to the levels below it."""
        highest = Fraction(0)
        for level in range(max(self._levels[criterion], 0) + 1, self._ground.rubric.scale.max + 1):
            steps = way(self._ground, self._levels, (criterion, level))
            if steps is None:
                return
            price = cost(self._ground, steps)
            worth = sum((self._worth[name] for name, at in steps if at > 0 and name in self._among), Fraction(0))
            if worth > highest * price:
                highest = worth / price
                yield _Offer(highest, price, steps)


def _leaning(ground: Ground) -> dict[str, set[str]]:
    """For each criterion those whose way up may change when it moves: itself, and all that need it on their way."""
    leaning = {criterion: {criterion} for criterion in ground.levels}
    needing = [
        (criterion, other)
        for criterion, start in ground.levels.items()
        for level in range(max(start, 0) + 1, ground.rubric.scale.max + 1)
        for other, _ in ground.needs((criterion, level))
    ]
    growing = True
    while growing:
        growing = False
        for criterion, other in needing:
            if not leaning[criterion] <= leaning[other]:
                leaning[other] |= leaning[criterion]
                growing = True
    return leaning


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
