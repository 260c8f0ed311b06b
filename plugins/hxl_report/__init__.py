"""A comparison of partners as CSV with a row of HXL hashtags, for those who put figures of several sources together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from safeguard import hookimpl

if TYPE_CHECKING:
    from safeguard import Handbook, Report, Tracker


class HxlReport:
    """Renders comparisons as CSV with hashtags of the Humanitarian Exchange Language; equal bytes for equal input."""

    id = "hxl"
    suffix = ".csv"
    kinds: Sequence[str] = ("comparison",)

    def render(self, document: Report | Handbook | Tracker, language: str) -> bytes:
        """The bytes of the CSV file; its first row is in the language, its second holds the hashtags."""
        from safeguard import Report

        from .rows import table

        assert isinstance(document, Report)  # its kinds say so
        return table(document, language)


@hookimpl
def safeguard_reports() -> Iterable[HxlReport]:
    """The CSV."""
    return [HxlReport()]
