"""Plans as tasks for a calendar: one VTODO a step (RFC 5545), to open in a calendar program on a computer or a phone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from safeguard import SafeguardError, hookimpl, part_needed, say

if TYPE_CHECKING:
    from safeguard import Handbook, Report, Tracker


class CalendarReport:
    """Renders plans and plans under way as ``.ics``; equal bytes for equal input. Needs the extra ``calendar``."""

    id = "calendar"
    suffix = ".ics"
    kinds: Sequence[str] = ("plan", "track")

    def render(self, document: Report | Handbook | Tracker, language: str) -> bytes:
        """The bytes of the calendar file in a language."""
        try:
            import icalendar  # noqa: F401  # only whether it is there
        except ImportError:
            raise SafeguardError(part_needed(say("Calendars need the part “{part}”.", part="calendar"))) from None
        from safeguard import Handbook

        from .tasks import calendar

        assert not isinstance(document, Handbook)
        return calendar(document, language)


@hookimpl
def safeguard_reports() -> Iterable[CalendarReport]:
    """The calendar."""
    return [CalendarReport()]
