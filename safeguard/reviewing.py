"""A reviewer's states beside an organisation's own: two scores by the same rules, and what lies between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from safeguard.model import REVIEW, Assessment, Criterion, Domain, Rubric
from safeguard.scoring import UNANSWERED, Measurement, Standing, fold, measure, tally


class Row(NamedTuple):
    """One criterion as the organisation and as the reviewer sees it; ``difference`` is reviewed minus own level."""

    criterion: str
    own: Standing
    reviewed: Standing
    difference: int | None
    reason: str | None


class Gap(NamedTuple):
    """One domain: both claimed figures, and the difference over the ``criteria`` that both answered."""

    domain: Domain
    own: Fraction | None
    reviewed: Fraction | None
    gap: Fraction | None
    criteria: int


class Reviewed(NamedTuple):
    """A self-assessment and one review of it, side by side; ``gap`` is the overall difference over what both answered."""

    reviewer: str
    own: Measurement
    reviewed: Measurement
    rows: tuple[Row, ...]
    gaps: tuple[Gap, ...]
    gap: Fraction | None


def reviewers(assessment: Assessment) -> list[str]:
    """The ids of those who reviewed anything, in order."""
    found = {
        answer.by.removeprefix(REVIEW)
        for answer in assessment.answers
        if answer.by.startswith(REVIEW) and answer.state != "unanswered"
    }
    return sorted(found)


def beside(
    rubric: Rubric, assessment: Assessment, reviewer: str, own: Mapping[str, Standing] | None = None
) -> Reviewed:
    """The self-assessment and a review of it. Criteria that the reviewer left open are not compared.

    ``own`` gives other standings of the self-assessment, such as those that a report may show.
    """
    own, theirs = own or fold(rubric, assessment), fold(rubric, assessment, reviewer)
    reasons = {  # a reviewer does not see where views part, so that a note by itself says why
        answer.criterion: answer.reason or answer.note or None
        for answer in assessment.answers
        if answer.by == f"{REVIEW}{reviewer}"
    }
    rows = tuple(
        Row(name, own[name], standing, _difference(own[name], standing), reasons.get(name))
        for name, standing in theirs.items()
        if standing.state != "unanswered"
    )
    measured, reviewed = measure(rubric, own), measure(rubric, theirs)
    gaps = tuple(_gaps(rubric, measured, reviewed))
    return Reviewed(reviewer, measured, reviewed, rows, gaps, _overall_gap(rubric, measured, reviewed))


def _difference(own: Standing, reviewed: Standing) -> int | None:
    if own.level is None or reviewed.level is None:
        return None
    return reviewed.level - own.level


def _gaps(rubric: Rubric, own: Measurement, reviewed: Measurement) -> Iterator[Gap]:
    theirs = {domain.id: sums for domain, sums in reviewed.domains}
    for domain, sums in own.domains:
        both = [
            criterion
            for criterion in rubric.criteria
            if criterion.domain == domain.id and _compared(criterion, own) and _compared(criterion, reviewed)
        ]
        gap = None
        if both:
            pair = [tally(rubric, both, each.standings).claimed for each in (own, reviewed)]
            gap = pair[1] - pair[0] if pair[0] is not None and pair[1] is not None else None
        yield Gap(domain, sums.claimed, theirs[domain.id].claimed, gap, len(both))


def _overall_gap(rubric: Rubric, own: Measurement, reviewed: Measurement) -> Fraction | None:
    """The difference of the claimed figures, both over the criteria that both answered."""
    both = {
        criterion.id for criterion in rubric.criteria if _compared(criterion, own) and _compared(criterion, reviewed)
    }
    pair = [
        measure(
            rubric, {name: each if name in both else UNANSWERED for name, each in measured.standings.items()}
        ).claimed
        for measured in (own, reviewed)
    ]
    return None if pair[0] is None or pair[1] is None else pair[1] - pair[0]


def _compared(criterion: Criterion, measured: Measurement) -> bool:
    standing = measured.standings.get(criterion.id)
    return standing is not None and standing.state in ("level", "unknown")


def needs_reason(rubric: Rubric, row: Row) -> bool:
    """Whether a reviewer has to say why: two levels apart or more, another state, or any difference at a gate."""
    if row.own.state == "unanswered":
        return False
    if row.own.state != row.reviewed.state:
        return True
    apart = abs(row.difference or 0)
    return apart >= (1 if rubric.by_id[row.criterion].gate is not None else 2)


def without_reason(rubric: Rubric, reviewed: Reviewed) -> list[Row]:
    """The rows of a review that lack the reason they need."""
    return [row for row in reviewed.rows if needs_reason(rubric, row) and not (row.reason or "").strip()]
