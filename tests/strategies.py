"""Rubrics and assessments for property-based tests: every shape that the formats allow, not three examples."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from safeguard import rubric_files
from safeguard.model import Assessment, Rubric
from safeguard.model.rubric import Structure, Wording

STRENGTHS = ["none", "documented", "sampled", "verified"]
DAY = datetime.date(2026, 11, 1)


@st.composite
def structures(draw: st.DrawFn, max_level: int = 5, max_domains: int = 4, max_criteria: int = 8) -> dict[str, Any]:
    """The plain values of a sound ``rubric.toml``: random weights, scales, bands, floors, gates, profiles, tags."""
    top = draw(st.integers(1, max_level))
    met = draw(st.integers(0, top))
    profiles = draw(st.sampled_from([["ngo"], ["ngo", "uptd_ppa"], ["ngo", "uptd_ppa", "network"]]))
    required = [
        "none",
        *(STRENGTHS[rank] for rank in sorted(draw(st.lists(st.integers(0, 3), min_size=top, max_size=top)))),
    ]
    bands = draw(_bands())
    domains = [{"id": f"d{n}", "weight": draw(st.integers(1, 9))} for n in range(draw(st.integers(1, max_domains)))]
    criteria = [
        draw(_criterion(number, top, met, profiles, bands, [domain["id"] for domain in domains]))
        for number in range(draw(st.integers(1, max_criteria)))
    ]
    high = draw(st.integers(1, 4))
    return {
        "format": "safeguard/rubric/1",
        "id": "drawn",
        "version": "1.0.0",
        "status": "draft",
        "languages": ["en"],
        "na_limit": f"{draw(st.integers(0, high))}/{high}",
        "find_out": draw(_efforts),
        "profiles": profiles,
        "scale": {"max": top, "met": met},
        "evidence": {"required": required},
        "band": bands,
        "domain": domains,
        "criterion": criteria,
    }


_efforts = st.integers(1, 20).map(lambda halves: f"{halves // 2}.5" if halves % 2 else str(halves // 2))


@st.composite
def _bands(draw: st.DrawFn) -> list[dict[str, Any]]:
    starts = sorted(draw(st.sets(st.integers(1, 1000), max_size=4)))
    floors = sorted(draw(st.lists(st.integers(0, 100), min_size=len(starts), max_size=len(starts))))
    without = draw(st.integers(0, len(starts)))
    bands: list[dict[str, Any]] = [{"id": "b0", "from": "0"}]
    for number, (start, floor) in enumerate(zip(starts, floors, strict=True), 1):
        band = {"id": f"b{number}", "from": f"{start / 10:g}"}
        if number > without:
            band["domain_floor"] = str(floor)
        bands.append(band)
    return bands


@st.composite
def _criterion(
    draw: st.DrawFn,
    number: int,
    top: int,
    met: int,
    profiles: list[str],
    bands: list[dict[str, Any]],
    domains: list[str],
) -> dict[str, Any]:
    criterion: dict[str, Any] = {"id": f"c{number}", "domain": draw(st.sampled_from(domains))}
    if draw(st.booleans()):
        criterion["weight"] = draw(st.integers(1, 9))
    if len(profiles) > 1 and draw(st.integers(0, 3)) == 0:
        criterion["profiles"] = draw(st.lists(st.sampled_from(profiles), min_size=1, unique=True))
    gate = len(bands) > 1 and draw(st.integers(0, 3)) == 0
    if gate:
        criterion["gate"] = {"cap": draw(st.sampled_from([band["id"] for band in bands[:-1]]))}
        if met == 0 or draw(st.booleans()):
            criterion["gate"]["minimum"] = draw(st.integers(1, top))
    elif draw(st.integers(0, 4)) == 0:
        criterion["not_applicable"] = False
    tags = draw(st.lists(st.sampled_from(["kcs:1", "kcs:2", "theme:care"]), unique=True, max_size=2))
    if tags:
        criterion["maps"] = tags
    criterion["action"] = [
        {"to": level, "effort": draw(_efforts), "role": "lead", **draw(_needs(number, top))}
        for level in range(1, top + 1)
        if draw(st.integers(0, 9)) > 0
    ]
    return criterion


@st.composite
def _needs(draw: st.DrawFn, number: int, top: int) -> dict[str, list[str]]:
    """Prerequisites on earlier criteria only, so that no ring can arise."""
    if number == 0 or draw(st.integers(0, 4)):
        return {}
    return {"needs": [f"c{draw(st.integers(0, number - 1))}>={draw(st.integers(1, top))}"]}


def as_rubric(structure: dict[str, Any]) -> Rubric:
    """The rubric of plain structure values; its words are its ids."""
    from safeguard.boundary import parse
    from safeguard.rubric_checks import Notes, check_structure, filled

    parsed = parse(Structure, structure, "drawn")
    notes = Notes("drawn", str)
    check_structure(parsed, notes)
    assert not notes.problems, [str(problem) for problem in notes.problems]
    wording = parse(Wording, filled(parsed, {}, []), "drawn")
    return rubric_files.assembled(parsed, {"en": wording})


@st.composite
def answers_for(draw: st.DrawFn, structure: dict[str, Any], several: bool = True) -> dict[str, Any]:
    """The plain values of an assessment of a structure: every state, evidence, consensus, reviewers, gaps."""
    people = [f"r{n}" for n in range(1, draw(st.integers(1, 5 if several else 1)) + 1)]
    voices = [*people, "consensus", "review:ann"] if several else people
    answers = [
        draw(_answer(structure, criterion, by))
        for criterion in structure["criterion"]
        for by in voices
        if draw(st.integers(0, 3)) > 0
    ]
    return {
        "format": "safeguard/assessment/1",
        "id": "drawn-2026",
        "rubric": {"id": structure["id"], "version": structure["version"]},
        "organisation": {"id": "contoh", "name": "LSM Contoh", "type": "ngo", "region": "ID-JK"},
        "unit": None,
        "profile": draw(st.sampled_from(structure["profiles"])),
        "round": "2026",
        "date": DAY.isoformat(),
        "respondents": [
            {"id": person, "role": "", "perspective": None, "sex": None, "age_band": None} for person in people
        ],
        "answers": answers,
    }


@st.composite
def _answer(draw: st.DrawFn, structure: dict[str, Any], criterion: dict[str, Any], by: str) -> dict[str, Any]:
    states = ["level", "level", "level", "level", "unknown", "unanswered"]
    if "gate" not in criterion and criterion.get("not_applicable", True):
        states.append("not_applicable")
    state = draw(st.sampled_from(states))
    return {
        "criterion": criterion["id"],
        "by": by,
        "state": state,
        "level": draw(st.integers(0, structure["scale"]["max"])) if state == "level" else None,
        "reason": "not ours" if state == "not_applicable" else None,
        "note": "",
        "evidence": draw(st.lists(_evidence(), max_size=2)) if state == "level" else [],
    }


@st.composite
def _evidence(draw: st.DrawFn) -> dict[str, Any]:
    near = st.none() | st.integers(-3, 3).map(lambda days: (DAY + datetime.timedelta(days=days)).isoformat())
    return {
        "kind": "document",
        "reference": "",
        "date": draw(near),
        "expires": draw(near),
        "strength": draw(st.sampled_from(STRENGTHS)),
    }


@st.composite
def cases(draw: st.DrawFn, several: bool = True) -> tuple[dict[str, Any], dict[str, Any]]:
    """A structure and an assessment of it, both as plain values."""
    structure = draw(structures())
    return structure, draw(answers_for(structure, several))


def as_assessment(values: dict[str, Any]) -> Assessment:
    """The assessment of plain values."""
    return Assessment.model_validate(values)


def share(text: str) -> Fraction:
    """A figure's exact value from its text."""
    return Fraction(text)
