"""Why no plan reaches an aim: the gate, floor, missing action or constraint that stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from safeguard.aims import Aim, Means
from safeguard.errors import Message, Problem, SafeguardError, say
from safeguard.greedy import below_floor, share
from safeguard.improvement import Ground, StepKey, cost, heights, way
from safeguard.model import Band
from safeguard.optimum import NotProved, best
from safeguard.programme import role_programme


class OutOfReach(SafeguardError):
    """No steps of the rubric lead to the target; the problems name which gate, floor, action or constraint."""

    exit_code = 1


def out_of_reach(grounds: Sequence[Ground], aims: Sequence[Aim], means: Means) -> OutOfReach:
    """The error that names everything in the way of some aims."""
    found = [
        Problem(ground.rubric.id, "", message)
        for ground, aim in zip(grounds, aims, strict=True)
        for message in _in_the_way(ground, aim)
    ]
    if not found:
        found = [Problem("", "", message) for message in _too_little(grounds, aims, means)]
    bands = dict.fromkeys(aim.band.id for aim in aims if aim.band is not None)
    if bands:
        return OutOfReach(say("The band {band} is out of reach:", band=", ".join(bands)), found)
    return OutOfReach(say("This plan is out of reach:"), found)


def _in_the_way(ground: Ground, aim: Aim) -> Iterator[Message]:
    """What one assessment could not reach with every step that can be taken at all."""
    tops = heights(ground)
    for criterion, level in aim.gates:
        if tops[criterion] < level:
            why = _cause(ground, [(criterion, level)])
            yield say("The critical criterion {id} cannot be met: {why}", id=criterion, why=why)
    for criterion, level in aim.goals:
        if tops[criterion] < level:
            why = _cause(ground, [(criterion, level)])
            yield say("The criterion {id} cannot reach level {level}: {why}", id=criterion, level=level, why=why)
    if aim.band is not None:
        yield from _too_low(ground, aim.band, tops)


def _too_low(ground: Ground, band: Band, tops: dict[str, int]) -> Iterator[Message]:
    highest = ground.rubric.scale.max
    for domain in below_floor(ground, tops, band):
        members = [(each, highest) for each in tops if ground.rubric.by_id[each].domain == domain]
        yield say(
            "The domain {id} cannot reach its floor of {percent}%: {why}",
            id=domain,
            percent=band.domain_floor,
            why=_cause(ground, members),
        )
    most = share(ground, tops) * 100
    if most < band.from_:
        yield say(
            "The score cannot reach {percent}%; all steps together lead to {most}%: {why}",
            percent=band.from_,
            most=most,
            why=_cause(ground, [(each, highest) for each in tops]),
        )


def _cause(ground: Ground, goals: Iterable[StepKey]) -> Message:
    """The first step on the way to some goals that cannot be taken."""
    for goal in goals:
        step = _blocked(ground, goal)
        if step and step[0] in ground.spared:
            return say("{id} is to stay as it is.", id=step[0])
        if step:
            return say("the rubric has no action that raises {id} to level {level}.", id=step[0], level=step[1])
    return say("its steps do not lead so far.")


def _blocked(ground: Ground, goal: StepKey) -> StepKey | None:
    criterion, level = goal
    for at in range(ground.levels[criterion] + 1, level + 1):
        if ground.effort((criterion, at)) is None:
            return criterion, at
        for need in ground.needs((criterion, at)):
            step = _blocked(ground, need)
            if step:
                return step
    return None


def _too_little(grounds: Sequence[Ground], aims: Sequence[Aim], means: Means) -> Iterator[Message]:
    """Which limits of person-days leave too little, each looked at by itself."""
    found = False
    if means.budget is not None:
        least = sum(map(_least, grounds, aims), Fraction(0))
        if least > means.budget:
            found = True
            yield say(
                "What must be done takes {days} person-days; the budget has {limit}.", days=least, limit=means.budget
            )
    for role, limit in means.roles.items():
        needed = _least_of(role, grounds, aims)
        if needed is not None and needed > limit:
            found = True
            yield say(
                "The role {role} would need at least {days} person-days; {limit} are allowed.",
                role=role,
                days=needed,
                limit=limit,
            )
    if not found:
        yield say("The limits of person-days cannot all be kept at the same time.")


def _least_of(role: str, grounds: Sequence[Ground], aims: Sequence[Aim]) -> Fraction | None:
    """Person-days that a role needs at least for the aims, whatever the others do; None where no proof is found."""
    programme = role_programme(grounds, aims, role)
    try:
        chosen = best(programme)
    except NotProved:
        return None
    return Fraction(-sum(programme.worth(chosen or ())), 2)


def _least(ground: Ground, aim: Aim) -> Fraction:
    """Person-days of the goals with everything that they wait for."""
    steps = {step for goal in aim.goals for step in way(ground, ground.levels, goal) or ()}
    return cost(ground, steps)
