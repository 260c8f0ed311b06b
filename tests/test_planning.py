"""A plan keeps its promise: doing its steps and scoring again gives the figures it named, within what it may cost."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings, strategies as st
from strategies import as_assessment, as_rubric, cases

from safeguard.errors import NotFound
from safeguard.model import Assessment, Plan, Rubric
from safeguard.planning import OutOfReach, plan
from safeguard.records import score
from safeguard.scoring import fold


def made(case: Any, **wish: Any) -> tuple[Rubric, Assessment, Plan]:
    rubric, assessment = as_rubric(case[0]), as_assessment(case[1])
    try:
        return rubric, assessment, plan(rubric, assessment, engine="test", **wish)
    except OutOfReach:
        assume(False)
        raise


def done(rubric: Rubric, assessment: Assessment, steps: Any) -> Assessment:
    """The assessment after the steps, each with the proof its level requires; what was unanswered is not known."""
    reached = {step.criterion: step.to for step in steps}
    answers = [answer.model_dump(mode="json") for answer in assessment.answers]
    for criterion, standing in fold(rubric, assessment).items():
        if criterion in reached:
            answer: dict[str, Any] = {
                "criterion": criterion,
                "by": "consensus",
                "state": "level",
                "level": reached[criterion],
            }
            answer["evidence"] = [{"kind": "document", "strength": rubric.evidence.required[reached[criterion]]}]
        elif standing.state == "unanswered":
            answer = {"criterion": criterion, "by": "consensus", "state": "unknown"}
        else:
            continue
        answers = [each for each in answers if (each["criterion"], each["by"]) != (criterion, "consensus")] + [answer]
    return Assessment.model_validate({**assessment.model_dump(mode="json"), "answers": answers})


wishes = st.fixed_dictionaries({}, optional={"budget": st.integers(0, 40).map(lambda halves: Fraction(halves, 2))})


@settings(max_examples=200)
@given(cases(), wishes)
def test_doing_every_step_and_scoring_again_gives_exactly_what_was_promised(case: Any, wish: Any) -> None:
    rubric, assessment, found = made(case, **wish)
    after = score(rubric, done(rubric, assessment, found.steps), "test")
    assert after.overall == found.promised.overall
    assert after.band == found.promised.band
    before = {
        gate.criterion for gate in score(rubric, done(rubric, assessment, ()), "test").gates if gate.state == "closed"
    }
    assert set(found.promised.gates_opened) == {
        gate.criterion for gate in after.gates if gate.state == "open" and gate.criterion in before
    }


@settings(max_examples=150)
@given(cases(), wishes)
def test_steps_stand_in_an_order_in_which_they_can_be_done(case: Any, wish: Any) -> None:
    rubric, assessment, found = made(case, **wish)
    standings = fold(rubric, assessment)
    level = {criterion: -1 if standing.level is None else standing.level for criterion, standing in standings.items()}
    seen: set[str] = set()
    for step in found.steps:
        assert set(step.needs) <= seen
        assert standings[step.criterion].state != "not_applicable"
        assert step.to == level[step.criterion] + 1
        action = rubric.by_id[step.criterion].action_to(step.to)
        for need in action.needs if action else ():
            other, at = need.split(">=")
            assert other not in level or standings[other].state == "not_applicable" or level[other] >= int(at)
        level[step.criterion] = step.to
        seen.add(step.id)
    assert [step.due for step in found.steps] == sorted(step.due for step in found.steps)
    assert Fraction(found.effort) == sum(Fraction(step.effort) for step in found.steps)


@settings(max_examples=100)
@given(cases(), st.integers(0, 40))
def test_a_budget_is_never_exceeded(case: Any, halves: int) -> None:
    _, _, found = made(case, budget=Fraction(halves, 2))
    assert Fraction(found.effort) <= Fraction(halves, 2)


@settings(max_examples=150)
@given(cases(), st.data())
def test_a_target_is_reached_or_nothing_that_can_be_done_would_reach_it(case: Any, data: st.DataObject) -> None:
    structure, answers = case
    target = data.draw(st.sampled_from([band["id"] for band in structure["band"]]))
    rubric, assessment = as_rubric(structure), as_assessment(answers)
    wanted = next(band for band in rubric.bands if band.id == target)
    try:
        found = plan(rubric, assessment, engine="test", target=target)
    except OutOfReach:
        everything = plan(rubric, assessment, engine="test", budget=Fraction(10_000))
        assert not reaches(rubric, everything, wanted)
        return
    assert not found.steps or reaches(rubric, found, wanted)


def reaches(rubric: Rubric, found: Plan, wanted: Any) -> bool:
    """Whether a plan's promise is in the target band, as far as its score, its floor and the gates below it go."""
    final = found.promised.band.final
    return final is not None and rubric.band_rank[final] >= rubric.band_rank[wanted.id]


@settings(max_examples=80)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_answers_changes_no_plan(case: Any, random: Any) -> None:
    _, _, first = made(case)
    mixed = copy.deepcopy(case[1])
    random.shuffle(mixed["answers"])
    _, _, second = made((case[0], mixed))
    assert first == second


@settings(max_examples=60)
@given(cases())
def test_a_target_at_or_below_todays_band_asks_for_nothing(case: Any) -> None:
    _, _, found = made(case)
    final = found.baseline.band.final
    assume(final is not None)
    assert made(case, target=final)[2].steps == ()


PLAIN: dict[str, Any] = {
    "format": "safeguard/rubric/1",
    "id": "plain",
    "version": "1.0.0",
    "status": "draft",
    "languages": ["en"],
    "profiles": ["ngo"],
    "scale": {"max": 2, "met": 1},
    "evidence": {"required": ["none", "none", "documented"]},
    "band": [{"id": "low", "from": "0"}, {"id": "mid", "from": "40"}, {"id": "high", "from": "90"}],
    "domain": [{"id": "d"}],
    "criterion": [
        {
            "id": "cheap",
            "domain": "d",
            "action": [{"to": 1, "effort": "0.5", "role": "lead"}, {"to": 2, "effort": "0.5", "role": "lead"}],
        },
        {
            "id": "dear",
            "domain": "d",
            "action": [{"to": 1, "effort": "9", "role": "lead"}, {"to": 2, "effort": "9", "role": "lead"}],
        },
        {
            "id": "gate",
            "domain": "d",
            "gate": {"cap": "low"},
            "action": [
                {"to": 1, "effort": "2", "role": "lead", "needs": ["cheap>=1"]},
                {"to": 2, "effort": "2", "role": "lead"},
            ],
        },
    ],
}


def answering(**levels: int | str) -> dict[str, Any]:
    return {
        "format": "safeguard/assessment/1",
        "id": "x",
        "rubric": {"id": "plain", "version": "1.0.0"},
        "organisation": {"id": "x", "name": "X", "type": "ngo"},
        "profile": "ngo",
        "date": "2026-11-01",
        "answers": [
            {
                "criterion": criterion,
                "by": "consensus",
                "state": "level" if isinstance(given, int) else given,
                "level": given if isinstance(given, int) else None,
            }
            for criterion, given in levels.items()
        ],
    }


def test_a_capping_gate_comes_first_with_what_it_waits_for_before_it() -> None:
    found = plan(as_rubric(PLAIN), as_assessment(answering(cheap=0, dear=1, gate=0)), engine="test", target="mid")
    assert [step.id for step in found.steps] == ["cheap-1", "gate-1"]
    assert found.steps[0].why == "needed-by:gate; gain:16.67"
    assert found.steps[1].why == "opens:gate; gain:16.67"
    assert found.promised.gates_opened == ("gate",)


def test_without_a_target_the_next_band_is_meant_and_in_the_highest_band_every_criterion_met() -> None:
    rubric = as_rubric(PLAIN)
    assert plan(rubric, as_assessment(answering(cheap=2, dear=0, gate=1)), engine="test").target == "high"
    best = plan(rubric, as_assessment(answering(cheap=2, dear=2, gate=2)), engine="test")
    assert (best.target, best.steps) == (None, ())


def test_what_nobody_knows_is_found_out_before_it_is_raised() -> None:
    found = plan(as_rubric(PLAIN), as_assessment(answering(cheap="unknown", dear=2)), engine="test", target="mid")
    assert [(step.kind, step.from_level, step.to) for step in found.steps if step.criterion == "cheap"][:2] == [
        ("find-out", "unknown", 0),
        ("raise", 0, 1),
    ]


def test_cheap_gain_is_taken_before_dear_gain_and_due_days_follow_the_capacity() -> None:
    answers = as_assessment(answering(cheap=0, dear=0, gate=2))
    found = plan(as_rubric(PLAIN), answers, engine="test", budget=Fraction(1), capacity=Fraction(1))
    assert [step.id for step in found.steps] == ["cheap-1", "cheap-2"]
    assert [step.due.isoformat() for step in found.steps] == ["2026-11-16", "2026-11-30"]


def test_a_target_out_of_reach_names_the_gate_that_cannot_be_opened() -> None:
    broken = copy.deepcopy(PLAIN)
    broken["criterion"][2]["action"] = []
    with pytest.raises(OutOfReach) as caught:
        plan(as_rubric(broken), as_assessment(answering(cheap=1, dear=1, gate=0)), engine="test", target="mid")
    assert caught.value.exit_code == 1
    assert "The critical criterion gate cannot be met" in str(caught.value)


def test_a_band_that_does_not_exist_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotFound, match="Did you mean mid"):
        plan(as_rubric(PLAIN), as_assessment(answering()), engine="test", target="midd")
