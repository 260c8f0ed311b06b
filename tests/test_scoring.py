"""Scores are exact, explainable, and equal to a second reading of the same rules."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import independent_scoring
import pytest
from hypothesis import HealthCheck, Phase, assume, find, given, settings, strategies as st
from strategies import answers_for, as_assessment, as_rubric, cases, structures

from safeguard import records, scoring
from safeguard.model import ScoreRecord
from safeguard.strict_json import canonical


def record_of(structure: dict[str, Any], answers: dict[str, Any]) -> ScoreRecord:
    return records.score(as_rubric(structure), as_assessment(answers), "test")


def exact(figure: Any) -> Fraction | None:
    return None if figure is None else Fraction(figure["exact"])


FIGURES = ("claimed", "evidenced", "low", "high", "coverage")


def difference(structure: dict[str, Any], answers: dict[str, Any]) -> str:
    """Where the engine and the independent reading differ; empty where they agree."""
    ours = record_of(structure, answers).to_json()
    theirs = independent_scoring.score(structure, answers)
    for name in FIGURES:
        if exact(ours["overall"][name]) != theirs["overall"][name]:
            return f"overall {name}"
    if ours["overall"]["complete"] != theirs["overall"]["complete"]:
        return "complete"
    for name in ("by_score", "final", "evidenced", "provisional"):
        if ours["band"][name] != theirs["band"][name]:
            return f"band {name}"
    for kind, fields in (
        ("domains", ("id", "status")),
        ("criteria", ("id", "state", "level", "evidenced_level", "strength", "spread")),
        ("gates", ("criterion", "minimum", "cap", "state", "review")),
        ("views", ("tag",)),
    ):
        if len(ours[kind]) != len(theirs[kind]):
            return f"number of {kind}"
        for one, other in zip(ours[kind], theirs[kind], strict=True):
            for field in fields:
                if one[field] != other[field]:
                    return f"{kind} {one} {field}"
            for name in FIGURES if kind in ("domains", "views") else ():
                if exact(one[name]) != other[name]:
                    return f"{kind} {one} {name}"
            if kind == "domains" and exact(one["na_share"]) != other["na_share"]:
                return f"{kind} {one} na_share"
    return ""


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_the_engine_agrees_with_an_independent_reading_of_the_rules(case: Any) -> None:
    assert difference(*case) == ""


def upper_median(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: the levels given are counted from above, so that the upper median stands."""

    def backwards(things: Any, **settings: Any) -> list[Any]:
        ordered = sorted(things, **settings)
        return ordered[::-1] if ordered and isinstance(ordered[0], int) else ordered

    monkeypatch.setattr(scoring, "sorted", backwards, raising=False)


def pending_gates_do_not_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: a gate that nobody answered counts as open."""
    honest = scoring._gate_state
    monkeypatch.setattr(
        scoring,
        "_gate_state",
        lambda state, level, minimum: "open" if state == "unanswered" else honest(state, level, minimum),
    )


def expired_evidence_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: the strongest evidence counts, whatever its dates."""
    monkeypatch.setattr(
        scoring, "_strength", lambda answer, _: max((scoring._RANK[e.strength] for e in answer.evidence), default=0)
    )


@pytest.mark.parametrize("plant", [upper_median, pending_gates_do_not_cap, expired_evidence_counts])
def test_the_independent_reading_catches_a_planted_bug(
    plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    found = find(
        cases(),
        lambda case: difference(*case) != "",
        settings=settings(max_examples=2000, database=None, phases=[Phase.generate]),
    )
    assert difference(*found) != ""


@settings(max_examples=150)
@given(cases(several=False), st.data())
def test_raising_a_level_never_lowers_any_score_or_band(case: Any, data: st.DataObject) -> None:
    structure, answers = case
    levels = [
        n
        for n, answer in enumerate(answers["answers"])
        if answer["state"] == "level" and answer["level"] < structure["scale"]["max"]
    ]
    assume(levels)
    chosen = data.draw(st.sampled_from(levels))
    higher = copy.deepcopy(answers)
    higher["answers"][chosen]["level"] += data.draw(
        st.integers(1, structure["scale"]["max"] - higher["answers"][chosen]["level"])
    )
    assert_not_lower(structure, record_of(structure, answers), record_of(structure, higher))


def assert_not_lower(structure: dict[str, Any], before: ScoreRecord, after: ScoreRecord) -> None:
    ranks = {None: -1, **{band["id"]: rank for rank, band in enumerate(structure["band"])}}
    for name in ("by_score", "final", "evidenced"):
        assert ranks[getattr(after.band, name)] >= ranks[getattr(before.band, name)]
    pairs = [
        (before.overall, after.overall),
        *zip(before.domains, after.domains, strict=True),
        *zip(before.views, after.views, strict=True),
    ]
    for old, new in pairs:
        for name in ("claimed", "evidenced", "low", "high"):
            was, now = getattr(old, name), getattr(new, name)
            assert (was is None) == (now is None)
            assert was is None or now.value >= was.value


@settings(max_examples=100)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_domains_criteria_answers_and_respondents_changes_nothing_but_order(
    case: Any, random: Any
) -> None:
    structure, answers = case
    mixed, mixed_answers = copy.deepcopy(structure), copy.deepcopy(answers)
    for things in (mixed["domain"], mixed["criterion"], mixed_answers["answers"], mixed_answers["respondents"]):
        random.shuffle(things)
    assert sorted_lists(record_of(structure, answers).to_json()) == sorted_lists(
        record_of(mixed, mixed_answers).to_json()
    )


def sorted_lists(record: dict[str, Any]) -> dict[str, Any]:
    """A record without its order, and without the digest of the rubric's text, which has an order."""
    record["rubric"].pop("content_digest")
    for name in ("gates", "domains", "criteria", "views"):
        record[name] = sorted(
            record[name], key=lambda entry: str(entry.get("id") or entry.get("criterion") or entry.get("tag"))
        )
    record["band"]["reasons"] = sorted(record["band"]["reasons"])
    return record


@settings(max_examples=80)
@given(cases(), st.integers(2, 7), st.sampled_from(["domain", "criterion"]))
def test_multiplying_all_weights_of_a_kind_by_a_constant_changes_nothing(case: Any, factor: int, kind: str) -> None:
    structure, answers = case
    heavier = copy.deepcopy(structure)
    for thing in heavier[kind]:
        thing["weight"] = thing.get("weight", 1) * factor
    before, after = record_of(structure, answers).to_json(), record_of(heavier, answers).to_json()
    assert {**before, "rubric": None} == {**after, "rubric": None}


@settings(max_examples=150)
@given(cases())
def test_evidenced_never_exceeds_claimed_and_the_interval_holds_the_claimed_score(case: Any) -> None:
    record = record_of(*case)
    for figures in (record.overall, *record.domains, *record.views):
        if figures.claimed is not None:
            assert figures.evidenced.value <= figures.claimed.value
            assert figures.low.value <= figures.claimed.value <= figures.high.value
    for criterion in record.criteria:
        assert criterion.level is None or criterion.evidenced_level <= criterion.level


@settings(max_examples=100)
@given(structures(), st.data())
def test_any_mixture_of_not_applicable_is_scored_without_a_division_by_zero(
    structure: Any, data: st.DataObject
) -> None:
    answers = data.draw(answers_for(structure, several=False))
    free = [c["id"] for c in structure["criterion"] if "gate" not in c and c.get("not_applicable", True)]
    answers["answers"] = [a for a in answers["answers"] if a["criterion"] not in free]
    answers["answers"] += [
        {
            "criterion": c,
            "by": "r1",
            "state": "not_applicable",
            "level": None,
            "reason": "no",
            "note": "",
            "evidence": [],
        }
        for c in free
    ]
    record = record_of(structure, answers)
    for domain in record.domains:
        assert (domain.status == "not_scored") == (domain.low is None)


@settings(max_examples=150)
@given(cases())
def test_a_closed_or_pending_gate_holds_the_verdict_down_whatever_else_is_answered(case: Any) -> None:
    structure, answers = case
    record = record_of(structure, answers)
    ranks = {band["id"]: rank for rank, band in enumerate(structure["band"])}
    for gate in record.gates:
        if gate.state != "open" and record.band.final is not None:
            assert ranks[record.band.final] <= ranks[gate.cap]


@settings(max_examples=100)
@given(cases(several=False), st.data())
def test_the_interval_contains_every_completion_of_the_answers_by_levels(case: Any, data: st.DataObject) -> None:
    structure, answers = case
    before = record_of(structure, answers)
    open_ones = {criterion.id for criterion in before.criteria if criterion.state in ("unknown", "unanswered")}
    complete = copy.deepcopy(answers)
    complete["answers"] = [a for a in complete["answers"] if a["criterion"] not in open_ones]
    for criterion in sorted(open_ones):
        level = data.draw(st.integers(0, structure["scale"]["max"]))
        complete["answers"].append(
            {
                "criterion": criterion,
                "by": "r1",
                "state": "level",
                "level": level,
                "reason": None,
                "note": "",
                "evidence": [],
            }
        )
    after = record_of(structure, complete)
    for old, new in [(before.overall, after.overall), *zip(before.domains, after.domains, strict=True)]:
        assert (old.low is None) == (new.claimed is None)
        if old.low is not None:
            assert old.low.value <= new.claimed.value <= old.high.value


@settings(max_examples=60)
@given(cases())
def test_a_record_replays_to_the_same_bytes(case: Any) -> None:
    first = canonical(record_of(*case).to_json())
    import json

    again = ScoreRecord.model_validate(json.loads(first))
    assert canonical(again.to_json()) == first == canonical(record_of(*case).to_json())


# worked by hand ------------------------------------------------------------------------------------------------------

PLAIN: dict[str, Any] = {
    "format": "safeguard/rubric/1",
    "id": "plain",
    "version": "1.0.0",
    "status": "draft",
    "languages": ["en"],
    "profiles": ["ngo"],
    "scale": {"max": 4, "met": 3},
    "evidence": {"required": ["none", "none", "documented", "sampled", "verified"]},
    "band": [
        {"id": "low", "from": "0"},
        {"id": "mid", "from": "40"},
        {"id": "high", "from": "80", "domain_floor": "60"},
    ],
    "domain": [{"id": "a", "weight": 2}, {"id": "b"}],
    "criterion": [
        {"id": "a1", "domain": "a", "weight": 3, "gate": {"cap": "mid"}},
        {"id": "a2", "domain": "a"},
        {"id": "b1", "domain": "b"},
        {"id": "b2", "domain": "b"},
    ],
}


def answering(*answers: tuple[Any, ...], day: str = "2026-11-01") -> dict[str, Any]:
    """An assessment from (criterion, by, level or state, evidence…) rows."""
    rows = []
    for criterion, by, said, *evidence in answers:
        state = said if isinstance(said, str) else "level"
        rows.append(
            {
                "criterion": criterion,
                "by": by,
                "state": state,
                "level": None if isinstance(said, str) else said,
                "reason": "why" if state == "not_applicable" else None,
                "note": "",
                "evidence": [{"kind": "document", "strength": s, "date": d, "expires": e} for s, d, e in evidence],
            }
        )
    people = sorted({row["by"] for row in rows if row["by"] != "consensus" and ":" not in row["by"]})
    return {
        "format": "safeguard/assessment/1",
        "id": "x",
        "rubric": {"id": "plain", "version": "1.0.0"},
        "organisation": {"id": "x", "name": "X", "type": "ngo", "region": None},
        "unit": None,
        "profile": "ngo",
        "round": "",
        "date": day,
        "respondents": [{"id": person} for person in people],
        "answers": rows,
    }


def test_an_example_by_hand_gives_the_fractions_of_the_page() -> None:
    record = record_of(
        PLAIN, answering(("a1", "r1", 3), ("a2", "r1", "unknown"), ("b1", "r1", 2), ("b2", "r1", "unanswered"))
    )
    # domain a: (3*3 + 0) / (4*4) = 9/16; domain b: 2/4; overall (2*9/16 + 1*1/2) / 3 = 13/24
    assert [domain.claimed.exact for domain in record.domains] == ["9/16", "1/2"]
    assert record.overall.claimed.exact == "13/24"
    assert record.overall.claimed.percent == "54.1667"
    assert (record.overall.low.exact, record.overall.high.exact) == ("11/24", "19/24")
    assert record.band.final == "mid"
    assert record.band.provisional


def test_just_below_a_threshold_is_below_it_whatever_rounding_would_show() -> None:
    fine = copy.deepcopy(PLAIN)
    fine["domain"] = [{"id": "a"}]
    fine["criterion"] = [{"id": "a1", "domain": "a", "weight": 999_999}, {"id": "a2", "domain": "a", "weight": 1}]
    fine["band"] = [{"id": "low", "from": "0"}, {"id": "high", "from": "75"}]
    record = record_of(fine, answering(("a1", "r1", 3), ("a2", "r1", 2)))
    assert record.overall.claimed.percent == "75.0000"
    assert record.band.final == "low"


def test_a_missed_floor_keeps_the_band_down_and_is_named() -> None:
    record = record_of(PLAIN, answering(("a1", "r1", 4), ("a2", "r1", 4), ("b1", "r1", 2), ("b2", "r1", 2)))
    assert record.overall.claimed.exact == "5/6"
    assert (record.band.by_score, record.band.reasons) == ("mid", ("floor:b",))


def test_evidence_counts_on_the_day_it_expires_and_not_on_the_next() -> None:
    proof = ("sampled", None, "2026-11-01")
    assert record_of(PLAIN, answering(("a1", "r1", 3, proof))).criteria[0].evidenced_level == 3
    assert record_of(PLAIN, answering(("a1", "r1", 3, proof), day="2026-11-02")).criteria[0].evidenced_level == 1


def test_evidence_dated_after_the_assessment_does_not_count() -> None:
    assert record_of(PLAIN, answering(("a1", "r1", 3, ("verified", "2026-11-02", None)))).criteria[0].strength == "none"


def test_of_several_levels_the_lower_median_stands_with_its_spread() -> None:
    criterion = record_of(
        PLAIN, answering(("a1", "r1", 4), ("a1", "r2", 1), ("a1", "r3", 2), ("a1", "r4", 3))
    ).criteria[0]
    assert (criterion.level, criterion.spread) == (2, 3)


def test_a_consensus_wins_and_a_cleared_one_is_none() -> None:
    people = (("b1", "r1", 1), ("b1", "r2", 1))
    assert record_of(PLAIN, answering(*people, ("b1", "consensus", 4))).criteria[2].level == 4
    assert record_of(PLAIN, answering(*people, ("b1", "consensus", "unanswered"))).criteria[2].level == 1


def test_half_who_say_not_applicable_are_enough() -> None:
    assert (
        record_of(PLAIN, answering(("b1", "r1", "not_applicable"), ("b1", "r2", 4))).criteria[2].state
        == "not_applicable"
    )


def test_a_reviewer_takes_no_part_and_can_be_scored_beside() -> None:
    answers = as_assessment(answering(("b1", "r1", 4), ("b1", "review:ann", 1)))
    rubric = as_rubric(PLAIN)
    assert records.score(rubric, answers, "test").criteria[2].level == 4
    assert records.score(rubric, answers, "test", reviewer="ann").criteria[2].level == 1


def test_one_voice_below_the_minimum_flags_a_gate_that_is_open() -> None:
    record = record_of(PLAIN, answering(("a1", "r1", 4), ("a1", "r2", 3), ("a1", "r3", 0)))
    assert (record.gates[0].state, record.gates[0].review) == ("open", True)


def test_nothing_answered_is_no_score_and_no_band_never_zero() -> None:
    record = record_of(PLAIN, answering())
    assert record.overall.claimed is None
    assert (record.band.final, record.overall.low.exact, record.overall.high.exact) == (None, "0", "1")


def test_evidence_of_a_group_is_the_best_own_evidence_never_above_the_group() -> None:
    shown = ("sampled", None, None)
    answers = answering(("b1", "r1", 2), ("b1", "r2", 3, shown), ("b1", "r3", 2))
    criterion = record_of(PLAIN, answers).criteria[2]
    assert (criterion.level, criterion.evidenced_level, criterion.strength) == (2, 2, "sampled")


def test_the_day_of_the_assessment_is_what_counts_not_today() -> None:
    assert datetime.date(2026, 11, 1).isoformat() == answering()["date"]
    assert record_of(PLAIN, answering(("a1", "r1", 3))) == record_of(PLAIN, answering(("a1", "r1", 3)))
