"""What can be improved in an assessment, and what it costs: the ground that plans are made on.

Everything is exact. Within one assessment each step of a criterion adds the same amount to the overall figure,
because the denominators stay as they are: what was unanswered is read as unknown from the start.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from safeguard.model import Assessment, Rubric, parse_need
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
    criterion adds to the overall claimed share; ``shares`` what it adds to its domain's.
    """

    rubric: Rubric
    standings: Mapping[str, Standing]
    baseline: Measurement
    levels: dict[str, int] = field(default_factory=dict)
    gains: dict[str, Fraction] = field(default_factory=dict)
    shares: dict[str, Fraction] = field(default_factory=dict)

    def effort(self, step: StepKey) -> Fraction | None:
        """Person-days of a step, or None where the rubric has no action for it."""
        criterion, level = step
        if level == 0:
            return self.rubric.find_out
        action = self.rubric.by_id[criterion].action_to(level)
        return action.effort if action else None

    def needs(self, step: StepKey) -> Iterator[StepKey]:
        """What must hold for a step besides the level below: other criteria with the level they must reach."""
        criterion, level = step
        action = self.rubric.by_id[criterion].action_to(level) if level else None
        for need in action.needs if action else ():
            other, at = parse_need(need)
            if other in self.levels:  # not applicable and out of scope hold of themselves
                yield other, at

    def raised(self, levels: Levels) -> Measurement:
        """The measurement once the criteria stand at ``levels``, the proof of each raised level shown."""
        after = dict(self.standings)
        for criterion, level in levels.items():
            if level > self.levels[criterion]:
                after[criterion] = Standing("level", level, level, self.rubric.evidence.required[level], 0)
        return measure(self.rubric, after)


def survey(rubric: Rubric, assessment: Assessment) -> Ground:
    """The ground of an assessment: its baseline with every unanswered criterion read as unknown."""
    standings = {
        criterion: UNKNOWN if standing.state == "unanswered" else standing
        for criterion, standing in fold(rubric, assessment).items()
    }
    ground = Ground(rubric, standings, measure(rubric, standings))
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


def cost(ground: Ground, steps: Iterable[StepKey]) -> Fraction:
    """Person-days of some steps, each of which has an action."""
    return sum((ground.effort(step) or Fraction(0) for step in steps), Fraction(0))


def gain(ground: Ground, steps: Iterable[StepKey]) -> Fraction:
    """What some steps add to the overall claimed share; finding out adds nothing."""
    return sum((ground.gains[criterion] for criterion, level in steps if level > 0), Fraction(0))


def taken(ground: Ground, levels: Levels) -> list[StepKey]:
    """Every step between the baseline and ``levels``, in rubric order."""
    return [
        (criterion, level)
        for criterion, start in ground.levels.items()
        for level in range(start + 1, levels[criterion] + 1)
    ]
