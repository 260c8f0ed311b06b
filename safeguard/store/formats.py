"""The formats of stored files, from the first to today's, and how a file of an older one becomes one of today's.

Reading raises an older file in memory and leaves it as it is. The first save of it writes today's format, once the
older file has a name of its own beside it (``NAME.format-1``), which stays until the file is deleted: a program of then
can still be given it. Each file goes by itself, so a run that is killed leaves files of both formats, and all of them
can be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

#: the number of the format that is written
TODAY: Final = 1
#: what each older format's content becomes in the one after it. None so far: 1 is the first that was ever written
STEPS: Final[dict[int, Callable[[Any], Any]]] = {}
#: what an older file is called beside the one of today's format, before its number
KEPT: Final = ".format-"
_NAME: Final = "safeguard/store/"


def name_of(number: int) -> str:
    """How a file names its format."""
    return f"{_NAME}{number}"


def number_of(name: object) -> int | None:
    """The number of a format that a file names, or None where that is none of ours."""
    found = re.fullmatch(rf"{_NAME}([0-9]{{1,6}})", name) if isinstance(name, str) else None
    return int(found[1]) if found else None


def is_known(number: int) -> bool:
    """Whether this program can read the format."""
    return number == TODAY or number in STEPS


def raised(content: Any, number: int) -> Any:
    """The content of a file of an older format as today's format holds it."""
    for each in range(number, TODAY):
        content = STEPS[each](content)
    return content


def kept(path: Path, number: int) -> Path:
    """The name under which a file of an older format stays."""
    return path.with_name(f"{path.name}{KEPT}{number}")


def without_kept(name: str) -> str:
    """A file's name without what :func:`kept` adds."""
    return re.sub(rf"{re.escape(KEPT)}[0-9]{{1,6}}$", "", name)
