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


def assessment_file(folder: Path) -> Path:
    """The assessment as a file."""
    path = folder / "sample.json"
    path.write_text(json.dumps(assessment().to_json()), "utf-8")
    return path
