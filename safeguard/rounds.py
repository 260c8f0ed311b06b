"""One round of one unit: what its questionnaires have in common, and the copies that its people take away."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from safeguard import limits
from safeguard.boundary import parse
from safeguard.model import Answer, Assessment, Organisation, Respondent, Rubric, RubricRef
from safeguard.model.base import slug


class Round(NamedTuple):
    """Who is assessed, by which profile, in which round, on which day."""

    organisation: Organisation
    unit: str | None
    profile: str
    name: str
    day: date


def assessment_id(organisation: str, unit: str | None, rubric: str, round_name: str) -> str:
    """The one id of an organisation (or unit), a rubric and a round, so that everything returned finds its place.

    Where the whole would be too long its end is a checksum of all of it, never a cut that another could share.
    """
    parts = [made for part in (organisation, unit, rubric, round_name) if part and (made := slug(part))]
    whole = "-".join(parts)
    if len(whole) <= limits.ID_CHARACTERS:
        return whole
    tail = hashlib.sha256("/".join(parts).encode()).hexdigest()[:8]
    return f"{whole[: limits.ID_CHARACTERS - 9].strip('-')}-{tail}"


def numbers(count: int, first: int = 1) -> list[str]:
    """The ids of respondents: ``r01``, ``r02`` … They say nothing about anybody."""
    width = max(2, len(str(first + count - 1)))
    return [f"r{number:0{width}d}" for number in range(first, first + count)]


def blank(rubric: Rubric, wanted: Round, respondents: Sequence[str]) -> Assessment:
    """An assessment in which these respondents have everything still to answer.

    Raises :class:`~safeguard.errors.InvalidInput` where unit or round cannot be kept.
    """
    values = {
        "id": assessment_id(wanted.organisation.id, wanted.unit, rubric.id, wanted.name or str(wanted.day.year)),
        "rubric": RubricRef(id=rubric.id, version=rubric.version, scoring_digest=rubric.digests.scoring),
        "organisation": wanted.organisation,
        "unit": wanted.unit,
        "profile": wanted.profile,
        "round": wanted.name,
        "date": wanted.day,
        "respondents": tuple(Respondent(id=each) for each in respondents),
        "answers": tuple(
            Answer(criterion=criterion.id, by=each, state="unanswered")
            for each in respondents
            for criterion in rubric.in_scope(wanted.profile)
        ),
    }
    return parse(Assessment, values, "safeguard new")
