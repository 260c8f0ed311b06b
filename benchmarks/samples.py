"""What the benchmarks work on: the staff-vetting rubric and answers to it."""

from __future__ import annotations

import json
import random
from pathlib import Path

from safeguard.model import Assessment, Rubric
from safeguard.rubric_files import read_rubric

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "rubrics" / "staff_vetting"


def rubric() -> Rubric:
    """The staff-vetting rubric."""
    return read_rubric(FOLDER)


def assessment(number: int = 0) -> Assessment:
    """A full assessment with evidence; another one for each number."""
    chance = random.Random(number)
    answers = [
        {
            "criterion": criterion.id,
            "by": "consensus",
            "state": "level",
            "level": chance.randint(0, 4),
            "note": "A short note on what was seen.",
            "evidence": [{"kind": "document", "reference": "SOP 2026/03", "strength": "sampled"}],
        }
        for criterion in rubric().in_scope("ngo")
    ]
    return Assessment.model_validate(
        {
            "id": f"sample-{number}",
            "rubric": {"id": "staff-vetting", "version": "1.0.0"},
            "organisation": {"id": "sample", "name": "Sample", "type": "ngo"},
            "profile": "ngo",
            "date": "2026-11-01",
            "answers": answers,
        }
    )


def three() -> list[tuple[Rubric, Assessment]]:
    """One organisation's answers to the three rubrics that come with the program, low enough to leave much to do."""
    chance, cases = random.Random(5), []
    for folder in ("communication_practice", "organisational_safeguarding", "staff_vetting"):
        known = read_rubric(ROOT / "rubrics" / folder)
        answers = [
            {
                "criterion": criterion.id,
                "by": "consensus",
                "state": "unknown" if level is None else "level",
                "level": level,
            }
            for criterion in known.in_scope("ngo")
            for level in [chance.choice([None, 0, 0, 0, 1])]
        ]
        values = {**assessment().to_json(), "id": f"sample-{known.id}", "answers": answers}
        cases.append(
            (known, Assessment.model_validate({**values, "rubric": {"id": known.id, "version": known.version}}))
        )
    return cases


def assessment_file(folder: Path) -> Path:
    """The assessment as a file."""
    path = folder / "sample.json"
    path.write_text(json.dumps(assessment().to_json()), "utf-8")
    return path
