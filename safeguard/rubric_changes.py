"""What changed between two versions of a rubric, and how large a step of the version that asks for.

Patch: no number can move. Minor: numbers may move, old answers keep exactly one meaning. Major: some old answer has
lost its meaning or is refused now. The differ decides, not the author.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from safeguard.errors import Message, say
from safeguard.model.base import decimal_text
from safeguard.model.rubric import Criterion, Rubric, version_key

Size = Literal["none", "patch", "minor", "major"]
SIZES: tuple[Size, ...] = ("none", "patch", "minor", "major")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: where (dotted), what, and the least step of the version for it."""

    place: str
    message: Message
    size: Size


def changes(old: Rubric, new: Rubric) -> list[Change]:
    """Every difference between two versions, the largest first, then in rubric order."""
    found = [*_rubric_level(old, new), *_things(old, new), *_criteria(old, new), *_words(old, new)]
    return sorted(found, key=lambda change: -SIZES.index(change.size))


def needed(found: list[Change]) -> Size:
    """The least step of the version that the changes ask for."""
    return max((change.size for change in found), key=SIZES.index, default="none")


def step(old: str, new: str) -> Size | None:
    """The step from one version to another; None where it does not go up."""
    before, after = version_key(old), version_key(new)
    if after < before:
        return None
    if after == before:
        return "none"
    return ("major", "minor", "patch")[next(place for place in range(3) if after[place] != before[place])]


def too_small(old: Rubric, new: Rubric, found: list[Change]) -> bool:
    """Whether the new version's number promises more sameness than there is."""
    taken = step(old.version, new.version)
    return taken is None or SIZES.index(taken) < SIZES.index(needed(found))


def _changed(place: str, before: object, after: object, size: Size) -> Iterator[Change]:
    if before != after:
        yield Change(place, say("{before} became {after}", before=_text(before), after=_text(after)), size)


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_text(each) for each in value) + "]"
    return decimal_text(value) if hasattr(value, "denominator") and not isinstance(value, int) else str(value)


def _rubric_level(old: Rubric, new: Rubric) -> Iterator[Change]:
    yield from _changed("id", old.id, new.id, "major")
    yield from _changed("status", old.status, new.status, "patch")
    yield from _changed("scale.max", old.scale.max, new.scale.max, "major")
    yield from _changed("scale.met", old.scale.met, new.scale.met, "minor")
    yield from _changed("evidence.required", old.evidence.required, new.evidence.required, "minor")
    yield from _changed("na_limit", old.na_limit, new.na_limit, "minor")
    yield from _changed("find_out", old.find_out, new.find_out, "minor")
    yield from _members("profiles", old.profiles, new.profiles, added="minor", removed="major")
    yield from _members("languages", old.languages, new.languages, added="patch", removed="minor")


def _members(place: str, old: tuple[str, ...], new: tuple[str, ...], *, added: Size, removed: Size) -> Iterator[Change]:
    for name in new:
        if name not in old:
            yield Change(f"{place}.{name}", say("added"), added)
    for name in old:
        if name not in new:
            yield Change(f"{place}.{name}", say("removed"), removed)


def _things(old: Rubric, new: Rubric) -> Iterator[Change]:
    yield from _members("band", tuple(old.band_rank), tuple(new.band_rank), added="minor", removed="minor")
    before, after = {band.id: band for band in old.bands}, {band.id: band for band in new.bands}
    for band_id in before.keys() & after.keys():
        yield from _changed(f"band.{band_id}.from", before[band_id].from_, after[band_id].from_, "minor")
        yield from _changed(
            f"band.{band_id}.domain_floor", before[band_id].domain_floor, after[band_id].domain_floor, "minor"
        )
    weights = {domain.id: domain.weight for domain in old.domains}
    later = {domain.id: domain.weight for domain in new.domains}
    yield from _members("domain", tuple(weights), tuple(later), added="minor", removed="minor")
    for domain_id in weights.keys() & later.keys():
        yield from _changed(f"domain.{domain_id}.weight", weights[domain_id], later[domain_id], "minor")
    if [domain for domain in weights if domain in later] != [domain for domain in later if domain in weights]:
        yield Change("domain", say("stands in another order"), "patch")


def _criteria(old: Rubric, new: Rubric) -> Iterator[Change]:
    yield from _members("criterion", tuple(old.by_id), tuple(new.by_id), added="minor", removed="major")
    for criterion in new.criteria:
        if criterion.was and criterion.id not in old.by_id:
            place = f"criterion.{criterion.id}"
            yield Change(place, say("takes the place of {criteria}", criteria=", ".join(criterion.was)), "minor")
        for earlier in criterion.was:
            if earlier not in old.by_id:
                place = f"criterion.{criterion.id}.was"
                yield Change(place, say("{criterion} was not asked in the old version", criterion=earlier), "patch")
    kept = [criterion_id for criterion_id in old.by_id if criterion_id in new.by_id]
    if kept != [criterion_id for criterion_id in new.by_id if criterion_id in old.by_id]:
        yield Change("criterion", say("stands in another order"), "patch")
    for criterion_id in kept:
        yield from _criterion(old, new, old.by_id[criterion_id], new.by_id[criterion_id])


def _criterion(old: Rubric, new: Rubric, before: Criterion, after: Criterion) -> Iterator[Change]:
    place = f"criterion.{before.id}"
    yield from _changed(f"{place}.domain", before.domain, after.domain, "minor")
    yield from _changed(f"{place}.weight", before.weight, after.weight, "minor")
    yield from _changed(f"{place}.profiles", _asked(old, before), _asked(new, after), "minor")
    yield from _changed(f"{place}.gate", _gate(old, before), _gate(new, after), "minor")
    yield from _changed(f"{place}.maps", tuple(sorted(before.maps)), tuple(sorted(after.maps)), "minor")
    yield from _changed(f"{place}.was", tuple(sorted(before.was)), tuple(sorted(after.was)), "patch")
    size: Size = "major" if before.may_be_not_applicable else "minor"  # answers of not applicable are refused now
    yield from _changed(f"{place}.not_applicable", before.may_be_not_applicable, after.may_be_not_applicable, size)
    for level in sorted({action.to for action in (*before.actions, *after.actions)}):
        one, other = before.action_to(level), after.action_to(level)
        for field in ("effort", "role", "needs"):
            yield from _changed(
                f"{place}.action.{level}.{field}", getattr(one, field, None), getattr(other, field, None), "minor"
            )


def _asked(rubric: Rubric, criterion: Criterion) -> tuple[str, ...]:
    return tuple(sorted(profile for profile in rubric.profiles if criterion.asked_of(profile)))


def _gate(rubric: Rubric, criterion: Criterion) -> tuple[object, ...] | None:
    return (rubric.minimum(criterion), criterion.gate.cap) if criterion.gate else None


def _words(old: Rubric, new: Rubric) -> Iterator[Change]:
    for language, wording in new.wording.items():
        if language in old.wording:
            yield from _word_tree(language, old.wording[language].model_dump(), wording.model_dump())


def _word_tree(place: str, before: Any, after: Any) -> Iterator[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            if key in before and key in after:
                yield from _word_tree(f"{place}.{key}", before[key], after[key])
            elif place.endswith(".glossary"):
                yield Change(f"{place}.{key}", say("other words"), "patch")
    elif before != after:
        yield Change(place, say("other words"), "patch")
