"""Improvement plans: which steps reach a band, or the best that a budget of person-days buys.

With the solver of the ``plan`` extra the choice is the proved optimum (:mod:`safeguard.optimum`), otherwise greedy
(:mod:`safeguard.greedy`). What a plan promises is measured by :mod:`safeguard.scoring`, never added up here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from safeguard import greedy, optimum
from safeguard.aims import Aim, Means, at_met, everything_met, reaching
from safeguard.days_off import DaysOff, days_off
from safeguard.errors import InvalidInput, Problem, SafeguardError, not_found, part_needed, say
from safeguard.improvement import NOT_KNOWN, Ground, cost, survey, taken
from safeguard.model import Assessment, Figure, Plan, Rubric, Step, decimal_text
from safeguard.model.plan import Baseline, Greedy, Promise, Together
from safeguard.model.score import ScoredAssessment
from safeguard.obstacles import OutOfReach, out_of_reach
from safeguard.programme import Programme, budget_programme, target_programme
from safeguard.records import answers_digest, band_result, overall_figures, scored_rubric
from safeguard.schedule import Pace, months_after, reviews, with_dates
from safeguard.scoring import Measurement
from safeguard.steps import step_id, steps_of

__all__ = ["CAPACITY", "OutOfReach", "Wish", "plan", "plans", "step_id"]

#: months between two looks at a plan; a rule of thumb of ours
REVIEW_EVERY = 3
#: person-days a month where the organisation names none; a rule of thumb of ours
CAPACITY = Fraction(10)


class Wish(NamedTuple):
    """What a plan is to reach and may use, and when its work begins.

    ``target`` is a band, ``budget`` person-days; without both the target is the next band above today's, and in the
    highest band every criterion at ``met``. Criteria of ``must`` end at least at ``met``, those of ``spared`` stay as
    they are; ``roles`` limits the person-days of a role. ``start`` is the first day of work (the day of the assessment
    where none is named), ``capacity`` person-days a month, ``paces`` person-days a month of single roles. ``by`` is a
    day by which everything should be done, ``holidays`` a country (``None``: only weekends are off), ``review_every``
    months between looks at the plan, ``next_assessment`` the day of the next one where it is not a year (half a year
    with a closed gate) after this one.
    """

    target: str | None = None
    budget: Fraction | None = None
    start: date | None = None
    capacity: Fraction = CAPACITY
    must: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    roles: Mapping[str, Fraction] = {}  # never written to
    paces: Mapping[str, Fraction] = {}  # never written to
    by: date | None = None
    holidays: str | None = None
    review_every: int = REVIEW_EVERY
    next_assessment: date | None = None


Case = tuple[Rubric, Assessment]
Levels = dict[str, int]


class _Choice(NamedTuple):
    """The levels chosen for one assessment, why they are not proved to be best if they are not, and what greedy choice would take."""

    levels: Levels
    unproved: Literal["no-solver", "no-proof"] | None
    greedy: Levels | None


def plan(
    rubric: Rubric,
    assessment: Assessment,
    *,
    engine: str,
    target: str | None = None,
    budget: Fraction | None = None,
    start: date | None = None,
    capacity: Fraction = CAPACITY,
    exact: bool | None = None,
) -> Plan:
    """The plan of one assessment for a target band, or for a budget of person-days (see :func:`plans`)."""
    wish = Wish(target, budget, start, capacity)
    return plans([(rubric, assessment)], wish, engine=engine, exact=exact)[0]


def plans(cases: Sequence[Case], wish: Wish, *, engine: str, exact: bool | None = None) -> list[Plan]:
    """The plans of one organisation's assessments, which share the budget and the limits of roles.

    ``exact`` False chooses greedily; None does so only where the solver is not installed. Raises
    :class:`OutOfReach`, ``NotFound`` for a band, criterion or role that the rubrics do not have, or
    :class:`~safeguard.errors.SafeguardError` where a wish needs the solver.
    """
    exact = optimum.installed() if exact is None else exact
    _check(cases, wish)
    if wish.roles and not exact:
        raise SafeguardError(part_needed(say("A limit for a role needs the part “{part}”.", part="plan")))
    grounds = [survey(rubric, assessment, wish.spared) for rubric, assessment in cases]
    _check_must(cases, grounds, wish)
    targets = [wish.target or (None if wish.budget is not None else _next_band(ground)) for ground in grounds]
    aims = [_aim(ground, target, wish) for ground, target in zip(grounds, targets, strict=True)]
    means = Means(wish.budget, wish.roles)
    choices = _choose(grounds, aims, means, exact)
    start = wish.start or max(assessment.date for _, assessment in cases)
    off = days_off(wish.holidays)
    ordered = [
        steps_of(ground, choice.levels, target)
        for ground, target, choice in zip(grounds, targets, choices, strict=True)
    ]
    dated = with_dates(ordered, Pace(start, wish.capacity, wish.paces, off.off))
    made = [
        _document(case, ground, choice, steps, _Frame(target, start, off, wish, engine))
        for case, ground, target, choice, steps in zip(cases, grounds, targets, choices, dated, strict=True)
    ]
    if len(made) == 1 or not means.shared:
        return made
    total = decimal_text(sum((Fraction(each.effort) for each in made), Fraction(0)))
    together = Together(assessments=tuple(assessment.id for _, assessment in cases), effort=total)
    return [each.model_copy(update={"together": together}) for each in made]


# what is wished --------------------------------------------------------------------------------------------------------


def _check(cases: Sequence[Case], wish: Wish) -> None:
    """Refuse bands, criteria and roles that are not there, naming the nearest."""
    for rubric, _ in cases:
        if wish.target is not None and wish.target not in rubric.band_rank:
            raise not_found(say("There is no such band."), wish.target, rubric.band_rank)
    criteria = {criterion.id: None for rubric, _ in cases for criterion in rubric.criteria}
    for named in (*wish.must, *wish.spared):
        if named not in criteria:
            raise not_found(say("There is no such criterion."), named, criteria)
    roles = {action.role for rubric, _ in cases for criterion in rubric.criteria for action in criterion.actions}
    for named in (*wish.roles, *wish.paces):
        if named not in roles:
            raise not_found(say("There is no such role."), named, roles)


def _check_must(cases: Sequence[Case], grounds: Sequence[Ground], wish: Wish) -> None:
    """Refuse what must be raised and is to stay as it is, or takes no part in any of the assessments."""
    problems = []
    for criterion in wish.must:
        source = next(rubric.id for rubric, _ in cases if criterion in rubric.by_id)
        if criterion in wish.spared:
            problems.append(Problem(source, criterion, say("This is to be raised and to stay as it is, both at once.")))
        elif not any(criterion in ground.levels for ground in grounds):
            problems.append(
                Problem(source, criterion, say("This is not applicable or not in scope here; it has no steps."))
            )
    if problems:
        raise InvalidInput(problems)


def _aim(ground: Ground, target: str | None, wish: Wish) -> Aim:
    must = [criterion for criterion in dict.fromkeys(wish.must) if criterion in ground.levels]
    if target is not None:
        if ground.baseline.verdict.final is None:
            raise OutOfReach(say("Nothing can be scored, so no band can be reached."))
        return reaching(ground, target, must)
    return everything_met(ground, must) if wish.budget is None else Aim(goals=at_met(ground, must))


def _next_band(ground: Ground) -> str | None:
    """The band above today's final one; None in the highest band, or where nothing can be scored."""
    final = ground.baseline.verdict.final
    bands = ground.rubric.bands
    if final is None or final == bands[-1].id:
        return None
    return bands[ground.rubric.band_rank[final] + 1].id


# choosing --------------------------------------------------------------------------------------------------------------


def _choose(grounds: Sequence[Ground], aims: Sequence[Aim], means: Means, exact: bool) -> list[_Choice]:
    """The levels of each assessment: together where they share person-days, otherwise each by itself."""
    if means.shared:
        return _choose_together(grounds, aims, means, exact)
    choices: list[_Choice] = []
    missed: list[OutOfReach] = []
    for ground, aim in zip(grounds, aims, strict=True):
        try:
            choices += _choose_together([ground], [aim], means, exact)
        except OutOfReach as error:
            missed.append(error)
    if missed:
        raise OutOfReach(missed[0].message, [problem for error in missed for problem in error.problems])
    return choices


def _choose_together(grounds: Sequence[Ground], aims: Sequence[Aim], means: Means, exact: bool) -> list[_Choice]:
    step_by_step = _greedily(grounds, aims, means)
    if not exact:
        if step_by_step is None:
            raise out_of_reach(grounds, aims, means)
        return [_Choice(levels, "no-solver", levels) for levels in step_by_step]
    make = target_programme if means.budget is None else budget_programme
    programme = make(grounds, aims, means)
    try:
        chosen = optimum.best(programme)
    except optimum.NotProved:
        chosen = None
        if step_by_step is None:
            raise SafeguardError(
                say("No plan was found, and none was proved impossible, within the work allowed.")
            ) from None
    if chosen is None and step_by_step is None:
        raise out_of_reach(grounds, aims, means)
    before: Sequence[Levels | None] = step_by_step or [None] * len(grounds)
    if step_by_step is not None:
        known = _as_steps(programme, grounds, step_by_step)
        if chosen is None or programme.worth(known) > programme.worth(
            chosen
        ):  # what greed finds, no proof explains away
            return [_Choice(levels, "no-proof", levels) for levels in step_by_step]
    return [
        _Choice(levels, None, other)
        for levels, other in zip(_as_levels(programme, grounds, chosen or ()), before, strict=True)
    ]


def _greedily(grounds: Sequence[Ground], aims: Sequence[Aim], means: Means) -> list[Levels] | None:
    """Levels by greedy choice; None where it finds none, or where roles are limited, of which it knows nothing."""
    if means.roles:
        return None
    if means.budget is not None:
        return greedy.spend(grounds, aims, means.budget)
    found = [greedy.reach(ground, aim) for ground, aim in zip(grounds, aims, strict=True)]
    return None if None in found else [levels for levels in found if levels is not None]


def _as_levels(programme: Programme, grounds: Sequence[Ground], chosen: Collection[int]) -> list[Levels]:
    levels = [dict(ground.levels) for ground in grounds]
    for step in chosen:
        case, criterion, level = programme.steps[step]
        levels[case][criterion] = max(levels[case][criterion], level)
    return levels


def _as_steps(programme: Programme, grounds: Sequence[Ground], levels: Sequence[Levels]) -> frozenset[int]:
    return frozenset(
        number for number, (case, criterion, level) in enumerate(programme.steps) if level <= levels[case][criterion]
    )


# the document ----------------------------------------------------------------------------------------------------------


class _Frame(NamedTuple):
    """What a document says of how it came about, besides its steps."""

    target: str | None
    start: date
    off: DaysOff
    wish: Wish
    engine: str


def _document(case: Case, ground: Ground, choice: _Choice, steps: Sequence[Step], frame: _Frame) -> Plan:
    rubric, assessment = case
    wish, after = frame.wish, ground.raised(choice.levels)
    planned = {step.criterion for step in steps}
    last = max((step.due for step in steps), default=frame.start)
    return Plan(
        engine=frame.engine,
        assessment=ScoredAssessment(id=assessment.id, answers_digest=answers_digest(assessment)),
        rubric=scored_rubric(rubric),
        target=frame.target,
        budget=None if wish.budget is None else decimal_text(wish.budget),
        must=wish.must,
        spared=wish.spared,
        max_effort_per_role={role: decimal_text(days) for role, days in wish.roles.items()},
        effort=_effort(ground, choice.levels),
        start=frame.start,
        capacity=decimal_text(wish.capacity),
        capacity_per_role={role: decimal_text(days) for role, days in wish.paces.items()},
        by=wish.by,
        holidays=frame.off.country,
        holidays_source=frame.off.source,
        reviews=reviews(frame.start, last, wish.review_every) if steps else (),
        next_assessment=wish.next_assessment or _next_assessment(ground, assessment),
        steps=tuple(steps),
        baseline=Baseline(overall=overall_figures(ground.baseline), band=band_result(ground.baseline)),
        promised=Promise(
            overall=overall_figures(after), band=band_result(after), gates_opened=tuple(_opened(ground.baseline, after))
        ),
        greedy=None if choice.greedy is None else _greedy_record(ground, choice.greedy),
        optimal=choice.unproved is None,
        unproved=choice.unproved,
        advice=tuple(
            criterion for criterion, level in ground.levels.items() if level == NOT_KNOWN and criterion not in planned
        ),
    )


def _next_assessment(ground: Ground, assessment: Assessment) -> date:
    """A year after this one, half a year where a gate is closed: rules of thumb of ours."""
    closed = any(gate.state == "closed" for gate in ground.baseline.gates)
    return months_after(assessment.date, 6 if closed else 12)


def _greedy_record(ground: Ground, levels: Levels) -> Greedy:
    after = ground.raised(levels)
    return Greedy(
        effort=_effort(ground, levels),
        claimed=Figure.of(after.claimed),
        gates_opened=tuple(_opened(ground.baseline, after)),
    )


def _effort(ground: Ground, levels: Levels) -> str:
    return decimal_text(cost(ground, taken(ground, levels)))


def _opened(before: Measurement, after: Measurement) -> Iterator[str]:
    return (
        now.criterion
        for then, now in zip(before.gates, after.gates, strict=True)
        if then.state == "closed" and now.state == "open"
    )
