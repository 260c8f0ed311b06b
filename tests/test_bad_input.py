"""Whatever is handed in wrong is refused by name and place, and the store is as it was; the cases are files to add to."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hostile_workbooks import CANARY, MADE, changed, repacked
from running import Done, answers_file

from safeguard import boundary
from safeguard.cli import app, importing
from safeguard.errors import say
from safeguard.model import Assessment
from safeguard.store.folder import FolderStore

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases" / "bad_input"
TEMPLATE = ROOT / "safeguard" / "cli" / "rubric_template"
#: every row of the table: B56 has four parts
ROWS = [f"B{n}" for n in range(1, 75) if n != 56] + [f"B56{part}" for part in "abcd"]
Case = Mapping[str, Any]


def cases(kind: str) -> list[Case]:
    """The cases of one kind of input."""
    found: list[Case] = tomllib.loads((CASES / f"{kind}.toml").read_text("utf-8"))["case"]
    return found


def of_kind(kind: str) -> Any:
    named = cases(kind)
    return pytest.mark.parametrize("case", named, ids=[f"{case['row']} {case['what']}".strip() for case in named])


# what is handed in ---------------------------------------------------------------------------------------------------


def sound() -> dict[str, Any]:
    """An assessment with a canary in every field of free text."""
    evidence = {"kind": "document", "reference": CANARY, "date": "2026-03-01", "strength": "documented"}
    return {
        **answers_file(name=CANARY),
        "organisation": {"id": "contoh", "name": CANARY, "type": "ngo", "region": "ID-JK"},
        "round": CANARY,
        "respondents": [{"id": "r1", "role": CANARY, "perspective": "staff", "sex": None}],
        "answers": [
            {
                "criterion": "identity-verified",
                "by": "r1",
                "state": "level",
                "level": 3,
                "note": CANARY,
                "evidence": [evidence],
            },
            {"criterion": "public-search", "by": "r1", "state": "not_applicable", "reason": CANARY},
        ],
    }


def text_of(case: Case) -> str:
    """The text of a case that is no change of something sound."""
    if "repeat" in case:
        part, times = case["repeat"]
        return f"{case['before']}{part * times}{case['after']}"
    found: str = case["text"]
    return found


def assessment_of(case: Case) -> bytes:
    """The file of a case about assessments."""
    if "at" not in case:
        return text_of(case).encode(case.get("encoding", "utf-8"))
    values = sound()
    if "repeat" in case:
        part, times = case["repeat"]
        wanted = json.dumps(part * times)
    else:
        wanted = case["to"]
    *way, last = (int(part) if part.isdigit() else part for part in case["at"][1:].split("/"))
    target: Any = values
    for part in way:
        target = target[part]
    if isinstance(target, list) and last == len(target):
        target.append(None)
    target[last] = "@"
    return json.dumps(values).replace('"@"', wanted).encode(case.get("encoding", "utf-8"))


def rubric_of(case: Case, folder: Path) -> None:
    """The folder of a case about rubrics."""
    folder.mkdir()
    for name in ("rubric.toml", "id.toml", "en.toml"):
        (folder / name).write_text((TEMPLATE / name).read_text("utf-8").replace("RUBRIC-ID", "sample"), "utf-8")
    part = folder / case.get("part", "rubric.toml")
    if "old" not in case:
        part.write_bytes(text_of(case).encode(case.get("encoding", "utf-8")))
        return
    text = part.read_text("utf-8")
    assert case["old"] in text
    part.write_text(text.replace(case["old"], case["new"], 1), "utf-8")


# what must come of it ------------------------------------------------------------------------------------------------


@pytest.fixture
def store(home: Path) -> FolderStore:
    """A store with an assessment of somebody else, a canary in it too."""
    made = FolderStore(home / "store")
    made.save(Assessment.model_validate({**sound(), "id": "lain"}), 0)
    return made


def judged(case: Case, store: FolderStore, command: Callable[[], Done], source: str = "") -> Done:
    """Run a case and hold what it did against what it says."""
    before = {path: path.read_bytes() for path in store.folder.rglob("*") if path.is_file()}
    there = sorted(Path.cwd().rglob("*"))
    done = command()
    said = done.out + done.err
    assert done.code == case.get("code", 2), said
    assert re.search(case["says"], said), said
    assert CANARY not in said
    if done.code:
        assert source in said
        assert {path: path.read_bytes() for path in store.folder.rglob("*") if path.is_file()} == before
        assert sorted(Path.cwd().rglob("*")) == there
        if case.get("only"):
            assert len(done.err.strip().splitlines()) == 2, done.err
    return done


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)


@of_kind("assessments")
def test_a_bad_assessment_is_refused_by_place_with_the_store_as_it_was(
    case: Case, store: FolderStore, run: Any
) -> None:
    Path("answers.json").write_bytes(assessment_of(case))
    judged(case, store, lambda: run("import", "answers.json"), "answers.json")
    if case.get("kept"):
        assert run("assessments", "export", "contoh", "-o", "out.json").code == 0
        written = json.loads(Path("out.json").read_bytes())["answers"]
        assert json.loads(case["to"]) in [answer["note"] for answer in written]


@of_kind("workbooks")
def test_a_bad_workbook_is_refused_by_cell_with_the_store_as_it_was(case: Case, store: FolderStore, run: Any) -> None:
    cells = {place: json.loads(value) for place, value in case.get("cells", {}).items()}
    Path("answers.xlsx").write_bytes(MADE[case["made"]]() if "made" in case else changed(cells))
    judged(case, store, lambda: run("import", "answers.xlsx"), "answers.xlsx")


@of_kind("rubrics")
def test_a_bad_rubric_is_refused_by_file_and_line(case: Case, store: FolderStore, run: Any) -> None:
    rubric_of(case, Path("sample"))
    judged(case, store, lambda: run("rubrics", "check", "sample"), "sample")


@of_kind("records")
def test_a_bad_score_record_is_refused_by_place(case: Case, store: FolderStore, run: Any) -> None:
    Path("record.json").write_bytes(text_of(case).encode(case.get("encoding", "utf-8")))
    Path("answers.json").write_text(json.dumps(answers_file()))
    judged(case, store, lambda: run("verify", "record.json", "--answers", "answers.json"), "record.json")


@of_kind("commands")
def test_a_command_line_that_cannot_be_understood_is_refused_in_one_message(
    case: Case, store: FolderStore, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = [*case["arguments"], *([case["repeat"][0] * case["repeat"][1]] if "repeat" in case else [])]
    if "fifo" in case:
        os.mkfifo(case["fifo"])
    if "typed" in case:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(case["typed"].encode())))
    for name, value in case.get("surroundings", {}).items():
        monkeypatch.setenv(name, value)
    judged(case, store, lambda: run(*arguments))


# time and memory ------------------------------------------------------------------------------------------------------

#: megabytes that no bad input may take; half of it is what the program takes for a sound one
MEGABYTES = 256


def bounded(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tests" / "bounded.py"), str(folder), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def test_every_bad_input_is_refused_within_ten_seconds_and_256_megabytes(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    folder.mkdir()
    for number, case in enumerate(cases("assessments")):
        (folder / f"{number:03d}.json").write_bytes(assessment_of(case))
    for number, case in enumerate(cases("workbooks")):
        cells = {place: json.loads(value) for place, value in case.get("cells", {}).items()}
        (folder / f"{number:03d}.xlsx").write_bytes(MADE[case["made"]]() if "made" in case else changed(cells))
    for number, case in enumerate(cases("rubrics")):
        rubric_of(case, folder / f"rubric-{number:03d}")
    done = bounded(folder)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) <= MEGABYTES


def test_a_workbook_that_nobody_looks_into_before_is_caught_by_the_same_bounds(tmp_path: Path) -> None:
    folder = tmp_path / "bomb"
    folder.mkdir()
    row = b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c></row>' % (b"A" * 150_000_000)
    bomb = repacked(lambda name, content: content.replace(b"<sheetData>", row, 1) if "sheet1.xml" in name else content)
    assert len(bomb) < 1_000_000
    (folder / "bomb.xlsx").write_bytes(bomb)
    assert int(bounded(folder).stdout) <= MEGABYTES
    done = bounded(folder, "careless")
    assert done.returncode != 0 or int(done.stdout) > MEGABYTES


# the table and the harness -------------------------------------------------------------------------------------------


def test_every_row_of_the_table_has_its_cases_its_test_or_a_reason() -> None:
    rows = tomllib.loads((CASES / "rows.toml").read_text("utf-8"))
    named = {case["row"] for path in CASES.glob("*.toml") if path.stem != "rows" for case in cases(path.stem)}
    assert named | set(rows["held_by"]) | set(rows["left_out"]) == set(ROWS)
    assert not set(rows["left_out"]) & (named | set(rows["held_by"]))
    for test in rows["held_by"].values():
        file, _, name = test.partition("::")
        assert f"def {name}(" in (ROOT / file).read_text("utf-8"), test


def test_no_part_of_the_program_reads_csv() -> None:
    reading = [
        str(path.relative_to(ROOT))
        for folder in ("safeguard", "plugins")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if re.search(r"csv\.(reader|DictReader)", path.read_text("utf-8"))
    ]
    assert reading == [], "rows B36 to B41 of the table want their cases"


def _echoed(*_: object) -> object:
    return say("{what} does not fit here.", what=CANARY)


def _saved_at_once(session: Any, argument: str, check: bool) -> Any:
    session.store.delete("lain")
    return _readable(session, argument, check)


_readable = importing._readable


@pytest.mark.parametrize("planted", ["what was written is repeated", "the store is touched first", "it is let pass"])
def test_the_same_harness_catches_a_planted_bug(
    store: FolderStore, run: Any, monkeypatch: pytest.MonkeyPatch, planted: str
) -> None:
    case = {"row": "B28", "what": "planted", "at": "/answers/0/level", "to": '"3"', "says": ""}
    Path("answers.json").write_bytes(assessment_of(case))
    if planted == "what was written is repeated":
        monkeypatch.setattr(boundary, "_explain", _echoed)
    elif planted == "the store is touched first":
        monkeypatch.setattr(importing, "_readable", _saved_at_once)
    else:
        monkeypatch.setattr(app, "run", lambda _: 0)
    with pytest.raises(AssertionError):
        judged(case, store, lambda: run("import", "answers.json"), "answers.json")
