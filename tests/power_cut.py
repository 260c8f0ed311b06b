"""What a disk may hold after the power went: a recorded run of the store, cut anywhere, in every way that is allowed.

The rules are the strict ones of POSIX. Bytes that were not fsynced are there whole, in part, as zeros or not at all;
a name that was made, replaced or removed is so, or is not, each by itself, until its folder was fsynced.
"""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from system_calls import Call

#: states looked at for one place of a cut; where there are more, so many are drawn
STATES = 96


class _Change(NamedTuple):
    """Names that one call changed together: a number of a file, or None where the name went."""

    folder: str
    names: Mapping[str, int | None]


class Disk:
    """What the calls so far have brought to a disk, and what is still on its way there."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._synced: dict[int, bytes] = {}
        self._now: dict[int, bytes] = {}
        self._names: dict[str, int] = {}  # as a running program sees them
        self._kept: dict[str, int] = {}  # as they are on the disk for certain
        self._pending: list[_Change] = []

    def apply(self, call: Call) -> None:
        """Take one call into account."""
        handler = getattr(self, f"_{call.kind}", None)
        if handler is not None:
            handler(call)

    def _change(self, path: str, names: Mapping[str, int | None]) -> None:
        for name, number in names.items():
            if number is None:
                self._names.pop(name, None)
            else:
                self._names[name] = number
        self._pending.append(_Change(os.path.dirname(path), names))

    def _make(self, path: str) -> None:
        number = next(self._numbers)
        self._now[number] = self._synced[number] = b""
        self._change(path, {path: number})

    def _open(self, call: Call) -> None:
        new, emptied = call.more
        if new:
            self._make(call.path)
        elif emptied and call.path in self._names:
            self._now[self._names[call.path]] = b""

    def _mkdir(self, call: Call) -> None:
        self._make(call.path)

    def _write(self, call: Call) -> None:
        self._now[self._names[call.path]] += call.more

    def _note(self, call: Call) -> None:
        self._now[self._names[call.path]] = call.more

    def _fsync(self, call: Call) -> None:
        number = self._names.get(call.path)
        if number is not None:
            self._synced[number] = self._now[number]
        left = []
        for change in self._pending:
            if change.folder != call.path:
                left.append(change)
                continue
            _take(self._kept, change)
        self._pending = left

    def _replace(self, call: Call) -> None:
        source, target = call.path, call.more
        if source in self._names and self._names.get(target) != self._names[source]:
            self._change(target, {target: self._names[source], source: None})

    _rename = _replace

    def _link(self, call: Call) -> None:
        if call.path in self._names and call.more not in self._names:  # refused otherwise, and nothing happened
            self._change(call.more, {call.more: self._names[call.path]})

    def _unlink(self, call: Call) -> None:
        if call.path in self._names:
            self._change(call.path, {call.path: None})

    def after_a_cut(self, chance: random.Random) -> Iterator[Mapping[str, bytes]]:
        """The files that a cut here may leave: every combination, or so many of them drawn by ``chance``."""
        open_files = sorted(
            number for number, data in self._now.items() if data != self._synced[number] and self._reachable(number)
        )
        choices = [self._contents(number) for number in open_files]
        whole = 2 ** len(self._pending)
        for options in choices:
            whole *= len(options)
        if whole <= STATES:
            flags = itertools.product((False, True), repeat=len(self._pending))
            combinations = itertools.product(flags, itertools.product(*choices))
        else:
            combinations = iter(
                (tuple(chance.random() < 0.5 for _ in self._pending), tuple(map(chance.choice, choices)))
                for _ in range(STATES)
            )
        for arrived, contents in combinations:
            names = dict(self._kept)
            for change, there in zip(self._pending, arrived, strict=True):
                if there:
                    _take(names, change)
            held = {**self._synced, **dict(zip(open_files, contents, strict=True))}
            yield {
                name: held[number]
                for name, number in names.items()
                if os.path.dirname(name) not in self._names or os.path.dirname(name) in names
            }

    def _reachable(self, number: int) -> bool:
        pending = (number in change.names.values() for change in self._pending)
        return number in self._kept.values() or any(pending)

    def _contents(self, number: int) -> list[bytes]:
        old, new = self._synced[number], self._now[number]
        half = len(new) // 2
        torn = [new[:half], new[:1], new[:-1], new[:half] + bytes(len(new) - half), new[:half] + old[half:]]
        return list(dict.fromkeys([old, new, bytes(len(new)), *torn]))


def _take(names: dict[str, int], change: _Change) -> None:
    for name, number in change.names.items():
        if number is None:
            names.pop(name, None)
        else:
            names[name] = number


#: what a store makes of the files that are left: each assessment by id, or None where one cannot be read
Read = Callable[[Mapping[str, bytes]], Mapping[str, bytes] | None]


class Step(NamedTuple):
    """One thing a person asked for: the calls it made, and what is promised before and after it."""

    calls: tuple[Call, ...]
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]


class Verdict(NamedTuple):
    """What the replay found: states looked at, acknowledged saves that were lost, files that cannot be read."""

    states: int
    lost: int
    unreadable: int


def replay(steps: list[Step], folder: Path, read: Read, seed: int) -> Verdict:
    """Cut the power before each call and at the end. ``read`` tells what a store makes of the files left.

    In the middle of a step each assessment must be as before it or as after it; between steps, as promised.
    """
    disk, chance = Disk(), random.Random(seed)
    disk.apply(Call("mkdir", str(folder)))
    disk.apply(Call("fsync", str(folder.parent)))
    states = lost = unreadable = 0

    def judge(allowed: tuple[Mapping[str, bytes], ...]) -> None:
        nonlocal states, lost, unreadable
        for files in disk.after_a_cut(chance):
            states += 1
            found = read(files)
            if found is None:
                unreadable += 1
            elif found not in allowed:
                lost += 1

    for step in steps:
        for call in step.calls:
            judge((step.before, step.after))
            disk.apply(call)
        judge((step.after,))
    return Verdict(states, lost, unreadable)
