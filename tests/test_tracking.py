"""A plan under way: nothing written down is lost, nothing is done without proof, and no step changes a score."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from safeguard import registry
from safeguard.cli import app
from safeguard.cli.demo_cases import CASES, assessment
from safeguard.cli.plan_view import plan_view
from safeguard.cli.track_view import track_view
from safeguard.errors import Conflict, InvalidInput, NotFound
from safeguard.model import Plan, Progress, Rubric, Track, Tracker
from safeguard.planning import plan
from safeguard.records import score
from safeguard.rubric_files import read_rubric
from safeguard.store.folder import FolderStore, HashedFile
from safeguard.store.plans import FolderPlans
from safeguard.texts import Texts
from safeguard.tracking import changed, new_track, standings

RUBRIC: Rubric = read_rubric(Path(__file__).parent.parent / "rubrics" / "staff_vetting")
YOUNG = assessment(RUBRIC, CASES[0])
UNIT = assessment(RUBRIC, CASES[2])
PLAN: Plan = plan(RUBRIC, YOUNG, engine="test")
STEPS = [step.id for step in PLAN.steps]
DAY = date(2027, 3, 1)
Run = Callable[..., tuple[int, str, str]]


def track(**progress: Progress) -> Track:
    fresh = new_track(RUBRIC, YOUNG, PLAN)
    return fresh.model_copy(update={"progress": {key.replace("_", "-"): value for key, value in progress.items()}})


def tracker(of: Track, day: date = DAY) -> Tracker:
    return Tracker(engine="test", rubric=RUBRIC, track=of, day=day, steps=standings(of, RUBRIC, YOUNG, day))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    store = FolderStore(tmp_path / "store")
    store.save(YOUNG, 0)

    def command(*arguments: str) -> tuple[int, str, str]:
        code = app.run([*arguments, "--store", str(tmp_path / "store"), "--lang", "en"])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return command


days = st.dates(date(2026, 11, 1), date(2028, 12, 31))
words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=60)
progresses = st.builds(
    Progress,
    status=st.sampled_from(["open", "started", "dropped"]),
    on=st.none() | days,
    proof=words.map(str.strip),
    due=st.none() | days,
    note=words.map(str.strip),
) | st.builds(Progress, status=st.just("done"), on=days, proof=words.map(lambda text: f"SOP {text}".strip()))


def test_a_plan_made_anew_never_undoes_what_somebody_wrote_meanwhile(tmp_path: Path) -> None:
    plans = FolderStore(tmp_path / "store").plans
    plans.keep(track(), since=None)
    seen = plans.load(YOUNG.id)
    plans.record(YOUNG.id, {STEPS[0]: Progress(status="started", on=DAY)})
    for since in (None, seen):
        with pytest.raises(Conflict):
            plans.keep(track(), since=since)
    assert plans.load(YOUNG.id).of(STEPS[0]).status == "started"
    plans.keep(plans.load(YOUNG.id), since=plans.load(YOUNG.id))
    assert plans.load(YOUNG.id).of(STEPS[0]).status == "started"


def test_done_asks_for_a_proof_and_a_step_that_the_plan_has() -> None:
    with pytest.raises(InvalidInput):
        changed(track(), STEPS[0], {"status": "done", "proof": "  "})
    with pytest.raises(NotFound) as refused:
        changed(track(), STEPS[0] + "x", {"status": "started"})
    assert refused.value.message.values["nearest"] == STEPS[0]
    assert changed(track(), STEPS[0], {"status": "done", "proof": "SOP 1"}).proof == "SOP 1"


def test_the_most_overdue_step_comes_first_and_the_done_and_dropped_last() -> None:
    moved = track()
    moved = moved.model_copy(
        update={
            "progress": {
                STEPS[3]: Progress(due=date(2026, 11, 2)),
                STEPS[0]: Progress(status="done", proof="SOP"),
                STEPS[1]: Progress(status="dropped"),
            }
        }
    )
    stand = standings(moved, RUBRIC, YOUNG, DAY)
    assert stand[0].step.id == STEPS[3]
    assert stand[0].overdue == (DAY - date(2026, 11, 2)).days
    assert [each.progress.status for each in stand[-2:]] == ["done", "dropped"]
    assert all(each.overdue == 0 for each in stand[-2:])


@given(st.dictionaries(st.sampled_from(STEPS), progresses, max_size=5), days)
def test_every_step_stands_exactly_once_and_is_overdue_only_while_it_is_open(
    progress: dict[str, Progress], day: date
) -> None:
    moved = track().model_copy(update={"progress": progress})
    stand = standings(moved, RUBRIC, YOUNG, day)
    assert sorted(each.step.id for each in stand) == sorted(STEPS)
    for each in stand:
        assert (each.overdue > 0) == (each.progress.status in ("open", "started") and day > each.due)


def test_a_step_counts_only_when_an_answer_says_so_and_both_differences_are_named(run: Run) -> None:
    before = score(RUBRIC, YOUNG, "test")
    assert run("track", "new", YOUNG.id)[0] == 0
    assert run("track", "done", STEPS[0], "--proof", "Offer letter 2026/11", "--day", "2026-11-20")[0] == 0
    _, out, _ = run("score", YOUNG.id, "--format", "json")
    assert json.loads(out)["overall"] == json.loads(json.dumps(before.to_json()))["overall"]
    assert "Done, but no answer shows it yet" in run("track", "list", "--day", "2026-12-01")[1]
    step = PLAN.steps[0]
    answers = [
        answer.model_copy(update={"level": step.to}) if answer.criterion == step.criterion else answer
        for answer in YOUNG.answers
    ]
    raised = YOUNG.model_copy(update={"answers": tuple(answers)})
    reflected = {each.step.id: each.reflected for each in standings(track(), RUBRIC, raised, DAY)}
    assert reflected[step.id]
    assert not any(flag for name, flag in reflected.items() if name != step.id and not name.startswith(step.criterion))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(STEPS), progresses), min_size=1, max_size=6))
def test_what_the_store_kept_comes_back_and_the_latest_word_on_each_step_stands(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, Progress]]
) -> None:
    store = FolderStore(tmp_path_factory.mktemp("plans") / "store")
    store.plans.keep(track())
    for step, progress in changes:
        store.plans.record(YOUNG.id, {step: progress})
    kept = store.plans.load(YOUNG.id)
    for step, latest in dict(changes).items():
        assert kept.of(step) == latest
    assert kept.plan == track().plan


class LastWordWins(FolderPlans):
    """The planted bug: what somebody else wrote since is not looked at."""

    def record(self, plan_id: str, progress: Mapping[str, Progress], since: Track | None = None) -> None:
        super().record(plan_id, progress)


@pytest.mark.parametrize("plans_of", [FolderPlans, LastWordWins], ids=["ours", "planted-bug"])
def test_what_is_done_is_not_undone_by_a_note_that_was_begun_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plans_of: type[FolderPlans]
) -> None:
    monkeypatch.setattr("safeguard.store.folder.FolderPlans", plans_of)
    plans, other = FolderStore(tmp_path / "store").plans, FolderStore(tmp_path / "store").plans
    plans.keep(track())
    first, second = plans.load(YOUNG.id), other.load(YOUNG.id)
    done = changed(first, STEPS[0], {"status": "done", "on": DAY, "proof": "SOP 1"})
    plans.record(YOUNG.id, {STEPS[0]: done}, since=first)
    late = {STEPS[0]: changed(second, STEPS[0], {"note": "ask the board"}), STEPS[1]: Progress(status="started")}
    if plans_of is LastWordWins:
        other.record(YOUNG.id, late, since=second)
        assert plans.load(YOUNG.id).of(STEPS[0]) != done  # the proof is lost, which the test below would see
        return
    with pytest.raises(Conflict):
        other.record(YOUNG.id, late, since=second)
    assert plans.load(YOUNG.id).progress == {STEPS[0]: done}
    other.record(YOUNG.id, {STEPS[1]: late[STEPS[1]]}, since=second)  # another step is nobody's conflict
    assert plans.load(YOUNG.id).progress == {STEPS[0]: done, STEPS[1]: Progress(status="started")}


def test_a_new_plan_of_the_same_organisation_keeps_the_progress_of_steps_that_both_have(
    run: Run, tmp_path: Path
) -> None:
    run("track", "new", YOUNG.id)
    run("track", "start", STEPS[1])
    later = YOUNG.model_copy(update={"id": "tunas-muda-2027", "round": "2027", "date": date(2027, 11, 1)})
    FolderStore(tmp_path / "store").save(later, 0)
    code, out, _ = run("track", "new", later.id)
    assert code == 0
    assert "One step keeps its progress." in out
    assert FolderStore(tmp_path / "store").plans.load(later.id).of(STEPS[1]).status == "started"


def damaged(store: FolderStore, path: Path, bytes_: bytes) -> bool:
    """Whether damage is seen."""
    path.write_bytes(bytes_)
    return bool(store.verify())


class Unhashed(HashedFile):
    """The planted bug: the hash is not looked at."""

    def unwrapped(self) -> tuple[int, bytes] | None:
        header, _, body = self.path.read_bytes().partition(b"\n")
        return json.loads(header)["generation"], body


def test_flipped_bits_and_cuts_of_a_kept_plan_are_seen_and_without_the_hash_some_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FolderStore(tmp_path / "store")
    store.plans.keep(track())
    path = tmp_path / "store" / f"{YOUNG.id}.plan.json"
    whole = path.read_bytes()
    places = range(0, len(whole), max(1, len(whole) // 300))
    for place in places:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << (place % 8)
        assert damaged(store, path, bytes(flipped)), place
        assert damaged(store, path, whole[:place]), place
    path.write_bytes(whole)
    assert store.verify() == []
    monkeypatch.setattr(FolderStore, "storage", Unhashed)
    at = whole.index(b'"effort":"') + len(b'"effort":"')
    changed_number = whole[:at] + (b"9" if whole[at : at + 1] != b"9" else b"8") + whole[at + 1 :]
    path.write_bytes(changed_number)
    header, _, body = changed_number.partition(b"\n")
    assert store.storage(path).unwrapped() == (json.loads(header)["generation"], body)


def test_backup_verify_and_recover_carry_plans_too(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    store.save(YOUNG, 0)
    store.plans.keep(track())
    store.plans.record(YOUNG.id, {STEPS[0]: Progress(status="started")})
    assert store.backup(tmp_path / "copy") == 1
    assert FolderStore(tmp_path / "copy").plans.load(YOUNG.id) == store.plans.load(YOUNG.id)
    path = tmp_path / "store" / f"{YOUNG.id}.plan.json"
    path.write_bytes(b"")
    assert [problem.source for problem in store.verify()] == [path.name]
    report = store.recover(tmp_path / "new")
    assert [problem.source for problem in report] == [path.name]
    assert FolderStore(tmp_path / "new").plans.load(YOUNG.id).of(STEPS[0]) == Progress()
    assert FolderStore(tmp_path / "new").load(YOUNG.id).assessment == YOUNG


def read_back(data: bytes) -> Any:
    return registry.load().reports["tracker-workbook"].read(data, "t.xlsx")


def rendered(of: Tracker, language: str = "id") -> bytes:
    data: bytes = registry.load().reports["tracker-workbook"].render(of, language)
    return data


@settings(max_examples=12, deadline=None)
@given(st.dictionaries(st.sampled_from(STEPS), progresses, max_size=4), st.sampled_from(["id", "en"]))
def test_a_tracker_that_goes_out_comes_back_the_same(progress: dict[str, Progress], language: str) -> None:
    moved = track().model_copy(update={"progress": progress})
    reading = read_back(rendered(tracker(moved), language))
    assert reading.plan == YOUNG.id
    assert {row.step for row in reading.rows} == set(STEPS)
    for row in reading.rows:
        assert changed(moved, row.step, row.values) == moved.of(row.step)
        assert Progress.model_validate_json(json.dumps(row.before)) == moved.of(row.step)


def test_equal_input_gives_an_equal_tracker_and_an_equal_calendar() -> None:
    for kind in ("tracker-workbook", "calendar"):
        report = registry.load().reports[kind]
        assert report.render(tracker(track()), "id") == report.render(tracker(track()), "id")


def filled(data: bytes, cells: dict[str, Any]) -> bytes:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data))
    for place, value in cells.items():
        book.worksheets[0][place] = value
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_a_filled_tracker_is_brought_in_once_and_a_second_time_changes_nothing(run: Run, tmp_path: Path) -> None:
    run("track", "new", YOUNG.id)
    run("track", "export", YOUNG.id, "-o", str(tmp_path / "t.xlsx"))
    cells = {"H6": "done", "I6": date(2026, 11, 20), "J6": "Offer letter 2026/11", "G7": date(2027, 1, 15)}
    (tmp_path / "t.xlsx").write_bytes(filled((tmp_path / "t.xlsx").read_bytes(), cells))
    shown = run("track", "import", str(tmp_path / "t.xlsx"), "--check")
    assert "2 changed, 8 same" in shown[1]
    plans = FolderStore(tmp_path / "store").plans
    assert plans.load(YOUNG.id).progress == {}
    assert "2 changed" in run("track", "import", str(tmp_path / "t.xlsx"))[1]
    kept = plans.load(YOUNG.id)
    assert kept.of(STEPS[0]) == Progress(status="done", on=date(2026, 11, 20), proof="Offer letter 2026/11")
    assert kept.of(STEPS[1]).due == date(2027, 1, 15)
    assert "0 changed" in run("track", "import", str(tmp_path / "t.xlsx"))[1]


def test_what_somebody_else_changed_meanwhile_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    run("track", "new", YOUNG.id)
    run("track", "export", YOUNG.id, "-o", str(tmp_path / "t.xlsx"))
    run("track", "note", STEPS[0], "the board asked")
    (tmp_path / "t.xlsx").write_bytes(filled((tmp_path / "t.xlsx").read_bytes(), {"K6": "mine", "K7": "also mine"}))
    code, _, err = run("track", "import", str(tmp_path / "t.xlsx"))
    assert code == 2
    assert "Somebody changed this step" in err
    plans = FolderStore(tmp_path / "store").plans
    assert plans.load(YOUNG.id).of(STEPS[0]).note == "the board asked"
    assert plans.load(YOUNG.id).of(STEPS[1]) == Progress()  # a file with a problem changes nothing


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"H6": "done"}, "A step is done once something shows it"),
        ({"H6": "nearly"}, "Choose one of the words in the list of this cell."),
        ({"I6": "soon"}, "Write a day of the calendar as YYYY-MM-DD, such as 2027-03-01 for 1 March 2027."),
        ({"J6": "=1+1"}, "A formula stands here."),
        ({"A6": "something-else"}, "The hidden code of this row was changed."),
        ({"A7": STEPS[0]}, "This step stands here a second time"),
    ],
    ids=["no-proof", "no-status", "no-day", "formula", "code", "twice"],
)
def test_a_tracker_with_a_problem_names_sheet_and_cell_and_changes_nothing(
    run: Run, tmp_path: Path, cells: dict[str, Any], said: str
) -> None:
    run("track", "new", YOUNG.id)
    run("track", "export", YOUNG.id, "-o", str(tmp_path / "t.xlsx"))
    (tmp_path / "t.xlsx").write_bytes(filled((tmp_path / "t.xlsx").read_bytes(), {**cells, "K8": "CANARY-7f3"}))
    code, out, err = run("track", "import", str(tmp_path / "t.xlsx"))
    assert code == 2
    assert said in err
    assert "Steps!" in err
    assert "CANARY" not in out + err
    assert FolderStore(tmp_path / "store").plans.load(YOUNG.id).progress == {}


@pytest.mark.parametrize("hidden", ["5", "[1]", "null", "[" * 20_000, "{"])
def test_a_hidden_sheet_that_was_changed_is_the_users_to_mend_and_no_fault_of_ours(
    run: Run, tmp_path: Path, hidden: str
) -> None:
    run("track", "new", YOUNG.id)
    run("track", "export", YOUNG.id, "-o", str(tmp_path / "t.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    machine = next(sheet for sheet in book.worksheets if sheet.sheet_state == "hidden")
    next(row for row in machine.iter_rows() if str(row[0].value).startswith("step "))[1].value = hidden
    book.worksheets[0]["K6"] = "a note"
    book.save(tmp_path / "t.xlsx")
    code, _, err = run("track", "import", str(tmp_path / "t.xlsx"))
    assert code == 2
    assert "The hidden sheet was changed." in err
    assert FolderStore(tmp_path / "store").plans.load(YOUNG.id).progress == {}


def through_libreoffice(data: bytes, folder: Path) -> bytes:
    """A workbook as LibreOffice saves it, with every formula computed."""
    (folder / "in").mkdir()
    (folder / "in" / "t.xlsx").write_bytes(data)
    command = [shutil.which("soffice") or "soffice", f"-env:UserInstallation=file://{folder / 'office'}", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(folder / "out"), str(folder / "in" / "t.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "out" / "t.xlsx").read_bytes()


def test_a_tracker_passes_through_libreoffice_unharmed(tmp_path: Path) -> None:
    moved = track().model_copy(update={"progress": {STEPS[2]: Progress(status="done", on=DAY, proof="=SOP 7")}})
    for row in read_back(through_libreoffice(rendered(tracker(moved)), tmp_path)).rows:
        assert changed(moved, row.step, row.values) == moved.of(row.step)


def test_the_tracker_says_in_words_where_steps_and_answers_differ(tmp_path: Path) -> None:
    far = date(2099, 1, 1)
    said = {
        STEPS[0]: (Progress(status="done", on=DAY, proof="SOP 7"), False, "no answer shows it yet"),
        STEPS[1]: (Progress(status="done", on=DAY, proof="SOP 8"), True, None),
        STEPS[2]: (Progress(due=far), True, "the answers show it already"),
        STEPS[3]: (Progress(due=far), False, None),
        STEPS[4]: (Progress(status="dropped", due=far), True, None),
    }
    moved = tracker(track().model_copy(update={"progress": {step: each[0] for step, each in said.items()}}))
    shown = tuple(
        each.model_copy(update={"reflected": said[each.step.id][1]}) if each.step.id in said else each
        for each in moved.steps
    )
    data = through_libreoffice(rendered(moved.model_copy(update={"steps": shown}), "en"), tmp_path)
    sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[0]
    found = {row[0].value: row[11].value or None for row in sheet.iter_rows(min_row=6)}
    assert {step: found[step] for step in said} == {step: each[2] for step, each in said.items()}


def test_the_burn_up_counts_no_dropped_step_and_goes_on_after_the_last_deadline(tmp_path: Path) -> None:
    """Planned and done are what the printed page says, also where work is finished late or without a day."""
    last = max(step.due for step in PLAN.steps)
    late = last + timedelta(days=50)
    said = {
        STEPS[0]: Progress(status="dropped", note="not ours"),
        STEPS[1]: Progress(status="done", on=late, proof="SOP"),
        STEPS[2]: Progress(status="done", proof="SOP"),
    }
    efforts = {step.id: float(step.effort) for step in PLAN.steps}
    moved = tracker(track().model_copy(update={"progress": said}), day=last)
    data = through_libreoffice(rendered(moved, "en"), tmp_path)
    sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[1]
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=4, min_col=2, max_col=4)]
    months = [row for row in rows if hasattr(row[0], "year")]
    kept = sum(efforts.values()) - efforts[STEPS[0]]
    done = efforts[STEPS[1]]
    assert months[-1][0].date() >= late
    assert months[-1][1:] == (kept, done)
    assert next(row for row in months if row[0].date() >= last)[1:] == (kept, 0)
    assert next(row[1:] for row in rows if row[0] == "in all") == (kept, done + efforts[STEPS[2]])


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_calendar_holds_one_task_for_each_step_that_a_calendar_program_reads(language: str) -> None:
    from icalendar import Calendar

    moved = track().model_copy(
        update={"progress": {STEPS[0]: Progress(status="done", on=DAY, proof="SOP"), STEPS[1]: Progress(due=DAY)}}
    )
    read = Calendar.from_ical(registry.load().reports["calendar"].render(tracker(moved), language))
    todos = read.walk("VTODO")
    assert len({todo["UID"] for todo in todos}) == len(todos) == len(STEPS)
    by_step = {str(todo["UID"]).split("--")[1].split("@")[0]: todo for todo in todos}
    assert (by_step[STEPS[0]]["STATUS"], by_step[STEPS[0]]["PERCENT-COMPLETE"]) == ("COMPLETED", 100)
    assert by_step[STEPS[1]]["DUE"].dt == DAY
    for step in PLAN.steps[2:]:
        assert by_step[step.id]["DUE"].dt == step.due
        assert by_step[step.id]["STATUS"] == "NEEDS-ACTION"
        assert RUBRIC.words(language).criterion[step.criterion].name in str(by_step[step.id]["SUMMARY"])


@pytest.mark.parametrize(
    ("language", "aim", "level"), [("en", "find out", "level 0"), ("id", "cari tahu", "tingkat 0")]
)
def test_what_is_to_be_found_out_is_called_so_and_is_somebodys_work_everywhere(
    language: str, aim: str, level: str
) -> None:
    from icalendar import Calendar

    made = plan(RUBRIC, UNIT, engine="test")
    kept = new_track(RUBRIC, UNIT, made)
    whole = Tracker(engine="test", rubric=RUBRIC, track=kept, day=DAY, steps=standings(kept, RUBRIC, UNIT, DAY))
    wanted = [step for step in made.steps if step.kind == "find-out"]
    owner = RUBRIC.words(language).role["focal-point"]
    texts = Texts(language)
    listed = " ".join(" ".join(track_view(texts, whole)).split())
    planned = " ".join(" ".join(plan_view(texts, RUBRIC, UNIT, made)).split())
    rows = openpyxl.load_workbook(io.BytesIO(rendered(whole, language))).worksheets[0].iter_rows(min_row=6)
    cells = {row[0].value: [str(cell.value) for cell in row] for row in rows}
    todos = Calendar.from_ical(registry.load().reports["calendar"].render(whole, language)).walk("VTODO")
    tasks = {str(todo["UID"]).split("--")[1].split("@")[0]: todo for todo in todos}
    assert wanted
    for step in wanted:
        name = RUBRIC.words(language).name_of(step.criterion)
        assert f"{name} · {aim} · {owner}" in listed
        assert f"({aim})" in cells[step.id][2]
        assert cells[step.id][3] == owner
        assert aim in str(tasks[step.id]["SUMMARY"])
        assert owner in str(tasks[step.id]["DESCRIPTION"])
        assert re.search(rf"{name} · [^·]+ · [^·]+ · {owner}", planned)
    shown = [listed, *(cell for row in cells.values() for cell in row), *(str(todo["SUMMARY"]) for todo in todos)]
    assert not [text for text in shown if re.search(rf"{level}\b", text)]


def test_a_step_in_several_plans_asks_for_the_plan_and_a_wrong_step_for_the_nearest(run: Run, tmp_path: Path) -> None:
    other = YOUNG.model_copy(update={"id": "other", "organisation": YOUNG.organisation.model_copy(update={"id": "o"})})
    FolderStore(tmp_path / "store").save(other, 0)
    run("track", "new", YOUNG.id, "other")
    code, _, err = run("track", "start", STEPS[0])
    assert code == 2
    assert "--plan" in err
    assert all(f"{name}: {STEPS[0]}" in err for name in (YOUNG.id, "other")), "the plans are named"
    assert run("track", "start", STEPS[0], "--plan", "other")[0] == 0
    assert run("track", "start", "2", "--plan", "other")[1].startswith(f"Saved: {STEPS[1]} in other")
    for listed in (run("track", "list", "other"), run("track", "list", "--plan", "other")):
        assert "[other]" in listed[1]
        assert YOUNG.id not in listed[1]
        assert f"2. {RUBRIC.words('en').name_of(PLAN.steps[1].criterion)}" in listed[1]
    assert run("track", "list", "other", "--plan", YOUNG.id)[0] == 2
    for wrong in ("0", str(len(STEPS) + 1), "00001"):
        assert run("track", "start", wrong, "--plan", "other")[0] == 2
    code, _, err = run("track", "start", "vetting-procdure-2")
    assert code == 2
    assert "Did you mean vetting-procedure-2?" in err


def test_a_plan_goes_with_its_assessment_and_alone_where_it_is_removed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of an organisation is left whose answers were deleted; a plan alone goes only where its id is typed."""
    other = YOUNG.model_copy(update={"id": "other"})
    store = FolderStore(tmp_path / "store")
    store.save(other, 0)
    run("track", "new", YOUNG.id, "other")
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))
    code, _, err = run("track", "remove", "other")
    assert code == 2
    assert YOUNG.organisation.name in err
    monkeypatch.setattr("sys.stdin", io.StringIO("other\n"))
    assert run("track", "remove", "other")[0] == 0
    assert store.plans.ids() == [YOUNG.id]
    assert store.load("other").assessment == other
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{YOUNG.id}\n"))
    code, out, err = run("assessments", "delete", YOUNG.id)
    assert code == 0
    assert "plan" in err
    assert "Its plan is deleted too." in out
    assert store.plans.ids() == []
    assert run("track", "remove", YOUNG.id, "--yes")[0] == 2


def test_typed_notes_are_looked_at_for_data_about_people_and_never_shown(run: Run) -> None:
    run("track", "new", YOUNG.id)
    code, out, err = run("track", "note", STEPS[0], "call 0812-3456-7890")
    assert code == 0
    assert "[telephone]" in err
    assert "3456" not in out + err


def test_the_plan_that_is_kept_is_the_one_that_was_printed_with_every_wish(run: Run, tmp_path: Path) -> None:
    wishes = ("--start", "2027-01-04", "--role-capacity", "focal-point=1", "--by", "2027-06-30", "--review-every", "2")
    code, out, err = run("plan", YOUNG.id, *wishes, "--keep", "--format", "json")
    assert code == 0
    assert "Kept" in err
    kept = FolderStore(tmp_path / "store").plans.load(YOUNG.id)
    assert kept.plan.to_json() == json.loads(out)  # standard output carries the document alone
    assert run("plan", YOUNG.id, "--what-if", f"{PLAN.steps[0].criterion}=3", "--keep")[0] == 2


def test_making_a_plan_without_keeping_it_leaves_the_kept_one_as_it_is(run: Run, tmp_path: Path) -> None:
    run("track", "new", YOUNG.id)
    run("track", "start", STEPS[0])
    before = FolderStore(tmp_path / "store").plans.load(YOUNG.id)
    assert run("plan", YOUNG.id, "--budget", "3")[0] == 0
    assert FolderStore(tmp_path / "store").plans.load(YOUNG.id) == before
    code, out, _ = run("plan", YOUNG.id, "--start", "2027-02-01", "--keep")
    assert code == 0
    assert "One step keeps its progress." in out


def own_rubric(folder: Path) -> None:
    """A rubric of the user's own, begun from staff vetting."""
    shutil.copytree(Path(__file__).parent.parent / "rubrics" / "staff_vetting", folder)
    file = folder / "rubric.toml"
    file.write_text(file.read_text("utf-8").replace('id = "staff-vetting"', 'id = "own-vetting"', 1), "utf-8")


def drop_criterion(folder: Path, criterion: str) -> None:
    """A next version of the rubric that asks one criterion no more."""
    file = folder / "rubric.toml"
    blocks = re.split(r"(?m)^(?=\[\[)(?!\[\[criterion\.)", file.read_text("utf-8"))
    kept = "".join(block for block in blocks if f'id = "{criterion}"' not in block)
    file.write_text(kept.replace('version = "1.0.0"', 'version = "2.0.0"', 1), "utf-8")
    for language in ("en", "id"):
        file = folder / f"{language}.toml"
        whole = rf"(?ms)^\[criterion\.{criterion}[\].].*?(?=^\[(?!criterion\.{criterion}[\].]))"
        file.write_text(re.sub(whole, "", file.read_text("utf-8")), "utf-8")


def test_a_plan_is_still_listed_and_handed_out_when_the_rubric_asks_one_of_its_criteria_no_more(
    run: Run, tmp_path: Path
) -> None:
    own, gone = tmp_path / "own", PLAN.steps[0].criterion
    own_rubric(own)
    named = YOUNG.rubric.model_copy(update={"id": "own-vetting", "scoring_digest": None})
    mine = YOUNG.model_copy(update={"id": "own", "rubric": named})
    FolderStore(tmp_path / "store").save(mine, 0)
    assert run("track", "new", "own", "--rubrics", str(own))[0] == 0
    drop_criterion(own, gone)
    code, out, _ = run("track", "list", "own", "--rubrics", str(own))
    assert code == 0
    assert f"{gone}-2" in out
    assert "This version of the rubric asks the criterion no more." in out
    for ending in (".xlsx", ".ics"):
        target = tmp_path / f"t{ending}"
        assert run("track", "export", "own", "-o", str(target), "--rubrics", str(own))[0] == 0
    assert "asks the criterion no more" in (tmp_path / "t.ics").read_text("utf-8").replace("\r\n ", "").replace(
        "\n ", ""
    )
    assert run("track", "import", str(tmp_path / "t.xlsx"), "--rubrics", str(own))[0] == 0


def test_days_of_a_listing_are_counted_from_the_day_that_is_asked(run: Run) -> None:
    run("track", "new", YOUNG.id)
    due = PLAN.steps[0].due
    assert f"{len(STEPS)} not begun" in run("track", "list", "--day", str(due))[1]
    listed = run("track", "list", "--day", str(due + timedelta(days=1)))[1]
    assert "one day overdue" in " ".join(listed.split())


@pytest.mark.parametrize(
    ("language", "done_only", "overdue"),
    [
        ("en", "Done, but no answer shows it yet", "Overdue"),
        ("id", "Selesai, tetapi belum ada jawaban yang menunjukkannya", "Lewat tenggat"),
    ],
)
def test_the_printed_plan_under_way_shows_the_overdue_first_and_where_deeds_and_answers_differ(
    run: Run, tmp_path: Path, language: str, done_only: str, overdue: str
) -> None:
    assert run("track", "new", YOUNG.id, "--start", "2026-06-01")[0] == 0
    assert run("track", "done", STEPS[0], "--proof", "Offer letter 2026/11 <b>&")[0] == 0
    page = tmp_path / "plan.pdf"
    store = ("--store", str(tmp_path / "store"))
    assert app.run(["track", "export", YOUNG.id, "-o", str(page), "--lang", language, *store]) == 0
    text = subprocess.run(["pdftotext", "-layout", str(page), "-"], capture_output=True, text=True, check=True).stdout
    assert text.index(overdue) < text.index(done_only)
    assert "Offer letter 2026/11 <b>&" in re.sub(r"\s+", " ", text)


def renamed(folder: Path, old: list[str], new: str) -> Rubric:
    """Staff vetting one version later: the first of the ``old`` criteria goes on as ``new``, the others are gone."""
    source = Path(__file__).parent.parent / "rubrics" / "staff_vetting"
    shutil.copytree(source, folder)
    for path in folder.glob("*.toml"):
        text = path.read_text("utf-8").replace(old[0], new)
        path.write_text(text.replace(f'id = "{new}"', f'id = "{new}"\nwas = {json.dumps(old)}'), "utf-8")
    return read_rubric(folder)


def round_after(rubric: Rubric, old: str, new: str) -> tuple[Any, Plan]:
    """The same answers under the later rubric, and the plan made from them."""
    answers = [
        answer.model_copy(update={"criterion": new}) if answer.criterion == old else answer for answer in YOUNG.answers
    ]
    later = YOUNG.model_copy(update={"answers": tuple(answers)})
    return later, plan(rubric, later, engine="test")


def test_steps_of_a_criterion_that_took_the_place_of_another_take_over_its_progress(tmp_path: Path) -> None:
    step = next(step for step in PLAN.steps if step.kind == "raise" and step.criterion == "police-check")
    before = track(**{step.id: Progress(status="done", on=DAY, proof="SKCK list 4"), STEPS[0]: Progress(note="x")})
    rubric = renamed(tmp_path / "later", ["police-check"], "police-certificate")
    later, fresh = round_after(rubric, "police-check", "police-certificate")
    kept = new_track(rubric, later, fresh, before).progress
    assert kept[f"police-certificate-{step.to}"] == before.progress[step.id]
    assert kept[STEPS[0]] == before.progress[STEPS[0]]
    assert all(progress.status != "done" for other, progress in kept.items() if other[-1] != str(step.to))


def test_where_two_criteria_became_one_a_step_done_in_only_one_of_them_is_not_done(tmp_path: Path) -> None:
    rubric = renamed(tmp_path / "later", ["police-check", "gone"], "police-certificate")
    later, fresh = round_after(rubric, "police-check", "police-certificate")
    step = next(step for step in PLAN.steps if step.criterion == "police-check")
    gone = step.model_copy(update={"id": f"gone-{step.to}", "criterion": "gone"})
    done = Progress(status="done", on=DAY, proof="SKCK list 4")
    half = track(**{step.id: done})
    half = half.model_copy(update={"plan": PLAN.model_copy(update={"steps": (*PLAN.steps, gone)})})
    merged = f"police-certificate-{step.to}"
    assert merged not in new_track(rubric, later, fresh, half).progress
    whole = half.model_copy(update={"progress": {step.id: done, gone.id: done}})
    assert new_track(rubric, later, fresh, whole).progress[merged] == done
    other = Progress(status="done", on=DAY + timedelta(1), proof="Folder 7", note="two left")
    both = half.model_copy(update={"progress": {step.id: done, gone.id: other}})
    kept = new_track(rubric, later, fresh, both).progress[merged]
    assert (kept.proof, kept.note, kept.on) == ("SKCK list 4; Folder 7", "two left", DAY + timedelta(1))


def test_a_criterion_that_takes_in_another_is_not_done_by_the_deed_of_the_other(tmp_path: Path) -> None:
    step = next(step for step in PLAN.steps if step.criterion == "police-check")
    gone = step.model_copy(update={"id": f"gone-{step.to}", "criterion": "gone"})
    folder = tmp_path / "later"
    shutil.copytree(Path(__file__).parent.parent / "rubrics" / "staff_vetting", folder)
    text = (folder / "rubric.toml").read_text("utf-8")
    (folder / "rubric.toml").write_text(
        text.replace('id = "police-check"', 'id = "police-check"\nwas = ["gone"]'), "utf-8"
    )
    before = track(**{gone.id: Progress(status="done", on=DAY, proof="x")})
    before = before.model_copy(update={"plan": PLAN.model_copy(update={"steps": (*PLAN.steps, gone)})})
    assert step.id not in new_track(read_rubric(folder), YOUNG, PLAN, before).progress


def test_a_crosswalk_to_a_criterion_that_is_still_asked_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="references-spoken"):
        renamed(tmp_path / "later", ["police-check", "references-spoken"], "police-certificate")


def test_a_criterion_that_is_gone_goes_on_in_one_criterion_only(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    shutil.copytree(Path(__file__).parent.parent / "rubrics" / "staff_vetting", folder)
    text = (folder / "rubric.toml").read_text("utf-8")
    for claimant in ("police-check", "references-spoken"):
        text = text.replace(f'id = "{claimant}"', f'id = "{claimant}"\nwas = ["gone"]')
    (folder / "rubric.toml").write_text(text, "utf-8")
    with pytest.raises(InvalidInput, match="gone"):
        read_rubric(folder)
