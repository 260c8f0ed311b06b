"""What may be published about groups of organisations: the one function through which every public table passes.

Every figure that is published is the figure of a group, and the same whichever member of the group gave which answers.
So two organisations that are in exactly the same published groups, in this release and in all earlier ones of the
round, cannot be told apart: had each given the other's answers, the same would have been published. Organisations that
nothing published tells apart are an *atom*. Three rules follow, and no system of equations need be solved:

- An atom has at least ``k`` organisations. Whatever is added, subtracted or compared isolates whole atoms, never fewer:
  totals minus cells, rows against columns, this release against an earlier one. (One of them knows its own answers,
  so for it the others are ``k - 1``.)
- Where all members of a group answer alike, knowing the group is knowing each. So a figure is shown in groups only as
  far as, in every atom that these groups make, its values stay ``width`` apart whichever one of them is taken away;
  and counts only as far as no one level holds nearly all of an atom.
- What is shown is rounded to steps of ``step``: with 5, 9 or 13 organisations a quartile is the score of one of them.

A mean is shown only where no organisation contributes more than half of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

from safeguard.model.comparison import Audience, Quartiles
from safeguard.quantiles import Column, apart, quartiles, to_steps
from safeguard.respondents import K
from safeguard.rounding import fixed
from safeguard.waiting import Contents, Earlier, pattern

#: what the members of a group have in common; nothing for everybody
Common = tuple[tuple[str, str], ...]
#: a figure of a group
At = tuple[str, Common]


class Rules(NamedTuple):
    """The least size of an atom, how far apart its values and their changes stay (as shares), the step of rounding in
    points, and the part of an atom (without one member) that one level may hold."""

    k: int = K
    width: Fraction = Fraction(20, 100)
    change_width: Fraction = Fraction(10, 100)
    step: int = 5
    level_share: Fraction = Fraction(9, 10)


RULES = Rules()


class Group(NamedTuple):
    """Organisations with something in common; ``by`` says what, empty for everybody."""

    by: Common
    members: frozenset[str]


class Kinds(NamedTuple):
    """Where each organisation stands, as places in ``labels``; -1 for those that take no part.

    ``sides`` gives each label the side of a threshold on which it lies (such as below ``met``), -1 for neither: that
    all are on one side is as telling as that all have one label.
    """

    labels: tuple[str, ...]
    codes: Any
    sides: tuple[int, ...] = ()


class Change(NamedTuple):
    """A figure in the last round and in this one, and the difference, for the organisations that have both."""

    before: Column
    difference: Column


class Wanted(NamedTuple):
    """What somebody would like to publish of some organisations, in their order.

    ``contents`` are digests of what each contributed. ``groups`` begin with everybody and stand in the order in which
    they matter. ``figures`` have quartiles, ``means`` a mean beside the figure of the same name (several each),
    ``kinds`` counts, ``changes`` the quartiles of a difference, for everybody only.
    """

    organisations: tuple[str, ...]
    contents: tuple[str, ...]
    groups: tuple[Group, ...]
    figures: Mapping[str, Column]
    means: Mapping[str, Mapping[str, Column]]
    kinds: Mapping[str, Kinds]
    changes: Mapping[str, Change]


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


def publish(
    wanted: Wanted, earlier: Sequence[Earlier] = (), last_round: Sequence[Earlier] = (), rules: Rules = RULES
) -> Publication:
    """What of the wanted figures may be public, after the earlier releases of the round and those of the last round."""
    return _drawn(wanted, _Guarded(wanted, earlier, last_round, rules), "public")


def everything(wanted: Wanted) -> Publication:
    """All the wanted figures, exact to four decimals, for internal use only."""
    return _drawn(wanted, _Open(wanted), "internal")


class _Warden(Protocol):
    """Decides what is shown, and with how many digits."""

    def text(self, share: Fraction) -> str:
        """A share as it is shown."""

    def figure(self, name: str, column: Column) -> list[int]:
        """The places of the groups in which quartiles are shown."""

    def kinds(self, name: str, kinds: Kinds) -> list[int]:
        """The places of the groups in which counts are shown."""

    def mean(self, column: Column, chosen: Any) -> bool:
        """Whether the mean of the figures at some places is shown."""

    def change(self, name: str, column: Column, change: Change) -> bool:
        """Whether the change of a figure is shown, for everybody."""

    def groups(self) -> list[int]:
        """The places of the groups that are told apart at all."""


def _drawn(wanted: Wanted, warden: _Warden, audience: Audience) -> Publication:
    import numpy

    inside = _inside(wanted)
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
            for mean, beside in wanted.means.get(name, {}).items():
                chosen = numpy.flatnonzero(inside[place] & beside.present)
                if len(chosen) and warden.mean(beside, chosen):
                    means[name, mean, by] = warden.text(beside.total(chosen) / len(chosen))
    for name, change in wanted.changes.items():
        if 0 in shown[name] and warden.change(name, wanted.figures[name], change):
            shown[changed(name)] = [0]
            found[changed(name), ()] = three(change.difference, change.difference.present)
    for name, kinds in wanted.kinds.items():
        shown[name] = warden.kinds(name, kinds)
        for place in shown[name]:
            codes = kinds.codes[inside[place] & (kinds.codes >= 0)]
            numbers = numpy.bincount(codes, minlength=len(kinds.labels)).tolist()
            counts[name, wanted.groups[place].by] = len(codes), dict(zip(kinds.labels, numbers, strict=True))
    told_apart = warden.groups()
    again = {place: number for number, place in enumerate(told_apart)}
    return Publication(
        audience,
        tuple(group.by for group in wanted.groups),
        len(wanted.organisations),
        found,
        means,
        counts,
        tuple(_contents(wanted, wanted.groups[place]) for place in told_apart),
        {name: tuple(again[place] for place in places) for name, places in shown.items()},
    )


def changed(name: str) -> str:
    """The name of the change of a figure since the last round."""
    return f"change:{name}"


def _inside(wanted: Wanted) -> list[Any]:
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
        self.inside = _inside(wanted)

    def text(self, share: Fraction) -> str:
        return fixed(share * 100, 4)

    def figure(self, name: str, column: Column) -> list[int]:
        return self._with_any(column.present)

    def kinds(self, name: str, kinds: Kinds) -> list[int]:
        return self._with_any(kinds.codes >= 0)

    def _with_any(self, has: Any) -> list[int]:
        return [place for place, flags in enumerate(self.inside) if (flags & has).any()]

    def mean(self, column: Column, chosen: Any) -> bool:
        return True

    def change(self, name: str, column: Column, change: Change) -> bool:
        return bool(change.difference.present.any())

    def groups(self) -> list[int]:
        return list(range(len(self.inside)))


class _Guarded:
    """Shows what the rules at the top of this file let through.

    ``atoms`` are arrays that number the organisations: those with equal numbers are told apart by nothing.
    """

    def __init__(self, wanted: Wanted, earlier: Sequence[Earlier], last_round: Sequence[Earlier], rules: Rules):
        self.wanted, self.earlier, self.last_round, self.rules = wanted, earlier, last_round, rules
        self.inside = _inside(wanted)
        self.accepted: dict[str, list[int]] = {}
        told_apart = [group for release in earlier for group in release.groups]
        self.allowed = self._greedily(
            range(len(self.inside)), self._atoms(told_apart), lambda atom: len(atom) >= rules.k
        )

    def groups(self) -> list[int]:
        return self.allowed

    def text(self, share: Fraction) -> str:
        return to_steps(share, self.rules.step)

    def figure(self, name: str, column: Column) -> list[int]:
        return self._shown(name, column.present, self._far_apart(column, self.rules.width))

    def kinds(self, name: str, kinds: Kinds) -> list[int]:
        return self._shown(name, kinds.codes >= 0, self._mixed(kinds))

    def mean(self, column: Column, chosen: Any) -> bool:
        most = column.ranked(chosen)(len(chosen) - 1)
        return len(chosen) >= self.rules.k and 2 * most <= column.total(chosen)

    def change(self, name: str, column: Column, change: Change) -> bool:
        """Who is in both rounds is told apart from who is not; what either round showed of the figure counts, too."""
        shown = [group for release in self.last_round for group in _shown_in(release, name)]
        before = [
            group for release in self.earlier for each in (name, changed(name)) for group in _shown_in(release, each)
        ]
        atoms = self._atoms(before)
        for flags in [*map(self._flags, shown), *(self.inside[place] for place in self.accepted[name])]:
            atoms = _refined(atoms, flags)
        both = change.difference.present
        now, then = self._far_apart(column, self.rules.width), self._far_apart(change.before, self.rules.width)
        moved = self._far_apart(change.difference, self.rules.change_width)
        return all(
            now(atom) and then(atom) and moved(atom) and (len(atom) >= self.rules.k)
            for atom in _each(_refined(atoms, both))
        )

    def _shown(self, name: str, has: Any, may_be_known: Callable[[Any], bool]) -> list[int]:
        before = [group for release in self.earlier for group in _shown_in(release, name)]
        groups = [place for place in self.allowed if (self.inside[place] & has).any()]
        self.accepted[name] = self._greedily(groups, self._atoms(before), may_be_known)
        return self.accepted[name]

    def _greedily(self, groups: Iterable[int], atoms: Any, may_be_known: Callable[[Any], bool]) -> list[int]:
        """The groups, in their order, that can be told apart while every atom may be known; none without everybody."""
        accepted: list[int] = []
        for place in groups:
            finer = _refined(atoms, self.inside[place])
            if all(may_be_known(atom) for atom in _each(finer)):
                atoms = finer
                accepted.append(place)
            elif place == 0:
                break
        return accepted

    def _atoms(self, groups: Sequence[Contents]) -> Any:
        """The organisations numbered by which of these groups they were in, with the same or another contribution."""
        import numpy

        if not groups:
            return numpy.zeros(len(self.wanted.organisations), dtype=int)
        numbers: dict[tuple[int, ...], int] = {}
        pairs = zip(self.wanted.organisations, self.wanted.contents, strict=True)
        kinds = (pattern([*(group.get(name) for group in groups), content]) for name, content in pairs)
        return numpy.array([numbers.setdefault(kind, len(numbers)) for kind in kinds], dtype=int)

    def _flags(self, group: Contents) -> Any:
        import numpy

        return numpy.array([name in group for name in self.wanted.organisations], dtype=bool)

    def _far_apart(self, column: Column, width: Fraction) -> Callable[[Any], bool]:
        """Whether the figures of an atom stay so far apart that nobody's is known from the others'."""

        def may_be_known(atom: Any) -> bool:
            chosen = atom[column.present[atom]]
            return len(chosen) == 0 or (len(chosen) >= self.rules.k and apart(column, chosen) >= width)

        return may_be_known

    def _mixed(self, kinds: Kinds) -> Callable[[Any], bool]:
        """Whether no one level, and no one side, holds nearly all of an atom, one of the others left aside."""
        import numpy

        share, sides = self.rules.level_share, numpy.array(kinds.sides, dtype=int)

        def may_be_known(atom: Any) -> bool:
            codes = kinds.codes[atom]
            codes = codes[codes >= 0]
            if len(codes) == 0:
                return True
            most = int(numpy.bincount(codes).max())
            if len(sides):
                most = max(most, int(numpy.bincount(sides[codes] + 1, minlength=2)[1:].max()))
            return len(codes) >= self.rules.k and most <= share * (len(codes) - 1)

        return may_be_known


def _refined(atoms: Any, flags: Any) -> Any:
    """Atoms told apart further by who is in a group and who is not."""
    import numpy

    return numpy.unique(atoms * 2 + flags, return_inverse=True)[1]


def _each(atoms: Any) -> Iterable[Any]:
    """The places of the members of each atom."""
    import numpy

    order = numpy.argsort(atoms, kind="stable")
    return numpy.split(order, numpy.flatnonzero(numpy.diff(atoms[order])) + 1) if len(order) else []


def _shown_in(release: Earlier, name: str) -> list[Contents]:
    """The groups in which an earlier release showed a figure."""
    return [release.groups[place] for place in release.shown.get(name, ())]
