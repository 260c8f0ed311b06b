"""What people see differently is talked about and settled with a reason; a review stands beside, never over it."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
import strategies
from hypothesis import given
from pypdf import PdfReader
from test_collecting import UNIT, copies, fill_json, record

from safeguard.reviewing import beside, needs_reason
from safeguard.scoring import fold, measure


@pytest.fixture
def stored(run: Any, tmp_path: Path) -> str:
    """Six people of a unit: four see level 3 everywhere, two see level 1 in the first two criteria."""
    back = tmp_path / "back"
    for number, path in enumerate(copies(run, back / "q.json", 6)):
        fill_json(path, 3)
        if number < 2:
            values = json.loads(path.read_text())
            for answer in values["answers"][:2]:
                answer["level"] = 1
            path.write_text(json.dumps(values))
    assert run("import", str(back)).code == 0
    return UNIT


def typing(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_views_that_part_are_settled_with_a_reason_and_the_consensus_wins(
    run: Any,
    stored: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = record(run)
    typing(monkeypatch, "2", "", "2", "ya", "2", "Two of ten files lack the sheet.", "q")
    done = run("settle", stored)
    assert done.code == 0
    assert "2 criteria to talk about" in done.out
    assert "What 6 people said:" in done.out
    assert "●● 2" in done.out
    assert done.out.count("A consensus needs a reason.") == 2, "neither nothing nor a yes is a reason"
    assert not any(f"r{number:02d}" in done.out for number in range(1, 7)), "never who"
    shown = json.loads(run("score", stored, "--format", "json").out)
    changed = [
        now["id"]
        for then, now in zip(before["criteria"], shown["criteria"], strict=True)
        if then["level"] != now["level"]
    ]
    assert len(changed) == 1
    explained = run("score", stored, "--explain", changed[0]).out
    assert "The levels given lie 2 apart; what the group agreed on stands." in explained
    typing(monkeypatch, "q")
    assert "One criterion to talk about" in run("settle", stored).out
    assert "Two of ten files" in run("assessments", "show", stored).out
    assert run("assessments", "show", stored).out.count("[r01]") == 25, "single answers stay"


FRIGHTENED = "The head shouted when asked"


@pytest.mark.parametrize("settled", [False, True])
def test_a_plan_carries_no_words_of_one_of_several_people_and_keeps_those_of_the_consensus(
    run: Any, stored: str, settled: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither note, reason, evidence nor role of one person reaches a document, a plan as text or as JSON."""
    path = tmp_path / "one.json"
    exported = tmp_path / "all.json"
    assert run("assessments", "export", stored, "-o", str(exported)).code == 0
    values = json.loads(exported.read_text())
    values["date"] = "2026-11-01"
    criterion = values["answers"][0]["criterion"]
    for answer in values["answers"]:
        if answer["by"] == "r01" and answer["criterion"] == criterion:
            answer["note"] = FRIGHTENED
            answer["reason"] = "Reason of one"
            answer["evidence"] = [
                {"kind": "document", "reference": "Paper of one", "expires": "2026-12-01", "strength": "documented"}
            ]
    for person in values["respondents"]:
        person["role"] = "night nurse"
    if settled:
        joint = {"criterion": criterion, "by": "consensus", "state": "level", "level": 1, "note": "Words of all"}
        values["answers"].append(joint)
    path.write_text(json.dumps(values))
    later = tmp_path / "later.json"
    later.write_text(json.dumps({**values, "id": "later", "date": "2027-06-01", "round": "later"}))
    pdf = tmp_path / "p.pdf"
    assert run("plan", str(later), "-o", str(pdf), "--against", str(path)).code == 0
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())
    said = printed + run("plan", str(path)).out + run("plan", str(path), "--format", "json").out
    for form in ((), ("--format", "json")):
        beside = run("score", str(later), "--against", str(path), *form)
        assert beside.code == 0
        said += beside.out
    for words in (FRIGHTENED, "Reason of one", "Paper of one", "night nurse"):
        assert words not in said
    assert ("Words of all" in printed) == settled
    assert "What one of them wrote does not stand here" in printed
    values["respondents"] = values["respondents"][:1]
    values["answers"] = [answer for answer in values["answers"] if answer["by"] in ("r01", "consensus")]
    path.write_text(json.dumps(values))
    assert run("plan", str(path), "-o", str(pdf), "--force").code == 0
    assert FRIGHTENED in " ".join(page.extract_text() for page in PdfReader(pdf).pages), "one alone: its own notes"


@pytest.mark.parametrize(("yes", "no"), [("y", ""), ("ya", "tidak"), ("Yes", "n"), ("sure", "t")])
def test_evidence_that_somebody_pointed_to_can_stand_for_the_consensus(
    run: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    yes: str,
    no: str,
) -> None:
    back = tmp_path / "back"
    for number, path in enumerate(copies(run, back / "q.json", 6)):
        fill_json(path, 2 + number % 2)
        values = json.loads(path.read_text())
        for answer in values["answers"] if number == 1 else []:
            answer["evidence"] = [{"kind": "document", "reference": "SOP 7", "strength": "sampled"}]
        path.write_text(json.dumps(values))
    run("import", str(back))
    agreeing = [yes] if yes != "sure" else [yes, "y"]  # what is neither yes nor no is asked again
    typing(monkeypatch, "3", *agreeing, "It hangs on the wall.", "3", no, "They showed us.", "q")
    done = run("settle", UNIT)
    assert done.out.count("Type y for yes, or n for no.") == len(agreeing) - 1
    assert "SOP 7 (practice checked on a sample)" in done.out
    kept = run("assessments", "export", UNIT, "-o", str(tmp_path / "out.json"))
    assert kept.code == 0
    settled = [each for each in json.loads((tmp_path / "out.json").read_text())["answers"] if each["by"] == "consensus"]
    assert [len(each["evidence"]) for each in settled] == [1, 0]


def test_under_five_the_talk_begins_without_figures(
    run: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    back = tmp_path / "back"
    for number, path in enumerate(copies(run, back / "q.json", 3)):
        fill_json(path, number)
    run("import", str(back))
    typing(monkeypatch, "q")
    done = run("settle", UNIT)
    assert "Fewer than 5 answered" in done.out
    assert "●" not in done.out


def test_a_flagged_critical_criterion_is_talked_about_first(
    run: Any,
    stored: str,
) -> None:
    from safeguard import registry
    from safeguard.cli.settle import to_settle
    from safeguard.store.folder import FolderStore

    known = registry.load().rubric("staff-vetting")
    given_to = FolderStore(Path(os.environ["SAFEGUARD_STORE"])).load(stored).assessment
    wanted = to_settle(known, given_to)
    gates = [name for name in wanted if known.by_id[name].gate is not None]
    assert wanted[: len(gates)] == gates


def filled_review(run: Any, tmp_path: Path, level: int, reason: str | None) -> Path:
    path = tmp_path / "review.json"
    done = run("review", "new", UNIT, "--reviewer", "peer", "-o", str(path), "--force")
    assert done.code == 0, done.err
    values = json.loads(path.read_text())
    assert values["respondents"] == [], "nothing of what people answered leaves with it"
    for answer in values["answers"]:
        answer.update(state="level", level=level, reason=reason)
    path.write_text(json.dumps(values))
    return path


def test_a_review_far_from_the_self_assessment_needs_a_reason_for_each_criterion(
    run: Any,
    stored: str,
    tmp_path: Path,
) -> None:
    before = record(run)
    done = run("review", "import", str(filled_review(run, tmp_path, 1, None)))
    assert done.code == 2
    assert done.err.count("a reason or a note is needed") == 25
    gates_only = run("review", "import", str(filled_review(run, tmp_path, 2, None)))
    assert gates_only.err.count("a reason or a note is needed") == len(before["gates"]), (
        "one level apart matters at a gate"
    )
    assert record(run) == before


def test_both_pictures_stand_side_by_side_and_neither_overwrites_the_other(
    run: Any,
    stored: str,
    tmp_path: Path,
) -> None:
    before = record(run)
    done = run("review", "import", str(filled_review(run, tmp_path, 1, "Files were not there.")))
    assert done.code == 0, done.err
    assert "level 3 → level 1" in done.out
    overall = next(line for line in done.out.splitlines() if line.startswith("Overall"))
    assert overall.split()[-1] == "-50.0", "in points, and for the whole as for each domain"
    assert "-50.0%" not in done.out
    after = record(run)
    for each in (before, after):
        each.pop("assessment")
    assert after == before, "the self-assessment scores as it did"
    shown = json.loads(run("review", "show", stored, "--format", "json").out)
    assert shown["reviewed"]["claimed"]["exact"] == "1/4"
    assert shown["own"]["claimed"] == before["overall"]["claimed"]
    assert "Files were not there" not in json.dumps(shown)
    assert run("review", "show", stored, "--reviewer", "pear").code == 2


def test_a_workbook_goes_to_the_reviewer_and_comes_back(run: Any, stored: str, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "review.xlsx"
    assert run("review", "new", stored, "-o", str(path)).code == 0
    book = load_workbook(path)
    sheet = book.worksheets[1]
    cover = "\n".join(str(row[0]) for row in book.worksheets[0].iter_rows(min_col=2, max_col=2, values_only=True))
    assert "You look from outside." in cover
    assert "together" not in cover, "what the rubric says to a group does not hold for a reviewer"
    assert sheet["B1"].value.endswith(" · review")
    assert sheet["G4"].value == "Reason: what it rests on"
    rows = [row for row in range(5, sheet.max_row + 1) if sheet.cell(row, 1).value]
    for row in rows:
        sheet.cell(row, 5).value = 3
    book.save(path)
    done = run("review", "import", str(path))
    assert done.code == 0, done.err
    assert "sees every criterion as the organisation does" in done.out
    name = sheet.cell(rows[3], 3).value
    sheet.cell(rows[3], 5).value = 1
    book.save(path)
    refused = run("review", "import", str(path), "--lang", "id")
    assert f"{path}: Answers!G{rows[3]}: “" in refused.err, "the cell is named in which the reason is missing"
    assert "alasan atau catatan diperlukan" in refused.err, name
    sheet.cell(rows[3], 8).value = "Two of five files were empty."
    book.save(path)
    taken = run("review", "import", str(path), "--lang", "id")
    assert taken.code == 0, "a note says why as well as a reason does"
    assert "Two of five files" in taken.out
    assert "selisih (poin)" in taken.out
    assert "reviewer" not in taken.out


def test_a_review_stands_in_the_score_and_in_the_report_on_units(run: Any, stored: str, tmp_path: Path) -> None:
    assert run("review", "import", str(filled_review(run, tmp_path, 1, "Files were not there."))).code == 0
    assert "review peer: 25.0%" in run("score", stored).out
    units = tmp_path / "units.toml"
    units.write_text(
        'format = "safeguard/units/1"\n[[organisation]]\nid = "uptd-contoh"\nname = "UPTD"\ntype = "uptd_ppa"\n'
        'profile = "uptd_ppa"\n[[organisation.unit]]\nid = "pengaduan"\nname = "Pengaduan"\n'
    )
    picture = json.loads(run("units", "score", str(units), "--format", "json").out)
    (found,) = picture["places"][1]["reviews"]
    assert (found["reviewer"], found["claimed"]["exact"]) == ("peer", "1/4")
    assert {each["gap"]["exact"] for each in found["domains"]} == {"-1/2"}
    path = tmp_path / "units.pdf"
    assert run("units", "score", str(units), "-o", str(path)).code == 0
    from pypdf import PdfReader

    text = "".join(page.extract_text() for page in PdfReader(path).pages)
    assert "Review peer: Not yet, 25.0% claimed." in text
    assert "Files were not there" not in text


@given(strategies.cases())
def test_a_review_is_scored_by_the_same_rules_and_moves_nothing(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    rubric, assessment = strategies.as_rubric(case[0]), strategies.as_assessment(case[1])
    found = beside(rubric, assessment, "ann")
    without = assessment.model_copy(
        update={"answers": tuple(answer for answer in assessment.answers if not answer.by.startswith("review:"))}
    )
    assert found.own == measure(rubric, fold(rubric, without))
    as_own = assessment.model_copy(
        update={
            "answers": tuple(
                answer.model_copy(update={"by": "consensus"})
                for answer in assessment.answers
                if answer.by == "review:ann"
            )
        }
    )
    theirs = measure(rubric, fold(rubric, as_own))
    assert (found.reviewed.claimed, found.reviewed.evidenced) == (theirs.claimed, theirs.evidenced)
    for row in found.rows:
        same = (row.own.state, row.own.level) == (row.reviewed.state, row.reviewed.level)
        assert not (same and needs_reason(rubric, row))
