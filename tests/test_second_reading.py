"""Somebody who has never seen the engine read the scoring page; on every random rubric both give the same record."""

from __future__ import annotations

from typing import Any

import second_reading
from hypothesis import HealthCheck, given, settings
from strategies import as_assessment, as_rubric, cases

from safeguard import records


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_the_engine_agrees_with_a_reader_who_has_never_seen_it(case: Any) -> None:
    structure, answers = case
    for reviewer in (None, "ann"):
        ours = records.score(as_rubric(structure), as_assessment(answers), "test", reviewer).to_json()
        theirs = second_reading.score(structure, answers, answers["date"], reviewer)
        for name in ("overall", "gates", "domains", "criteria", "views"):
            assert shared(ours[name], theirs[name]) == theirs[name]
        for name in ("by_score", "final", "evidenced", "provisional"):
            assert ours["band"][name] == theirs["band"][name]


def shared(ours: Any, theirs: Any) -> Any:
    """Our entries, reduced to the fields that the other reading names."""
    if isinstance(theirs, list):
        assert len(ours) == len(theirs)
        return [shared(one, other) for one, other in zip(ours, theirs, strict=True)]
    return {name: ours[name] for name in theirs}
