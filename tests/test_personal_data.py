"""Data about people is found in free text, harmless numbers are left alone, and what was found is never shown."""

from __future__ import annotations

import io
import json
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pypdf import PdfReader
from running import answers_file
from safeguard_plugins.personal_data import PersonalData

from safeguard.texts import Texts

CASES = Path(__file__).parent / "cases" / "personal_data"
#: kinds with a fixed form, for which misses and false alarms are counted strictly
FIXED = {"e-mail", "identity-number", "telephone", "birth-date", "address", "licence-plate"}
CHECK = PersonalData()


def kinds(text: str, language: str) -> Counter[str]:
    return Counter(finding.term for finding in CHECK.check(text, language, "internal"))


def lines(language: str) -> list[tuple[set[str], str]]:
    listed = []
    for line in (CASES / f"{language}.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            named, _, text = line.partition(" | ")
            listed.append((set(named.split(",")) - {"-"}, text))
    return listed


def rates(language: str, counted: set[str] | None) -> tuple[float, float]:
    """Recall and precision over a labelled set, of some kinds or of all."""
    right = missed = wrong = 0
    for expected, text in lines(language):
        found = set(kinds(text, language))
        if counted is not None:
            expected, found = expected & counted, found & counted
        right, missed, wrong = (
            right + len(expected & found),
            missed + len(expected - found),
            wrong + len(found - expected),
        )
    return right / (right + missed), right / (right + wrong)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_labelled_sets_are_large_and_half_of_them_are_traps(language: str) -> None:
    listed = lines(language)
    assert len(listed) >= 150
    assert sum(not expected for expected, _ in listed) >= 70


@pytest.mark.parametrize("language", ["id", "en"])
def test_fixed_forms_are_found_with_high_recall_and_precision(language: str) -> None:
    recall, precision = rates(language, FIXED)
    assert recall >= 0.95, recall
    assert precision >= 0.9, precision


@pytest.mark.parametrize("language", ["id", "en"])
def test_everything_together_is_found_with_high_recall_and_precision(language: str) -> None:
    recall, precision = rates(language, None)
    assert recall >= 0.9, recall
    assert precision >= 0.85, precision


@pytest.mark.parametrize(("page", "comma"), [("check-text.md", "."), ("periksa-naskah.md", ",")])
def test_the_documents_name_the_figures_that_are_measured(page: str, comma: str) -> None:
    shown = (CASES.parent.parent.parent / "docs" / page).read_text("utf-8")
    for language in ("id", "en"):
        figures = [*rates(language, FIXED), *rates(language, None)]
        row = " | ".join(f"{figure:.2f}".replace(".", comma) for figure in figures)
        assert f"| {len(lines(language))} " in shown
        assert f" | {row} |" in shown, row


@given(st.dates(), st.integers(11, 97), st.integers(1, 9999), st.booleans(), st.sampled_from(["", " ", "-", "."]))
def test_every_identity_number_is_found_however_it_is_set(
    born: object, province: int, serial: int, woman: bool, gap: str
) -> None:
    day = getattr(born, "day") + (40 if woman else 0)  # noqa: B009
    digits = f"{province}0101{day:02}{getattr(born, 'month'):02}{getattr(born, 'year') % 100:02}{serial:04}"  # noqa: B009
    shown = gap.join(digits[start : start + 4] for start in range(0, 16, 4))
    assert kinds(f"Nomor {shown} pada formulir", "id")["identity-number"] == 1


@given(st.text(max_size=400))
def test_no_text_breaks_the_check_and_spans_lie_inside_it(text: str) -> None:
    for finding in CHECK.check(text, "id", "internal"):
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.private


def test_a_finding_never_carries_what_was_found() -> None:
    for language in ("id", "en"):
        for _, text in lines(language):
            for finding in CHECK.check(text, language, "internal"):
                said = f"{finding.reason} {finding.suggestion} {finding.source}"
                assert not re.search(r"\d{4}|@", said)


@pytest.mark.parametrize(
    "piece",
    [
        "a@",
        "0 8 ",
        "1 2 3 4 ",
        "A ",
        "RT ",
        "Jl. A",
        "lahir ",
        "SMP Aa ",
        "anak A",
        "B 12 ",
        "anak itu ",
        "korban 1 tahun ",
        "A (1 th)",
    ],
)
def test_hostile_texts_take_time_in_proportion_to_their_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        started = time.process_time()
        list(CHECK.check(text, "id", "internal"))
        return time.process_time() - started

    seconds(1_000)
    assert seconds(200_000) < 30 * max(seconds(20_000), 0.005)


def test_an_import_warns_of_kind_and_place_and_shows_nothing(run: Any, tmp_path: Path) -> None:
    canary = "0812-3456-7890"
    path = tmp_path / "answers.json"
    path.write_text(
        json.dumps(
            {
                "format": "safeguard/assessment/1",
                "id": "contoh",
                "rubric": {"id": "staff-vetting", "version": "1.0.0"},
                "organisation": {"id": "contoh", "name": "Contoh", "type": "ngo"},
                "profile": "ngo",
                "date": "2026-11-01",
                "answers": [
                    {
                        "criterion": "police-check",
                        "by": "consensus",
                        "state": "level",
                        "level": 2,
                        "note": f"Hubungi {canary}",
                    }
                ],
            }
        )
    )
    done = run("--lang", "id", "import", str(path), "--store", str(tmp_path / "store"))
    assert done.code == 0, done.err
    assert "/answers/0/note" in done.err
    assert "[telepon]" in done.err
    assert canary not in done.err + done.out


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_plan_warns_of_such_notes_and_leaves_them_out_of_the_document(
    run: Any, tmp_path: Path, language: str
) -> None:
    """A child's name, age and case, a number in a piece of evidence: the document says that a note was left out."""
    values = answers_file(note="SKCK anak bernama Budi (12 th) kasus pelecehan")
    values["answers"][1]["note"] = "Prosedur dibaca bersama"
    values["answers"][1]["evidence"] = [{"kind": "document", "reference": "hubungi Bu Sari 0812-3456-7890"}]
    path, pdf = tmp_path / "answers.json", tmp_path / "p.pdf"
    path.write_text(json.dumps(values))
    done = run("--lang", language, "plan", str(path), "-o", str(pdf))
    assert done.code == 0, done.err
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())
    assert "identity-verified" in done.err, "where it stands"
    assert Texts(language)("A note was left out here, since it looks like data about a person.") in printed
    assert "Prosedur dibaca bersama" in printed
    for canary in ("Budi", "pelecehan", "Sari", "3456"):
        assert canary not in printed + done.err + done.out


def test_a_plan_under_way_on_paper_leaves_out_what_its_workbook_keeps(run: Any, tmp_path: Path) -> None:
    """The workbook comes back and is held against what it said; a page is only read."""
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(answers_file()))
    assert run("import", str(path)).code == 0
    assert run("track", "new", "contoh").code == 0
    step = json.loads(run("track", "list", "contoh", "--format", "json").out)["plan"]["steps"][0]["id"]
    assert run("track", "done", step, "--proof", "ask Sari 081234567890").code == 0
    pdf, book = tmp_path / "t.pdf", tmp_path / "t.xlsx"
    done = run("track", "export", "contoh", "-o", str(pdf))
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())
    assert "A note was left out here" in printed
    assert "081234567890" not in printed + done.err
    assert step in done.err
    assert run("track", "export", "contoh", "-o", str(book)).code == 0
    assert "0 changed" in run("track", "import", str(book), "--check").out


def test_fill_offers_to_type_a_note_anew_and_keeps_what_was_typed_last(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ("--store", str(tmp_path / "store"))
    arguments = ("fill", "staff-vetting", "--organisation", "LSM Coba", "--profile", "ngo", *store, "--lang", "en")
    typed = "t\nask 0812-3456-7890\nask the companion\n3\nq\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    done = run(*arguments)
    assert done.code == 0, done.err
    assert "Write [telephone] instead." in done.out
    assert "3456" not in done.out + done.err
    kept = run("assessments", "show", "lsm-coba-staff-vetting-2026", *store, "--lang", "en")
    assert "ask the companion" in kept.out
    assert "3456" not in kept.out
