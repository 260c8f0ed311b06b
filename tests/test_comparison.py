"""Who is compared with whom, on what: one organisation once, the same questions, and reasons for everybody left out."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st
from strategies import as_rubric

from safeguard.comparing import Ask, compare_inside, release
from safeguard.comparison import Basis, basis, content, entries, latest
from safeguard.comparison_document import mine, pseudonym
from safeguard.comparison_table import Table
from safeguard.errors import NotFound, SafeguardError
from safeguard.model import Assessment, Rubric
from safeguard.model.submission import Partner, Received, Submission
from safeguard.scoring import fold, measure
from safeguard.submissions import contribution

CRITERIA = [f"c{number}" for number in range(10)]


def rubric(version: str = "1.0.0", asked: list[str] | None = None, **weights: int) -> Rubric:
    """Two domains; the first criterion is a gate."""
    asked = CRITERIA if asked is None else asked
    return as_rubric(
        {
            "format": "safeguard/rubric/1",
            "id": "small",
            "version": version,
            "status": "draft",
            "languages": ["en"],
            "na_limit": "1/2",
            "profiles": ["ngo", "uptd_ppa"],
            "scale": {"max": 4, "met": 3},
            "evidence": {"required": ["none", "none", "documented", "sampled", "verified"]},
            "band": [{"id": "low", "from": "0"}, {"id": "high", "from": "50"}],
            "domain": [{"id": "a", "weight": 2}, {"id": "b", "weight": 1}],
            "criterion": [
                {
                    "id": name,
                    "domain": "a" if number < len(asked) // 2 else "b",
                    "weight": weights.get(name, 1),
                    **({"gate": {"cap": "low"}, "not_applicable": False} if number == 0 else {}),
                }
                for number, name in enumerate(asked)
            ],
        }
    )


def answered(asked: Rubric, name: str, rng: random.Random, day: str = "2026-10-01", **more: Any) -> Assessment:
    given = [
        {"criterion": each.id, "by": "consensus", "state": "level", "level": rng.randint(0, 4)}
        for each in asked.criteria
    ]
    values = {
        "id": f"{name}-{day}",
        "rubric": {"id": asked.id, "version": asked.version},
        "organisation": {"id": name, "name": f"LSM {name}", "type": "ngo"},
        "profile": "ngo",
        "round": day[:4],
        "date": day,
        "answers": given,
    }
    return Assessment.model_validate({**values, **more})


def received(asked: Rubric, assessment: Assessment, sequence: int = 1, disclose: Any = "scores") -> Received:
    own = contribution(asked, assessment, disclose)
    organisation = assessment.organisation
    submission = Submission(
        id=f"{organisation.id}-{sequence}", sequence=sequence, made=assessment.date, engine="0", to="0" * 64,
        key="1" * 64, organisation=organisation, disclose=disclose, contributions=(own,),
    )  # fmt: skip
    return Received(digest=f"{sequence:064d}", on=assessment.date, submission=submission)


def at_hand(*rubrics: Rubric) -> Any:
    known = {each.digests.scoring: each for each in rubrics}
    return lambda answered: known.get(answered.scoring_digest)


class Memory:
    """A network's store in memory."""

    def __init__(self, *sent: Received):
        self.sent, self.log = list(sent), list[dict[str, Any]]()

    def partners(self) -> list[Partner]:
        found = {each.submission.organisation.id: each.submission.organisation for each in self.sent}
        return [Partner(organisation=each) for each in found.values()]

    def received(self, round: str | None = None) -> list[Received]:
        return self.sent

    def releases(self) -> list[dict[str, Any]]:
        return self.log

    def last_release(self) -> str | None:
        return str(len(self.log)) if self.log else None

    def append_release(self, data: Any, after: str | None) -> str:
        assert after == self.last_release()
        self.log.append(dict(data))
        return str(len(self.log))


def based(sent: list[Received], *rubrics: Rubric) -> Basis:
    found = basis(latest(entries(sent, {}, "small")), at_hand(*rubrics))
    assert found is not None
    return found


def ask(round_name: str | None = None, *by: Any) -> Ask:
    return Ask("small", round_name, by, date(2026, 11, 26), "0.1.0")


def test_one_organisation_counts_once_by_its_latest_assessment_then_its_latest_submission() -> None:
    asked, rng = rubric(), random.Random(1)
    sent = [
        received(asked, answered(asked, "m", rng, "2026-09-01"), 3),
        received(asked, answered(asked, "m", rng, "2026-10-01"), 1),
        received(asked, answered(asked, "m", rng, "2026-10-01"), 2),
    ]
    (entry,) = latest(entries(sent, {}, "small")).entries.values()
    assert entry.content == content(sent[2].submission.contributions[0])


def test_assessments_of_units_alone_are_left_out_with_the_reason() -> None:
    asked, rng = rubric(), random.Random(1)
    sent = [received(asked, answered(asked, "m", rng, unit="shelter")), received(asked, answered(asked, "n", rng))]
    found = latest(entries(sent, {}, "small"))
    assert list(found.entries) == ["n"]
    assert found.left_out == {"m": "units-only"}


@given(st.integers(0, 10_000))
def test_figures_of_everybody_are_those_of_scoring_each_by_itself(seed: int) -> None:
    asked, rng = rubric(), random.Random(seed)
    own = {f"m{number}": answered(asked, f"m{number}", rng) for number in range(4)}
    levels = ("scores", "counts", "full")
    sent = [received(asked, each, disclose=rng.choice(levels)) for each in own.values()]
    table = Table(based(sent, asked))
    for place, assessment in enumerate(own.values()):
        measured = measure(asked, fold(asked, assessment))
        assert table.figures["overall"].at(place) == measured.claimed
        assert table.figures["overall:evidenced"].at(place) == measured.evidenced
        for domain, sums in measured.domains:
            assert table.figures[f"domain:{domain.id}"].at(place) == sums.claimed
        assert int(table.kinds["closed"].codes[place]) == sum(gate.state == "closed" for gate in measured.gates)
        band = table.kinds["band"]
        assert band.labels[int(band.codes[place])] == measured.verdict.final


def test_an_older_version_is_compared_on_the_criteria_that_both_ask_with_the_newer_weights() -> None:
    old, new, rng = rubric(asked=CRITERIA[:9]), rubric("1.1.0", c1=3), random.Random(2)
    olds = [answered(old, f"o{number}", rng) for number in range(3)]
    news = [answered(new, f"n{number}", rng) for number in range(3)]
    found = based([*(received(old, each) for each in olds), *(received(new, each) for each in news)], old, new)
    assert found.core == {"ngo": CRITERIA[:9]}
    assert found.share == Fraction(14, 15)
    assert (found.criteria, found.asked, found.warning) == (9, 10, False)
    table = Table(found)
    for assessment in (*olds, *news):
        standings = fold(new, assessment)
        core = {name: standings[name] for name in CRITERIA[:9]}
        place = list(found.entries).index(assessment.organisation.id)
        assert table.figures["overall"].at(place) == measure(new, core).claimed


def test_a_version_that_shares_under_half_is_left_out_and_under_four_fifths_warns() -> None:
    far, near, new = rubric("0.1.0", ["c0", "c5", "x1", "x2"]), rubric("1.0.0", CRITERIA[:8]), rubric("1.1.0", c9=5)
    rng = random.Random(3)
    sent = [received(far, answered(far, "far", rng))]
    sent += [received(near, answered(near, f"near{number}", rng)) for number in range(3)]
    sent += [received(new, answered(new, "new", rng))]
    found = based(sent, far, near, new)
    assert found.left_out == {"far": "no-common-core"}
    assert found.warning
    assert set(found.entries) == {"near0", "near1", "near2", "new"}


def test_where_more_can_be_compared_without_the_older_version_it_is_left_out() -> None:
    old, new, rng = rubric(asked=CRITERIA[:9]), rubric("1.1.0"), random.Random(4)
    sent = [received(old, answered(old, "old", rng))]
    sent += [received(new, answered(new, f"sums{number}", rng), disclose="counts") for number in range(3)]
    found = based(sent, old, new)
    assert found.core is None
    assert found.left_out == {"old": "older-version"}
    sent += [received(old, answered(old, f"old{number}", rng)) for number in range(5)]
    found = based(sent, old, new)
    assert found.core is not None
    assert set(found.left_out.values()) == {"counts-only"}


def test_a_version_that_is_not_at_hand_is_left_out_with_the_reason() -> None:
    old, new, rng = rubric(), rubric("1.1.0", c3=2), random.Random(5)
    sent = [received(old, answered(old, "old", rng)), received(new, answered(new, "new", rng))]
    assert based(sent, new).left_out == {"old": "rubric-missing"}


def partners(asked: Rubric, number: int, day: str, seed: int, **more: Any) -> list[Received]:
    rng = random.Random(seed)
    return [received(asked, answered(asked, f"m{each:02d}", rng, day, **more)) for each in range(number)]


def test_how_many_sent_sums_only_is_said_inside_and_never_in_public() -> None:
    asked, rng = rubric(), random.Random(11)
    sums = [received(asked, answered(asked, f"sums{number}", rng), disclose="counts") for number in range(6)]
    network = Memory(*partners(asked, 12, "2026-10-01", 3), *sums)
    inside = compare_inside(network, ask(), at_hand(asked)).comparison
    assert inside.comparable.sums_only == 6
    assert {each.n for each in inside.counts if each.of.startswith("criterion:")} == {inside.organisations - 6}
    public = release(network, ask(), at_hand(asked)).comparison
    assert public.organisations == 18
    assert public.comparable.sums_only == 0


def test_the_change_since_the_last_round_is_of_those_in_both() -> None:
    asked = rubric()
    network = Memory(*partners(asked, 7, "2025-10-01", 1), *partners(asked, 9, "2026-10-01", 2))
    figure = compare_inside(network, ask(), at_hand(asked)).comparison.figures[0]
    assert (figure.of, figure.n, figure.changed) == ("overall", 9, 7)
    moved = []
    for name in (f"m{each:02d}" for each in range(7)):
        rounds = [each for each in network.sent if each.submission.organisation.id == name]
        before, after = (Fraction(each.submission.contributions[0].said.claimed or 0) for each in rounds)
        moved.append((after - before) * 100)
    assert figure.change is not None
    assert Fraction(figure.change.median) == pytest.approx(sorted(moved)[3], abs=1e-4)


def test_a_round_with_fewer_than_five_is_shown_inside_and_refused_outside() -> None:
    asked = rubric()
    network = Memory(*partners(asked, 4, "2026-10-01", 1))
    assert compare_inside(network, ask(), at_hand(asked)).comparison.organisations == 4
    with pytest.raises(SafeguardError, match="at least"):
        release(network, ask(), at_hand(asked))
    assert not [each for each in network.log if each["format"] == "safeguard/release/1"]


def test_an_unknown_round_is_answered_with_the_nearest() -> None:
    asked = rubric()
    with pytest.raises(NotFound):
        compare_inside(Memory(*partners(asked, 4, "2026-10-01", 1)), ask("2062"), at_hand(asked))


def test_a_release_is_written_into_the_log_before_it_is_shown_and_given_out_again_unchanged() -> None:
    asked = rubric()
    network = Memory(*partners(asked, 12, "2026-10-01", 1))
    first = release(network, ask(), at_hand(asked)).comparison
    assert [each["comparison"]["release"] for each in network.log] == [first.release]
    network.sent += [received(asked, answered(asked, "late", random.Random(9), "2026-10-02"))]
    second = release(network, ask(), at_hand(asked)).comparison
    assert (second.again, second.waiting, second.organisations) == (True, 1, 12)
    assert second.figures == first.figures
    assert len(network.log) == 1


def test_who_withdrew_what_was_released_makes_the_last_release_stand() -> None:
    asked = rubric()
    network = Memory(*partners(asked, 12, "2026-10-01", 1))
    first = release(network, ask(), at_hand(asked)).comparison
    del network.sent[3]
    second = release(network, ask(), at_hand(asked)).comparison
    assert (second.again, second.figures) == (True, first.figures)


def test_pseudonyms_cannot_be_made_without_the_secret_and_stay_the_same_with_it() -> None:
    assert pseudonym("m", b"one") == pseudonym("m", b"one") != pseudonym("m", b"two")


def test_a_partner_finds_its_quarter_beside_the_released_figures() -> None:
    asked = rubric()
    shown = release(Memory(*partners(asked, 40, "2026-10-01", 3)), ask(), at_hand(asked)).comparison
    figure = shown.figures[0]
    assert figure.q1 is not None
    assert figure.q3 is not None
    below, above = Fraction(figure.q1) / 100 - Fraction(1, 100), Fraction(figure.q3) / 100
    assert mine("me", {"overall": below}, shown).marks[0].place == "lowest"
    assert mine("me", {"overall": above}, shown).marks[0].place == "highest"
    assert mine("me", {"overall": None}, shown).marks[0].place == "unknown"


def test_needs_are_those_of_at_least_half_the_greatest_first() -> None:
    asked = rubric()
    shown = compare_inside(Memory(*partners(asked, 30, "2026-10-01", 3)), ask(), at_hand(asked)).comparison
    shares = [Fraction(each.below, each.n) for each in shown.agenda]
    assert shares == sorted(shares, reverse=True)
    assert all(share >= Fraction(1, 2) for share in shares)
    by_name = {each.of: each.counts or {} for each in shown.counts if not each.by}
    for need in shown.agenda:
        counts = by_name[f"criterion:{need.criterion}"]
        assert need.below == sum(counts[level] for level in ("0", "1", "2", "unknown"))
