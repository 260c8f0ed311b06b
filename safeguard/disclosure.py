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
  and counts only as far as no one level, and no one side of a threshold, holds nearly all of an atom, and the levels
  themselves stay apart. That holds for what an atom says now and for what it said in each earlier release that showed
  the figure: who changed together must not be known by what they said before.
- What is shown is rounded to steps of ``step``: with 5, 9 or 13 organisations a quartile is the score of one of them.

A mean is shown only where in no atom an organisation contributes more than half of it.

Each figure is guarded by itself, in the atoms of the groups in which it is shown; that figures do not give each other
away is tried by attackers in the tests, and is why only figures are published that do not add up to others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from safeguard.publication import Publication, drawn, pairs
from safeguard.quantiles import Column, stay_apart, to_steps
from safeguard.respondents import K
from safeguard.waiting import Contents, Earlier, pattern
from safeguard.wanted import Kinds, Wanted, changed


class Rules(NamedTuple):
    """The least size of an atom, how far apart its values and their changes stay (as shares), the step of rounding in
    points, and the part of an atom (without one member) that one level may hold."""

    k: int = K
    width: Fraction = Fraction(20, 100)
    change_width: Fraction = Fraction(10, 100)
    step: int = 5
    level_share: Fraction = Fraction(9, 10)


RULES = Rules()


def publish(
    wanted: Wanted, earlier: Sequence[Earlier] = (), last_round: Sequence[Earlier] = (), rules: Rules = RULES
) -> Publication:
    """What of the wanted figures may be public, after the earlier releases of the round and those of the last round."""
    return drawn(wanted, _Guarded(wanted, earlier, last_round, rules), "public")


class _Guarded:
    """Shows what the rules at the top of this file let through.

    ``names`` are all organisations that this release or an earlier one has to do with. Arrays go by their places:
    atoms number them (those with equal numbers are told apart by nothing), and for each moment at which something was
    or is to be shown, ``places`` says where each stands among the wanted organisations of that moment, or -1.
    """

    def __init__(self, wanted: Wanted, earlier: Sequence[Earlier], last_round: Sequence[Earlier], rules: Rules):
        self.wanted, self.earlier, self.last_round, self.rules = wanted, earlier, last_round, rules
        told_apart = [group for release in earlier for group in release.groups]
        self.told_apart = told_apart
        self.names = sorted({*wanted.organisations, *(name for group in told_apart for name in group)})
        self.now = dict(zip(wanted.organisations, wanted.contents, strict=True))
        self.inside = [self._flags(group.members) for group in wanted.groups]
        self.moments = [each for each in (wanted, *(release.wanted for release in earlier)) if each is not None]
        self.places = [self._places_in(each) for each in self.moments]
        self.atoms: dict[str, Any] = {}
        self.accepted: dict[str, list[int]] = {}  # by family, as are the atoms
        all_there = len(self.moments) == len(earlier) + 1
        groups = range(len(self.inside)) if all_there else range(0)
        self.allowed, _ = self._greedily(groups, self._atoms(told_apart), lambda atom: len(atom) >= rules.k)

    def groups(self) -> list[int]:
        return self.allowed

    def text(self, share: Fraction) -> str:
        return to_steps(share, self.rules.step)

    def figure(self, name: str, column: Column) -> list[int]:
        return self._shown(name, column.present)

    def kinds(self, name: str, kinds: Kinds) -> list[int]:
        return [] if kinds.inside_only else self._shown(name, kinds.codes >= 0)

    def mean(self, name: str, mean: str, beside: Column) -> bool:
        """No atom in which one organisation contributes more than half: nor then any sum or difference of atoms."""
        numbers = [0, *(number for number, release in enumerate(self.earlier, 1) if release.shown.get(name))]

        def may_be_known(column: Column, chosen: Any) -> bool:
            chosen = chosen[column.present[chosen]]
            if len(chosen) == 0:
                return True
            most = column.ranked(chosen)(len(chosen) - 1)
            return len(chosen) >= self.rules.k and 2 * most <= column.total(chosen)

        beside_then = [self.moments[number].means.get(name, {}).get(mean) for number in numbers]
        return all(
            column is not None and may_be_known(column, self._at(number, atom))
            for atom in _each(self.atoms[self.wanted.key(name)])
            for number, column in zip(numbers, beside_then, strict=True)
        )

    def change(self, name: str) -> bool:
        """Who is in both rounds is told apart from who is not, in every group of this round and of the last one; the
        figure, what it was, and the difference stay apart among those whom nothing then tells apart."""
        then = [release for release in self.last_round if release.shown.get(name)]
        if any(release.wanted is None for release in then):
            return False
        moved = [group for release in self.earlier for group in _shown_in(release, changed(name))]
        old = [group for release in self.last_round for group in release.groups]
        both = pairs(self.wanted)
        in_groups = [self.wanted.groups[place].members for place in self.allowed]
        told: dict[Any, list[str]] = {}
        for each in sorted({*self.names, *(each for group in old for each in group)}):
            kind = (
                pattern([*(group.get(each) for group in self.told_apart), self.now.get(each)]),
                pattern([*(group.get(each) for group in moved), both.get(each)]),
                pattern([*(group.get(each) for group in old), self.wanted.before.get(each)]),
                tuple(each in members for members in in_groups),
            )
            told.setdefault(kind, []).append(each)
        moments = [*self.moments, *(release.wanted for release in then if release.wanted is not None)]
        places = [{each: number for number, each in enumerate(moment.organisations)} for moment in moments]
        return all(
            len(alike) >= self.rules.k
            and all(
                self._change_may_be_known(name, moment, place, alike)
                for moment, place in zip(moments, places, strict=True)
            )
            for alike in told.values()
        )

    def _change_may_be_known(self, name: str, moment: Wanted, place: Mapping[str, int], alike: Sequence[str]) -> bool:
        """Whether the figure, what it was, and the difference stay apart among some, as things stood at a moment;
        ``place`` is where each organisation stands in it."""
        import numpy

        chosen = numpy.array([place[each] for each in alike if each in place], dtype=int)
        if name in moment.figures and not self._far_apart(moment.figures[name], self.rules.width)(chosen):
            return False
        if name not in moment.changes:
            return True
        change = moment.changes[name]
        before = self._far_apart(change.before, self.rules.width)(chosen)
        return before and self._far_apart(change.difference, self.rules.change_width)(chosen)

    def _shown(self, name: str, has: Any) -> list[int]:
        """The groups in which a figure is shown: those of its family, where anybody has it."""
        if not self.allowed:
            return []
        key = self.wanted.key(name)
        if key not in self.accepted:
            self.accepted[key], self.atoms[key] = self._of_family(key)
        present = self._at_now(has)
        return [place for place in self.accepted[key] if (self.inside[place] & present).any()]

    def _of_family(self, key: str) -> tuple[list[int], Any]:
        """The groups in which every name of a family may be shown, and the atoms that they make.

        What counts is what is said now, and what was said at each earlier release that showed any name of it.
        """
        before: list[Contents] = []
        tests = [(0, test) for test in self._tests(self.wanted, key)]
        for number, release in enumerate(self.earlier, 1):
            moment = self.moments[number]
            places = {place for name, shown in release.shown.items() if moment.key(name) == key for place in shown}
            before += [release.groups[place] for place in sorted(places)]
            tests += [(number, test) for test in self._tests(moment, key)] if places else []

        def may_be_known(atom: Any) -> bool:
            return all(test(self._at(number, atom)) for number, test in tests)

        return self._greedily(self.allowed, self._atoms(before), may_be_known)

    def _tests(self, moment: Wanted, key: str) -> list[Callable[[Any], bool]]:
        """The tests of all names of a family at one moment."""
        figures = [
            self._far_apart(each, self.rules.width) for name, each in moment.figures.items() if moment.key(name) == key
        ]
        kinds = [each for name, each in moment.kinds.items() if moment.key(name) == key and not each.inside_only]
        return [*figures, *(self._mixed(each) for each in kinds)]

    def _greedily(
        self, groups: Iterable[int], atoms: Any, may_be_known: Callable[[Any], bool]
    ) -> tuple[list[int], Any]:
        """The groups, in their order, that can be told apart while every atom may be known, and the atoms that they
        make; none without everybody."""
        accepted: list[int] = []
        for place in groups:
            finer = _refined(atoms, self.inside[place])
            if all(may_be_known(atom) for atom in _each(finer)):
                atoms = finer
                accepted.append(place)
            elif place == 0:
                break
        return accepted, atoms

    def _atoms(self, groups: Sequence[Contents]) -> Any:
        """The organisations numbered by which of these groups they were in, with the same or another contribution."""
        import numpy

        sets = self.wanted.told_apart
        if not groups and not sets:
            return numpy.zeros(len(self.names), dtype=int)
        numbers: dict[Any, int] = {}
        kinds = (
            (
                pattern([*(group.get(name) for group in groups), self.now.get(name)]),
                tuple(name in each for each in sets),
            )
            for name in self.names
        )
        return numpy.array([numbers.setdefault(kind, len(numbers)) for kind in kinds], dtype=int)

    def _flags(self, members: Iterable[str]) -> Any:
        import numpy

        inside = set(members)
        return numpy.array([name in inside for name in self.names], dtype=bool)

    def _places_in(self, wanted: Wanted) -> Any:
        import numpy

        place = {name: number for number, name in enumerate(wanted.organisations)}
        return numpy.array([place.get(name, -1) for name in self.names], dtype=int)

    def _at(self, moment: int, atom: Any) -> Any:
        """Where the members of an atom stand among the organisations of a moment."""
        chosen = self.places[moment][atom]
        return chosen[chosen >= 0]

    def _at_now(self, flags: Any) -> Any:
        """Truth values by wanted organisation as truth values by name."""
        places = self.places[0]
        return (places >= 0) & flags[places]

    def _far_apart(self, column: Column, width: Fraction) -> Callable[[Any], bool]:
        """Whether the figures of an atom stay so far apart that nobody's is known from the others'."""

        def may_be_known(chosen: Any) -> bool:
            chosen = chosen[column.present[chosen]]
            return len(chosen) == 0 or (len(chosen) >= self.rules.k and stay_apart(column, chosen, width))

        return may_be_known

    def _mixed(self, kinds: Kinds) -> Callable[[Any], bool]:
        """Whether counts of an atom leave open where each of its members stands."""
        import numpy

        sides = [numpy.array(each, dtype=int) for each in kinds.sides]
        levels = Column.of(kinds.values) if kinds.values else None

        def too_many(number: int, of: int) -> bool:
            return bool(number > self.rules.level_share * (of - 1))

        def may_be_known(chosen: Any) -> bool:
            codes = kinds.codes[chosen]
            codes = codes[codes >= 0]
            if levels is not None and len(codes):
                at_level = codes[levels.present[codes]]
                if too_many(len(codes) - len(at_level), len(codes)):
                    return False
                if len(at_level) and not stay_apart(levels, at_level, self.rules.width):
                    return False
                codes = at_level
            if len(codes) == 0:
                return True
            most = [int(numpy.bincount(codes).max())]
            most += [int(numpy.bincount(each[codes] + 1, minlength=2)[1:].max()) for each in sides]
            return len(codes) >= self.rules.k and not any(too_many(each, len(codes)) for each in most)

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
