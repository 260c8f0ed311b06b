"""The picture of many units: what a report on an organisation and its units is made from, nothing left to compute."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from safeguard.model.base import Day, Document, Id, Strength
from safeguard.model.rubric import Rubric
from safeguard.model.score import Agreement, BandResult, CriterionResult, Fault, Figure, Overall, ScoredRubric

ObservationKind = Literal["not-known-to", "few-know", "leaders-see-more", "frontline-sees-more", "contradicted"]


class Observation(Document):
    """A finding about one criterion, never about one person.

    ``not-known-to``: it is in use for the others, and most of ``group`` do not know of it. ``few-know``: those who
    know it put it at ``level``, but fewer than half know. ``leaders-see-more`` and ``frontline-sees-more``: leaders
    at ``level`` and the front line at ``other``, two or more apart. ``contradicted``: at least a quarter see it in
    place, at least a quarter see next to nothing.
    """

    kind: ObservationKind
    criterion: Id
    group: str = ""
    level: int | None = None
    other: int | None = None


class Seen(Document):
    """How at least ``k`` respondents see one criterion: lowest and highest level, and the share who know of it."""

    criterion: Id
    answered: int
    lowest: int | None
    highest: int | None
    awareness: Figure | None
    distance: Figure


class Voices(Document):
    """The respondents of a unit as one: how far they agree, where they part, what falls out of it."""

    respondents: int
    agreement: Agreement | None
    seen: Annotated[tuple[Seen, ...], Field(strict=False)]
    observations: Annotated[tuple[Observation, ...], Field(strict=False)]


class DomainMean(Document):
    """A domain's figures at one place of the tree."""

    id: Id
    claimed: Figure
    evidenced: Figure


class GateOfUnit(Document):
    """A critical criterion, and the unit where it is closed or cannot be shown yet."""

    key: str
    criterion: Id


class ReviewedDomain(Document):
    """A domain as a reviewer scores it; ``gap`` is reviewed minus own, over the criteria that both answered."""

    id: Id
    claimed: Figure | None
    gap: Figure | None


class ReviewedPlace(Document):
    """A review of a unit beside its own view, by the same rules."""

    reviewer: Id
    claimed: Figure | None
    final: Id | None
    complete: bool
    domains: Annotated[tuple[ReviewedDomain, ...], Field(strict=False)]


class TrendPoint(Document):
    """What a place reached in one round; ``provisional`` where not everything was answered."""

    round: str
    claimed: Figure | None
    final: Id | None
    provisional: bool = False


class Place(Document):
    """One organisation or unit. ``key`` is ``organisation`` or ``organisation/unit``, ``label`` its name, with that of
    its organisation where several places share it; ``low`` and ``high`` are the
    figures of its weakest and strongest unit; ``closed`` and ``pending`` are the critical criteria at or below it that are
    not met, and those that nothing can be said of yet; ``waiting`` counts people whose newer answers are not shown yet."""

    key: str
    name: str
    label: str
    kind: str
    depth: int
    weight: int
    assessed: bool
    functions: Annotated[tuple[str, ...], Field(strict=False)] = ()
    caseload: int | None = None
    claimed: Figure | None
    evidenced: Figure | None
    band: BandResult
    domains: Annotated[tuple[DomainMean, ...], Field(strict=False)]
    closed: Annotated[tuple[GateOfUnit, ...], Field(strict=False)]
    pending: Annotated[tuple[GateOfUnit, ...], Field(strict=False)] = ()
    weakest: str | None
    strongest: str | None
    low: Figure | None
    high: Figure | None
    counted: int
    missing: Annotated[tuple[str, ...], Field(strict=False)]
    overall: Overall | None = None
    criteria: Annotated[tuple[CriterionResult, ...], Field(strict=False)] = ()
    voices: Voices | None = None
    reviews: Annotated[tuple[ReviewedPlace, ...], Field(strict=False)] = ()
    waiting: int = 0
    trend: Annotated[tuple[TrendPoint, ...], Field(strict=False)] = ()
    next_visit: Day | None = None


class WeakCriterion(Document):
    """A criterion below ``met`` in ``low`` of ``asked`` units, whose keys are ``places``; not so in ``others``."""

    criterion: Id
    low: int
    asked: int
    places: Annotated[tuple[str, ...], Field(strict=False)]
    others: Annotated[tuple[str, ...], Field(strict=False)] = ()


class UnitsPicture(Document):
    """Every place of a tree on one rubric in one round (``safeguard/units-score/1``)."""

    format: Literal["safeguard/units-score/1"] = "safeguard/units-score/1"
    engine: str
    rubric: ScoredRubric
    round: str
    k: int
    places: Annotated[tuple[Place, ...], Field(strict=False)]
    for_all: Annotated[tuple[WeakCriterion, ...], Field(strict=False)]
    for_one: Annotated[tuple[WeakCriterion, ...], Field(strict=False)]
    faults: Annotated[tuple[Fault, ...], Field(strict=False)] = ()

    def to_json(self) -> dict[str, Any]:
        """The picture as plain values."""
        return self.model_dump(mode="json")


class UnitsPart(Document):
    """A picture with the rubric whose words it is told in."""

    rubric: Rubric
    picture: UnitsPicture


class ReleasedCriterion(Document):
    """What a report showed of one criterion last, and a checksum of each answer that stood behind it; ``past`` holds
    those checksums of the reports before."""

    id: Id
    people: dict[str, str]
    past: Annotated[tuple[dict[str, str], ...], Field(strict=False)] = ()
    state: Literal["level", "not_applicable", "unknown"]
    level: int | None
    evidenced: int | None
    strength: Strength
    spread: int | None
    review: bool
    seen: Seen
    observations: Annotated[tuple[Observation, ...], Field(strict=False)]


class Released(Document):
    """What was shown of the respondents of one assessment."""

    assessment: Id
    scoring_digest: str
    respondents: int
    agreement: Agreement | None
    criteria: Annotated[tuple[ReleasedCriterion, ...], Field(strict=False)]


class Ledger(Document):
    """Everything that reports on units showed so far (``safeguard/releases/1``), so that no two give a person away."""

    format: Literal["safeguard/releases/1"] = "safeguard/releases/1"
    salt: str
    released: Annotated[tuple[Released, ...], Field(strict=False)] = ()
