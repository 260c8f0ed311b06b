"""``safeguard plan`` as people use it: why each step is there, what if, wishes kept, one document on the PDF's page."""

from __future__ import annotations

import io
import json
import re
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from running import Done
from strategies import as_assessment, as_rubric
from test_planning import PLAIN, answering

from safeguard import clock, optimum
from safeguard.cli.demo_cases import CASES, assessment
from safeguard.model.plan import Greedy
from safeguard.planning import plan
from safeguard.reasons import how_chosen
from safeguard.rubric_files import read_rubric
from safeguard.texts import Texts

ROOT = Path(__file__).parent.parent
TODAY = date(2027, 6, 1)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The answers of a made-up organisation to the rubric on staff vetting."""
    rubric = read_rubric(ROOT / "rubrics" / "staff_vetting")
    path = tmp_path_factory.mktemp("plan") / "answers.json"
    path.write_text(json.dumps(assessment(rubric, CASES[0]).to_json()), "utf-8")
    return str(path)


def test_the_text_says_why_each_step_is_there_and_that_the_plan_is_proved(run: Any, file: str) -> None:
    done: Done = run("plan", file)
    assert done.code == 0
    assert "Proved: no plan that reaches this takes less work." in done.out
    said = " ".join(done.out.split())
    assert "meets a critical criterion, which caps the verdict at “Not yet” today" in said
    assert "needed before: No contact before the checks" in said
    assert "points for 0.5 person-days" in said


def test_the_text_says_what_proof_gained_over_choosing_step_by_step(run: Any, file: str) -> None:
    text = " ".join(run("plan", file, "--budget", "20").out.split())
    assert "Choosing step by step would have met 5 critical criteria and reached 44.9%." in text
    assert "→ then 46.7%" in text


def test_what_is_said_to_be_saved_is_the_difference_of_the_efforts() -> None:
    rubric = as_rubric(PLAIN)
    found = plan(rubric, as_assessment(answering(cheap=0, dear=0, gate=0)), engine="test", target="mid")
    dearer = found.model_copy(update={"greedy": Greedy(effort="15.5")})
    said = how_chosen(Texts("id"), rubric, dearer)
    saved = Fraction("15.5") - Fraction(found.effort)
    assert said[-1] == (
        f"Pemilihan langkah demi langkah akan memerlukan 15,5 hari kerja orang; {Texts('id').number(saved)} dihemat."
    )


def test_without_the_solver_the_plan_says_in_one_line_how_to_get_it(
    run: Any, file: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(optimum, "installed", lambda: False)
    text = " ".join(run("plan", file, "--lang", "id").out.split())
    assert "bagian “plan” menemukan rencana yang dipastikan terbaik. Baris pemasangan di README sudah" in text
    assert json.loads(run("plan", file, "--format", "json").out)["optimal"] is False
    assert run("plan", file, "-o", str(tmp_path / "plan.pdf")).code == 0
    done = run("plan", file, "--max-effort-per-role", "focal-point=3")
    assert done.code == 2
    assert "A limit for a role needs the part “plan”. The install line in the README brings it." in done.err


def test_what_if_shows_score_verdict_and_gates_before_and_after(run: Any, file: str) -> None:
    done: Done = run("plan", file, "--what-if", "police-check=3", "--lang", "en")
    assert done.code == 0
    rows = {name: states for name, *states in (re.split(r"\s{2,}", line.strip()) for line in done.out.splitlines())}
    assert rows["claimed"] == ["26.0%", "29.8%"]
    assert rows["Police certificate before contact"] == ["not met", "met"]
    assert "needs first: Procedure for everybody at level 2" in " ".join(done.out.split())


def test_what_if_as_a_document_names_its_format_and_both_sides(run: Any, file: str) -> None:
    found = json.loads(run("plan", file, "--what-if", "police-check=3", "--format", "json").out)
    assert found["format"] == "safeguard/what-if/1"
    assert found["changes"] == [
        {"criterion": "police-check", "from": 1, "to": 3, "effort": "5", "missing": ["vetting-procedure>=2"]}
    ]
    states = [
        {gate["criterion"]: gate["state"] for gate in found[side]["gates"]}["police-check"]
        for side in ("before", "after")
    ]
    assert states == ["closed", "open"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--what-if", "police-chek=3"], "Did you mean police-check"),
        (["--what-if", "police-check=9"], "The levels of this rubric are 0 to 4."),
        (["--what-if", "police-check"], "such as police-check=3"),
        (["--what-if", "police-check=3", "--what-if", "police-check=4"], "stands here twice"),
        (["--what-if", "police-check=3", "--budget", "4"], "This makes no plan"),
        (["--max-effort-per-role", "focal-point=many"], "such as focal-point=12"),
        (["--max-effort-per-role", "focal-pont=3"], "Did you mean focal-point"),
        (["--must", "police-chek"], "Did you mean police-check"),
    ],
)
def test_what_is_mistyped_is_answered_with_what_is_allowed(
    run: Any, file: str, arguments: list[str], said: str
) -> None:
    done: Done = run("plan", file, *arguments)
    assert done.code == 2
    assert said in done.err
    assert done.out == ""


def test_wishes_are_kept_and_said(run: Any, file: str) -> None:
    arguments = ("--must", "police-check", "--not", "roles-risk-rated", "--max-effort-per-role", "focal-point=6")
    plan = json.loads(run("plan", file, "--budget", "20", *arguments, "--format", "json").out)
    assert (plan["must"], plan["not"], plan["max_effort_per_role"]) == (
        ["police-check"],
        ["roles-risk-rated"],
        {"focal-point": "6"},
    )
    assert sum(float(step["effort"]) for step in plan["steps"] if step["role"] == "focal-point") <= 6
    text = " ".join(run("plan", file, "--budget", "20", *arguments).out.split())
    assert "To end at least at the level that counts as met: Police certificate before contact." in text
    assert "At most 6 person-days for: Safeguarding focal point." in text


def test_what_cannot_be_reached_ends_with_1_and_the_reason(run: Any, file: str) -> None:
    done: Done = run(
        "plan", file, "--target", "strong", "--not", "police-check", "--max-effort-per-role", "focal-point=2"
    )
    assert done.code == 1
    assert "police-check is to stay as it is." in done.err


def test_two_assessments_share_one_budget(run: Any, file: str, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(Path(file).read_text("utf-8").replace('"tunas-muda-', '"cabang-'), "utf-8")
    plans = json.loads(run("plan", file, str(other), "--budget", "15", "--format", "json").out)
    assert sum(float(plan["effort"]) for plan in plans) <= 15
    assert {plan["together"]["effort"] for plan in plans} == {f"{sum(float(plan['effort']) for plan in plans):g}"}


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (0, ""),
        (25, "deadlines of this plan are past already. Plan again with --start 2027-06-01"),
        (400, "Every deadline of this plan is past"),
    ],
)
def test_a_plan_made_long_after_its_first_day_says_so_first_and_names_the_option_that_helps(
    run: Any, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: int, said: str
) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    pdf = tmp_path / "p.pdf"
    done = run("plan", file, "-o", str(pdf), "--start", (TODAY - timedelta(days=start)).isoformat())
    cover = " ".join(PdfReader(pdf).pages[0].extract_text().split())
    assert said in done.err
    assert ("--start 2027-06-01" in cover) == ("--start 2027-06-01" in done.err) == bool(said)
    assert said in cover
    assert run("plan", file).err.count("--start 2027-06-01") == 1, "it starts on the day of the assessment"
    assert "--start" not in run("plan", file, "--start", "2027-06-01").err


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("How the steps were chosen", "What person-days can buy", "this plan: 40.5%, 13 person-days")),
        (
            "id",
            ("Cara langkah-langkah dipilih", "Yang dapat dicapai dengan hari kerja orang", "rencana ini: 40,5%, 13"),
        ),
    ],
)
def test_the_pdf_shows_what_person_days_can_buy(
    run: Any, file: str, tmp_path: Path, language: str, said: tuple[str, ...]
) -> None:
    path = tmp_path / "plan.pdf"
    assert run("plan", file, "-o", str(path), "--lang", language).code == 0
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(path.read_bytes())).pages]
    page = next(text for text in pages if said[0] in text)
    assert [words for words in said if words not in " ".join(page.split())] == []
