"""The only arithmetic of the project: from answers to figures, exactly.

Levels and weights are integers, sums are integers, results are fractions; rounding happens once, when a number is
shown. The street is: answers -> :func:`fold` (one :class:`Standing` for each criterion) -> :func:`measure` (sums,
gates, bands) -> a record (:mod:`safeguard.records`). The same answers, rubric and engine version give the same record
on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from safeguard.model import (
    CONSENSUS,
    REVIEW,
    STRENGTHS,
    Answer,
    Assessment,
    Band,
    Criterion,
    Domain,
    Rubric,
)
from safeguard.model.assessment import State
from safeguard.model.base import Strength
from safeguard.model.score import GateState

_RANK = {strength: rank for rank, strength in enumerate(STRENGTHS)}


class Standing(NamedTuple):
    """Where one criterion stands, after all who answered are folded into one.

    ``level`` and ``evidenced`` (the level that shown evidence carries) are None unless the state is ``level``;
    ``spread`` is highest minus lowest level given; ``review`` is True where a respondent gave a gate a level below
    its minimum, whatever the group's level.
    """

    state: State
    level: int | None = None
    evidenced: int | None = None
    strength: Strength = "none"
    spread: int | None = None
    review: bool = False
    reason: str | None = None


UNANSWERED = Standing("unanswered")
UNKNOWN = Standing("unknown")


def fold(rubric: Rubric, assessment: Assessment, reviewer: str | None = None) -> dict[str, Standing]:
    """The standing of every criterion in scope, in rubric order.

    A consensus wins over single answers. Without one: not applicable when at least half of those who answered say
    so, otherwise the lower median of the levels given. ``reviewer`` scores that reviewer's answers instead.
    """
    answers: dict[str, list[Answer]] = {criterion.id: [] for criterion in rubric.in_scope(assessment.profile)}
    for answer in assessment.answers:
        if answer.criterion in answers and answer.state != "unanswered" and _counts(answer.by, reviewer):
            answers[answer.criterion].append(answer)
    reach = _reach(rubric.evidence.required)
    return {
        criterion_id: _standing(rubric, rubric.by_id[criterion_id], given, assessment, reach) if given else UNANSWERED
        for criterion_id, given in answers.items()
    }


def _counts(by: str, reviewer: str | None) -> bool:
    return by == f"{REVIEW}{reviewer}" if reviewer else not by.startswith(REVIEW)


@cache
def _reach(required: tuple[Strength, ...]) -> tuple[int, ...]:
    """For each strength of evidence the highest level that it carries (requirements never fall with the level)."""
    ranks = [_RANK[strength] for strength in required]
    return tuple(max(level for level, needed in enumerate(ranks) if needed <= rank) for rank in range(len(STRENGTHS)))


def _standing(
    rubric: Rubric, criterion: Criterion, answers: Sequence[Answer], assessment: Assessment, reach: Sequence[int]
) -> Standing:
    if len(answers) == 1 and answers[0].level is not None:  # one voice, the usual case: nothing to fold
        only = answers[0]
        level, strength = answers[0].level, _strength(only, assessment)
        review = criterion.gate is not None and only.by != CONSENSUS and level < rubric.minimum(criterion)
        return Standing("level", level, min(level, reach[strength]), STRENGTHS[strength], 0, review)
    respondents = [answer for answer in answers if answer.by != CONSENSUS]
    deciding = [answer for answer in answers if answer.by == CONSENSUS] or respondents
    own_levels = [answer.level for answer in respondents if answer.level is not None]
    review = criterion.gate is not None and any(level < rubric.minimum(criterion) for level in own_levels)

    refusing = [answer for answer in deciding if answer.state == "not_applicable"]
    if 2 * len(refusing) >= len(deciding):
        reasons = dict.fromkeys(answer.reason for answer in refusing if answer.reason)
        return Standing("not_applicable", review=review, reason="; ".join(reasons))
    given = [(answer.level, _strength(answer, assessment)) for answer in deciding if answer.level is not None]
    if not given:
        return UNKNOWN._replace(review=review)
    level = sorted(level for level, _ in given)[(len(given) - 1) // 2]
    evidenced = max(min(level_given, reach[strength]) for level_given, strength in given)
    return Standing(
        "level",
        level,
        min(level, evidenced),
        STRENGTHS[max(strength for _, strength in given)],
        max(own_levels) - min(own_levels) if own_levels else 0,
        review,
    )


def _strength(answer: Answer, assessment: Assessment) -> int:
    """Rank of the strongest evidence that counts on the assessment's day: not expired, not dated later."""
    if not answer.evidence:
        return 0
    day = assessment.date
    return max(
        (
            _RANK[evidence.strength]
            for evidence in answer.evidence
            if not (evidence.expired_by(day) or evidence.dated_after(day))
        ),
        default=0,
    )


class Tally(NamedTuple):
    """Integer sums over the criteria of one domain or view, from which each of its figures is one division.

    ``points`` and ``evidenced_points`` are sums of weight times level; ``answered``, ``unknown``, ``applicable`` and
    ``in_scope`` are sums of weights; ``top`` is the highest level; ``na_limit`` the share of not applicable weight
    above which nothing is scored.
    """

    points: int
    evidenced_points: int
    answered: int
    unknown: int
    applicable: int
    in_scope: int
    top: int
    na_limit: Fraction

    @property
    def can_be_scored(self) -> bool:
        """Whether something is applicable, and not too much is not."""
        away, limit = self.in_scope - self.applicable, self.na_limit
        return self.applicable > 0 and away * limit.denominator <= limit.numerator * self.in_scope

    @property
    def has_score(self) -> bool:
        """Whether it can be scored and somebody answered."""
        return self.answered > 0 and self.can_be_scored

    @property
    def claimed(self) -> Fraction | None:
        return Fraction(self.points, self.top * self.answered) if self.has_score else None

    @property
    def evidenced(self) -> Fraction | None:
        return Fraction(self.evidenced_points, self.top * self.answered) if self.has_score else None

    @property
    def low(self) -> Fraction | None:
        """The claimed figure with every unanswered criterion at level 0."""
        return Fraction(self.points, self.top * self.applicable) if self.can_be_scored else None

    @property
    def high(self) -> Fraction | None:
        """The claimed figure with every unanswered and every unknown criterion at the highest level."""
        if not self.can_be_scored:
            return None
        open_weight = self.applicable - self.answered + self.unknown
        return Fraction(self.points + self.top * open_weight, self.top * self.applicable)

    @property
    def coverage(self) -> Fraction | None:
        return Fraction(self.answered, self.applicable) if self.can_be_scored else None

    @property
    def na_share(self) -> Fraction:
        return Fraction(self.in_scope - self.applicable, self.in_scope)


def tally(rubric: Rubric, criteria: Iterable[Criterion], standings: Mapping[str, Standing]) -> Tally:
    """The sums over some criteria in scope, taken as one domain."""
    points = evidenced = answered = unknown = applicable = in_scope = 0
    for criterion in criteria:
        standing, weight = standings[criterion.id], criterion.weight
        in_scope += weight
        if standing.state == "not_applicable":
            continue
        applicable += weight
        if standing.level is not None:
            answered += weight
            points += weight * standing.level
            evidenced += weight * (standing.evidenced or 0)
        elif standing.state == "unknown":
            answered += weight
            unknown += weight
    return Tally(points, evidenced, answered, unknown, applicable, in_scope, rubric.scale.max, rubric.na_limit)


class Gate(NamedTuple):
    """A gate with its state by claimed and by evidenced levels."""

    criterion: str
    minimum: int
    cap: str
    state: GateState
    evidenced_state: GateState
    review: bool


class Verdict(NamedTuple):
    """Band by score, final band, and short keys of the reasons (see ``BandResult``)."""

    by_score: str | None
    final: str | None
    reasons: tuple[str, ...] = ()


class Measurement(NamedTuple):
    """Every sum, gate and band of one set of standings; fractions are exact."""

    standings: Mapping[str, Standing]
    domains: tuple[tuple[Domain, Tally], ...]
    claimed: Fraction | None
    evidenced: Fraction | None
    low: Fraction | None
    high: Fraction | None
    coverage: Fraction | None
    complete: bool
    gates: tuple[Gate, ...]
    verdict: Verdict
    evidenced_verdict: Verdict
    provisional: bool


def measure(rubric: Rubric, standings: Mapping[str, Standing]) -> Measurement:
    """Domains, overall, gates and bands of the criteria that ``standings`` holds (those in scope)."""
    members: dict[str, list[Criterion]] = {domain.id: [] for domain in rubric.domains}
    for criterion in rubric.criteria:
        if criterion.id in standings:
            members[criterion.domain].append(criterion)
    domains = tuple(
        (domain, tally(rubric, members[domain.id], standings)) for domain in rubric.domains if members[domain.id]
    )
    scored = [(domain, sums, sums.claimed, sums.evidenced) for domain, sums in domains if sums.has_score]
    scorable = [(domain, sums) for domain, sums in domains if sums.can_be_scored]
    claimed = weighted_mean((domain.weight, value) for domain, _, value, _ in scored)
    evidenced = weighted_mean((domain.weight, value) for domain, _, _, value in scored)
    complete = bool(scorable) and all(sums.answered == sums.applicable for _, sums in scorable)
    gates = _gates(rubric, standings)
    return Measurement(
        standings,
        domains,
        claimed,
        evidenced,
        weighted_mean((domain.weight, sums.low) for domain, sums in scorable),
        weighted_mean((domain.weight, sums.high) for domain, sums in scorable),
        weighted_mean((domain.weight, sums.coverage) for domain, sums in scorable),
        complete,
        gates,
        judge(
            rubric,
            claimed,
            {domain.id: value for domain, _, value, _ in scored},
            [(gate.criterion, gate.cap, gate.state) for gate in gates],
        ),
        judge(
            rubric,
            evidenced,
            {domain.id: value for domain, _, _, value in scored},
            [(gate.criterion, gate.cap, gate.evidenced_state) for gate in gates],
        ),
        not complete or any(gate.state == "pending" for gate in gates),
    )


def weighted_mean(parts: Iterable[tuple[int, Fraction | None]]) -> Fraction | None:
    """The exact weighted mean; nothing to average is no score, never 0."""
    numerator, denominator, weights = 0, 1, 0
    for weight, value in parts:
        assert value is not None  # callers pass only domains that have the figure
        numerator = numerator * value.denominator + weight * value.numerator * denominator
        denominator *= value.denominator
        weights += weight
    return Fraction(numerator, denominator * weights) if weights else None


def _gates(rubric: Rubric, standings: Mapping[str, Standing]) -> tuple[Gate, ...]:
    gates = []
    for criterion in rubric.criteria:
        standing = standings.get(criterion.id)
        if criterion.gate is None or standing is None:
            continue
        minimum = rubric.minimum(criterion)
        gates.append(
            Gate(
                criterion.id,
                minimum,
                criterion.gate.cap,
                _gate_state(standing.state, standing.level, minimum),
                _gate_state(standing.state, standing.evidenced, minimum),
                standing.review,
            )
        )
    return tuple(gates)


def _gate_state(state: State, level: int | None, minimum: int) -> GateState:
    if state == "unanswered":
        return "pending"
    return "open" if level is not None and level >= minimum else "closed"


def judge(
    rubric: Rubric,
    overall: Fraction | None,
    by_domain: Mapping[str, Fraction | None],
    gates: Sequence[tuple[str, str, GateState]],
) -> Verdict:
    """The band that the figures reach, lowered to the lowest cap of the gates that are not open."""
    if overall is None:
        return Verdict(None, None, ("no-score",))
    percent = overall * 100
    reached = by_score = rubric.bands[0]
    low: list[str] = []
    for band in rubric.bands[1:]:
        if band.from_ <= percent:
            reached, low = band, _below_floor(band, by_domain)
            by_score = by_score if low else band
    reasons = [f"floor:{domain}" for domain in low] if reached is not by_score else []
    ranks = [rubric.band_rank[by_score.id]]
    for criterion, cap, state in gates:
        if state != "open":
            ranks.append(rubric.band_rank[cap])
            reasons.append(f"{'gate' if state == 'closed' else 'pending'}:{criterion}")
    return Verdict(by_score.id, rubric.bands[min(ranks)].id, tuple(reasons))


def _below_floor(band: Band, by_domain: Mapping[str, Fraction | None]) -> list[str]:
    """The domains that miss the floor of a band."""
    if band.domain_floor is None:
        return []
    floor = band.domain_floor / 100
    return [domain for domain, value in by_domain.items() if value is not None and value < floor]
