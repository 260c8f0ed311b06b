"""Writing what a command made: whole or not at all, and never over something by accident."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from safeguard.errors import InvalidInput, SafeguardError, say, why_not


def write(
    path: Path,
    data: bytes,
    *,
    force: bool = False,
    inputs: tuple[str, ...] = (),
    check: Callable[[Path], None] | None = None,
) -> None:
    """Put ``data`` into a new file; with ``force`` in place of an old one.

    ``check`` looks at what is on the disk, under a temporary name, and raises where it must not take the name.

    The bytes go to a temporary file beside it, reach the disk, and only then take the name, so a full disk or a
    power cut leaves the old file. Raises :class:`~safeguard.errors.SafeguardError`.
    """
    refuse(path, force=force, inputs=inputs)
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".tmp")
    except OSError as error:
        raise _failed(path, error) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o600 if os.name == "nt" else 0o666 & ~_umask())
        if check is not None:
            check(Path(name))
        os.replace(name, path)
    except (OSError, SafeguardError) as error:
        with suppress(OSError):
            os.unlink(name)
        if isinstance(error, OSError):
            raise _failed(path, error) from None
        raise


def refuse(path: Path, *, force: bool = False, inputs: tuple[str, ...] = ()) -> None:
    """Refuse an output that is an input, a folder, a link, or exists without ``force``."""
    source = str(path)
    if any(_same(path, other) for other in inputs):
        raise InvalidInput.at(source, "", say("The output would replace the file that is read."))
    if path.is_symlink():
        raise InvalidInput.at(source, "", say("This is a link. Name the file itself."))
    if path.is_dir():
        raise InvalidInput.at(source, "", say("This is a folder, not a file."))
    if path.exists():
        if not stat.S_ISREG(path.stat().st_mode):
            raise InvalidInput.at(source, "", say("This is not an ordinary file."))
        if not force:
            raise InvalidInput.at(source, "", say("This file exists already. --force replaces it."))
    if not path.parent.is_dir():
        raise InvalidInput.at(source, "", say("There is no such folder to write into."))


def _same(path: Path, other: str) -> bool:
    try:
        return path.samefile(other)
    except (OSError, ValueError):
        return False


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _failed(path: Path, error: OSError) -> SafeguardError:
    return InvalidInput.at(
        str(path), "", say("This could not be written ({why}). Nothing was changed.", why=why_not(error))
    )
