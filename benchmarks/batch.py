"""How long scoring a million assessments at once takes, and how much memory."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable
from typing import Any

from benchmarks.measuring import ratio, report, seconds
from benchmarks.samples import ROOT
from safeguard import batch
from safeguard.model import Rubric
from safeguard.rubric_files import read_rubric

ROWS, CRITERIA = 1_000_000, 76


def rubric() -> Rubric:
    """One rubric of 76 criteria, put together from those that come with the program."""
    folders = ("staff_vetting", "organisational_safeguarding", "communication_practice")
    parts = [read_rubric(ROOT / "rubrics" / folder) for folder in folders]
    fields = {name: getattr(parts[0], name) for name in Rubric.model_fields}
    fields["domains"] = tuple(domain for part in parts for domain in part.domains)
    criteria = [criterion.model_copy(update={"profiles": None}) for part in parts for criterion in part.criteria]
    fields["criteria"] = tuple(criteria[:CRITERIA])
    return Rubric.model_construct(**{**fields, "id": "synthetic"})


def main() -> None:
    """Print the ratios: time against a copy, memory, growth with the rows, and bytes from texts."""
    import numpy

    layout = batch.layout(rubric(), "ngo")
    by_column = _answers(layout)
    by_row = tuple(numpy.ascontiguousarray(each) for each in by_column)
    room = tuple(numpy.empty_like(each) for each in by_column)

    def floor() -> None:
        for each, other in zip(room, by_column, strict=True):
            numpy.copyto(each, other)

    what = "1,000,000 assessments, "
    copy = "copying the same bytes in memory"
    report(what + "columns", copy, ratio(lambda: batch.overall(layout, *by_column), floor, rounds=5), 10)
    report(what + "rows", copy, ratio(lambda: batch.overall(layout, *by_row), floor, rounds=5), 10)
    size = sum(each.nbytes for each in by_column)
    used = _memory(lambda: batch.overall(layout, *by_column))
    report("  memory, input included", "the input", (size + used) / size, 3)
    half = tuple(each[: ROWS // 2] for each in by_row)
    once, twice = (min(seconds(lambda x=x: batch.overall(layout, *x)) for _ in range(5)) for x in (half, by_row))
    report("  time", "half as many", twice / once, 2.1)
    _encoding(layout)


def _answers(layout: batch.Layout) -> tuple[Any, Any]:
    """Random answers, every state among them, evidence never above the claim, in column order."""
    import numpy

    chance = numpy.random.default_rng(1)
    shape = (len(layout.criteria), ROWS)
    claimed = chance.integers(0, layout.top + 1, shape, dtype=numpy.uint8)
    evidenced = numpy.minimum(claimed, chance.integers(0, layout.top + 1, shape, dtype=numpy.uint8))
    state = chance.integers(0, 30, shape, dtype=numpy.uint8)
    for at, code in enumerate((batch.UNKNOWN, batch.UNANSWERED, batch.NOT_APPLICABLE)):
        claimed[state == at] = evidenced[state == at] = code
    return claimed.T, evidenced.T


def _memory(action: Callable[[], Any]) -> int:
    """The most bytes that an action holds beyond what was there."""
    tracemalloc.start()
    action()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def _encoding(layout: batch.Layout) -> None:
    """Rows of texts to bytes, against looking each text up."""
    chance = random.Random(1)
    said = ["unknown", "unanswered", *(f"{level} {shown}" for level in range(5) for shown in range(level + 1))]
    rows = [{criterion: chance.choice(said) for criterion in layout.criteria} for _ in range(2_000)]

    def floor() -> None:
        for row in rows:
            for criterion in layout.criteria:
                row[criterion]

    report(
        "texts to bytes, 76 criteria a row",
        "a loop that reads every text",
        ratio(lambda: batch.encode(layout, rows), floor),
        5,
    )
    print(
        f"      that is {min(seconds(lambda: batch.encode(layout, rows)) for _ in range(9)) / len(rows) * 1e6:.1f} µs a row"
    )
