"""The document as a whole: its pages, header and footer, bookmarks, and the order of its sections."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate

from safeguard import Report, Texts

from . import actions, annex, cover, criteria, director, units, views
from .charts import fitted
from .context import Context
from .style import ACCENT, LINE, MARGIN, PAGE, QUIET, WIDTH, Styles
from .text import BOLD, REGULAR, register_fonts, visible

FOLDER = cover.FOLDER


def render(report: Report, language: str) -> bytes:
    """The bytes of the PDF."""
    register_fonts()
    texts = Texts(language, FOLDER)
    styles = Styles()
    contexts = [Context(report, part, texts, styles) for part in report.units or report.parts]
    made = io.BytesIO()
    organisations = dict.fromkeys(
        [part.assessment.organisation.name for part in report.parts]
        + [part.picture.places[0].name for part in report.units]
    )
    name = ", ".join(organisations)
    kinds = {"plan": texts("Improvement plan"), "units": texts("Report on units")}
    kind = kinds.get(report.kind) or texts("Score report")
    pages = _Pages(made, texts, f"{kind} · {name}", visible(name), texts.language)
    told = units.story(contexts) if report.kind == "units" else _story(contexts)
    pages.build(list(told), canvasmaker=pages.canvas)
    return made.getvalue()


def _story(contexts: list[Context]) -> Iterator[Any]:
    """The flowables in reading order: cover, then for each rubric its pages, then the annex."""
    yield from cover.cover(contexts)
    for context in contexts:
        yield PageBreak()
        yield from director.page(context)
        if context.part.plan is not None:
            yield PageBreak()
            yield from actions.pages(context)
        yield PageBreak()
        yield from criteria.pages(context)
        yield from views.pages(context)
    yield PageBreak()
    yield from annex.pages(contexts)


class _Pages(BaseDocTemplate):
    """A4 pages with one frame, bookmarks for headings, and a footer that counts the pages."""

    def __init__(self, target: io.BytesIO, texts: Texts, title: str, author: str, language: str):
        super().__init__(
            target,
            pagesize=PAGE,
            invariant=1,
            title=visible(title),
            author=author,
            lang=language,
            initialFontName=REGULAR,
            pageCompression=1,
        )
        self.texts, self.heading = texts, title
        frame = Frame(MARGIN, 58, WIDTH, PAGE[1] - 58 - 62, 0, 0, 0, 0, id="text")
        self.addPageTemplates([PageTemplate(id="page", frames=[frame])])
        self._number = 0

    def afterFlowable(self, flowable: Any) -> None:
        """Headings become bookmarks."""
        depth = {"chapter": 0, "section": 1}.get(getattr(getattr(flowable, "style", None), "name", ""))
        if depth is None:
            return
        self._number += 1
        key = f"h{self._number}"
        self.canv.bookmarkPage(key)
        if depth == 1 and self._number == 1:
            depth = 0
        self.canv.addOutlineEntry(flowable.getPlainText(), key, depth, closed=depth == 0)

    def canvas(self, *args: Any, **settings: Any) -> Canvas:
        """A canvas that writes header and footer once the number of pages is known."""
        texts, heading = self.texts, self.heading

        class Counted(Canvas):
            def __init__(self, *inner: Any, **more: Any):
                super().__init__(*inner, **more)
                self.states: list[dict[str, Any]] = []

            def showPage(self) -> None:
                self.states.append(dict(self.__dict__))
                self._startPage()

            def save(self) -> None:
                for number, state in enumerate(self.states, 1):
                    self.__dict__.update(state)
                    _frame_of(self, texts, heading, number, len(self.states))
                    super().showPage()
                super().save()

        return Counted(*args, **settings)


def _frame_of(canvas: Any, texts: Texts, heading: str, number: int, count: int) -> None:
    """Header, footer and page number of one page."""
    canvas.setFillColor(HexColor(ACCENT))
    if number == 1:
        canvas.rect(0, PAGE[1] - 14, PAGE[0], 14, fill=1, stroke=0)
    else:
        canvas.setFont(BOLD, 8)
        canvas.drawString(MARGIN, PAGE[1] - 40, fitted(canvas, heading, BOLD, 8, WIDTH))
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, 44, PAGE[0] - MARGIN, 44)
    canvas.setFillColor(HexColor(QUIET))
    canvas.setFont(REGULAR, 7.5)
    canvas.drawString(
        MARGIN, 32, texts("Confidential. No names of children and no case details belong into this document.")
    )
    canvas.drawRightString(PAGE[0] - MARGIN, 32, texts("Page {number} of {count}", number=number, count=count))
