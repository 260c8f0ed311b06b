"""Rubric folders: what is wrong is said with its line, what is sound keeps its digests, what changed asks for its version."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from strategies import as_rubric

from safeguard import cache, rubric_changes, rubric_files
from safeguard.errors import InvalidInput
from safeguard.rubric_cache import read_cached

TEMPLATE = Path(__file__).parent.parent / "safeguard" / "cli" / "rubric_template"
STAFF_VETTING = Path(__file__).parent.parent / "rubrics" / "staff_vetting"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound rubric folder to spoil."""
    for name in ("rubric.toml", "id.toml", "en.toml"):
        (tmp_path / name).write_text((TEMPLATE / name).read_text("utf-8").replace("RUBRIC-ID", "sample"), "utf-8")
    return tmp_path


def spoil(folder: Path, old: str, new: str, name: str = "rubric.toml") -> None:
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")


def problems(folder: Path) -> list[str]:
    return [
        f"{Path(problem.source).name}: {problem.place}: {problem.message}"
        for problem in rubric_files.examine(folder).problems
    ]


def test_the_sample_of_rubrics_new_can_be_used(folder: Path) -> None:
    examined = rubric_files.examine(folder)
    assert (examined.problems, examined.warnings) == ((), ())


def test_all_problems_of_both_languages_are_listed_in_one_run(folder: Path) -> None:
    spoil(folder, 'from = "40"', 'from = "0"')
    spoil(folder, 'title = "Rules"', 'title = ""', "en.toml")
    spoil(folder, 'title = "Aturan"', 'title = ""', "id.toml")
    assert {line.split(":")[0] for line in problems(folder)} == {"rubric.toml", "en.toml", "id.toml"}


def test_broken_words_are_listed_although_the_structure_is_broken_too(folder: Path) -> None:
    spoil(folder, 'from = "40"', "from = 40")
    spoil(folder, 'title = "Aturan tertulis"', "title = Aturan tertulis", "id.toml")
    assert {line.split(":")[0] for line in problems(folder)} == {"rubric.toml", "id.toml"}


def test_steps_that_wait_for_each_other_are_refused_with_their_path(folder: Path) -> None:
    text = (folder / "rubric.toml").read_text("utf-8")
    head, _, tail = text.partition('[[criterion.action]]\nto = 1\neffort = "0.5"               # person-days')
    assert tail
    text = f'{head}[[criterion.action]]\nto = 1\nneeds = ["rules-known>=1"]\neffort = "0.5"               # person-days{tail}'
    (folder / "rubric.toml").write_text(text, "utf-8")
    assert any(
        "wait for each other: " in line and "written-rules 1 > rules-known 1 > written-rules 1" in line
        for line in problems(folder)
    )


def test_a_gap_in_the_words_is_a_warning_of_a_draft_and_a_problem_of_a_stable_rubric(folder: Path) -> None:
    (folder / "id.toml").unlink()
    examined = rubric_files.examine(folder)
    assert examined.problems == ()
    assert "words in id are missing" in str(examined.warnings[0])
    assert examined.rubric is not None
    assert examined.rubric.words("id").title == examined.rubric.words("en").title
    spoil(folder, 'status = "draft"', 'status = "stable"')
    assert any("words in id are missing" in line for line in problems(folder))


def digest(folder: Path) -> Any:
    return rubric_files.read_rubric(folder).digests


def test_words_move_no_scoring_digest_and_numbers_move_it(folder: Path) -> None:
    before = digest(folder)
    spoil(folder, 'title = "Not yet"', 'title = "Not just yet"', "en.toml")
    words = digest(folder)
    assert words.scoring == before.scoring
    assert words.content != before.content
    assert (words.wording["en"] == before.wording["en"], words.wording["id"] == before.wording["id"]) == (False, True)
    spoil(folder, 'from = "40"', 'from = "45"')
    assert digest(folder).scoring != before.scoring


def test_writing_a_default_out_and_changing_the_order_move_no_scoring_digest(folder: Path) -> None:
    before = digest(folder).scoring
    spoil(folder, 'id = "rules"\n', 'id = "rules"\nweight = 1\n')
    text = (folder / "rubric.toml").read_text("utf-8")
    first, second, third = text.partition("[[criterion]]\n")[0], *text.split("[[criterion]]\n")[1:]
    (folder / "rubric.toml").write_text(f"{first}[[criterion]]\n{third}\n[[criterion]]\n{second}", "utf-8")
    assert digest(folder).scoring == before


def test_a_kept_rubric_equals_a_fresh_one_and_a_damaged_copy_is_not_used(folder: Path) -> None:
    fresh = rubric_files.read_rubric(folder)
    assert read_cached(folder) == fresh
    kept = list((cache.folder() / "rubrics").glob("*.json"))
    assert read_cached(folder) == fresh
    for path in kept:
        path.write_bytes(path.read_bytes().replace(b"Not yet", b"Not Yet"))
    assert read_cached(folder) == fresh


# the differ ----------------------------------------------------------------------------------------------------------

#: (what changes, by what, in which file; the least step of the version it asks for)
CHANGES = [
    ('title = "Not yet"', 'title = "Not quite yet"', "en.toml", "patch"),
    ('from = "40"', 'from = "45"', "rubric.toml", "minor"),
    ("weight = 2\n", "weight = 3\n", "rubric.toml", "minor"),
    ("minimum = 2", "minimum = 3", "rubric.toml", "minor"),
    ('effort = "3"', 'effort = "4"', "rubric.toml", "minor"),
    ('maps = ["theme:training"]    #', "maps = []    #", "rubric.toml", "minor"),
    ('profiles = ["ngo", "network"]', 'profiles = ["ngo"]', "rubric.toml", "major"),
    ('domain = "practice"', 'domain = "practice"\nnot_applicable = false', "rubric.toml", "major"),
]


@pytest.mark.parametrize(("old", "new", "name", "size"), CHANGES)
def test_the_differ_decides_how_large_a_step_of_the_version_a_change_asks_for(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, old: str, new: str, name: str, size: str
) -> None:
    before = rubric_files.read_rubric(folder)
    spoil(folder, old, new, name)
    if size == "major" and "network" in old:
        spoil(folder, 'network = "Network"\n', "", "en.toml")
        spoil(folder, 'network = "Jejaring"\n', "", "id.toml")
    after = rubric_files.read_rubric(folder)
    found = rubric_changes.changes(before, after)
    assert rubric_changes.needed(found) == size
    assert rubric_changes.too_small(before, after, found)


def test_a_removed_criterion_is_major_and_the_version_that_says_so_is_enough() -> None:
    def rubric(version: str, criteria: list[str]) -> Any:
        return as_rubric(
            {
                "format": "safeguard/rubric/1",
                "id": "x",
                "version": version,
                "status": "draft",
                "languages": ["en"],
                "profiles": ["ngo"],
                "scale": {"max": 1, "met": 1},
                "evidence": {"required": ["none", "none"]},
                "band": [{"id": "b", "from": "0"}],
                "domain": [{"id": "d"}],
                "criterion": [{"id": name, "domain": "d"} for name in criteria],
            }
        )

    old = rubric("1.0.0", ["a", "b"])
    for version, enough in (("1.0.1", False), ("1.1.0", False), ("2.0.0", True), ("0.9.0", False)):
        new = rubric(version, ["a"])
        assert rubric_changes.too_small(old, new, rubric_changes.changes(old, new)) is not enough
    added = rubric("1.1.0", ["a", "b", "c"])
    assert not rubric_changes.too_small(old, added, rubric_changes.changes(old, added))


# the staff-vetting rubric --------------------------------------------------------------------------------------------


def test_staff_vetting_is_stable_complete_and_of_the_promised_size() -> None:
    rubric = rubric_files.read_rubric(STAFF_VETTING)
    assert rubric.status == "stable"
    assert 22 <= len(rubric.criteria) <= 26
    assert len(rubric.domains) == 6
    assert 4 <= sum(criterion.gate is not None for criterion in rubric.criteria) <= 7
    assert {"kcs:2", "ecpat-meeting:S10", "ecpat-meeting:S21"} <= {
        tag for criterion in rubric.criteria for tag in criterion.maps
    }


@pytest.mark.parametrize("language", ["id", "en"])
def test_staff_vetting_reads_cleanly_in_both_languages(language: str) -> None:
    rubric = rubric_files.read_rubric(STAFF_VETTING)
    other_words = {"id": r"\b(the|and|with|children)\b", "en": r"\b(dan|yang|dengan|anak)\b"}[language]
    for words in rubric.words(language).criterion.values():
        assert len(set(words.levels)) == 5
        assert words.statement.endswith(".")
        assert not (words.title or "").endswith(".")
        texts = [
            words.statement,
            words.why,
            *words.levels,
            *words.evidence,
            *(each for action in words.action.values() for each in (action.do, action.proof)),
        ]
        for text in texts:
            assert "  " not in text
            assert not re.search(other_words, text), text
            assert not re.search(r"(?i)pedofil|pelacur|oknum|paedophile", text)


def test_both_languages_of_staff_vetting_name_the_same_numbers() -> None:
    rubric = rubric_files.read_rubric(STAFF_VETTING)
    for criterion in rubric.by_id:
        found = [
            re.findall(r"\d+", " ".join(rubric.words(language).criterion[criterion].levels))
            for language in ("id", "en")
        ]
        assert found[0] == found[1], criterion


def test_a_folder_without_a_rubric_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="There is no rubric"):
        rubric_files.rubric_folders(tmp_path)


def test_copies_that_were_not_changed_and_a_language_that_was_not_translated_are_warned_of(folder: Path) -> None:
    spoil(folder, "Everybody knows what to do", "We have written rules", "en.toml")
    spoil(
        folder,
        "We have written rules when they worry about a child.",
        "We have written rules that bind everybody who works for us.",
        "en.toml",
    )
    said = [f"{Path(warning.source).name} {warning.place}" for warning in rubric_files.examine(folder).warnings]
    assert any(place.startswith("en.toml") and "rules-known.statement" in place for place in said), said
    (folder / "id.toml").write_text((folder / "en.toml").read_text("utf-8"), "utf-8")
    messages = [str(warning.message) for warning in rubric_files.examine(folder).warnings]
    assert any("copied and not translated" in message for message in messages)


def test_a_file_that_an_editor_gave_a_second_ending_is_named(folder: Path) -> None:
    (folder / "en.toml").rename(folder / "en.toml.txt")
    assert any("There is a file en.toml.txt" in problem for problem in problems(folder))
