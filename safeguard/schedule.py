"""In which order the steps of a plan are done, and by when."""

from __future__ import annotations

import heapq
import math
from datetime import date, timedelta
from fractions import Fraction

from safeguard.improvement import Ground, StepKey, taken
from safeguard.model import Step

#: days of a month of work
MONTH = 30
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


def with_dates(steps: list[Step], start: date, capacity: Fraction) -> list[Step]:
    """The steps one after another from ``start``, with ``capacity`` person-days a month."""
    done, dated = Fraction(0), []
    for step in steps:
        done += Fraction(step.effort)
        days = min(math.ceil(done * MONTH / capacity), (date.max - start).days)
        dated.append(step.model_copy(update={"due": start + timedelta(days=days)}))
    return dated
