"""Workbooks come back as they went out, through LibreOffice too; what is no sound workbook is refused by name."""

from __future__ import annotations

import io
import json
import resource
import shutil
import subprocess
import sys
import time
import warnings
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hostile_workbooks import FIRST, LEVEL, MADE, NOTE, filled, put
from hypothesis import given, settings, strategies as st
from openpyxl import load_workbook
from strategies import as_assessment, as_rubric, cases

from safeguard import registry
from safeguard.assessment_files import accept
from safeguard.errors import InvalidInput
from safeguard.folding import says_nothing
from safeguard.model import Assessment, Rubric
from safeguard.rubric_files import read_rubric

STAFF_VETTING = read_rubric(Path(__file__).parent.parent / "rubrics" / "staff_vetting")


def form() -> Any:
    return registry.load().formats["workbook"]


def back(data: bytes, rubric: Rubric) -> Assessment:
    (reading,) = form().read(data, "f.xlsx")
    return accept(reading, rubric, "f.xlsx").assessment


def facts(assessment: Assessment) -> dict[str, Any]:
    """An assessment without the order of its answers and without the digest that a workbook adds.

    Where nothing at all is answered it is a blank copy: its lines say nothing, so no answer comes back.
    """
    values = assessment.to_json()
    if all(map(says_nothing, assessment.answers)):
        values["answers"] = []
    values["answers"] = sorted(values["answers"], key=lambda answer: (answer["by"], answer["criterion"]))
    values["rubric"].pop("scoring_digest")
    return values


@settings(max_examples=25)
@given(cases(), st.sampled_from(["id", "en"]))
def test_any_assessment_comes_back_as_it_went_out_in_both_languages(case: Any, language: str) -> None:
    rubric, assessment = as_rubric(case[0]), as_assessment(case[1])
    data = form().write(rubric, assessment, language, assessment.profile)
    assert facts(back(data, rubric)) == facts(assessment)


def staff_vetting_answers() -> Assessment:
    answers: list[dict[str, Any]] = []
    for number, criterion in enumerate(STAFF_VETTING.in_scope("ngo")):
        answer: dict[str, Any] = {
            "criterion": criterion.id,
            "by": "consensus",
            "state": "level",
            "level": number % 5,
            "note": f"=1+{number}\nbaris dua",
        }
        answer["evidence"] = [
            {
                "kind": "document",
                "reference": "SK 12/2026",
                "date": "2026-03-01",
                "expires": "2027-03-01",
                "strength": "sampled",
            }
        ] * (number % 3)
        if number == 3:
            answer.update(state="unknown", level=None)
        if criterion.id == "public-search":
            answer.update(state="not_applicable", level=None, reason="Belum ada lowongan – “tahun depan”.")
        answers.append(answer)
    return Assessment.model_validate(
        {
            "id": "contoh-2026",
            "rubric": {"id": "staff-vetting", "version": "1.0.0"},
            "organisation": {"id": "contoh", "name": "LSM Contoh", "type": "ngo", "region": "ID-JK"},
            "profile": "ngo",
            "round": "2026",
            "date": "2026-11-01",
            "respondents": [
                {"id": "r1", "role": "Direktur", "perspective": "leader", "sex": "female", "age_band": "35-44"}
            ],
            "answers": answers,
        }
    )


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_full_questionnaire_survives_being_saved_by_libreoffice(tmp_path: Path, language: str) -> None:
    assert shutil.which("soffice"), "LibreOffice is missing; scripts/test.sh installs it"
    path = tmp_path / "in" / "q.xlsx"
    path.parent.mkdir()
    given_answers = staff_vetting_answers()
    path.write_bytes(form().write(STAFF_VETTING, given_answers, language, "ngo"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path), str(path)],
        check=True,
        capture_output=True,
        timeout=180,
    )
    saved = (tmp_path / "q.xlsx").read_bytes()
    assert saved != path.read_bytes()
    assert facts(back(saved, STAFF_VETTING)) == facts(given_answers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of extensions that LibreOffice writes
        sheet = load_workbook(io.BytesIO(saved)).worksheets[1]
    assert any("_lists" in (rule.formula1 or "") for rule in sheet.data_validations.dataValidation)


def test_equal_input_gives_equal_bytes() -> None:
    first = form().write(STAFF_VETTING, None, "id", "ngo")
    time.sleep(1.1)
    assert form().write(STAFF_VETTING, None, "id", "ngo") == first


def test_a_blank_questionnaire_offers_the_descriptors_and_locks_everything_else() -> None:
    book = load_workbook(io.BytesIO(form().write(STAFF_VETTING, None, "id", "ngo")))
    sheet = book["Jawaban"]
    rows = [row for row in range(5, sheet.max_row + 1) if sheet.cell(row, 1).value]
    assert [sheet.cell(row, 1).value for row in rows] == [criterion.id for criterion in STAFF_VETTING.in_scope("ngo")]
    assert sheet.column_dimensions["A"].hidden
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert [sheet.cell(rows[0], column).protection.locked for column in (3, 4, 5, 8)] == [True, True, False, False]
    assert sheet.freeze_panes == "D5"
    lists = book["_lists"]
    assert lists.sheet_state == book["_safeguard"].sheet_state == "hidden"
    entries = {cell.value for row in lists.iter_rows() for cell in row if cell.value}
    assert f"3 – {STAFF_VETTING.words('id').criterion['vetting-procedure'].levels[3]}" in entries
    for title in ("Sampul", "Jawaban", "Bukti lain"):
        text = " ".join(str(cell.value) for row in book[title].iter_rows() for cell in row if cell.value)
        assert "Jangan menulis nama anak" in text
        assert "nama anak" in str(book[title].oddFooter.left.text)


def test_progress_is_counted_by_formula() -> None:
    book = load_workbook(io.BytesIO(form().write(STAFF_VETTING, None, "en", "ngo")))
    formulas = [
        cell.value
        for row in book["Cover"].iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=SUMPRODUCT")
    ]
    assert len(formulas) == 6


# what people do to workbooks -----------------------------------------------------------------------------------------


def test_a_plain_number_is_a_level_and_the_id_is_made_from_the_name() -> None:
    assessment = back(filled(put(FIRST, LEVEL, 3)), STAFF_VETTING)
    assert assessment.answers[0].level == 3
    assert (assessment.organisation.id, assessment.id) == ("lsm-contoh", "lsm-contoh-staff-vetting-2026")


def test_problems_of_the_cover_and_of_every_sheet_are_told_in_one_run() -> None:
    def change(book: Any) -> None:
        cover = book["Cover"]
        rows = {cover.cell(row, 1).value: row for row in range(1, 40)}
        cover.cell(rows["region"], 3).value = "Jakarta"
        cover.cell(rows["round"], 3).value = "x" * 600
        cover.cell(rows["date"], 3).value = "tomorrow"
        for row, value in ((FIRST, "=1+2"), (FIRST + 1, 7)):
            book["Answers"].cell(row, LEVEL).value = value

    with pytest.raises(InvalidInput) as caught:
        back(filled(change), STAFF_VETTING)
    places = [problem.place for problem in caught.value.problems]
    assert len(places) == len(set(places)) == 5
    assert len({problem.message.template for problem in caught.value.problems}) == 5
    assert sum(place.startswith("Cover!C") for place in places) == 3
    assert {"Answers!E6", "Answers!E7"} < set(places)


def test_an_empty_questionnaire_asks_for_nothing_that_may_stay_empty() -> None:
    data = form().write(STAFF_VETTING, None, "en", "ngo")
    with pytest.raises(InvalidInput) as caught:
        back(data, STAFF_VETTING)
    told = [str(problem.message) for problem in caught.value.problems]
    assert [message.split(" is needed")[0] for message in told] == [
        "The name of the organisation",
        "The day of the assessment",
    ]


def test_a_copied_sheet_is_one_problem_and_a_row_that_is_gone_is_named_by_its_title(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from safeguard.cli.session import Session

    def change(book: Any) -> None:
        for row in (FIRST, FIRST + 1, FIRST + 2):
            book["Answers"].cell(row, LEVEL).value = 3
        book["Answers"].delete_rows(FIRST + 1)
        book.copy_worksheet(book["Answers"])

    path = tmp_path / "f.xlsx"
    path.write_bytes(filled(change))
    with pytest.raises(InvalidInput) as caught:
        Session("en").read_file(str(path))
    (problem,) = caught.value.problems
    assert problem.place == "Answers Copy"
    assert str(problem.message) == "This sheet answers for the same people as “Answers”. Delete one of the two."
    noted = capsys.readouterr().err
    assert "Rows are missing and count as not answered: 2. Roles rated by contact (roles-risk-rated)." in noted


def test_further_evidence_is_chosen_by_title_and_a_code_by_itself_is_read_too() -> None:
    data = form().write(STAFF_VETTING, None, "id", "ngo")
    sheet = load_workbook(io.BytesIO(data))["Bukti lain"]
    (listed,) = (each for each in sheet.data_validations.dataValidation if "B5" in each.sqref)
    lists = load_workbook(io.BytesIO(data))["_lists"]
    column = listed.formula1.split("$")[1]
    entries = [cell.value for cell in lists[column] if cell.value]
    assert "8. SKCK sebelum kontak (police-check)" in entries
    for typed in ("7. Identity seen in the original (identity-verified)", "identity-verified"):

        def change(book: Any, typed: str = typed) -> None:
            rows = {cell.value: cell.row for cell in book["Answers"]["A"]}
            book["Answers"].cell(rows["identity-verified"], LEVEL).value = 3
            book["More evidence"]["B5"], book["More evidence"]["E5"] = typed, "SOP 7"

        answers = back(filled(change), STAFF_VETTING).answers
        assert [each.reference for each in answers[-1].evidence] == ["SOP 7"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2027-03-01", date(2027, 3, 1)),
        (date(2027, 3, 1), date(2027, 3, 1)),
        ("1 Maret 2027", date(2027, 3, 1)),
        ("1 Agt 2027", date(2027, 8, 1)),
        ("March 1, 2027", date(2027, 3, 1)),
        ("31/12/2026", date(2026, 12, 31)),
        ("11.11.2026", date(2026, 11, 11)),
        ("01/11/2026", None),  # the first of November, or the eleventh of January
        ("31/02/2026", None),
        ("31/12/26", None),
        ("1 Maret 0027", None),
        ("Maret 2027", None),
        ("12/31/2026", None),
    ],
)
def test_a_day_is_read_as_people_write_it_where_it_can_mean_one_day_only(typed: Any, kept: date | None) -> None:
    def change(book: Any) -> None:
        cover = book["Cover"]
        rows = {cover.cell(row, 1).value: row for row in range(1, 40)}
        cover.cell(rows["date"], 3).value = typed
        book["Answers"].cell(FIRST, LEVEL).value = 3

    if kept is not None:
        assert back(filled(change), STAFF_VETTING).date == kept
        return
    with pytest.raises(InvalidInput) as caught:
        back(filled(change), STAFF_VETTING)
    assert ["such as 2027-03-01 for 1 March 2027" in str(each) for each in caught.value.problems] == [True]


def test_a_note_that_looks_like_a_formula_stays_text() -> None:
    for note in ("=1+2", "+62 21", "-x", "@me", "\ttab", "a\nb"):
        answers = staff_vetting_answers()
        first = answers.answers[0].model_copy(update={"note": note})
        answers = answers.model_copy(update={"answers": (first, *answers.answers[1:])})
        data = form().write(STAFF_VETTING, answers, "en", "ngo")
        sheet = load_workbook(io.BytesIO(data))["Answers"]
        assert (sheet.cell(FIRST, NOTE).value, sheet.cell(FIRST, NOTE).data_type) == (note, "s")
        assert back(data, STAFF_VETTING).answers[0].note == note


def test_hidden_sheets_and_foreign_sheets_are_listed_and_never_read_silently() -> None:
    def change(book: Any) -> None:
        book.create_sheet("Mine")["A1"] = "x"
        book["Answers"].sheet_state = "hidden"
        book["Answers"].cell(FIRST, LEVEL).value = 3

    (reading,) = form().read(filled(change), "f.xlsx")
    said = " ".join(str(warning) for warning in reading.warnings)
    assert "Mine: This sheet is not part of the questionnaire" in said
    assert "Answers: This sheet was hidden" in said


# files that are no sound workbook ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["packed bomb", "far cell", "sound"])
def test_an_import_takes_at_most_64_megabytes_and_20_times_the_file(tmp_path: Path, name: str) -> None:
    data = MADE[name]() if name in MADE else filled(put(FIRST, LEVEL, 3))
    path = tmp_path / "f.xlsx"
    path.write_bytes(data)
    code = (
        "import resource, sys\nfrom safeguard import registry\nfrom safeguard.errors import InvalidInput\nimport openpyxl, defusedxml\n"
        "form = registry.load().formats['workbook']\nbefore = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "data = open(sys.argv[1], 'rb').read()\n"
        "try:\n    form.read(data, 'f')\nexcept InvalidInput:\n    pass\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert int(done.stdout) <= 64_000_000 + 20 * len(data)
    assert resource.RUSAGE_SELF == 0


def test_json_questionnaires_come_back_as_they_went_out() -> None:
    json_form = registry.load().formats["json"]
    answers = staff_vetting_answers()
    (reading,) = json_form.read(json_form.write(STAFF_VETTING, answers, "id", "ngo"), "f.json")
    assert accept(reading, STAFF_VETTING, "f.json").assessment == answers
    blank = json.loads(json_form.write(STAFF_VETTING, None, "id", "ngo"))
    assert {answer["state"] for answer in blank["answers"]} == {"unanswered"}


@pytest.mark.parametrize(("typed", "kept"), [("18 - 24", "18-24"), ("25–34", "25-34"), ("Under 18", None)])
def test_an_age_band_is_read_however_its_dash_was_typed(typed: str, kept: str | None) -> None:
    from safeguard_plugins.workbook import layout

    assert layout.codes()["age_band"].get(layout.plain(typed)) == kept


@pytest.mark.parametrize("typed", ["2009-03-14", 23, date(2009, 3, 14)])
def test_a_birthday_or_an_exact_age_is_refused_where_an_age_band_is_asked(typed: Any) -> None:
    data = form().write(STAFF_VETTING, staff_vetting_answers(), "en", "ngo")
    book = load_workbook(io.BytesIO(data))
    cover = book.worksheets[0]
    cell = next(cell for row in cover.iter_rows() for cell in row if cell.value == "35 to 44")
    cell.value = typed
    changed = io.BytesIO()
    book.save(changed)
    with pytest.raises(InvalidInput) as refused:
        back(changed.getvalue(), STAFF_VETTING)
    assert cell.coordinate in str(refused.value.problems)


def test_a_questionnaire_from_before_ages_were_asked_is_read_as_it_was() -> None:
    data = form().write(STAFF_VETTING, staff_vetting_answers(), "en", "ngo")
    book = load_workbook(io.BytesIO(data))
    for row in book.worksheets[0].iter_rows():
        if row[6].value == "offered":
            row[5].value, row[6].value = "offered", None
    changed = io.BytesIO()
    book.save(changed)
    assert facts(back(changed.getvalue(), STAFF_VETTING)) == facts(staff_vetting_answers())
