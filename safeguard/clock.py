"""The one place that looks at the clock. A clock may jump, so nothing is ever put in order by what it says."""

from __future__ import annotations

from datetime import UTC, date, datetime


def now() -> datetime:
    """This moment, in the time zone of the computer."""
    return datetime.now().astimezone()


def today() -> date:
    """The day on which the program runs, where the computer stands."""
    return now().date()


def stamp() -> str:
    """The time of an event: UTC to the microsecond, so that an hour which a zone has twice is two hours here."""
    return now().astimezone(UTC).isoformat()


def nanoseconds() -> int:
    """This moment as file systems count it: nanoseconds since 1970, to about a microsecond."""
    return int(now().timestamp() * 1_000_000) * 1_000
