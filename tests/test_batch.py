"""Many assessments scored at once have the figures that each has by itself."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings, strategies as st
from strategies import answers_for, as_assessment, as_rubric, structures

from safeguard import batch, batch_overall, batch_scores
from safeguard.errors import InvalidInput, NotFound
from safeguard.model import Rubric
from safeguard.model.submission import Caps, Sums
from safeguard.scoring import UNANSWERED, Measurement, Standing, fold, measure, tally

ONE = [{"id": "d"}]
TWO = [{"id": "asked", "domain": "d", "gate": {"cap": "b0", "minimum": 2}}, {"id": "other", "domain": "d"}]
FIGURES = ("claimed", "evidenced", "low", "high", "coverage")
SUMS = ("points", "evidenced_points", "answered", "unknown", "applicable")


@st.composite
def rounds(draw: st.DrawFn) -> tuple[Rubric, str, list[dict[str, Standing]]]:
    """A rubric, a profile and the standings of several assessments; weights up to the largest, scales up to 100."""
    structure = draw(structures(max_level=draw(st.sampled_from([5, 5, 100]))))
    if draw(st.integers(0, 2)) == 0:
        for thing in (*structure["domain"], *structure["criterion"]):
            thing["weight"] = draw(st.integers(1, 4) | st.integers(999_990, 1_000_000))
    below, highest = structure["band"][-2:] if len(structure["band"]) > 1 else ({}, {})
    # a floor is never lower than the one before it, which may be 100
    if "domain_floor" in highest and below.get("domain_floor") != "100" and draw(st.booleans()):
        highest["domain_floor"] = "99.999999999999"
    rubric = as_rubric(structure)
    profile = draw(st.sampled_from(structure["profiles"]))
    number = draw(st.integers(1, 3))
    answers = [
        as_assessment({**draw(answers_for(structure, several=False)), "profile": profile}) for _ in range(number)
    ]
    return rubric, profile, [fold(rubric, each) for each in answers]


def row_of(standings: dict[str, Standing]) -> dict[str, str]:
    return {
        criterion: each.state if each.level is None else f"{each.level} {each.evidenced}"
        for criterion, each in standings.items()
    }


def rank(rubric: Rubric, band: str | None) -> int:
    return -1 if band is None else rubric.band_rank[band]


def difference(rubric: Rubric, profile: str, many: list[dict[str, Standing]], only: set[str] | None = None) -> str:
    """Where the batch and single scoring differ; empty where they agree."""
    layout = batch.layout(rubric, profile, only=only)
    block = batch.encode(layout, [row_of(each) for each in many])
    found = batch.scores(layout, block)
    for at, standings in enumerate(many):
        kept = {criterion: each for criterion, each in standings.items() if only is None or criterion in only}
        measured = measure(rubric, kept)
        wrong = _difference(rubric, layout, found, at, measured) or _views(rubric, layout, found, at, kept)
        if wrong:
            return wrong
    return _overall(layout, block, found)


def _difference(rubric: Rubric, layout: batch.Layout, found: batch.Scores, at: int, measured: Measurement) -> str:
    for name in FIGURES:
        if getattr(found, name).fraction(at) != getattr(measured, name):
            return f"overall {name}"
    if [found.complete[at], found.provisional[at]] != [measured.complete, measured.provisional]:
        return "complete, provisional"
    bands = (measured.verdict.by_score, measured.verdict.final)
    evidenced = (measured.evidenced_verdict.by_score, measured.evidenced_verdict.final)
    ours = (found.by_score[at], found.final[at], found.evidenced_by_score[at], found.evidenced_final[at])
    if list(ours) != [rank(rubric, band) for band in (*bands, *evidenced)]:
        return "bands"
    assert found.gates is not None
    assert found.evidenced_gates is not None
    for side, states in (("state", found.gates), ("evidenced_state", found.evidenced_gates)):
        if [batch.GATE_STATES[state] for state in states[at]] != [getattr(gate, side) for gate in measured.gates]:
            return f"gates {side}"
    if [group.id for group in layout.domains] != [domain.id for domain, _ in measured.domains]:
        return "domains"
    for place, (_, sums) in enumerate(measured.domains):
        if wrong := _tally(found.domains, at, place, sums):
            return f"domain {wrong}"
    return ""


def _views(rubric: Rubric, layout: batch.Layout, found: batch.Scores, at: int, standings: dict[str, Standing]) -> str:
    assert found.views is not None
    for place, view in enumerate(layout.views):
        tagged = [each for each in rubric.criteria if each.id in standings and view.id in each.maps]
        if wrong := _tally(found.views, at, place, tally(rubric, tagged, standings)):
            return f"view {wrong}"
    return ""


def _tally(tallies: batch.Tallies, at: int, place: int, sums: Any) -> str:
    for name in SUMS:
        if getattr(tallies, name)[at, place] != getattr(sums, name):
            return name
    if tallies.in_scope[place] != sums.in_scope:
        return "in_scope"
    for name in (*FIGURES, "na_share"):
        if getattr(tallies, name).fraction(at, place) != getattr(sums, name):
            return name
    return ""


def _overall(layout: batch.Layout, block: batch.Block, found: batch.Scores) -> str:
    import numpy

    for order in ("C", "F"):  # rows have to be turned, columns are worked on where they are
        quick = batch.overall(layout, *(numpy.array(each, order=order) for each in block), rows=2)
        for name in ("claimed", "evidenced", "coverage"):
            if getattr(quick, name).fractions() != getattr(found, name).fractions():
                return f"quick {name} {order}"
        if not ((quick.gates == found.gates).all() and (quick.evidenced_gates == found.evidenced_gates).all()):
            return f"quick gates {order}"
    return ""


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rounds())
def test_every_figure_gate_band_and_view_is_the_one_of_scoring_alone(case: Any) -> None:
    assert difference(*case) == ""


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rounds(), st.data())
def test_a_subset_of_the_criteria_is_scored_as_if_there_were_no_others(case: Any, data: st.DataObject) -> None:
    rubric, _, _ = case
    only = data.draw(st.sets(st.sampled_from([criterion.id for criterion in rubric.criteria])))
    assert difference(*case, only) == ""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rounds())
def test_sums_alone_give_the_same_figures_and_bands_as_the_answers(case: Any) -> None:
    rubric, profile, many = case
    layout = batch.layout(rubric, profile)
    measured = [measure(rubric, each) for each in many]
    found = batch.from_sums(layout, [sums_of(each) for each in measured], [caps_of(each) for each in measured])
    expected = batch.scores(layout, batch.encode(layout, [row_of(each) for each in many]))
    for name in FIGURES:
        assert getattr(found, name).fractions() == getattr(expected, name).fractions()
    for name in ("complete", "provisional", "by_score", "final", "evidenced_by_score", "evidenced_final"):
        assert (getattr(found, name) == getattr(expected, name)).all()


def sums_of(measured: Measurement) -> list[Sums]:
    return [
        Sums(id=domain.id, in_scope=sums.in_scope, **{name: getattr(sums, name) for name in SUMS})
        for domain, sums in measured.domains
    ]


def caps_of(measured: Measurement) -> Caps:
    counts: dict[str, dict[str, int]] = {"closed": {}, "pending": {}, "evidenced_closed": {}}
    for gate in measured.gates:
        for key in (gate.state, f"evidenced_{gate.evidenced_state}"):
            if key in counts:
                counts[key][gate.cap] = counts[key].get(gate.cap, 0) + 1
    return Caps(**counts)


BUGS: dict[str, tuple[Any, str, Callable[[Any], Any]]] = {
    "unknown counts as unanswered": (batch_scores, "UNKNOWN", lambda old: old - 1),
    "the limit of not applicable itself is too much": (batch_scores, "most_away", lambda old: lambda *of: old(*of) - 1),
    "a pending gate is open": (batch_scores, "UNANSWERED", lambda old: 0),
    "the quick way leaves the last domain out": (
        batch_overall._Desk,
        "_total",
        lambda old: lambda self, above, into: old(self, above * (above.cumsum(0) < 1), into),
    ),
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_caught(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, spoiled = BUGS[bug]
    monkeypatch.setattr(where, name, spoiled(getattr(where, name, None)), raising=False)
    looking = settings(
        max_examples=3_000,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    # what is drawn is what differs: hypothesis writes out what it finds, and whole rounds are too long for that
    find(rounds().map(lambda case: difference(*case)), bool, settings=looking)


def test_sums_beyond_64_bits_are_exact_and_would_be_seen_to_go_round(monkeypatch: pytest.MonkeyPatch) -> None:
    domains = [{"id": f"d{number}", "weight": 999_983 + number} for number in range(4)]
    criteria = [
        {"id": f"c{number}", "domain": f"d{number // 2}", "weight": 999_000 + 7 * number} for number in range(8)
    ]
    rubric = sample(domains, criteria)
    levels = {f"c{number}": Standing("level", number % 4 + 1, number % 3) for number in range(7)}
    case = (rubric, "ngo", [{**levels, "c7": UNANSWERED}])
    assert batch.layout(rubric, "ngo").multiple is None
    assert difference(*case) == ""
    monkeypatch.setattr(batch_scores, "object", int, raising=False)  # to numpy the integer of 64 bits
    assert difference(*case) != ""


def sample(domains: list[dict[str, Any]] = ONE, criteria: list[dict[str, Any]] = TWO) -> Rubric:
    return as_rubric(
        {
            "format": "safeguard/rubric/1",
            "id": "drawn",
            "version": "1.0.0",
            "status": "draft",
            "languages": ["en"],
            "profiles": ["ngo"],
            "scale": {"max": 4, "met": 3},
            "evidence": {"required": ["none"] * 5},
            "band": [{"id": "b0", "from": "0"}, {"id": "b1", "from": "50"}],
            "domain": domains,
            "criterion": criteria,
        }
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"othr": "3 2"}, "Did you mean other?"),
        ({"other": "5 2"}, "from 0 to 4"),
        ({"other": "2 3"}, "above the claimed"),
        ({"other": "three"}, 'such as "3 2"'),
        ({"asked": "not_applicable"}, "applies to everybody"),
    ],
)
def test_a_row_that_no_answers_make_is_refused_with_its_place(row: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        batch.encode(batch.layout(sample(), "ngo"), [{}, row], ["first", "second"])
    (problem,) = caught.value.problems
    assert problem.source == "second"
    assert problem.place == f"/1/criteria/{next(iter(row))}"
    assert said in str(problem.message)
    assert "three" not in str(problem)


def test_what_a_row_does_not_hold_is_unanswered() -> None:
    layout = batch.layout(sample(), "ngo")
    block = batch.encode(layout, [{"other": "3 2"}])
    assert block.claimed.tolist() == [[batch.UNANSWERED, 3]]
    assert block.evidenced.tolist() == [[batch.UNANSWERED, 2]]
    assert batch.scores(layout, block).low.fraction(0) == Fraction(3, 8)


def test_no_assessments_and_no_criteria_give_no_figures() -> None:
    layout = batch.layout(sample(), "ngo")
    assert batch.scores(layout, batch.encode(layout, [])).claimed.fractions() == []
    nothing = batch.layout(sample(), "ngo", only=())
    assert batch.scores(nothing, batch.encode(nothing, [{"asked": "1 1"}])).claimed.fractions() == [None]


def test_a_profile_or_criterion_that_the_rubric_does_not_have_is_named() -> None:
    with pytest.raises(NotFound, match="no such profile"):
        batch.layout(sample(), "nga")
    with pytest.raises(NotFound, match=r"no such criterion.*other"):
        batch.layout(sample(), "ngo", only={"othr"})


@pytest.mark.parametrize(("claimed", "evidenced"), [(5, 2), (2, 3), (253, 0), (0, 255), (252, 252)])
def test_bytes_that_no_answers_make_are_refused(claimed: int, evidenced: int) -> None:
    layout = batch.layout(sample(), "ngo")
    block = batch.encode(layout, [{}, {}])
    block.claimed[1, 1], block.evidenced[1, 1] = claimed, evidenced
    with pytest.raises(ValueError, match=r"a level above|an evidenced level"):
        batch.scores(layout, block)
    with pytest.raises(ValueError, match=r"a level above|an evidenced level"):
        batch.overall(layout, *block)


@pytest.mark.parametrize(
    "change", [{"in_scope": 3}, {"answered": 3}, {"evidenced_points": 5}, {"points": 9}, {"unknown": 2}, {"id": "e"}]
)
def test_sums_that_no_answers_make_are_refused(change: dict[str, Any]) -> None:
    layout = batch.layout(sample(), "ngo")
    sound = {"id": "d", "points": 4, "evidenced_points": 4, "answered": 2, "unknown": 0, "applicable": 2, "in_scope": 2}
    none = Caps(closed={}, pending={}, evidenced_closed={})
    assert batch.from_sums(layout, [[Sums(**sound)]], [none]).claimed.fraction(0) == Fraction(1, 2)
    with pytest.raises(InvalidInput):
        batch.from_sums(layout, [[Sums(**{**sound, **change})]], [none])
    with pytest.raises(InvalidInput, match="gates that cap"):
        batch.from_sums(layout, [[Sums(**sound)]], [none.model_copy(update={"closed": {"b0": 2}})])
