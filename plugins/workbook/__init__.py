"""Questionnaires as Excel workbooks: taken away, filled by several people over weeks, and brought back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from safeguard import hookimpl

from .packing import need_openpyxl

if TYPE_CHECKING:
    from safeguard import (
        Assessment,
        Format,
        Handbook,
        Reading,
        Renderer,
        Report,
        Rubric,
        Tracker,
        TrackerReading,
    )


class Workbook:
    """The workbook as a questionnaire format. Writing and reading need the extra ``xlsx``."""

    id = "workbook"
    suffixes: Sequence[str] = (".xlsx", ".xlsm", ".xls", ".ods")
    catalogue = Path(__file__).parent

    def write(self, rubric: Rubric, assessment: Assessment | None, language: str, profile: str) -> bytes:
        """A workbook to fill, or one filled with the answers of an assessment; equal bytes for equal input."""
        need_openpyxl()
        from .writing import write

        return write(rubric, assessment, language, profile)

    def read(self, data: bytes, source: str) -> Sequence[Reading]:
        """The assessment of a returned workbook. Raises ``InvalidInput`` with every problem, by sheet and cell."""
        need_openpyxl()
        from .reading import read

        return [read(data, source)]


class TrackerWorkbook:
    """A plan under way as a workbook that goes out and comes back. Needs the extra ``xlsx``."""

    id = "tracker-workbook"
    suffix = ".xlsx"
    kinds: Sequence[str] = ("track",)
    catalogue = Path(__file__).parent

    def render(self, document: Report | Handbook | Tracker, language: str) -> bytes:
        """The bytes of the workbook; equal bytes for equal input."""
        need_openpyxl()
        from safeguard import Tracker

        from .tracker import write

        assert isinstance(document, Tracker)
        return write(document, language)

    def read(self, data: bytes, source: str) -> TrackerReading:
        """What a returned tracker says. Raises ``InvalidInput`` with every problem, by sheet and cell."""
        need_openpyxl()
        from .tracker_reading import read

        return read(data, source)


@hookimpl
def safeguard_formats() -> Iterable[Format]:
    """The workbook of one respondent or of a common answer, and that of a group."""
    from .group import GroupWorkbook

    return [Workbook(), GroupWorkbook()]


@hookimpl
def safeguard_reports() -> Iterable[Renderer]:
    """The tracker, the report on units, and the comparison of partners."""
    from .comparison_report import ComparisonWorkbook
    from .unit_report import UnitWorkbook

    return [TrackerWorkbook(), UnitWorkbook(), ComparisonWorkbook()]
