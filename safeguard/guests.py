"""A plugin is called as a guest: what it was handed back is looked at, and the room is put back as it was.

This holds against mistakes, not against intent: a plugin runs in this process and with the rights of its user.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from typing import Any, TypeVar

from safeguard.findings import SEVERITIES, TextFinding

T = TypeVar("T")


@contextmanager
def as_it_was() -> Iterator[None]:
    """Put back the folder, the locale and the state of chance after a call; what it prints goes to standard error."""
    import locale

    chance = sys.modules.get("random")
    folder, language, drawn = _folder(), locale.setlocale(locale.LC_ALL), chance.getstate() if chance else None
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        if folder is not None and _folder() != folder:
            with suppress(OSError):
                os.chdir(folder)
        if locale.setlocale(locale.LC_ALL) != language:
            with suppress(locale.Error):
                locale.setlocale(locale.LC_ALL, language)
        if chance is not None and chance.getstate() != drawn:
            chance.setstate(drawn)


def _folder() -> str | None:
    try:
        return os.getcwd()
    except OSError:  # it was deleted meanwhile
        return None


def of_kind(given: Any, kind: type[T]) -> T:
    """What a plugin gave, if it is of the promised kind throughout. Raises ``TypeError`` naming both kinds."""
    if not isinstance(given, kind):
        raise TypeError(f"{kind.__name__} was promised and {type(given).__name__} was given")
    if isinstance(given, TextFinding):  # the one kind that does not look at its own fields
        for value, wanted in zip(given, (int, int, str, str, str, str, str, bool), strict=True):
            if type(value) is not wanted:
                raise TypeError(f"{wanted.__name__} was promised and {type(value).__name__} was given in a finding")
        if given.severity not in SEVERITIES:
            raise ValueError("a finding has a severity that there is not")
    return given


def fits(thing: Any, attribute: str) -> bool:
    """Whether an attribute of a thing that a plugin brings is of the kind that its name promises."""
    value = getattr(thing, attribute)
    if attribute in ("suffixes", "kinds", "criteria"):
        return isinstance(value, list | tuple | set | frozenset) and all(isinstance(each, str) for each in value)
    if attribute in ("suffix", "title", "rubric"):
        return isinstance(value, str)
    return attribute == "folder" or callable(value)
