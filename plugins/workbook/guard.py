"""A look into the file before anything parses it: what it really is, how large it would grow, what rides along."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from safeguard import InvalidInput, Message, Problem, limits, say

_CHUNK = 1 << 20
_OVERLAP = 512
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL = re.compile(rb'<c\b[^>]{0,200}?\br="([A-Z]{1,4})([0-9]{1,9})"')
_ROW = re.compile(rb'<row\b[^>]{0,300}?\br="([0-9]{1,9})"')
_HIDDEN_ROW = re.compile(rb'<row\b[^>]{0,300}?\bhidden="(1|true)"')
_DOCTYPE = re.compile(rb"<\s*!\s*(DOCTYPE|ENTITY)|<\x00!\x00[DE]\x00|\x00<\x00!\x00[DE]", re.IGNORECASE)


class Seen(NamedTuple):
    """What rides along in a workbook that is otherwise sound."""

    warnings: tuple[Problem, ...]


def inspect(data: bytes, source: str) -> Seen:
    """Refuse what is no workbook, is too large, or carries code; list what is passed over.

    Raises ``InvalidInput``. Nothing is unpacked whole, so a packed bomb costs nothing.
    """
    refuse_other_kinds(data, source)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_size(archive, source)
            _refuse_contents(archive, source)
            return Seen(tuple(_riding_along(archive, source)))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError):
        raise _refusal(source, say("This workbook is damaged: it cannot be unpacked.")) from None


def refuse_other_kinds(data: bytes, source: str) -> None:
    """Name the real kind of a file that only looks like a workbook by its ending."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _refusal(
            source,
            say("This is an old .xls file, or it is locked with a password. Save it as .xlsx without a password."),
        )
    if not data.startswith(b"PK"):
        if not data:
            raise _refusal(source, say("The file is empty."))
        if data.lstrip()[:1] == b"<":
            raise _refusal(source, say("This is a web page or XML, not a workbook. Save it as .xlsx."))
        raise _refusal(source, say("This is not a workbook; it looks like text or CSV. Save it as .xlsx."))
    if b"application/vnd.oasis.opendocument" in data[:200]:
        raise _refusal(source, say("This is an OpenDocument file (.ods). Save it as .xlsx."))


def _refusal(source: str, message: Message) -> InvalidInput:
    return InvalidInput.at(source, "", message)


def _refuse_size(archive: zipfile.ZipFile, source: str) -> None:
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    if len(parts) > 1000 or total > limits.XLSX_UNPACKED_BYTES:
        raise _refusal(
            source,
            say(
                "This workbook unpacks to more than {limit} megabytes.",
                limit=limits.XLSX_UNPACKED_BYTES // limits.MEGABYTE,
            ),
        )
    for part in parts:
        if part.file_size > limits.MEGABYTE and part.file_size > limits.XLSX_RATIO * max(1, part.compress_size):
            raise _refusal(
                source,
                say(
                    "This workbook is packed more than {limit} times: it may be a packed bomb.", limit=limits.XLSX_RATIO
                ),
            )
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise _refusal(source, say("This is an archive, but no workbook is in it."))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refusal(source, say("This workbook carries a program (a macro). Save it as .xlsx without macros."))


def _refuse_contents(archive: zipfile.ZipFile, source: str) -> None:
    for part in archive.infolist():
        if not part.filename.endswith((".xml", ".rels", ".vml")):
            continue
        for chunk in _chunks(archive, part):
            if _DOCTYPE.search(chunk):
                raise InvalidInput.at(
                    source, _title(archive, part.filename), say("A document type (DTD) is not allowed here.")
                )
            if _SHEET.fullmatch(part.filename) and _reaches_too_far(chunk):
                message = say(
                    "A sheet reaches beyond {rows} rows or {columns} columns.",
                    rows=limits.XLSX_ROWS,
                    columns=limits.XLSX_COLUMNS,
                )
                raise InvalidInput.at(source, _title(archive, part.filename), message)


def _reaches_too_far(chunk: bytes) -> bool:
    """Whether rows or cells of a piece of a sheet lie beyond the limits."""
    rows = [int(found[1]) for found in _ROW.finditer(chunk)]
    cells = {(found[1], int(found[2])) for found in _CELL.finditer(chunk)}
    return any(row > limits.XLSX_ROWS for row in rows) or any(
        _column(letters) > limits.XLSX_COLUMNS or row > limits.XLSX_ROWS for letters, row in cells
    )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _title(archive: zipfile.ZipFile, part: str) -> str:
    """The name that a person sees on a sheet's tab, or the part's where the workbook does not say."""
    try:
        book = archive.read("xl/workbook.xml")[:_CHUNK].decode("utf-8", "replace")
        links = archive.read("xl/_rels/workbook.xml.rels")[:_CHUNK].decode("utf-8", "replace")
    except KeyError:
        return part
    targets = {}
    for link in re.findall(r"<Relationship\b[^>]{0,500}>", links):
        fields = dict(re.findall(r'(\w+)="([^"]*)"', link))
        targets[fields.get("Id", "")] = "xl/" + fields.get("Target", "").removeprefix("/xl/")
    for sheet in re.findall(r"<sheet\b[^>]{0,500}>", book):
        fields = dict(re.findall(r'([\w:]+)="([^"]*)"', sheet))
        if targets.get(fields.get("r:id", "")) == part:
            return html.unescape(fields.get("name", part))
    return part


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The unpacked bytes of a part in overlapping pieces."""
    with archive.open(part) as file:
        tail = b""
        while piece := file.read(_CHUNK):
            yield tail + piece
            tail = (tail + piece)[-_OVERLAP:]


def _riding_along(archive: zipfile.ZipFile, source: str) -> Iterator[Problem]:
    names = [part.filename for part in archive.infolist()]
    if any(name.startswith("xl/externalLinks/") for name in names):
        yield Problem(source, "", say("Links to other workbooks are passed over."))
    if any("comments" in name.lower() for name in names):
        yield Problem(source, "", say("Comments on cells are passed over. What matters belongs into the note column."))
    for part in archive.infolist():
        if not _SHEET.fullmatch(part.filename):
            continue
        first = part.filename.endswith("/sheet1.xml")  # the cover, whose instructions we merge ourselves
        pieces = list(_chunks(archive, part))
        if any(_HIDDEN_ROW.search(piece) for piece in pieces):
            yield Problem(source, _title(archive, part.filename), say("Hidden rows stand here; they were read too."))
        if not first and any(b"<mergeCell " in piece for piece in pieces):
            yield Problem(
                source,
                _title(archive, part.filename),
                say("Merged cells stand here; only the first cell of each is read."),
            )
    if any(name.startswith(("xl/media/", "xl/embeddings/")) for name in names):
        yield Problem(source, "", say("Pictures and embedded files are passed over."))
