"""What is published gives nobody away: not by subtraction, not beside an earlier release, not to a partner itself."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import networks
import numpy
import pytest
from hypothesis import given, strategies as st
from networks import Network, Told, attack, told, wanted

from safeguard import disclosure
from safeguard.disclosure import RULES, publish
from safeguard.publication import everything
from safeguard.quantiles import Column, apart, quartiles, stay_apart, to_steps
from safeguard.rounding import fixed
from safeguard.waiting import Earlier, settle
from safeguard.wanted import Group, Kinds, Wanted

#: networks that are attacked in one run of the suite, in so many parts
NETWORKS, PARTS = 10_000, 8


def size_of(rng: random.Random) -> int:
    small, middle, large = rng.randint(3, 12), rng.randint(5, 24), rng.randint(20, 60)
    return rng.choice((small, small, small, middle, middle, middle, middle, large))


def releases(rng: random.Random, made: Network, ledger: bool = True) -> list[Told]:
    """Two or three releases of one round: some come late, some answer anew, the breakdown changes."""
    names = sorted(made.types)
    late = set(rng.sample(names, k=rng.choice((0, 1, 2, 5, 6)) if len(names) > 8 else 0))
    given_out: list[Told] = []
    earlier: list[Earlier] = []
    figures, levels = {}, {}
    members = [name for name in names if name not in late]
    for number in range(rng.choice((1, 2, 2, 3))):
        if number:
            members = sorted({*members, *rng.sample(sorted(late), k=rng.randint(0, len(late)))})
            for name in rng.sample(members, k=min(len(members), rng.choice((0, 0, 1, 4, 5, 7)))):
                made.version[name] += 1
                networks.answer(made, name, rng)
        for name in members:
            key = f"{name}-{made.version[name]}"
            figures[key], levels[key] = made.figures[name], made.levels[name]
        now = {name: f"{name}-{made.version[name]}" for name in members}
        chosen = settle(now, earlier).contents if ledger else now
        held = made._replace(
            version={name: int(content.split("-")[1]) for name, content in chosen.items()},
            figures={name: figures[content] for name, content in chosen.items()},
            levels={name: levels[content] for name, content in chosen.items()},
        )
        asked = wanted(held, rng.choice(((), ("type",), ("region",), ("type", "region"))), sorted(chosen))
        shown = publish(asked, earlier if ledger else ())
        given_out.append(told(held, asked, shown))
        if shown.groups:
            earlier.append(Earlier(shown.groups, shown.shown, asked))
    return given_out


def breaches(seeds: Iterable[int], ledger: bool = True) -> list[str]:
    """What attackers find in random networks."""
    found = []
    for seed in seeds:
        rng = random.Random(seed)
        made = networks.network(rng, size_of(rng))
        found += [f"{seed}: {what}" for what in attack(releases(rng, made, ledger))]
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_nobody_is_found_in_ten_thousand_random_networks(part: int) -> None:
    assert breaches(range(part, NETWORKS, PARTS)) == []


def test_nobody_is_found_in_large_networks() -> None:
    for size in (120, 300, 550):
        rng = random.Random(size)
        made = networks.network(rng, size)
        assert attack(releases(rng, made)) == []


def test_most_of_what_a_network_like_the_first_one_asks_for_everybody_is_shown() -> None:
    """Thirteen and five partners, answers as uneven as people's: a rule that hides everything would protect, too."""
    shown = 0
    for seed in range(50):
        rng = random.Random(seed)
        made = networks.network(rng, 18)
        for name in made.types:
            networks.answer(made, name, rng)
        told_apart = made._replace(types={name: "ngo" if name < "m013" else "uptd" for name in made.types})
        published = publish(wanted(told_apart, ("type",)))
        shown += ("overall", ()) in published.quartiles
    assert shown >= 48


def caught(phrase: str, ledger: bool = True) -> bool:
    """Whether attackers find such a breach in any of some thousands of networks."""
    return any(phrase in each for seed in range(6000) for each in breaches([seed], ledger))


def alone(self: Any, groups: Iterable[int], atoms: Any, may_be_known: Callable[[Any], bool]) -> tuple[list[int], Any]:
    """A planted weakness: each group is looked at by itself, and nothing but its members."""
    return [place for place in groups if may_be_known(numpy.flatnonzero(self.inside[place]))], atoms


def test_a_release_without_complementary_suppression_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosure._Guarded, "_greedily", alone)
    assert caught("follows from others")


def test_a_release_that_only_counts_to_five_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "__defaults__", ((), (), RULES._replace(width=Fraction(0), level_share=Fraction(2))))
    assert caught(" at ")


def test_a_release_with_one_decimal_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosure, "to_steps", lambda share, step: fixed(share * 100, 1))
    assert caught("is known to")


def test_a_release_that_forgets_the_last_one_is_caught() -> None:
    assert caught("difference of", ledger=False)


CASE = tomllib.loads((Path(__file__).parent / "cases" / "disclosure" / "linked_tables.toml").read_text("utf-8"))


def linked_tables() -> Wanted:
    """The published case: one organisation for each contributor of a region, whose answers are as uneven as can be."""
    regions = {f"{name}{number}": name for name, row in CASE["regions"].items() for number in range(row["n"])}
    names = tuple(sorted(regions))
    everybody = [Group((), frozenset(names))]
    for side in ("county", "size", "region"):
        cells: dict[str, set[str]] = {}
        for name in names:
            region = regions[name]
            cells.setdefault(region if side == "region" else CASE["regions"][region][side], set()).add(name)
        everybody += [Group(((side, cell),), frozenset(cells[cell])) for cell in sorted(cells)]
    codes = numpy.array([number % 3 for number in range(len(names))])
    kinds = {"criterion:a": Kinds(("0", "1", "2"), codes)}
    return Wanted(names, names, tuple(everybody), {}, {}, kinds, {})


def linked_attack() -> list[str]:
    asked = linked_tables()
    rules = RULES._replace(k=CASE["k"])
    shown = publish(asked, rules=rules)
    members = {group.by: dict.fromkeys(sorted(group.members), "") for group in asked.groups}
    return list(networks.subtraction([Told(members, shown, {})], CASE["k"]))


def test_the_published_case_of_linked_tables_gives_no_region_away() -> None:
    assert linked_attack() == []
    shown = {by for _, by in publish(linked_tables(), rules=RULES._replace(k=CASE["k"])).counts}
    assert {(), (("county", "county-1"),), (("county", "county-2"),)} <= shown


def test_the_published_case_is_caught_where_each_table_is_protected_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosure._Guarded, "_greedily", alone)
    monkeypatch.setattr(disclosure._Guarded, "_mixed", lambda self, kinds: lambda chosen: len(chosen) >= CASE["k"])
    assert any("follows from others" in each or "difference of" in each for each in linked_attack())


shares = st.fractions(min_value=0, max_value=1, max_denominator=60)
columns = st.lists(st.none() | shares, min_size=1, max_size=40)


def present(values: Sequence[Fraction | None]) -> list[Fraction]:
    return sorted(value for value in values if value is not None)


@given(columns.filter(any))
def test_quartiles_are_those_of_numpy_and_exact(values: list[Fraction | None]) -> None:
    column = Column.of(values)
    three = quartiles(column, numpy.flatnonzero(column.present))
    exact = present(values)
    for share, value in zip((0.25, 0.5, 0.75), three, strict=True):
        assert float(value) == pytest.approx(float(numpy.quantile([float(each) for each in exact], share)))
        rank = Fraction(share) * (len(exact) - 1)
        below = rank.numerator // rank.denominator
        above = min(below + 1, len(exact) - 1)
        assert value == exact[below] + (rank - below) * (exact[above] - exact[below])


def test_fractions_that_look_equal_as_floating_point_numbers_are_put_in_order() -> None:
    third = Fraction(1, 3)
    close = [third + Fraction(number, 10**40) for number in (3, 1, 2, 0)]
    column = Column.of(close)
    assert len({float(each) for each in close}) == 1
    assert quartiles(column, numpy.arange(4)).median == sorted(close)[1] + Fraction(1, 2 * 10**40)


@given(columns)
def test_values_stay_apart_whoever_is_taken_away(values: list[Fraction | None]) -> None:
    column = Column.of(values)
    exact = present(values)
    left = [exact[:place] + exact[place + 1 :] for place in range(len(exact))]
    least = min((each[-1] - each[0] for each in left if each), default=Fraction(0))
    chosen = numpy.flatnonzero(column.present)
    assert apart(column, chosen) == least
    for width in (least, least + Fraction(1, 10**30), Fraction(1, 5)):
        assert stay_apart(column, chosen, width) == (len(exact) >= 3 and least >= width)


@given(st.integers(-400, 400))
def test_shares_are_rounded_half_up_to_multiples_of_five(tenths: int) -> None:
    assert abs(int(to_steps(Fraction(tenths, 400), 5)) * 4 - tenths) <= 10
    assert int(to_steps(Fraction(tenths, 400), 5)) % 5 == 0


names = st.sampled_from([f"m{number:02d}" for number in range(14)])
contents = st.dictionaries(names, st.integers(0, 2).map(str), max_size=14)


@given(st.lists(contents, min_size=1, max_size=4))
def test_of_what_is_new_only_what_at_least_five_share_is_released(rounds: list[dict[str, str]]) -> None:
    earlier: list[Earlier] = []
    for now in rounds:
        own = {name: f"{name}-{content}" for name, content in now.items()}
        settled = settle(own, earlier)
        last = earlier[-1].groups[0] if earlier else {}
        moved = {n for n in {*settled.contents, *last} if settled.contents.get(n) != last.get(n)}
        assert not earlier or not moved or len(moved) >= RULES.k
        assert all(settled.contents.get(name) == last.get(name) for name in settled.waiting)
        assert all(settled.contents.get(name) == own.get(name) for name in {*own, *last} - settled.waiting)
        if len(settled.contents) < RULES.k:
            break
        earlier.append(Earlier((settled.contents,), {}))


def test_everything_shows_every_figure_of_every_group_to_four_decimals() -> None:
    made = networks.network(random.Random(3), 4)
    shown = everything(wanted(made, ("type",)))
    assert shown.audience == "internal"
    assert {by for name, by in shown.quartiles if name == "overall"} == set(shown.asked)
    assert all(len(three.median.split(".")[1]) == 4 for _, three in shown.quartiles.values())
