"""How a ratio is taken: floor and thing alternately, best of several, the floor first and last."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from typing import Any

#: a run whose first and last floor differ by more than this share is repeated
UNSTEADY = 0.15


def seconds(action: Callable[[], Any], number: int = 1) -> float:
    """Seconds that one call of an action takes, over ``number`` calls."""
    began = time.perf_counter()
    for _ in range(number):
        action()
    return (time.perf_counter() - began) / number


def process(*command: str) -> Callable[[], Any]:
    """An action that runs a whole process and throws its output away."""
    return lambda: subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def ratio(thing: Callable[[], Any], floor: Callable[[], Any], *, rounds: int = 9, number: int = 1) -> float:
    """Best time of the thing by the best time of the floor, taken in turn; repeated while the machine is unsteady."""
    found = 0.0
    for _ in range(3):
        floors, things = [seconds(floor, number)], []
        for _ in range(rounds):
            things.append(seconds(thing, number))
            floors.append(seconds(floor, number))
        found = min(things) / min(floors)
        early, late = min(floors[: rounds // 2 + 1]), min(floors[rounds // 2 + 1 :])
        if abs(early - late) <= UNSTEADY * min(early, late):
            break
    return found


def report(what: str, floor: str, found: float, goal: float, *, at_least: bool = False) -> None:
    """Print one figure with its goal."""
    good = found >= goal if at_least else found <= goal
    sign = ">=" if at_least else "<="
    print(f"{'ok  ' if good else 'MISS'}  {what:<44} {found:8.2f}  {sign} {goal:<6g} against: {floor}")
