"""Organisations and their units as a tree, with what a manager knows of each; no scores stand here, and no names of people."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from safeguard.model.assessment import Region
from safeguard.model.base import Document, Id, Name, Whole

UNITS_FORMAT = "safeguard/units/1"
Weight = Annotated[Whole, Field(ge=1, le=1_000_000)]


class Unit(Document):
    """A part of an organisation that is assessed by itself.

    ``within`` names a unit of the same organisation that it belongs to; ``kind``, ``functions`` and ``name`` are
    free, since units are called otherwise in every place. ``caseload`` is cases a year; ``respondents`` how many are
    asked.
    """

    id: Id
    name: Name
    within: Id | None = None
    kind: Id | None = None
    profile: Id | None = None
    functions: Annotated[tuple[Id, ...], Field(strict=False)] = ()
    weight: Weight = 1
    region: Region | None = None
    caseload: Annotated[Whole, Field(ge=0, le=10_000_000)] | None = None
    respondents: Annotated[Whole, Field(ge=1, le=1_000)] | None = None


class UnitOrganisation(Document):
    """An organisation of the tree with its units; ``within`` names the organisation above it."""

    id: Id
    name: Name
    type: Id
    profile: Id | None = None
    region: Region | None = None
    within: Id | None = None
    weight: Weight = 1
    units: Annotated[tuple[Unit, ...], Field(strict=False, alias="unit")] = ()


class Visit(Document):
    """One line of the visit plan: a unit in this band, with at least this caseload, is seen again after so many months."""

    band: Id
    caseload: Annotated[Whole, Field(ge=0, le=10_000_000)] = 0
    months: Annotated[Whole, Field(ge=1, le=60)]


class UnitFile(Document):
    """A file of organisations and units (``safeguard/units/1``)."""

    format: Literal["safeguard/units/1"]
    organisations: Annotated[
        tuple[UnitOrganisation, ...], Field(strict=False, min_length=1, max_length=2_000, alias="organisation")
    ]
    visits: Annotated[tuple[Visit, ...], Field(strict=False, max_length=200, alias="visit")] = ()
