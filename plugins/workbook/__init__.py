"""Questionnaires as Excel workbooks: taken away, filled by several people over weeks, and brought back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from safeguard import Assessment, Format, Reading, Renderer, Rubric, SafeguardError, hookimpl, say


class Workbook:
    """The workbook as a questionnaire format. Writing and reading need the extra ``xlsx``."""

    id = "workbook"
    suffixes: Sequence[str] = (".xlsx", ".xlsm", ".xls", ".ods")
    catalogue = Path(__file__).parent

    def write(self, rubric: Rubric, assessment: Assessment | None, language: str, profile: str) -> bytes:
        """A workbook to fill, or one filled with the answers of an assessment; equal bytes for equal input."""
        _need_openpyxl()
        from .writing import write

        return write(rubric, assessment, language, profile)

    def read(self, data: bytes, source: str) -> Sequence[Reading]:
        """The assessment of a returned workbook. Raises ``InvalidInput`` with every problem, by sheet and cell."""
        _need_openpyxl()
        from .reading import read

        return [read(data, source)]


def _need_openpyxl() -> None:
    try:
        import defusedxml  # noqa: F401  # openpyxl reads through it when it is there
        import openpyxl  # noqa: F401
    except ImportError:
        install = 'pip install "safeguard[xlsx]"'
        raise SafeguardError(say("Workbooks need one more part. Install it: {command}", command=install)) from None


@hookimpl
def safeguard_formats() -> Iterable[Format]:
    """The workbook of one respondent or of a common answer, and that of a group."""
    from .group import GroupWorkbook

    return [Workbook(), GroupWorkbook()]


@hookimpl
def safeguard_reports() -> Iterable[Renderer]:
    """The report on units as a workbook."""
    from .unit_report import UnitWorkbook

    return [UnitWorkbook()]
