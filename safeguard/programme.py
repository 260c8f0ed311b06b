"""A plan as an integer program: one yes or no for each step, rows that must hold, and what is best, first things first.

Every coefficient is a whole number: efforts count in half person-days, shares in the smallest unit that they all
have in common. So a set of steps can be held against the program exactly, whatever solver proposed it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from safeguard.aims import Aim, Means
from safeguard.improvement import Ground, closed_gates, heights, role_of

#: the assessment (by its place in the question), a criterion, and the level that a step raises it to
Place = tuple[int, str, int]


class Row(NamedTuple):
    """``sum(coefficient of each step taken) >= at_least``."""

    terms: Mapping[int, int]
    at_least: int

    def value(self, chosen: Collection[int]) -> int:
        """The left side for a set of steps."""
        return _sum(self.terms, chosen)

    def holds(self, chosen: Collection[int]) -> bool:
        """Whether a set of steps satisfies the row, exactly."""
        return self.value(chosen) >= self.at_least


class Goal(NamedTuple):
    """Something to be made as large as it can be; ``levels`` where it counts the levels of one criterion."""

    terms: Mapping[int, int]
    levels: bool = False

    @property
    def highest(self) -> int:
        """What it cannot exceed."""
        return sum(coefficient for coefficient in self.terms.values() if coefficient > 0)

    @property
    def span(self) -> int:
        """How many values it can take at most."""
        return sum(map(abs, self.terms.values())) + 1

    def value(self, chosen: Collection[int]) -> int:
        """How much of it a set of steps gives."""
        return _sum(self.terms, chosen)


class Programme(NamedTuple):
    """Steps by number, the rows they must satisfy, and the goals in the order in which they count."""

    steps: tuple[Place, ...]
    rows: tuple[Row, ...]
    goals: tuple[Goal, ...]

    def holds(self, chosen: Collection[int]) -> bool:
        """Whether a set of steps satisfies every row, exactly."""
        return all(row.holds(chosen) for row in self.rows)

    def worth(self, chosen: Collection[int]) -> tuple[int, ...]:
        """The values of the goals; of two sets of steps that both hold, the one with the greater worth is better."""
        return tuple(goal.value(chosen) for goal in self.goals)


def target_programme(grounds: Sequence[Ground], aims: Sequence[Aim], means: Means) -> Programme:
    """Reach the aims with least effort; then with the highest claimed share; then the greatest levels in rubric order."""
    sketch = _Sketch(grounds)
    goals = [sketch.effort(-1), sketch.gain(), *sketch.levels()]
    return sketch.programme([*sketch.aims(aims), *sketch.means(means)], goals)


def budget_programme(grounds: Sequence[Ground], aims: Sequence[Aim], means: Means) -> Programme:
    """Within the means open the most closed gates; then the highest claimed share, least effort, greatest levels."""
    sketch = _Sketch(grounds)
    goals = [sketch.gates(), sketch.gain(), sketch.effort(-1), *sketch.levels()]
    return sketch.programme([*sketch.aims(aims), *sketch.means(means)], goals)


def score_programme(ground: Ground, budget: Fraction) -> Programme:
    """The highest claimed share that a budget buys, whatever gates it opens."""
    sketch = _Sketch([ground])
    return sketch.programme(sketch.means(Means(budget)), [sketch.gain()])


def role_programme(grounds: Sequence[Ground], aims: Sequence[Aim], role: str | None) -> Programme:
    """Reach the aims with the least effort of one role, or of all."""
    sketch = _Sketch(grounds)
    return sketch.programme(sketch.aims(aims), [sketch.effort(-1, role)])


def halves(days: Fraction) -> int:
    """Whole half person-days in a number of days."""
    return math.floor(2 * days)


class _Sketch:
    """The steps that can be taken at all, numbered, and the rows and goals that can be made of them."""

    def __init__(self, grounds: Sequence[Ground]):
        self._grounds = grounds
        self._number: dict[Place, int] = {}
        for case, ground in enumerate(grounds):
            tops = heights(ground)
            for criterion, start in ground.levels.items():
                for level in range(start + 1, tops[criterion] + 1):
                    self._number[case, criterion, level] = len(self._number)
        self._efforts = {
            step: halves(grounds[case].effort((criterion, level)) or Fraction(0))
            for (case, criterion, level), step in self._number.items()
        }

    def programme(self, rows: Iterable[Row], goals: Iterable[Goal]) -> Programme:
        """The program of some rows and goals, in which each step waits for the one below and for what it needs."""
        return Programme(tuple(self._number), (*self._order(), *rows), tuple(goal for goal in goals if goal.terms))

    def _order(self) -> Iterator[Row]:
        for (case, criterion, level), step in self._number.items():
            ground = self._grounds[case]
            befores = [(criterion, level - 1), *ground.needs((criterion, level))]
            for other, at in befores:
                if at > ground.levels[other]:
                    yield Row({self._number[case, other, at]: 1, step: -1}, 0)

    # goals -------------------------------------------------------------------------------------------------------

    def effort(self, sign: int, role: str | None = None) -> Goal:
        """The effort of all steps, or of those of a role, in half person-days."""
        return Goal(
            {
                step: sign * self._efforts[step]
                for place, step in self._number.items()
                if role is None or self._role(place) == role
            }
        )

    def gain(self) -> Goal:
        """What steps add to the claimed shares of all assessments together, in their common unit."""
        unit = math.lcm(*(ground.unit for ground in self._grounds))
        gains = {
            step: self._grounds[case].points[criterion] * (unit // self._grounds[case].unit)
            for (case, criterion, level), step in self._number.items()
            if level > 0
        }
        return Goal(_small(gains))

    def gates(self) -> Goal:
        """How many gates that are closed in the baseline are opened."""
        opening = (
            (case, *gate)
            for case, ground in enumerate(self._grounds)
            for gate in closed_gates(ground, len(ground.rubric.bands))
        )
        return Goal({self._number[place]: 1 for place in opening if place in self._number})

    def levels(self) -> Iterator[Goal]:
        """The level of each criterion, in rubric order."""
        chains: dict[tuple[int, str], dict[int, int]] = {}
        for (case, criterion, _), step in self._number.items():
            chains.setdefault((case, criterion), {})[step] = 1
        return (Goal(chain, levels=True) for chain in chains.values())

    # rows --------------------------------------------------------------------------------------------------------

    def aims(self, aims: Sequence[Aim]) -> list[Row]:
        """What must be reached: goals, gates, floors and shares."""
        rows = []
        for case, (ground, aim) in enumerate(zip(self._grounds, aims, strict=True)):
            for criterion, level in (*aim.goals, *aim.gates):
                if level > ground.levels[criterion]:
                    step = self._number.get((case, criterion, level))
                    rows.append(Row({} if step is None else {step: 1}, 1))
            if aim.band is not None:
                floor = aim.band.domain_floor
                rows += [] if floor is None else self._floors(case, floor / 100)
                rows.append(self._share(case, aim.band.from_ / 100))
        return [row for row in rows if row.at_least > 0]

    def means(self, means: Means) -> list[Row]:
        """What may be used: person-days in all and of each role."""
        rows = [] if means.budget is None else [Row(self.effort(-1).terms, -halves(means.budget))]
        return rows + [Row(self.effort(-1, role).terms, -halves(days)) for role, days in means.roles.items()]

    def _floors(self, case: int, floor: Fraction) -> list[Row]:
        ground, rows = self._grounds[case], []
        for domain, sums in ground.baseline.domains:
            if sums.has_score:
                terms = {
                    step: ground.rubric.by_id[criterion].weight
                    for (at, criterion, level), step in self._number.items()
                    if at == case and level > 0 and ground.rubric.by_id[criterion].domain == domain.id
                }
                rows.append(Row(terms, math.ceil(floor * sums.top * sums.answered) - sums.points))
        return rows

    def _share(self, case: int, share: Fraction) -> Row:
        ground = self._grounds[case]
        assert ground.baseline.claimed is not None
        terms = {
            step: ground.points[criterion]
            for (at, criterion, level), step in self._number.items()
            if at == case and level > 0
        }
        return Row(terms, math.ceil((share - ground.baseline.claimed) * ground.unit))

    def _role(self, place: Place) -> str | None:
        case, criterion, level = place
        return role_of(self._grounds[case], (criterion, level))


def _sum(terms: Mapping[int, int], chosen: Collection[int]) -> int:
    return sum(coefficient for step, coefficient in terms.items() if step in chosen)


def _small(terms: Mapping[int, int]) -> dict[int, int]:
    """The terms without those that are 0, divided by what they have in common."""
    common = math.gcd(*terms.values())
    return {step: value // common for step, value in terms.items() if value}
