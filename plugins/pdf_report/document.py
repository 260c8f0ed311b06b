"""The document as a whole: its pages, header and footer, bookmarks, and the order of its sections."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, NamedTuple

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate

from safeguard import Handbook, Report, Texts, Tracker

from . import (
    actions,
    annex,
    comparison,
    cover,
    criteria,
    director,
    frontier,
    glossary,
    handbook,
    own_texts,
    progress,
    proof,
    since,
    timeline,
    units,
    views,
)
from .charts import fitted
from .context import Context
from .style import ACCENT, FOOT, HEIGHT, LINE, MARGIN, PAGE, QUIET, WIDTH, Styles
from .text import BOLD, REGULAR, register_fonts, visible

FOLDER = cover.FOLDER


def render(document: Report | Handbook | Tracker, language: str) -> bytes:
    """The bytes of the PDF."""
    register_fonts()
    texts, styles = Texts(language, FOLDER), Styles()
    if isinstance(document, Handbook):
        title = document.rubric.words(texts.language).title
        foot = texts("To be read and discussed before it is answered.")
        story = handbook.story(document, texts, styles)
        return _bound(story, _Frame(texts, f"{texts('Handbook')} · {title}", foot), "safeguard")
    foot = texts("Confidential. No names of children and no case details belong in this document.")
    if isinstance(document, Tracker):
        name = document.track.organisation.name
        story = progress.story(document, texts, styles)
        return _bound(story, _Frame(texts, f"{texts('Plan under way')} · {name}", foot), name)
    if document.kind == "comparison":
        return _comparison(document, texts, styles)
    contexts = [Context(document, part, texts, styles) for part in document.units or document.parts]
    names = [part.assessment.organisation.name for part in document.parts]
    names += [part.picture.places[0].name for part in document.units]
    name = ", ".join(dict.fromkeys(names))
    kinds = {"plan": texts("Improvement plan"), "units": texts("Report on units")}
    kind = kinds.get(document.kind) or texts("Score report")
    told = units.story(contexts) if document.kind == "units" else _story(contexts)
    return _bound(told, _Frame(texts, f"{kind} · {name}", foot), name)


def _comparison(document: Report, texts: Texts, styles: Styles) -> bytes:
    contexts = [Context(document, part, texts, styles) for part in document.comparisons]
    titles = ", ".join(context.words.title for context in contexts)
    mark, foot = comparison.mark(document, texts), comparison.foot(document, texts)
    around = _Frame(texts, f"{comparison.title(document, texts)} · {titles}", foot, mark)
    return _bound(comparison.story(contexts), around, "safeguard")


class _Frame(NamedTuple):
    """What stands around the text of every page; ``mark`` is who may read it, where that is said at the top."""

    texts: Texts
    title: str
    foot: str
    mark: str = ""


def _bound(story: Iterator[Any], around: _Frame, author: str) -> bytes:
    """The pages of a story with header, footer and bookmarks."""
    made = io.BytesIO()
    pages = _Pages(made, around, visible(author))
    pages.build(list(story), canvasmaker=pages.canvas)
    return made.getvalue()


def _story(contexts: list[Context]) -> Iterator[Any]:
    """The flowables in reading order: cover, then for each rubric its pages, then the annex."""
    yield from cover.cover(contexts)
    contexts = [context for context in contexts if context.answered]
    if not contexts:
        return
    for context in contexts:
        yield PageBreak()
        yield from director.page(context)
        yield from since.pages(context)
        if context.part.plan is not None:
            yield PageBreak()
            yield from actions.pages(context)
            yield from proof.pages(context)
            yield from timeline.months(context)
            yield from frontier.pages(context)
        yield PageBreak()
        yield from criteria.pages(context)
        yield from views.pages(context)
    if any(context.part.plan for context in contexts):
        yield from actions.sign_off(contexts[0])
    yield from timeline.roles(contexts)
    yield from own_texts.page(contexts[0])
    yield PageBreak()
    yield from annex.pages(contexts)
    yield from glossary.page(contexts)


class _Pages(BaseDocTemplate):
    """A4 pages with one frame, bookmarks for headings, and a footer that counts the pages."""

    def __init__(self, target: io.BytesIO, around: _Frame, author: str):
        super().__init__(
            target,
            pagesize=PAGE,
            invariant=1,
            title=visible(around.title),
            author=author,
            lang=around.texts.language,
            initialFontName=REGULAR,
            pageCompression=1,
        )
        self.around = around
        frame = Frame(MARGIN, FOOT, WIDTH, HEIGHT, 0, 0, 0, 0, id="text")
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
        around = self.around

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
                    _frame_of(self, around, number, len(self.states))
                    super().showPage()
                super().save()

        return Counted(*args, **settings)


def _frame_of(canvas: Any, around: _Frame, number: int, count: int) -> None:
    """Header, footer and page number of one page."""
    canvas.setFillColor(HexColor(ACCENT))
    if number == 1:
        canvas.rect(0, PAGE[1] - 14, PAGE[0], 14, fill=1, stroke=0)
    else:
        canvas.setFont(BOLD, 8)
        room = WIDTH - (canvas.stringWidth(around.mark, BOLD, 8) + 12 if around.mark else 0)
        canvas.drawString(MARGIN, PAGE[1] - 40, fitted(canvas, around.title, BOLD, 8, room))
    if around.mark:
        canvas.setFont(BOLD, 8)
        canvas.drawRightString(PAGE[0] - MARGIN, PAGE[1] - 40, around.mark)
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, 44, PAGE[0] - MARGIN, 44)
    canvas.setFillColor(HexColor(QUIET))
    canvas.setFont(REGULAR, 7.5)
    page = around.texts("Page {number} of {count}", number=number, count=count)
    room = WIDTH - canvas.stringWidth(page, REGULAR, 7.5) - 12
    canvas.drawString(MARGIN, 32, fitted(canvas, around.foot, REGULAR, 7.5, room))
    canvas.drawRightString(PAGE[0] - MARGIN, 32, page)
