"""The CSV of a comparison: readers of HXL find its hashtags and the document's own values, and nothing that is hidden."""

from __future__ import annotations

import io
import re
from typing import Any

import hxl
import made_comparisons as made
import pytest
from hypothesis import given, settings, strategies as st

from safeguard.model.comparison import Comparison

#: the hashtags of the HXL 1.1 dictionary that we use
DICTIONARY = {"#meta", "#date", "#org", "#country", "#adm1", "#adm2", "#indicator", "#status", "#description"}
HIDDEN = {"en": "hidden to protect privacy", "id": "disembunyikan demi kerahasiaan"}


def csv_of(comparison: Comparison, language: str = "en") -> bytes:
    report = made.plugins().reports["hxl"]
    return report.render(made.report(made.rubric(), comparison), language)


def read(data: bytes) -> Any:
    return hxl.data(io.BytesIO(data))


def values(data: bytes) -> dict[tuple[str, str, str, str], tuple[str, str]]:
    """By figure, type, region and statistic the value and its status, as libhxl reads them."""
    found = {}
    for row in read(data):
        key = tuple(row.get(tag) or "" for tag in ("#indicator+code", "#org+type", "#adm1+code", "#indicator+type"))
        assert key not in found
        found[key] = (row.get("#indicator+value+num") or "", row.get("#status+code"))
    return found


@pytest.mark.parametrize("language", ["en", "id"])
def test_libhxl_finds_the_hashtags_and_each_is_in_the_dictionary(language: str) -> None:
    data = csv_of(made.comparison(made.rubric()), language)
    source = read(data)
    tags = source.display_tags
    assert {tag.partition("+")[0] for tag in tags} <= DICTIONARY
    assert all(re.fullmatch(r"#[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*", tag) for tag in tags)
    assert len(tags) == len(set(tags))
    # Excel needs the byte order mark; libhxl takes it off where it is told so, and leaves it in the first head otherwise
    told = hxl.data(io.BytesIO(data), hxl.InputOptions(encoding="utf-8-sig"))
    assert told.display_tags == tags
    assert next(column.header for column in told.columns) == {"en": "Release", "id": "Rilis"}[language]
    assert data.startswith(b"\xef\xbb\xbf")


def test_libhxl_finds_no_fault_with_its_own_schema() -> None:
    faults: list[Any] = []
    source = read(csv_of(made.comparison(made.rubric())))
    schema = hxl.schema([
        ["#valid_tag", "#valid_severity", "#valid_datatype", "#valid_required"],
        ["#date", "error", "date", "true"],
        ["#indicator+num", "error", "number", ""],
        ["#meta+id", "error", "", "true"],
        ["#status", "error", "", "true"],
    ], callback=faults.append)  # fmt: skip
    assert schema.validate(source)
    assert faults == []


def expected(comparison: Comparison) -> dict[tuple[str, str, str, str], str | None]:
    """Every number of the figures and counts of a comparison, None where it is hidden."""
    used, wanted = made.rubric(), {}
    for each in comparison.figures:
        where = (each.of, each.by.get("type", ""), each.by.get("region", ""))
        wanted[*where, "partners"] = None if each.n is None else str(each.n)
        for name, three in (("claimed", each), ("evidenced", each.evidenced)):
            for key in ("q1", "median", "q3"):
                wanted[*where, f"{name}-{key}"] = None if three is None or each.hidden else getattr(three, key)
        wanted[*where, "answered"], wanted[*where, "not-applicable"] = each.coverage, each.na_share
    for each in comparison.counts:
        where = (each.of, "", "")
        keys = {
            "criterion": [*map(str, range(used.scale.max + 1)), "unknown", "none"],
            "gate": ["open", "closed", "pending"],
            "band": [*(band.id for band in used.bands), "none"],
            "closed": [*map(str, range(1 + sum(each.gate is not None for each in used.criteria)))],
        }[each.of.partition(":")[0]]
        for key in keys:
            wanted[*where, f"count-{key}"] = None if each.counts is None else str(each.counts.get(key, 0))
    return wanted


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_the_values_are_those_of_the_document_and_hidden_ones_are_empty_and_say_so(audience: str) -> None:
    comparison = made.comparison(made.rubric(), audience)
    found = values_without_partners(csv_of(comparison))
    for key, value in expected(comparison).items():
        assert found[key] == ((value, "shown") if value is not None else ("", "hidden")), key


def values_without_partners(data: bytes) -> dict[tuple[str, str, str, str], tuple[str, str]]:
    rows = data.decode("utf-8-sig").split("\r\n")
    kept = [row for row in rows if "Mitra " not in row and ",Partner " not in row]
    return values("\r\n".join(kept).encode())


@given(st.sets(st.integers(0, 33)), st.sets(st.integers(0, 30)))
@settings(max_examples=15)
def test_whatever_is_hidden_has_no_number_and_shows_no_number_elsewhere(figures: set[int], counts: set[int]) -> None:
    whole = made.comparison(made.rubric(), "internal", regions=1).model_copy(
        update={"audience": "public", "partners": (), "agenda": ()}
    )
    less = whole.model_copy(
        update={
            "figures": tuple(
                made.hidden(each.of, each.by) if number in figures else each
                for number, each in enumerate(whole.figures)
            ),
            "counts": tuple(
                each.model_copy(update={"hidden": True, "counts": None, "n": None}) if number in counts else each
                for number, each in enumerate(whole.counts)
            ),
        }
    )
    found = values(csv_of(less))
    hidden = {key for key, each in found.items() if each[1] == "hidden"}
    assert all(not found[key][0] for key in hidden)
    assert {key for key, value in expected(less).items() if value is None} <= hidden
    for number, each in enumerate(less.figures):
        where = (each.of, each.by.get("type", ""), each.by.get("region", ""))
        assert ((*where, "claimed-median") in hidden) == (number in figures)


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_row_says_who_may_read_it_and_what_is_hidden_in_words(language: str) -> None:
    for audience, mark in (("public", "public"), ("internal", "confidential")):
        for row in read(csv_of(made.comparison(made.rubric(), audience), language)):
            assert row.get("#meta+audience") == mark
            assert row.get("#meta+id+release") == "2026-1-7f3a9c02"
            hidden = row.get("#status+code") == "hidden"
            assert (row.get("#description") == HIDDEN[language]) == hidden


def test_partners_have_a_column_of_their_own_in_files_for_internal_use_only() -> None:
    inside = read(csv_of(made.comparison(made.rubric(), "internal")))
    assert "#org+name" in inside.display_tags
    assert {row.get("#org+name") or "" for row in inside} == {"", made.NAMES[0], made.NAMES[1], *made.PSEUDONYMS}
    assert "#org+name" not in read(csv_of(made.comparison(made.rubric()))).display_tags


def test_a_region_stands_in_the_column_of_its_depth() -> None:
    used = made.rubric()
    regions = ("ID", "ID-JK", "31", "31.74")
    figures = [made.figure("overall", {"region": region}, 40, True, 9) for region in regions]
    rows = list(read(csv_of(made.comparison(used, figures=tuple(figures), counts=(), agenda=()))))
    codes = {tag: {row.get(tag) or "" for row in rows} for tag in ("#country+code", "#adm1+code", "#adm2+code")}
    assert codes == {"#country+code": {"", "ID"}, "#adm1+code": {"", "ID-JK", "31"}, "#adm2+code": {"", "31.74"}}
