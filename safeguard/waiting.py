"""Which newer submissions may enter the next release of a round, and which wait for others."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from safeguard.respondents import K
from safeguard.wanted import Wanted

#: what each organisation contributed: the digest of it, by organisation
Contents = Mapping[str, str]


class Earlier(NamedTuple):
    """What an earlier release told apart: its groups (everybody first) with what each member contributed, and in which
    of them, by place, each figure was shown. ``wanted`` holds the figures of that time; None where they cannot be had
    any more, and then nothing new can be released."""

    groups: tuple[Contents, ...]
    shown: Mapping[str, tuple[int, ...]]
    wanted: Wanted | None = None


class Settled(NamedTuple):
    """What each organisation contributes to a release, and who waits for a later one with something newer."""

    contents: dict[str, str]
    waiting: frozenset[str]


def settle(now: Contents, earlier: Sequence[Earlier], k: int = K) -> Settled:
    """What of the newest contributions may be released after what was released before.

    Whoever came, changed or left with fewer than ``k`` in all whom nothing published tells apart waits: it contributes
    what it contributed last, or nothing yet. The difference of two releases would be theirs alone.
    """
    earlier = [each for each in earlier if each.groups]
    if not earlier:
        return Settled(dict(now), frozenset())
    past = [group for release in earlier for group in release.groups]
    last = earlier[-1].groups[0]
    everybody = sorted({*now, *(name for group in past for name in group)})
    was = {name: pattern([group.get(name) for group in past]) for name in everybody}
    moving = {name for name in everybody if now.get(name) != last.get(name)}
    while True:
        chosen = {name: (now if name in moving else last).get(name) for name in everybody}
        parts: dict[tuple[int, ...], dict[tuple[int, ...], set[str]]] = {}
        for name in everybody:
            is_now = pattern([*(group.get(name) for group in past), chosen[name]])
            parts.setdefault(was[name], {}).setdefault(is_now, set()).add(name)
        stopped = {name for alike in parts.values() for name in _too_few(alike, moving, k)}
        if not stopped:
            break
        moving -= stopped
    waiting = {name for name in everybody if now.get(name) != chosen[name]}
    return Settled({name: content for name, content in chosen.items() if content is not None}, frozenset(waiting))


def _too_few(parts: Mapping[tuple[int, ...], set[str]], moving: set[str], k: int) -> set[str]:
    """Who of those alike so far may not move: fewer than ``k`` that move; and where fewer than ``k`` would stay, as many
    more as make it ``k``, chosen by nothing that has to do with answers."""
    small = [part for kind, part in parts.items() if len(part) < k and set(kind) != {-1}]
    few_that_move = {name for part in small for name in part if name in moving}
    if few_that_move or not small:
        return few_that_move
    alike = sorted({name for part in parts.values() for name in part if name in moving}, key=_lot)
    return set(alike[: k - min(len(part) for part in small)])


def _lot(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def pattern(contents: Sequence[str | None]) -> tuple[int, ...]:
    """Which of an organisation's contributions are the same one: numbered as they first appear, -1 for none."""
    seen: dict[str, int] = {}
    return tuple(-1 if each is None else seen.setdefault(each, len(seen)) for each in contents)
