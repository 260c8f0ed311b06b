"""The calls to the operating system beneath a folder, watched: each may be noted, and each may be made to fail.

The store and the commands reach the disk through :mod:`os` and :func:`io.open`; both are replaced while a watch
lasts, for paths under one folder only, so that pytest and the rest of Python go on as they are.
"""

from __future__ import annotations

import io
import os
import pathlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch


class Call(NamedTuple):
    """One call: what is done, to which path, and what goes with it (bytes written, the second path, flags)."""

    kind: str
    path: str
    more: Any = None


#: told of a call before it is made; it may raise in its place
Watch = Callable[[Call], None]
_ONE_PATH = ("unlink", "mkdir", "chmod", "rmdir", "scandir")
_TWO_PATHS = ("replace", "link", "rename")


class _File:
    """A file whose writes are told. Everything else is the file's own."""

    def __init__(self, file: Any, path: str, watch: Watch, opened: dict[int, str]):
        self._file, self._path, self._watch, self._opened = file, path, watch, opened
        opened[file.fileno()] = path

    def write(self, data: Any) -> int:
        self._watch(Call("write", self._path, bytes(data)))
        written: int = self._file.write(data)
        self._file.flush()  # one call of ours is one call to the system, so that each can fail by itself
        return written

    def read(self, *size: int) -> Any:
        self._watch(Call("read", self._path))
        return self._file.read(*size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._file)

    def __enter__(self) -> _File:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.pop(self._file.fileno(), None)
        self._file.close()


@contextmanager
def watched(folder: pathlib.Path, watch: Watch) -> Iterator[None]:
    """Tell ``watch`` of every call on a path under ``folder`` before it is made."""
    inside = str(folder)
    opened: dict[int, str] = {}
    honest = {
        name: getattr(os, name) for name in (*_ONE_PATH, *_TWO_PATHS, "open", "fdopen", "fsync", "close", "write")
    }
    honest_open = io.open

    def ours(path: Any) -> str | None:
        if isinstance(path, int):
            return opened.get(path)
        text = os.fsdecode(path)
        return text if text == inside or text.startswith(inside + os.sep) else None

    def one_path(name: str) -> Callable[..., Any]:
        def call(path: Any = ".", *more: Any, **named: Any) -> Any:
            place = ours(path)
            if place is not None:
                watch(Call(name, place))
            return honest[name](path, *more, **named)

        return call

    def two_paths(name: str) -> Callable[..., Any]:
        def call(source: Any, target: Any, **named: Any) -> Any:
            place = ours(source) or ours(target)
            if place is not None:
                watch(Call(name, os.fsdecode(source), os.fsdecode(target)))
            return honest[name](source, target, **named)

        return call

    def os_open(path: Any, flags: int, *more: Any, **named: Any) -> int:
        place = ours(path)
        if place is not None:
            new = bool(flags & os.O_CREAT) and not os.path.lexists(path)
            watch(Call("open", place, (new, bool(flags & os.O_TRUNC))))
        descriptor: int = honest["open"](path, flags, *more, **named)
        if place is not None:
            opened[descriptor] = place
        return descriptor

    def fdopen(descriptor: int, *more: Any, **named: Any) -> Any:
        file = honest["fdopen"](descriptor, *more, **named)
        return _File(file, opened.pop(descriptor), watch, opened) if descriptor in opened else file

    def fsync(descriptor: Any) -> None:
        number = descriptor if isinstance(descriptor, int) else descriptor.fileno()
        if number in opened:
            watch(Call("fsync", opened[number]))
        honest["fsync"](number)

    def write(descriptor: int, data: bytes) -> int:
        if descriptor in opened:
            watch(Call("note", opened[descriptor], data))
        written: int = honest["write"](descriptor, data)
        return written

    def close(descriptor: int) -> None:
        opened.pop(descriptor, None)
        honest["close"](descriptor)

    def io_open(file: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
        place = None if isinstance(file, int) else ours(file)
        if place is None:  # another path, or a number of os.open, which was told of already
            return honest_open(file, mode, *more, **named)
        new = "r" not in mode and not os.path.lexists(place)
        watch(Call("open", place, (new, "w" in mode)))
        return _File(honest_open(file, mode, *more, **named), place, watch, opened)

    changed: dict[str, Any] = {name: one_path(name) for name in _ONE_PATH}
    changed |= {name: two_paths(name) for name in _TWO_PATHS}
    changed |= {"open": os_open, "fdopen": fdopen, "fsync": fsync, "close": close, "write": write}
    with patch.multiple(os, **changed), patch.object(io, "open", io_open):
        yield
