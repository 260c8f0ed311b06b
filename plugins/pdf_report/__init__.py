"""The report as a PDF that an organisation would put on the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from safeguard import hookimpl

if TYPE_CHECKING:
    from safeguard import Handbook, Report, Tracker


class PdfReport:
    """Renders plans, scores, plans under way, units, comparisons and handbooks as PDF; equal bytes for equal input."""

    id = "pdf"
    suffix = ".pdf"
    kinds: Sequence[str] = ("plan", "score", "track", "rubric", "units", "comparison")

    def render(self, document: Report | Handbook | Tracker, language: str) -> bytes:
        """The bytes of the PDF in a language."""
        from .document import render

        return render(document, language)


@hookimpl
def safeguard_reports() -> Iterable[PdfReport]:
    """The PDF report."""
    return [PdfReport()]
