"""The one way by which text reaches a page: escaped, with every sign visible that a reader should see.

``Markup`` is text that went through here (or was written by us with markup); nothing else may enter a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NewType
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

Markup = NewType("Markup", str)

REGULAR, BOLD, ITALIC = "SafeguardSans", "SafeguardSans-Bold", "SafeguardSans-Italic"
_FOLDER = Path(__file__).parent / "fonts"
#: longer text is set in pieces: one paragraph of a megabyte takes minutes, pieces take a second
_PIECE = 2_000
#: controls that hide or reorder what a reader sees, and invisible signs
_HIDDEN = re.compile("[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")


def register_fonts() -> None:
    """Make the report's own fonts known to ReportLab; again is harmless."""
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if REGULAR in pdfmetrics.getRegisteredFontNames():
        return
    for name, face in ((REGULAR, "Regular"), (BOLD, "Bold"), (ITALIC, "Italic")):
        pdfmetrics.registerFont(TTFont(name, str(_FOLDER / f"NotoSans-{face}.ttf")))
    for bold, italic, name in ((0, 0, REGULAR), (1, 0, BOLD), (0, 1, ITALIC), (1, 1, BOLD)):
        addMapping(REGULAR, bold, italic, name)


@cache
def _glyphs() -> frozenset[int]:
    """The characters that every one of our fonts can show."""
    from reportlab.pdfbase import pdfmetrics

    register_fonts()
    faces = [pdfmetrics.getFont(name).face.charToGlyph for name in (REGULAR, BOLD, ITALIC)]
    return frozenset(set(faces[0]) & set(faces[1]) & set(faces[2]))


def visible(text: str) -> str:
    """Text in which every sign that our fonts lack, and every control, stands as ``[U+202E]``."""
    known = _glyphs()
    text = _HIDDEN.sub(lambda found: f"[U+{ord(found.group()):04X}]", text.replace("\t", "    "))
    if all(sign == "\n" or ord(sign) in known for sign in text):
        return text
    return "".join(sign if sign == "\n" or ord(sign) in known else f"[U+{ord(sign):04X}]" for sign in text)


def safe(text: object) -> Markup:
    """Foreign text as markup that shows exactly that text."""
    return Markup(escape(visible(str(text))).replace("\n", "<br/>"))


def bold(text: object) -> Markup:
    """Foreign text in bold."""
    return Markup(f"<b>{safe(text)}</b>")


def joined(*parts: Markup, by: str = " ") -> Markup:
    """Pieces of markup one after another."""
    return Markup(by.join(part for part in parts if part))


def paragraph(markup: Markup, style: ParagraphStyle) -> Paragraph:
    """A paragraph of our markup."""
    from reportlab.platypus import Paragraph

    return Paragraph(markup, style)


def paragraphs(text: str, style: ParagraphStyle) -> list[Paragraph]:
    """Foreign text as paragraphs of bounded size, so that the time is linear in its length."""
    return [paragraph(safe(piece), style) for piece in _pieces(text)]


def _pieces(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        while len(line) > _PIECE:
            cut = line.rfind(" ", _PIECE // 2, _PIECE)
            cut = cut if cut > 0 else _PIECE
            yield line[:cut]
            line = line[cut:].lstrip(" ")
        yield line or " "
