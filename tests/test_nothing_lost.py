"""What testers lost once and nobody loses again: two names, two years, half-filled files, unreadable stores."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st
from openpyxl import load_workbook

from safeguard.cli import app
from safeguard.errors import Damaged, InvalidInput, SafeguardError
from safeguard.folding import completed
from safeguard.model import Answer, Evidence
from safeguard.model.base import slug
from safeguard.rounds import assessment_id
from safeguard.store.folder import FolderStore

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    def command(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = app.run([*arguments, "--lang", "en"])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return command


@pytest.fixture
def questionnaire(run: Run, tmp_path: Path) -> Callable[..., str]:
    """Writes a questionnaire filled by hand: name, day, round, and cells of the answers."""
    run("new", "staff-vetting", "--profile", "ngo", "-o", str(tmp_path / "blank.xlsx"))

    def filled(name: str, who: str, day: date, answers: dict[str, Any], round_name: str = "") -> str:
        book = load_workbook(tmp_path / "blank.xlsx")
        cover, sheet = book["Cover"], book["Answers"]
        cover["C13"], cover["C19"] = who, day
        if round_name:
            cover["C18"] = round_name
        for cell, value in answers.items():
            sheet[cell] = value
        book.save(tmp_path / name)
        return str(tmp_path / name)

    return filled


@given(st.text("abcdefghij ", min_size=45, max_size=120), st.text("abcdefghij ", min_size=45, max_size=120))
def test_two_names_share_an_id_only_where_their_words_are_the_same(one: str, other: str) -> None:
    if one.split() != other.split() and slug(one) and slug(other):
        assert slug(one) != slug(other)
        assert assessment_id(slug(one) or "", None, "r", "2026") != assessment_id(slug(other) or "", None, "r", "2026")


def test_two_branches_with_a_long_name_in_common_are_two_assessments(
    run: Run, questionnaire: Callable[..., str], tmp_path: Path
) -> None:
    store = ("--store", str(tmp_path / "s"))
    for city in ("Bandung", "Surabaya"):
        who = f"Yayasan Perlindungan Anak dan Perempuan Indonesia Cabang {city}"
        assert run("import", questionnaire(f"{city}.xlsx", who, date(2026, 11, 1), {"E6": 2}), *store)[0] == 0
    assert len(FolderStore(tmp_path / "s").summaries()) == 2


def test_another_round_never_mixes_with_the_last_and_a_day_far_off_without_a_round_is_refused(
    run: Run, questionnaire: Callable[..., str], tmp_path: Path
) -> None:
    store = ("--store", str(tmp_path / "s"))
    who = "Yayasan Perlindungan Anak dan Perempuan Indonesia"
    for year in (2026, 2027):
        path = questionnaire(f"{year}.xlsx", who, date(year, 5, 1), {"E6": 2}, str(year))
        assert run("import", path, *store)[0] == 0
    assert [line.date for line in FolderStore(tmp_path / "s").summaries()] == ["2026-05-01", "2027-05-01"]
    first = questionnaire("feb.xlsx", "Yayasan Dua", date(2026, 2, 1), {"E6": 2, "E7": 2})
    second = questionnaire("nov.xlsx", "Yayasan Dua", date(2026, 11, 1), {"E6": 4})
    assert run("import", first, *store)[0] == 0
    code, _, err = run("import", second, *store)
    assert code == 2
    assert "days apart" in err


@given(st.data())
def test_a_new_answer_adds_what_it_says_and_takes_nothing_away(data: st.DataObject) -> None:
    evidence = st.lists(
        st.builds(Evidence, kind=st.just("document"), reference=st.sampled_from(["a", "b"])), max_size=2
    )

    def answers(state: str) -> Answer:
        return Answer(
            criterion="c",
            by="r1",
            state=state,  # type: ignore[arg-type]  # drawn from the states
            level=data.draw(st.integers(0, 4)) if state == "level" else None,
            reason="because" if state == "not_applicable" else None,
            note=data.draw(st.sampled_from(["", "note", "other"])),
            evidence=tuple(data.draw(evidence)),
        )

    states = st.sampled_from(["level", "unknown", "not_applicable", "unanswered"])
    old, new = answers(data.draw(states)), answers(data.draw(states))
    whole = completed(old, new)
    assert (whole.state, whole.level) == (
        (new.state, new.level) if new.state != "unanswered" else (old.state, old.level)
    )
    assert whole.note == (new.note or old.note)
    assert whole.evidence == (new.evidence or old.evidence)
    assert completed(whole, new) == whole  # the same file a second time is harmless


def test_a_workbook_with_only_a_note_or_only_a_level_leaves_the_rest(
    run: Run, questionnaire: Callable[..., str], tmp_path: Path
) -> None:
    store = ("--store", str(tmp_path / "s"))
    full = questionnaire("full.xlsx", "Yayasan Bukti", date(2026, 11, 1), {"E6": 3, "H6": "seen", "J6": "SOP 1"})
    for name, cells in (("note.xlsx", {"H6": "seen again"}), ("level.xlsx", {"E6": 4})):
        run("import", full, *store)
        assert run("import", questionnaire(name, "Yayasan Bukti", date(2026, 11, 1), cells), *store)[0] == 0
    answer = FolderStore(tmp_path / "s").load("yayasan-bukti-staff-vetting-2026").assessment.answers[0]
    assert (answer.level, answer.note, answer.evidence[0].reference) == (4, "seen", "SOP 1")


@pytest.mark.parametrize("ending", ["q\n", "s\nq\n", "b\nq\n", ""], ids=["stop", "skip", "back", "end of input"])
def test_fill_keeps_a_note_and_evidence_that_no_level_followed(run: Run, tmp_path: Path, ending: str) -> None:
    arguments = ("fill", "staff-vetting", "--profile", "ngo", "--organisation", "A", "--date", "2026-11-01")
    store = ("--store", str(tmp_path / "s"))
    assert run(*arguments, *store, typed=f"e\nSOP 12\n1\n2026-13-01\n2026-01-01\nt\nseen\n{ending}")[0] == 0
    answer = FolderStore(tmp_path / "s").load("a-staff-vetting-2026").assessment.answers[0]
    assert (answer.note, answer.evidence[0].reference, answer.evidence[0].date) == ("seen", "SOP 12", date(2026, 1, 1))


def test_fill_keeps_new_evidence_when_the_old_level_is_kept_with_enter(run: Run, tmp_path: Path) -> None:
    arguments = ("fill", "staff-vetting", "--profile", "ngo", "--organisation", "A", "--date", "2026-11-01")
    store = ("--store", str(tmp_path / "s"))
    run(*arguments, *store, typed="3\nq\n")
    run(*arguments, *store, typed="b\ne\nSOP 12\n1\n\n\nq\n")
    answer = FolderStore(tmp_path / "s").load("a-staff-vetting-2026").assessment.answers[0]
    assert (answer.level, [each.reference for each in answer.evidence]) == (3, ["SOP 12"])


def test_next_years_fill_is_another_assessment_and_another_day_of_this_one_is_refused(run: Run, tmp_path: Path) -> None:
    arguments = ("fill", "staff-vetting", "--profile", "ngo", "--organisation", "A", "--store", str(tmp_path / "s"))
    run(*arguments, "--date", "2026-01-01", typed="2\nq\n")
    run(*arguments, "--date", "2027-01-01", typed="4\nq\n")
    assert {line.id for line in FolderStore(tmp_path / "s").summaries()} == {
        "a-staff-vetting-2026",
        "a-staff-vetting-2027",
    }
    code, _, err = run(*arguments, "--date", "2026-09-01", typed="4\nq\n")
    assert code == 2
    assert "name another --id" in err


def test_what_fill_stores_for_a_respondent_can_be_taken_out_and_brought_in(run: Run, tmp_path: Path) -> None:
    store = ("--store", str(tmp_path / "s"))
    arguments = ("fill", "staff-vetting", "--profile", "ngo", "--organisation", "A", "--date", "2026-11-01", *store)
    run(*arguments, typed="3\nq\n")
    assert run(*arguments, "--by", "r2", typed="1\nq\n")[0] == 0
    out = tmp_path / "a.json"
    assert run("assessments", "export", "a-staff-vetting-2026", "-o", str(out), *store)[0] == 0
    assert run("score", str(out))[0] == 0
    for voice in ("review:r1", "RAHASIA X"):
        assert run(*arguments, "--by", voice, typed="1\nq\n")[0] == 2


def test_a_store_that_is_not_there_or_cannot_be_read_is_never_called_sound(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = ("--store", str(tmp_path / "typo"))
    assert run("backup", str(tmp_path / "copy"), *missing)[0] == 2
    assert run("recover", str(tmp_path / "new"), *missing)[0] == 2
    assert run("verify", *missing)[0] == 2

    def refused(_: object) -> list[str]:
        raise PermissionError(13, "no")

    (tmp_path / "s").mkdir()
    monkeypatch.setattr("os.listdir", refused)
    monkeypatch.setattr("os.scandir", refused)
    store = FolderStore(tmp_path / "s")
    for look in (store.verify, store.summaries):
        with pytest.raises(SafeguardError):
            look()
    with pytest.raises(SafeguardError):
        store.backup(tmp_path / "copy")


@pytest.fixture
def two(run: Run, questionnaire: Callable[..., str], tmp_path: Path) -> FolderStore:
    for who in ("Satu", "Dua"):
        for level in (1, 2):  # twice, so that there is a save before the last one
            run(
                "import", questionnaire("a.xlsx", who, date(2026, 11, 1), {"E6": level}), "--store", str(tmp_path / "s")
            )
    return FolderStore(tmp_path / "s")


def test_a_lost_file_is_named_and_the_save_before_it_is_recovered(two: FolderStore, tmp_path: Path) -> None:
    (two.folder / "satu-staff-vetting-2026.assessment.json").unlink()
    assert [problem.source for problem in two.verify()] == ["satu-staff-vetting-2026.assessment.json"]
    report = two.recover(tmp_path / "new")
    assert [problem.source for problem in report] == ["satu-staff-vetting-2026.assessment.json"]
    assert FolderStore(tmp_path / "new").load("satu-staff-vetting-2026").assessment.answers[0].level == 1


def test_a_file_under_another_name_is_damage_and_blocks_no_other(two: FolderStore, run: Run) -> None:
    other = two.folder / "zz.assessment.json"
    other.write_bytes((two.folder / "dua-staff-vetting-2026.assessment.json").read_bytes())
    with pytest.raises(Damaged):
        two.load("zz")
    code, out, err = run("assessments", "list", "--store", str(two.folder))
    assert code == 2
    assert "satu-staff-vetting-2026" in out
    assert "zz.assessment.json" in err
    assert run("assessments", "delete", "zz", "--yes", "--store", str(two.folder))[0] == 0
    assert run("verify", "--store", str(two.folder))[0] == 0


def test_after_deleting_no_name_of_the_organisation_stays_in_the_list(two: FolderStore) -> None:
    two.summaries()
    two.delete("satu-staff-vetting-2026")
    left = b"".join(path.read_bytes() for path in two.folder.rglob("*") if path.is_file())
    assert b"Satu" not in left
    assert b"Dua" in left


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"E6": "2-3"}, "Choose a level"),
        ({"E6": "3 – 4 (belum yakin)"}, "Choose a level"),
        ({"E6": "1-2 minggu"}, "Choose"),
    ],
)
def test_a_range_of_levels_is_no_level(
    run: Run, questionnaire: Callable[..., str], cells: dict[str, str], said: str
) -> None:
    code, _, err = run("score", questionnaire("a.xlsx", "A", date(2026, 11, 1), cells))
    assert code == 2
    assert f"Answers!E6: {said}" in err


@pytest.mark.parametrize("change", ["delete_cols", "insert_cols"])
def test_moved_columns_are_named_and_never_read_as_empty(
    run: Run, questionnaire: Callable[..., str], change: str
) -> None:
    path = questionnaire("a.xlsx", "A", date(2026, 11, 1), {"E6": 3})
    book = load_workbook(path)
    getattr(book["Answers"], change)(2)
    book.save(path)
    code, _, err = run("score", path)
    assert code == 2
    assert "Columns were added or taken out" in err


def test_several_files_are_all_looked_at_although_one_is_bad(
    run: Run, questionnaire: Callable[..., str], tmp_path: Path
) -> None:
    bad = questionnaire("bad.xlsx", "A", date(2026, 11, 1), {"E6": "2-3"})
    good = questionnaire("good.xlsx", "B", date(2026, 11, 1), {"E6": 3})
    code, out, err = run("import", bad, good, "--store", str(tmp_path / "s"))
    assert code == 2
    assert "good.xlsx → b-staff-vetting-2026: 1 new" in out
    assert "bad.xlsx: Answers!E6" in err


def test_a_questionnaire_is_written_only_as_what_it_is(run: Run, tmp_path: Path) -> None:
    for ending in (".xls", ".ods", ".xlsm"):
        assert run("new", "staff-vetting", "--profile", "ngo", "-o", str(tmp_path / f"a{ending}"))[0] == 2


def test_a_long_or_broken_field_name_is_cut_in_the_message(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"x\n" * 50_000: 1, "rubric": {"id": "staff-vetting"}}))
    code, _, err = run("score", str(path))
    assert code == 2
    assert len(err) < 5_000


def test_a_closed_standard_output_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    assert app.run(["--version"]) == 0


def test_an_id_for_another_round_must_not_be_one_that_windows_keeps(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        FolderStore(tmp_path / "s").load("con")
