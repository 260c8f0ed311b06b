"""A command that has run: what it left behind for whoever called it."""

from __future__ import annotations

from typing import NamedTuple


class Done(NamedTuple):
    """Exit code, standard output, standard error."""

    code: int
    out: str
    err: str
