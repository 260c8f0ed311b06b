"""Ways in which releases were found to give partners away, each mended, each kept here as it was found."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from strategies import as_rubric
from test_comparison import Memory, at_hand, received

from safeguard import disclosure
from safeguard.cli.compare_view import compare_view
from safeguard.comparing import Ask, release
from safeguard.model import Assessment, Rubric
from safeguard.model.comparison import Comparison, ComparisonPart
from safeguard.model.submission import Partner
from safeguard.texts import Texts

Levels = dict[str, int | None]


def rubric(*criteria: str, gates: tuple[str, ...] = (), **more: Any) -> Rubric:
    """Criteria named by their domain: ``a1`` and ``a2`` are of domain ``a``."""
    weights = more.pop("weights", {})
    top, met = more.pop("scale", (4, 3))
    bands = more.pop("bands", {"low": "0", "high": "50"})
    return as_rubric(
        {
            "format": "safeguard/rubric/1",
            "id": "small",
            "version": more.pop("version", "1.0.0"),
            "status": "draft",
            "languages": ["en"],
            "na_limit": "1/2",
            "profiles": ["ngo"],
            "scale": {"max": top, "met": met},
            "evidence": {"required": ["none"] * (top + 1)},
            "band": [{"id": name, "from": start} for name, start in bands.items()],
            "domain": [{"id": name, "weight": 1} for name in sorted({each[0] for each in criteria})],
            "criterion": [
                {
                    "id": name,
                    "domain": name[0],
                    "weight": weights.get(name, 1),
                    **({"gate": {"cap": "low"}, "not_applicable": False} if name in gates else {}),
                }
                for name in criteria
            ],
        }
    )


def answered(
    asked: Rubric, name: str, levels: Levels, day: str = "2026-10-01", kind: str = "ngo", region: str = "ID-JK"
) -> Assessment:
    given = [
        {"criterion": criterion, "by": "consensus", "state": "level", "level": level}
        for criterion, level in levels.items()
        if level is not None
    ]
    return Assessment.model_validate(
        {
            "id": f"{name}-{day}",
            "rubric": {"id": asked.id, "version": asked.version},
            "organisation": {"id": name, "name": name, "type": kind, "region": region},
            "profile": "ngo",
            "round": day[:4],
            "date": day,
            "answers": given,
        }
    )


def network(asked: Rubric, said: dict[str, Levels], day: str = "2026-10-01") -> Memory:
    return Memory(*(received(asked, answered(asked, name, levels, day)) for name, levels in said.items()))


def released(kept: Memory, *rubrics: Rubric, by: Any = ()) -> Comparison:
    return release(kept, Ask("small", "2026", by, date(2026, 11, 26), "0.1.0"), at_hand(*rubrics)).comparison


def counts(shown: Comparison, of: str) -> dict[str, int] | None:
    return next(each.counts for each in shown.counts if each.of == of)


def hidden(shown: Comparison, of: str) -> bool:
    return next(each.hidden for each in shown.figures if each.of == of)


def uneven(rng: random.Random, *criteria: str) -> Levels:
    return {criterion: rng.randint(0, 4) for criterion in criteria}


def test_a_partner_does_not_leave_alone_where_its_rubric_is_no_more_at_hand() -> None:
    old = rubric("a1", "b1", "b2")
    new = rubric("a1", "b1", "b2", version="1.1.0", weights={"b2": 2})
    rng = random.Random(3)
    said = {f"m{number:02d}": uneven(rng, "a1", "b1", "b2") for number in range(13)}
    kept = Memory(
        *(
            received(each, answered(each, name, levels))
            for name, levels in said.items()
            for each in [old if name == "m00" else new]
        )
    )
    first = released(kept, old, new)
    second = released(kept, new)
    assert first.organisations == 13
    assert (second.again, second.organisations, second.counts) == (True, 13, first.counts)


def moved_together() -> tuple[Comparison, Comparison]:
    """Two releases: eight stay, and five who had all been at level 0 answer anew."""
    asked = rubric("a1", "b1", "b2")
    stay = {f"m{n:02d}": {"a1": (1, 1, 2, 2, 3, 3, 4, 4)[n], "b1": n % 5, "b2": n * 2 % 5} for n in range(8)}
    move: dict[str, Levels] = {f"x{n}": {"a1": 0, "b1": n, "b2": 4 - n} for n in range(5)}
    kept = network(asked, {**stay, **move})
    first = released(kept, asked)
    assert counts(first, "criterion:a1") is not None
    for number, (name, levels) in enumerate(move.items()):
        later = answered(asked, name, {**levels, "a1": (1, 2, 3, 4, 4)[number]}, "2026-10-20")
        kept.sent.append(received(asked, later, 2))
    return first, released(kept, asked)


def test_five_who_change_together_are_not_known_by_what_they_said_before() -> None:
    _, second = moved_together()
    assert not second.again
    assert counts(second, "criterion:a1") is None
    assert hidden(second, "domain:a")
    assert counts(second, "criterion:b1") is not None  # there they had answered unevenly


def test_a_release_that_looks_only_at_what_is_said_now_gives_them_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted weakness: nobody of those who stayed is at 0 in the second release, so all five who moved were."""
    whole = disclosure._Guarded._tests

    def only_now(self: Any, moment: Any, key: str) -> list[Any]:
        return whole(self, moment, key) if moment is self.wanted else []

    monkeypatch.setattr(disclosure._Guarded, "_tests", only_now)
    first, second = moved_together()
    before, after = counts(first, "criterion:a1"), counts(second, "criterion:a1")
    assert before is not None
    assert after is not None
    assert (before["0"], after["0"]) == (5, 0)


def test_the_change_since_the_last_round_rests_on_what_was_released_then_and_moves_for_nobody_alone() -> None:
    asked = rubric("a1", "b1", "b2")
    rng = random.Random(5)
    said = {f"m{number:02d}": uneven(rng, "a1", "b1", "b2") for number in range(17)}
    before = {name: uneven(rng, "a1", "b1", "b2") for name in list(said)[6:16]}
    kept = Memory(*network(asked, said).sent, *network(asked, before, "2025-10-01").sent)
    unreleased = released(kept, asked)
    assert not any(each.change for each in unreleased.figures)
    release(kept, Ask("small", "2025", (), date(2026, 11, 26), "0.1.0"), at_hand(asked))
    kept.sent.append(received(asked, answered(asked, "m16", uneven(rng, "a1", "b1", "b2"), "2025-10-01")))
    later = released(kept, asked)
    assert {each.changed for each in later.figures if each.change} <= {10}


def test_a_hidden_gate_does_not_follow_from_how_many_are_closed() -> None:
    asked = rubric("a1", "a2", "b1", "b2", gates=("a1", "a2"))
    rng = random.Random(2)
    said: dict[str, Levels] = {
        f"m{n:02d}": {"a1": 0, "a2": 0 if n % 2 else 4, "b1": rng.randint(0, 4), "b2": rng.randint(0, 4)}
        for n in range(12)
    }
    shown = released(network(asked, said), asked)
    assert counts(shown, "gate:a1") is None
    assert counts(shown, "closed") is None
    assert counts(shown, "gate:a2") == {"open": 6, "closed": 6, "pending": 0}


def test_who_gave_no_level_does_not_hide_that_all_others_gave_the_same() -> None:
    asked = rubric("a1", "a2", "b1", "b2")
    rng = random.Random(2)
    said: dict[str, Levels] = {
        f"m{n:02d}": {
            "a1": 4 if n < 5 else None,
            "a2": None if n < 5 else 4,
            "b1": rng.randint(0, 4),
            "b2": rng.randint(0, 4),
        }
        for n in range(10)
    }
    shown = released(network(asked, said), asked)
    assert counts(shown, "criterion:a1") is counts(shown, "criterion:a2") is None
    assert hidden(shown, "domain:a")


def test_levels_and_bands_that_lie_close_are_hidden_as_the_figure_is() -> None:
    bands = {"low": "0", "b1": "80", "b2": "85", "b3": "90"}
    asked = rubric("a1", "b1", scale=(10, 9), bands=bands)
    said: dict[str, Levels] = {f"m{n:02d}": {"a1": 8 + n % 2, "b1": 8 + n // 2 % 2} for n in range(12)}
    shown = released(network(asked, said), asked)
    assert hidden(shown, "overall")
    assert counts(shown, "criterion:a1") is counts(shown, "criterion:b1") is counts(shown, "band") is None


def test_a_gate_with_its_own_minimum_is_a_threshold_of_its_criterion_too() -> None:
    asked = rubric("a1", "b1", gates=("a1",))
    said: dict[str, Levels] = {f"m{n:02d}": {"a1": (0, 1, 2)[n % 3], "b1": n % 5} for n in range(12)}
    shown = released(network(asked, said), asked)
    assert counts(shown, "gate:a1") is counts(shown, "criterion:a1") is None


def figure(shown: Comparison, of: str) -> tuple[str | None, str | None, str | None]:
    return next((each.q1, each.median, each.q3) for each in shown.figures if each.of == of and not each.by)


def test_the_same_question_twice_gives_the_last_release_again_also_with_changes_and_groups() -> None:
    """A release that told a group and those in both rounds apart once hid everything of the next one."""
    asked = rubric("a1", "b1", "b2")
    for seed in range(40):
        rng = random.Random(seed)
        names = [f"m{number:02d}" for number in range(rng.randint(5, 20))]
        kinds = {name: rng.choice(("ngo", "uptd_ppa")) for name in names}
        old = {name: uneven(rng, "a1", "b1", "b2") for name in names if rng.random() < 0.6}
        kept = Memory(
            *(received(asked, answered(asked, n, uneven(rng, "a1", "b1", "b2"), kind=kinds[n])) for n in names),
            *(received(asked, answered(asked, n, each, "2025-10-01", kinds[n])) for n, each in old.items()),
        )
        if len(old) >= 5:
            release(kept, Ask("small", "2025", ("type",), date(2026, 11, 26), "0"), at_hand(asked))
        first = released(kept, asked, by=("type",))
        for _ in range(2):
            later = released(kept, asked, by=("type",))
            assert (later.again, later.release, later.figures) == (True, first.release, first.figures)


def test_a_rubric_that_is_not_at_hand_once_spoils_nothing_for_later() -> None:
    old, new = rubric("a1", "b1", "b2"), rubric("a1", "b1", "b2", version="1.1.0", weights={"b2": 2})
    rng = random.Random(3)
    said = {f"m{number:02d}": uneven(rng, "a1", "b1", "b2") for number in range(13)}
    kept = network(old, said)
    first = released(kept, old)
    for name in said:
        later = answered(new, name, uneven(rng, "a1", "b1", "b2"), "2026-10-20")
        kept.sent.append(received(new, later, 2))
    assert (released(kept, new).again, len(kept.log)) == (True, 1)
    second = released(kept, old, new)
    assert not second.again
    assert second.release != first.release
    assert any(not each.hidden for each in second.figures)


def test_where_most_answer_anew_only_as_many_wait_as_keep_those_who_did_not_company() -> None:
    asked = rubric("a1", "b1", "b2")
    for movers in range(8, 14):
        rng = random.Random(movers)
        said = {f"m{number:02d}": uneven(rng, "a1", "b1", "b2") for number in range(13)}
        kept = network(asked, said)
        released(kept, asked)
        for name in list(said)[:movers]:
            kept.sent.append(received(asked, answered(asked, name, uneven(rng, "a1", "b1", "b2"), "2026-10-20"), 2))
        later = released(kept, asked)
        assert later.waiting == (0 if movers in (8, 13) else movers - 8)


def test_one_early_adopter_of_another_rubric_stops_nobody() -> None:
    old, far = rubric("a1", "b1", "b2"), rubric("a9", "b8", "b9", version="2.0.0")
    rng = random.Random(3)
    kept = network(old, {f"m{number:02d}": uneven(rng, "a1", "b1", "b2") for number in range(12)})
    kept.sent.append(received(far, answered(far, "early", uneven(rng, "a9", "b8", "b9"))))
    shown = released(kept, old, far)
    assert (shown.organisations, shown.rubric.version) == (12, "1.0.0")
    assert [(each.why, each.n) for each in shown.comparable.left_out] == [("no-common-core", 1)]


def test_the_only_one_that_disclosed_sums_is_not_found_beside_the_criteria_of_the_others() -> None:
    asked = rubric("a1", "b1", "b2")
    rng = random.Random(1)
    said: dict[str, Levels] = {f"m{n:02d}": {**uneven(rng, "b1", "b2"), "a1": 0 if n < 6 else 4} for n in range(12)}
    kept = network(asked, said)
    kept.sent.append(received(asked, answered(asked, "alone", {"a1": 1, "b1": 2, "b2": 3}), disclose="counts"))
    shown = released(kept, asked)
    assert shown.organisations == 12
    assert [(each.why, each.n) for each in shown.comparable.left_out] == [("counts-only", 1)]


def test_one_figure_under_two_names_is_shown_in_the_same_groups() -> None:
    """A domain of one criterion, by type and by region: each name let other groups through, together they gave five away."""
    asked = rubric("a1", "b1", "b2")
    for seed in range(60):
        rng = random.Random(seed)
        kept = Memory(
            *(
                received(
                    asked,
                    answered(
                        asked,
                        f"m{n:02d}",
                        {"a1": rng.randint(0, 2) if n % 2 else 4, "b1": rng.randint(0, 4), "b2": rng.randint(0, 4)},
                        kind="ngo" if n % 2 else "uptd_ppa",
                        region="ID-JK" if n % 4 < 2 else "ID-JB",
                    ),
                )
                for n in range(20)
            )
        )
        shown = released(kept, asked, by=("type", "region"))
        domain = [tuple(each.by.items()) for each in shown.figures if each.of == "domain:a" and not each.hidden]
        criterion = [tuple(each.by.items()) for each in shown.counts if each.of == "criterion:a1" and each.counts]
        assert domain == criterion


def test_what_changes_no_figure_is_remembered_all_the_same() -> None:
    asked = rubric("a1", "b1", "b2")
    rng = random.Random(8)
    said = {f"m{number:02d}": uneven(rng, "a1", "b1", "b2") for number in range(24)}
    kept = network(asked, said)
    first = released(kept, asked)
    swapped = {f"m{n:02d}": said[f"m{(n + 1) % 6:02d}"] for n in range(6)}  # six give each other's answers
    for name, levels in swapped.items():
        kept.sent.append(received(asked, answered(asked, name, levels, "2026-10-20"), 2))
    second = released(kept, asked)
    assert (second.again, second.waiting, second.release) == (True, 0, first.release)
    changed = answered(asked, "m09", {"a1": 4, "b1": 0, "b2": 4}, "2026-10-25")
    kept.sent.append(received(asked, changed, 3))
    third = released(kept, asked)
    assert (third.again, third.waiting) == (True, 1)


def test_one_odd_date_does_not_turn_rounds_around() -> None:
    asked = rubric("a1", "b1", "b2")
    rng = random.Random(8)
    said = {f"m{number:02d}": uneven(rng, "a1", "b1", "b2") for number in range(6)}
    kept = Memory(*network(asked, said).sent, *network(asked, said, "2025-10-01").sent)
    odd = answered(asked, "m00", said["m00"], "2025-10-01").model_copy(update={"date": date(2027, 1, 1)})
    kept.sent.append(received(asked, odd, 5))
    shown = release(kept, Ask("small", None, (), date(2027, 1, 2), "0"), at_hand(asked)).comparison
    assert shown.round == "2026"


def test_a_change_is_hidden_where_it_would_tell_of_those_who_left() -> None:
    asked = rubric("a1", "b1", "b2")
    rng = random.Random(4)
    gone: dict[str, Levels] = {f"o{n}": {"a1": 0, "b1": n % 5, "b2": 4 - n % 5} for n in range(7)}
    stay: dict[str, Levels] = {f"m{n}": {"a1": 2 + n % 3, "b1": n % 5, "b2": n % 4} for n in range(6)}
    new = {f"n{n}": uneven(rng, "a1", "b1", "b2") for n in range(8)}
    later = {name: uneven(rng, "a1", "b1", "b2") for name in stay}
    kept = Memory(*network(asked, {**gone, **stay}, "2025-10-01").sent, *network(asked, {**later, **new}).sent)
    before = release(kept, Ask("small", "2025", (), date(2026, 11, 26), "0"), at_hand(asked)).comparison
    assert not hidden(before, "domain:a")
    shown = released(kept, asked)
    assert not any(each.change for each in shown.figures if each.of == "domain:a")


def test_who_takes_back_its_consent_is_named_no_more_also_in_a_release_shown_again() -> None:
    asked = rubric("a1", "b1", "b2")
    rng = random.Random(4)

    class Named(Memory):
        agreed = True

        def partners(self) -> list[Partner]:
            named = ("2026",) if self.agreed else ()
            return [each.model_copy(update={"named": named}) for each in super().partners()]

    sent = network(asked, {f"m{n:02d}": uneven(rng, "a1", "b1", "b2") for n in range(12)}).sent
    kept = Named(*sent)
    assert len(released(kept, asked).named) == 12
    kept.agreed = False
    assert released(kept, asked).named == ()


def test_a_release_in_which_much_is_hidden_is_told_as_text_in_both_languages() -> None:
    asked = rubric("a1", "b1", "b2")
    alike: dict[str, Levels] = {f"m{n:02d}": {"a1": 3, "b1": n % 5, "b2": n % 4} for n in range(12)}
    shown = released(network(asked, alike), asked, by=("type",))
    assert hidden(shown, "domain:a")
    for language in ("id", "en"):
        lines = "\n".join(compare_view(Texts(language), ComparisonPart(rubric=asked, comparison=shown)))
        assert {"id": "disembunyikan", "en": "hidden"}[language] in lines


def test_that_all_have_one_verdict_hides_the_verdict_and_not_the_figure() -> None:
    asked = rubric("a1", "b1", "b2", gates=("a1",))
    rng = random.Random(6)
    said: dict[str, Levels] = {f"m{n:02d}": {**uneven(rng, "b1", "b2"), "a1": n % 3} for n in range(12)}
    shown = released(network(asked, said), asked)
    assert counts(shown, "band") is None
    assert not hidden(shown, "overall")
