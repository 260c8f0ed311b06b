"""What would follow, and what days can buy: both are scoring again, never sums of their own."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import brute_force
import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies as st
from strategies import as_assessment, as_rubric, cases
from test_optimum import small_cases
from test_planning import PLAIN, answering

from safeguard.errors import InvalidInput
from safeguard.frontier import frontier
from safeguard.model import Assessment, Rubric
from safeguard.records import score
from safeguard.scoring import fold
from safeguard.what_if import what_if


@settings(max_examples=60)
@given(cases(), st.data())
def test_before_is_the_score_and_after_is_the_score_of_the_changed_answers(case: Any, data: st.DataObject) -> None:
    rubric, assessment = as_rubric(case[0]), as_assessment(case[1])
    standings = fold(rubric, assessment)
    assume(standings)
    criterion = data.draw(st.sampled_from(sorted(standings)))
    level = data.draw(st.integers((standings[criterion].level or 0), rubric.scale.max))
    assume(level != standings[criterion].level)
    found = what_if(rubric, assessment, {criterion: level}, "test")
    now = score(rubric, assessment, "test")
    assert (found.before.overall, found.before.band) == (now.overall, now.band)
    then = score(rubric, answered_anew(rubric, assessment, criterion, level), "test")
    assert (found.after.overall, found.after.band) == (then.overall, then.band)
    assert [gate.state for gate in found.after.gates] == [gate.state for gate in then.gates]


def answered_anew(rubric: Rubric, assessment: Assessment, criterion: str, level: int) -> Assessment:
    """The assessment with a consensus on one criterion, with the proof that its level asks for, in place of its answers."""
    answer = {
        "criterion": criterion,
        "by": "consensus",
        "state": "level",
        "level": level,
        "evidence": [{"kind": "document", "strength": rubric.evidence.required[level]}],
    }
    values = assessment.model_dump(mode="json")
    values["answers"] = [each for each in values["answers"] if each["criterion"] != criterion] + [answer]
    return Assessment.model_validate(values)


def test_a_change_says_its_effort_and_what_it_would_need_first() -> None:
    rubric, assessment = as_rubric(PLAIN), as_assessment(answering(cheap=0, dear=0, gate=0))
    alone = what_if(rubric, assessment, {"gate": 1}, "test").changes[0]
    assert (alone.from_level, alone.to, alone.effort, alone.missing) == (0, 1, "2", ("cheap>=1",))
    both = what_if(rubric, assessment, {"gate": 1, "cheap": 1}, "test")
    assert [change.missing for change in both.changes] == [(), ()]
    assert both.after.gates[0].state == "open"


def test_a_lower_level_takes_its_evidence_down_with_it_and_closes_its_gate() -> None:
    rubric, assessment = as_rubric(PLAIN), as_assessment(answering(cheap=2, dear=2, gate=1))
    found = what_if(rubric, assessment, {"gate": 0}, "test")
    assert (found.before.gates[0].state, found.after.gates[0].state) == ("open", "closed")
    assert found.after.band.final == "low"
    assert found.changes[0].effort == "0"


def test_every_wrong_change_is_named_at_once() -> None:
    rubric, assessment = as_rubric(PLAIN), as_assessment(answering(cheap=2))
    with pytest.raises(InvalidInput) as caught:
        what_if(rubric, assessment, {"cheap": 9, "dear": 3}, "test")
    assert str(caught.value).count("The levels of this rubric are 0 to 2") == 2


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(small_cases())
def test_each_point_of_the_frontier_is_the_highest_score_of_all_plans_that_cost_no_more(case: Any) -> None:
    rubric, assessment = case
    points = frontier(rubric, assessment, 7)
    seen = brute_force.field(rubric, assessment)
    everything = list(brute_force.candidates(seen))
    for point in points:
        highest = max(brute_force.claimed(each) for each in everything if each.effort <= Fraction(point.days))
        assert point.claimed.value == highest
    assert [point.claimed.value for point in points] == sorted(point.claimed.value for point in points)
    if points:
        assert points[0].claimed.value == seen.before.claimed
        assert points[-1].claimed.value == max(map(brute_force.claimed, everything))
