"""Many answers become one assessment: in any order, twice the same harmless, a contradiction a question."""

from __future__ import annotations

import io
import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
import strategies
from hypothesis import given, strategies as st

from safeguard import registry
from safeguard.folding import Returned, fold_returned
from safeguard.model import Assessment
from safeguard.rounds import assessment_id, numbers

UNIT = "uptd-contoh-pengaduan-staff-vetting-2026"


def copies(run: Any, path: Path, number: int = 6, *more: str) -> list[Path]:
    path.parent.mkdir(exist_ok=True)
    done = run(
        *("new", "staff-vetting", "--profile", "uptd_ppa", "--respondents", str(number), *more),
        *("--organisation", "UPTD Contoh", "--unit", "pengaduan", "--round", "2026", "--date", "2026-11-01"),
        *("-o", str(path)),
    )
    assert done.code == 0, done.err
    return sorted(path.parent.glob(f"{path.stem}*{path.suffix}"))


def fill_json(path: Path, level: int = 2, unknown: bool = False) -> None:
    values = json.loads(path.read_text())
    for answer in values["answers"]:
        answer.update({"state": "unknown"} if unknown else {"state": "level", "level": level})
    path.write_text(json.dumps(values))


def fill_xlsx(path: Path, level: int) -> None:
    from openpyxl import load_workbook

    book = load_workbook(path)
    sheet = book.worksheets[1]
    for row in range(5, sheet.max_row + 1):
        if sheet.cell(row, 1).value:
            sheet.cell(row, 5).value = level
    book.save(path)


def record(run: Any, assessment: str = UNIT) -> Any:
    return json.loads(run("score", assessment, "--format", "json").out)


@pytest.mark.parametrize("suffix", [".json", ".xlsx"])
def test_twelve_numbered_copies_hold_no_name_and_no_answer(run: Any, tmp_path: Path, suffix: str) -> None:
    made = copies(run, tmp_path / f"q{suffix}", 12)
    assert [path.stem for path in made] == [f"q-r{number:02d}" for number in range(1, 13)]
    form = registry.load().formats["workbook" if suffix == ".xlsx" else "json"]
    for path, number in zip(made, numbers(12), strict=True):
        (reading,) = form.read(path.read_bytes(), path.name)
        assert [person["id"] for person in reading.values["respondents"]] == [number]
        assert all(answer["state"] == "unanswered" for answer in reading.values["answers"])
        assert reading.values["id"] == UNIT


def test_the_cover_of_a_numbered_copy_speaks_to_one_person_alone(run: Any, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    def cover(path: Path) -> str:
        cells = load_workbook(path).worksheets[0].iter_rows(min_col=2, max_col=2, values_only=True)
        return "\n".join(str(row[0]) for row in cells)

    made = copies(run, tmp_path / "q.xlsx", 3)
    alone = cover(made[0])
    (group,) = copies(run, tmp_path / "session.xlsx", 3, "--columns")
    assert "for you alone" in alone
    fill_xlsx(made[0], 3)
    book = load_workbook(made[0])
    book.worksheets[2]["B5"], book.worksheets[2]["E5"] = (
        "police-check",
        "Register 2",
    )  # by nobody else than the one voice
    book.save(made[0])
    assert run("import", str(made[0])).code == 0
    assert [words in alone for words in ("together", "pass the file on,")] == [False, False]
    assert [words in cover(group) for words in ("together", "pass the file on,")] == [True, True]


def test_returned_workbooks_and_files_become_one_assessment(run: Any, tmp_path: Path) -> None:
    back = tmp_path / "back"
    for number, path in enumerate(copies(run, back / "q.xlsx", 3)):
        fill_xlsx(path, number + 1)
    for path in copies(run, back / "later.json", 3, "--first", "4"):
        fill_json(path, unknown=True)
    (back / "readme.txt").write_text("not a questionnaire")
    (back / "~$q-r01.xlsx").write_bytes(b"lock")
    done = run("import", str(back))
    assert done.code == 0
    assert f"{UNIT}: 6 files, 6 voices; 150 new, 0 same" in done.out
    assert "One other file was passed over: readme.txt." in done.out
    score = record(run)
    assert {each["level"] for each in score["criteria"]} == {2}
    assert score["agreement"]["alpha"] is not None
    again = run("import", str(back))
    assert f"{UNIT}: 6 files, 6 voices; 0 new, 150 same" in again.out
    assert record(run) == score


def test_the_order_in_which_files_come_back_changes_nothing(run: Any, tmp_path: Path) -> None:
    made = copies(run, tmp_path / "q.json")
    for number, path in enumerate(made):
        fill_json(path, number % 5)
    found = []
    for order in (made, made[::-1], made[3:] + made[:3]):
        for number, path in enumerate(order):
            folder = tmp_path / f"day-{number}"
            folder.mkdir()
            shutil.copy(path, folder / "one.json")
            assert run("import", str(folder)).code == 0
            shutil.rmtree(folder)
        found.append(record(run))
        run("assessments", "delete", UNIT, "--yes")
    assert found[0] == found[1] == found[2]


def test_two_versions_of_one_respondent_are_a_question_and_neither_is_taken(run: Any, tmp_path: Path) -> None:
    back = tmp_path / "back"
    first, second = copies(run, back / "q.json", 2)
    fill_json(first, 1)
    fill_json(second, 3)
    shutil.copy(first, back / "again.json")
    fill_json(back / "again.json", 4)
    done = run("import", str(back))
    assert done.code == 2
    assert "two versions of r01 differ on 25 criteria" in done.out
    assert {each["level"] for each in record(run)["criteria"]} == {3}
    assert run("import", str(first)).code == 0, "a person settles it by bringing one in by itself"
    assert {each["level"] for each in record(run)["criteria"]} == {1}
    later = run("import", str(back))
    assert later.code == 2
    assert f"The store holds what {first} says" in later.out
    assert f"import --clear {first}" not in later.out
    assert f"safeguard import --clear {back / 'again.json'}" in later.out
    shutil.move(back / "again.json", tmp_path)
    assert run("import", str(back)).code == 0, "with the rejected file out of the folder the question has ended"


def test_the_version_that_settles_a_question_stands_alone_in_the_store(run: Any, tmp_path: Path) -> None:
    """Nothing of the other version stays: neither its evidence nor the question."""
    back = tmp_path / "back"
    first, second = copies(run, back / "q.json", 2)
    fill_json(first, 3)
    fill_json(second, 3)
    values = json.loads(first.read_text())
    for answer in values["answers"]:
        answer["evidence"] = [{"kind": "document", "reference": "SOP", "strength": "verified"}]
    first.write_text(json.dumps(values))
    assert run("import", str(first)).code == 0
    shutil.copy(second, back / "r01.json")
    (back / "r01.json").write_text(
        (back / "r01.json").read_text().replace('"r02"', '"r01"').replace('"level": 3', '"level": 1')
    )
    advice = next(line for line in run("import", str(back)).out.splitlines() if "--clear" in line)
    assert run(*advice.split()[1:]).code == 0
    exported = tmp_path / "all.json"
    assert run("assessments", "export", UNIT, "-o", str(exported)).code == 0
    of_one = [answer for answer in json.loads(exported.read_text())["answers"] if answer["by"] == "r01"]
    assert {(answer["level"], len(answer.get("evidence", []))) for answer in of_one} == {(1, 0)}
    first.unlink()
    assert run("import", str(back)).code == 0


def test_one_bad_file_does_not_hold_up_the_others_and_is_named(run: Any, tmp_path: Path) -> None:
    back = tmp_path / "back"
    for path in copies(run, back / "q.json", 3):
        fill_json(path)
    (back / "q-r02.json").write_text('{"format": ')
    (back / "notes.docx").write_text("not for us")
    done = run("import", str(back))
    assert done.code == 2
    assert "passed over: notes.docx" in done.out
    assert "q-r02.json" in done.err
    assert "2 files, 2 voices" in done.out
    assert record(run)["agreement"]["note"] == "too-few-respondents"


def test_nothing_is_kept_where_it_is_only_checked(run: Any, tmp_path: Path) -> None:
    back = tmp_path / "back"
    for path in copies(run, back / "q.json", 2):
        fill_json(path)
    assert run("import", "--check", str(back)).code == 0
    assert "empty" in run("assessments", "list").out


def test_a_file_of_another_unit_under_the_same_id_is_refused_by_name(run: Any, tmp_path: Path) -> None:
    back = tmp_path / "back"
    first, second = copies(run, back / "q.json", 2)
    fill_json(first)
    fill_json(second)
    second.write_text(second.read_text().replace('"unit": "pengaduan"', '"unit": "mediasi"'))
    done = run("import", str(back))
    assert done.code == 2
    assert "q-r02.json" in done.err


def test_a_group_answers_in_one_workbook_with_a_column_for_each(run: Any, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    (made,) = copies(run, tmp_path / "group.xlsx", 6, "--columns")
    book = load_workbook(made)
    sheet = book.worksheets[1]
    rows = [row for row in range(5, sheet.max_row + 1) if sheet.cell(row, 1).value]
    for row in rows:
        for column, sign in enumerate((0, 1, "2", 3.0, "?", None), 5):
            sheet.cell(row, column).value = sign
    free = next(row for row in rows if sheet.cell(row, 1).value == "public-search")
    sheet.cell(free, 5).value, sheet.cell(free, 11).value = "X", "no vacancies"
    book.save(made)
    assert run("import", str(made)).code == 0
    score = record(run)
    assert {each["level"] for each in score["criteria"] if each["id"] != "public-search"} == {1}
    shown = run("assessments", "show", UNIT).out
    assert "no vacancies" in shown
    exported = tmp_path / "all.json"
    assert run("assessments", "export", UNIT, "-o", str(exported)).code == 0
    values = json.loads(exported.read_text())
    noted = next(answer for answer in values["answers"] if answer["by"] == "r02")
    noted["note"] = "a word that columns have no room for"
    exported.write_text(json.dumps(values))
    assert run("import", str(exported)).code == 0
    for more in ((), ("--clear",)):
        again = run("import", *more, str(made))
        assert (again.code, "empty in the file" in again.out, " cleared" in again.out) == (0, False, False)
        assert noted["note"] in run("assessments", "show", UNIT).out
    sheet.cell(rows[0], 5).value = "perhaps"
    book.save(made)
    done = run("import", str(made))
    assert done.code == 2
    assert "!E" in done.err
    assert "perhaps" not in done.err


def test_copies_for_every_unit_of_a_file(run: Any, tmp_path: Path) -> None:
    units = tmp_path / "units.toml"
    units.write_text(
        'format = "safeguard/units/1"\n[[organisation]]\nid = "a"\nname = "A"\ntype = "uptd_ppa"\nprofile = "uptd_ppa"\n'
        '[[organisation.unit]]\nid = "one"\nname = "One"\nrespondents = 2\n[[organisation.unit]]\nid = "two"\nname = "Two"\n'
    )
    assert run("new", "staff-vetting", "--units", str(units), "-o", str(tmp_path / "q.json")).code == 0
    assert sorted(path.name for path in tmp_path.glob("q*")) == ["q-a-one-r01.json", "q-a-one-r02.json"]
    done = run("new", "staff-vetting", "--units", str(units), "--respondents", "1", "-o", str(tmp_path / "p.json"))
    assert done.code == 0
    assert sorted(path.name for path in tmp_path.glob("p*")) == ["p-a-one-r01.json", "p-a-two-r01.json"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--respondents", "0"], "1 to 999"),
        (["--respondents", "3"], "--organisation"),
        (["--columns"], "--respondents"),
        (["--respondents", "3", "--organisation", "X", "--unit", "Not An Id"], "--unit"),
        (["--respondents", "3", "--organisation", "X", "--columns", "-o", "x.json"], ".xlsx"),
    ],
)
def test_what_cannot_be_made_is_said_and_nothing_is_written(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("new", "staff-vetting", "--profile", "ngo", *arguments)
    assert done.code == 2
    assert said in done.err
    assert list(tmp_path.iterdir()) == []


def test_an_id_that_would_be_too_long_ends_in_a_checksum_and_not_in_a_cut() -> None:
    long = "x" * 40
    first = assessment_id(long, "unit-one", "organisational-safeguarding", "2026")
    second = assessment_id(long, "unit-one", "organisational-safeguarding", "2027")
    assert first != second
    assert len(first) <= 64


@given(strategies.cases(), st.randoms(), st.integers(1, 4))
def test_however_answers_are_spread_over_files_they_fold_into_the_same(
    case: tuple[dict[str, Any], dict[str, Any]], chance: random.Random, number: int
) -> None:
    whole = strategies.as_assessment(case[1])
    parts: list[list[Any]] = [[] for _ in range(number)]
    for answer in whole.answers:
        for place in chance.sample(range(number), chance.randint(1, number)):
            parts[place].append(answer)
    files = [
        Returned(f"{place}.json", whole.model_copy(update={"answers": tuple(answers)}))
        for place, answers in enumerate(parts)
    ]
    folded = fold_returned(None, files)
    chance.shuffle(files)
    half = fold_returned(None, files[: number // 2]).assessment if number > 1 else None
    stepwise = fold_returned(half, files)
    assert folded.questions == stepwise.questions == ()
    assert folded.assessment.answers == stepwise.assessment.answers
    assert {(answer.criterion, answer.by) for answer in folded.assessment.answers} <= {
        (answer.criterion, answer.by) for answer in whole.answers
    }
    again = fold_returned(folded.assessment, files)
    assert again.assessment == folded.assessment
    assert again.new == 0


def test_a_fold_that_lets_the_last_file_win_would_be_caught() -> None:
    """The planted bug: no question is asked, so the name of a file decides what a respondent said."""
    structure: dict[str, Any] = {"criterion": "c0", "by": "r1", "state": "level"}
    base = {
        "id": "unit",
        "rubric": {"id": "drawn", "version": "1.0.0"},
        "organisation": {"id": "contoh", "name": "Contoh", "type": "ngo"},
        "profile": "ngo",
        "date": strategies.DAY,
        "respondents": [{"id": "r1"}],
    }
    one, two = (Assessment.model_validate({**base, "answers": [{**structure, "level": level}]}) for level in (1, 4))

    def careless(files: list[Returned]) -> int | None:
        return sorted(files, key=lambda each: each.source)[-1].assessment.answers[0].level

    renamed = [Returned("a", one), Returned("b", two)], [Returned("b", one), Returned("a", two)]
    assert careless(renamed[0]) != careless(renamed[1])
    ours = [fold_returned(None, files) for files in renamed]
    assert [each.assessment.answers for each in ours] == [(), ()]
    assert [len(each.questions) for each in ours] == [1, 1]


def test_the_workbook_of_a_group_opens_with_its_drop_downs(run: Any, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    (made,) = copies(run, tmp_path / "group.xlsx", 6, "--columns")
    sheet = load_workbook(io.BytesIO(made.read_bytes())).worksheets[1]
    rules = sheet.data_validations.dataValidation
    assert any('"0,1,2,3,4,?,x"' in rule.formula1 for rule in rules)
    assert any('"0,1,2,3,4,?"' in rule.formula1 for rule in rules), "a critical criterion applies to everybody"
    assert [sheet.cell(4, column).value for column in range(5, 11)] == numbers(6)


def test_several_processes_read_the_same_as_one(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    back = tmp_path / "back"
    for number, path in enumerate(copies(run, back / "q.xlsx", 4)):
        fill_xlsx(path, number)
    (back / "bad.xlsx").write_bytes(b"no workbook")
    monkeypatch.setattr("safeguard.cli.many_files.MANY", 2)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    several = run("import", str(back))
    together = record(run)
    run("assessments", "delete", UNIT, "--yes")
    monkeypatch.setattr("safeguard.cli.many_files.MANY", 99)
    one = run("import", str(back))
    assert (several.code, several.out, several.err) == (one.code, one.out, one.err)
    assert "bad.xlsx" in one.err
    assert record(run) == together
