"""What is shown of the wanted figures, drawn as text that is finished: by a warden who decides what that is."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

from safeguard.model.comparison import Audience, Quartiles
from safeguard.quantiles import Column, quartiles
from safeguard.rounding import fixed
from safeguard.waiting import Contents
from safeguard.wanted import Common, Group, Kinds, Wanted, changed

#: a figure of a group
At = tuple[str, Common]


class Publication(NamedTuple):
    """What is shown, as text that is finished; what is absent is hidden. ``asked`` are the groups in their order.

    ``groups`` and ``shown`` are what a later release must know of this one (see :class:`~safeguard.waiting.Earlier`).
    """

    audience: Audience
    asked: tuple[Common, ...]
    organisations: int
    quartiles: Mapping[At, tuple[int, Quartiles]]
    means: Mapping[tuple[str, str, Common], str]
    counts: Mapping[At, tuple[int, dict[str, int]]]
    groups: tuple[Contents, ...]
    shown: Mapping[str, tuple[int, ...]]


def everything(wanted: Wanted) -> Publication:
    """All the wanted figures, exact to four decimals, for internal use only."""
    return drawn(wanted, _Open(wanted), "internal")


class Warden(Protocol):
    """Decides what is shown, and with how many digits."""

    def text(self, share: Fraction) -> str:
        """A share as it is shown."""

    def figure(self, name: str, column: Column) -> list[int]:
        """The places of the groups in which quartiles are shown."""

    def kinds(self, name: str, kinds: Kinds) -> list[int]:
        """The places of the groups in which counts are shown."""

    def mean(self, name: str, mean: str, beside: Column) -> bool:
        """Whether a mean beside a figure is shown, in the groups in which the figure is."""

    def change(self, name: str) -> bool:
        """Whether the change of a figure is shown, for everybody in both rounds."""

    def groups(self) -> list[int]:
        """The places of the groups that are told apart at all."""


def drawn(wanted: Wanted, warden: Warden, audience: Audience) -> Publication:
    """Everything that the warden lets through."""
    import numpy

    inside = inside_groups(wanted)
    shown: dict[str, list[int]] = {}
    found: dict[At, tuple[int, Quartiles]] = {}
    means: dict[tuple[str, str, Common], str] = {}
    counts: dict[At, tuple[int, dict[str, int]]] = {}

    def three(column: Column, flags: Any) -> tuple[int, Quartiles]:
        chosen = numpy.flatnonzero(flags & column.present)
        q1, median, q3 = (warden.text(each) for each in quartiles(column, chosen))
        return len(chosen), Quartiles(q1=q1, median=median, q3=q3)

    for name, column in wanted.figures.items():
        shown[name] = warden.figure(name, column)
        for place in shown[name]:
            by = wanted.groups[place].by
            found[name, by] = three(column, inside[place])
        for mean, beside in wanted.means.get(name, {}).items() if shown[name] else ():
            for place in shown[name] if warden.mean(name, mean, beside) else ():
                chosen = numpy.flatnonzero(inside[place] & beside.present)
                if len(chosen):
                    means[name, mean, wanted.groups[place].by] = warden.text(beside.total(chosen) / len(chosen))
    changes = [name for name in wanted.changes if 0 in shown[name] and warden.change(name)]
    for name in changes:
        difference = wanted.changes[name].difference
        found[changed(name), ()] = three(difference, difference.present)
    for name, kinds in wanted.kinds.items():
        shown[name] = warden.kinds(name, kinds)
        for place in shown[name]:
            codes = kinds.codes[inside[place] & (kinds.codes >= 0)]
            numbers = numpy.bincount(codes, minlength=len(kinds.labels)).tolist()
            counts[name, wanted.groups[place].by] = len(codes), dict(zip(kinds.labels, numbers, strict=True))
    told_apart = warden.groups()
    groups = [_contents(wanted, wanted.groups[place]) for place in told_apart]
    again = {place: number for number, place in enumerate(told_apart)}
    shown_in = {name: tuple(again[place] for place in places) for name, places in shown.items()}
    if changes:
        groups.append(pairs(wanted))
        shown_in |= {changed(name): (len(told_apart),) for name in changes}
    return Publication(
        audience,
        tuple(group.by for group in wanted.groups),
        len(wanted.organisations),
        found,
        means,
        counts,
        tuple(groups),
        shown_in,
    )


def pairs(wanted: Wanted) -> Contents:
    """What those in both rounds contributed to each, as one."""
    now = dict(zip(wanted.organisations, wanted.contents, strict=True))
    return {name: f"{now[name]} {before}" for name, before in sorted(wanted.before.items()) if name in now}


def inside_groups(wanted: Wanted) -> list[Any]:
    """For each group truth values: which organisations are in it."""
    import numpy

    return [
        numpy.array([name in group.members for name in wanted.organisations], dtype=bool) for group in wanted.groups
    ]


def _contents(wanted: Wanted, group: Group) -> Contents:
    pairs = zip(wanted.organisations, wanted.contents, strict=True)
    return {name: content for name, content in pairs if name in group.members}


class _Open:
    """Shows everything, to four decimals."""

    def __init__(self, wanted: Wanted):
        self.inside, self.changes = inside_groups(wanted), wanted.changes

    def text(self, share: Fraction) -> str:
        return fixed(share * 100, 4)

    def figure(self, name: str, column: Column) -> list[int]:
        return self._with_any(column.present)

    def kinds(self, name: str, kinds: Kinds) -> list[int]:
        return self._with_any(kinds.codes >= 0)

    def _with_any(self, has: Any) -> list[int]:
        return [place for place, flags in enumerate(self.inside) if (flags & has).any()]

    def mean(self, name: str, mean: str, beside: Column) -> bool:
        return True

    def change(self, name: str) -> bool:
        return bool(self.changes[name].difference.present.any())

    def groups(self) -> list[int]:
        return list(range(len(self.inside)))
