"""How a file is kept: locked, hashed, replaced whole, and on the disk before anybody is told that it is saved.

The order of a save: lock -> read the generation -> write a temporary file -> flush and fsync -> keep the previous
file -> rename -> fsync the folder -> return. A reader meets the old file or the new one and never a mixture.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Any, TypeVar

from pydantic_core import to_json

from safeguard.errors import Busy, Conflict, Damaged, Newer, SafeguardError, say, why_not
from safeguard.limits import LOCK_SECONDS
from safeguard.store import formats

FORMAT = formats.name_of(formats.TODAY)
#: what the previous file is called beside the current one
PREVIOUS = ".prev"
#: seconds for which Windows may refuse a file that another program has open: a reader, a scanner, a synchronising drive
_PATIENCE_SECONDS = 2.5
T = TypeVar("T")


def wrap(body: bytes, generation: int) -> bytes:
    """A stored file: one line with format, generation and SHA-256, then the body."""
    return _first_line(body, generation) + body


def _first_line(body: bytes, generation: int, form: str = FORMAT) -> bytes:
    digest = hashlib.sha256(b"%d\n" % generation + body).hexdigest()
    return f'{{"format":"{form}","generation":{generation},"sha256":"{digest}"}}\n'.encode()


def unwrap(data: bytes, source: str) -> tuple[int, bytes]:
    """Generation and body of a stored file, the body as today's format has it.

    Raises :class:`~safeguard.errors.Damaged`, or ``Newer``.
    """
    header, newline, body = data.partition(b"\n")
    try:
        fields = json.loads(header)
        form, generation = fields["format"], fields["generation"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Damaged(say("{source} is damaged: its first line cannot be read.", source=source)) from None
    number = formats.TODAY if form == FORMAT else formats.number_of(form)
    if number is not None and number > formats.TODAY:
        raise Newer(say("{source} was written by a newer safeguard. It was not touched.", source=source))
    known = number is not None and formats.is_known(number) and type(generation) is int
    if not known or _first_line(body, generation, form) != header + newline:
        raise Damaged(say("{source} is damaged: it is not what was saved.", source=source))
    return generation, body if number == formats.TODAY else _raised(body, number, source)


def _raised(body: bytes, number: int | None, source: str) -> bytes:
    """The body of an older format as today's has it. Raises :class:`~safeguard.errors.Damaged`."""
    assert number is not None
    try:
        return to_bytes(formats.raised(json.loads(body), number))
    except (ValueError, TypeError, LookupError, AttributeError):
        raise Damaged(say("{source} holds what this program cannot read.", source=source)) from None


def read(path: Path) -> tuple[int, bytes] | None:
    """Generation and body of a file, or None where there is none. An empty file is damage, never nothing."""
    refuse_link(path)
    try:
        data = _Patience()(path.read_bytes)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SafeguardError(say("{source} cannot be read ({why}).", source=str(path), why=why_not(error))) from None
    return unwrap(data, str(path))


def generation(path: Path) -> int:
    """The generation that a file's first line names; 0 where there is no file. The body is not looked at."""
    try:
        with _Patience()(lambda: path.open("rb")) as file:
            found = json.loads(file.readline())["generation"]
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise SafeguardError(say("{source} cannot be read ({why}).", source=str(path), why=why_not(error))) from None
    except (ValueError, TypeError, KeyError):
        raise Damaged(say("{source} is damaged: its first line cannot be read.", source=str(path))) from None
    return int(found)


def lock_of(path: Path) -> Path:
    """The lock file that belongs to a stored file. It stays where it is; its first line is the mark."""
    return path.with_name(f".{path.name}.lock")


def mark(path: Path, generation: int, *, sync: bool = False) -> None:
    """Note in the lock file how far a stored file has come. The file itself is on the disk already.

    A mark that was lost on the way to the disk is too low or unreadable, which says less but nothing wrong.
    """
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
    descriptor = _Patience()(lambda: os.open(lock_of(path), flags, 0o600))
    try:
        os.write(descriptor, b"%020d\n" % generation)
        if sync:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def marked(path: Path) -> int:
    """The generation that a stored file had when it was last saved here; 0 where nothing is noted."""
    try:
        return mark_in(lock_of(path).read_bytes())
    except OSError:
        return 0


def mark_in(noted: bytes) -> int:
    """The generation that the bytes of a lock file name; 0 where they are not whole."""
    return int(noted) if re.fullmatch(rb"[0-9]{20}\n", noted) else 0


def remove(path: Path, also: Iterable[Path] = ()) -> None:
    """Take a stored file away with the previous one and whatever a killed save left of it. The lock is held.

    ``also`` names files made from it, which go before it.

    The mark goes back first: should the power go in between, a new file of this name is not taken for an old one.
    """
    patience = _Patience()
    try:
        mark(path, 0, sync=True)
        left = [
            *path.parent.glob(f".{path.name}.*.tmp"),
            *path.parent.glob(f".{path.name}.*{PREVIOUS}"),
            *path.parent.glob(f"{path.name}{formats.KEPT}*"),
        ]
        for each in (*also, path.with_name(path.name + PREVIOUS), *left, path):
            patience(partial(each.unlink, missing_ok=True))
        sync_folder(path.parent)
    except OSError as error:
        raise SafeguardError(
            say("{source} could not be deleted ({why}).", source=str(path), why=why_not(error))
        ) from None


def sweep(folder: Path, names: Iterable[str]) -> None:
    """Take away what killed saves left in a folder, among these names: copies that nobody would delete otherwise.

    Whoever saves holds the lock, so what lies about while nobody holds it belongs to nobody.
    """
    for name in names:
        left = re.fullmatch(rf"\.(.+)\.[0-9]+(?:\.tmp|{re.escape(PREVIOUS)})", name)
        if left:
            with suppress(SafeguardError, OSError), locked(lock_of(folder / left[1]), seconds=0):
                (folder / name).unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make a folder, readable by this account only, and bring its name to the disk, and those above it that are new."""
    if folder.is_dir():
        return
    new = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for each in new:
        sync_folder(each.parent)


def write(path: Path, body: bytes, generation: int) -> None:
    """Put the next generation of a file in its place. The caller holds the lock and has compared generations."""
    refuse_link(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    patience = _Patience()  # one for the whole save
    replaced = new = False
    try:
        descriptor = patience(lambda: os.open(temporary, flags, 0o600))
        with os.fdopen(descriptor, "wb") as file:
            file.write(wrap(body, generation))
            file.flush()
            os.fsync(file.fileno())
        if formats.STEPS and generation:  # what is made again from other files, such as the list, has none
            _keep_older(path, patience)
        new = not _keep_previous(path, patience)
        patience(lambda: os.replace(temporary, path))
        replaced = True
        sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        if replaced:  # nobody can say what the disk has; so that nothing half said stands, it is taken back
            with suppress(OSError):
                _take_back(path, new)
        why = why_not(error)
        raise SafeguardError(
            say("{source} could not be saved ({why}). What was saved before is intact.", source=str(path), why=why)
        ) from None


def compare(path: Path, current: int, expected: int) -> None:
    """Refuse to go on where the file was saved since ``expected``. Raises :class:`~safeguard.errors.Conflict`."""
    if current != expected:
        raise Conflict(
            say(
                "{source} was saved by somebody else in between. Nothing was overwritten; run the same command again.",
                source=path.stem,
            )
        )


def refuse_link(path: Path) -> None:
    """Refuse a stored file that is a link: it may lead out of the store."""
    if path.is_symlink():
        raise SafeguardError(say("{source} is a link and is not followed.", source=str(path)))


def _keep_previous(path: Path, patience: _Patience) -> bool:
    """Give the file as it stands a second name; False where there is none yet."""
    spare = _spare(path, patience)
    try:
        if not _second_name(path, spare):
            return False
        patience(lambda: os.replace(spare, path.with_name(path.name + PREVIOUS)))
        return True
    except OSError:
        with suppress(OSError):
            spare.unlink()
        raise


def _spare(path: Path, patience: _Patience) -> Path:
    """A name that is free for a moment. A killed save left it: then it would hide that a system has no links."""
    spare = path.with_name(f".{path.name}.{os.getpid()}{PREVIOUS}")
    patience(partial(spare.unlink, missing_ok=True))
    return spare


def _second_name(path: Path, spare: Path) -> bool:
    """A second name for a file, or a copy of it where the file system has no hard links; False where there is no file."""
    try:
        os.link(path, spare)
    except FileNotFoundError:
        return False
    except OSError:  # a file system without hard links
        import shutil

        shutil.copyfile(path, spare)
        os.chmod(spare, 0o600)
    return True


def _keep_older(path: Path, patience: _Patience) -> None:
    """Give a file of an older format a name that stays, on the disk before today's format takes its place."""
    try:
        with patience(lambda: path.open("rb")) as file:
            number = formats.number_of(json.loads(file.readline())["format"])
    except (FileNotFoundError, ValueError, TypeError, LookupError):
        return
    if number is None or number >= formats.TODAY:
        return
    spare = _spare(path, patience)
    try:
        _second_name(path, spare)
        with spare.open("r+b") as file:
            os.fsync(file.fileno())
        patience(lambda: os.replace(spare, formats.kept(path, number)))
    finally:
        spare.unlink(missing_ok=True)
    sync_folder(path.parent)


def _take_back(path: Path, new: bool) -> None:
    """Undo a replacement whose way to the disk failed: the previous file stands again, or none where there was none."""
    if new:
        path.unlink()
        return
    spare = path.with_name(f".{path.name}.{os.getpid()}{PREVIOUS}")
    os.link(path.with_name(path.name + PREVIOUS), spare)
    _Patience()(lambda: os.replace(spare, path))


class _Patience:
    """Tries again for a while, on Windows only, what another program's hold on a file forbids for a moment.

    All that one of them waits for takes :data:`_PATIENCE_SECONDS` together at most; elsewhere nothing is tried twice.
    """

    def __init__(self) -> None:
        self._left = _PATIENCE_SECONDS

    def __call__(self, action: Callable[[], T]) -> T:
        while True:
            began = time.monotonic()
            try:
                return action()
            except PermissionError:
                if sys.platform != "win32" or self._left <= 0:
                    raise
                time.sleep(min(0.02, self._left))
                self._left -= time.monotonic() - began


def sync_folder(folder: Path) -> None:
    """Bring a rename to the disk. Windows has no such call and does it by itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold a lock file, waiting for whoever has it. The system frees it when a process ends, however it ends.

    Raises :class:`~safeguard.errors.Busy` after ``seconds``.
    """
    refuse_link(path)
    try:
        descriptor = _Patience()(lambda: os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise SafeguardError(say("The store cannot be written ({why}).", why=why_not(error))) from None
    with os.fdopen(descriptor, "r+b") as file:
        until, pause = time.monotonic() + seconds, 0.0005
        while not _try_lock(file):
            if time.monotonic() > until:
                raise Busy(say("Another safeguard is saving and does not finish. Try again in a moment."))
            time.sleep(pause)
            pause = min(pause * 2, 0.02)
        try:
            yield
        finally:
            _unlock(file)


if sys.platform == "win32":
    import msvcrt

    #: Windows keeps everybody from a locked byte, ourselves too; the mark in the first line is to stay in reach
    _LOCKED_BYTE = 1 << 30

    def _try_lock(file: IO[bytes]) -> bool:
        file.seek(_LOCKED_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


def to_bytes(value: Any) -> bytes:
    """A stored body: JSON in UTF-8, the same in every locale; text that cannot be UTF-8 raises ``ValueError``.

    The bytes are those of json.dumps without spaces, at a quarter of its time. A number that is no JSON (NaN) is refused
    where an event gets its id, before it comes here.
    """
    return to_json(value)
