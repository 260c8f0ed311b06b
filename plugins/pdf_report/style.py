"""How the report looks: one accent, generous lines, readable from a grey office printer."""

from __future__ import annotations

from typing import Any, Final

from .text import BOLD, ITALIC, REGULAR

INK: Final = "#1F2933"
QUIET: Final = "#52606D"
ACCENT: Final = "#1B5E5A"
SOFT: Final = "#E9F1F0"
LINE: Final = "#B8C4C2"
WHITE: Final = "#FFFFFF"

#: A4 in points, and the frame that text stands in
PAGE: Final = (595.28, 841.89)
MARGIN: Final = 54.0
WIDTH: Final = PAGE[0] - 2 * MARGIN
#: where that frame begins above the foot of the page, and how high it is
FOOT: Final = 58.0
HEIGHT: Final = PAGE[1] - FOOT - 62


class Styles:
    """Paragraph styles by what they are for."""

    def __init__(self) -> None:
        from reportlab.lib.colors import HexColor
        from reportlab.lib.styles import ParagraphStyle

        def style(
            name: str, font: str = REGULAR, size: float = 9.5, lead: float = 13.5, colour: str = INK, **more: Any
        ) -> Any:
            settings = {"bulletFontName": REGULAR, "splitLongWords": 1, "embeddedHyphenation": 0, **more}
            return ParagraphStyle(
                name, fontName=font, fontSize=size, leading=lead, textColor=HexColor(colour), **settings
            )

        self.body = style("body", spaceAfter=4)
        self.cell = style("cell", size=8.6, lead=11.6)
        self.cell_bold = style("cell-bold", BOLD, 8.6, 11.6)
        self.cell_head = style("cell-head", BOLD, 8.2, 11, WHITE)
        self.small = style("small", size=8, lead=11, colour=QUIET)
        self.quote = style("quote", ITALIC, 8.6, 11.6, QUIET)
        self.lead = style("lead", size=11, lead=16, spaceAfter=6)
        self.chapter = style("chapter", BOLD, 19, 24, ACCENT, spaceAfter=10, keepWithNext=1)
        self.section = style("section", BOLD, 12.5, 17, ACCENT, spaceBefore=12, spaceAfter=5, keepWithNext=1)
        self.loose = style("section", BOLD, 12.5, 17, ACCENT, spaceBefore=12, spaceAfter=5)
        self.sub = style("sub", BOLD, 10, 14, INK, spaceBefore=8, spaceAfter=2, keepWithNext=1)
        self.loose_sub = style("sub", BOLD, 10, 14, INK, spaceBefore=8, spaceAfter=2)
        self.topic = style("topic", size=10, lead=14, spaceBefore=9, spaceAfter=1, keepWithNext=1)
        self.kicker = style("kicker", BOLD, 10, 13, ACCENT)
        self.title = style("title", BOLD, 27, 33, INK, spaceAfter=4)
        self.verdict = style("verdict", BOLD, 22, 27, ACCENT)
        self.number = style("number", BOLD, 30, 36, INK, alignment=2)
        self.right = style("right", size=8.6, lead=11.6, alignment=2)
