"""All figures of a small release at once, with the arithmetic between them: the closest that anybody can be held.

An attacker who knows the membership, the rules, the rounding, its own answers, and that the overall figure is the mean
of the domains, looks for the lowest and the highest overall figure of another partner that fit all that was published.
Which partner stands at which place of each order is a choice, so this is a mixed-integer program; it is solved exactly.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import networks
import pytest
from networks import FIGURES, WEIGHTS, Network, wanted

from safeguard.disclosure import RULES, Publication, publish
from safeguard.model.comparison import Quartiles


def held(made: Network, shown: Publication, insider: str, target: str) -> tuple[float, float]:
    """The lowest and the highest overall figure of ``target`` that fit the release and the insider's own answers."""
    import highspy

    names = sorted(made.types)
    found = []
    for sign in (1, -1):
        model = highspy.Highs()
        model.setOptionValue("output_flag", False)
        figures: dict[str, dict[str, Any]] = {of: {name: model.addVariable(0, 1) for name in names} for of in FIGURES}
        for name in names:
            parts = [WEIGHTS[of] * figures[of][name] for of in WEIGHTS]
            model.addConstr(sum(parts[1:], parts[0]) == sum(WEIGHTS.values()) * figures["overall"][name])
        for of in FIGURES:
            model.addConstr(figures[of][insider] == float(made.figures[insider][of]))
            if (of, ()) in shown.quartiles:
                _published(model, list(figures[of].values()), shown.quartiles[of, ()][1])
        model.minimize(sign * figures["overall"][target])
        found.append(sign * model.getObjectiveValue())
    return found[0], found[1]


def _published(model: Any, values: list[Any], three: Quartiles) -> None:
    """The values, in some order, have these quartiles before rounding."""
    size = len(values)
    order = [model.addVariable(0, 1) for _ in values]
    places = [[model.addBinary() for _ in values] for _ in values]
    for rank in range(size):
        model.addConstr(sum(places[rank][1:], places[rank][0]) == 1)
        model.addConstr(sum((places[each][rank] for each in range(1, size)), places[0][rank]) == 1)
        for number, value in enumerate(values):
            model.addConstr(order[rank] - value + places[rank][number] <= 1)
            model.addConstr(value - order[rank] + places[rank][number] <= 1)
        if rank:
            model.addConstr(order[rank - 1] - order[rank] <= 0)
    for quarter, text in enumerate((three.q1, three.median, three.q3), 1):
        place = Fraction(quarter * (size - 1), 4)
        below = place.numerator // place.denominator
        part = float(place - below)
        between = (1 - part) * order[below] + (part * order[below + 1] if part else 0 * order[below])
        low, high = networks.rounded_from(text)
        model.addConstr(between >= float(low))
        model.addConstr(between <= float(high))


def small_networks() -> list[tuple[Network, Publication]]:
    """Networks of five to seven of which something is published."""
    found = []
    for seed in range(200):
        rng = random.Random(seed)
        made = networks.network(rng, rng.randint(5, 7))
        if all(len(own) == len(FIGURES) for own in made.figures.values()):
            shown = publish(wanted(made, ()))
            if ("overall", ()) in shown.quartiles:
                found.append((made, shown))
    return found[:6]


@pytest.mark.parametrize("case", range(6))
def test_no_partner_is_held_closer_than_promised_by_all_figures_together(case: int) -> None:
    made, shown = small_networks()[case]
    ranked = sorted(made.types, key=lambda name: made.figures[name]["overall"])
    for insider, target in ((ranked[0], ranked[-1]), (ranked[-1], ranked[0]), (ranked[-1], ranked[len(ranked) // 2])):
        low, high = held(made, shown, insider, target)
        assert low - 1e-6 <= float(made.figures[target]["overall"]) <= high + 1e-6
        assert high - low >= float(RULES.width) - 1e-6


def test_a_group_that_answers_alike_near_the_top_would_be_held_close() -> None:
    """The planted weakness: five near the top, published without the rule on values that are alike."""
    rng = random.Random(1)
    made = networks.network(rng, 5)
    for number, name in enumerate(made.types):
        value = Fraction(1, 20) if number == 0 else Fraction(57, 60)
        made.figures[name] = dict.fromkeys(FIGURES, value)
    careless = publish(wanted(made, ()), rules=RULES._replace(width=Fraction(0)))
    low, high = held(made, careless, "m000", "m003")
    assert high - low < float(RULES.width)
    assert ("overall", ()) not in publish(wanted(made, ())).quartiles
