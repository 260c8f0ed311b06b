"""The same answers seen by standards and themes: many named figures from one set of answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from reportlab.platypus import CondPageBreak

from safeguard import ViewResult

from .context import ROOM, Context
from .text import paragraph, safe

#: points of a meeting are a trail for those who were there; they have a page of their own in the documents
APART = "ecpat-meeting"


def pages(context: Context) -> Iterator[Any]:
    """The figures of every tag that criteria in scope carry; nothing where there is none."""
    texts, styles = context.texts, context.styles
    views = [view for view in context.part.record.views if view.tag.partition(":")[0] != APART]
    if not views:
        return
    yield CondPageBreak(ROOM)
    yield paragraph(safe(texts("Seen by standards and themes: {title}", title=context.words.title)), styles.section)
    yield paragraph(
        safe(
            texts(
                "The same answers, counted for the criteria that belong to a standard or a theme. A view has no band, "
                "and it is no certificate of that standard."
            )
        ),
        styles.body,
    )
    rows = [[context.head(text) for text in (texts("Standard or theme"), texts("Criteria"), *_columns(context))]]
    rows += [_row(context, view) for view in sorted(views, key=lambda view: order(view.tag))]
    yield context.table(rows, (56, 12, 16, 16))
    said = texts("Fewer than {n} criteria make no percentage: one answer would decide it.", n=ViewResult.FEW)
    yield paragraph(safe(said), styles.small)


def _columns(context: Context) -> tuple[str, str]:
    return context.texts("claimed"), context.texts("evidenced")


def _row(context: Context, view: ViewResult) -> list[Any]:
    in_scope = context.part.rubric.in_scope(context.part.assessment.profile)
    count = sum(view.tag in criterion.maps for criterion in in_scope)
    few = context.texts("too few")
    figures = (few, few) if count < view.FEW else (context.figure(view.claimed), context.figure(view.evidenced))
    return [context.cell(text) for text in (context.words.tag.get(view.tag, view.tag), str(count), *figures)]


def order(tag: str) -> tuple[bool, tuple[str, ...]]:
    """Standards before themes, and 10 after 9."""
    parts = tuple(part.zfill(4) if part.isdigit() else part for part in re.split(r"(\d+)", tag))
    return tag.startswith("theme:"), parts
