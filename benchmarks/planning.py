"""How long proved plans take, beside the solver alone on the same programs."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from benchmarks.measuring import ratio, report, seconds
from benchmarks.samples import three
from safeguard import optimum
from safeguard.frontier import POINTS, frontier
from safeguard.improvement import survey
from safeguard.planning import Wish, plans

Action = Callable[[], Any]


def main() -> None:
    """Print the ratios of plans over three rubrics, their seconds, and those of the frontier."""
    cases = three()
    grounds = [survey(*case) for case in cases]
    criteria = sum(len(ground.levels) for ground in grounds)
    steps = sum(ground.rubric.scale.max - level for ground in grounds for level in ground.levels.values())
    print(f"      three rubrics together: {criteria} criteria, {steps} steps")
    for what, wish in (
        ("one budget of 40 days", Wish(budget=Fraction(40))),
        ("one budget of 150 days", Wish(budget=Fraction(150))),
        ("target established", Wish(target="established")),
        ("target strong", Wish(target="strong")),
    ):
        programs = _recorded(lambda wish=wish: plans(cases, wish, engine="x"))  # type: ignore[misc]

        def whole(wish: Wish = wish) -> Any:
            return plans(cases, wish, engine="x")

        def bare(programs: list[Any] = programs) -> None:
            for solver in programs:
                solver.clearSolver()
                solver.run()

        report(f"proved plan, {what}", "highspy on the same programs", ratio(whole, bare, rounds=5), 1.5)
        report("  its seconds", "the goal", min(seconds(whole) for _ in range(3)), 1)
    curve = min(seconds(lambda: [frontier(*case) for case in cases]) for _ in range(3))
    report(f"frontier of {POINTS} points, three rubrics, seconds", "the goal", curve, 10)


def _recorded(action: Action) -> list[Any]:
    """Every program that the solver is given while an action runs, each in a solver of its own."""
    run, programs = optimum._Model._run, []

    def keeping(model: Any, start: Any) -> Any:
        other = optimum._silent()
        for name in ("threads", "parallel", "random_seed", "mip_rel_gap", "mip_abs_gap", "mip_max_nodes"):
            other.setOptionValue(name, model._solver.getOptionValue(name)[1])
        other.passModel(model._solver.getModel())
        programs.append(other)
        return run(model, start)

    optimum._Model._run = keeping  # type: ignore[method-assign]
    try:
        action()
    finally:
        optimum._Model._run = run  # type: ignore[method-assign]
    return programs
