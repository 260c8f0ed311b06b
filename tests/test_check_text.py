"""Words that harm are found in every form, talk about words is let alone, and nothing private is repeated."""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from safeguard_plugins.terminology import Terminology

from safeguard.cli import app

CASES = Path(__file__).parent / "cases" / "terminology"
CHECK = Terminology()
Run = Callable[..., tuple[int, str, str]]


def cases() -> list[tuple[str, str, str]]:
    listed = []
    for language in ("id", "en"):
        for line in (CASES / f"{language}.txt").read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                expected, _, text = line.partition(" | ")
                listed.append((language, expected, text))
    return listed


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: str) -> tuple[int, str, str]:
        code = app.run(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


def found(text: str, language: str, context: str = "external") -> list[str]:
    return [f"{finding.severity} {finding.term}" for finding in CHECK.check(text, language, context)]


@pytest.mark.parametrize(("language", "expected", "text"), cases(), ids=lambda value: str(value)[:40])
def test_a_term_is_judged_by_its_surroundings(language: str, expected: str, text: str) -> None:
    assert found(text, language) == ([] if expected == "-" else expected.split(",")), text


def test_the_cases_hold_as_many_traps_as_a_checker_needs_to_be_trusted() -> None:
    listed = cases()
    assert len(listed) >= 140
    assert sum(expected.startswith(("-", "info")) for _, expected, _ in listed) >= 50


def test_in_quotations_everything_is_only_good_to_know_and_inside_caution_weighs_less() -> None:
    text = "Oknum itu seorang pedofil."
    assert found(text, "id", "external") == ["caution rogue", "avoid paedophile"]
    assert found(text, "id", "internal") == ["info rogue", "avoid paedophile"]
    assert found(text, "id", "quote") == ["info rogue", "info paedophile"]


@given(st.text(max_size=300), st.sampled_from(["id", "en"]))
def test_no_text_breaks_the_check_and_findings_do_not_overlap(text: str, language: str) -> None:
    last = 0
    for finding in sorted(CHECK.check(text + " pedofil pedophile", language, "external")):
        assert last <= finding.start < finding.end
        last = finding.end


@pytest.mark.parametrize(
    "piece",
    [
        "pedofil ",
        "anak yang ",
        '"pedofil ',
        "“a ",
        "a-",
        "p e l a ",
        "suka sama ",
        "\n-",
        ". ",
        "tidak melawan korban ",
    ],
)
def test_hostile_texts_take_time_in_proportion_to_their_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        started = time.process_time()
        list(CHECK.check(text, "id", "external"))
        return time.process_time() - started

    seconds(1_000)
    assert seconds(200_000) < 30 * max(seconds(20_000), 0.005)


def test_findings_carry_file_line_column_and_span_and_private_ones_no_text(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "buletin.md"
    path.write_text("Satu baris.\nKata si pelapor, oknum itu di 0812-3456-7890.\n")
    code, out, _ = run("check-text", str(path), "--language", "id", "--personal-data", "--format", "json")
    assert code == 0
    rogue, telephone = json.loads(out)
    assert (rogue["file"], rogue["line"], rogue["column"], rogue["text"]) == (str(path), 2, 18, "oknum")
    assert path.read_text()[rogue["start"] : rogue["end"]] == "oknum"
    assert (rogue["kind"], rogue["severity"], telephone["kind"]) == ("terminology", "caution", "personal-data")
    assert "text" not in telephone
    assert "3456" not in out
    assert "3456" not in run("check-text", str(path), "--personal-data", "--lang", "id")[1]


def test_every_kind_of_file_is_read_with_its_place(run: Run, tmp_path: Path) -> None:
    from openpyxl import Workbook
    from reportlab.pdfgen.canvas import Canvas

    said = "The child predator was a neighbour of the child."
    (tmp_path / "a.txt").write_text(f"\ufeff{said}", "utf-8")
    (tmp_path / "b.html").write_text("<p>x</p>\n<script>child predator</script>\n<p>The child <b>predator</b> ran.</p>")
    book = Workbook()
    book.active["C3"] = said
    book.save(tmp_path / "c.xlsx")
    page = Canvas(str(tmp_path / "d.pdf"))
    page.drawString(50, 700, said)
    page.save()
    body = "<w:p><w:r><w:t>One.</w:t></w:r></w:p><w:p><w:r><w:t>The child </w:t></w:r><w:r><w:t>predator.</w:t></w:r></w:p>"
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with zipfile.ZipFile(tmp_path / "e.docx", "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
    files = [str(tmp_path / name) for name in ("a.txt", "b.html", "c.xlsx", "d.pdf", "e.docx")]
    code, out, err = run("check-text", *files, "--language", "en", "--format", "json")
    assert code == 0, err
    listed = [(Path(each["file"]).name, each["place"], each["line"], each["term"]) for each in json.loads(out)]
    assert listed == [
        ("a.txt", "", 1, "predator"),
        ("b.html", "", 3, "predator"),
        ("c.xlsx", "Sheet!C3", 1, "predator"),
        ("d.pdf", "page 1", 1, "predator"),
        ("e.docx", "paragraph 2", 1, "predator"),
    ]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0"),
        ("a.txt", "naskah".encode("utf-16")),
        ("a.txt", b"caf\xe9"),
        ("a.docx", b"no zip"),
        ("a.docx", b""),
        ("a.xlsx", b"PK\x03\x04 broken"),
        ("a.pdf", b"%PDF-1.7 broken"),
    ],
    ids=["old-word", "utf-16", "latin-1", "no-zip", "empty", "broken-xlsx", "broken-pdf"],
)
def test_what_cannot_be_read_is_refused_with_one_sentence(run: Run, tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    code, out, err = run("check-text", str(path), "--lang", "en")
    assert code == 2
    assert "Traceback" not in err
    assert not out


def test_a_document_type_in_an_office_file_is_refused_before_it_is_expanded(run: Run, tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "child predator">]><w:document>&a;</w:document>'
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("word/document.xml", bomb)
    assert run("check-text", str(tmp_path / "a.docx"))[0] == 2


def test_a_plan_counts_words_of_own_texts_and_never_shows_them(run: Run, tmp_path: Path, demo_answers: Path) -> None:
    from pypdf import PdfReader

    (tmp_path / "own.txt").write_text("Oknum itu pedofil, kata Si Canary dari Desa Sukawangi; oknum lain pergi.")
    target = tmp_path / "plan.pdf"
    arguments = (
        "plan",
        str(demo_answers),
        "--lang",
        "id",
        "-o",
        str(target),
        "--check-text",
        str(tmp_path / "own.txt"),
    )
    code, _, err = run(*arguments)
    assert code == 0, err
    shown = "\n".join(page.extract_text() for page in PdfReader(target).pages)
    assert "Kata-kata dalam naskah kami sendiri" in shown
    assert "pelaku kekerasan seksual terhadap anak" in shown
    for private in ("Canary", "Sukawangi", "oknum"):
        assert private not in shown


@pytest.fixture
def demo_answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.json"
    path.write_text(
        json.dumps(
            {
                "format": "safeguard/assessment/1",
                "id": "contoh",
                "rubric": {"id": "communication-practice", "version": "1.0.0"},
                "organisation": {"id": "contoh", "name": "LSM Contoh", "type": "ngo"},
                "profile": "ngo",
                "date": "2026-11-01",
                "answers": [{"criterion": "terminology-adopted", "by": "consensus", "state": "level", "level": 2}],
            }
        )
    )
    return path
