"""How long a whole round takes: 5 organisations of 4 units with 20 respondents on 3 rubrics, 1,200 returned files."""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
import time
from pathlib import Path

from benchmarks.measuring import ratio, report
from safeguard import registry
from safeguard.agreement import alpha, interval
from safeguard.cli import app
from safeguard.model import Assessment, Organisation
from safeguard.rounds import Round, blank, numbers

RUBRICS = ("staff-vetting", "organisational-safeguarding", "communication-practice")
ORGANISATIONS, UNITS, RESPONDENTS = 5, 4, 20


def main() -> None:
    """Print the ratios of a round against reading the same files bare, its growth, and its seconds against 30."""
    from datetime import date

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        tree = home / "units.toml"
        tree.write_text(_tree())
        for suffix in (".json", ".xlsx"):
            half, whole = home / f"half{suffix}", home / f"whole{suffix}"
            for each in (half, whole):
                each.mkdir()
            _fill(whole, suffix, date(2026, 11, 1))
            for number, path in enumerate(sorted(whole.iterdir())):
                if number % 2:
                    os.link(path, half / path.name)
            bare = _bare(whole, suffix)
            first, second = (_round(each, tree, home / f"store-{each.name}") for each in (half, whole))
            what = f"a round of 1,200 {suffix[1:]} files"
            report(f"{what}: seconds", "the goal", second, 30)
            report(f"{what} by 600", "twice the files", second / first, 2.5)
            floor = "json.loads and the model" if suffix == ".json" else "openpyxl reading the same cells, one process"
            report(what, floor, second / bare, 40 if suffix == ".json" else 1)
    _interval()


def _tree() -> str:
    lines = ['format = "safeguard/units/1"\n[[organisation]]\nid = "province"\nname = "Province"\ntype = "network"']
    for number in range(ORGANISATIONS):
        lines.append(
            f'[[organisation]]\nid = "uptd-{number}"\nname = "UPTD {number}"\ntype = "uptd_ppa"\n'
            'profile = "uptd_ppa"\nwithin = "province"'
        )
        lines += [f'[[organisation.unit]]\nid = "unit-{unit}"\nname = "Unit {unit}"' for unit in range(UNITS)]
    return "\n".join(lines) + "\n"


def _fill(folder: Path, suffix: str, day: object) -> None:
    import random
    from datetime import date

    assert isinstance(day, date)
    known = registry.load()
    form = known.formats["workbook" if suffix == ".xlsx" else "json"]
    chance = random.Random(1)
    for name in RUBRICS:
        rubric = known.rubric(name)
        for number in range(ORGANISATIONS):
            owner = Organisation(id=f"uptd-{number}", name=f"UPTD {number}", type="uptd_ppa")
            for unit in range(UNITS):
                where = Round(owner, f"unit-{unit}", "uptd_ppa", "2026", day)
                for person in numbers(RESPONDENTS):
                    empty = blank(rubric, where, [person])
                    answers = tuple(
                        each.model_copy(update={"state": "level", "level": chance.randint(0, 4)})
                        for each in empty.answers
                    )
                    given = empty.model_copy(update={"answers": answers})
                    path = folder / f"{name}-{number}-{unit}-{person}{suffix}"
                    path.write_bytes(form.write(rubric, given, "id", "uptd_ppa"))


def _bare(folder: Path, suffix: str) -> float:
    """Seconds to read every file and nothing more."""
    began = time.perf_counter()
    for path in folder.iterdir():
        if suffix == ".json":
            Assessment.model_validate(json.loads(path.read_bytes()))
        else:
            from openpyxl import load_workbook

            for sheet in load_workbook(path, read_only=True).worksheets:
                for row in sheet.iter_rows():
                    for cell in row:
                        cell.value  # noqa: B018  # reading is what is measured
    return time.perf_counter() - began


def _round(folder: Path, tree: Path, store: Path) -> float:
    """Seconds to import, fold, score and report."""
    began = time.perf_counter()
    for arguments in (
        ["import", str(folder), "--store", str(store)],
        ["units", "score", str(tree), "--store", str(store), "-o", str(store.with_name(store.name + ".pdf"))],
    ):
        with contextlib.redirect_stdout(io.StringIO()):
            code = app.run(arguments)
        assert code == 0, code
    return time.perf_counter() - began


def _interval() -> None:
    """The interval at once against drawing again and again."""
    import random

    chance = random.Random(2)
    table = [[chance.randint(0, 6) for _ in range(5)] for _ in range(25)]
    draws = 200

    def floor() -> None:
        for _ in range(draws):
            alpha([chance.choice(table) for _ in table])

    report(f"interval of alpha, {draws} draws", "the same in a loop", ratio(lambda: interval(table, draws), floor), 0.2)
