"""Equal bytes for equal input: a workbook without any time of making; and the library that makes it."""

from __future__ import annotations

import io
import re
import zipfile

from safeguard import SafeguardError, part_needed, say

_MADE = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def without_clock(data: bytes) -> bytes:
    """The workbook with every time of making set to one fixed day."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "docProps/core.xml":
                content = _MADE.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", content)
            fixed = zipfile.ZipInfo(part.filename, date_time=(1980, 1, 1, 0, 0, 0))
            fixed.compress_type, fixed.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(fixed, content)
    return made.getvalue()


def need_openpyxl() -> None:
    """Raise ``SafeguardError`` with the part that is missing."""
    try:
        import defusedxml  # noqa: F401  # openpyxl reads through it when it is there
        import openpyxl  # noqa: F401
    except ImportError:
        raise SafeguardError(part_needed(say("Workbooks need the part “{part}”.", part="xlsx"))) from None
