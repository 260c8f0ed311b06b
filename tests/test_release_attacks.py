"""Ways in which releases were found to give partners away, each mended, each kept here as it was found."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from strategies import as_rubric
from test_comparison import Memory, at_hand, received

from safeguard import disclosure
from safeguard.comparing import Ask, release
from safeguard.model import Assessment, Rubric
from safeguard.model.comparison import Comparison

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


def answered(asked: Rubric, name: str, levels: Levels, day: str = "2026-10-01") -> Assessment:
    given = [
        {"criterion": criterion, "by": "consensus", "state": "level", "level": level}
        for criterion, level in levels.items()
        if level is not None
    ]
    return Assessment.model_validate(
        {
            "id": f"{name}-{day}",
            "rubric": {"id": asked.id, "version": asked.version},
            "organisation": {"id": name, "name": name, "type": "ngo"},
            "profile": "ngo",
            "round": day[:4],
            "date": day,
            "answers": given,
        }
    )


def network(asked: Rubric, said: dict[str, Levels], day: str = "2026-10-01") -> Memory:
    return Memory(*(received(asked, answered(asked, name, levels, day)) for name, levels in said.items()))


def released(kept: Memory, *rubrics: Rubric) -> Comparison:
    return release(kept, Ask("small", "2026", (), date(2026, 11, 26), "0.1.0"), at_hand(*rubrics)).comparison


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
    whole = disclosure._Guarded._shown

    def only_now(self: Any, name: str, has: Any, test: Any) -> list[int]:
        return whole(self, name, has, lambda moment: test(moment) if moment is self.wanted else lambda _: True)

    monkeypatch.setattr(disclosure._Guarded, "_shown", only_now)
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
