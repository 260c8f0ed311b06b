"""Three made-up organisations, as uneven as real ones. Nothing here is about anybody who exists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from safeguard.model import Assessment, Rubric

DAY = date(2026, 11, 1)


class Case(NamedTuple):
    """A made-up organisation and how it answers: levels by criterion; U is not known, N not applicable, - open."""

    id: str
    name: str
    type: str
    region: str
    profile: str
    answers: Mapping[str, str]
    evidence: Mapping[str, str]
    reasons: Mapping[str, str]


#: the criteria of staff vetting, as the rows of answers here have them
ORDER = [
    "vetting-procedure",
    "roles-risk-rated",
    "advert-commitment",
    "work-history",
    "self-declaration",
    "consent-and-data",
    "identity-verified",
    "police-check",
    "references-spoken",
    "misconduct-exchange",
    "public-search",
    "values-interview",
    "two-decide",
    "concerns-decided",
    "counsellor-competence",
    "no-contact-before-checks",
    "never-alone-never-home",
    "code-and-induction",
    "interns-inducted",
    "child-rights-training",
    "probation-review",
    "central-register",
    "nobody-excepted",
    "recheck-and-declare",
    "leavers-recorded",
]


def _levels(row: str) -> dict[str, str]:
    return dict(zip(ORDER, row.split(), strict=True))


#: strengths of evidence: d document seen, s sampled, v verified from outside, . nothing shown
_STRENGTH = {"d": "documented", "s": "sampled", "v": "verified"}

CASES = (
    Case(
        "tunas-muda",
        "Yayasan Tunas Muda (contoh)",
        "ngo",
        "ID-YO",
        "ngo",
        _levels("1 0 2 1 2 1 2 1 0 0 N 1 2 0 N 1 2 2 1 2 1 1 0 0 -"),
        _levels("d . d . d . d . . . . . d . . . . d . d . . . . ."),
        {
            "public-search": "Kami belum pernah membuka lowongan; semua pengurus adalah pendiri.",
            "counsellor-competence": "Kami tidak memberi layanan konseling.",
        },
    ),
    Case(
        "lentera-anak",
        "Lembaga Lentera Anak (contoh)",
        "ngo",
        "ID-JT",
        "ngo",
        _levels("3 4 3 3 4 3 4 3 3 2 3 4 3 3 3 2 4 4 3 3 3 4 3 3 3"),
        _levels("s v s s s d s s s d s v s d s d s v s s d s s d d"),
        {},
    ),
    Case(
        "layanan-contoh",
        "Unit Layanan Kabupaten Contoh",
        "uptd_ppa",
        "ID-JI",
        "uptd_ppa",
        _levels("2 U 1 2 2 U 3 2 U U U 2 2 U 2 U 3 3 2 2 1 2 1 U U"),
        _levels("d . . d d . s d . . . d d . d . s d d d . d . . ."),
        {},
    ),
)


def assessment(rubric: Rubric, case: Case) -> Assessment:
    """The assessment of a made-up organisation."""
    answers = [_answer(case, criterion.id) for criterion in rubric.in_scope(case.profile)]
    return Assessment.model_validate(
        {
            "id": f"{case.id}-{rubric.id}-2026",
            "rubric": {"id": rubric.id, "version": rubric.version, "scoring_digest": rubric.digests.scoring},
            "organisation": {"id": case.id, "name": case.name, "type": case.type, "region": case.region},
            "profile": case.profile,
            "round": "2026",
            "date": DAY,
            "respondents": [
                {"id": "r1", "role": "Focal point safeguarding", "perspective": "staff"},
                {"id": "r2", "role": "Direktur", "perspective": "leader"},
                {"id": "r3", "role": "Peserta magang", "perspective": "intern"},
            ],
            "answers": [answer for answer in answers if answer is not None],
        }
    )


def _answer(case: Case, criterion: str) -> dict[str, Any] | None:
    given = case.answers.get(criterion, "-")
    if given == "-":
        return None
    base: dict[str, Any] = {"criterion": criterion, "by": "consensus"}
    if given == "U":
        return {**base, "state": "unknown"}
    if given == "N":
        return {**base, "state": "not_applicable", "reason": case.reasons[criterion]}
    strength = _STRENGTH.get(case.evidence[criterion])
    evidence = (
        [{"kind": "document", "reference": f"{criterion}.docx", "date": date(2026, 3, 2), "strength": strength}]
        if strength
        else []
    )
    return {**base, "state": "level", "level": int(given), "evidence": evidence}
