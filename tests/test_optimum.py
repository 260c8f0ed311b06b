"""The exact plan is the best there is: equal to every plan tried one by one, never worse than greed, always the same."""

from __future__ import annotations

import copy
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import brute_force
import pytest
from brute_force import Candidate, Field
from hypothesis import HealthCheck, given, settings, strategies as st
from strategies import answers_for, as_assessment, as_rubric, cases, structures
from test_planning import PLAIN, answering

from safeguard import optimum, programme
from safeguard.model import Assessment, Plan, Rubric
from safeguard.planning import OutOfReach, Wish, plans
from safeguard.rubric_files import read_rubric


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


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
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


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(small_cases(), st.integers(0, 60))
def test_a_budget_plan_equals_the_best_of_all_plans_tried_one_by_one(case: Any, halves: int) -> None:
    rubric, assessment = case
    seen = brute_force.field(rubric, assessment)
    found, best = planned(rubric, assessment, budget=Fraction(halves, 2)), best_for_budget(seen, Fraction(halves, 2))
    assert found is not None
    assert best is not None
    assert ends(seen, found) == best.levels


# seeded cases, rich in ties and in floors that bind ---------------------------------------------------------------------


def seeded(seed: int) -> tuple[Rubric, Assessment]:
    """A case in which many plans cost the same and add the same, and floors stand in the way."""
    chance = random.Random(seed)
    top, size = chance.randint(1, 3), chance.randint(3, 5)
    floor = chance.choice([None, "30", "50", "70"])
    criteria: list[dict[str, Any]] = []
    for number in range(size):
        criterion: dict[str, Any] = {"id": f"c{number}", "domain": chance.choice(["d0", "d1"]), "action": []}
        criterion["weight"] = chance.choice([1, 1, 2])
        if chance.random() < 0.25:
            criterion["gate"] = {"cap": "low", "minimum": chance.randint(1, top)}
        for level in range(1, top + 1):
            action: dict[str, Any] = {"to": level, "effort": chance.choice(["1", "1", "2.5"]), "role": "lead"}
            if number and chance.random() < 0.2:
                action["needs"] = [f"c{chance.randrange(number)}>={chance.randint(1, top)}"]
            criterion["action"].append(action)
        criteria.append(criterion)
    structure = {
        "format": "safeguard/rubric/1",
        "id": "seeded",
        "version": "1.0.0",
        "status": "draft",
        "languages": ["en"],
        "profiles": ["ngo"],
        "scale": {"max": top, "met": 1},
        "evidence": {"required": ["none"] * (top + 1)},
        "band": [
            {"id": "low", "from": "0"},
            {"id": "mid", "from": chance.choice(["10", "33", "50"])},
            {"id": "high", "from": "66.6"},
        ],
        "domain": [{"id": "d0", "weight": chance.randint(1, 3)}, {"id": "d1"}],
        "criterion": criteria,
    }
    bands: Any = structure["band"]
    if floor is not None:
        bands[1]["domain_floor"] = bands[2]["domain_floor"] = floor
    levels = {each["id"]: chance.choice([0, 0, 1, "unknown"]) for each in criteria}
    return as_rubric(structure), as_assessment({**answering(**levels), "rubric": {"id": "seeded", "version": "1.0.0"}})


def disagreements(seeds: range) -> list[int]:
    """The seeds whose plans differ from the best of all plans tried one by one."""
    wrong = []
    for seed in seeds:
        rubric, assessment = seeded(seed)
        seen = brute_force.field(rubric, assessment)
        everything = list(brute_force.candidates(seen))
        target, budget = ("mid", "high")[seed % 2], Fraction(seed % 13, 2)
        reaching = [each for each in everything if brute_force.reaches(seen, each, target)]
        best = max(reaching, key=brute_force.by_target, default=None)
        found = planned(rubric, assessment, target=target)
        same = best is None if found is None else best is not None and ends(seen, found) == best.levels
        most = max((e for e in everything if e.effort <= budget), key=lambda e: brute_force.by_budget(seen, e))
        spent = planned(rubric, assessment, budget=budget)
        if not same or spent is None or ends(seen, spent) != most.levels:
            wrong.append(seed)
    return wrong


def test_plans_of_two_hundred_seeded_cases_equal_the_best_of_all_plans() -> None:
    assert disagreements(range(200)) == []


def test_a_planted_bug_that_ignores_floors_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programme._Sketch, "_floors", lambda *_: [])
    assert any(disagreements(range(seed, seed + 1)) for seed in range(200))


def test_a_planted_bug_that_breaks_ties_by_hash_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def hashed(sketch: Any) -> Iterator[Any]:
        return iter(sorted(levels(sketch), key=lambda goal: hash(str(goal.terms))))

    levels = programme._Sketch.levels
    monkeypatch.setattr(programme._Sketch, "levels", hashed)
    assert any(disagreements(range(seed, seed + 1)) for seed in range(200))


def test_a_planted_bug_that_lets_a_share_be_missed_by_one_unit_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    share = programme._Sketch._share

    def nearly(sketch: Any, *inner: Any) -> programme.Row:
        row = share(sketch, *inner)
        return row._replace(at_least=row.at_least - 1)

    monkeypatch.setattr(programme._Sketch, "_share", nearly)
    assert any(disagreements(range(seed, seed + 1)) for seed in range(200))


# the solver is not believed ---------------------------------------------------------------------------------------------


def test_a_proposal_that_breaks_a_row_is_cut_off_and_the_program_solved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that proposes too little twice: the plan is still the best one."""
    run, proposals = optimum._Model._run, []

    def careless(model: Any, start: Any) -> Any:
        proposals.append(start)
        return frozenset() if len(proposals) < 3 else run(model, start)

    rubric, assessment = as_rubric(PLAIN), as_assessment(answering(cheap=0, dear=0, gate=0))
    honest = planned(rubric, assessment, target="mid")
    monkeypatch.setattr(optimum._Model, "_run", careless)
    assert planned(rubric, assessment, target="mid") == honest
    assert len(proposals) >= 3


def test_a_proposal_below_the_solvers_own_bound_is_asked_for_one_unit_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that gives a second-best answer first: its bound betrays it."""
    run, proposals = optimum._Model._run, []

    def careless(model: Any, start: Any) -> Any:
        found = run(model, start)
        proposals.append(found)
        return frozenset(range(model._size)) if len(proposals) == 1 else found

    rubric, assessment = as_rubric(PLAIN), as_assessment(answering(cheap=0, dear=0, gate=0))
    honest = planned(rubric, assessment, target="mid")
    monkeypatch.setattr(optimum._Model, "_run", careless)
    assert planned(rubric, assessment, target="mid") == honest


def test_a_solver_that_gives_up_leaves_the_greedy_plan_which_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def gives_up(*_: Any) -> Any:
        raise optimum.NotProved

    monkeypatch.setattr(optimum._Model, "_run", gives_up)
    found = planned(as_rubric(PLAIN), as_assessment(answering(cheap=0, dear=0, gate=0)), target="mid")
    assert found is not None
    assert (found.optimal, found.unproved) == (False, "no-proof")


def test_goals_counted_digit_by_digit_give_the_same_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimum, "VALUES", 6)
    monkeypatch.setattr(optimum, "BASE", 2)
    assert disagreements(range(50, 90)) == []


def test_a_planted_bug_that_forgets_to_carry_from_digit_to_digit_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    split = optimum._in_digits

    def careless(goals: Any, columns: int) -> Any:
        found, carrying, wider = split(goals, columns)
        kept = [goal._replace(terms={n: c for n, c in goal.terms.items() if n < columns}) for goal in found]
        return kept, carrying, wider

    monkeypatch.setattr(optimum, "VALUES", 6)
    monkeypatch.setattr(optimum, "BASE", 2)
    monkeypatch.setattr(optimum, "_in_digits", careless)
    assert any(disagreements(range(seed, seed + 1)) for seed in range(60, 90))


@pytest.mark.parametrize("halves", range(0, 12, 2))
def test_weights_whose_common_unit_is_far_beyond_floating_point_are_still_told_apart(halves: int) -> None:
    """Two plans for the same budget that differ by less than a part in a hundred million million."""
    structure = copy.deepcopy(PLAIN)
    primes = (999_983, 999_979, 999_961, 999_959, 999_953)
    structure["domain"] = [{"id": f"d{number}"} for number in range(4)]
    structure["criterion"] = [
        {
            "id": f"c{number}-{part}",
            "domain": f"d{number}",
            "weight": weight,
            "action": [{"to": level, "effort": "0.5", "role": "lead"} for level in (1, 2)][: 2 - part],
        }
        for number in range(4)
        for part, weight in enumerate((primes[number], primes[number + 1]))
    ]
    levels = {criterion["id"]: 0 for criterion in structure["criterion"]}
    rubric, assessment = as_rubric(structure), as_assessment(answering(**levels))
    seen = brute_force.field(rubric, assessment)
    everything = list(brute_force.candidates(seen))
    affordable = [each for each in everything if each.effort <= Fraction(halves, 2)]
    best = max(affordable, key=lambda each: brute_force.by_budget(seen, each))
    found = planned(rubric, assessment, budget=Fraction(halves, 2))
    assert found is not None
    assert found.optimal
    assert ends(seen, found) == best.levels
    band = rubric.bands[1].model_copy(update={"from_": brute_force.claimed(best) * 100})
    aim = rubric.model_copy(update={"bands": (rubric.bands[0], band, rubric.bands[2])})  # reached to the last unit
    aimed = planned(aim, assessment, target="mid")
    reaching = [each for each in everything if brute_force.claimed(each) >= brute_force.claimed(best)]
    assert aimed is not None
    assert aimed.optimal
    assert not halves or ends(seen, aimed) == max(reaching, key=brute_force.by_target).levels


# against greed, and always the same -------------------------------------------------------------------------------------


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(cases(), st.integers(0, 80), st.data())
def test_the_optimum_is_never_worse_than_greedy_choice(case: Any, halves: int, data: st.DataObject) -> None:
    rubric, assessment = as_rubric(case[0]), as_assessment(case[1])
    target = data.draw(st.sampled_from([band.id for band in rubric.bands]))
    for wish in (Wish(target=target), Wish(budget=Fraction(halves, 2))):
        try:
            best, greedy = (plans([(rubric, assessment)], wish, engine="x", exact=exact)[0] for exact in (True, False))
        except OutOfReach:
            continue
        assert best.optimal
        assert not greedy.optimal
        assert best.greedy == greedy.greedy
        if wish.budget is None:
            assert Fraction(best.effort) <= Fraction(greedy.effort)
        else:
            assert rank(best) >= rank(greedy)


def rank(plan: Plan) -> tuple[int, Fraction]:
    claimed = plan.promised.overall.claimed
    return len(plan.promised.gates_opened), Fraction(0) if claimed is None else claimed.value


def test_equal_questions_get_equal_bytes_whatever_the_order_of_hashes(tmp_path: Path) -> None:
    from safeguard.cli.demo_cases import CASES, assessment

    rubric = read_rubric(Path(__file__).parent.parent / "rubrics" / "staff_vetting")
    file = tmp_path / "one.json"
    file.write_text(json.dumps(assessment(rubric, CASES[0]).to_json()), "utf-8")
    code = "import sys; from safeguard.cli.app import run; sys.exit(run(sys.argv[1:]))"
    outputs = set()
    for seed in ("0", "1", "77"):
        done = subprocess.run(
            [sys.executable, "-c", code, "plan", str(file), "--budget", "12", "--format", "json"],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert json.loads(outputs.pop())["optimal"] is True  # and nothing but the document stands on standard output
