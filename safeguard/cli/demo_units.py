"""A made-up UPTD with four units and forty people who do not agree, as people do not. Nobody in it exists.

Leaders see a little more in place than those who stand at the front line; interns often have not heard of what hangs
on the wall. The differences are drawn always alike, so that the demo is the same every time.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from safeguard.cli.demo_cases import DAY, ORDER
from safeguard.model import Assessment, Rubric
from safeguard.rounds import assessment_id, numbers

FILE = """\
# Unit-unit sebuah UPTD rekaan. Untuk dilihat: safeguard units list units.toml
format = "safeguard/units/1"

[[organisation]]
id = "uptd-rekaan"
name = "UPTD PPA Kabupaten Rekaan"
type = "uptd_ppa"
profile = "uptd_ppa"
region = "ID-JT"

[[organisation.unit]]
id = "pengaduan"
name = "Layanan Pengaduan"
functions = ["pengaduan", "penjangkauan"]
weight = 2
caseload = 310
respondents = 12

[[organisation.unit]]
id = "kasus"
name = "Pengelolaan Kasus"
functions = ["pengelolaan-kasus", "mediasi"]
weight = 2
caseload = 240
respondents = 12

[[organisation.unit]]
id = "rumah-aman"
name = "Rumah Aman"
functions = ["penampungan-sementara"]
caseload = 45
respondents = 7

[[organisation.unit]]
id = "pendampingan"
name = "Pendampingan Korban"
functions = ["pendampingan"]
caseload = 180
respondents = 9

# Kapan sebuah unit dilihat lagi: menurut predikat, dan lebih cepat bila kasusnya banyak.
[[visit]]
band = "not-yet"
months = 4

[[visit]]
band = "not-yet"
caseload = 200
months = 2

[[visit]]
band = "developing"
months = 6
"""


class Crew(NamedTuple):
    """A unit: how many of each perspective answer, in which roles, and what one would see there, in order."""

    unit: str
    people: tuple[tuple[str, str, int], ...]
    levels: str
    #: positions (in order) whose paper hangs on the wall while newcomers were never told
    unheard: frozenset[int]


CREWS = (
    Crew(
        "pengaduan",
        (("leader", "Kasi pengaduan", 2), ("frontline", "Penerima pengaduan", 5), ("intern", "Peserta magang", 5)),
        "3 2 3 2 3 2 3 2 2 2 3 2 3 3 3 3 3 2 2 3 2 3 2 2 2",
        frozenset({0, 4, 13, 16, 17, 22}),
    ),
    Crew(
        "kasus",
        (("leader", "Kepala seksi dan manajer kasus", 5), ("frontline", "Pekerja sosial dan konselor", 7)),
        "2 2 2 2 3 2 3 3 2 1 2 2 2 2 3 2 2 2 2 2 1 2 2 1 1",
        frozenset(),
    ),
    Crew(
        "rumah-aman",
        (("leader", "Pengelola rumah aman", 1), ("frontline", "Pengasuh dan petugas keamanan", 6)),
        "2 1 2 1 2 1 3 2 1 1 2 1 2 1 2 2 1 2 2 1 1 2 2 1 1",
        frozenset(),
    ),
    Crew(
        "pendampingan",
        (("leader", "Kasi tindak lanjut", 2), ("frontline", "Pendamping korban", 7)),
        "3 3 3 3 4 3 4 3 3 2 3 3 3 3 4 3 3 3 3 3 2 3 3 2 2",
        frozenset(),
    ),
)

#: what the shelter's people agreed on in their talk, with the reason
_SETTLED = (
    ("never-alone-never-home", 1, "Pada jaga malam satu petugas sendirian; jadwal bulan lalu menunjukkannya."),
    ("no-contact-before-checks", 2, "Dua dari lima petugas terakhir mulai sebelum SKCK diterima."),
)


def assessments(rubric: Rubric, day: date = DAY) -> Iterator[Assessment]:
    """The assessment of every unit, with the answers of all its people."""
    for crew in CREWS:
        yield _assessment(rubric, crew, day)


def returned(assessment: Assessment) -> Iterator[tuple[str, Assessment]]:
    """What each respondent of a unit sends back, by number; the group's own agreement stays where it was made."""
    for person in assessment.respondents:
        answers = tuple(answer for answer in assessment.answers if answer.by == person.id)
        yield person.id, assessment.model_copy(update={"respondents": (person,), "answers": answers})


def _assessment(rubric: Rubric, crew: Crew, day: date) -> Assessment:
    chance = random.Random(f"{crew.unit} {day}")  # noqa: S311  # the same demo every time, no secret
    seats = [(kind, role) for kind, role, count in crew.people for _ in range(count)]
    people = list(zip(numbers(len(seats)), seats, strict=True))
    there = dict(zip(ORDER, enumerate(map(int, crew.levels.split())), strict=True))
    answers: list[dict[str, Any]] = []
    for criterion in rubric.in_scope("uptd_ppa"):
        place, level = there[criterion.id]
        for person, (kind, _) in people:
            answers.append(_answer(chance, criterion.id, person, kind, level, place in crew.unheard, rubric.scale.max))
    if crew.unit == "rumah-aman":
        answers += [
            {"criterion": name, "by": "consensus", "state": "level", "level": level, "reason": reason}
            for name, level, reason in _SETTLED
        ]
    round_name = str(day.year)
    return Assessment.model_validate(
        {
            "id": assessment_id("uptd-rekaan", crew.unit, rubric.id, round_name),
            "rubric": {"id": rubric.id, "version": rubric.version, "scoring_digest": rubric.digests.scoring},
            "organisation": {
                "id": "uptd-rekaan",
                "name": "UPTD PPA Kabupaten Rekaan",
                "type": "uptd_ppa",
                "region": "ID-JT",
            },
            "unit": crew.unit,
            "profile": "uptd_ppa",
            "round": round_name,
            "date": day,
            "respondents": [{"id": person, "role": role, "perspective": kind} for person, (kind, role) in people],
            "answers": answers,
        }
    )


def _answer(
    chance: random.Random, criterion: str, person: str, kind: str, there: int, unheard: bool, top: int
) -> dict[str, Any]:
    """What one person says of what one would see there."""
    answer: dict[str, Any] = {"criterion": criterion, "by": person}
    draw, proof = chance.random(), chance.random()
    if kind == "intern" and draw < (0.8 if unheard else 0.35):
        return {**answer, "state": "unknown"}
    if kind == "frontline" and draw < 0.07:
        return {**answer, "state": "unknown"}
    lean = {"leader": (0.05, 0.4), "frontline": (0.35, 0.88), "intern": (0.5, 0.92)}[kind]
    level = there - 1 if draw < lean[0] else there if draw < lean[1] else there + 1
    level = max(0, min(top, level))
    if proof < 0.25 and level >= 2:
        strength = "sampled" if proof < 0.08 else "documented"
        kept = {"kind": "document", "reference": f"{criterion}.docx", "date": date(2026, 3, 2), "strength": strength}
        return {**answer, "state": "level", "level": level, "evidence": [kept]}
    return {**answer, "state": "level", "level": level}
