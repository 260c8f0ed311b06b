"""The words of a file, in pieces with the place of each: plain text, web pages, documents, PDFs and workbooks."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from safeguard import limits
from safeguard.errors import InvalidInput, not_found, part_needed, say


class Piece(NamedTuple):
    """A text and where it stands in its file: empty for a whole text file, else for example ``page 3``."""

    place: str
    text: str


def pieces(argument: str, standard_input: Callable[[], bytes]) -> list[Piece]:
    """The pieces of a file, or of standard input for ``-``.

    Raises :class:`~safeguard.errors.InvalidInput` where the file cannot be read as what its ending says.
    """
    from safeguard.strict_json import read_file

    if argument == "-":
        return [Piece("", _decoded(standard_input(), argument))]
    path = Path(argument)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise not_found(say("Texts do not come with this ending."), path.suffix.lower(), _READERS)
    data = read_file(path, limits.TEXT_BYTES)
    return [piece for piece in reader(data, argument) if piece.text.strip()]


def _decoded(data: bytes, source: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InvalidInput.at(source, "", say("This is UTF-16. Save it as UTF-8."))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InvalidInput.at(source, f"line {line}", say("This is not UTF-8. Save it as UTF-8.")) from None


def _plain(data: bytes, source: str) -> Iterator[Piece]:
    yield Piece("", _decoded(data, source))


def _web(data: bytes, source: str) -> Iterator[Piece]:
    """The words of a web page with every line where it was, so that a place can be found again."""
    from html.parser import HTMLParser

    text = _decoded(data, source)

    class Words(HTMLParser):
        def __init__(self) -> None:
            super().__init__(convert_charrefs=True)
            self.parts: list[str] = []
            self.hidden = 0
            self.line = 1

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.hidden += tag in ("script", "style")
            for name, value in attrs:
                if name in ("alt", "title") and value:
                    self.handle_data(f" {value} ")

        def handle_endtag(self, tag: str) -> None:
            self.hidden = max(0, self.hidden - (tag in ("script", "style")))

        def handle_data(self, data: str) -> None:
            if self.hidden:
                return
            line = self.getpos()[0]
            if line > self.line:
                self.parts.append("\n" * (line - self.line))
                self.line = line
            elif self.parts and not self.parts[-1].endswith((" ", "\n")):
                self.parts.append(" ")
            self.parts.append(data)
            self.line += data.count("\n")

    words = Words()
    words.feed(text)
    words.close()
    yield Piece("", "".join(words.parts))


def _document(data: bytes, source: str) -> Iterator[Piece]:
    """The paragraphs of a .docx, numbered."""
    import zipfile

    from safeguard.cli._office import tree

    namespace = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    try:
        root = tree(zipfile.ZipFile(io.BytesIO(data)), "word/document.xml")
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise InvalidInput.at(source, "", say("This is no .docx document, or it is damaged or protected.")) from None
    for number, paragraph in enumerate(root.iter(f"{namespace}p"), 1):
        text = "".join(
            node.text or "" if node.tag == f"{namespace}t" else "\n" if node.tag == f"{namespace}br" else " "
            for node in paragraph.iter()
            if node.tag in (f"{namespace}t", f"{namespace}br", f"{namespace}tab")
        )
        yield Piece(f"paragraph {number}", text)


def _pages(data: bytes, source: str) -> Iterator[Piece]:
    try:
        from pypdf import PdfReader
        from pypdf.errors import PdfReadError
    except ImportError:
        message = part_needed(say("Reading PDFs needs the part “{part}”.", part="pdf"))
        raise InvalidInput.at(source, "", message) from None
    import logging

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data))
        for number, page in enumerate(reader.pages, 1):
            yield Piece(f"page {number}", page.extract_text())
    except (PdfReadError, ValueError, KeyError, TypeError, RecursionError, OSError, AttributeError):
        raise InvalidInput.at(source, "", say("This is no PDF, or it is damaged or protected.")) from None


def _cells(data: bytes, source: str) -> Iterator[Piece]:
    """The cells of a workbook that hold text, each with its place."""
    import zipfile

    from safeguard.cli._office import guarded

    try:
        guarded(zipfile.ZipFile(io.BytesIO(data)))
        from openpyxl import load_workbook

        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            for row in sheet.iter_rows(max_row=limits.XLSX_ROWS, max_col=limits.XLSX_COLUMNS):
                for cell in row:
                    if isinstance(cell.value, str):
                        yield Piece(f"{sheet.title}!{cell.coordinate}", cell.value)
    except ImportError:
        message = part_needed(say("Reading workbooks needs the part “{part}”.", part="xlsx"))
        raise InvalidInput.at(source, "", message) from None
    except InvalidInput:
        raise
    except Exception:  # openpyxl raises whatever a damaged file leads it to
        raise InvalidInput.at(source, "", say("This is no .xlsx workbook, or it is damaged or protected.")) from None


_READERS: dict[str, Callable[[bytes, str], Iterator[Piece]]] = {
    ".txt": _plain,
    ".md": _plain,
    ".html": _web,
    ".htm": _web,
    ".docx": _document,
    ".pdf": _pages,
    ".xlsx": _cells,
}
