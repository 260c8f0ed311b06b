"""Every plan of a small rubric, one by one: what the optimum has to equal, read from the rules and not from the solver."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from safeguard.model import Assessment, Rubric
from safeguard.scoring import UNKNOWN, Measurement, Standing, fold, measure


class Candidate(NamedTuple):
    """A level (-1: not known) for each criterion that can have steps, with what it costs and what scoring gives."""

    levels: tuple[int, ...]
    effort: Fraction
    measured: Measurement
    by_role: Mapping[str, Fraction]


class Field(NamedTuple):
    """An assessment as planning sees it: its criteria with their baseline levels, and the baseline's score."""

    rubric: Rubric
    standings: Mapping[str, Standing]
    criteria: tuple[str, ...]
    start: tuple[int, ...]
    before: Measurement


def field(rubric: Rubric, assessment: Assessment) -> Field:
    standings = {
        criterion: UNKNOWN if standing.state == "unanswered" else standing
        for criterion, standing in fold(rubric, assessment).items()
    }
    able = [criterion for criterion, standing in standings.items() if standing.state != "not_applicable"]
    start = tuple(-1 if (level := standings[criterion].level) is None else level for criterion in able)
    return Field(rubric, standings, tuple(able), start, measure(rubric, standings))


def candidates(case: Field, spared: Sequence[str] = ()) -> Iterator[Candidate]:
    """Every plan that the actions and prerequisites of the rubric allow."""
    top = case.rubric.scale.max
    ranges = [
        range(level, level + 1 if criterion in spared else top + 1)
        for criterion, level in zip(case.criteria, case.start, strict=True)
    ]
    for levels in itertools.product(*ranges):
        at = dict(zip(case.criteria, levels, strict=True))
        priced = _price(case, at)
        if priced is None:
            continue
        after = dict(case.standings)
        for criterion, level, start in zip(case.criteria, levels, case.start, strict=True):
            if level > start:
                after[criterion] = Standing("level", level, level, "verified", 0)
        yield Candidate(levels, sum(priced.values(), Fraction(0)), measure(case.rubric, after), priced)


def _price(case: Field, at: Mapping[str, int]) -> dict[str, Fraction] | None:
    """Person-days of each role, or None where an action is missing or a prerequisite does not hold."""
    price: dict[str, Fraction] = {}
    for criterion, start in zip(case.criteria, case.start, strict=True):
        for level in range(start + 1, at[criterion] + 1):
            if level == 0:
                price[""] = price.get("", Fraction(0)) + case.rubric.find_out
                continue
            action = next((each for each in case.rubric.by_id[criterion].actions if each.to == level), None)
            if action is None:
                return None
            for need in action.needs:
                other, needed = need.split(">=")
                if other in at and at[other] < int(needed):
                    return None
            price[action.role] = price.get(action.role, Fraction(0)) + action.effort
    return price


def opened(case: Field, one: Candidate) -> int:
    """How many gates that were closed a plan opens."""
    pairs = zip(case.before.gates, one.measured.gates, strict=True)
    return sum(then.state == "closed" and now.state == "open" for then, now in pairs)


def reaches(case: Field, one: Candidate, target: str) -> bool:
    """Whether a plan reaches a band: its gates open, its floor in every scored domain, its share."""
    rank = case.rubric.band_rank
    band = case.rubric.bands[rank[target]]
    if case.before.claimed is None or one.measured.claimed is None:
        return False
    if case.before.verdict.final is not None and rank[case.before.verdict.final] >= rank[target]:
        return True
    for then, now in zip(case.before.gates, one.measured.gates, strict=True):
        if then.state == "closed" and rank[then.cap] < rank[target] and now.state != "open":
            return False
    if band.domain_floor is not None:
        for _, sums in one.measured.domains:
            if sums.claimed is not None and sums.claimed * 100 < band.domain_floor:
                return False
    return one.measured.claimed * 100 >= band.from_


def claimed(one: Candidate) -> Fraction:
    return Fraction(0) if one.measured.claimed is None else one.measured.claimed


def by_target(one: Candidate) -> Any:
    """How target plans rank, the greatest first."""
    return -one.effort, claimed(one), one.levels


def by_budget(case: Field, one: Candidate) -> Any:
    """How budget plans rank, the greatest first."""
    return opened(case, one), claimed(one), -one.effort, one.levels
