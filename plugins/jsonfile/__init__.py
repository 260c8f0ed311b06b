"""Questionnaires as JSON: the assessment file itself, with a line for every criterion to answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from safeguard import hookimpl

if TYPE_CHECKING:
    from safeguard import Assessment, Reading, Rubric


class JsonFile:
    """The assessment file (``safeguard/assessment/1``) as a questionnaire format."""

    id = "json"
    suffixes: Sequence[str] = (".json",)

    def write(self, rubric: Rubric, assessment: Assessment | None, language: str, profile: str) -> bytes:
        """The file of an assessment, or one with every criterion of a profile not yet answered."""
        values = assessment.to_json() if assessment else _blank(rubric, profile)
        return (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode()

    def read(self, data: bytes, source: str) -> Sequence[Reading]:
        """The one assessment of a file."""
        from safeguard import read_json

        return [read_json(data, source)]


def _blank(rubric: Rubric, profile: str) -> dict[str, Any]:
    """An assessment file to fill: what is in capitals is to be replaced."""
    return {
        "format": "safeguard/assessment/1",
        "id": f"NAME-{rubric.id}-YEAR",
        "rubric": {"id": rubric.id, "version": rubric.version, "scoring_digest": rubric.digests.scoring},
        "organisation": {"id": "NAME", "name": "", "type": profile, "region": None},
        "unit": None,
        "profile": profile,
        "round": "",
        "date": "YYYY-MM-DD",
        "respondents": [{"id": "r1", "role": "", "perspective": None, "sex": None, "age_band": None}],
        "answers": [
            {
                "criterion": criterion.id,
                "by": "r1",
                "state": "unanswered",
                "level": None,
                "reason": None,
                "note": "",
                "evidence": [],
            }
            for criterion in rubric.in_scope(profile)
        ],
    }


@hookimpl
def safeguard_formats() -> Iterable[JsonFile]:
    """The assessment file."""
    return [JsonFile()]
