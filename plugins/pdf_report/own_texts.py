"""What text checks found in the organisation's own outputs, as counts; the texts themselves never stand here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportlab.platypus import CondPageBreak

from .context import ROOM, Context
from .text import paragraph, safe


def page(context: Context) -> Iterator[Any]:
    """How often which words were found, and what to write instead; nothing where no text was looked at."""
    own, texts, styles = context.report.own_texts, context.texts, context.styles
    if own is None:
        return
    yield CondPageBreak(ROOM)
    yield paragraph(safe(texts("Words in our own texts")), styles.section)
    looked = texts.count(
        own.texts,
        "One text with {words} words was looked at.",
        "{n} texts with {words} words were looked at.",
        words=texts.number(own.words),
    )
    caution = texts("A list of words sees words, not intentions: let somebody read the texts too.")
    yield paragraph(safe(f"{looked} {caution}"), styles.body)
    if not own.found:
        yield paragraph(safe(texts("No word of the list was found.")), styles.body)
        return
    names = {"avoid": texts("avoid"), "caution": texts("with caution"), "info": texts("good to know")}
    rows = [
        [context.head(text) for text in (texts("Write instead"), texts("Weight"), texts("Found"), texts("In texts"))]
    ]
    rows += [
        [context.cell(text) for text in (each.instead, names[each.severity], str(each.count), str(each.texts))]
        for each in own.found
    ]
    yield context.table(rows, (58, 18, 12, 12))
