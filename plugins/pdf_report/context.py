"""What every section needs: one assessment's part of the report, its words, and how things are said and set."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from safeguard import ComparisonPart, Figure, Report, ReportPart, Step, Texts, UnitsPart, Wording

from .style import WIDTH, Styles
from .text import Markup, bold, paragraph, safe

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

#: points that a heading needs below it, so that the first row of its table stands on the same page
ROOM = 210.0

#: characters in a cell from which its row may be taller than a page and has to be cut; other rows stay whole
_TALL = 900


def _tall(rows: Sequence[Sequence[Any]]) -> bool:
    """Whether a cell may need more than a page."""
    return any(hasattr(cell, "getPlainText") and len(cell.getPlainText()) > _TALL for row in rows for cell in row)


class Task(NamedTuple):
    """A step in words: its criterion with the level, what to do, and what shows that it is done."""

    name: str
    do: str
    proof: str


def task_of(texts: Texts, words: Wording, step: Step) -> Task:
    """What a step asks; nothing to do where the rubric asks its criterion no more."""
    name = words.name_of(step.criterion)
    if step.kind == "find-out":
        return Task(
            texts("{name}: find out", name=name),
            texts("Find out where you stand, and answer the criterion."),
            texts("The criterion is answered."),
        )
    action = words.action_of(step.criterion, step.to)
    said = (action.do, action.proof) if action else ("", "")
    return Task(texts("{name}: level {level}", name=name, level=step.to), *said)


class Context:
    """One part of the report in one language."""

    def __init__(self, report: Report, part: ReportPart | UnitsPart | ComparisonPart, texts: Texts, styles: Styles):
        self.report, self._part, self.texts, self.styles = report, part, texts, styles

    @property
    def part(self) -> ReportPart:
        """The assessment's part of a plan or score report."""
        assert isinstance(self._part, ReportPart)
        return self._part

    @property
    def units(self) -> UnitsPart:
        """The part of a report on units."""
        assert isinstance(self._part, UnitsPart)
        return self._part

    @property
    def compared(self) -> ComparisonPart:
        """The part of a comparison of partners."""
        assert isinstance(self._part, ComparisonPart)
        return self._part

    @cached_property
    def answered(self) -> bool:
        """Whether anything is answered; where nothing is, there is nothing to tell beyond that."""
        return any(each.state != "unanswered" for each in self.part.record.criteria)

    @cached_property
    def words(self) -> Wording:
        """The rubric's words."""
        return self._part.rubric.words(self.texts.language)

    def band(self, band: str | None) -> str:
        """The title of a band, or a dash."""
        return self.words.band[band].title if band else "–"

    def figure(self, figure: Figure | None) -> str:
        """A figure as people read it."""
        return self.texts.figure(figure, self._part.rubric.limits)

    def cell(self, text: object) -> Any:
        """Foreign text in a table cell."""
        return paragraph(safe(text), self.styles.cell)

    def rich(self, markup: Markup) -> Any:
        """Our markup in a table cell."""
        return paragraph(markup, self.styles.cell)

    def head(self, text: str) -> Any:
        """A table's column head."""
        return paragraph(bold(text), self.styles.cell_head)

    def table(
        self, rows: Sequence[Sequence[Any]], widths: Sequence[float], head: bool = True, *, tight: bool = False
    ) -> Any:
        """A table over the whole width (see :func:`table`)."""
        return table(rows, widths, head, tight=tight)


def table(rows: Sequence[Sequence[Any]], widths: Sequence[float], head: bool = True, *, tight: bool = False) -> Any:
    """A table over the whole width (``widths`` are shares), its head repeated on every page it reaches.

    ``tight`` rows stand closer, where a page has to stay one.
    """
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Table, TableStyle

    from .style import ACCENT, LINE
    from .text import REGULAR

    total = sum(widths)
    made = Table(
        rows, [WIDTH * width / total for width in widths], repeatRows=1 if head else 0, splitInRow=int(_tall(rows))
    )
    rules = [
        ("FONT", (0, 0), (-1, -1), REGULAR, 8.6),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 5),
        ("RIGHTPADDING", (0, 0), (-1, -1), 5),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5 if tight else 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5 if tight else 5),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor(LINE)),
    ]
    if head:
        rules.append(("BACKGROUND", (0, 0), (-1, 0), HexColor(ACCENT)))
    made.setStyle(TableStyle(rules))
    return made


def banner(text: str, styles: Styles) -> Any:
    """A frame around a sentence that must not be overlooked."""
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Table, TableStyle

    from .style import INK, SOFT

    made = Table([[paragraph(bold(text), styles.body)]], [WIDTH], spaceBefore=4, spaceAfter=8)
    rules = [("BOX", (0, 0), (-1, -1), 1.6, HexColor(INK)), ("BACKGROUND", (0, 0), (-1, -1), HexColor(SOFT))]
    made.setStyle(TableStyle([*rules, ("LEFTPADDING", (0, 0), (-1, -1), 10), ("BOTTOMPADDING", (0, 0), (-1, -1), 6)]))
    return made


def card(verdict: Sequence[Any], figures: Sequence[Any], above: float) -> Any:
    """The frame around a verdict and its figures, with so many points above them."""
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Table, TableStyle

    from .style import ACCENT, LINE
    from .text import REGULAR

    made = Table([[verdict, figures]], [WIDTH * 0.62, WIDTH * 0.38])
    made.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), REGULAR, 9),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("BOX", (0, 0), (-1, -1), 1.2, HexColor(ACCENT)),
                ("LEFTPADDING", (0, 0), (-1, -1), 14),
                ("RIGHTPADDING", (0, 0), (-1, -1), 14),
                ("TOPPADDING", (0, 0), (-1, -1), above),
                ("BOTTOMPADDING", (0, 0), (-1, -1), above + 2),
                ("LINEAFTER", (0, 0), (0, 0), 0.5, HexColor(LINE)),
            ]
        )
    )
    return made
