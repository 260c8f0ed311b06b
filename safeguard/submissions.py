"""What a partner hands on: made from assessments by a list of what is allowed, and read strictly.

Each level of disclosure is built field by field. A field that the model gains later leaves nothing behind here until
somebody writes it into one of these lists.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from pydantic import ValidationError

from safeguard.errors import InvalidInput, say
from safeguard.model import Assessment, Organisation, Rubric
from safeguard.model.submission import (
    SUBMISSION_FORMAT,
    Answered,
    Caps,
    Contribution,
    Disclosure,
    Said,
    Submission,
    Sums,
)
from safeguard.scoring import Gate, Measurement, Standing, fold, measure


class Header(NamedTuple):
    """What a submission says besides its contributions; ``to`` and ``key`` are fingerprints."""

    id: str
    sequence: int
    made: date
    engine: str
    to: str
    key: str
    organisation: Organisation
    named: bool


def make(header: Header, disclose: Disclosure, answered: Iterable[tuple[Rubric, Assessment]]) -> Submission:
    """The submission of some assessments of one organisation, with as much in it as the disclosure allows."""
    contributions = tuple(contribution(rubric, assessment, disclose) for rubric, assessment in answered)
    return Submission(**header._asdict(), disclose=disclose, contributions=contributions)


def contribution(rubric: Rubric, assessment: Assessment, disclose: Disclosure) -> Contribution:
    """One assessment with as much in it as the disclosure allows."""
    standings = fold(rubric, assessment)
    measured = measure(rubric, standings)
    only_counts = disclose == "counts"
    return Contribution(
        assessment=assessment.id,
        rubric=Answered(id=rubric.id, version=rubric.version, scoring_digest=rubric.digests.scoring),
        profile=assessment.profile,
        unit=assessment.unit,
        round=assessment.round,
        date=assessment.date,
        said=said(measured),
        criteria=None if only_counts else {name: stand(each) for name, each in standings.items()},
        sums=sums(measured) if only_counts else None,
        caps=caps(measured.gates) if only_counts else None,
        answers=assessment if disclose == "full" else None,
    )


def stand(standing: Standing) -> str:
    """Where a criterion stands: ``"3 2"``, or its state."""
    return standing.state if standing.level is None else f"{standing.level} {standing.evidenced}"


def said(measured: Measurement) -> Said:
    """Figures as exact fractions in text."""
    return Said(
        claimed=_text(measured.claimed),
        evidenced=_text(measured.evidenced),
        final=measured.verdict.final,
        domains={domain.id: (_text(tally.claimed), _text(tally.evidenced)) for domain, tally in measured.domains},
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def sums(measured: Measurement) -> tuple[Sums, ...]:
    """The integer sums of each domain."""
    return tuple(
        Sums(
            id=domain.id,
            points=tally.points,
            evidenced_points=tally.evidenced_points,
            answered=tally.answered,
            unknown=tally.unknown,
            applicable=tally.applicable,
            in_scope=tally.in_scope,
        )
        for domain, tally in measured.domains
    )


def caps(gates: Sequence[Gate]) -> Caps:
    """How many gates are not open, by the band that each caps at."""

    def counted(bands: Iterable[str]) -> dict[str, int]:
        listed = list(bands)
        return {band: listed.count(band) for band in sorted(set(listed))}

    return Caps(
        closed=counted(gate.cap for gate in gates if gate.state == "closed"),
        pending=counted(gate.cap for gate in gates if gate.state == "pending"),
        evidenced_closed=counted(gate.cap for gate in gates if gate.evidenced_state == "closed"),
    )


# reading -------------------------------------------------------------------------------------------------------------

_WRITER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def body_of(submission: Submission) -> bytes:
    """The canonical form (RFC 8785) of a submission, which is what is signed. It holds no fractions of numbers."""
    return _WRITER.encode(submission.to_json()).encode("utf-8")


def digest_of(body: bytes) -> str:
    """The SHA-256 by which the same submission is recognised."""
    return hashlib.sha256(body).hexdigest()


def read(body: bytes, source: str) -> Submission:
    """The submission in a body.

    The body must be the canonical form of what was read from it: so no field stands twice, no number is written in
    another way, and nothing is left over. Raises :class:`~safeguard.errors.InvalidInput` with every problem.
    """
    try:
        submission = Submission.model_validate_json(body)
        if _is_sorted(submission) and submission.model_dump_json(exclude_none=True).encode() == body:
            return submission  # nearly all: no answers, so that the order of fields is the order of the model
        if body_of(submission) == body:
            return submission
    except (ValidationError, RecursionError):
        pass
    raise _refused(body, source)


def _is_sorted(submission: Submission) -> bool:
    """Whether everything that is named by ids stands in their order. Answers, which are not sorted, are not looked at."""
    return all(
        each.answers is None and all(list(fields) == sorted(fields) for fields in each.dictionaries)
        for each in submission.contributions
    )


def _refused(body: bytes, source: str) -> InvalidInput:
    """Why a body is not accepted, looked for slowly: the program that made it was not ours, or is newer."""
    from safeguard import strict_json

    try:
        value = strict_json.loads(body, source)
        form = value.get("format") if isinstance(value, dict) else None
        if isinstance(form, str) and form.startswith("safeguard/submission/") and form != SUBMISSION_FORMAT:
            message = say("This submission was made by a newer safeguard. Update the program to read it.")
            return InvalidInput.at(source, "/format", message)
        strict_json.read(Submission, body, source)
    except InvalidInput as refused:
        return refused
    return InvalidInput.at(source, "", say("The submission is not in its one canonical form."))
