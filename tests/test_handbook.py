"""A rubric can be read before it is answered, and a document explains the words that it used."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from safeguard import registry
from safeguard.cli import app
from safeguard.model import Handbook, Rubric
from safeguard.rubric_files import examine, read_rubric

RUBRICS = {path.parent.name: read_rubric(path.parent) for path in Path("rubrics").resolve().glob("*/rubric.toml")}
each = pytest.mark.parametrize("rubric", RUBRICS.values(), ids=list(RUBRICS))
spoken = pytest.mark.parametrize("language", ["id", "en"])


def rendered(book: Handbook, language: str, kind: str) -> str:
    data: bytes = registry.load().reports[kind].render(book, language)
    if kind == "pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return data.decode()


def folded(text: str) -> str:
    return "".join(text.replace("\\", "").split())


@each
@spoken
@pytest.mark.parametrize("kind", ["pdf", "markdown-handbook"])
def test_a_handbook_says_everything_that_is_asked_of_a_profile_and_nothing_else(
    rubric: Rubric, language: str, kind: str
) -> None:
    shown = folded(rendered(Handbook(engine="test", rubric=rubric, profile="ngo"), language, kind))
    words, asked = rubric.words(language), {criterion.id for criterion in rubric.in_scope("ngo")}
    for criterion in rubric.criteria:
        own = words.criterion[criterion.id]
        said = [own.statement, own.why, *own.levels, *(a.do for a in own.action.values())]
        said += [own.gate] if own.gate else []
        if criterion.id in asked:
            assert all(folded(text) in shown for text in said), criterion.id
        else:
            assert folded(own.statement) not in shown, criterion.id


@each
@spoken
def test_every_term_of_a_glossary_stands_in_the_texts_and_each_language_explains_the_same(
    rubric: Rubric, language: str
) -> None:
    words = rubric.words(language)
    shown = [text for own in words.criterion.values() for text in (own.statement, own.why, *own.levels, *own.evidence)]
    shown += [text for own in words.criterion.values() for a in own.action.values() for text in (a.do, a.proof)]
    shown += [words.description or "", *words.role.values(), *words.profile.values()]
    assert len(words.explained(shown)) == len(words.glossary) >= 5
    assert {frozenset(rubric.words(each).glossary) for each in ("id", "en")} == {frozenset(words.glossary)}


def test_only_terms_that_were_printed_are_explained_and_parts_of_words_are_none() -> None:
    words = RUBRICS["staff_vetting"].words("id")
    assert [entry.term for entry in words.explained(["SKCK terbit."])] == ["SKCK"]
    assert words.explained(["SKCKX dan supervisinya"]) == []


def test_a_stable_rubric_without_an_explanation_in_one_language_is_refused_naming_the_term(tmp_path: Path) -> None:
    source = Path("rubrics/staff_vetting")
    for name in ("rubric.toml", "id.toml", "en.toml"):
        text = (source / name).read_text("utf-8")
        (tmp_path / name).write_text(
            text.replace("[glossary.supervision]", "[glossary.x]") if name == "en.toml" else text
        )
    places = [problem.message.values.get("what") for problem in examine(tmp_path).problems]
    assert "glossary.supervision" in places
    assert "glossary.x" in places


def test_the_command_writes_a_handbook_and_refuses_other_endings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("book.pdf", "book.md"):
        assert app.run(["rubrics", "show", "staff-vetting", "--lang", "en", "-o", str(tmp_path / name)]) == 0
        assert (tmp_path / name).stat().st_size > 10_000
    assert app.run(["rubrics", "show", "staff-vetting", "--lang", "en", "-o", str(tmp_path / "book.docx")]) == 2
    assert app.run(["rubrics", "show", "staff-vetting", "--lang", "en", "--profile", "nog"]) == 2
    assert "ngo" in capsys.readouterr().err
