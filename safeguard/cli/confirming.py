"""Asks before something is gone for good: whoever means it types the id of it."""

from __future__ import annotations

import sys

from safeguard.cli.output import err
from safeguard.errors import InvalidInput, say


def confirm(question: str, wanted: str) -> None:
    """Ask, and go on only where the id is typed. Raises :class:`~safeguard.errors.InvalidInput` otherwise."""
    err(question)
    if sys.stdin.readline().strip() != wanted:
        raise InvalidInput.at(wanted, "", say("Not confirmed. Nothing was deleted."))
