"""Answers from outside: accepted whole, or refused with every place that is wrong and no word of what was written."""

from __future__ import annotations

import copy
import json
import re
import time
from collections.abc import Callable
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


Change = Callable[[dict[str, Any]], None]


def setting(*place: Any, to: Any) -> Change:
    def change(values: dict[str, Any]) -> None:
        target: Any = values
        for part in place[:-1]:
            target = target[part]
        target[place[-1]] = to

    return change


def twice(values: dict[str, Any]) -> None:
    values["answers"].append({**values["answers"][0], "level": 1})


#: (what is wrong, the place and the rule that the error must name)
WRONG: list[tuple[Change, str]] = [
    (
        setting("answers", 0, "level", to="3"),
        r"/answers/0/level \(line 1\): A whole number is needed here, without quotes",
    ),
    (setting("answers", 0, "level", to=True), r"/answers/0/level .*A whole number"),
    (setting("answers", 0, "level", to=2.5), r"/answers/0/level .*A whole number"),
    (setting("answers", 0, "level", to=" 3 "), r"/answers/0/level .*A whole number"),
    (setting("answers", 0, "level", to="１"), r"/answers/0/level .*A whole number"),
    (setting("answers", 0, "level", to=-1), r"/answers/0/level .*(At least 0|from 0 to 4)"),
    (setting("answers", 0, "level", to=5), r"/answers/0/level .*A whole number from 0 to 4"),
    (setting("answers", 0, "level", to=None), r"/answers/0 .*A level is given exactly when"),
    (
        setting("answers", 0, "criterion", to="identity-verifed"),
        r"/answers/0/criterion .*Did you mean identity-verified\?",
    ),
    (setting("answers", 0, "by", to="r2"), r"/answers/0/by .*No respondent .*There is: r1, consensus"),
    (setting("answers", 0, "state", to="lvl"), r"/answers/0/state .*Nearest: level"),
    (setting("answers", 0, "state", to="not_applicable"), r"/answers/0/state .*applies to everybody"),
    (setting("answers", 1, "reason", to=" "), r"/answers/1 .*Not applicable needs a reason"),
    (
        setting("answers", 0, "evidence", 0, "strength", to="strong"),
        r"/answers/0/evidence/0/strength .*none, documented, sampled, verified",
    ),
    (setting("answers", 0, "evidence", 0, "date", to="2026-02-30"), r"/answers/0/evidence/0/date .*YYYY-MM-DD"),
    (setting("answers", 0, "note", to=CANARY + "\x00"), r"/answers/0/note .*U\+0000 at position 11"),
    (setting("answers", 0, "note", to=CANARY + "\ufffe"), r"/answers/0/note .*U\+FFFE at position 11"),
    (setting("answers", 0, "note", to=CANARY + "x" * 20_000), r"/answers/0/note .*At most 20000 characters"),
    (setting("answers", 0, "nots", to=CANARY), r"/answers/0/nots .*Did you mean note\?"),
    (twice, r"/answers/2 .*answered this criterion already, at /answers/0"),
    (setting("profile", to="ngoo"), r"/profile .*Did you mean ngo\?"),
    (setting("date", to="1 November 2026"), r"/date .*YYYY-MM-DD"),
    (setting("organisation", "region", to="Jakarta"), r"/organisation/region .*ISO 3166-2"),
    (setting("organisation", "name", to=""), r"/organisation/name .*must not be empty"),
    (
        setting("rubric", "version", to="2.0.0"),
        r"/rubric/version .*version 2\.0\.0 of the rubric; here is version 1\.0\.0",
    ),
    (setting("rubric", "version", to="1.1.0"), r"/rubric/version .*1\.1\.0"),
    (setting("rubric", "scoring_digest", to="ab" * 32), r"/rubric/scoring_digest .*abababababab and [0-9a-f]{12}"),
    (setting("respondents", to=[{"id": "r1"}, {"id": "r1"}]), r"/respondents/1/id .*a second time"),
    (setting("answers", to={}), r"/answers .*A list is needed"),
]


@pytest.mark.parametrize(("change", "expected"), WRONG, ids=[expected[:40] for _, expected in WRONG])
def test_what_is_wrong_is_named_with_place_and_rule(change: Change, expected: str) -> None:
    values = copy.deepcopy(sound())
    change(values)
    text = refused(json.dumps(values, ensure_ascii=True).encode())
    assert re.search(expected, text), text


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "The file is empty"),
        (b"  \n", "The file is empty"),
        (b"null", "An assessment is needed"),
        (b"[]", "An assessment is needed"),
        (b'"x"', "An assessment is needed"),
        (b'{"id": 1,\n "id": 2}', r"/id \(line 2\): A field stands here twice"),
        (
            b'{"a": [NaN, Infinity,\n -0, 1e400, ' + b"9" * 5000 + b"]}",
            r"/a/1 \(line 1\).*\n.*/a/2 \(line 2\).*\n.*/a/3 .*\n.*/a/4",
        ),
        (b'{"a": "\\ud800"', "not JSON"),
        (b'{"a": 1, "a": 2,\n', "line 2, column 1: This is not JSON"),
        (b'{"a": NaN, "b\x01": 1}', "This is not JSON"),
        (b"{" * 5, r"line 1, column 2: This is not JSON"),
        (b"[" * 100_000, "nested deeper"),
        (b"[" * 100 + b"]" * 100, "nested deeper than 64"),
        (b'{"a": "' + b"x" * 10_000_000 + b'"}', "larger than 10 megabytes"),
        ('{"a": 1}'.encode("utf-16"), "UTF-16"),
        (b'{"a": "\xff"}', r"line 1: This is not UTF-8"),
    ],
)
def test_what_is_no_assessment_is_refused_by_name_and_quickly(data: bytes, expected: str) -> None:
    began = time.monotonic()
    with pytest.raises(InvalidInput) as caught:
        reading(data)
    assert time.monotonic() - began < 5  # a limit of the format, not a measurement
    assert re.search(expected, str(caught.value)), str(caught.value)


def test_half_a_character_is_refused_with_its_place() -> None:
    data = json.dumps(sound()).replace(f'"note": "{CANARY}"', f'"note": "{CANARY}\\ud800"').encode()
    assert re.search(r"/answers/0/note .*half a character", refused(data))


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
