"""The critical criteria of units in words: which are not met and where, of which nothing can be said yet, and what ends that.

Where one is not met is never said without where nothing can be said of it: who reads only the first would take the other
units for safe. Units without any score are named by themselves (``missing``), not once for each criterion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safeguard.model import Rubric
    from safeguard.model.picture import Place, UnitsPicture
    from safeguard.texts import Texts


class Unmet(NamedTuple):
    """A critical criterion with the keys of the units where it is not met, and of those where it cannot be shown yet."""

    criterion: str
    closed: tuple[str, ...]
    pending: tuple[str, ...]

    def where(self, texts: Texts, names: Mapping[str, str]) -> str:
        """The units where it is not met, and those where it cannot be shown yet."""
        said = [", ".join(names[key] for key in self.closed)] if self.closed else []
        if self.pending:
            said.append(texts("cannot be shown yet: {names}", names=", ".join(names[key] for key in self.pending)))
        return "; ".join(said)


def unmet(rubric: Rubric, place: Place) -> list[Unmet]:
    """The critical criteria at or below a place that are not met or cannot be shown yet, in rubric order."""
    found = []
    for criterion in rubric.criteria:
        closed = tuple(gate.key for gate in place.closed if gate.criterion == criterion.id)
        pending = tuple(
            gate.key for gate in place.pending if gate.criterion == criterion.id and gate.key not in place.missing
        )
        if closed or pending:
            found.append(Unmet(criterion.id, closed, pending))
    return found


def unmet_counted(texts: Texts, rubric: Rubric, place: Place) -> list[str]:
    """How many critical criteria are not met, and of how many nothing can be said yet; with units where it is many."""
    found = unmet(rubric, place)
    closed, pending = [each for each in found if each.closed], [each for each in found if each.pending]
    said = []
    if closed:
        counted = texts.count(len(closed), "one critical criterion not met", "{n} critical criteria not met")
        said.append(counted + _in_units(texts, place, {key for each in closed for key in each.closed}))
    if pending:
        counted = texts.count(
            len(pending), "one critical criterion cannot be shown yet", "{n} critical criteria cannot be shown yet"
        )
        said.append(counted + _in_units(texts, place, {key for each in pending for key in each.pending}))
    return said


def _in_units(texts: Texts, place: Place, keys: set[str]) -> str:
    return "" if place.assessed else f", {texts.count(len(keys), 'in one unit', 'in {n} units')}"


def why_not_shown(texts: Texts, picture: UnitsPicture) -> str:
    """What “cannot be shown yet” means, and what ends it."""
    return texts(
        "“Cannot be shown yet”: it is not answered, or it would rest on fewer than {k} people. It may well not be met. It can be shown once those who "
        "have not answered do so, or once the group agrees on an answer (safeguard settle).",
        k=picture.k,
    )
