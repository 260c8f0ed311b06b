"""The score record: what :mod:`safeguard.scoring` measured, as the document that is kept, printed and replayed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from safeguard.model import Assessment, Criterion, Domain, Figure, Rubric, ScoreRecord
from safeguard.model.score import (
    BandResult,
    CriterionResult,
    DomainResult,
    GateResult,
    Overall,
    ScoredAssessment,
    ScoredRubric,
    ViewResult,
)
from safeguard.respondents import agreement
from safeguard.scoring import Measurement, Standing, Tally, fold, measure, tally
from safeguard.strict_json import canonical


def score(rubric: Rubric, assessment: Assessment, engine: str, reviewer: str | None = None) -> ScoreRecord:
    """The score record of an assessment: every figure of the format ``safeguard/score/1``."""
    standings = fold(rubric, assessment, reviewer)
    measured = measure(rubric, standings)
    return ScoreRecord(
        engine=engine,
        rubric=scored_rubric(rubric),
        assessment=ScoredAssessment(id=assessment.id, answers_digest=answers_digest(assessment)),
        overall=overall_figures(measured),
        band=band_result(measured),
        gates=gate_results(measured),
        domains=tuple(_domain_result(domain, sums) for domain, sums in measured.domains),
        criteria=tuple(criterion_result(criterion_id, standing) for criterion_id, standing in standings.items()),
        views=_views(rubric, standings),
        agreement=None if reviewer else agreement(rubric, assessment),
    )


def scored_rubric(rubric: Rubric) -> ScoredRubric:
    """Which rubric scored, with its digests."""
    digests = rubric.digests
    return ScoredRubric(
        id=rubric.id,
        version=rubric.version,
        scoring_digest=digests.scoring,
        content_digest=digests.content,
        wording_digests=dict(digests.wording),
    )


def answers_digest(assessment: Assessment) -> str:
    """SHA-256 over canonical JSON of everything in an assessment that can move a figure, in a settled order.

    Free text is left out: it moves nothing, and a digest of it could be guessed at.
    """
    facts = {
        "profile": assessment.profile,
        "date": assessment.date.isoformat(),
        "answers": sorted(
            (
                [
                    answer.criterion,
                    answer.by,
                    answer.state,
                    answer.level,
                    sorted(
                        [
                            evidence.strength,
                            evidence.date.isoformat() if evidence.date else "",
                            evidence.expires.isoformat() if evidence.expires else "",
                        ]
                        for evidence in answer.evidence
                    ),
                ]
                for answer in assessment.answers
            ),
            key=lambda fact: (fact[0], fact[1]),
        ),
    }
    return hashlib.sha256(canonical(facts)).hexdigest()


def overall_figures(measured: Measurement) -> Overall:
    """The overall figures as a record shows them."""
    return Overall(
        claimed=Figure.of(measured.claimed),
        evidenced=Figure.of(measured.evidenced),
        low=Figure.of(measured.low),
        high=Figure.of(measured.high),
        coverage=Figure.of(measured.coverage),
        complete=measured.complete,
    )


def band_result(measured: Measurement) -> BandResult:
    """The verdict as a record shows it."""
    return BandResult(
        by_score=measured.verdict.by_score,
        final=measured.verdict.final,
        evidenced=measured.evidenced_verdict.final,
        provisional=measured.provisional,
        reasons=measured.verdict.reasons,
    )


def gate_results(measured: Measurement) -> tuple[GateResult, ...]:
    """The gates as a record shows them, in rubric order."""
    return tuple(
        GateResult(criterion=gate.criterion, minimum=gate.minimum, cap=gate.cap, state=gate.state, review=gate.review)
        for gate in measured.gates
    )


def criterion_result(criterion_id: str, standing: Standing) -> CriterionResult:
    """How a criterion stands."""
    return CriterionResult(
        id=criterion_id,
        state=standing.state,
        level=standing.level,
        evidenced_level=standing.evidenced,
        strength=standing.strength,
        spread=standing.spread,
    )


def _domain_result(domain: Domain, sums: Tally) -> DomainResult:
    return DomainResult(
        id=domain.id,
        status="scored" if sums.has_score else "no_score" if sums.can_be_scored else "not_scored",
        na_share=Figure.of(sums.na_share),
        **_figures(sums),
    )


def _figures(sums: Tally) -> dict[str, Figure | None]:
    return {
        "claimed": Figure.of(sums.claimed),
        "evidenced": Figure.of(sums.evidenced),
        "low": Figure.of(sums.low),
        "high": Figure.of(sums.high),
        "coverage": Figure.of(sums.coverage),
    }


def _views(rubric: Rubric, standings: Mapping[str, Standing]) -> tuple[ViewResult, ...]:
    """One pooled figure for each tag of the criteria in scope, tags by first appearance."""
    tagged: dict[str, list[Criterion]] = {}
    for criterion_id in standings:
        criterion = rubric.by_id[criterion_id]
        for tag in dict.fromkeys(criterion.maps):
            tagged.setdefault(tag, []).append(criterion)
    return tuple(
        ViewResult(tag=tag, **_figures(tally(rubric, criteria, standings))) for tag, criteria in tagged.items()
    )
