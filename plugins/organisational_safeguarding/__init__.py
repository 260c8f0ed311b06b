"""Brings the rubric on keeping children safe from harm by the organisation's own people."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from safeguard import RubricFolder, hookimpl


@hookimpl
def safeguard_rubrics() -> Iterable[RubricFolder]:
    """The folder of the rubric ``organisational-safeguarding``."""
    return [RubricFolder("organisational-safeguarding", files("safeguard_rubrics.organisational_safeguarding"))]
