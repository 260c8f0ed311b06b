"""A plugin is called as a guest: it has its time, what it hands back is looked at, and the room is put back as it was.

This holds against mistakes, not against intent: a plugin runs in this process and with the rights of its user.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout, suppress
from types import FrameType
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


class TakesTooLong(BaseException):
    """Raised inside a call that does not come back. No error of the plugin's own, which it may be catching."""


def within(seconds: float) -> AbstractContextManager[None]:
    """End a call after so many seconds, by :class:`TakesTooLong` wherever it is then, and again each second after.

    POSIX has a clock that interrupts even a wait. Windows has none, so a thread interrupts there as Ctrl-C does. Off the
    main thread, where nothing can be interrupted, a call has no end.
    """
    import threading

    if threading.current_thread() is not threading.main_thread():
        return nullcontext()
    return _Clock(seconds) if hasattr(signal, "setitimer") else _ThreadClock(seconds)


class _Ringing:
    """What both clocks do when the time is over. They are silent while they are wound up and put away."""

    def __init__(self, seconds: float):
        self._seconds = seconds
        self._running = False

    def _ring(self, frame: FrameType | None) -> None:
        away = frame is not None and frame.f_code.co_name == "__exit__" and frame.f_locals.get("self") is self
        if self._running and not away:
            raise TakesTooLong(f"did not come back within {self._seconds:g} seconds")


class _Clock(_Ringing):
    """The system's own clock. What was set before goes on afterwards: a guest may call for another one."""

    def __enter__(self) -> None:
        self._began = time.monotonic()
        self._handler = signal.signal(signal.SIGALRM, lambda _, frame: self._ring(frame))
        self._before = signal.setitimer(signal.ITIMER_REAL, self._seconds, 1)
        self._running = True

    def __exit__(self, *_: object) -> None:
        self._running = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        if self._handler is not None:  # None: it was not set by Python
            signal.signal(signal.SIGALRM, self._handler)
        left, interval = self._before
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - self._began), 0.001), interval)


class _ThreadClock(_Ringing):
    """A thread that interrupts the main one as Ctrl-C does, and says that it was not Ctrl-C."""

    def __enter__(self) -> None:
        import threading

        self._late, self._over = False, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._handler = signal.signal(signal.SIGINT, self._interrupted)
        self._thread.start()
        self._running = True

    def __exit__(self, *_: object) -> None:
        self._running = False
        self._over.set()
        self._thread.join()
        if self._handler is not None:
            signal.signal(signal.SIGINT, self._handler)

    def _watch(self) -> None:
        import _thread

        left = self._seconds
        while not self._over.wait(left):
            self._late, left = True, 1.0
            _thread.interrupt_main()

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self._late:  # Ctrl-C in the very moment is taken for it: the call ends all the same
            self._late = False
            self._ring(frame)
        elif callable(self._handler):
            self._handler(number, frame)


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
