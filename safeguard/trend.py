"""Rounds side by side: each scored on its own rubric, and two rubrics compared only where they ask the same.

A criterion keeps its id as long as it keeps its meaning, or the newer rubric names the one whose place it takes. So the
common core of two versions are the criteria that both ask of the profile, on scales of the same length; it is scored with
the newer weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from safeguard.errors import InvalidInput, say
from safeguard.model import Assessment, Evidence, Figure, Rubric
from safeguard.model.rounds import Core, Expired, Moved, Round, Rounds
from safeguard.scoring import Measurement, fold, measure

#: the least weight of the common core in the newer rubric with which two rounds are compared, and compared unwarned
LEAST, ENOUGH = Fraction(1, 2), Fraction(4, 5)
Case = tuple[Rubric, Assessment]


def compare_rounds(cases: Sequence[Case]) -> Rounds:
    """The rounds of one organisation, each with the rubric it is scored on, in any order.

    Raises :class:`~safeguard.errors.InvalidInput` where they are not of one organisation, unit, profile and rubric.
    """
    ordered = sorted(cases, key=lambda case: (case[1].date, case[1].id))
    _refuse_mixture(ordered)
    rounds = [_round(rubric, assessment) for rubric, assessment in ordered]
    (old, before), (new, after) = ordered[-2:]
    broken = [pair for pair in pairwise(ordered) if pair[0][0].digests.scoring != pair[1][0].digests.scoring]
    return Rounds(
        rubric=new.id,
        rounds=tuple(rounds),
        breaks=tuple(later.id for _, (_, later) in broken),
        cores=tuple(_core(*earlier, *later) for earlier, later in broken),
        moved=tuple(_moved(old, before, new, after)),
        expired=tuple(_expired(before, after)),
    )


def _refuse_mixture(cases: Sequence[Case]) -> None:
    """Rounds are compared of one organisation, unit, profile and rubric; anything else is another comparison."""
    keys = {
        (assessment.organisation.id, assessment.unit, assessment.profile, rubric.id) for rubric, assessment in cases
    }
    if len(keys) > 1:
        message = say("Rounds are compared for one organisation, unit, profile and rubric; these differ.")
        raise InvalidInput.at(cases[-1][1].id, "", message)


def _round(rubric: Rubric, assessment: Assessment) -> Round:
    measured = measure(rubric, fold(rubric, assessment))
    return Round(
        assessment=assessment.id,
        round=assessment.round,
        date=assessment.date,
        version=rubric.version,
        scoring_digest=rubric.digests.scoring,
        claimed=Figure.of(measured.claimed),
        evidenced=Figure.of(measured.evidenced),
        band=measured.verdict.final,
        gates_closed=sum(gate.state == "closed" for gate in measured.gates),
        low=Figure.of(measured.low),
        high=Figure.of(measured.high),
        provisional=measured.provisional,
        gates_pending=sum(gate.state == "pending" for gate in measured.gates),
    )


def common_core(old: Rubric, new: Rubric, profile: str) -> list[str]:
    """The ids of the criteria that two versions of a rubric both ask of a profile, in the newer one's order."""
    if old.scale.max != new.scale.max:
        return []
    later = later_ids(old, new)
    asked = {later.get(criterion.id, criterion.id) for criterion in old.in_scope(profile)}
    return [criterion.id for criterion in new.in_scope(profile) if criterion.id in asked]


def later_ids(old: Rubric, new: Rubric) -> dict[str, str]:
    """Criteria of the old version that go on under another id, one by one; of several that became one nothing is said."""
    return {
        criterion.was[0]: criterion.id
        for criterion in new.criteria
        if len(criterion.was) == 1 and criterion.id not in old.by_id and criterion.was[0] not in new.by_id
    }


def core_share(new: Rubric, core: Sequence[str], profile: str) -> Fraction:
    """The weight of some criteria in the overall figure of a rubric, before any answer: domains by their weight,
    criteria by their share of their domain."""
    asked = new.in_scope(profile)
    weights: dict[str, int] = {}
    for criterion in asked:
        weights[criterion.domain] = weights.get(criterion.domain, 0) + criterion.weight
    domains = {domain.id: domain.weight for domain in new.domains if domain.id in weights}
    whole = sum(domains.values())
    shares = (
        Fraction(criterion.weight * domains[criterion.domain], weights[criterion.domain] * whole)
        for criterion in asked
        if criterion.id in set(core)
    )
    return sum(shares, Fraction(0))


def _core(old: Rubric, before: Assessment, new: Rubric, after: Assessment) -> Core:
    ids = common_core(old, new, after.profile)
    share = core_share(new, ids, after.profile)
    compared = share >= LEAST
    figure = Figure.of(share)
    assert figure is not None
    later = later_ids(old, new)
    answers = (
        each.model_copy(update={"criterion": later.get(each.criterion, each.criterion)}) for each in before.answers
    )
    renamed = before.model_copy(update={"answers": tuple(answers)})
    return Core(
        until=before.id,
        since=after.id,
        criteria=len(ids),
        share=figure,
        before=Figure.of(_on_core(new, renamed, ids).claimed) if compared else None,
        after=Figure.of(_on_core(new, after, ids).claimed) if compared else None,
    )


def _on_core(rubric: Rubric, assessment: Assessment, ids: Sequence[str]) -> Measurement:
    standings = fold(rubric, assessment)
    return measure(rubric, {criterion: standings[criterion] for criterion in ids})


def _moved(old: Rubric, before: Assessment, new: Rubric, after: Assessment) -> list[Moved]:
    later = later_ids(old, new)
    then = {later.get(criterion, criterion): standing for criterion, standing in fold(old, before).items()}
    now = fold(new, after)
    return [
        Moved(
            criterion=criterion,
            state_before=then[criterion].state,
            before=then[criterion].level,
            state_after=now[criterion].state,
            after=now[criterion].level,
        )
        for criterion in common_core(old, new, after.profile)
        if (then[criterion].state, then[criterion].level) != (now[criterion].state, now[criterion].level)
    ]


def _expired(before: Assessment, after: Assessment) -> list[Expired]:
    """Evidence that was valid in the earlier round, is no more in the later one, and was replaced by nothing valid."""
    shown = {
        answer.criterion
        for answer in after.answers
        for evidence in answer.evidence
        if not evidence.expired_by(after.date)
    }
    found: dict[tuple[str, Evidence], None] = {}
    for answer in (*before.answers, *after.answers):
        for evidence in answer.evidence:
            if (
                answer.criterion not in shown
                and evidence.expired_by(after.date)
                and not evidence.expired_by(before.date)
            ):
                found.setdefault((answer.criterion, evidence))
    return [Expired(criterion=criterion, evidence=evidence) for criterion, evidence in found]
