"""Improvement plans: which steps reach a band, or the best that a budget of person-days buys.

The choice here is greedy: gates first, then the most gain for the least effort, and what turned out not to be
needed is dropped again. What a plan promises is measured by :mod:`safeguard.scoring`, never added up here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction

from safeguard.errors import Message, Problem, SafeguardError, not_found, say
from safeguard.improvement import NOT_KNOWN, Ground, StepKey, cost, gain, survey, taken, way
from safeguard.model import Assessment, Band, Plan, Rubric, Step, decimal_text, fixed
from safeguard.model.plan import Baseline, Greedy, Promise
from safeguard.model.score import ScoredAssessment
from safeguard.records import answers_digest, band_result, overall_figures, scored_rubric
from safeguard.schedule import in_order, with_dates
from safeguard.scoring import Measurement

#: person-days a month where the organisation names none; a rule of thumb of ours
CAPACITY = Fraction(10)


class OutOfReach(SafeguardError):
    """No steps of the rubric lead to the target; the problems name which gate, floor or action is missing."""

    exit_code = 1


def plan(
    rubric: Rubric,
    assessment: Assessment,
    *,
    engine: str,
    target: str | None = None,
    budget: Fraction | None = None,
    start: date | None = None,
    capacity: Fraction = CAPACITY,
) -> Plan:
    """The plan for a target band, or for a budget of person-days.

    Without both, the target is the next band above today's; in the highest band it is every criterion at ``met``.
    ``start`` is the first day of work (the day of the assessment where none is named), ``capacity`` person-days a
    month. Raises :class:`OutOfReach`, or ``NotFound`` for a band that the rubric does not have.
    """
    ground = survey(rubric, assessment)
    if target is not None and target not in rubric.band_rank:
        raise not_found(say("There is no such band."), target, rubric.band_rank)
    if target is None and budget is None:
        target = _next_band(ground)
    levels = dict(ground.levels)
    if budget is not None:
        _spend(ground, levels, budget)
    elif target is not None:
        _reach(ground, levels, rubric.bands[rubric.band_rank[target]])
    else:
        _meet(ground, levels)
    after = ground.raised(levels)
    steps = with_dates(_steps(ground, levels, target), start or assessment.date, capacity)
    effort = decimal_text(cost(ground, taken(ground, levels)))
    planned = {step.criterion for step in steps}
    return Plan(
        engine=engine,
        assessment=ScoredAssessment(id=assessment.id, answers_digest=answers_digest(assessment)),
        rubric=scored_rubric(rubric),
        target=target,
        budget=None if budget is None else decimal_text(budget),
        effort=effort,
        start=start or assessment.date,
        capacity=decimal_text(capacity),
        steps=tuple(steps),
        baseline=Baseline(overall=overall_figures(ground.baseline), band=band_result(ground.baseline)),
        promised=Promise(
            overall=overall_figures(after), band=band_result(after), gates_opened=tuple(_opened(ground.baseline, after))
        ),
        greedy=Greedy(effort=effort),
        optimal=False,
        advice=tuple(
            criterion for criterion, level in ground.levels.items() if level == NOT_KNOWN and criterion not in planned
        ),
    )


def _next_band(ground: Ground) -> str | None:
    """The band above today's final one; None in the highest band, or where nothing can be scored."""
    final = ground.baseline.verdict.final
    bands = ground.rubric.bands
    if final is None or final == bands[-1].id:
        return None
    return bands[ground.rubric.band_rank[final] + 1].id


def _opened(before: Measurement, after: Measurement) -> Iterable[str]:
    return (
        now.criterion
        for then, now in zip(before.gates, after.gates, strict=True)
        if then.state == "closed" and now.state == "open"
    )


# choosing ------------------------------------------------------------------------------------------------------------


def _reach(ground: Ground, levels: dict[str, int], band: Band) -> None:
    """Raise ``levels`` until the target band is reached: its gates, its floor, its share."""
    rank = ground.rubric.band_rank
    final = ground.baseline.verdict.final
    if final is None:
        raise OutOfReach(say("Nothing can be scored, so no band can be reached."))
    if rank[band.id] <= rank[final]:
        return
    problems: list[Message] = []
    for criterion, minimum in _closed(ground, below=rank[band.id]):
        steps = way(ground, levels, (criterion, minimum))
        if steps is None:
            problems.append(
                say("The critical criterion {id} cannot be opened: an action is missing on the way.", id=criterion)
            )
        else:
            _take(levels, steps)
    for domain in _below_floor(ground, levels, band):
        if not _lift(ground, levels, band, domain):
            problems.append(say("The domain {id} cannot reach its floor: actions are missing.", id=domain))
    if not _climb(ground, levels, list(levels), ground.gains, lambda: _share(ground, levels) * 100 >= band.from_):
        problems.append(say("The score cannot reach {percent}%: actions are missing.", percent=band.from_))
    if problems:
        raise OutOfReach(
            say("The band {band} is out of reach:", band=band.id),
            [Problem(ground.rubric.id, "", each) for each in problems],
        )
    _drop_needless(ground, levels, band)


def _lift(ground: Ground, levels: dict[str, int], band: Band, domain: str) -> bool:
    """Raise a domain to the band's floor; False where its steps run out before."""
    members = [criterion for criterion in levels if ground.rubric.by_id[criterion].domain == domain]
    return _climb(ground, levels, members, ground.shares, lambda: domain not in _below_floor(ground, levels, band))


def _spend(ground: Ground, levels: dict[str, int], budget: Fraction) -> None:
    """Open the cheapest gates first, then take the most gain for each person-day, never above the budget."""
    left = budget
    waiting = dict(_closed(ground, below=len(ground.rubric.bands)))
    while waiting:
        ways = [(goal, way(ground, levels, goal)) for goal in waiting.items()]
        priced = [
            (cost(ground, steps), number, goal, steps) for number, (goal, steps) in enumerate(ways) if steps is not None
        ]
        if not priced or min(priced)[0] > left:
            break
        price, _, goal, steps = min(priced)
        left -= price
        _take(levels, steps)
        del waiting[goal[0]]
    while best := _best(ground, levels, list(levels), ground.gains, left):
        left -= cost(ground, best)
        _take(levels, best)


def _meet(ground: Ground, levels: dict[str, int]) -> None:
    """Raise every criterion to ``met`` where its actions lead there."""
    for criterion in list(levels):
        _take(levels, way(ground, levels, (criterion, ground.rubric.scale.met)) or [])


def _take(levels: dict[str, int], steps: Iterable[StepKey]) -> None:
    for criterion, level in steps:
        levels[criterion] = max(levels[criterion], level)


def _closed(ground: Ground, below: int) -> list[tuple[str, int]]:
    """Gates closed in the baseline whose cap lies below a band's rank, the lowest cap first, with their minimum."""
    rank = ground.rubric.band_rank
    closed = [gate for gate in ground.baseline.gates if gate.state == "closed" and rank[gate.cap] < below]
    return [(gate.criterion, gate.minimum) for gate in sorted(closed, key=lambda gate: rank[gate.cap])]


def _share(ground: Ground, levels: dict[str, int]) -> Fraction:
    """Overall claimed share at these levels: the baseline's plus what each step adds."""
    assert ground.baseline.claimed is not None
    return ground.baseline.claimed + gain(ground, taken(ground, levels))


def _below_floor(ground: Ground, levels: dict[str, int], band: Band) -> list[str]:
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
        steps = _best(ground, levels, among, worth, None)
        if steps is None:
            return False
        _take(levels, steps)
    return True


def _best(
    ground: Ground, levels: dict[str, int], among: list[str], worth: dict[str, Fraction], left: Fraction | None
) -> list[StepKey] | None:
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
    return best[1] if best else None


def _drop_needless(ground: Ground, levels: dict[str, int], band: Band) -> None:
    """Take back the dearest steps that the target does not need, top levels first."""
    while True:
        tops = [(criterion, level) for criterion, level in levels.items() if level > ground.levels[criterion]]
        tops.sort(key=lambda step: ground.effort(step) or Fraction(0), reverse=True)
        for criterion, level in tops:
            levels[criterion] = level - 1
            if _holds(ground, levels, band):
                break
            levels[criterion] = level
        else:
            return


def _holds(ground: Ground, levels: dict[str, int], band: Band) -> bool:
    """Whether these levels are a plan for the band: prerequisites, gates, floors and share."""
    if any(levels[other] < at for step in taken(ground, levels) for other, at in ground.needs(step)):
        return False
    gates = _closed(ground, below=ground.rubric.band_rank[band.id])
    if any(levels[criterion] < minimum for criterion, minimum in gates):
        return False
    return not _below_floor(ground, levels, band) and _share(ground, levels) * 100 >= band.from_


# saying why ----------------------------------------------------------------------------------------------------------


def _steps(ground: Ground, levels: dict[str, int], target: str | None) -> list[Step]:
    """The steps of a plan in the order of doing, with their reasons."""
    ordered = in_order(ground, levels)
    known = set(ordered)
    reasons = _Reasons(ground, levels, target)
    return [
        Step.model_construct(
            id=step_id(step),
            kind="raise" if step[1] else "find-out",
            criterion=step[0],
            from_level="unknown" if step[1] == 0 else step[1] - 1,
            to=step[1],
            effort=ground.effort(step) or Fraction(0),
            role=_role(ground.rubric, step),
            needs=tuple(step_id(before) for before in _before(ground, step) if before in known),
            due=date.min,
            why=reasons.of(step),
        )
        for step in ordered
    ]


def step_id(step: StepKey) -> str:
    """A name for a step that stays the same from plan to plan."""
    criterion, level = step
    return f"{criterion}-{level}" if level else f"{criterion}-find-out"


def _role(rubric: Rubric, step: StepKey) -> str | None:
    action = rubric.by_id[step[0]].action_to(step[1])
    return action.role if action else None


def _before(ground: Ground, step: StepKey) -> list[StepKey]:
    criterion, level = step
    return [(criterion, level - 1), *((other, at) for other, at in ground.needs(step))]


class _Reasons:
    """Why each step is in the plan, as short keys that reports put into words."""

    def __init__(self, ground: Ground, levels: dict[str, int], target: str | None):
        self._ground = ground
        self._gates = dict(_closed(ground, below=len(ground.rubric.bands)))
        self._needed: dict[StepKey, str] = {}
        for step in taken(ground, levels):
            for other, at in ground.needs(step):
                for level in range(ground.levels[other] + 1, at + 1):
                    self._needed.setdefault((other, level), step[0])
        band = ground.rubric.bands[ground.rubric.band_rank[target]] if target else None
        self._low = _below_floor(ground, dict(ground.levels), band) if band else []

    def of(self, step: StepKey) -> str:
        criterion, level = step
        reasons = [] if level else ["find-out"]
        if level <= self._gates.get(criterion, NOT_KNOWN):
            reasons.append(f"opens:{criterion}")
        domain = self._ground.rubric.by_id[criterion].domain
        if level and domain in self._low:
            reasons.append(f"floor:{domain}")
        if step in self._needed:
            reasons.append(f"needed-by:{self._needed[step]}")
        if level and self._ground.gains[criterion]:
            reasons.append(f"gain:{fixed(self._ground.gains[criterion] * 100, 2)}")
        return "; ".join(reasons)
