"""Random networks of partners, and what an attacker who knows everybody's membership can find out of what is published.

The attacker knows who is in which group and round, the rules, every release, and the answers of one partner: its own.
Each attack gives breaches in words; no breach is what a release promises.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

import numpy

from safeguard.disclosure import RULES
from safeguard.publication import Publication
from safeguard.quantiles import Column
from safeguard.wanted import Common, Group, Kinds, Wanted

FIGURES = ("overall", "domain:a", "domain:b", "domain:c")
WEIGHTS = {"domain:a": 2, "domain:b": 1, "domain:c": 1}
LEVELS = ("0", "1", "2", "3", "4", "unknown", "none")
VALUES = (*(Fraction(level, 4) for level in range(5)), Fraction(0), None)
SIDES = ((0, 0, 0, 1, 1, 0, -1),)
GATE = ("open", "closed", "pending")
LEVELLED = ("criterion:0", "criterion:1", "criterion:2")


class Network(NamedTuple):
    """Partners with their group, figures and levels; ``version`` numbers what each contributed."""

    types: dict[str, str]
    regions: dict[str, str]
    version: dict[str, int]
    figures: dict[str, dict[str, Fraction]]
    levels: dict[str, dict[str, int]]


def network(rng: random.Random, size: int) -> Network:
    """Partners of two or three types in skewed regions; in some networks groups answer nearly alike."""
    names = [f"m{number:03d}" for number in range(size)]
    kinds = ["ngo", "uptd", "faith"][: rng.choice((1, 2, 2, 3))]
    places = [f"R{number:02d}" for number in range(rng.choice((1, 2, 4, 12, 38)))]
    types = {name: rng.choice(kinds) for name in names}
    regions = {name: places[min(int(rng.expovariate(0.25)), len(places) - 1)] for name in names}
    made = Network(types, regions, dict.fromkeys(names, 0), {}, {})
    alike = {kind: rng.choice((None, None, rng.random())) for kind in (*kinds, *places)}
    for name in names:
        answer(made, name, rng, alike[types[name]] or alike[regions[name]])
    return made


def answer(made: Network, name: str, rng: random.Random, like: float | None = None) -> None:
    """Let a partner answer, near ``like`` where it is given."""
    middle, spread = (like, 0.04) if like is not None and rng.random() < 0.95 else (rng.random(), 0.25)
    domains = {each: _near(rng, middle, spread) for each in FIGURES[1:]}
    whole = sum(WEIGHTS.values())
    overall = sum((WEIGHTS[each] * value for each, value in domains.items()), Fraction(0)) / whole
    made.figures[name] = {"overall": overall, **domains}
    if rng.random() < 0.05:
        del made.figures[name][rng.choice(FIGURES[1:])]
    made.levels[name] = {
        f"criterion:{each}": 6 if rng.random() < 0.1 else min(5, max(0, round(rng.gauss(4 * middle, 4 * spread))))
        for each in range(3)
    }


def _near(rng: random.Random, middle: float, spread: float) -> Fraction:
    return Fraction(round(60 * min(1.0, max(0.0, rng.gauss(middle, spread)))), 60)


def wanted(made: Network, by: Sequence[str], members: Sequence[str] | None = None) -> Wanted:
    """Everything that could be published of a network."""
    names = tuple(sorted(members if members is not None else made.types))
    figures = {each: Column.of(made.figures[name].get(each) for name in names) for each in FIGURES}
    codes = {each: numpy.array([made.levels[name][each] for name in names], dtype=int) for each in LEVELLED}
    kinds = {each: Kinds(LEVELS, codes[each], VALUES, SIDES) for each in LEVELLED}
    closed = numpy.isin(codes["criterion:0"], (0, 1, 2, 5))
    gate = numpy.where(codes["criterion:0"] == 6, 2, closed)
    kinds["gate:0"] = Kinds(GATE, gate)
    contents = tuple(f"{name}-{made.version[name]}" for name in names)
    return Wanted(names, contents, tuple(groups(made, by, names)), figures, {}, kinds, {})


def groups(made: Network, by: Sequence[str], names: Sequence[str]) -> Iterator[Group]:
    """Everybody, each dimension, and the cells of both."""
    yield Group((), frozenset(names))
    own = {"type": made.types, "region": made.regions}
    for sides in [(side,) for side in by] + ([tuple(by)] if len(by) > 1 else []):
        cells: dict[Common, set[str]] = {}
        for name in names:
            cells.setdefault(tuple((side, own[side][name]) for side in sides), set()).add(name)
        yield from (Group(cell, frozenset(cells[cell])) for cell in sorted(cells))


class Told(NamedTuple):
    """A publication, who was in which group with which contribution, and what each partner knows of itself."""

    members: Mapping[Common, Mapping[str, str]]
    shown: Publication
    own: Mapping[str, Mapping[str, Fraction]]


def told(made: Network, asked: Wanted, shown: Publication) -> Told:
    """What attackers see of a publication."""
    content = dict(zip(asked.organisations, asked.contents, strict=True))
    members = {group.by: {name: content[name] for name in sorted(group.members)} for group in asked.groups}
    return Told(members, shown, made.figures)


def attack(releases: Sequence[Told]) -> list[str]:
    """Every breach that the attacks below find."""
    return [
        *subtraction(releases),
        *unanimity(releases),
        *elimination(releases),
        *bounds(releases),
        *known_rank(releases),
    ]


def subtraction(releases: Sequence[Told], k: int = RULES.k) -> Iterator[str]:
    """Published counts and figures of one thing, subtracted from each other until fewer than ``k`` are left."""
    for name in {name for each in releases for name, _ in (*each.shown.counts, *each.shown.quartiles)}:
        sets = [
            frozenset(each.members[by].items())
            for each in releases
            for of, by in (*each.shown.counts, *each.shown.quartiles)
            if of == name
        ]
        unique = list(dict.fromkeys(sets))
        for members in unique:
            if len(members) < k:
                yield f"{name}: a group of {len(members)}"
        for one, other in combinations(unique, 2):
            if one < other or other < one:
                left = len({who for who, _ in one ^ other})
                if left < k:
                    yield f"{name}: a difference of {left}"
        yield from _linear(name, unique, k)


def _linear(name: str, sets: Sequence[frozenset[tuple[str, str]]], k: int) -> Iterator[str]:
    """Whether sums over the published sets, added and subtracted in any way, give the sum of fewer than ``k``."""
    if not 3 <= len(sets) <= 40:
        return
    patterns: dict[tuple[bool, ...], set[tuple[str, str]]] = {}
    for item in frozenset().union(*sets):
        patterns.setdefault(tuple(item in each for each in sets), set()).add(item)
    atoms = list(patterns.values())
    small = [place for place, atom in enumerate(atoms) if len({who for who, _ in atom}) < k]
    if not small:
        return
    matrix = numpy.array(list(patterns), dtype=float)  # one row an atom, one column a published set
    rank = numpy.linalg.matrix_rank(matrix.T)
    for place in small:
        alone = numpy.zeros((1, len(atoms)))
        alone[0, place] = 1
        if numpy.linalg.matrix_rank(numpy.vstack([matrix.T, alone])) == rank:
            yield f"{name}: the sum of {len(atoms[place])} follows from others"


def unanimity(releases: Sequence[Told]) -> Iterator[str]:
    """Published levels from which, beside one's own, everybody else's follows."""
    for each in releases:
        for (name, by), (n, counts) in each.shown.counts.items():
            levels = {level: number for level, number in counts.items() if level != "none"}
            at_level = sum(levels.values())
            below = sum(number for level, number in levels.items() if level in ("0", "1", "2", "unknown"))
            both_sides = {"below": below, "above": at_level - below} if name.startswith("criterion:") else {}
            for level, number in {**levels, **both_sides}.items():
                if at_level and number >= at_level - 1:
                    yield f"{name} {by}: {number} of {at_level} at {level}"
            if n - at_level >= n - 1 > 0:
                yield f"{name} {by}: {n - at_level} of {n} without a level"


def elimination(releases: Sequence[Told]) -> Iterator[str]:
    """Two releases of one thing: who moved together, and who stayed, is at most where the counts leave room."""
    for one, other in combinations(releases, 2):
        for name, by in one.shown.counts.keys() & other.shown.counts.keys():
            before, after = (dict(each.members[by]) for each in (one, other))
            stayed = {who for who, what in before.items() if after.get(who) == what}
            counts, later = one.shown.counts[name, by][1], other.shown.counts[name, by][1]
            for level, number in counts.items():
                moved = len(before) - len(stayed)
                least_of_moved = number - min(len(stayed), later.get(level, 0))
                least_of_stayed = max(number - moved, later.get(level, 0) - (len(after) - len(stayed)))
                if level != "none" and moved and least_of_moved >= moved:
                    yield f"{name} {by}: all {moved} that moved were at {level}"
                if level != "none" and stayed and least_of_stayed >= len(stayed):
                    yield f"{name} {by}: all {len(stayed)} that stayed are at {level}"


def bounds(releases: Sequence[Told]) -> Iterator[str]:
    """The quartiles of five leave one place above and one below: who stands there itself knows on which side all others are.

    With six or more another place is left on each side, and there anybody may stand.
    """
    for each in releases:
        for (name, by), (n, three) in each.shown.quartiles.items():
            if n > 5:
                continue
            values = [each.own[who].get(name) for who in each.members[by]]
            low, high = rounded_from(three.q1)[0], rounded_from(three.q3)[1]
            if high < RULES.width and any(value is not None and value > high for value in values):
                yield f"{name} {by}: the highest knows that all others are below {float(high):.2f}"
            if 1 - low < RULES.width and any(value is not None and value < low for value in values):
                yield f"{name} {by}: the lowest knows that all others are above {float(low):.2f}"


def rounded_from(text: str) -> tuple[Fraction, Fraction]:
    """The shares that are rounded to a text."""
    half = (Fraction(RULES.step) if "." not in text else Fraction(1, 10 ** len(text.split(".")[1]))) / 200
    middle = Fraction(text) / 100
    return middle - half, middle + half


def known_rank(releases: Sequence[Told]) -> Iterator[str]:
    """Where a quartile is the figure of one partner whose place in the order is known, rounding alone protects it."""
    for each in releases:
        for (name, by), (n, three) in each.shown.quartiles.items():
            if (n - 1) % 4 == 0:
                low, high = rounded_from(three.median)
                if high - low < Fraction(RULES.step, 100):
                    yield f"{name} {by}: the middle one is known to {float(high - low):.3f}"
