"""What can be compared with what, who is left out, what is hidden, and what is missing from the document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportlab.platypus import CondPageBreak

from safeguard import (
    compared_with,
    core_warning,
    freshness_said,
    hiding_said,
    left_out_said,
    release_said,
    versions_said,
)

from .context import ROOM, Context, banner
from .text import bold, joined, paragraph, safe


def pages(context: Context) -> Iterator[Any]:
    """The notes of one comparison."""
    texts, styles, comparison = context.texts, context.styles, context.compared.comparison
    yield CondPageBreak(ROOM)
    yield paragraph(safe(texts("What can be compared")), styles.section)
    warning = core_warning(texts, comparison)
    if warning is not None:
        yield banner(warning, styles)
    for sentence in compared_with(texts, comparison):
        yield paragraph(safe(sentence), styles.body)
    for sentence in versions_said(texts, comparison):
        yield paragraph(safe(sentence), styles.body)
    for left in comparison.comparable.left_out:
        yield paragraph(safe(left_out_said(texts, comparison.audience, left)), styles.body)
    yield paragraph(safe(texts("What is hidden, and why")), styles.sub)
    for sentence in (*hiding_said(texts, comparison), *freshness_said(texts, comparison)):
        yield paragraph(safe(sentence), styles.body)
    if comparison.named:
        said = texts("These partners agreed to be named in this round: {names}.", names=", ".join(comparison.named))
        yield paragraph(safe(said), styles.body)
    yield paragraph(safe(texts("How it came about")), styles.sub)
    said = texts(
        "“claimed” is what the answers say; “evidenced” counts a level only as far as the proof shown carries it."
    )
    yield paragraph(safe(said), styles.body)
    answered = comparison.rubric
    facts = (
        f"{answered.id} {answered.version}",
        release_said(texts, comparison),
        texts.day(comparison.made),
        f"safeguard {comparison.engine}",
    )
    yield paragraph(safe(" · ".join(facts)), styles.small)
    faults = {(each.plugin, each.message): each for each in (*comparison.faults, *context.report.faults)}
    if faults:
        yield paragraph(safe(texts("Parts that are missing")), styles.sub)
    for fault in faults.values():
        named = bold(f"{fault.plugin} ({fault.distribution})")
        yield paragraph(joined(named, safe(fault.message), by=": "), styles.body)
