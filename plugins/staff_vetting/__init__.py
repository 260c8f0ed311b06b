"""Brings the rubric on vetting staff, volunteers, interns and everybody else who may meet a child."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from safeguard import RubricFolder, hookimpl


@hookimpl
def safeguard_rubrics() -> Iterable[RubricFolder]:
    """The folder of the rubric ``staff-vetting``."""
    return [RubricFolder("staff-vetting", files("safeguard_rubrics.staff_vetting"))]
