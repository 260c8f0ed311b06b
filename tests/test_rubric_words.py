"""The words of our rubrics: both languages say the same, nothing is left over from the other, each kind ends alike.

These tests hold the form that a reader stumbles over; whether the words are right only practitioners can say.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FOLDERS = sorted(path.parent for path in (Path(__file__).parent.parent / "rubrics").glob("*/rubric.toml"))
#: words that betray the other language: frequent, and no word of the language they are looked for in
LEFTOVER = {
    "id": re.compile(r"\b(the|and|of|with|which|everybody|children|is|are|not|was|within|somebody)\b", re.IGNORECASE),
    "en": re.compile(r"\b(dan|yang|untuk|dengan|tidak|atau|anak|kami|setiap|sudah|oleh|dalam)\b", re.IGNORECASE),
}
#: adjectives and quantities that only rank and show nothing to look at
LADDER = {
    "en": re.compile(r"\b(adequate|adequately|excellent|satisfactory|partially|fully|largely|mostly|poor)\b"),
    "id": re.compile(r"\b(memadai|baik sekali|sepenuhnya|cukup baik|sangat baik|kurang baik|sebagian besar)\b"),
}


def words(folder: Path, language: str) -> dict[str, Any]:
    return tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))


def texts(folder: Path, language: str) -> Iterator[tuple[str, str, str]]:
    """Kind, place and text of all that a reader sees of the criteria and bands."""
    found = words(folder, language)
    yield "sentence", "description", found["description"]
    for band, text in found["band"].items():
        yield "sentence", f"band.{band}", text["meaning"]
    for name, criterion in found["criterion"].items():
        yield "label", f"{name}.title", criterion["title"]
        for kind in ("statement", "why", *(["gate"] if "gate" in criterion else [])):
            yield "sentence", f"{name}.{kind}", criterion[kind]
        for index, text in enumerate(criterion["levels"]):
            yield "sentence", f"{name}.levels.{index}", text
        for index, text in enumerate(criterion["evidence"]):
            yield "label", f"{name}.evidence.{index}", text
        for step, action in criterion["action"].items():
            yield "sentence", f"{name}.action.{step}.do", action["do"]
            yield "sentence", f"{name}.action.{step}.proof", action["proof"]
    for term, entry in found["glossary"].items():
        yield "sentence", f"glossary.{term}", entry["meaning"]


each = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
spoken = pytest.mark.parametrize("language", ["id", "en"])


@each
@spoken
def test_every_text_is_clean_and_ends_as_its_kind_ends(folder: Path, language: str) -> None:
    for kind, place, text in texts(folder, language):
        assert text == " ".join(text.split()), place
        assert text[0].isupper() or text[0].isdigit(), place
        assert text.endswith(".") if kind == "sentence" else text[-1] not in ".;,:", place
        assert not re.search(r" [.,;:]|\.\.|,,", text), place


@each
@spoken
def test_nothing_is_left_over_from_the_other_language(folder: Path, language: str) -> None:
    for _, place, text in texts(folder, language):
        assert not LEFTOVER[language].search(text.replace("Forum Anak", "")), f"{place}: {text}"  # a name


@each
def test_both_languages_name_the_same_numbers(folder: Path) -> None:
    both = zip(texts(folder, "id"), texts(folder, "en"), strict=True)
    for (_, place, indonesian), (_, same_place, english) in both:
        assert place == same_place
        assert sorted(re.findall(r"\d+", indonesian)) == sorted(re.findall(r"\d+", english)), place


@each
@spoken
def test_levels_describe_what_one_sees_and_no_two_say_the_same(folder: Path, language: str) -> None:
    for name, criterion in words(folder, language)["criterion"].items():
        levels = criterion["levels"]
        assert len(set(levels)) == len(levels), name
        for level in levels:
            assert not LADDER[language].search(level), f"{name}: {level}"
        assert len(levels[3].split()) >= 12, f"{name}: level 3 must name what is opened, asked or counted"


@each
def test_a_rubric_is_as_deep_as_the_others(folder: Path) -> None:
    structure = tomllib.loads((folder / "rubric.toml").read_text("utf-8"))
    gates = [criterion for criterion in structure["criterion"] if "gate" in criterion]
    assert 22 <= len(structure["criterion"]) <= 30
    assert 4 <= len(gates) <= 8
    for criterion in structure["criterion"]:
        assert [action["to"] for action in criterion["action"]] == [1, 2, 3, 4]
    for profile in structure["profiles"]:
        asked = [c for c in structure["criterion"] if profile in c.get("profiles", structure["profiles"])]
        assert len(asked) >= 20, profile


@spoken
def test_words_that_rubrics_share_are_the_same_in_all(language: str) -> None:
    seen: dict[tuple[str, str], str] = {}
    for folder in FOLDERS:
        found = words(folder, language)
        shared = {
            **{("role", k): v for k, v in found["role"].items()},
            **{("tag", k): v for k, v in found["tag"].items()},
        }
        shared |= {("profile", k): v for k, v in found["profile"].items()}
        shared |= {("band", k): v["title"] for k, v in found["band"].items()}
        shared |= {("scale", str(i)): v for i, v in enumerate(found["scale"])}
        shared |= {("glossary", k): v["meaning"] for k, v in found["glossary"].items()}
        for key, text in shared.items():
            assert seen.setdefault(key, text) == text, key
