"""Answers from outside: accepted whole, or refused with every place that is wrong and no word of what was written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from strategies import as_rubric, cases

from safeguard.assessment_files import accept, read_json
from safeguard.errors import InvalidInput
from safeguard.model import Rubric
from safeguard.rubric_files import read_rubric

CANARY = "CANARY-7f3"
STAFF_VETTING = read_rubric(Path(__file__).parent.parent / "rubrics" / "staff_vetting")


def sound() -> dict[str, Any]:
    """An assessment with a canary in every field of free text."""
    return {
        "format": "safeguard/assessment/1",
        "id": "contoh",
        "rubric": {"id": "staff-vetting", "version": "1.0.0"},
        "organisation": {"id": "contoh", "name": CANARY, "type": "ngo", "region": "ID-JK"},
        "unit": None,
        "profile": "ngo",
        "round": CANARY,
        "date": "2026-11-01",
        "respondents": [{"id": "r1", "role": CANARY, "perspective": "staff", "sex": None}],
        "answers": [
            {
                "criterion": "identity-verified",
                "by": "r1",
                "state": "level",
                "level": 3,
                "reason": None,
                "note": CANARY,
                "evidence": [
                    {
                        "kind": "document",
                        "reference": CANARY,
                        "date": "2026-03-01",
                        "expires": None,
                        "strength": "documented",
                    }
                ],
            },
            {
                "criterion": "public-search",
                "by": "r1",
                "state": "not_applicable",
                "level": None,
                "reason": CANARY,
                "note": "",
                "evidence": [],
            },
        ],
    }


def reading(data: bytes, rubric: Rubric = STAFF_VETTING) -> Any:
    return accept(read_json(data, "file.json"), rubric, "file.json")


def refused(data: bytes) -> str:
    """The error for a file, which says the place and never what was written."""
    with pytest.raises(InvalidInput) as caught:
        reading(data)
    text = str(caught.value)
    assert CANARY not in text
    return text


def test_a_sound_file_is_accepted_and_its_gaps_are_a_warning() -> None:
    accepted = reading(json.dumps(sound()).encode())
    assert accepted.assessment.answers[0].note == CANARY
    assert [str(warning.message) for warning in accepted.warnings] == [
        "Incomplete: 23 of 25 criteria are not yet answered."
    ]


@settings(max_examples=60)
@given(cases())
def test_what_is_written_and_read_again_is_equal(case: Any) -> None:
    structure, answers = case
    rubric = as_rubric(structure)
    first = accept(read_json(json.dumps(answers).encode(), "x"), rubric, "x").assessment
    again = accept(read_json(json.dumps(first.to_json()).encode(), "x"), rubric, "x").assessment
    assert again == first


def test_all_problems_of_a_file_are_listed_in_one_run() -> None:
    values = sound()
    values["answers"][0].update(level=9, criterion="nothing-like-it", by="r7")
    values["date"] = "yesterday"
    values["profile"] = "company"
    text = refused(json.dumps(values).encode())
    for place in ("/answers/0/level", "/answers/0/criterion", "/answers/0/by", "/date", "/profile"):
        assert place in text


def test_three_point_zero_is_three_and_a_byte_order_mark_is_accepted() -> None:
    data = json.dumps(sound()).replace('"level": 3', '"level": 3.0').encode()
    assert reading(b"\xef\xbb\xbf" + data).assessment.answers[0].level == 3


def test_an_older_minor_version_is_accepted_with_a_word() -> None:
    newer = STAFF_VETTING.model_copy(update={"version": "1.2.0"})
    accepted = reading(json.dumps(sound()).encode(), newer)
    assert any("Answered on version 1.0.0, scored with 1.2.0" in str(warning) for warning in accepted.warnings)


def test_a_file_of_a_newer_program_says_so() -> None:
    from safeguard.assessment_files import rubric_id

    with pytest.raises(InvalidInput, match="newer safeguard"):
        rubric_id(read_json(b'{"format": "safeguard/assessment/2"}', "x"), "x")


def test_text_is_kept_exactly_in_one_normal_form() -> None:
    values = sound()
    values["answers"][0]["note"] = "=1+2\n\tKe\u0301 <b> {{7*7}} %s \u202e"
    note = reading(json.dumps(values).encode()).assessment.answers[0].note
    assert note == "=1+2\n\tKé <b> {{7*7}} %s \u202e"
