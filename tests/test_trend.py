"""Rounds side by side: each on its own rubric, nothing rescaled, and two versions compared only on what both ask."""

from __future__ import annotations

import io
import json
import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from pypdf import PdfReader
from strategies import as_assessment, as_rubric, cases

from safeguard import registry
from safeguard.cli import app
from safeguard.cli.demo_cases import CASES, assessment
from safeguard.errors import InvalidInput
from safeguard.model import Assessment, Evidence, Report, ReportPart, Rubric
from safeguard.planning import plan
from safeguard.records import score
from safeguard.rubric_files import read_rubric
from safeguard.store.folder import FolderStore
from safeguard.texts import Texts
from safeguard.trend import common_core, compare_rounds, core_share

FOLDER = Path(__file__).parent.parent / "rubrics" / "staff_vetting"
RUBRIC: Rubric = read_rubric(FOLDER)
FIRST = assessment(RUBRIC, CASES[0])


def later(**levels: int) -> Assessment:
    wanted = {name.replace("_", "-"): level for name, level in levels.items()}
    answers = [
        answer.model_copy(update={"level": wanted[answer.criterion]}) if answer.criterion in wanted else answer
        for answer in FIRST.answers
    ]
    update = {"id": "tunas-2027", "round": "2027", "date": date(2027, 11, 1), "answers": tuple(answers)}
    return FIRST.model_copy(update=update)


@pytest.fixture
def changed_rubric(tmp_path: Path) -> Rubric:
    """The rubric one version on: a weight, and one criterion that is asked no more."""
    folder = tmp_path / "next"
    folder.mkdir()
    for name in ("rubric.toml", "id.toml", "en.toml"):
        (folder / name).write_text((FOLDER / name).read_text("utf-8"), "utf-8")
    text = (folder / "rubric.toml").read_text("utf-8")
    text = text.replace('version = "1.0.0"', 'version = "1.1.0"')
    text = text.replace('id = "advert-commitment"\n', 'id = "advert-commitment"\nprofiles = ["network"]\n', 1)
    text = text.replace('id = "checks"\nweight = 2', 'id = "checks"\nweight = 3')
    (folder / "rubric.toml").write_text(text, "utf-8")
    found = read_rubric(folder)
    assert found.digests.scoring != RUBRIC.digests.scoring
    return found


def test_rounds_stand_by_date_each_with_the_figures_of_its_own_score() -> None:
    second = later(vetting_procedure=3)
    found = compare_rounds([(RUBRIC, second), (RUBRIC, FIRST)])
    assert [each.assessment for each in found.rounds] == [FIRST.id, second.id]
    for each, given_answers in zip(found.rounds, (FIRST, second), strict=True):
        record = score(RUBRIC, given_answers, "test")
        assert (each.claimed, each.evidenced, each.band) == (
            record.overall.claimed,
            record.overall.evidenced,
            record.band.final,
        )
    assert found.breaks == ()
    assert found.cores == ()


def test_what_moved_is_named_level_by_level_and_nothing_else() -> None:
    found = compare_rounds([(RUBRIC, FIRST), (RUBRIC, later(vetting_procedure=3, interns_inducted=0))])
    moved = {each.criterion: (each.before, each.after, each.direction) for each in found.moved}
    before = {answer.criterion: answer.level for answer in FIRST.answers}
    assert moved == {
        "vetting-procedure": (before["vetting-procedure"], 3, "up"),
        "interns-inducted": (before["interns-inducted"], 0, "down"),
    }


def test_evidence_that_expired_and_was_not_replaced_is_named_with_its_day() -> None:
    def showing(given_answers: Assessment, *evidence: Evidence) -> Assessment:
        answers = [
            answer.model_copy(update={"evidence": evidence}) if answer.criterion == "police-check" else answer
            for answer in given_answers.answers
        ]
        return given_answers.model_copy(update={"answers": tuple(answers)})

    old = Evidence(kind="document", reference="SKCK 2026", expires=date(2027, 3, 1))
    fresh = Evidence(kind="document", reference="SKCK 2027", expires=date(2028, 3, 1))
    gone = compare_rounds([(RUBRIC, showing(FIRST, old)), (RUBRIC, showing(later(), old))])
    assert [(each.criterion, each.evidence.reference) for each in gone.expired] == [("police-check", "SKCK 2026")]
    replaced = compare_rounds([(RUBRIC, showing(FIRST, old)), (RUBRIC, showing(later(), old, fresh))])
    assert replaced.expired == ()


def test_another_version_breaks_the_line_and_the_core_is_scored_with_the_newer_weights(changed_rubric: Rubric) -> None:
    found = compare_rounds([(RUBRIC, FIRST), (changed_rubric, later(vetting_procedure=3))])
    assert found.breaks == ("tunas-2027",)
    assert found.rounds[0].claimed == score(RUBRIC, FIRST, "test").overall.claimed  # nothing is rescaled
    (core,) = found.cores
    assert (core.until, core.since) == (FIRST.id, "tunas-2027")
    assert core.criteria == len(RUBRIC.in_scope("ngo")) - 1
    assert core.share.value == 1  # everything the newer version asks is in the core
    assert core.after == score(changed_rubric, later(vetting_procedure=3), "test").overall.claimed
    assert core.before == score(changed_rubric, FIRST, "test").overall.claimed


def test_with_less_than_half_of_the_weight_in_common_no_figures_are_compared(changed_rubric: Rubric) -> None:
    old = Rubric.model_construct(**{**dict(RUBRIC), "criteria": RUBRIC.criteria[:6]})
    found = compare_rounds([(old, FIRST), (changed_rubric, later())])
    (core,) = found.cores
    assert core.share.value < Fraction(1, 2)
    assert (core.before, core.after) == (None, None)


def test_every_break_has_its_core_not_only_the_last_one(changed_rubric: Rubric) -> None:
    second, third = later(vetting_procedure=3), later(vetting_procedure=4)
    third = third.model_copy(update={"id": "tunas-2028", "date": date(2028, 11, 1)})
    found = compare_rounds([(RUBRIC, FIRST), (changed_rubric, second), (changed_rubric, third)])
    assert found.breaks == (second.id,)
    assert [(core.until, core.since) for core in found.cores] == [(FIRST.id, second.id)]
    assert found.cores == compare_rounds([(RUBRIC, FIRST), (changed_rubric, second)]).cores


def test_the_core_follows_a_criterion_under_its_later_id(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    shutil.copytree(Path(__file__).parent.parent / "rubrics" / "staff_vetting", folder)
    for path in folder.glob("*.toml"):
        text = path.read_text("utf-8").replace("police-check", "police-certificate")
        path.write_text(text.replace('id = "police-certificate"', 'id = "police-certificate"\nwas = ["police-check"]'))
    rubric = read_rubric(folder)
    after = later()
    answers = [
        each.model_copy(update={"criterion": each.criterion.replace("police-check", "police-certificate")})
        for each in after.answers
    ]
    found = compare_rounds([(RUBRIC, FIRST), (rubric, after.model_copy(update={"answers": tuple(answers)}))])
    (core,) = found.cores
    assert core.criteria == len(RUBRIC.in_scope("ngo"))
    assert core.before == score(RUBRIC, FIRST, "test").overall.claimed
    assert found.moved == compare_rounds([(RUBRIC, FIRST), (RUBRIC, after)]).moved


@given(cases())
def test_the_core_of_a_rubric_with_itself_is_everything_and_its_share_is_one(
    case: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    rubric, given_answers = as_rubric(case[0]), as_assessment(case[1])
    core = common_core(rubric, rubric, given_answers.profile)
    assert core == [criterion.id for criterion in rubric.in_scope(given_answers.profile)]
    if core:
        assert core_share(rubric, core, given_answers.profile) == 1
    for some in (core[:1], core[1:]):
        assert 0 <= core_share(rubric, some, given_answers.profile) <= 1


def test_rounds_of_another_organisation_or_profile_are_refused() -> None:
    other = FIRST.model_copy(update={"organisation": FIRST.organisation.model_copy(update={"id": "other"})})
    with pytest.raises(InvalidInput):
        compare_rounds([(RUBRIC, FIRST), (RUBRIC, other)])


@pytest.fixture
def stored(tmp_path: Path) -> tuple[str, ...]:
    store = FolderStore(tmp_path / "store")
    store.save(FIRST, 0)
    store.save(later(vetting_procedure=3), 0)
    return ("--store", str(tmp_path / "store"))


def test_score_against_a_round_of_the_store_shows_the_trend_and_what_moved(
    stored: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.run(["score", "tunas-2027", "--against", FIRST.round, *stored, "--lang", "en"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Procedure for everybody: from level 1 to level 3" in shown
    assert app.run(["score", "tunas-2027", "--against", FIRST.id, "--format", "json", *stored]) == 0
    record = json.loads(capsys.readouterr().out)
    assert [each["round"] for each in record["rounds"]] == [FIRST.round, "2027"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_change_that_may_be_none_is_called_so_and_a_critical_criterion_that_fell_is_said_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    """A round with a critical criterion not answered, then one in which another critical criterion is lower."""
    answers = [
        answer.model_copy(update={"state": "unanswered", "level": None, "evidence": ()})
        if answer.criterion == "no-contact-before-checks"
        else answer.model_copy(update={"level": 2})
        if answer.criterion == "police-check"
        else answer
        for answer in FIRST.answers
    ]
    first = FIRST.model_copy(update={"answers": tuple(answers)})
    second = later(police_check=1, no_contact_before_checks=4, role_risk=4)
    found = compare_rounds([(RUBRIC, first), (RUBRIC, second)])
    before, after = found.rounds
    assert before.provisional
    assert before.gates_pending == 1
    assert (before.low.value, before.high.value) < (after.claimed.value, after.claimed.value)
    assert before.claimed.value < after.claimed.value <= before.high.value, "the case that must not be read as progress"
    store = FolderStore(tmp_path / "store")
    store.save(first, 0)
    store.save(second, 0)
    kept = ("--store", str(tmp_path / "store"), "--lang", language)
    assert app.run(["score", "tunas-2027", "--against", FIRST.id, *kept]) == 0
    text = capsys.readouterr().out
    fell, pending, maybe = {
        "en": (
            "The score has risen, but what is critical has fallen: “",
            "one not yet answered",
            "The whole change may come from",
        ),
        "id": (
            "Skor naik, tetapi kriteria kritis turun: “",
            "1 belum diisi",
            "Seluruh perubahan bisa jadi berasal dari",
        ),
    }[language]
    assert text.splitlines()[1].startswith(fell)
    target = tmp_path / "plan.pdf"
    assert app.run(["plan", "tunas-2027", "--against", FIRST.id, "-o", str(target), *kept]) == 0
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(target).pages).split())
    texts = Texts(language)
    for said in (" ".join(text.split()), printed):
        for sentence in (
            fell,
            pending,
            maybe,
            texts.figure(before.low, RUBRIC.limits),
            texts.figure(before.high, RUBRIC.limits),
        ):
            assert sentence in said


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_plan_shows_this_round_beside_the_last(
    stored: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    target = tmp_path / "plan.pdf"
    arguments = ["plan", "tunas-2027", "--against", FIRST.id, "-o", str(target), "--lang", language, *stored]
    assert app.run(arguments) == 0, capsys.readouterr().err
    said = " ".join("\n".join(page.extract_text() for page in PdfReader(target).pages).split())
    wanted = {"id": "dari tingkat 1 menjadi tingkat 3", "en": "from level 1 to level 3"}
    assert wanted[language] in said


def months_and_roles(language: str) -> tuple[Any, str, list[str]]:
    made = plan(RUBRIC, FIRST, engine="test")
    part = ReportPart(rubric=RUBRIC, assessment=FIRST, record=score(RUBRIC, FIRST, "test"), plan=made)
    data: bytes = registry.load().reports["pdf"].render(Report(kind="plan", engine="test", parts=(part,)), language)
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]
    return made, " ".join(pages), pages


@pytest.mark.parametrize("language", ["id", "en"])
def test_each_role_gets_a_page_with_its_steps_and_no_others_and_every_step_has_a_month(language: str) -> None:
    made, said, pages = months_and_roles(language)
    words = RUBRIC.words(language)
    head = {"id": "Untuk diserahkan: ", "en": "To hand over: "}[language]
    for role in {step.role for step in made.steps if step.role}:
        own = next(page for page in pages if f"{head}{words.role[role]}" in page)
        for step in made.steps:
            text = " ".join(words.criterion[step.criterion].action[str(step.to)].do.split())
            assert (text in own) == (step.role == role), step.id
    for number, step in enumerate(made.steps, 1):
        assert f"{number}. {words.criterion[step.criterion].name}" in said
