"""The report on units: what is printed is what was computed, legible without colour, a page for each unit, nobody in it."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from test_units import UNITS, office  # noqa: F401  # the fixture

from safeguard import registry


@pytest.fixture
def printed(run: Any, office: Path) -> Any:  # noqa: F811  # the fixtures
    """The picture as JSON, and the bytes of a report on it in a language and a kind."""
    back = str(office.parent / "back")

    def made(suffix: str, language: str = "en") -> bytes:
        path = office.with_name(f"report-{language}{suffix}")
        done = run("--lang", language, "units", "score", str(office), back, "-o", str(path), "--force")
        assert done.code == 0, done.err
        return path.read_bytes()

    picture = json.loads(run("units", "score", str(office), back, "--format", "json").out)
    return picture, made


def pages(data: bytes) -> list[str]:
    from pypdf import PdfReader

    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def shown(figure: dict[str, str]) -> str:
    return f"{Fraction(figure['exact']) * 100 // 1}"


def test_the_pdf_shows_verdict_and_score_the_weakest_unit_and_the_range_together(printed: Any) -> None:
    picture, made = printed
    first = pages(made(".pdf"))[0]
    top = picture["places"][0]
    assert "Weakest: Layanan Pengaduan" in first or "Weakest: Rumah Aman" in first
    assert f"{float(Fraction(top['claimed']['exact']) * 100):.1f}%" in first
    assert "Without a score, and not in the mean: Mediasi" in first
    assert "provisional" in first


def test_every_number_of_the_heat_map_is_printed_and_not_only_shaded(printed: Any) -> None:
    picture, made = printed
    first = pages(made(".pdf"))[0]
    numbers = re.findall(r"\b\d{1,3}\b", first.split("Units by domain")[1])
    for place in picture["places"]:
        for domain in place["domains"]:
            assert shown(domain["claimed"]) in numbers


def test_shades_of_the_heat_map_grow_lighter_with_the_figure_and_keep_their_number_legible() -> None:
    registry.load().reports["pdf"]  # found by its door; the map of shades is its own
    from safeguard_plugins.pdf_report.heatmap import SHADES

    def light(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    grounds = [light(ground) for _, ground, _ in SHADES]
    assert grounds == sorted(grounds)
    for _, ground, ink in SHADES:
        bright, dark = sorted((light(ground), light(ink)), reverse=True)
        assert (bright + 0.05) / (dark + 0.05) >= 4.5


def test_each_unit_has_a_page_of_its_own_to_hand_to_its_head(printed: Any) -> None:
    _, made = printed
    said = pages(made(".pdf"))
    for unit, other in (("Layanan Pengaduan", "Rumah Aman"), ("Rumah Aman", "Layanan Pengaduan")):
        own = [page for page in said[2:] if unit in page.splitlines()[:4]]
        assert len(own) == 1
        assert other not in own[0]
        assert "How 6 respondents see it" in own[0]


@pytest.mark.parametrize("suffix", [".pdf", ".xlsx"])
def test_equal_pictures_give_equal_bytes(printed: Any, suffix: str) -> None:
    _, made = printed
    assert made(suffix) == made(suffix)


def test_the_report_speaks_indonesian(printed: Any) -> None:
    _, made = printed
    text = "\n".join(pages(made(".pdf", "id")))
    assert "Laporan unit" in text
    assert "Unit menurut bidang" in text
    assert "[U+" not in text


def test_the_workbook_holds_the_figures_of_the_picture(printed: Any) -> None:
    from openpyxl import load_workbook

    picture, made = printed
    book = load_workbook(io.BytesIO(made(".xlsx")))
    sheet = book.worksheets[0]
    for row, place in enumerate(picture["places"], 5):
        assert sheet.cell(row, 1).value.strip() == place["name"]
        figure, cell = place["claimed"], sheet.cell(row, 4).value
        if figure is None:
            assert cell is None
        else:
            assert cell == float(int(Fraction(figure["exact"]) * 10_000)) / 10_000
    assert [each.title for each in book.worksheets] == ["Units", "Programme", "Levels", "Respondents"]


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_critical_criterion_of_which_nothing_can_be_said_is_named_beside_those_that_are_not_met(
    run: Any,
    office: Path,  # noqa: F811
    language: str,
) -> None:
    """Two of six leave it blank in one unit, and it is not met in the other: nobody may read that the first has it."""
    from openpyxl import load_workbook

    back = office.parent / "back"
    for number, file in enumerate(
        sorted(back.glob("*.json"), key=lambda file: ("rumah-aman" not in file.name, file.name))
    ):
        values = json.loads(file.read_text())
        for answer in values["answers"]:
            if answer["criterion"] == "police-check":
                answer["level"] = 1
            if answer["criterion"] == "identity-verified" and number < 2:
                answer.update(state="unanswered", level=None)
        file.write_text(json.dumps(values))
    rubric = registry.load().rubric("staff-vetting")
    name = rubric.words(language).criterion["identity-verified"].name
    unsaid, one, ends = {
        "en": ("cannot be shown yet: Rumah Aman", "one critical criterion cannot be shown yet", "safeguard settle"),
        "id": ("belum dapat ditampilkan: Rumah Aman", "1 kriteria kritis belum dapat ditampilkan", "safeguard settle"),
    }[language]
    picture = json.loads(run("units", "score", str(office), str(back), "--format", "json").out)
    top, _, shelter = picture["places"][:3]
    assert [gate["criterion"] for gate in shelter["pending"]] == ["identity-verified"]
    said = "".join(run("--lang", language, "units", "score", str(office), str(back)).out.split())
    criteria, places = len({gate["criterion"] for gate in top["closed"]}), len(top["closed"])
    assert criteria < places, "it is closed in several units, and a criterion is counted once"
    counted = {
        "en": f"{criteria} critical criteria not met, in 2 units",
        "id": f"{criteria} kriteria kritis belum terpenuhi, di 2 unit",
    }
    for sentence in (f"{name}: Layanan Pengaduan; {unsaid}", f"{counted[language]}; {one}, ", ends):
        assert "".join(sentence.split()) in said
    for kind in (".pdf", ".xlsx"):
        assert (
            run("--lang", language, "units", "score", str(office), str(back), "-o", str(office.with_suffix(kind))).code
            == 0
        )
    printed = ["".join(page.split()) for page in pages(office.with_suffix(".pdf").read_bytes())]
    for sentence in (f"{name} · Layanan Pengaduan; {unsaid}", counted[language], one, ends):
        assert "".join(sentence.split()) in printed[0]
    own = next(page for page in printed[2:] if page.count("RumahAman") and "LayananPengaduan" not in page)
    assert "".join(name.split()) in own
    assert "".join(ends.split()) in own
    sheet = load_workbook(office.with_suffix(".xlsx")).worksheets[0]
    assert [sheet.cell(row, 7).value for row in (5, 6, 7)] == [f"{name} (Rumah Aman)", None, name]
    assert ends in sheet.cell(3, 1).value


def test_what_is_low_in_most_units_is_told_from_the_lowest_on_and_cut(run: Any, office: Path) -> None:  # noqa: F811
    back = office.parent / "back"
    for file in back.glob("*.json"):
        values = json.loads(file.read_text())
        for answer in values["answers"]:
            answer["level"] = 0 if answer["criterion"] == values["answers"][-1]["criterion"] else 1
        file.write_text(json.dumps(values))
    last = values["answers"][-1]["criterion"]
    found = json.loads(run("units", "score", str(office), str(back), "--format", "json").out)["for_all"]
    assert found[0]["criterion"] == last
    said = run("--lang", "en", "units", "score", str(office), str(back)).out
    name = registry.load().rubric("staff-vetting").words("en").criterion[last].name
    told = said.split("Low in most units")[1].split("\n\n")[0]
    assert told.splitlines()[1].startswith(f"  – {name}")
    assert f"and {len(found) - 10} more" in told


def test_no_report_and_no_picture_names_a_respondent(printed: Any) -> None:
    from openpyxl import load_workbook

    picture, made = printed
    text = json.dumps(picture) + "\n".join(pages(made(".pdf")))
    book = load_workbook(io.BytesIO(made(".xlsx")))
    text += str([[cell.value for cell in row] for sheet in book.worksheets for row in sheet.iter_rows()])
    assert not re.search(r"\br0\d\b", text)


def test_a_unit_with_few_answers_gets_no_figures_and_a_word_on_what_to_do(run: Any, office: Path) -> None:  # noqa: F811
    back = office.parent / "back"
    for file in list(back.glob("*rumah-aman*"))[2:]:
        file.unlink()
    path = office.with_name("few.pdf")
    done = run("units", "score", str(office), str(back), "-o", str(path))
    assert done.code == 0, done.err
    own = next(page for page in pages(path.read_bytes())[2:] if "Rumah Aman" in page.splitlines()[:4])
    assert "safeguard settle" in own
    assert "%" not in own


def test_a_report_of_an_ending_that_nobody_writes_is_refused_before_anything_is_shown(run: Any, office: Path) -> None:  # noqa: F811
    done = run("units", "score", str(office), str(office.parent / "back"), "-o", str(office.with_name("x.docx")))
    assert done.code == 2
    assert ".pdf" in done.err
    assert not office.with_name("units.toml.shown.json").exists()


def test_a_full_round_of_four_units_goes_through_workbooks_saved_by_libreoffice(run: Any, tmp_path: Path) -> None:
    """Invitation to report: copies for four units, one of them in columns, filled, saved by LibreOffice, printed."""
    from openpyxl import load_workbook

    assert shutil.which("soffice"), "LibreOffice is missing; scripts/test.sh installs it"
    units = tmp_path / "units.toml"
    units.write_text(
        UNITS.replace('name = "Mediasi"', 'name = "Mediasi"\nrespondents = 5')
        + '[[organisation.unit]]\nid = "pendampingan"\nname = "Pendampingan"\n'
    )
    out, back = tmp_path / "out", tmp_path / "back"
    out.mkdir()
    dated = ("--round", "2026", "--date", "2026-11-01")
    assert run("new", "staff-vetting", "--units", str(units), *dated, "-o", str(out / "q.xlsx")).code == 0
    group = ("--organisation", "UPTD Contoh", "--unit", "pendampingan", "--respondents", "6", "--columns")
    done = run("new", "staff-vetting", "--profile", "uptd_ppa", *group, *dated, "-o", str(out / "session.xlsx"))
    assert done.code == 0, done.err
    for number, path in enumerate(sorted(out.glob("*.xlsx"))):
        book = load_workbook(path)
        sheet = book.worksheets[1]
        for row in range(5, sheet.max_row + 1):
            if sheet.cell(row, 1).value:
                columns = range(5, 11) if "session" in path.name else (5,)
                for column in columns:
                    sheet.cell(row, column).value = (number + row + column) % 5
        book.save(path)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    made = sorted(map(str, out.glob("*.xlsx")))
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(back), *made]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    done = run("import", str(back))
    assert done.code == 0, done.err
    picture = json.loads(run("units", "score", str(units), "--format", "json").out)
    assert [place["voices"]["respondents"] for place in picture["places"][1:]] == [6, 6, 5, 6]
    assert picture["places"][0]["missing"] == []
    report = tmp_path / "units.pdf"
    assert run("units", "score", str(units), "-o", str(report)).code == 0
    assert len(pages(report.read_bytes())) >= 6


def test_what_came_back_in_the_demo_folds_into_what_it_stored_but_for_the_agreement_reached_in_the_talk(
    run: Any,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "demo"
    assert run("demo", "-o", str(folder)).code == 0
    assert len(list((folder / "returned").glob("*.json"))) == 40
    fresh = str(tmp_path / "fresh")
    assert run("import", str(folder / "returned"), "--store", fresh).code == 0
    tree = folder / "units.toml"
    stored = run("units", "score", str(tree), "--store", str(folder / "store"), "--format", "json")
    told = json.loads(stored.out)
    kinds = {one["kind"] for place in told["places"] if place["voices"] for one in place["voices"]["observations"]}
    assert {"not-known-to", "leaders-see-more", "contradicted"} <= kinds
    for language in ("id", "en"):
        said = pages((folder / f"units-{language}.pdf").read_bytes())
        assert len(said) == 2 + 4, "the whole, the programme, and one page for each unit"
    for unit in ("pengaduan", "kasus", "pendampingan"):
        name = f"uptd-rekaan-{unit}-staff-vetting-2026"
        ours, theirs = (
            json.loads(run("score", name, "--store", store, "--format", "json").out)
            for store in (str(folder / "store"), fresh)
        )
        assert ours == theirs


@pytest.mark.parametrize("page", ["units.md", "menilai-unit.md"])
def test_the_file_of_units_in_the_documents_is_sound(run: Any, tmp_path: Path, page: str) -> None:
    text = (Path(__file__).parent.parent / "docs" / page).read_text("utf-8")
    block = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    assert block
    (tmp_path / "units.toml").write_text(block[1])
    assert "2 places" in run("units", "check", str(tmp_path / "units.toml")).out
