"""Brings the rubric on words, pictures and contact that do a child no harm."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from safeguard import RubricFolder, hookimpl


@hookimpl
def safeguard_rubrics() -> Iterable[RubricFolder]:
    """The folder of the rubric ``communication-practice``."""
    return [RubricFolder("communication-practice", files("safeguard_rubrics.communication_practice"))]
