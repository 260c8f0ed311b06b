"""A short look with inputs changed at random; ``python tests/fuzz.py SECONDS`` looks as long as wanted."""

from __future__ import annotations

import random
from typing import Any

import pytest
from fuzz import KINDS, fuzz

from safeguard import assessment_files, boundary


def test_nothing_that_was_changed_at_random_finds_a_fault_inside() -> None:
    seed = random.randrange(2**32)
    found = fuzz(4, seed)
    print(f"{sum(found.tried.values())} inputs, {sum(found.accepted.values())} of them accepted")
    assert found.findings == [], f"python tests/fuzz.py 60 {seed} finds it again"
    assert set(found.tried) == set(KINDS)


def _raises(*_: object) -> Any:
    raise RecursionError


def _forgets_notes(*given: Any) -> Any:
    accepted = _accept(*given)
    answers = tuple(each.model_copy(update={"note": ""}) for each in accepted.assessment.answers)
    return assessment_files.Accepted(accepted.assessment.model_copy(update={"answers": answers}), accepted.warnings)


_accept = assessment_files.accept


@pytest.mark.parametrize(
    ("module", "name", "planted", "seen"),
    [
        (boundary, "_explain", _raises, "exit code 3"),
        (assessment_files, "accept", _forgets_notes, "says something else"),
    ],
)
def test_the_same_look_finds_a_planted_bug(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str, planted: Any, seen: str
) -> None:
    monkeypatch.setattr(module, name, planted)
    found = fuzz(60, 1, most=1)
    assert [seen in each.why for each in found.findings] == [True]
