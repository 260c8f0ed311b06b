"""Many voices, one picture: agreement as published, disagreement found and said, nobody described in a small group."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import krippendorff
import pytest
import strategies
from hypothesis import given, settings, strategies as st

from safeguard.agreement import agreement, alpha, interval
from safeguard.model import Assessment, Rubric
from safeguard.observing import observed
from safeguard.records import score
from safeguard.respondents import (
    by_disagreement,
    described,
    groups,
    observations,
    opinions,
    together,
)
from safeguard.scoring import fold
from safeguard.texts import Texts

_ = None
#: Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011): four observers, twelve units, missing values
FOUR_OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]


#: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section A: binary data, two observers
TWO_OBSERVERS: list[list[int | None]] = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]


def table(ratings: list[list[int | None]], domain: range) -> list[list[int]]:
    return [[sum(row[unit] == value for row in ratings) for value in domain] for unit in range(len(ratings[0]))]


def test_alpha_of_the_published_example_with_missing_values_is_as_published() -> None:
    found = alpha(table(FOUR_OBSERVERS, range(1, 6)))
    assert found is not None
    assert round(float(found), 3) == 0.815


def test_alpha_of_the_published_example_of_two_observers_is_as_published() -> None:
    found = alpha(table(TWO_OBSERVERS, range(2)))  # with two values ordinal and nominal alpha are the same
    assert found is not None
    assert round(float(found), 3) == 0.095


def test_a_level_that_nobody_gave_changes_nothing() -> None:
    assert alpha(table(FOUR_OBSERVERS, range(0, 9))) == alpha(table(FOUR_OBSERVERS, range(1, 6)))


counts = st.integers(2, 6).flatmap(
    lambda levels: st.lists(st.lists(st.integers(0, 4), min_size=levels, max_size=levels), min_size=1, max_size=8)
)


@given(counts)
def test_our_exact_alpha_is_the_alpha_of_the_library(drawn: list[list[int]]) -> None:
    found = alpha(drawn)
    if found is None:
        return
    theirs = krippendorff.alpha(
        value_counts=drawn, value_domain=list(range(len(drawn[0]))), level_of_measurement="ordinal"
    )
    assert float(found) == pytest.approx(float(theirs), abs=1e-9)


@given(counts)
def test_alpha_never_passes_one_and_is_one_when_all_agree_on_different_things(drawn: list[list[int]]) -> None:
    found = alpha(drawn)
    assert found is None or found <= 1
    agreeing = [[3 if place == unit % len(drawn[0]) else 0 for place in range(len(drawn[0]))] for unit in range(4)]
    assert alpha(agreeing) == 1


def test_too_few_respondents_and_nothing_that_varies_are_said_and_not_computed() -> None:
    two = agreement([[1, 1], [0, 2]], respondents=2)
    assert (two.alpha, two.note, two.pairs) == (None, "too-few-respondents", 2)
    same = agreement([[0, 4], [0, 4]], respondents=4)
    assert (same.alpha, same.note) == (None, "nothing-varies")
    assert same.percent is not None
    assert same.percent.exact == "1"


def test_the_interval_is_the_same_every_time_and_holds_alpha() -> None:
    drawn = table(FOUR_OBSERVERS, range(1, 6))
    first, again = interval(drawn), interval(drawn)
    assert first == again
    assert first is not None
    assert first.low < float(alpha(drawn) or 0) < first.high


def test_every_draw_of_the_interval_is_an_alpha_of_its_own_table() -> None:
    import numpy

    from safeguard.agreement import _alphas

    drawn = [row for row in table(FOUR_OBSERVERS, range(1, 6)) if sum(row) > 1]
    numbers = numpy.random.default_rng(1).integers(0, 3, size=(40, len(drawn)))
    for number, found in zip(numbers, _alphas(numpy.array(drawn, dtype=float), numbers), strict=True):
        repeated = [row for row, times in zip(drawn, number, strict=True) for _ in range(times)]
        exact = alpha(repeated)
        assert exact is None or float(exact) == pytest.approx(float(found), abs=1e-9)


def test_another_reading_by_the_library_stops_the_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("krippendorff.alpha", lambda **_: 0.5)
    with pytest.raises(ArithmeticError):
        interval(table(FOUR_OBSERVERS, range(1, 6)))


def test_without_the_library_the_record_is_the_same_and_the_text_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from safeguard.cli.voices_view import voices_view

    known = unit({**people("a", 3, 2, 4, 2), **people("b", 3, 3, 0, 2)})
    before = score(rubric(), known, "x")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert score(rubric(), known, "x") == before
    assert "the part “agreement”" in "\n".join(voices_view(Texts("en"), rubric(), known, before))


# a unit ----------------------------------------------------------------------------------------------------------


def rubric(criteria: int = 3) -> Rubric:
    structure: dict[str, Any] = {
        "format": "safeguard/rubric/1",
        "id": "drawn",
        "version": "1.0.0",
        "status": "draft",
        "languages": ["en"],
        "profiles": ["ngo"],
        "scale": {"max": 4, "met": 3},
        "evidence": {"required": ["none"] * 5},
        "band": [{"id": "low", "from": "0"}, {"id": "high", "from": "50"}],
        "domain": [{"id": "d0"}],
        "criterion": [{"id": f"c{number}", "domain": "d0"} for number in range(criteria)],
    }
    return strategies.as_rubric(structure)


def unit(answers: dict[str, list[int | str]], perspectives: dict[str, str] | None = None) -> Assessment:
    """A unit whose people answer c0, c1 … in order; U is not known, - is nothing."""
    listed = []
    for person, states in answers.items():
        for number, state in enumerate(states):
            if state == "U":
                listed.append({"criterion": f"c{number}", "by": person, "state": "unknown"})
            elif state != "-":
                listed.append({"criterion": f"c{number}", "by": person, "state": "level", "level": state})
    return Assessment.model_validate(
        {
            "id": "unit",
            "rubric": {"id": "drawn", "version": "1.0.0"},
            "organisation": {"id": "contoh", "name": "Contoh", "type": "ngo"},
            "profile": "ngo",
            "date": strategies.DAY,
            "respondents": [{"id": person, "perspective": (perspectives or {}).get(person)} for person in answers],
            "answers": listed,
        }
    )


def people(kind: str, number: int, *states: int | str) -> dict[str, list[int | str]]:
    return {f"{kind}-{n}": list(states) for n in range(1, number + 1)}


def perspectives(answers: dict[str, list[int | str]]) -> dict[str, str]:
    return {person: person.rpartition("-")[0] for person in answers}


def test_a_procedure_that_exists_and_that_interns_do_not_know_is_found_in_words() -> None:
    answers = {**people("leader", 5, 3), **people("intern", 5, "U")}
    known = unit(answers, perspectives(answers))
    found = observations(rubric(1), known)
    assert [(each.kind, each.group) for each in found] == [("not-known-to", "intern")]
    assert "most interns do not know of it" in observed(Texts("en"), rubric(1), found[0])
    assert "peserta magang" in observed(Texts("id"), rubric(1), found[0])


def test_leaders_and_front_line_are_set_against_each_other_only_where_five_of_each_answered() -> None:
    answers = {**people("leader", 5, 4), **people("frontline", 5, 1)}
    assert [each.kind for each in observations(rubric(1), unit(answers, perspectives(answers)))] == ["leaders-see-more"]
    answers.pop("leader-5")
    found = observations(rubric(1), unit(answers, perspectives(answers)))
    assert [each.kind for each in found] == ["contradicted"]


def test_a_strength_to_some_and_a_weakness_to_others_is_a_finding() -> None:
    answers = {**people("a", 3, 4), **people("b", 3, 0)}
    assert [each.kind for each in observations(rubric(1), unit(answers))] == ["contradicted"]


def test_what_fewer_than_half_know_is_a_finding() -> None:
    answers = {**people("a", 3, 3), **people("b", 4, "U")}
    assert [each.kind for each in observations(rubric(1), unit(answers))] == ["few-know"]


def test_criteria_are_listed_by_how_far_apart_views_are() -> None:
    answers = {**people("a", 3, 2, 4, 2), **people("b", 3, 3, 0, 2)}
    assert [each.criterion for each in by_disagreement(opinions(rubric(), unit(answers)))] == ["c1", "c0"]


def test_fewer_than_five_are_never_described_and_never_left_over() -> None:
    answers = {**people("leader", 6, 3), **people("frontline", 7, 2), **people("intern", 2, "U")}
    known = unit(answers, perspectives(answers))
    assert set(groups(rubric(), known)) == {"frontline"}, "leaders with them would leave the two interns"
    answers |= people("partner", 3, 1)
    known = unit(answers, perspectives(answers))
    assert set(groups(rubric(), known)) == {"leader", "frontline"}


def test_only_counts_are_shown_of_who_answered_and_only_of_five_or_more() -> None:
    from safeguard.cli.voices_view import voices_view

    answers = {**people("leader", 5, 3), **people("frontline", 6, 2)}
    known = unit(answers, perspectives(answers))
    persons = [
        person.model_copy(
            update={"sex": "male" if number < 3 else "female", "age_band": "25-34" if number < 5 else "35-44"}
        )
        for number, person in enumerate(known.respondents)
    ]
    known = known.model_copy(update={"respondents": tuple(persons)})
    text = "\n".join(voices_view(Texts("en"), rubric(), known, score(rubric(), known, "x")))
    assert "front-line workers 6, leaders 5" in text
    assert "women" not in text, "three men would be left over"
    assert "25 to 34 years 5, 35 to 44 years 6" in text
    assert "-1" not in text, "no number of a respondent"


def test_who_left_a_criterion_open_is_not_found_by_taking_groups_from_the_total() -> None:
    answers = {**people("leader", 6, 3, 3), **people("frontline", 6, 2, 2)}
    answers["frontline-1"] = answers["frontline-2"] = ["-", 2]  # four of the front line answer the first
    found = described(rubric(), unit(answers, perspectives(answers)))
    assert "c1" in found["leader"]
    assert "c0" not in found["leader"], "four are left over"
    assert "c0" not in found["frontline"]


def isolated(shown: dict[str, dict[str, int]], totals: dict[str, int], k: int) -> list[str]:
    """What an attacker finds: criteria where a described group or what is left over is one to ``k - 1`` people."""
    found = []
    for criterion, total in totals.items():
        sizes = [sizes[criterion] for sizes in shown.values() if criterion in sizes]
        parts = [*sizes, total - sum(sizes)] if sizes else []
        found += [criterion for size in parts if 0 < size < k]
    return found


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_an_attacker_with_every_group_and_the_total_finds_nobody(seed: int) -> None:
    chance = random.Random(seed)
    answers: dict[str, list[int | str]] = {}
    for kind in ("leader", "frontline", "intern", "partner"):
        for number in range(chance.randint(0, 9)):
            answers[f"{kind}-{number}"] = [chance.choice([0, 1, 2, 3, 4, "U", "-"]) for _ in range(3)]
    known = unit(answers, perspectives(answers))
    shown = {
        name: {criterion: opinion.answered for criterion, (opinion, _) in by_criterion.items()}
        for name, by_criterion in described(rubric(), known).items()
    }
    totals = {name: opinion.answered for name, opinion in opinions(rubric(), known).items()}
    assert isolated(shown, totals, 5) == []


def test_the_attacker_finds_somebody_where_the_rule_on_what_is_left_is_taken_away() -> None:
    answers = {**people("leader", 6, 3), **people("intern", 1, 0)}
    known = unit(answers, perspectives(answers))
    careless = {
        "leader": {"c0": opinions(rubric(), known, [p for p in answers if p.startswith("leader")])["c0"].answered}
    }
    assert isolated(careless, {"c0": opinions(rubric(), known)["c0"].answered}, 5) == ["c0"]


@given(strategies.cases())
def test_group_levels_are_those_of_scoring_and_opinions_count_everybody_once(
    case: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    drawn, known = strategies.as_rubric(case[0]), strategies.as_assessment(case[1])
    alone = known.model_copy(
        update={
            "answers": tuple(answer for answer in known.answers if answer.by.startswith("r") and ":" not in answer.by)
        }
    )
    assert together(drawn, known) == fold(drawn, alone)
    for criterion, standing in fold(drawn, alone).items():
        opinion = opinions(drawn, known)[criterion]
        if standing.state == "level":
            assert standing.spread == opinion.spread


@given(strategies.cases(), st.randoms())
def test_the_order_of_answers_and_respondents_changes_no_agreement(
    case: tuple[dict[str, Any], dict[str, Any]], chance: random.Random
) -> None:
    drawn, known = strategies.as_rubric(case[0]), strategies.as_assessment(case[1])
    answers, persons = list(known.answers), list(known.respondents)
    chance.shuffle(answers)
    chance.shuffle(persons)
    turned = known.model_copy(update={"answers": tuple(answers), "respondents": tuple(persons)})
    assert score(drawn, turned, "x").agreement == score(drawn, known, "x").agreement


def test_a_record_carries_agreement_only_where_several_answered() -> None:
    one, many = unit(people("a", 1, 3)), unit({**people("a", 2, 3, 1), **people("b", 2, 2, 2)})
    assert "agreement" not in score(rubric(), one, "x").to_json()
    said = score(rubric(), many, "x").to_json()["agreement"]
    assert set(said) == {"alpha", "percent", "pairs", "note"}
    assert said["pairs"] == 12
    assert Fraction(said["percent"]["exact"]) == Fraction(4, 12)
    assert said["alpha"]["value"] == f"{float(Fraction(said['alpha']['exact'])):.4f}"
