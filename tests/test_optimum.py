"""The exact plan is the best there is: equal to every plan tried one by one, never worse than greed, always the same."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import brute_force
from brute_force import Candidate, Field
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import answers_for, as_assessment, as_rubric, structures

from safeguard.model import Assessment, Plan, Rubric
from safeguard.planning import OutOfReach, Wish, plans


@st.composite
def small_cases(draw: st.DrawFn) -> tuple[Rubric, Assessment]:
    """A rubric of few criteria with answers to it."""
    structure = draw(structures(max_level=3, max_domains=3, max_criteria=4))
    return as_rubric(structure), as_assessment(draw(answers_for(structure, several=False)))


def ends(case: Field, plan: Plan) -> tuple[int, ...]:
    """The levels at which a plan ends."""
    reached = {step.criterion: step.to for step in plan.steps}
    return tuple(reached.get(criterion, start) for criterion, start in zip(case.criteria, case.start, strict=True))


def best_for_target(case: Field, target: str, **more: Any) -> Candidate | None:
    found = [each for each in brute_force.candidates(case, **more) if brute_force.reaches(case, each, target)]
    return max(found, key=brute_force.by_target, default=None)


def best_for_budget(case: Field, budget: Fraction, **more: Any) -> Candidate | None:
    found = [each for each in brute_force.candidates(case, **more) if each.effort <= budget]
    return max(found, key=lambda each: brute_force.by_budget(case, each), default=None)


def planned(rubric: Rubric, assessment: Assessment, **wish: Any) -> Plan | None:
    try:
        return plans([(rubric, assessment)], Wish(**wish), engine="test", exact=True)[0]
    except OutOfReach:
        return None


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(small_cases(), st.data())
def test_a_target_plan_equals_the_best_of_all_plans_tried_one_by_one(case: Any, data: st.DataObject) -> None:
    rubric, assessment = case
    target = data.draw(st.sampled_from([band.id for band in rubric.bands]))
    seen = brute_force.field(rubric, assessment)
    found, best = planned(rubric, assessment, target=target), best_for_target(seen, target)
    assert (found is None) == (best is None)
    if found is not None and best is not None:
        assert found.optimal
        assert ends(seen, found) == best.levels
        assert Fraction(found.effort) == best.effort


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(small_cases(), st.integers(0, 60))
def test_a_budget_plan_equals_the_best_of_all_plans_tried_one_by_one(case: Any, halves: int) -> None:
    rubric, assessment = case
    seen = brute_force.field(rubric, assessment)
    found, best = planned(rubric, assessment, budget=Fraction(halves, 2)), best_for_budget(seen, Fraction(halves, 2))
    assert found is not None
    assert best is not None
    assert ends(seen, found) == best.levels
