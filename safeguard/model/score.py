"""The score record: derived from answers by ``scoring.py`` and never changed afterwards."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from safeguard.model.assessment import State
from safeguard.model.base import Document, Id, Strength, Tag, Version
from safeguard.rounding import fixed

GateState = Literal["open", "closed", "pending"]


class Figure(Document):
    """An exact share with its percentage to four decimals, half up: ``{"exact": "13/20", "percent": "65.0000"}``."""

    exact: str
    percent: str

    @classmethod
    def of(cls, value: Fraction | None) -> Figure | None:
        """The figure of an exact value; no value is no figure, never 0."""
        if value is None:
            return None
        return cls.model_construct(exact=str(value), percent=fixed(value * 100, 4))

    @property
    def value(self) -> Fraction:
        """The exact value."""
        return Fraction(self.exact)


class ScoredRubric(Document):
    """Which rubric scored: everything needed to recognise it again."""

    id: Id
    version: Version
    scoring_digest: str
    content_digest: str
    wording_digests: dict[str, str]


class ScoredAssessment(Document):
    id: Id
    answers_digest: str


class Overall(Document):
    claimed: Figure | None
    evidenced: Figure | None
    low: Figure | None
    high: Figure | None
    coverage: Figure | None
    complete: bool


class BandResult(Document):
    """The verdict. ``reasons`` are short keys: ``gate:ID`` (closed), ``pending:ID``, ``floor:DOMAIN`` (missed
    for the band that the score alone would reach), ``no-score``."""

    by_score: Id | None
    final: Id | None
    evidenced: Id | None
    provisional: bool
    reasons: Annotated[tuple[str, ...], Field(strict=False)]


class GateResult(Document):
    criterion: Id
    minimum: int
    cap: Id
    state: GateState
    review: bool


class DomainResult(Document):
    id: Id
    status: Literal["scored", "not_scored", "no_score"]
    claimed: Figure | None
    evidenced: Figure | None
    low: Figure | None
    high: Figure | None
    coverage: Figure | None
    na_share: Figure | None


class CriterionResult(Document):
    id: Id
    state: State
    level: int | None
    evidenced_level: int | None
    strength: Strength
    spread: int | None


class ViewResult(Document):
    #: criteria below which its percentage would look like a finding; a rule of thumb of ours
    FEW: ClassVar[int] = 3

    tag: Tag
    claimed: Figure | None
    evidenced: Figure | None
    low: Figure | None
    high: Figure | None
    coverage: Figure | None


class Alpha(Document):
    """Krippendorff's alpha for ordered levels: exact, and with four decimals, half up."""

    exact: str
    value: str


class Agreement(Document):
    """How far respondents agree. ``alpha`` is None with the reason in ``note`` (``too-few-respondents`` under three,
    ``nothing-varies``); ``percent`` is the share of the ``pairs`` of levels that are equal."""

    alpha: Alpha | None
    percent: Figure | None
    pairs: int
    note: str | None = None


class Fault(Document):
    """A plugin's part that is missing from a result, and why, in one line."""

    plugin: str
    distribution: str
    stage: Literal["import", "register", "call"]
    message: str


class ScoreRecord(Document):
    """All figures of one assessment, as exact fractions."""

    format: Literal["safeguard/score/1"] = "safeguard/score/1"
    engine: str
    rubric: ScoredRubric
    assessment: ScoredAssessment
    overall: Overall
    band: BandResult
    gates: Annotated[tuple[GateResult, ...], Field(strict=False)]
    domains: Annotated[tuple[DomainResult, ...], Field(strict=False)]
    criteria: Annotated[tuple[CriterionResult, ...], Field(strict=False)]
    views: Annotated[tuple[ViewResult, ...], Field(strict=False)]
    #: only where several respondents answered
    agreement: Agreement | None = None
    faults: Annotated[tuple[Fault, ...], Field(strict=False)] = ()

    def to_json(self) -> dict[str, Any]:
        """The record as plain values; agreement stands in it only where several answered."""
        return self.model_dump(mode="json", exclude=None if self.agreement else {"agreement"})
