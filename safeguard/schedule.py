"""In which order the steps of a plan are done, and by when."""

from __future__ import annotations

import heapq
import math
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from safeguard.days_off import weekends
from safeguard.improvement import Ground, StepKey, taken
from safeguard.model import Step

#: years after which the calendar ends; a plan that takes longer is no plan
YEARS = 50
#: reviews that a plan lists at most
REVIEWS = 40
_Key = tuple[int, Fraction, int, int]


def in_order(ground: Ground, levels: dict[str, int]) -> list[StepKey]:
    """The steps from the baseline to ``levels``: what each waits for before it, gates with the lowest cap first,
    then the most gain for each person-day, then rubric order."""
    steps = taken(ground, levels)
    waits = {step: [before for before in _before(ground, step) if before in set(steps)] for step in steps}
    after: dict[StepKey, list[StepKey]] = {step: [] for step in steps}
    for step, befores in waits.items():
        for before in befores:
            after[before].append(step)
    keys = _keys(ground, steps)
    for step in _backwards(steps, after):  # what an urgent step waits for is as urgent
        keys[step] = min([keys[step], *(keys[later] for later in after[step])])
    ready = [(keys[step], step) for step in steps if not waits[step]]
    heapq.heapify(ready)
    open_waits = {step: len(befores) for step, befores in waits.items()}
    order = []
    while ready:
        _, step = heapq.heappop(ready)
        order.append(step)
        for later in after[step]:
            open_waits[later] -= 1
            if not open_waits[later]:
                heapq.heappush(ready, (keys[later], later))
    return order


def _before(ground: Ground, step: StepKey) -> list[StepKey]:
    criterion, level = step
    return [(criterion, level - 1), *ground.needs(step)]


def _backwards(steps: list[StepKey], after: dict[StepKey, list[StepKey]]) -> list[StepKey]:
    """The steps, each behind everything that comes after it."""
    seen: dict[StepKey, None] = {}

    def visit(step: StepKey) -> None:
        for later in after[step]:
            if later not in seen:
                visit(later)
        seen[step] = None

    for step in steps:
        if step not in seen:
            visit(step)
    return list(seen)


def _keys(ground: Ground, steps: list[StepKey]) -> dict[StepKey, _Key]:
    rubric = ground.rubric
    place = {criterion.id: number for number, criterion in enumerate(rubric.criteria)}
    gates = {gate.criterion: gate for gate in ground.baseline.gates if gate.state == "closed"}
    keys = {}
    for step in steps:
        criterion, level = step
        gate = gates.get(criterion)
        group = rubric.band_rank[gate.cap] if gate and level <= gate.minimum else len(rubric.bands)
        worth = ground.gains[criterion] / (ground.effort(step) or 1) if level else Fraction(0)
        keys[step] = (group, -worth, place[criterion], level)
    return keys


class Pace(NamedTuple):
    """How fast work goes: person-days a month in all and for single roles, from a first day, on days that are not off."""

    start: date
    capacity: Fraction
    roles: Mapping[str, Fraction] = {}  # never written to
    off: Callable[[date], bool] = weekends


def with_dates(plans: Sequence[Sequence[Step]], pace: Pace) -> list[list[Step]]:
    """The steps of plans that the same people carry out, each with the working day by which it is done.

    Work is taken up in the order of the steps, over several plans those that open gates first. A step is done when
    the work in all, the work of its role, and everything it waits for are done.
    """
    clocks = {role: _Clock(pace, days) for role, days in pace.roles.items()}
    everybody, spent, role_spent = _Clock(pace, pace.capacity), Fraction(0), dict.fromkeys(clocks, Fraction(0))
    dated: list[list[Step]] = [[] for _ in plans]
    due: dict[tuple[int, str], date] = {}
    for number, step in _together(plans):
        effort = Fraction(step.effort)
        spent += effort
        days = [everybody.day(spent), *(due[number, need] for need in step.needs)]
        if step.role in clocks:
            role_spent[step.role] += effort
            days.append(clocks[step.role].day(role_spent[step.role]))
        due[number, step.id] = max(days)
        dated[number].append(step.model_copy(update={"due": max(days)}))
    return dated


def _together(plans: Sequence[Sequence[Step]]) -> Iterator[tuple[int, Step]]:
    """The steps of all plans in one order that keeps the order of each: first what leads to an open gate, in every
    plan, then the rest side by side."""
    leads = [_last_gate(steps) for steps in plans]
    places = [
        (at >= leads[number], Fraction(at, len(steps)), number, at)
        for number, steps in enumerate(plans)
        for at in range(len(steps))
    ]
    return ((number, plans[number][at]) for _, _, number, at in sorted(places))


def _last_gate(steps: Sequence[Step]) -> int:
    """How many steps at the beginning of a plan lead to its gates."""
    return max((at for at, step in enumerate(steps, 1) if "opens:" in step.why), default=0)


class _Clock:
    """Working days after which so much work is done; asked for more and more work, it looks at each day once."""

    def __init__(self, pace: Pace, capacity: Fraction):
        self._pace, self._capacity = pace, capacity
        self._done, self._month = Fraction(0), (pace.start.year, pace.start.month)
        self._days = _working_days(self._month, pace)
        self._rate = self._rate_of(self._month)

    def day(self, work: Fraction) -> date:
        """The working day on which ``work`` person-days since the start are done, at most :data:`YEARS` ahead."""
        while work > self._done + self._rate * len(self._days):
            if self._month[0] - self._pace.start.year >= YEARS:
                return date(self._month[0], 12, 31)
            self._done += self._rate * len(self._days)
            year, month = self._month
            self._month = (year, month + 1) if month < 12 else (year + 1, 1)
            self._days, self._rate = _working_days(self._month, self._pace), self._rate_of(self._month)
        return self._days[max(0, math.ceil((work - self._done) / self._rate) - 1)]

    def _rate_of(self, month: tuple[int, int]) -> Fraction:
        """Person-days of one working day: the month's capacity spread over all of its working days."""
        whole = _working_days(month, self._pace._replace(start=date(*month, 1)))
        return self._capacity / max(1, len(whole))


def _working_days(month: tuple[int, int], pace: Pace) -> list[date]:
    """The days of a month that are not off, none before the start."""
    days = (date(*month, day) for day in range(1, monthrange(*month)[1] + 1))
    return [day for day in days if day >= pace.start and not pace.off(day)]


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    year = min(year, date.max.year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def reviews(start: date, last: date, every: int) -> tuple[date, ...]:
    """Days on which to look at the plan together: each ``every`` months from the start until its last step is due."""
    found = []
    for number in range(1, REVIEWS + 1):
        day = months_after(start, number * every)
        found.append(day)
        if day >= last:
            break
    return tuple(found)
