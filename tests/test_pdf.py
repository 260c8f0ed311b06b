"""The PDF says what the record says, in the reader's language, with its own fonts, and the same bytes each time."""

from __future__ import annotations

import io
import re
import sys
import time
import unicodedata
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings, strategies as st
from pypdf import PdfReader

from safeguard import registry
from safeguard.cli.demo_cases import CASES, assessment
from safeguard.explaining import OVERALL, explain
from safeguard.model import Answer, Assessment, Report, ReportPart, Rubric
from safeguard.planning import plan
from safeguard.records import score
from safeguard.rubric_files import read_rubric
from safeguard.scoring import fold, measure
from safeguard.texts import Texts

RUBRIC = read_rubric(Path(__file__).parent.parent / "rubrics" / "staff_vetting")


def report(*assessments: Assessment, language: str = "en", rubric: Rubric = RUBRIC, **wish: Any) -> Report:
    parts = []
    for each in assessments:
        measured = measure(rubric, fold(rubric, each))
        texts = Texts(language)
        parts.append(
            ReportPart(
                rubric=rubric,
                assessment=each,
                record=score(rubric, each, "test"),
                plan=plan(rubric, each, engine="test", **wish),
                arithmetic=tuple(texts.message(message) for message in explain(rubric, measured, OVERALL, language)),
            )
        )
    return Report(kind="plan", engine="test", parts=tuple(parts))


def rendered(document: Report, language: str = "en") -> bytes:
    data: bytes = registry.load().reports["pdf"].render(document, language)
    return data


def reader(document: Report, language: str = "en") -> PdfReader:
    return PdfReader(io.BytesIO(rendered(document, language)))


def text_of(found: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in found.pages)


YOUNG, STRONG, UNIT = (assessment(RUBRIC, case) for case in CASES)


def test_equal_input_gives_equal_bytes() -> None:
    first = rendered(report(YOUNG))
    time.sleep(1.1)
    assert rendered(report(YOUNG)) == first


@pytest.mark.parametrize(
    ("language", "kind", "band"), [("id", "RENCANA PERBAIKAN", "Belum memadai"), ("en", "IMPROVEMENT PLAN", "Not yet")]
)
def test_the_cover_shows_verdict_score_and_interval_in_one_glance(language: str, kind: str, band: str) -> None:
    cover = reader(report(YOUNG, language=language), language).pages[0].extract_text()
    figure = Texts(language).figure(score(RUBRIC, YOUNG, "test").overall.claimed, RUBRIC.limits)
    for expected in (kind, "Yayasan Tunas Muda (contoh)", band, figure):
        assert expected in cover
    low = Texts(language).figure(score(RUBRIC, YOUNG, "test").overall.low, RUBRIC.limits)
    assert low in cover


def test_every_closed_gate_is_named_on_the_cover_and_explained_for_the_director() -> None:
    found = reader(report(STRONG))
    closed = [gate.criterion for gate in score(RUBRIC, STRONG, "test").gates if gate.state == "closed"]
    assert closed == ["no-contact-before-checks"]
    words = RUBRIC.words("en").criterion[closed[0]]
    assert words.name in found.pages[0].extract_text()
    assert words.gate in " ".join(found.pages[1].extract_text().split())


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("level", [0, 1, 2])
def test_the_director_reads_one_page_even_where_every_critical_criterion_is_unmet(language: str, level: int) -> None:
    rubric = read_rubric(Path(__file__).parent.parent / "rubrics" / "organisational_safeguarding")
    answers = [
        {"criterion": criterion.id, "by": "r1", "state": "level", "level": level}
        for criterion in rubric.criteria
        if criterion.asked_of("uptd_ppa")
    ]
    low = Assessment.model_validate(
        {
            "id": "rekaan-2026",
            "rubric": {"id": rubric.id, "version": rubric.version},
            "organisation": {"id": "rekaan", "name": "UPTD PPA Rekaan", "type": "uptd_ppa", "region": "ID-JK"},
            "profile": "uptd_ppa",
            "date": date(2026, 11, 1),
            "respondents": [{"id": "r1"}],
            "answers": answers,
        }
    )
    second = reader(report(low, language=language, rubric=rubric), language).pages[1].extract_text()
    assert rubric.words(language).domain[rubric.domains[-1].id].title in second


@pytest.mark.parametrize("language", ["id", "en"])
def test_where_every_step_done_leaves_the_evidenced_verdict_lower_the_proof_that_is_missing_is_named_and_listed(
    language: str,
) -> None:
    """Everything is claimed at its minimum and nothing is shown for one critical criterion that needs no step."""
    answers = tuple(
        answer.model_copy(update={"level": 3, "evidence": ()})
        if answer.criterion == "never-alone-never-home"
        else answer
        for answer in STRONG.answers
    )
    claiming = STRONG.model_copy(update={"answers": answers})
    made = report(claiming, language=language)
    promised = made.parts[0].plan.promised.band
    assert promised.evidenced != promised.final
    found = reader(made, language)
    name = RUBRIC.words(language).criterion["never-alone-never-home"].name
    begin, title = {
        "en": ("Begin with", "Proof to collect"),
        "id": ("Mulailah dari", "Bukti yang perlu dikumpulkan"),
    }[language]
    assert f"{begin} “{name}”" in " ".join(found.pages[1].extract_text().split()), "what is critical comes first"
    listed = " ".join(text_of(found).split()).split(f"{title} ")[-1]
    for each in made.parts[0].record.criteria:
        raised = {step.criterion for step in made.parts[0].plan.steps}
        if each.level is not None and each.evidenced_level < each.level and each.id not in raised:
            assert RUBRIC.words(language).criterion[each.id].name in listed


def unanswered(assessed: Assessment, *criteria: str) -> Assessment:
    """An assessment with some criteria still to answer; with all of them where none is named."""
    answers = tuple(
        Answer(criterion=answer.criterion, by=answer.by, state="unanswered")
        if not criteria or answer.criterion in criteria
        else answer
        for answer in assessed.answers
    )
    return assessed.model_copy(update={"answers": answers})


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_child_is_not_said_to_be_at_risk_where_all_that_is_known_is_that_a_question_is_open(language: str) -> None:
    words = RUBRIC.words(language)
    name, meaning = words.criterion["no-contact-before-checks"].name, words.band["not-yet"].meaning
    known = " ".join(reader(report(STRONG, language=language), language).pages[0].extract_text().split())
    assert meaning in known, "it is answered, and not met"
    first = reader(report(unanswered(STRONG, "no-contact-before-checks"), language=language), language)
    said = " ".join(first.pages[0].extract_text().split())
    assert meaning not in said
    sentence = {"en": "It is not yet known whether this is met: “", "id": "Belum diketahui apakah ini terpenuhi: “"}
    assert sentence[language] + name in said
    second = " ".join(first.pages[1].extract_text().split())
    assert name in second
    assert words.criterion["no-contact-before-checks"].gate not in second


@pytest.mark.parametrize("language", ["id", "en"])
def test_where_nothing_is_answered_the_plan_is_a_page_that_says_so_and_what_to_do(language: str) -> None:
    found = reader(report(unanswered(YOUNG), language=language), language)
    assert len(found.pages) == 1
    said = " ".join(found.pages[0].extract_text().split())
    assert {"en": "Nothing is answered yet", "id": "Belum ada yang diisi"}[language] in said
    words = RUBRIC.words(language).criterion
    for criterion in RUBRIC.criteria:
        if criterion.gate is not None:
            assert words[criterion.id].name in said
            assert words[criterion.id].gate not in said
    both = text_of(reader(report(unanswered(YOUNG), STRONG, language=language), language))
    assert words["no-contact-before-checks"].gate in " ".join(both.split()), "what is answered is told all the same"


@pytest.mark.parametrize("language", ["id", "en"])
def test_title_language_bookmarks_and_page_numbers_are_set(language: str) -> None:
    found = reader(report(YOUNG, language=language), language)
    assert found.trailer["/Root"]["/Lang"] == language
    assert "Yayasan Tunas Muda" in (found.metadata.title or "")
    chapters = [entry.title for entry in found.outline if not isinstance(entry, list)]
    assert len(chapters) >= 4
    count = len(found.pages)
    for number, page in enumerate(found.pages, 1):
        assert {"id": f"Halaman {number} dari {count}", "en": f"Page {number} of {count}"}[
            language
        ] in page.extract_text()


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("folder", ["organisational_safeguarding", "staff_vetting", "communication_practice"])
@pytest.mark.parametrize("profile", ["ngo", "uptd_ppa", "network"])
def test_every_rubric_scores_plans_and_prints_for_every_profile_with_its_words_explained(
    folder: str, profile: str, language: str
) -> None:
    rubric = read_rubric(Path(__file__).parent.parent / "rubrics" / folder)
    states = [{"state": "level", "level": level} for level in range(5)] + [{"state": "unknown"}]
    asked = rubric.in_scope(profile)
    given = Assessment.model_validate(
        {
            "id": "contoh",
            "rubric": {"id": rubric.id, "version": rubric.version},
            "organisation": {"id": "contoh", "name": "Contoh", "type": "ngo"},
            "profile": profile,
            "date": date(2026, 11, 1),
            "answers": [
                {"criterion": criterion.id, "by": "consensus", **states[number % 6]}
                for number, criterion in enumerate(asked)
            ],
        }
    )
    part = ReportPart(
        rubric=rubric, assessment=given, record=score(rubric, given, "test"), plan=plan(rubric, given, engine="test")
    )
    said = "".join(text_of(reader(Report(kind="plan", engine="test", parts=(part,)), language)).split())
    words = rubric.words(language)
    for criterion in rubric.criteria:
        statement = "".join(words.criterion[criterion.id].statement.split())
        assert (statement in said) == (criterion in asked), criterion.id
    assert "".join(words.glossary["safeguarding"].meaning.split()) in said


def test_only_our_own_embedded_fonts_are_used() -> None:
    fonts = {}
    for page in reader(report(YOUNG, UNIT)).pages:
        for font in page["/Resources"]["/Font"].values():
            fonts[font["/BaseFont"]] = font
    assert all("NotoSans" in name for name in fonts)
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts.values())


def test_no_english_sentence_of_ours_is_left_in_the_indonesian_document() -> None:
    import catalogue

    said = " ".join(text_of(reader(report(YOUNG, UNIT, language="id"), "id")).split())
    _, code = catalogue.CATALOGUES["pdf_report"]
    left = [
        template
        for template in catalogue.templates(*code)
        if len(template) > 12 and "{" not in template and template in said
    ]
    assert left == []


def test_every_step_stands_with_role_effort_proof_and_day() -> None:
    document = report(YOUNG)
    said = " ".join(text_of(reader(document)).split())
    made = document.parts[0].plan
    assert made is not None
    assert len(made.steps) >= 10
    for step in made.steps:
        words = RUBRIC.words("en")
        if step.kind == "raise":
            action = words.criterion[step.criterion].action[str(step.to)]
            assert action.do.split(".")[0][:30] in said
        assert Texts("en").day(step.due).split()[-1] in said
    assert "once the proof of each step is shown" in said


def test_every_criterion_stands_with_its_next_level_and_the_annex_names_rubric_digest_and_engine() -> None:
    said = " ".join(text_of(reader(report(UNIT))).split())
    for criterion in RUBRIC.in_scope("uptd_ppa"):
        assert RUBRIC.words("en").criterion[criterion.id].name in said
    assert RUBRIC.digests.scoring in said
    assert "safeguard test" in said
    assert "Claimed: sum divided by" in said


def test_a_month_with_more_work_than_the_pace_says_why() -> None:
    """A step stands whole in the month in which it is done: with 10 days a month one month can show 10.5."""
    sentence = "even where it begins in the month before"
    for capacity, more in ((Fraction(10), True), (Fraction(100), False)):
        document = report(YOUNG, budget=Fraction(60), capacity=capacity)
        shown = " ".join(text_of(reader(document)).split())
        assert (sentence in shown) == more


def test_the_sheets_to_hand_over_hold_every_step_and_every_day_of_work() -> None:
    document = report(UNIT)
    made = document.parts[0].plan
    assert made is not None
    assert any(step.kind == "find-out" for step in made.steps)
    sheets = [page for page in (each.extract_text() for each in reader(document).pages) if "To hand over" in page]
    counts = [int(found) for sheet in sheets for found in re.findall(r"(\d+) steps, ", sheet)]
    ones = sum(sheet.count("One step, ") for sheet in sheets)
    assert sum(counts) + ones == len(made.steps)
    finding = [step for step in made.steps if step.kind == "find-out"]
    shown = " ".join(" ".join(sheets).split())
    for step in finding:
        assert f"{RUBRIC.words('en').name_of(step.criterion)}: find out" in shown


def test_the_annex_says_how_this_very_plan_was_chosen() -> None:
    best, stepwise = "no other plan is better", "another choice may need less work"
    made = report(YOUNG)
    plain = made.parts[0].plan
    assert plain is not None
    by_hand = plain.model_copy(update={"optimal": False, "unproved": "no-solver"})
    parts = (made.parts[0].model_copy(update={"plan": by_hand}),)
    for document, said, other in (
        (made, best, stepwise),
        (made.model_copy(update={"parts": parts}), stepwise, best),
    ):
        shown = " ".join(text_of(reader(document)).split())
        assert said in shown
        assert other not in shown


def test_several_assessments_make_one_document() -> None:
    found = reader(report(YOUNG, STRONG))
    chapters = [entry.title for entry in found.outline if not isinstance(entry, list)]
    assert chapters.count("For the director: Staff vetting") == 2
    assert chapters.count("Annex: how this was computed") == 1


def noted(note: str, name: str = "LSM Contoh") -> Assessment:
    answers = [
        {
            "criterion": "identity-verified",
            "by": "consensus",
            "state": "level",
            "level": 2,
            "note": note,
            "evidence": [{"kind": "document", "reference": note.replace("\n", " ")[:400]}],
        }
    ]
    return Assessment.model_validate(
        {
            "id": "x",
            "rubric": {"id": "staff-vetting", "version": "1.0.0"},
            "organisation": {"id": "x", "name": name, "type": "ngo"},
            "profile": "ngo",
            "date": date(2026, 11, 1),
            "answers": answers,
        }
    )


HOSTILE = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp", "Mn", "Cn", "Co", "Cf"]),
    min_size=1,
    max_size=40,
)


@settings(max_examples=25)
@given(HOSTILE)
@example("<b>unclosed & <img src='http://x/'/> {{7*7}} %s")
@example("John <john@example.org> <!-- x -->")
@example("5 of 10\u202e01 fo 5\u200b")
@example("木 emoji 😀 العربية ąęłżź ệ")
def test_any_text_stands_in_the_document_as_it_was_written(note: str) -> None:
    said = text_of(reader(report(noted(note))))
    from safeguard_plugins.pdf_report.text import visible

    flat = "".join(visible(unicodedata.normalize("NFC", note)).split())
    assert flat in "".join(said.split())


def test_a_sign_that_the_fonts_lack_is_shown_by_its_number_and_never_as_a_black_box() -> None:
    said = text_of(reader(report(noted("木\u202e"))))
    assert "[U+6728]" in said
    assert "[U+202E]" in said


@pytest.mark.parametrize("note", ["x" * 20_000, "kata " * 4_000, "baris\n" * 3_000])
def test_very_long_notes_are_set_whole(note: str) -> None:
    found = reader(report(noted(note)))
    assert sum(page.extract_text().count(note[:4]) for page in found.pages) >= len(note) // 150


def test_a_criterion_with_very_much_evidence_is_cut_over_pages_and_whole() -> None:
    many = noted("x").model_dump(mode="json")
    many["answers"][0]["evidence"] = [
        {"kind": "document", "reference": f"SOP nomor {number} tentang rekrutmen aman"} for number in range(100)
    ]
    said = " ".join(text_of(reader(report(Assessment.model_validate(many)))).split())
    assert {int(number) for number in re.findall(r"SOP nomor (\d+)", said)} == set(range(100))


def test_a_row_of_ordinary_length_is_never_cut_between_pages() -> None:
    for page in reader(report(UNIT)).pages:
        flat = " ".join(page.extract_text().split())
        for criterion in RUBRIC.in_scope("uptd_ppa"):
            statement = RUBRIC.words("en").criterion[criterion.id].statement
            begins, ends = statement[:25] in flat, statement[-25:] in flat
            assert begins == ends, statement


@pytest.mark.parametrize("days", [0, 1, 300])
def test_plans_of_no_step_one_step_and_very_many_fit_their_pages(days: int) -> None:
    document = report(YOUNG, budget=Fraction(days))
    made = document.parts[0].plan
    assert made is not None
    found = reader(document)
    said = " ".join(text_of(found).split())
    assert ("no step is needed" in said) == (not made.steps)
    assert "Agreed" in said


def test_rendering_opens_no_connection_and_no_file_but_fonts_and_code() -> None:
    document = report(noted("<img src='http://example.org/x.png'/> <a href='file:///etc/passwd'>x</a>"))
    renderer = registry.load().reports["pdf"]
    renderer.render(document, "en")
    opened: list[str] = []
    watching = [True]

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if watching[0] and event in ("socket.connect", "socket.getaddrinfo", "open", "subprocess.Popen"):
            opened.append(f"{event} {arguments[0]}")

    sys.addaudithook(watch)
    renderer.render(document, "en")
    watching[0] = False
    allowed = ("NotoSans", ".py", ".po", "locale-data")
    assert [line for line in opened if not any(part in line for part in allowed)] == []
