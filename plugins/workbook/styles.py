"""How the workbook looks: calm, readable in print, clear about where to write."""

from __future__ import annotations

from typing import Any, Final

INK: Final = "1F2933"
ACCENT: Final = "1B5E5A"
SOFT: Final = "E4EFEE"
FIELD: Final = "FFFBEA"
LINE: Final = "B8C4C2"
DONE: Final = "E9F3E6"
AMBER: Final = "FCE3B6"


class Styles:
    """The styles of one workbook, made once and shared by its cells."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

        thin = Side(style="thin", color=LINE)
        self.border = Border(top=thin, bottom=thin, left=thin, right=thin)
        self.wrap = Alignment(wrap_text=True, vertical="top")
        self.flat = Alignment(vertical="top")
        self.centre = Alignment(horizontal="center", vertical="top")
        self.title = Font(name="Calibri", size=18, bold=True, color=ACCENT)
        self.heading = Font(name="Calibri", size=12, bold=True, color="FFFFFF")
        self.bold = Font(name="Calibri", size=11, bold=True, color=INK)
        self.body = Font(name="Calibri", size=11, color=INK)
        self.small = Font(name="Calibri", size=10, color=INK)
        self.quiet = Font(name="Calibri", size=10, italic=True, color="52606D")
        self.invisible = Font(name="Calibri", size=8, color="FFFFFF")
        self.band = PatternFill("solid", fgColor=ACCENT)
        self.soft = PatternFill("solid", fgColor=SOFT)
        self.field = PatternFill("solid", fgColor=FIELD)
        self.done = PatternFill("solid", bgColor=DONE, fgColor=DONE)
        self.amber = PatternFill("solid", bgColor=AMBER, fgColor=AMBER)
        self.unlocked = Protection(locked=False)

    def text(self, cell: Any, value: object, font: Any = None) -> Any:
        """Put text or a number into a cell. Text stays text: what begins with = never becomes a formula."""
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
        cell.font = font or self.body
        cell.alignment = self.wrap
        return cell

    def input(self, cell: Any, value: object = None) -> Any:
        """A cell to write text into: unlocked, framed, on its own ground; a spreadsheet turns nothing in it into a date."""
        return self._field(cell, "safeguard text", value)

    def choice(self, cell: Any, value: object = None) -> Any:
        """A cell to choose in, or to write a number into."""
        return self._field(cell, "safeguard choice", value)

    def date(self, cell: Any, value: object = None) -> Any:
        """A cell for a day, shown as YYYY-MM-DD."""
        return self._field(cell, "safeguard day", value)

    @staticmethod
    def _field(cell: Any, style: str, value: object) -> Any:
        if value is not None:
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # what begins with = never becomes a formula
        cell.style = style  # one name for six settings: cells are many, and each setting by itself is slow
        return cell

    def register(self, book: Any) -> None:
        """Give the book the named styles of the cells that people fill."""
        from openpyxl.styles import NamedStyle

        for name, form in (("safeguard text", "@"), ("safeguard choice", "General"), ("safeguard day", "yyyy-mm-dd")):
            style = NamedStyle(name=name, number_format=form)
            style.font, style.alignment, style.border = self.body, self.wrap, self.border
            style.fill, style.protection = self.field, self.unlocked
            book.add_named_style(style)
