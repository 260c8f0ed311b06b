"""The picture of an organisation with its units: what may be shown of each, rolled up, as one document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from safeguard.model import Assessment, CriterionResult, Figure, Rubric
from safeguard.model.picture import (
    DomainMean,
    GateOfUnit,
    Ledger,
    Place,
    Released,
    ReviewedDomain,
    ReviewedPlace,
    TrendPoint,
    UnitsPicture,
    WeakCriterion,
)
from safeguard.model.score import BandResult, GateState
from safeguard.model.units import Visit
from safeguard.records import criterion_result, overall_figures, scored_rubric
from safeguard.releases import Release, release
from safeguard.respondents import K
from safeguard.reviewing import beside, reviewers
from safeguard.scoring import Measurement, measure
from safeguard.unit_files import Node
from safeguard.units import Rolled, Weakness, for_all, for_one, months_to_visit, roll_up, weaknesses


class Shown(NamedTuple):
    """What may be shown of one assessment, and its figures."""

    assessment: Assessment
    release: Release
    measured: Measurement


class Rounds(NamedTuple):
    """The assessments of one rubric by round (in the order of time) and by the key of their place."""

    names: tuple[str, ...]
    by_round: Mapping[str, Mapping[str, Assessment]]


def rounds_of(assessments: Sequence[Assessment]) -> Rounds:
    """Assessments by round and place; of several of one place in one round the latest day stands, then the last id."""
    by_round: dict[str, dict[str, Assessment]] = {}
    first: dict[str, date] = {}
    for each in sorted(assessments, key=lambda one: (one.date, one.id)):
        name = each.round or str(each.date.year)
        first.setdefault(name, each.date)
        key = each.organisation.id if each.unit is None else f"{each.organisation.id}/{each.unit}"
        by_round.setdefault(name, {})[key] = each
    return Rounds(tuple(sorted(by_round, key=lambda name: (first[name], name))), by_round)


class Drawn(NamedTuple):
    """A picture, and the ledger of what has been shown now that it is."""

    picture: UnitsPicture
    ledger: Ledger


def draw(
    rubric: Rubric,
    root: Node,
    rounds: Rounds,
    round_name: str,
    ledger: Ledger,
    engine: str,
    visits: Sequence[Visit] = (),
) -> Drawn:
    """The picture of a place and everything below it in one round, with what earlier rounds showed."""
    remembered: dict[str, Released] = {each.assessment: each for each in ledger.released}
    wanted = rounds.names[: rounds.names.index(round_name) + 1]
    shown: dict[str, dict[str, Shown]] = {}
    for name in wanted:
        shown[name] = {}
        for key, assessment in rounds.by_round[name].items():
            if name != round_name and not _same_questions(rubric, assessment):
                continue  # figures of a rubric that scores otherwise would look like a change of the unit
            released = release(rubric, assessment, remembered.get(assessment.id), ledger.salt)
            remembered[assessment.id] = released.remembered
            shown[name][key] = Shown(assessment, released, measure(rubric, released.standings))
    rolled = {name: roll_up(rubric, root, lambda node, n=name: _measured(shown[n], node)) for name in wanted}  # type: ignore[misc]  # a lambda with a default has no type of its own
    weak = weaknesses(rubric, rolled[round_name])
    picture = UnitsPicture(
        engine=engine,
        rubric=scored_rubric(rubric),
        round=round_name,
        k=K,
        places=tuple(_places(rubric, rolled, round_name, shown[round_name], visits)),
        for_all=tuple(_weak(each) for each in for_all(weak)),
        for_one=tuple(_weak(each) for each in for_one(weak)),
    )
    after = ledger.model_copy(update={"released": tuple(remembered[key] for key in sorted(remembered))})
    return Drawn(picture, after)


def _same_questions(rubric: Rubric, assessment: Assessment) -> bool:
    """Whether an earlier assessment answered what this rubric asks, so that its figures stand beside today's."""
    answered = assessment.rubric
    return answered.version == rubric.version or answered.scoring_digest == rubric.digests.scoring


def _measured(shown: Mapping[str, Shown], node: Node) -> Measurement | None:
    found = shown.get(node.key)
    return found.measured if found else None


def _weak(each: Weakness) -> WeakCriterion:
    return WeakCriterion(
        criterion=each.criterion, low=each.low, asked=each.asked, places=each.places, others=each.others
    )


def _places(
    rubric: Rubric,
    rolled: Mapping[str, Rolled],
    round_name: str,
    shown: Mapping[str, Shown],
    visits: Sequence[Visit],
) -> Iterator[Place]:
    labels = _labels(rolled[round_name])
    past = {name: {each.node.key: each for each in top.walk()} for name, top in rolled.items()}
    for each in rolled[round_name].walk():
        trend = tuple(
            TrendPoint(
                round=name,
                claimed=Figure.of(there.claimed),
                final=there.verdict.final,
                provisional=there.provisional,
            )
            for name, by_key in past.items()
            for there in (by_key[each.node.key],)
            if there.claimed is not None
        )
        made = _place(rubric, each, shown.get(each.node.key), trend, visits)
        yield made.model_copy(update={"label": labels[each.node.key]})


def _labels(top: Rolled) -> dict[str, str]:
    """How each place is called where it stands alone: units of several organisations often share a name."""
    nodes = [each.node for each in top.walk()]
    owners = {node.organisation: node.name for node in nodes if node.unit is None}
    names = [node.name for node in nodes]
    return {
        node.key: f"{node.name} ({owners.get(node.organisation, node.organisation)})"
        if node.unit is not None and names.count(node.name) > 1
        else node.name
        for node in nodes
    }


def _place(
    rubric: Rubric, each: Rolled, own: Shown | None, trend: tuple[TrendPoint, ...], visits: Sequence[Visit]
) -> Place:
    node, leaf = each.node, not each.node.children
    return Place(
        key=node.key,
        name=node.name,
        label=node.name,
        kind=node.kind,
        depth=node.depth,
        weight=node.weight,
        assessed=leaf,
        functions=node.functions,
        caseload=node.caseload,
        claimed=Figure.of(each.claimed),
        evidenced=Figure.of(each.evidenced),
        band=BandResult(
            by_score=each.verdict.by_score,
            final=each.verdict.final,
            evidenced=each.evidenced_verdict.final,
            provisional=each.provisional,
            reasons=each.verdict.reasons,
        ),
        domains=tuple(
            DomainMean(id=name, claimed=_figure(claimed), evidenced=_figure(evidenced))
            for name, (claimed, evidenced) in each.domains.items()
        ),
        closed=_gates(each, "closed"),
        pending=_gates(each, "pending"),
        weakest=each.weakest,
        strongest=each.strongest,
        low=Figure.of(each.low),
        high=Figure.of(each.high),
        counted=each.counted,
        missing=each.missing,
        overall=overall_figures(own.measured) if leaf and own else None,
        criteria=tuple(_criteria(own)) if leaf and own else (),
        voices=own.release.voices if leaf and own else None,
        reviews=tuple(_reviews(rubric, own)) if leaf and own else (),
        waiting=own.release.waiting if leaf and own else 0,
        trend=trend,
        next_visit=_visit(rubric, each, own, visits) if leaf else None,
    )


def _gates(each: Rolled, state: GateState) -> tuple[GateOfUnit, ...]:
    """The gates of a place and of everything below it that stand in a state."""
    return tuple(GateOfUnit(key=at.key, criterion=at.gate.criterion) for at in each.gates if at.gate.state == state)


def _figure(value: Fraction) -> Figure:
    figure = Figure.of(value)
    assert figure is not None  # a value always has a figure
    return figure


def _criteria(own: Shown) -> Iterator[CriterionResult]:
    for criterion, standing in own.release.standings.items():
        yield criterion_result(criterion, standing)


def _reviews(rubric: Rubric, own: Shown) -> Iterator[ReviewedPlace]:
    """Every review of a unit, beside what may be shown of its own view."""
    for reviewer in reviewers(own.assessment):
        found = beside(rubric, own.assessment, reviewer, own.release.standings)
        yield ReviewedPlace(
            reviewer=reviewer,
            claimed=Figure.of(found.reviewed.claimed),
            final=found.reviewed.verdict.final,
            complete=found.reviewed.complete,
            domains=tuple(
                ReviewedDomain(id=each.domain.id, claimed=Figure.of(each.reviewed), gap=Figure.of(each.gap))
                for each in found.gaps
            ),
        )


def _visit(rubric: Rubric, each: Rolled, own: Shown | None, visits: Sequence[Visit]) -> date | None:
    """The day by which a unit is seen again, counted from its assessment; none where it was never assessed."""
    if own is None:
        return None
    months = months_to_visit(rubric, each.verdict.final, each.node.caseload, visits)
    return _later(own.assessment.date, months)


def _later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    import calendar

    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
