"""What a partner hands on of its assessments, and what a network keeps of it: finished scores, as little beside them as agreed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from safeguard.model.assessment import Assessment, Organisation
from safeguard.model.base import Day, Document, Id, Line, Version, Whole

SUBMISSION_FORMAT = "safeguard/submission/1"
#: how much a partner discloses. ``full``: the assessment as it is, with notes and references. ``scores``: where each
#: criterion stands, no word of anybody. ``counts``: sums by domain and how many gates are closed, not which.
Disclosure = Literal["full", "scores", "counts"]
Count = Annotated[Whole, Field(ge=0, le=10**12)]
#: where a criterion stands: ``"3 2"`` is claimed level 3, evidenced level 2; otherwise the state as a word
Stand = Annotated[str, Field(pattern=r"^(\d{1,3} \d{1,3}|not_applicable|unknown|unanswered)$")]


class Answered(Document):
    """Which version of which rubric, as everybody can recognise it."""

    id: Id
    version: Version
    scoring_digest: str


class Sums(Document):
    """The integer sums of one domain (the fields of :class:`safeguard.scoring.Tally`)."""

    id: Id
    points: Count
    evidenced_points: Count
    answered: Count
    unknown: Count
    applicable: Count
    in_scope: Count


class Caps(Document):
    """How many gates are not open, by the band that each caps at; not which gates."""

    closed: dict[Id, Count]
    pending: dict[Id, Count]
    evidenced_closed: dict[Id, Count]


class Said(Document):
    """The figures that the sender's own program gave: exact fractions as text, or null; held against our own scoring."""

    claimed: str | None
    evidenced: str | None
    final: Id | None
    domains: dict[Id, tuple[str | None, str | None]]


class Contribution(Document):
    """One assessment as a partner hands it on. Which of the last four fields are there follows from the disclosure:
    ``answers`` for ``full``, ``criteria`` for ``full`` and ``scores``, ``sums`` and ``caps`` for ``counts``."""

    assessment: Id
    rubric: Answered
    profile: Id
    unit: Id | None = None
    round: Line
    date: Day
    said: Said
    criteria: dict[Id, Stand] | None = None
    sums: Annotated[tuple[Sums, ...], Field(strict=False)] | None = None
    caps: Caps | None = None
    answers: Assessment | None = None


class Submission(Document):
    """What one partner sends to one recipient, once; ``to`` and ``key`` are fingerprints of keys.

    ``named`` says whether the partner may be named in what is published of this round.
    """

    format: Literal["safeguard/submission/1"] = "safeguard/submission/1"
    id: Id
    sequence: Annotated[Whole, Field(ge=1, le=1_000_000)]
    made: Day
    engine: str
    to: str
    key: str
    organisation: Organisation
    named: bool = False
    disclose: Disclosure
    contributions: Annotated[tuple[Contribution, ...], Field(strict=False, min_length=1, max_length=100)]

    def to_json(self) -> dict[str, Any]:
        """The submission as plain values; what is not disclosed does not stand in it."""
        return self.model_dump(mode="json", exclude_none=True)


class Partner(Document):
    """A member of a network: an organisation, the fingerprints of its keys, and the rounds in which it may be named."""

    organisation: Organisation
    keys: Annotated[tuple[str, ...], Field(strict=False)] = ()
    named: Annotated[tuple[Line, ...], Field(strict=False)] = ()


class Received(Document):
    """A submission that was opened, verified and scored again, as a network keeps it (``safeguard/received/1``).

    ``digest`` is the SHA-256 of the submission's canonical form, so that the same one is recognised.
    """

    format: Literal["safeguard/received/1"] = "safeguard/received/1"
    digest: str
    on: Day
    submission: Submission
