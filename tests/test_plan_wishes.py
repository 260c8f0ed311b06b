"""What a plan is asked to keep: what must be raised, what stays, how much a role can carry, one budget for several."""

from __future__ import annotations

import copy
import itertools
from fractions import Fraction
from typing import Any

import brute_force
import pytest
from brute_force import Candidate
from hypothesis import HealthCheck, assume, given, settings, strategies as st
from strategies import answers_for, as_assessment, as_rubric, structures
from test_optimum import ends, small_cases
from test_planning import PLAIN, answering

from safeguard.errors import InvalidInput, NotFound, SafeguardError
from safeguard.model import Assessment, Rubric
from safeguard.planning import OutOfReach, Wish, plans

SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]


@st.composite
def cases_with_roles(draw: st.DrawFn) -> tuple[Rubric, Assessment]:
    """A small case whose actions fall to two roles."""
    structure = draw(structures(max_level=2, max_domains=2, max_criteria=4))
    for criterion in structure["criterion"]:
        for action in criterion["action"]:
            action["role"] = draw(st.sampled_from(["lead", "staff"]))
    return as_rubric(structure), as_assessment(draw(answers_for(structure, several=False)))


@settings(max_examples=120, suppress_health_check=SLOW)
@given(cases_with_roles(), st.integers(0, 20), st.integers(0, 60))
def test_a_limit_of_a_role_is_kept_by_the_best_plan_that_keeps_it(case: Any, role_halves: int, halves: int) -> None:
    rubric, assessment = case
    limit, budget = Fraction(role_halves, 2), Fraction(halves, 2)
    assume(any(action.role == "lead" for criterion in rubric.criteria for action in criterion.actions))
    seen = brute_force.field(rubric, assessment)
    fitting = [
        each
        for each in brute_force.candidates(seen)
        if each.effort <= budget and each.by_role.get("lead", Fraction(0)) <= limit
    ]
    best = max(fitting, key=lambda each: brute_force.by_budget(seen, each))
    found = plans([case], Wish(budget=budget, roles={"lead": limit}), engine="test")[0]
    assert ends(seen, found) == best.levels
    assert found.greedy is None


@settings(max_examples=120, suppress_health_check=SLOW)
@given(small_cases(), st.data())
def test_what_must_end_at_met_does_and_what_is_spared_stays_in_the_best_plan_of_that_kind(
    case: Any, data: st.DataObject
) -> None:
    rubric, assessment = case
    seen = brute_force.field(rubric, assessment)
    assume(len(seen.criteria) > 1)
    must, spared = data.draw(st.permutations(seen.criteria))[:2]
    target = data.draw(st.sampled_from([band.id for band in rubric.bands]))
    met, place = rubric.scale.met, seen.criteria.index(must)
    fitting = [
        each
        for each in brute_force.candidates(seen, spared=[spared])
        if brute_force.reaches(seen, each, target) and each.levels[place] >= met
    ]
    best = max(fitting, key=brute_force.by_target, default=None)
    for exact in (True, False):
        try:
            found = plans([case], Wish(target=target, must=(must,), spared=(spared,)), engine="test", exact=exact)[0]
        except OutOfReach:
            assert best is None
            continue
        assert best is not None
        assert spared not in {step.criterion for step in found.steps}
        assert ends(seen, found)[place] >= met
        assert not exact or ends(seen, found) == best.levels


@st.composite
def pairs(draw: st.DrawFn) -> list[tuple[Rubric, Assessment]]:
    """Two small cases of one organisation."""
    found = []
    for _ in range(2):
        structure = draw(structures(max_level=2, max_domains=2, max_criteria=2))
        found.append((as_rubric(structure), as_assessment(draw(answers_for(structure, several=False)))))
    return found


@settings(max_examples=120, suppress_health_check=SLOW)
@given(pairs(), st.integers(0, 50))
def test_one_budget_over_two_assessments_buys_the_best_of_all_ways_to_share_it(cases: Any, halves: int) -> None:
    budget = Fraction(halves, 2)
    fields = [brute_force.field(*case) for case in cases]

    def rank(both: tuple[Candidate, ...]) -> Any:
        gates = sum(map(brute_force.opened, fields, both))
        claimed = sum(map(brute_force.claimed, both), Fraction(0))
        return gates, claimed, -sum((each.effort for each in both), Fraction(0)), [each.levels for each in both]

    ways = itertools.product(*(list(brute_force.candidates(field)) for field in fields))
    best = max((both for both in ways if sum(each.effort for each in both) <= budget), key=rank)
    found = plans(cases, Wish(budget=budget), engine="test", exact=True)
    assert [ends(field, each) for field, each in zip(fields, found, strict=True)] == [each.levels for each in best]
    assert found[0].together is not None
    assert Fraction(found[0].together.effort) == sum(Fraction(each.effort) for each in found) <= budget


def test_two_assessments_with_a_target_each_are_planned_as_they_would_be_alone() -> None:
    cases = [(as_rubric(PLAIN), as_assessment(answering(cheap=0, dear=given, gate=0))) for given in (0, 1)]
    together = plans(cases, Wish(target="mid"), engine="test")
    alone = [plans([case], Wish(target="mid"), engine="test")[0] for case in cases]
    for one, other in zip(together, alone, strict=True):  # the same people do both, so only the days differ
        assert [step.id for step in one.steps] == [step.id for step in other.steps]
        assert (one.effort, one.promised, one.optimal) == (other.effort, other.promised, other.optimal)


def wished(assessment: dict[str, Any], structure: dict[str, Any] = PLAIN, **wish: Any) -> Any:
    return plans([(as_rubric(structure), as_assessment(assessment))], Wish(**wish), engine="test")[0]


def refused(expected: type[SafeguardError], **wish: Any) -> str:
    with pytest.raises(expected) as caught:
        wished(answering(cheap=0, dear=0, gate=0), **wish)
    return str(caught.value)


def test_words_that_the_rubric_does_not_know_are_answered_with_the_nearest() -> None:
    assert "Did you mean cheap" in refused(NotFound, must=("cheep",))
    assert "Did you mean dear" in refused(NotFound, spared=("deer",))
    assert "Did you mean lead" in refused(NotFound, roles={"leed": Fraction(1)})


def test_what_cannot_be_raised_because_it_takes_no_part_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no steps"):
        wished({**answering(cheap=0, dear=0, gate=0), "answers": [NOT_APPLICABLE]}, must=("dear",))


NOT_APPLICABLE = {"criterion": "dear", "by": "consensus", "state": "not_applicable", "reason": "not ours"}


def test_to_raise_and_to_spare_the_same_is_refused() -> None:
    assert "both at once" in refused(InvalidInput, must=("dear",), spared=("dear",))


def test_out_of_reach_names_the_criterion_that_is_to_stay() -> None:
    said = refused(OutOfReach, target="mid", spared=("cheap",))
    assert "The critical criterion gate cannot be met: cheap is to stay as it is." in said


def test_out_of_reach_names_the_missing_action() -> None:
    broken = copy.deepcopy(PLAIN)
    broken["criterion"][0]["action"] = []
    with pytest.raises(OutOfReach, match="no action that raises cheap to level 1"):
        wished(answering(cheap=0, dear=0, gate=0), broken, target="mid")


def test_out_of_reach_names_the_floor_of_a_domain() -> None:
    broken = copy.deepcopy(PLAIN)
    broken["band"][1]["domain_floor"] = broken["band"][2]["domain_floor"] = "50"
    broken["domain"].append({"id": "e"})
    broken["criterion"].append({"id": "stuck", "domain": "e", "action": []})
    with pytest.raises(OutOfReach, match="The domain e cannot reach its floor of 50%"):
        wished(answering(cheap=2, dear=2, gate=2, stuck=0), broken, target="mid")


def test_out_of_reach_names_the_role_that_has_too_little_time_and_what_it_would_need() -> None:
    said = refused(OutOfReach, target="mid", roles={"lead": Fraction(1)})
    assert "The role lead would need at least 3 person-days; 1 are allowed." in said


def test_out_of_reach_names_the_budget_that_what_must_be_done_exceeds() -> None:
    for exact in (True, False):
        case = (as_rubric(PLAIN), as_assessment(answering(cheap=0, dear=0, gate=0)))
        with pytest.raises(OutOfReach, match="takes 9 person-days; the budget has 2"):
            plans([case], Wish(budget=Fraction(2), must=("dear",)), engine="test", exact=exact)


def test_without_the_solver_a_limit_of_a_role_names_the_part_that_is_missing() -> None:
    case = (as_rubric(PLAIN), as_assessment(answering(cheap=0, dear=0, gate=0)))
    with pytest.raises(SafeguardError, match="part “plan”"):
        plans([case], Wish(roles={"lead": Fraction(5)}), engine="test", exact=False)
