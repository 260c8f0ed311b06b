"""What can be improved in an assessment, and what it costs: the ground that plans are made on.

Everything is exact. Within one assessment each step of a criterion adds the same amount to the overall figure,
because the denominators stay as they are: what was unanswered is read as unknown from the start.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from safeguard.model import Assessment, Rubric
from safeguard.scoring import UNKNOWN, Measurement, Standing, fold, measure

#: the level of a criterion of which nobody knows; it ranks below level 0
NOT_KNOWN = -1

#: a criterion and the level that a step raises it to (0 finds out what is unknown)
StepKey = tuple[str, int]
Levels = Mapping[str, int]


@dataclass(frozen=True)
class Ground:
    """The baseline of an assessment and what each step costs and adds.

    ``levels`` holds the baseline level of every criterion that can have steps; ``gains`` what one level of a
    criterion adds to the overall claimed share; ``shares`` what it adds to its domain's. ``spared`` names criteria
    that are to stay as they are.
    """

    rubric: Rubric
    standings: Mapping[str, Standing]
    baseline: Measurement
    levels: dict[str, int] = field(default_factory=dict)
    gains: dict[str, Fraction] = field(default_factory=dict)
    shares: dict[str, Fraction] = field(default_factory=dict)
    spared: frozenset[str] = frozenset()

    def effort(self, step: StepKey) -> Fraction | None:
        """Person-days of a step, or None where the rubric has no action for it or its criterion is spared."""
        criterion, level = step
        if criterion in self.spared:
            return None
        if level == 0:
            return self.rubric.find_out
        action = self.rubric.by_id[criterion].action_to(level)
        return action.effort if action else None

    def needs(self, step: StepKey) -> Iterator[StepKey]:
        """What must hold for a step besides the level below: other criteria with the level they must reach."""
        criterion, level = step
        action = self.rubric.by_id[criterion].action_to(level) if level else None
        for other, at in action.prerequisites if action else ():
            if other in self.levels:  # not applicable and out of scope hold of themselves
                yield other, at

    def raised(self, levels: Levels) -> Measurement:
        """The measurement once the criteria stand at ``levels``, the proof of each raised level shown."""
        after = dict(self.standings)
        for criterion, level in levels.items():
            if level > self.levels[criterion]:
                after[criterion] = Standing("level", level, level, self.rubric.evidence.required[level], 0)
        return measure(self.rubric, after)


def survey(rubric: Rubric, assessment: Assessment, spared: Iterable[str] = ()) -> Ground:
    """The ground of an assessment: its baseline with every unanswered criterion read as unknown."""
    standings = {
        criterion: UNKNOWN if standing.state == "unanswered" else standing
        for criterion, standing in fold(rubric, assessment).items()
    }
    ground = Ground(rubric, standings, measure(rubric, standings), spared=frozenset(spared))
    sums = {domain.id: (domain.weight, tally) for domain, tally in ground.baseline.domains}
    weights = sum(weight for weight, tally in sums.values() if tally.can_be_scored)
    for criterion_id, standing in standings.items():
        if standing.state == "not_applicable":
            continue
        criterion = rubric.by_id[criterion_id]
        weight, tally = sums[criterion.domain]
        share = Fraction(criterion.weight, tally.top * tally.applicable) if tally.can_be_scored else Fraction(0)
        ground.levels[criterion_id] = NOT_KNOWN if standing.level is None else standing.level
        ground.shares[criterion_id] = share
        ground.gains[criterion_id] = share * weight / weights if weights else Fraction(0)
    return ground


def way(ground: Ground, levels: Levels, goal: StepKey) -> list[StepKey] | None:
    """The steps still missing to bring a criterion to a level, prerequisites first; None where there is no way."""
    found: dict[StepKey, None] = {}

    def walk(criterion: str, level: int) -> bool:
        for at in range(levels[criterion] + 1, level + 1):
            step = (criterion, at)
            if step in found:
                continue
            if ground.effort(step) is None or not all(walk(*need) for need in ground.needs(step)):
                return False
            found[step] = None
        return True

    return list(found) if walk(*goal) else None


def heights(ground: Ground) -> dict[str, int]:
    """The highest level that the actions and prerequisites of the rubric let each criterion reach."""
    tops = {criterion: max(level, _last_action(ground, criterion)) for criterion, level in ground.levels.items()}
    falling = True
    while falling:  # what waits for a level out of reach is out of reach itself
        falling = False
        for criterion, top in tops.items():
            for level in range(ground.levels[criterion] + 1, top + 1):
                if any(tops[other] < at for other, at in ground.needs((criterion, level))):
                    tops[criterion], falling = level - 1, True
                    break
    return tops


def _last_action(ground: Ground, criterion: str) -> int:
    """The last level of an unbroken row of actions from the baseline upwards."""
    level = ground.levels[criterion]
    while level < ground.rubric.scale.max and ground.effort((criterion, level + 1)) is not None:
        level += 1
    return level


def cost(ground: Ground, steps: Iterable[StepKey]) -> Fraction:
    """Person-days of some steps, each of which has an action."""
    halves = 0  # efforts are multiples of one half: whole numbers add up quickest
    for step in steps:
        effort = ground.effort(step)
        if effort is not None:
            halves += effort.numerator * (2 // effort.denominator)
    return Fraction(halves, 2)


def role_of(ground: Ground, step: StepKey) -> str | None:
    """Who does a step; finding out is the work of whoever answered."""
    action = ground.rubric.by_id[step[0]].action_to(step[1])
    return action.role if action and step[1] > 0 else None


def closed_gates(ground: Ground, below: int) -> list[tuple[str, int]]:
    """Gates closed in the baseline whose cap lies below a band's rank, the lowest cap first, with their minimum."""
    rank = ground.rubric.band_rank
    closed = [gate for gate in ground.baseline.gates if gate.state == "closed" and rank[gate.cap] < below]
    return [(gate.criterion, gate.minimum) for gate in sorted(closed, key=lambda gate: rank[gate.cap])]


def taken(ground: Ground, levels: Levels) -> list[StepKey]:
    """Every step between the baseline and ``levels``, in rubric order."""
    return [
        (criterion, level)
        for criterion, start in ground.levels.items()
        for level in range(start + 1, levels[criterion] + 1)
    ]
