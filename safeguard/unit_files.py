"""The reader of unit files: a tree of organisations and units, or every reason why it is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from safeguard import limits, strict_toml
from safeguard.boundary import Place, parse
from safeguard.errors import InvalidInput, Message, NotFound, Problem, not_found, say, suggesting
from safeguard.model import Organisation
from safeguard.model.units import Unit, UnitFile, UnitOrganisation, Visit
from safeguard.strict_json import read_file


class Node(NamedTuple):
    """One place of the tree. ``organisation`` and ``unit`` are ids; ``unit`` is None for an organisation itself."""

    organisation: str
    unit: str | None
    name: str
    kind: str
    profile: str | None
    functions: tuple[str, ...]
    weight: int
    region: str | None
    caseload: int | None
    respondents: int | None
    depth: int
    children: tuple[Node, ...]

    @property
    def key(self) -> str:
        """``organisation`` or ``organisation/unit``: how a place is named on the command line and in records."""
        return self.organisation if self.unit is None else f"{self.organisation}/{self.unit}"

    def walk(self) -> Iterator[Node]:
        """This place and everything below it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()


class Tree:
    """The organisations of a file with everything below them."""

    def __init__(self, file: UnitFile):
        self._organisations = {each.id: each for each in file.organisations}
        self.visits: Sequence[Visit] = file.visits
        self.roots = tuple(self._node(each, 0) for each in file.organisations if each.within is None)

    def _node(self, each: UnitOrganisation, depth: int) -> Node:
        below = [self._node(other, depth + 1) for other in self._organisations.values() if other.within == each.id]
        own = [self._unit(each, unit, depth + 1) for unit in each.units if unit.within is None]
        return Node(
            each.id,
            None,
            each.name,
            each.type,
            each.profile,
            (),
            each.weight,
            each.region,
            None,
            None,
            depth,
            (*own, *below),
        )

    def _unit(self, owner: UnitOrganisation, unit: Unit, depth: int) -> Node:
        below = [self._unit(owner, other, depth + 1) for other in owner.units if other.within == unit.id]
        return Node(
            owner.id,
            unit.id,
            unit.name,
            unit.kind or "unit",
            unit.profile or owner.profile,
            unit.functions,
            unit.weight,
            unit.region or owner.region,
            unit.caseload,
            unit.respondents,
            depth,
            tuple(below),
        )

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every place, in the order of the tree."""
        return tuple(node for root in self.roots for node in root.walk())

    @cached_property
    def assessed(self) -> tuple[Node, ...]:
        """The places that have an assessment of their own: those with nothing below them, if their profile is known."""
        return tuple(node for node in self.nodes if not node.children and node.profile)

    def organisation_of(self, node: Node) -> Organisation:
        """The organisation of a place, as an assessment names it."""
        owner = self._organisations[node.organisation]
        return Organisation(id=owner.id, name=owner.name, type=owner.type, region=owner.region)

    def below(self, key: str | None) -> tuple[Node, ...]:
        """The place of a key alone, or every root. Raises ``NotFound`` with the nearest."""
        if key is None:
            return self.roots
        found = next((node for node in self.nodes if node.key == key), None)
        if found is None:
            raise self._not_found(key)
        return (found,)

    def _not_found(self, key: str) -> NotFound:
        return not_found(say("There is no such place in the file of units."), key, [node.key for node in self.nodes])


def read_units(path: Path) -> Tree:
    """The tree of a unit file. Raises :class:`~safeguard.errors.InvalidInput` with every problem."""
    source = str(path)
    data = read_file(path, limits.RUBRIC_BYTES)
    values = strict_toml.loads(data, source)
    where = strict_toml.places_of(data)
    file = parse(UnitFile, values, source, where)
    problems = [Problem(source, where(place), message) for place, message in _breaches(file)]
    if problems:
        raise InvalidInput(problems)
    return Tree(file)


def _breaches(file: UnitFile) -> Iterator[tuple[Place, Message]]:
    names = [each.id for each in file.organisations]
    yield from _twice(names, ("organisation",))
    above = {each.id: each.within for each in file.organisations}
    for index, each in enumerate(file.organisations):
        place: Place = ("organisation", index, "within")
        yield from _within(each.id, above, place, say("There is no such organisation in this file."))
        own = {unit.id: unit.within for unit in each.units}
        yield from _twice([unit.id for unit in each.units], ("organisation", index, "unit"))
        for number, unit in enumerate(each.units):
            inner: Place = ("organisation", index, "unit", number, "within")
            yield from _within(unit.id, own, inner, say("There is no such unit in this organisation."))


def _twice(names: Sequence[str], place: Place) -> Iterator[tuple[Place, Message]]:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield (*place, index, "id"), say("This id stands here a second time.")


def _within(
    name: str, above: Mapping[str, str | None], place: Place, missing: Message
) -> Iterator[tuple[Place, Message]]:
    """What is wrong with the place that one belongs to: it does not exist, or the way up leads back."""
    upper = above[name]
    if upper is None:
        return
    if upper not in above:
        yield place, suggesting(missing, upper, above)
        return
    seen = {name}
    while upper is not None and upper in above:
        if upper in seen:
            yield place, say("This leads back to itself.")
            return
        seen.add(upper)
        upper = above[upper]
