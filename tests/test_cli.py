"""The commands as their users run them: exit codes, clear errors, nothing lost, both languages."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from safeguard import registry
from safeguard.cli import app

CANARY = "CANARY-7f3"
#: the rubrics that come with the program, as they are listed
OURS = ["communication-practice", "organisational-safeguarding", "staff-vetting"]
TEMPLATE = Path(__file__).parent.parent / "safeguard" / "cli" / "rubric_template"


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.json"
    path.write_text(
        json.dumps(
            {
                "format": "safeguard/assessment/1",
                "id": "contoh",
                "rubric": {"id": "staff-vetting", "version": "1.0.0"},
                "organisation": {"id": "contoh", "name": "LSM Contoh", "type": "ngo"},
                "profile": "ngo",
                "date": "2026-11-01",
                "answers": [
                    {"criterion": "identity-verified", "by": "consensus", "state": "level", "level": 2, "note": CANARY},
                    {"criterion": "vetting-procedure", "by": "consensus", "state": "level", "level": 3},
                ],
            }
        )
    )
    return path


def test_score_says_verdict_and_score_together_with_the_reason(run: Any, answers: Path) -> None:
    done = run("score", str(answers))
    assert done.code == 0
    assert "NOT YET · claimed 58.3% · provisional" in done.out
    assert "Why: critical criterion not met: “Identity seen in the original”" in done.out
    assert re.search(r"between \d+\.\d% and \d+\.\d% once everything is answered", done.out)


def test_score_speaks_indonesian_when_asked(run: Any, answers: Path) -> None:
    done = run("score", str(answers), "--lang", "id")
    assert "BELUM MEMADAI · diklaim 58,3% · sementara" in done.out
    assert "Belum lengkap: 23 dari 25 kriteria belum diisi." in done.err


def test_one_file_gives_one_record_and_several_an_array(run: Any, answers: Path) -> None:
    one = json.loads(run("score", str(answers), "--format", "json").out)
    assert one["format"] == "safeguard/score/1"
    assert json.loads(run("score", str(answers), str(answers), "--format", "json").out) == [one, one]


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("identity-verified", "Claimed: level 2 of 4, which is 2/4 = 50%."),
        ("identity-verified", "Up to level 1 no evidence is needed: so much counts as evidenced."),
        ("identity-verified", "below, the verdict is at most Developing. Today it is not met."),
        ("checks", "Claimed: 4 of 8 points (4 × weight 2) = 50%"),
        ("overall", "Claimed: sum divided by 3 = 58.33% (exactly 7/12)"),
        ("Identity seen in the original", "Claimed: level 2 of 4, which is 2/4 = 50%."),
        ("identitas dilihat  aslinya", "Claimed: level 2 of 4, which is 2/4 = 50%."),
        ("lamaran", "Nothing is answered yet: there is no score."),
    ],
)
def test_explain_prints_the_arithmetic_with_its_numbers(run: Any, answers: Path, what: str, line: str) -> None:
    assert line in run("score", str(answers), "--explain", what).out


def test_what_cannot_be_explained_is_told_by_title_with_its_id(run: Any, answers: Path) -> None:
    done = run("score", str(answers), "--explain", "xyz", "--lang", "id")
    assert done.code == 2
    assert "SKCK sebelum kontak (police-check)" in done.err, "all of them, and none is cut off"
    for said in ("Kuat", "strong"):
        assert '"target":"strong"' in run("plan", str(answers), "--target", said, "--format", "json").out
    assert "Kuat (strong)" in run("plan", str(answers), "--target", "xyz", "--lang", "id").err


def test_evidence_that_expired_before_the_assessment_is_told_wherever_it_does_not_count(
    run: Any, answers: Path
) -> None:
    values = json.loads(answers.read_text())
    values["answers"][0]["evidence"] = [
        {"kind": "record", "reference": CANARY, "strength": "verified", "date": "2025-01-05", "expires": "2026-10-31"}
    ]
    answers.write_text(json.dumps(values))
    for command in (("import", "--check"), ("score",), ("import",)):
        assert "This evidence expired before the day of the assessment" in run(*command, str(answers)).err
    assert "One piece of evidence had expired" in run("score", "contoh").out
    explained = run("score", "contoh", "--explain", "identity-verified").out
    assert "the strongest that counts is nothing shown" in explained
    assert "evidence (confirmed from outside) that expired on 31 October 2026" in explained
    values["date"] = "2026-10-31"
    answers.write_text(json.dumps(values))
    assert "This evidence expired" not in run("score", str(answers)).err, "on its last day it still counts"


def test_a_record_replays_and_says_what_differs_where_it_does_not(run: Any, answers: Path, tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    record.write_text(run("score", str(answers), "--format", "json").out)
    assert run("verify", str(record), "--answers", str(answers)).code == 0
    answers.write_text(answers.read_text().replace('"level": 2', '"level": 1'))
    done = run("verify", str(record), "--answers", str(answers))
    assert done.code == 1
    assert "/criteria/identity-verified/level: 2 → 1" in done.out


def test_new_import_score_and_plan_are_one_street(run: Any, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "q.xlsx"
    assert run("new", "staff-vetting", "--profile", "ngo", "--lang", "id", "-o", str(path)).code == 0
    book = load_workbook(path)
    cover, sheet = book["Sampul"], book["Jawaban"]
    fields = {cover.cell(row, 1).value: row for row in range(1, 40)}
    cover.cell(fields["name"], 3).value = "LSM Contoh"
    cover.cell(fields["date"], 3).value = "2026-11-01"
    for row in range(6, 12):
        if sheet.cell(row, 1).value:
            sheet.cell(row, 5).value = "2 – apa saja"
    book.save(path)
    checked = run("import", "--check", str(path), "--lang", "en")
    assert checked.code == 0
    assert re.search(r"^  new  consensus  Procedure for everybody +level 2$", checked.out, re.MULTILINE)
    assert "Nothing was changed" in checked.out
    assert run("assessments", "list").out.startswith("The store is empty")
    assert run("import", str(path)).code == 0
    assert "0 new, 0 changed" in run("import", str(path)).out
    listed = run("assessments", "list").out
    assert "lsm-contoh-staff-vetting-2026" in listed
    assert run("plan", "lsm-contoh-staff-vetting-2026", "-o", str(tmp_path / "plan.pdf")).code == 0
    assert (tmp_path / "plan.pdf").read_bytes().startswith(b"%PDF")


def test_who_answered_is_said_in_the_readers_language(run: Any, answers: Path) -> None:
    values = json.loads(answers.read_text())
    values["answers"][1]["by"] = "review:peer"
    answers.write_text(json.dumps(values))
    assert run("import", str(answers)).code == 0
    for language, group, review in (("en", "consensus", "review peer"), ("id", "kesepakatan", "tinjauan peer")):
        checked = run("import", "--check", str(answers), "--lang", language, "--store", str(answers.parent / "new")).out
        assert [f"  {group} " in checked, f"  {review} " in checked] == [True, True]
        shown = run("assessments", "show", "contoh", "--lang", language).out
        assert [f"[{group}]" in shown, f"[{review}]" in shown] == [True, True]


def test_import_adds_to_what_is_stored_and_takes_nothing_away(run: Any, answers: Path) -> None:
    run("import", str(answers))
    values = json.loads(answers.read_text())
    values["answers"] = [{"criterion": "vetting-procedure", "by": "consensus", "state": "level", "level": 4}]
    answers.write_text(json.dumps(values))
    assert "0 new, 1 changed, 0 same" in run("import", str(answers)).out
    record = json.loads(run("score", "contoh", "--format", "json").out)
    levels = {criterion["id"]: criterion["level"] for criterion in record["criteria"]}
    assert (levels["vetting-procedure"], levels["identity-verified"]) == (4, 2)


def test_what_a_file_leaves_empty_is_counted_and_goes_only_when_it_is_asked_for(run: Any, answers: Path) -> None:
    run("import", str(answers))
    values = json.loads(answers.read_text())
    first, second = values["answers"][:2]
    first["evidence"] = [{"kind": "document", "reference": "SOP 1", "date": "2026-01-05"}]
    answers.write_text(json.dumps(values))
    assert "empty in the file" not in run("import", str(answers)).out
    first["evidence"] = []
    values["answers"].remove(second)
    answers.write_text(json.dumps(values))
    kept = run("score", "contoh", "--format", "json").out
    checked = run("import", "--check", str(answers))
    assert "2 answers are empty in the file" in checked.out
    assert [line.split()[-1] for line in checked.out.splitlines() if line.startswith("  consensus")] == [
        "evidence",
        "answer",
    ]
    told = run("import", str(answers))
    assert f"safeguard import --clear {answers}" in told.out
    assert run("score", "contoh", "--format", "json").out == kept, "nothing is taken away unasked"
    cleared = run("import", "--clear", str(answers))
    assert "0 new, 1 changed" in cleared.out
    assert "1 cleared" in cleared.out
    of_store, of_file = (json.loads(run("score", each, "--format", "json").out) for each in ("contoh", str(answers)))
    assert of_store == of_file, "one figure, whichever of the two is scored"
    values["answers"] = []
    answers.write_text(json.dumps(values))
    blank = run("import", "--clear", str(answers))
    assert (blank.code, "whose answers" in blank.err) == (2, True)
    assert json.loads(run("score", "contoh", "--format", "json").out) == of_store, (
        "a blank copy empties nobody's answers"
    )
    refused = run("import", "--clear", str(answers.parent))
    assert refused.code == 2
    assert "not for a folder" in refused.err


def test_a_file_of_another_organisation_under_a_stored_id_is_refused(run: Any, answers: Path) -> None:
    run("import", str(answers))
    answers.write_text(answers.read_text().replace('"id": "contoh", "name"', '"id": "lain", "name"'))
    assert run("import", str(answers)).code == 2


def test_delete_asks_for_the_id_and_deletes_only_then(run: Any, answers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("import", str(answers))
    monkeypatch.setattr(sys, "stdin", io.StringIO("no\n"))
    assert run("assessments", "delete", "contoh").code == 2
    monkeypatch.setattr(sys, "stdin", io.StringIO("contoh\n"))
    assert run("assessments", "delete", "contoh").code == 0
    assert run("assessments", "show", "contoh").code == 2


def test_export_backup_verify_and_recover_keep_everything(run: Any, answers: Path, tmp_path: Path, home: Path) -> None:
    run("import", str(answers))
    assert run("assessments", "export", "contoh", "-o", str(tmp_path / "out.xlsx")).code == 0
    assert run("import", "--check", str(tmp_path / "out.xlsx")).out.startswith(
        f"{tmp_path}/out.xlsx → contoh: 0 new, 0 changed, 2 same"
    )
    assert run("backup", str(tmp_path / "copy")).code == 0
    assert run("verify", "--store", str(tmp_path / "copy")).code == 0
    assert run("verify", "--store").code == 0
    (home / "store" / "contoh.assessment.json").write_bytes(b"x")
    damaged = run("verify", "--store")
    assert (damaged.code, "contoh.assessment.json" in damaged.out) == (1, True)
    assert run("assessments", "list").code == 2
    assert run("recover", str(tmp_path / "saved")).code == 1


def test_fill_saves_each_answer_and_goes_on_where_it_stopped(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("fill", "staff-vetting", "--organisation", "LSM Coba", "--profile", "ngo", "--date", "2026-11-01")
    monkeypatch.setattr(sys, "stdin", io.StringIO("3\n?\n9\nu\nb\n2\ns\nn\nq\n"))
    first = run(*arguments)
    assert first.code == 0
    assert "Answered: 2 of 25. Saved as lsm-coba-staff-vetting-2026." in first.out
    assert first.out.count("Keys: u not known, n not applicable") == 1
    assert "Type a level from 0 to 4, or a key: u not known, n not applicable, e evidence" in first.out
    assert "applies to everybody" in first.out
    monkeypatch.setattr(sys, "stdin", io.StringIO("4\n"))
    second = run(*arguments)
    assert "3 of 25" in second.out
    assert "Answered: 3 of 25" in second.out
    levels = {
        each["id"]: each["level"]
        for each in json.loads(run("score", "lsm-coba-staff-vetting-2026", "--format", "json").out)["criteria"]
    }
    assert [levels[name] for name in ("vetting-procedure", "roles-risk-rated", "advert-commitment")] == [3, 2, 4]


def test_fill_takes_evidence_and_notes_and_says_what_it_cannot_keep(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("fill", "staff-vetting", "--organisation", "LSM Coba", "--profile", "ngo", "--date", "2026-11-01")
    typed = "e\nSOP 2026/03\n2\n2026-13-01\n3\ne\nSOP 2026/03\n2\n2026-03-01\nt\nseen\n3\nq\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    assert "Write a day of the calendar as YYYY-MM-DD, such as 2027-03-01 for 1 March 2027." in run(*arguments).out
    record = json.loads(run("score", "lsm-coba-staff-vetting-2026", "--format", "json").out)
    first = record["criteria"][0]
    assert (first["level"], first["evidenced_level"], first["strength"]) == (3, 3, "sampled")
    assert "seen" in run("assessments", "show", "lsm-coba-staff-vetting-2026").out


def test_several_rubric_folders_stand_in_one_variable(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        run("rubrics", "new", name, "-o", str(tmp_path / f"a {name}"))
    monkeypatch.setenv("SAFEGUARD_RUBRICS", os.pathsep.join(str(tmp_path / f"a {name}") for name in ("one", "two")))
    listed = run("rubrics", "list")
    assert [line.split()[0] for line in listed.out.splitlines()] == [*OURS, "one", "two"]
    (tmp_path / "a one" / "en.toml").write_text("x")
    broken = run("rubrics", "list")
    assert broken.code == 2
    assert [line.split()[0] for line in broken.out.splitlines()] == [*OURS, "two"]


def test_plan_prints_json_text_and_a_document_of_several_assessments(run: Any, answers: Path, tmp_path: Path) -> None:
    plan = json.loads(run("plan", str(answers), "--format", "json").out)
    assert plan["format"] == "safeguard/plan/1"
    assert {"id", "kind", "criterion", "from", "to", "effort", "role", "needs", "due", "why"} == set(plan["steps"][0])
    assert len(json.loads(run("plan", str(answers), str(answers), "--format", "json").out)) == 2
    assert "The way to: Developing" in run("plan", str(answers), "--target", "developing").out
    assert run("plan", str(answers), str(answers), "-o", str(tmp_path / "two.pdf")).code == 0
    from pypdf import PdfReader

    titles = [entry.title for entry in PdfReader(tmp_path / "two.pdf").outline if not isinstance(entry, list)]
    assert titles.count("For the director: Staff vetting") == 2


def test_rubrics_new_check_and_diff_are_the_way_to_a_rubric_of_ones_own(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert run("rubrics", "new", "my-own", "-o", str(folder)).code == 0
    assert "my-own 0.1.0 (draft) can be used: 2 criteria." in run("rubrics", "check", str(folder)).out
    assert "my-own" in run("rubrics", "list", "--rubrics", str(tmp_path)).out
    assert run("new", "my-own", "--rubrics", str(folder), "--profile", "ngo", "-o", str(tmp_path / "q.json")).code == 0
    old = tmp_path / "old"
    run("rubrics", "new", "my-own", "-o", str(old))
    text = (folder / "rubric.toml").read_text()
    (folder / "rubric.toml").write_text(text.replace('from = "40"', 'from = "45"'))
    small = run("rubrics", "diff", str(old), str(folder))
    assert small.code == 1
    assert "minor  band.developing.from  40 became 45" in small.out
    (folder / "rubric.toml").write_text(text.replace('from = "40"', 'from = "45"').replace('"0.1.0"', '"0.2.0"'))
    assert run("rubrics", "diff", str(old), str(folder)).code == 0
    (folder / "en.toml").write_text("x")
    assert run("rubrics", "check", str(folder)).code == 2
    shown = json.loads(run("rubrics", "show", "staff-vetting", "--format", "json").out)
    assert shown["criterion"][0]["id"] == "vetting-procedure"


def test_the_place_of_a_problem_is_said_in_the_readers_language(run: Any, tmp_path: Path) -> None:
    run("rubrics", "new", "mine", "-o", str(tmp_path / "mine"))
    (tmp_path / "mine" / "en.toml").write_text("x = [\n")
    assert "en.toml: baris 2: Ini bukan TOML" in run("rubrics", "check", str(tmp_path / "mine"), "--lang", "id").err
    assert "en.toml: line 2: This is not TOML" in run("rubrics", "check", str(tmp_path / "mine"), "--lang", "en").err


# errors --------------------------------------------------------------------------------------------------------------


def test_an_output_is_never_written_over_something_by_accident(run: Any, answers: Path, tmp_path: Path) -> None:
    before = answers.read_bytes()
    assert "would replace the file that is read" in run("plan", str(answers), "-o", str(answers), "--force").err
    existing = tmp_path / "plan.pdf"
    existing.write_text("mine")
    assert "--force replaces it" in run("plan", str(answers), "-o", str(existing)).err
    assert existing.read_text() == "mine"
    link = tmp_path / "link.pdf"
    link.symlink_to(existing)
    assert "This is a link" in run("plan", str(answers), "-o", str(link), "--force").err
    assert run("plan", str(answers), "-o", str(existing), "--force").code == 0
    assert answers.read_bytes() == before


def test_a_full_disk_leaves_the_old_report(
    run: Any, answers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    existing = tmp_path / "plan.pdf"
    existing.write_text("mine")

    def full(_: int) -> None:
        raise OSError(28, "the disk is full")

    monkeypatch.setattr(os, "fsync", full)
    done = run("plan", str(answers), "-o", str(existing), "--force")
    assert (done.code, existing.read_text()) == (2, "mine")
    assert "the disk is full" in done.err
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".tmp"] == []


def test_free_text_is_printed_only_where_it_belongs(run: Any, answers: Path) -> None:
    for arguments in (
        ("score", str(answers)),
        ("import", "--check", str(answers)),
        ("plan", str(answers)),
        ("verify", str(answers), "--answers", str(answers)),
    ):
        done = run(*arguments)
        assert CANARY not in done.out + done.err
    answers.write_text(answers.read_text().replace('"level": 2', f'"level": "{CANARY}"'))
    for arguments in (("score", str(answers)), ("import", str(answers)), ("plan", str(answers))):
        done = run(*arguments)
        assert done.code == 2
        assert CANARY not in done.out + done.err


def test_foreign_text_cannot_steer_the_terminal(run: Any, answers: Path) -> None:
    answers.write_text(answers.read_text().replace("LSM Contoh", "LSM\\u202eContoh\\u200b"))
    assert "LSM[U+202E]Contoh[U+200B]" in run("score", str(answers)).out


def test_an_internal_fault_is_a_short_report_without_user_text(
    run: Any, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("safeguard.records.fold", broken)
    done = run("score", str(answers))
    assert done.code == 3
    assert CANARY not in done.out + done.err
    assert re.search(r"RuntimeError at \w+\.py:\d+", done.err)


def test_standard_input_is_read_and_a_closed_pipe_is_quiet(answers: Path) -> None:
    command = [sys.executable, "-m", "safeguard", "score", "-", "--format", "json"]
    done = subprocess.run(command, input=answers.read_bytes(), capture_output=True, check=False)
    assert json.loads(done.stdout)["assessment"]["id"] == "contoh"
    piped = subprocess.run(
        f"{sys.executable} -m safeguard rubrics show staff-vetting | head -1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert piped.stderr == ""
    closed = subprocess.run(
        f"{sys.executable} -m safeguard score - <&-", shell=True, capture_output=True, text=True, check=False
    )
    assert (closed.returncode, "Traceback" in closed.stderr) == (2, False)


def closed_pipe(*arguments: str) -> int:
    """The exit code of a command whose reader has gone already; standard error goes the same way."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as gone:
        command = [sys.executable, "-m", "safeguard", *arguments]
        return subprocess.run(command, stdout=gone, stderr=gone, check=False).returncode


def test_what_a_command_answers_is_its_exit_code_though_nobody_reads_it(
    run: Any, answers: Path, tmp_path: Path
) -> None:
    record = tmp_path / "record.json"
    record.write_text(run("score", str(answers), "--format", "json").out)
    assert closed_pipe("verify", str(record), "--answers", str(answers)) == 0
    answers.write_text(answers.read_text().replace('"level": 2', '"level": 1'))
    assert closed_pipe("verify", str(record), "--answers", str(answers)) == 1
    assert closed_pipe("score", "--help") == 0
    assert closed_pipe("score", "no-such-file.json") == 2


def test_a_full_disk_behind_standard_output_is_said(answers: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "safeguard", "score", str(answers)], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert b"The output could not be written (the disk is full)." in done.stderr
    assert b"Exception" not in done.stderr


def test_every_command_has_help_in_both_languages(run: Any) -> None:
    for name, (_, _, short) in app.COMMANDS.items():
        english, indonesian = run("--lang", "en", name, "--help"), run("--lang", "id", name, "--help")
        assert english.code == indonesian.code == 0
        assert short.split(".")[0].split(",")[0] in english.out.replace("\n", " ").replace("  ", " ")
        assert "Pemakaian:" in indonesian.out
        assert short not in indonesian.out


def every_command(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command, those in groups too."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from every_command(command, (*path, name))


@pytest.mark.parametrize("words", [(), *every_command(app.program())], ids=" ".join)
def test_no_line_of_help_is_the_same_in_both_languages(run: Any, words: tuple[str, ...]) -> None:
    english, indonesian = (
        {line.strip() for line in run("--lang", language, *words, "--help").out.splitlines() if len(line.split()) > 3}
        for language in ("en", "id")
    )
    assert english & indonesian == set()


@pytest.mark.parametrize(
    "arguments", [(), ("--lang", "en"), ("rubrics",), ("rubrics", "--lang", "en"), ("assessments",)]
)
def test_a_command_that_needs_another_shows_its_help(run: Any, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.code == 0
    assert "Commands:" in done.out


def test_the_demo_makes_everything_it_lists_and_can_be_run_again(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    done = run("demo", "-o", str(folder))
    assert done.code == 0
    listed = re.findall(r"\]\((.*?)\)", (folder / "INDEX.md").read_text())
    assert len(listed) == 28
    assert all((folder / name).stat().st_size > 500 for name in listed)
    assert run("demo", "-o", str(folder)).code == 0
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").write_text("mine")
    assert run("demo", "-o", str(other)).code == 2
    assert [path.name for path in other.iterdir()] == ["mine.txt"]


def test_the_demo_plays_a_round_of_made_up_partners_that_can_be_gone_on_with(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    done = run("demo", "-o", str(folder))
    network = folder / "network"
    release = json.loads((network / "release.json").read_text())
    assert (release["audience"], release["organisations"]) == ("public", 24)
    shown = [figure for figure in release["figures"] if not figure.get("hidden") and not figure["by"]]
    assert len(shown) > 5
    assert len(list((network / "pages").glob("*.pdf"))) == 24
    (beside,) = [line.split()[1:] for line in done.out.splitlines() if " compare --mine " in line]
    assert "Mitra Rekaan 07" in run(*beside).out
    there = ("--store", str(network / "store"), "--keys", str(network / "keys"))
    assert run("submission", "open", str(network / "inbox"), *there).out.endswith("There already: 24. Refused: 0.\n")
    assert run("compare", "--public", "--by", "type", "--format", "json", *there[:2]).out == (
        (network / "release.json").read_text().replace('"again":false', '"again":true')
    )


def test_a_demo_without_the_part_for_networks_says_so_and_makes_the_rest(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("safeguard.cli.demo_network.find_spec", lambda name: None)
    done = run("demo", "-o", str(tmp_path / "demo"))
    assert (done.code, "“exchange”" in done.out) == (0, True)
    assert " compare --mine " not in done.out
    assert not (tmp_path / "demo" / "network").exists()


def test_a_demo_that_lacks_a_part_leaves_nothing_behind(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    done = run("demo", "-o", str(tmp_path / "demo"), "--lang", "id")
    assert done.code == 2
    assert done.err == "Buku kerja memerlukan bagian “xlsx”. Baris pemasangan di README sudah mencakupnya.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_view_shows_the_figures_of_one_tag_or_of_a_family_of_tags(run: Any, answers: Path) -> None:
    record = json.loads(run("score", str(answers), "--format", "json").out)
    known = {view["tag"]: view for view in record["views"]}
    one = run("score", str(answers), "--view", "mos-psea")
    assert one.code == 0
    shown = [line for line in one.out.splitlines() if line.startswith("mos-psea")]
    assert len(shown) == 1
    family = run("score", str(answers), "--view", "theme")
    listed = [line.split()[0] for line in family.out.splitlines() if line.startswith("theme:")]
    assert listed == sorted(tag for tag in known if tag.startswith("theme:"))
    rubric = registry.load().rubric("staff-vetting")
    for line in family.out.splitlines():
        if line.startswith("theme:"):
            carried = sum(line.split()[0] in criterion.maps for criterion in rubric.in_scope("ngo"))
            assert ("too few" in line) == (carried < 3), "a percentage of one or two criteria, as in the PDF none"
    wrong = run("score", str(answers), "--view", "mos-pesa")
    assert wrong.code == 2
    assert "mos-psea" in wrong.err
