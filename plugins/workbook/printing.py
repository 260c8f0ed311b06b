"""How sheets look on paper, and what of them can be changed: privacy in every footer, protection without a password."""

from __future__ import annotations

from typing import Any

from safeguard import Texts


def on_paper(texts: Texts, sheet: Any, *, landscape: bool, wide: int = 1) -> None:
    """A4 pages, so many of them wide, with the line on privacy and the page number below."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = wide, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.left.text = texts("No names of children, no case details").replace("&", "&&")
    sheet.oddFooter.right.text = "&P / &N"
    sheet.sheet_view.showGridLines = False


def form(texts: Texts, sheet: Any, area: str, *, landscape: bool) -> None:
    """A sheet to fill and print: only its open cells can be typed in, without a password."""
    on_paper(texts, sheet, landscape=landscape)
    sheet.print_area = area
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.formatCells = False
