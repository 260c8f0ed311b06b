"""What somebody would like to show of organisations: their groups, figures and counts, before anything is decided."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from safeguard.quantiles import Column

#: what the members of a group have in common; nothing for everybody
Common = tuple[tuple[str, str], ...]


class Group(NamedTuple):
    """Organisations with something in common; ``by`` says what, empty for everybody."""

    by: Common
    members: frozenset[str]


class Kinds(NamedTuple):
    """Where each organisation stands, as places in ``labels``; -1 for those that take no part.

    ``values`` are the shares that labels stand for (a level of the highest), None for labels that are no level; empty
    where no label is one. ``sides`` are thresholds, such as what is below ``met``: for each the side of every label,
    -1 for neither. That all are on one side is as telling as that all have one label. ``inside_only`` are counts that
    add up to others.
    """

    labels: tuple[str, ...]
    codes: Any
    values: tuple[Fraction | None, ...] = ()
    sides: tuple[tuple[int, ...], ...] = ()
    inside_only: bool = False


class Change(NamedTuple):
    """A figure in the last round and in this one, and the difference, for the organisations that have both."""

    before: Column
    difference: Column


class Wanted(NamedTuple):
    """What somebody would like to publish of some organisations, in their order.

    ``contents`` are digests of what each contributed, ``before`` the same of the last round for those in both.
    ``groups`` begin with everybody and stand in the order in which they matter. ``figures`` have quartiles, ``means`` a
    mean beside the figure of the same name (several each), ``kinds`` counts, ``changes`` the quartiles of a difference,
    for everybody only.

    ``family`` says which names are the same data, or coarser, under another name (a domain and its only criterion, that
    and its gate, two views of the same criteria): they are shown in the same groups or not at all. ``told_apart`` are
    sets that everybody can tell from the rest though no group is named after them.
    """

    organisations: tuple[str, ...]
    contents: tuple[str, ...]
    groups: tuple[Group, ...]
    figures: Mapping[str, Column]
    means: Mapping[str, Mapping[str, Column]]
    kinds: Mapping[str, Kinds]
    changes: Mapping[str, Change]
    before: Mapping[str, str] = {}
    family: Mapping[str, str] = {}
    told_apart: tuple[frozenset[str], ...] = ()

    def key(self, name: str) -> str:
        """The family of a name."""
        return self.family.get(name, name)


def changed(name: str) -> str:
    """The name of the change of a figure since the last round."""
    return f"change:{name}"
