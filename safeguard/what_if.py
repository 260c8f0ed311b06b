"""What would follow if some criteria stood at other levels: score, band and gates before and after."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from safeguard.errors import InvalidInput, Problem, say
from safeguard.improvement import NOT_KNOWN, Ground, cost, survey
from safeguard.model import Assessment, Change, Outcome, Rubric, WhatIf, decimal_text
from safeguard.model.score import ScoredAssessment
from safeguard.records import answers_digest, band_result, gate_results, overall_figures, scored_rubric
from safeguard.scoring import Measurement, Standing, fold, measure


def what_if(rubric: Rubric, assessment: Assessment, levels: Mapping[str, int], engine: str) -> WhatIf:
    """The answers as they stand beside the same answers with some criteria at other levels.

    A raised level counts as shown by the evidence that it requires; a lowered one keeps the evidence that it has.
    Raises :class:`~safeguard.errors.InvalidInput` for a criterion out of scope or a level outside the scale.
    """
    standings = fold(rubric, assessment)
    _check(rubric, standings, levels)
    after = {**standings, **{each: _at(rubric, standings[each], level) for each, level in levels.items()}}
    ground = survey(rubric, assessment)
    return WhatIf(
        engine=engine,
        assessment=ScoredAssessment(id=assessment.id, answers_digest=answers_digest(assessment)),
        rubric=scored_rubric(rubric),
        changes=tuple(_change(ground, standings[each], each, levels) for each in standings if each in levels),
        before=_outcome(measure(rubric, standings)),
        after=_outcome(measure(rubric, after)),
    )


def _check(rubric: Rubric, standings: Mapping[str, Standing], levels: Mapping[str, int]) -> None:
    problems = []
    for criterion, level in levels.items():
        if criterion not in standings:
            problems.append(Problem(rubric.id, criterion, say("This criterion is not in scope for the profile.")))
        elif not 0 <= level <= rubric.scale.max:
            message = say("The levels of this rubric are 0 to {max}.", max=rubric.scale.max)
            problems.append(Problem(rubric.id, criterion, message))
    if problems:
        raise InvalidInput(problems)


def _at(rubric: Rubric, standing: Standing, level: int) -> Standing:
    if standing.level is None or level > standing.level:
        return Standing("level", level, level, rubric.evidence.required[level], 0)
    return Standing("level", level, min(level, standing.evidenced or 0), standing.strength, 0)


def _change(ground: Ground, standing: Standing, criterion: str, levels: Mapping[str, int]) -> Change:
    """One change with the work that leads to it, and the prerequisites that would not hold beside it."""
    level = levels[criterion]
    start = ground.levels.get(criterion, NOT_KNOWN)
    steps = [(criterion, at) for at in range(start + 1, level + 1)]
    doable = all(ground.effort(step) is not None for step in steps)
    missing = dict.fromkeys(
        f"{other}>={at}"
        for step in steps
        for other, at in ground.needs(step)
        if levels.get(other, ground.levels[other]) < at
    )
    return Change(
        criterion=criterion,
        from_level=_now(standing),
        to=level,
        effort=decimal_text(cost(ground, steps) if steps else Fraction(0)) if doable else None,
        missing=tuple(missing),
    )


def _outcome(measured: Measurement) -> Outcome:
    return Outcome(overall=overall_figures(measured), band=band_result(measured), gates=gate_results(measured))


def _now(standing: Standing) -> int | Literal["unknown", "unanswered", "not_applicable"]:
    """The level of a criterion, or why it has none."""
    if standing.level is not None:
        return standing.level
    assert standing.state != "level"
    return standing.state
