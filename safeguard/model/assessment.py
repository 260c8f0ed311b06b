"""The facts: who answered what, with which evidence. No scores stand here, and no names of people."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from safeguard import limits
from safeguard.model.base import Day, Document, Id, Line, Name, Note, Strength, Version, Whole, _matching

State = Literal["level", "not_applicable", "unknown", "unanswered"]
CONSENSUS = "consensus"
REVIEW = "review:"

#: who gave an answer: a respondent's id, ``consensus``, or ``review:<id>``
By = Annotated[
    str,
    Field(max_length=limits.ID_CHARACTERS + len(REVIEW)),
    AfterValidator(_matching(r"(review:)?[a-z0-9]+(?:[-_][a-z0-9]+)*", "by_form")),
]
#: ISO 3166-2 (``ID-JK``) or the Indonesian administrative number (``31``, ``32.73``)
Region = Annotated[
    str, AfterValidator(_matching(r"[A-Z]{2}(-[A-Z0-9]{1,3})?|\d{2}(\.\d{2}){0,2}(\.\d{4})?", "region_form"))
]


class RubricRef(Document):
    """Which rubric was answered, in which version."""

    id: Id
    version: Version
    scoring_digest: str | None = None


class Organisation(Document):
    """Who is assessed: an id of its own choosing, a name, a type, and where its office is."""

    id: Id
    name: Name
    type: Id
    region: Region | None = None


#: bands, never an age or a day of birth
AgeBand = Literal["under-18", "18-24", "25-34", "35-44", "45-54", "55-over"]


class Respondent(Document):
    """Somebody who answered, known by a number and a role, never by name.

    ``sex`` and ``age_band`` may stay empty; they are shown as counts of large groups only.
    """

    id: Id
    role: Line = ""
    perspective: Annotated[Line | None, AfterValidator(lambda words: words or None)] = None
    sex: Id | None = None
    age_band: AgeBand | None = None


class Evidence(Document):
    """A pointer to proof (title, number, where it is kept), never the document itself.

    ``date`` is the day of the document or check, ``expires`` the last day on which it still counts.
    """

    kind: Id
    reference: Line = ""
    date: Day | None = None
    expires: Day | None = None
    strength: Strength = "documented"

    def expired_by(self, day: Day) -> bool:
        """Whether it counts no more on a day."""
        return self.expires is not None and self.expires < day

    def dated_after(self, day: Day) -> bool:
        """Whether it does not count yet on a day."""
        return self.date is not None and self.date > day


class Answer(Document):
    """One respondent's state of one criterion, with its evidence."""

    criterion: Id
    by: By
    state: State
    level: Annotated[Whole, Field(ge=0, le=100)] | None = None
    reason: Annotated[Note | None, AfterValidator(lambda reason: reason or None)] = None
    note: Note = ""
    evidence: Annotated[tuple[Evidence, ...], Field(strict=False, max_length=100)] = ()

    @model_validator(mode="after")
    def _state_and_level_agree(self) -> Self:
        if (self.state == "level") != (self.level is not None):
            raise PydanticCustomError("level_and_state", "a level is given exactly when the state is 'level'")
        if self.state == "not_applicable" and not (self.reason or "").strip():
            raise PydanticCustomError("reason_missing", "not applicable needs a reason")
        return self


class Assessment(Document):
    """One organisation (and unit), one date, one rubric."""

    format: Literal["safeguard/assessment/1"] = "safeguard/assessment/1"
    id: Id
    rubric: RubricRef
    organisation: Organisation
    unit: Id | None = None
    profile: Id
    round: Line = ""
    date: Day
    respondents: Annotated[tuple[Respondent, ...], Field(strict=False, max_length=limits.RESPONDENTS)] = ()
    answers: Annotated[tuple[Answer, ...], Field(strict=False, max_length=limits.ANSWERS)] = ()

    def to_json(self) -> dict[str, Any]:
        """The document as plain values, in the order of its file format."""
        return self.model_dump(mode="json")
