"""The comparison of partners: a page for the board, then figures, levels, what to train, and what was compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.platypus import PageBreak

from safeguard import Report, Texts, audience_mark, release_said

from . import (
    comparison_agenda,
    comparison_board,
    comparison_figures,
    comparison_groups,
    comparison_levels,
    comparison_notes,
    comparison_partners,
    share_back,
)
from .context import Context


def story(contexts: Sequence[Context]) -> Iterator[Any]:
    """The flowables in reading order; where a page is for one partner alone, nothing but that page."""
    for number, context in enumerate(contexts):
        if number:
            yield PageBreak()
        if context.compared.mine is not None:
            yield from share_back.page(context)
            continue
        yield comparison_board.page(context)
        yield PageBreak()
        yield from comparison_figures.pages(context)
        yield from comparison_groups.pages(context)
        yield from comparison_levels.pages(context)
        yield from comparison_agenda.pages(context)
        yield from comparison_partners.pages(context)
        yield from comparison_notes.pages(context)


def title(document: Report, texts: Texts) -> str:
    """The title of the document."""
    for_one = any(part.mine is not None for part in document.comparisons)
    return texts("Your figures beside the comparison") if for_one else texts("Comparison of partners")


def mark(document: Report, texts: Texts) -> str:
    """The mark of every page: public only where nothing in the document is for internal use or for one partner alone."""
    public = all(part.comparison.audience == "public" and part.mine is None for part in document.comparisons)
    return audience_mark(texts, "public" if public else "internal")


def foot(document: Report, texts: Texts) -> str:
    """The footer of every page: the mark again, and the releases that the figures are from."""
    releases = dict.fromkeys(release_said(texts, part.comparison) for part in document.comparisons)
    return " · ".join((mark(document, texts), *releases))
