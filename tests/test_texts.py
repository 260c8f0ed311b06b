"""Both languages say everything, numbers read as each language writes them, and catalogues are read as gettext would."""

from __future__ import annotations

import io
import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import catalogue
import pytest
from babel.messages.pofile import read_po, write_po
from hypothesis import given, strategies as st

from safeguard.errors import say
from safeguard.model import Figure, fixed
from safeguard.texts import Texts, language_of_surroundings, read_catalogue


@pytest.mark.parametrize("name", catalogue.CATALOGUES)
def test_every_sentence_has_its_indonesian_and_no_translation_is_left_over(name: str) -> None:
    folder, code = catalogue.CATALOGUES[name]
    engine = read_catalogue(catalogue.CATALOGUES["engine"][0], "id")
    own = read_catalogue(folder, "id")
    said = catalogue.templates(*code)
    missing = {template: place for template, place in said.items() if template not in own and template not in engine}
    assert missing == {}
    assert set(own) - set(said) == set()


def test_a_sentence_has_one_translation_whichever_catalogue_it_is_read_from() -> None:
    read = {name: read_catalogue(folder, "id") for name, (folder, _) in catalogue.CATALOGUES.items()}
    engine = read.pop("engine")
    translations: dict[str, set[str]] = {}
    for name, own in read.items():
        assert own.keys() & engine.keys() == set(), f"{name}: these the engine has already"
        for template, words in own.items():
            translations.setdefault(template, set()).add(words)
    assert {template: words for template, words in translations.items() if len(words) > 1} == {}


def test_a_catalogue_of_a_plugin_adds_sentences_and_changes_none(tmp_path: Path) -> None:
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
        own = f'msgid "median"\nmsgstr "kata {folder.name}"\n\nmsgid "of both"\nmsgstr "{folder.name}"\n'
        (folder / "id.po").write_text(f'{own}\nmsgid "of {folder.name}"\nmsgstr "dari {folder.name}"\n', "utf-8")
    alone = Texts("id")
    both = alone.adding(folders[0]).adding(folders[1])
    assert [both(each) for each in ("median", "of both")] == [alone("median"), "first"]
    assert [both(each) for each in ("of first", "of second")] == ["dari first", "dari second"]


@pytest.mark.parametrize("name", catalogue.CATALOGUES)
def test_a_translation_has_the_places_of_its_template_and_ends_as_it_does(name: str) -> None:
    folder, _ = catalogue.CATALOGUES[name]
    content = (folder / "id.po").read_bytes()
    for message in read_po(io.BytesIO(content), locale="id"):
        if not message.id:
            continue
        one, many = (message.id[0], message.id[1]) if isinstance(message.id, tuple) else (message.id, message.id)
        words = message.string[0] if isinstance(message.string, tuple) else message.string
        assert set(re.findall(r"{(\w+)}", words)) == set(re.findall(r"{(\w+)}", many)), one
        assert (words[-1] in ".:?") == (one[-1] in ".:?") or one == "No.", one
        assert "  " not in words
        assert "silahkan" not in words.lower()


@pytest.mark.parametrize("name", catalogue.CATALOGUES)
def test_our_reader_of_catalogues_agrees_with_babel(name: str) -> None:
    folder, _ = catalogue.CATALOGUES[name]
    theirs = {}
    for message in read_po(io.BytesIO((folder / "id.po").read_bytes()), locale="id"):
        if message.id:
            key = message.id[0] if isinstance(message.id, tuple) else message.id
            theirs[key] = message.string[0] if isinstance(message.string, tuple) else message.string
    assert read_catalogue(folder, "id") == theirs


@pytest.mark.parametrize("name", catalogue.CATALOGUES)
def test_a_catalogue_whose_sentences_go_over_several_lines_is_read_alike(name: str, tmp_path: Path) -> None:
    folder, _ = catalogue.CATALOGUES[name]
    with (tmp_path / "id.po").open("wb") as file:
        write_po(file, read_po(io.BytesIO((folder / "id.po").read_bytes()), locale="id"), width=40)
    assert read_catalogue(tmp_path, "id") == read_catalogue(folder, "id")


def test_numbers_days_and_percentages_read_as_each_language_writes_them() -> None:
    indonesian, english = Texts("id"), Texts("en")
    assert (indonesian.number(Fraction(2469, 2)), english.number(Fraction(2469, 2))) == ("1.234,5", "1,234.5")
    assert (indonesian.percent(Fraction(1, 3)), english.percent(None)) == ("33,3%", "–")
    assert (indonesian.day(date(2026, 3, 9)), english.day(date(2026, 3, 9))) == ("9 Maret 2026", "9 March 2026")


def test_a_figure_just_below_a_whole_number_is_not_shown_as_that_number() -> None:
    assert Texts("en").figure(Figure.of(Fraction(7996, 10000))) == "79.96%"
    assert Texts("en").figure(Figure.of(Fraction(8004, 10000))) == "80.0%"
    inside = frozenset({Fraction(6667, 100)})  # a limit with more decimals than are shown
    assert Texts("en").figure(Figure.of(Fraction(6666, 10000)), inside) == "66.66%"
    assert Texts("en").figure(Figure.of(Fraction(6669, 10000)), inside) == "66.7%"


def test_where_the_limits_of_a_rubric_are_known_only_a_limit_not_reached_gets_more_decimals() -> None:
    limits = {Fraction(80), Fraction(133, 2), Fraction(100)}
    shown = {
        percent: Texts("en").figure(Figure.of(Fraction(percent) / 100), limits)
        for percent in ("79.96", "66.46", "99.996", "51.996", "43.97")
    }
    assert shown == {
        "79.96": "79.96%",
        "66.46": "66.46%",
        "99.996": "99.996%",
        "51.996": "52.0%",
        "43.97": "44.0%",
    }


@given(st.fractions(min_value=0, max_value=1000), st.integers(0, 6))
def test_rounding_is_half_up_and_never_further_than_half_a_unit(value: Fraction, decimals: int) -> None:
    shown = Fraction(fixed(value, decimals))
    unit = Fraction(1, 10**decimals)
    assert -unit / 2 < shown - value <= unit / 2


def test_a_message_inside_a_message_is_translated_too() -> None:
    message = say("{what} Did you mean {nearest}?", what=say("There is no such rubric."), nearest="staff-vetting")
    assert Texts("id").message(message) == "Tidak ada rubrik seperti itu. Maksud Anda staff-vetting?"


@pytest.mark.parametrize(
    ("locale", "language"), [("id_ID.UTF-8", "id"), ("en_US", "en"), ("C.UTF-8", "id"), ("", "id"), ("de_DE", "en")]
)
def test_the_language_comes_from_the_surroundings_and_is_indonesian_where_they_say_nothing(
    locale: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", locale)
    assert language_of_surroundings() == language
