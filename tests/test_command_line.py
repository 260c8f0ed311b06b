"""What is typed is understood or refused with what to type instead; tables have their heads in the reader's language."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import made_comparisons as made
import pytest
from homes import Home, introduced
from running import answers_file

from safeguard.cli import app
from safeguard.cli.compare_view import compare_view
from safeguard.model.comparison import ComparisonPart
from safeguard.texts import Texts

VALUE_NEEDED = "A value is needed after this option."
KINDS = "ngo, uptd_ppa, network, other"


def options(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command with each of its options that takes a value."""
    context = click.Context(group)
    for param in group.params:
        optional = "--store" in param.opts and path == ("verify",)  # where the value may be left out, none is forgotten
        if isinstance(param, click.Option) and not param.is_flag and not optional:
            yield (*path, param.opts[-1])
    if isinstance(group, click.Group):
        for name in group.list_commands(context):
            yield from options(group.get_command(context, name), (*path, name))


@pytest.mark.parametrize("words", [*options(app.program())], ids=" ".join)
def test_an_option_is_never_taken_for_the_value_that_was_forgotten_before_it(run: Any, words: tuple[str, ...]) -> None:
    done = run(*words, "--help")
    assert done.code == 2
    assert f"{words[-1]}: {VALUE_NEEDED}" in done.err


@pytest.mark.parametrize("arguments", [("--round=--lang",), ("--mine", "-"), ("--rubric", "-5"), ("-o-x.pdf",)])
def test_a_value_that_looks_like_an_option_is_taken_where_it_is_meant(
    run: Any, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    done = run("compare", *arguments)
    assert done.code == 2
    assert "The command cannot be understood" not in done.err


def test_a_choice_that_is_missing_is_named_with_what_can_be_chosen(run: Any) -> None:
    assert "--disclose: One of these is needed here: full, scores, counts." in run("submission", "create", "x").err
    assert f"--type: One of these is needed here: {KINDS}" in run("keys", "new").err
    missing = run("keys", "new", "--lang", "id").err.splitlines()
    assert missing[1] == "  safeguard keys new: --organisation: Wajib diisi."
    assert "--type: Di sini diperlukan salah satu dari: ngo (LSM atau yayasan)" in missing[2]


@pytest.mark.parametrize(
    ("kind", "meant"), [("LSM", "ngo"), ("NGO", "ngo"), ("uptd-ppa", "uptd_ppa"), ("Jejaring", "network"), ("!", None)]
)
@pytest.mark.parametrize("words", [("keys", "new", "--organisation", "LSM Contoh"), ("network", "add", "x.pub")])
def test_a_kind_of_organisation_that_cannot_be_is_answered_with_the_kinds_and_the_nearest(
    run: Any, words: tuple[str, ...], kind: str, meant: str | None
) -> None:
    done = run(*words, "--type", kind)
    assert done.code == 2
    assert f"--type: One of these is needed here: {KINDS}" in done.err
    assert ("Did you mean" in done.err, f"Did you mean {meant}?" in done.err) == (meant is not None,) * 2


def test_the_profile_of_ones_own_rubric_is_a_kind_of_organisation_too(run: Any) -> None:
    assert run("keys", "new", "--organisation", "Pesantren Contoh", "--type", "pesantren").code == 0


HEADS = {
    ("assessments", "list"): (
        "id rubric date answered organisation",
        "id rubrik tanggal terisi lembaga",
    ),
    ("units", "list", "units.toml"): (
        "id name kind profile weight functions",
        "id nama jenis profil bobot fungsi",
    ),
    ("score", "answers.json"): ("claimed evidenced", "diklaim terbukti"),
    ("score", "answers.json", "--view", "theme"): ("claimed evidenced criteria", "diklaim terbukti kriteria"),
    ("plan", "answers.json", "--what-if", "police-check=3"): ("today then", "sekarang kemudian"),
    ("keys", "list"): ("organisation made state fingerprint", "lembaga dibuat keadaan sidik jari"),
    ("network", "list"): (
        "partner type region key named in received",
        "mitra jenis wilayah kunci disebut namanya dalam diterima",
    ),
}


@pytest.mark.parametrize("words", HEADS, ids=" ".join)
def test_the_heads_of_a_table_are_in_the_language_that_was_asked(
    at: Callable[[str], Home], ecpat: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("answers.json").write_text(json.dumps(answers_file()))
    unit = '[[organisation]]\nid = "a"\nname = "A"\ntype = "ngo"\nprofile = "ngo"\n'
    Path("units.toml").write_text(f'format = "safeguard/units/1"\n{unit}')
    if words[0] == "network":
        assert ecpat("network", "add", introduced(at("contoh"), ecpat).card).code == 0
    assert ecpat("import", "answers.json").code == 0
    for language, heads in zip(("en", "id"), HEADS[words], strict=True):
        done = ecpat(*words, "--lang", language)
        assert done.code == 0, done.err
        assert heads in [" ".join(line.split()) for line in done.out.splitlines()]


def test_the_heads_of_a_comparison_are_in_the_language_that_was_asked() -> None:
    part = ComparisonPart(rubric=made.rubric(), comparison=made.comparison(made.rubric(), "internal"))
    heads = {
        "en": (
            "partners lower quarter median upper quarter with evidence answered since last round",
            "claimed evidenced verdict critical criteria not met",
        ),
        "id": (
            "mitra batas seperempat bawah nilai tengah batas seperempat atas dengan bukti terisi sejak putaran lalu",
            "diklaim terbukti predikat kriteria kritis belum terpenuhi",
        ),
    }
    for language, expected in heads.items():
        lines = [" ".join(line.split()) for line in compare_view(Texts(language), part)]
        assert [head for head in expected if head not in lines] == []
