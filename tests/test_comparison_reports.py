"""The reports of a comparison: marked on every page, nothing hidden is shown, nobody is named in public, one page for the board."""

from __future__ import annotations

import io
import re
from fractions import Fraction
from functools import cache
from typing import Any, get_args

import made_comparisons as made
import pytest

from safeguard.comparison_words import left_out_said
from safeguard.model import Report
from safeguard.model.comparison import ComparedPartner, ComparisonPart, LeftOut, Why
from safeguard.texts import Texts

MARKS = {
    ("public", "en"): "Public",
    ("public", "id"): "Untuk umum",
    ("internal", "en"): "Confidential – for internal use only",
    ("internal", "id"): "Rahasia – hanya untuk kalangan sendiri",
}
HIDDEN = {"en": "hidden to protect privacy", "id": "disembunyikan demi kerahasiaan"}
RELEASE = "2026-1-7f3a9c02"
SUFFIXES = (".pdf", ".xlsx", ".csv")


def rendered(document: Report, suffix: str, language: str = "en") -> bytes:
    found = [each for each in made.plugins().reports.values() if each.suffix == suffix and "comparison" in each.kinds]
    assert len(found) == 1
    return found[0].render(document, language)


@cache
def document(kind: str) -> Report:
    used = made.rubric()
    return {
        "public": lambda: made.report(used, made.comparison(used)),
        "internal": lambda: made.report(used, made.comparison(used, "internal")),
        "core": lambda: made.report(used, made.on_a_core(used)),
        "mine": lambda: made.report(used, made.comparison(used), made.mine(used)),
    }[kind]()


@cache
def pages(kind: str, language: str = "en") -> tuple[str, ...]:
    return pages_of(rendered(document(kind), ".pdf", language))


def pages_of(data: bytes) -> tuple[str, ...]:
    from pypdf import PdfReader

    return tuple(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages)


def everything(data: bytes, suffix: str) -> str:
    """All text of a file of any kind."""
    if suffix == ".pdf":
        return "\n".join(pages_of(data))
    if suffix == ".csv":
        return data.decode("utf-8-sig")
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    return "\n".join([*cells, *(sheet.oddHeader.right.text for sheet in book)])


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("kind", ["public", "internal", "core", "mine"])
def test_every_page_says_in_words_who_may_read_it_and_from_which_release_it_is(kind: str, language: str) -> None:
    audience = "internal" if kind in ("internal", "mine") else "public"
    mark, other = MARKS[audience, language], MARKS["public" if audience == "internal" else "internal", language]
    for page in pages(kind, language):
        assert page.count(mark) >= 2  # at the head and at the foot
        assert other not in page
        assert RELEASE in page
        assert "[U+" not in page


def exposed(audience: Any) -> Report:
    """A comparison in which partners and names of those left out stand, whoever it is for."""
    used = made.rubric()
    inside = made.comparison(used, "internal")
    given = made.on_a_core(used, audience).model_copy(update={"partners": inside.partners, "named": ()})
    return made.report(used, given)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_partner_stands_in_a_public_report_even_where_the_document_holds_them(suffix: str) -> None:
    names = {each.label for each in exposed("public").comparisons[0].comparison.partners}
    inside = everything(rendered(exposed("internal"), suffix), suffix)
    public = everything(rendered(exposed("public"), suffix), suffix)
    assert all(name in inside for name in names)  # the same search finds them where they may stand
    assert not any(name in public for name in {*names, *made.NAMES, *made.PSEUDONYMS})
    bare = exposed("public").comparisons[0].comparison.model_copy(update={"partners": ()})
    # nor is a figure of theirs there without its name
    assert rendered(exposed("public"), suffix) == rendered(made.report(made.rubric(), bare), suffix)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_page_for_one_partner_says_nothing_about_any_other_whatever_it_stands_beside(suffix: str) -> None:
    used = made.rubric()
    own = made.mine(used)
    part = ComparisonPart(rubric=used, comparison=exposed("internal").comparisons[0].comparison, mine=own)
    text = everything(rendered(Report(kind="comparison", engine="0.1.0", comparisons=(part,)), suffix), suffix)
    assert own.label in text
    assert not any(name in text for name in {*made.NAMES, *made.PSEUDONYMS} - {own.label})


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_hidden_figure_says_once_that_it_is_hidden_and_shows_no_number(language: str) -> None:
    used = made.rubric()
    name, after = (used.words(language).domain[each.id].title for each in used.domains[2:4])
    text = " ".join(pages("public", language))
    rows = text.split(f" {name} {HIDDEN[language]}")[1:]
    assert len(rows) == 2  # among the figures, and among their changes
    assert all(row.startswith(f" {after} ") for row in rows)


def test_every_hidden_cell_of_the_workbook_says_so_and_is_neither_empty_nor_zero() -> None:
    from openpyxl import load_workbook

    given = document("public").comparisons[0].comparison
    book = load_workbook(io.BytesIO(rendered(document("public"), ".xlsx")))
    figures = list(book["Figures"].iter_rows(min_row=5, values_only=True))
    assert len(figures) == len(given.figures)
    for row, figure in zip(figures, given.figures, strict=True):
        assert None not in row
        if figure.hidden:
            assert set(row[2:]) == {HIDDEN["en"]}
        else:
            assert row[2] == (figure.n or HIDDEN["en"])
            assert row[4] == float(Fraction(figure.median or 0) / 100)
    for sheet, kind in (("Levels", "criterion:"), ("Critical criteria", "gate:")):
        counts = [each for each in given.counts if each.of.startswith(kind)]
        rows = list(book[sheet].iter_rows(min_row=5, values_only=True))
        for row, found in zip(rows, counts, strict=True):
            numbers = [cell for cell in row[2:] if isinstance(cell, int)]
            assert sum(numbers) == sum((found.counts or {}).values())
            assert (HIDDEN["en"] in row) == found.hidden


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("kind", ["public", "internal", "mine"])
def test_equal_comparisons_give_equal_bytes(kind: str, suffix: str) -> None:
    assert rendered(document(kind), suffix, "id") == rendered(document(kind), suffix, "id")


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_board_has_its_figures_what_most_need_and_what_is_hidden_on_one_page(language: str) -> None:
    used, texts = made.rubric(), Texts(language)
    first = pages("public", language)[0]
    assert "60%" in first
    assert used.words(language).name_of(used.criteria[0].id) in first
    assert texts("Percentages are rounded to multiples of 5. The lowest and the highest figure are not shown: each belongs to one partner.") in first  # fmt: skip
    assert len(pages("core", language)[0]) > len(first)  # with a warning and what waits it is still one page
    heading = {"en": "Where partners stand", "id": "Posisi mitra"}[language]
    assert heading in pages("core", language)[1]


def test_a_part_of_the_rubric_only_and_an_old_release_are_said_on_the_first_page() -> None:
    first, text = pages("core")[0], " ".join(pages("core"))
    assert "Caution: only 64% of the rubric's weight is compared." in first
    assert (
        "The figures are those of the last release: fewer than 5 partners changed since, and a new release beside it"
        in first
    )
    assert "The newer submissions of 3 partners are not in it yet." in first
    assert "2 partners are left out: their version of the rubric has too little in common" in text
    assert "Version 0.9.0 of the rubric: 6 partners" in text


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_short_word_for_hidden_is_explained_where_it_stands_in_a_cell_and_nowhere_else(language: str) -> None:
    used, meant = made.rubric(), {"en": "“not shown” stands for", "id": "“tidak tampil” berarti"}[language]
    given = made.comparison(used)
    assert meant in " ".join(pages("public", language))
    # where a group has no figure at all, one phrase stands over its whole line
    figures = tuple(made.hidden(each.of, each.by) if each.by else each for each in given.figures)
    bare = made.report(used, given.model_copy(update={"figures": figures}))
    assert meant not in " ".join(pages_of(rendered(bare, ".pdf", language)))


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_map_of_partners_says_what_is_counted_last_and_that_nothing_is_a_zero(language: str) -> None:
    texts, given = Texts(language), document("internal").comparisons[0].comparison.partners
    head = {"en": "Critical criteria not met", "id": "Kriteria kritis belum terpenuhi"}[language]
    lines = " ".join(pages("internal", language)).split(f" {head} ")[1].split(texts("Notes"))[0]
    for number, each in enumerate(given[:-1]):
        line = lines.split(each.label)[1].split(given[number + 1].label)[0]
        assert line.split()[-1] == str(each.closed)
    assert any(each.closed == 0 for each in given[:-1])


@pytest.mark.parametrize("suffix", [".pdf", ".xlsx"])
@pytest.mark.parametrize("language", ["en", "id"])
def test_a_comparison_for_internal_use_is_called_no_release_and_not_to_be_handed_out(
    language: str, suffix: str
) -> None:
    used = made.rubric()
    said = {
        "en": "Internal comparison 90e46da0, not to be handed out",
        "id": "Perbandingan internal 90e46da0, jangan diedarkan",
    }[language]
    inside = made.report(used, made.comparison(used, "internal", release="internal-90e46da0"))
    text = everything(rendered(inside, suffix, language), suffix)
    assert said in text
    assert "internal-90e46da0" not in text
    if suffix == ".pdf":
        assert all(said in page for page in text.split("\n"))
    assert said[:19] not in everything(rendered(document("public"), suffix, language), suffix)


@pytest.mark.parametrize("suffix", [".pdf", ".xlsx"])
@pytest.mark.parametrize(
    ("number", "said"), [(1, "One partner sent sums by domain only: it counts"), (2, "2 partners sent")]
)
def test_where_partners_sent_sums_only_every_count_of_criteria_says_why_it_rests_on_fewer(
    number: int, said: str, suffix: str
) -> None:
    used = made.rubric()
    given = made.comparison(used, "internal")
    assert said not in everything(rendered(document("internal"), suffix), suffix)
    core = given.comparable.model_copy(update={"sums_only": number})
    text = everything(rendered(made.report(used, given.model_copy(update={"comparable": core})), suffix), suffix)
    # PDF: the board, the views, critical criteria, levels, the notes; workbook: figures, levels, critical criteria, notes
    assert text.count(said) == {".pdf": 5, ".xlsx": 4}[suffix]


def test_a_criterion_that_rests_on_fewer_partners_is_explained_in_public_too() -> None:
    used = made.rubric()
    given = made.comparison(used)
    said = "Some standards, themes and criteria rest on fewer partners"
    assert said not in " ".join(pages("public"))
    counts = tuple(
        each.model_copy(update={"n": 12}) if each.of.startswith("criterion:") and each.n else each
        for each in given.counts
    )
    fewer = made.report(used, given.model_copy(update={"counts": counts}))
    assert said in " ".join(pages_of(rendered(fewer, ".pdf")))


@pytest.mark.parametrize("why", get_args(Why))
def test_one_partner_that_is_left_out_is_an_it_and_many_are_they(why: Why) -> None:
    texts = Texts("en")
    one, many = (left_out_said(texts, "public", LeftOut(why=why, n=number)) for number in (1, 3))
    assert one.startswith("One partner is left out: it")
    assert not re.search(r"\b(they|their)\b", one)
    assert many.startswith("3 partners are left out: they") or many.startswith("3 partners are left out: their")
    assert not re.search(r"\b(it|its)\b", many)


def test_partners_stand_in_the_order_given_and_the_page_says_that_it_is_no_ranking() -> None:
    text = " ".join(pages("internal")).split("Partners by domain")[1]
    assert "This is no ranking. First come the partners that agreed to be named in this round, by name" in text
    places = [text.index(each.label) for each in document("internal").comparisons[0].comparison.partners]
    assert places == sorted(places)
    for word in ("rank 1", "best", "worst", "first place"):
        assert word not in text.lower()


def test_a_partner_reads_its_place_among_quarters_in_words_beside_its_own_figure() -> None:
    (page,) = pages("mine")
    assert "Overall between the lowest quarter and the median you: 52.8% 45 – 60 – 80%" in page.replace(
        "0% 25% 50% 75% 100% ", ""
    )
    assert "no place: the figures of the others are hidden to protect privacy" in page
    assert "no score of your own yet" in page
    for word in ("worst", "best", "rank", "loser"):
        assert word not in page.lower()


def test_the_agenda_begins_where_most_partners_stand_and_speaks_the_words_of_the_rubric() -> None:
    used = made.rubric()
    text = " ".join(pages("public"))
    words = used.words("en").criterion[used.criteria[0].id]
    # levels 0 to 2 of the first criterion have 0, 1 and 2 partners: most stand at level 2
    assert f"To begin with: {' '.join(words.action['3'].do.split())}" in text
    assert f"Met means: {' '.join(words.levels[used.scale.met].split())}" in text


@pytest.mark.parametrize("regions", [1, 40])
def test_one_region_and_forty_regions_are_all_listed(regions: int) -> None:
    used = made.rubric()
    given = made.comparison(used, regions=regions)
    text = " ".join(pages_of(rendered(made.report(used, given), ".pdf")))
    for figure in given.figures:
        if "region" in figure.by:
            assert f"region {figure.by['region']}" in text


def wordy(used: Any) -> Any:
    """The rubric with very long titles in every place."""
    words = used.words("en")
    more = {
        "title": "A very long title of a rubric that somebody wrote without thinking of paper " * 2,
        "domain": {
            key: each.model_copy(update={"title": f"{each.title} and everything else that belongs to it " * 3})
            for key, each in words.domain.items()
        },
        "criterion": {
            key: each.model_copy(update={"title": f"{each.name} with all that is meant by it, told at length, " * 3})
            for key, each in words.criterion.items()
        },
    }
    return used.model_copy(update={"wording": {**used.wording, "en": words.model_copy(update=more)}})


def test_very_long_titles_cost_no_figure_and_the_board_keeps_its_one_page() -> None:
    used = wordy(made.rubric())
    given = made.on_a_core(used).model_copy(update={"round": "the second half of the year " * 6, "release": "r" * 120})
    said = pages_of(rendered(made.report(used, given), ".pdf"))
    assert said[1].count("Where partners stand") == 1
    assert "45 – 60 – 80%" in said[0]
    assert all("Public" in page for page in said)
    rendered(made.report(used, given), ".xlsx")


def test_a_name_that_begins_like_a_formula_stays_text() -> None:
    from openpyxl import load_workbook

    used = made.rubric()
    given = made.comparison(used, "internal")
    bad: ComparedPartner = given.partners[0].model_copy(update={"label": '=HYPERLINK("http://x","y")'})
    shown = given.model_copy(update={"partners": (bad, *given.partners[1:])})
    data = rendered(made.report(used, shown), ".xlsx")
    cell = load_workbook(io.BytesIO(data))["Partners"].cell(5, 1)
    assert (cell.value, cell.data_type) == (bad.label, "s")
    assert "\"'=HYPERLINK" in rendered(made.report(used, shown), ".csv").decode("utf-8-sig")


def test_what_a_comparison_does_not_hold_leaves_a_sentence_and_no_fault() -> None:
    used = made.rubric()
    empty = made.comparison(used, figures=(made.hidden("overall", {}),), counts=(), agenda=(), named=())
    text = " ".join(pages_of(rendered(made.report(used, empty), ".pdf")))
    assert "The overall figure is hidden to protect privacy." in text
    assert "Nothing can be said about a change" in text
    assert text.count("No criterion can be named here.") == 2
    for suffix in (".xlsx", ".csv"):
        assert HIDDEN["en"] in everything(rendered(made.report(used, empty), suffix), suffix)


def test_versions_that_few_answered_are_hidden_and_different_versions_are_not_called_the_same() -> None:
    used = made.rubric()
    given = made.on_a_core(used)
    few = given.comparable.model_copy(update={"versions": {}, "share": "79.9"})
    shown = made.report(used, given.model_copy(update={"comparable": few}))
    text = " ".join(pages_of(rendered(shown, ".pdf")))
    assert "How many partners answered which version of the rubric is hidden to protect privacy." in text
    assert "They answered different versions of the rubric." in text
    assert "only 79.9% of the rubric's weight" in text  # and not 80%, from where on there would be no warning


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_inside_nothing_is_called_hidden_where_nobody_has_a_score(suffix: str) -> None:
    used = made.rubric()
    given = made.comparison(used, "internal")
    bare = given.figures[3].model_copy(update={"coverage": None, "na_share": None, "change": None, "changed": None})
    figures = (made.hidden("overall", {}), *given.figures[1:3], bare, made.hidden(given.figures[4].of, {}))
    text = everything(rendered(made.report(used, given.model_copy(update={"figures": figures})), suffix), suffix)
    assert "no score yet" in text
    assert HIDDEN["en"] not in text
