"""What a partner hands on of its assessments, and what a network keeps of it: finished scores, as little beside them as agreed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, PlainSerializer

from safeguard import limits
from safeguard.model.assessment import Assessment, Organisation
from safeguard.model.base import Day, Document, Id, Line, Version

SUBMISSION_FORMAT = "safeguard/submission/1"
#: how much a partner discloses. ``full``: the assessment as it is, with notes and references. ``scores``: where each
#: criterion stands, no word of anybody. ``counts``: sums by domain and how many gates are closed, not which.
Disclosure = Literal["full", "scores", "counts"]
# a submission is accepted in its canonical form alone, so that nothing need be converted here, and hundreds of them
# are read in a moment: numbers are whole as they stand, and ids are matched by the parser itself
Count = Annotated[int, Field(ge=0, le=10**12)]
#: an id, as :data:`safeguard.model.base.Id`
Key = Annotated[str, Field(max_length=limits.ID_CHARACTERS, pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$")]
#: 32 bytes as hexadecimal digits: a digest, or the fingerprint of a key
Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_LEVEL = "(0|[1-9][0-9]{0,2})"
#: where a criterion stands: ``"3 2"`` is claimed level 3, evidenced level 2; otherwise the state as a word
Stand = Annotated[str, Field(pattern=rf"^({_LEVEL} {_LEVEL}|not_applicable|unknown|unanswered)$")]
#: an exact share, a fraction in lowest terms as text
Exact = Annotated[str, Field(max_length=400, pattern=r"^[0-9]+(/[0-9]+)?$")]


# The fields of what is sent stand in the order of the alphabet, as canonical JSON has them: so a submission can be held
# against its canonical form without sorting anything.


class Answered(Document):
    """Which version of which rubric, as everybody can recognise it."""

    id: Key
    scoring_digest: Hex
    version: Version


class Sums(Document):
    """The integer sums of one domain (the fields of :class:`safeguard.scoring.Tally`)."""

    answered: Count
    applicable: Count
    evidenced_points: Count
    id: Key
    in_scope: Count
    points: Count
    unknown: Count


class Caps(Document):
    """How many gates are not open, by the band that each caps at; not which gates."""

    closed: dict[Key, Count]
    evidenced_closed: dict[Key, Count]
    pending: dict[Key, Count]


class Said(Document):
    """The figures that the sender's own program gave: exact fractions as text, or null; held against our own scoring."""

    claimed: Exact | None = None
    domains: dict[Key, Annotated[tuple[Exact | None, Exact | None], Field(strict=False)]]
    evidenced: Exact | None = None
    final: Key | None = None


class Contribution(Document):
    """One assessment as a partner hands it on. Which of these four are there follows from the disclosure: ``answers``
    for ``full``, ``criteria`` for ``full`` and ``scores``, ``sums`` and ``caps`` for ``counts``."""

    answers: Assessment | None = None
    assessment: Key
    caps: Caps | None = None
    criteria: dict[Key, Stand] | None = None
    date: Day
    profile: Key
    round: Line
    rubric: Answered
    said: Said
    sums: Annotated[tuple[Sums, ...], Field(strict=False)] | None = None
    unit: Key | None = None

    @property
    def dictionaries(self) -> tuple[dict[str, Any], ...]:
        """Every group of fields here that is named by ids."""
        caps = (self.caps.closed, self.caps.evidenced_closed, self.caps.pending) if self.caps else ()
        return (self.criteria or {}, self.said.domains, *caps)


def _sorted_organisation(organisation: Organisation) -> dict[str, str]:
    return {name: value for name, value in sorted(organisation) if value is not None}


class Submission(Document):
    """What one partner sends to one recipient, once; ``to`` and ``key`` are fingerprints of keys.

    ``named`` says whether the partner may be named in what is published of this round.
    """

    contributions: Annotated[tuple[Contribution, ...], Field(strict=False, min_length=1, max_length=100)]
    disclose: Disclosure
    engine: Line
    format: Literal["safeguard/submission/1"] = "safeguard/submission/1"
    id: Id
    key: Hex
    made: Day
    named: bool = False
    organisation: Annotated[Organisation, PlainSerializer(_sorted_organisation)]
    sequence: Annotated[int, Field(ge=1, le=1_000_000)]
    to: Hex

    def to_json(self) -> dict[str, Any]:
        """The submission as plain values; what is not disclosed does not stand in it."""
        return self.model_dump(mode="json", exclude_none=True)


class Partner(Document):
    """A member of a network: an organisation, the fingerprints of its keys, and the rounds in which it may be named."""

    organisation: Organisation
    keys: Annotated[tuple[Hex, ...], Field(strict=False)] = ()
    named: Annotated[tuple[Line, ...], Field(strict=False)] = ()


class Received(Document):
    """A submission that was opened, verified and scored again, as a network keeps it (``safeguard/received/1``).

    ``digest`` is the SHA-256 of the submission's canonical form, so that the same one is recognised. ``rescored`` is
    False where a contribution answers another version of its rubric than was installed, so that its figures are the
    sender's word alone.
    """

    format: Literal["safeguard/received/1"] = "safeguard/received/1"
    digest: Hex
    on: Day
    rescored: bool = True
    submission: Submission
