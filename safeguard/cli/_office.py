"""Looks into a zipped office file before anything of it is unpacked."""

from __future__ import annotations

import zipfile
from typing import Any

from safeguard import limits


def guarded(archive: zipfile.ZipFile) -> None:
    """Raise ``ValueError`` where the parts would unpack to more than is allowed, or a part is an encrypted one."""
    parts = archive.infolist()
    if len(parts) > limits.OFFICE_PARTS or sum(part.file_size for part in parts) > limits.XLSX_UNPACKED_BYTES:
        raise ValueError
    for part in parts:
        if part.file_size > limits.XLSX_RATIO * max(part.compress_size, 1_000) or part.flag_bits & 1:
            raise ValueError


def tree(archive: zipfile.ZipFile, name: str) -> Any:
    """The XML of one part; a document type, which no office file needs, is refused."""
    from xml.etree import ElementTree

    guarded(archive)
    data = archive.read(name)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ValueError
    try:
        return ElementTree.fromstring(data)  # noqa: S314  # entities were refused above
    except ElementTree.ParseError as error:
        raise ValueError from error
