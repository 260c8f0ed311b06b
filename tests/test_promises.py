"""Every promise names a test that exists, in both languages the same ones."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = ("promises.md", "janji.md")


def named(page: str) -> list[str]:
    """The tests that a page of promises names, in its order; a row without one is given as it is."""
    rows = [line for line in (ROOT / "docs" / page).read_text("utf-8").splitlines() if line.startswith("| ")][2:]
    found = [re.search(r"`(tests/\w+\.py::\w+)` \|$", row) for row in rows]
    return [match[1] if match else row for match, row in zip(found, rows, strict=True)]


def missing(names: list[str]) -> list[str]:
    """Names of tests that there are none of."""
    left = []
    for name in names:
        file, _, function = name.partition("::")
        path = ROOT / file
        tree = ast.parse(path.read_text("utf-8")) if path.is_file() else ast.Module([], [])
        if not any(isinstance(node, ast.FunctionDef) and node.name == function for node in tree.body):
            left.append(name)
    return left


@pytest.mark.parametrize("page", PAGES)
def test_every_promise_names_a_test_that_exists(page: str) -> None:
    assert len(named(page)) >= 15
    assert missing(named(page)) == []


def test_both_languages_promise_the_same() -> None:
    assert named(PAGES[0]) == named(PAGES[1])


def test_the_same_look_catches_a_promise_whose_test_is_gone() -> None:
    assert missing(["tests/test_promises.py::test_that_is_not_there", "no test at all"]) != []


def test_every_limit_of_the_program_stands_in_the_table_that_it_prints() -> None:
    from safeguard.cli import limits_table

    source = Path(limits_table.__file__).read_text("utf-8")
    names = re.findall(r"^([A-Z_]+): Final", (ROOT / "safeguard" / "limits.py").read_text("utf-8"), re.MULTILINE)
    assert [name for name in names if f"limits.{name}" not in source] == []
