"""The days on which nobody works: weekends, and a country's public holidays where the library ``holidays`` is installed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from typing import NamedTuple

from safeguard.errors import not_found, say

SATURDAY = 5


class DaysOff(NamedTuple):
    """Which days are off, and what to say of it: ``country`` and ``source`` are None where only weekends are known."""

    off: Callable[[date], bool]
    country: str | None = None
    source: str | None = None


def weekends(day: date) -> bool:
    """Whether a day is a Saturday or a Sunday."""
    return day.weekday() >= SATURDAY


def days_off(country: str | None) -> DaysOff:
    """Weekends and the public holidays of a country (ISO 3166-1, such as ``ID``), or weekends alone for None.

    Without the library, weekends alone. Holidays that follow the moon are estimates for years to come. Raises
    ``NotFound`` for a country that the library does not know.
    """
    if country is None or not installed():
        return DaysOff(weekends)
    import holidays
    from holidays.version import __version__

    try:
        calendar = holidays.country_holidays(country)
    except NotImplementedError:  # the list of all countries takes longer than everything else here
        known = holidays.list_supported_countries()
        raise not_found(say("There are no holidays of such a country."), country, known) from None
    return DaysOff(lambda day: weekends(day) or day in calendar, country, f"holidays {__version__}")


def installed() -> bool:
    """Whether the library with the holidays is there."""
    return find_spec("holidays") is not None
