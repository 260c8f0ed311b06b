"""A round of a network side by side: who is compared with whom, on which criteria, and the figures wanted of them.

One organisation counts once, by its latest assessment. Those who answered the newest rubric are compared on all of it.
Where others answered an older version, all are scored again on the criteria that both versions ask, with the newer
weights; a version that shares less than half of the weight is left out, and so are older versions where more can be
compared without them. What may be shown of the figures is decided in
:mod:`safeguard.disclosure`, never here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

from safeguard.comparison_table import EVIDENCED, Table
from safeguard.model import Organisation, Rubric
from safeguard.model.comparison import Why
from safeguard.model.rubric import version_key
from safeguard.model.submission import Answered, Contribution, Partner, Received
from safeguard.quantiles import Column
from safeguard.trend import ENOUGH, LEAST, common_core, core_share, later_ids
from safeguard.wanted import Change, Common, Group, Wanted

Dimension = Literal["type", "region"]
#: the rubric of a scoring digest, where it is at hand
Rubrics = Callable[[Answered], Rubric | None]


class Entry(NamedTuple):
    """What one organisation contributes on one rubric; ``content`` is a digest of what can move a figure."""

    organisation: Organisation
    named: bool
    content: str
    contribution: Contribution


def entries(received: Iterable[Received], partners: Mapping[str, Partner], rubric: str) -> list[Entry]:
    """All contributions on a rubric, oldest first: by date of the assessment, then by submission."""
    found = []
    for each in received:
        submission = each.submission
        partner = partners.get(submission.organisation.id)
        organisation = partner.organisation if partner else submission.organisation
        for one in submission.contributions:
            if one.rubric.id == rubric:
                named = partner is not None and one.round in partner.named  # kept so by the latest submission
                entry = Entry(organisation, named, content(one), one)
                found.append(((one.date, submission.sequence, submission.id), entry))
    return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]


def content(contribution: Contribution) -> str:
    """A digest of everything in a contribution that can move a figure of a comparison."""
    sums, caps = contribution.sums, contribution.caps
    facts = [  # text, whole numbers and None only
        contribution.profile,
        contribution.rubric.scoring_digest,
        contribution.criteria,
        [each.model_dump() for each in sums] if sums else None,
        caps.model_dump() if caps else None,
    ]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


class Standing(NamedTuple):
    """The latest contribution of each organisation, by id, and who is left out and why."""

    entries: dict[str, Entry]
    left_out: dict[str, Why]


def latest(found: Sequence[Entry]) -> Standing:
    """Each organisation once: its latest assessment as a whole. Assessments of single units are not an organisation's."""
    chosen = {each.organisation.id: each for each in found if each.contribution.unit is None}
    only_units = {each.organisation.id for each in found} - set(chosen)
    return Standing(dict(sorted(chosen.items())), dict.fromkeys(sorted(only_units), "units-only"))


class Basis(NamedTuple):
    """Who is compared, on what. ``core`` holds for each profile the ids of the criteria, or None for all of them;
    ``share`` is their least weight in the whole; ``renamed`` gives later ids of criteria by scoring digest."""

    rubric: Rubric
    entries: dict[str, Entry]
    core: Mapping[str, Sequence[str]] | None
    share: Fraction
    criteria: int
    asked: int
    renamed: Mapping[str, Mapping[str, str]]
    left_out: dict[str, Why]

    @property
    def warning(self) -> bool:
        """Whether the common core is so small that every figure needs a warning."""
        return self.share < ENOUGH


def basis(standing: Standing, rubrics: Rubrics) -> Basis | None:
    """On what the organisations can be compared; None where no rubric of theirs is at hand."""
    left_out = dict(standing.left_out)
    known: dict[str, Rubric] = {}
    chosen: dict[str, Entry] = {}
    for name, entry in standing.entries.items():
        digest = _digest(entry)
        rubric = known.get(digest) or rubrics(entry.contribution.rubric)
        if rubric is None:
            left_out[name] = "rubric-missing"
        else:
            known[digest], chosen[name] = rubric, entry
    if not known:
        return None
    versions = sorted(known.values(), key=lambda each: version_key(each.version), reverse=True)
    found = [_on(newest, known, chosen, left_out) for newest in versions]
    return max(found, key=lambda each: len(each.entries))  # of several the first, which is the newest


def _on(newest: Rubric, known: Mapping[str, Rubric], chosen: Mapping[str, Entry], left_out: Mapping[str, Why]) -> Basis:
    """Who can be compared on a version and those before it."""
    latest_version = version_key(newest.version)
    later = {digest for digest, each in known.items() if version_key(each.version) > latest_version}
    too_new: dict[str, Why] = {name: "no-common-core" for name, entry in chosen.items() if _digest(entry) in later}
    chosen = {name: entry for name, entry in chosen.items() if name not in too_new}
    old, core = _shared([each for digest, each in sorted(known.items()) if digest not in later], newest, chosen)
    kept = {each.digests.scoring for each in (newest, *old)}
    away: dict[str, Why] = {name: "no-common-core" for name, entry in chosen.items() if _digest(entry) not in kept}
    whole = all(list(ids) == [each.id for each in newest.in_scope(profile)] for profile, ids in core.items())
    for name, entry in chosen.items():
        if entry.contribution.criteria is None and (not whole or _digest(entry) != newest.digests.scoring):
            away.setdefault(name, "counts-only")
    newer = {name: entry for name, entry in chosen.items() if _digest(entry) == newest.digests.scoring}
    if not whole and len(newer) >= len(chosen) - len(away):  # more can be compared on all of the newest version
        old, whole, away = [], True, {name: "older-version" for name in chosen if name not in newer}
    compared = {name: entry for name, entry in chosen.items() if name not in away}
    asked = {each.id for profile in core for each in newest.in_scope(profile)}
    shared = asked if whole else {each for ids in core.values() for each in ids}
    share = Fraction(1) if whole else min(core_share(newest, ids, profile) for profile, ids in core.items())
    renamed = {each.digests.scoring: later_ids(each, newest) for each in old}
    return Basis(
        newest,
        compared,
        None if whole else core,
        share,
        len(shared),
        len(asked),
        renamed,
        {**left_out, **too_new, **away},
    )


def without_few_sums(found: Basis, k: int) -> Basis:
    """The basis without those that disclosed sums only, where they are fewer than ``k``: beside the criteria of all
    others their figures would be theirs alone."""
    few = sums_only(found)
    if not 0 < len(few) < k:
        return found
    entries = {name: entry for name, entry in found.entries.items() if name not in few}
    why: dict[str, Why] = dict.fromkeys(sorted(few), "counts-only")
    return found._replace(entries=entries, left_out={**found.left_out, **why})


def sums_only(found: Basis) -> frozenset[str]:
    """Those who sent sums by domain only: they have figures, but no criteria."""
    return frozenset(name for name, entry in found.entries.items() if entry.contribution.criteria is None)


def _digest(entry: Entry) -> str:
    return entry.contribution.rubric.scoring_digest


def _shared(
    known: Sequence[Rubric], newest: Rubric, chosen: Mapping[str, Entry]
) -> tuple[list[Rubric], dict[str, list[str]]]:
    """The older versions that share enough with the newest one, and what all of them ask of each profile."""
    profiles = sorted({entry.contribution.profile for entry in chosen.values()})
    old = [each for each in known if each is not newest]
    while True:
        core = {profile: _core(old, newest, profile) for profile in profiles}
        if not old or min(core_share(newest, ids, profile) for profile, ids in core.items()) >= LEAST:
            return old, core
        old.remove(min(old, key=lambda each: _own_share(each, newest, profiles)))


def _core(old: Sequence[Rubric], newest: Rubric, profile: str) -> list[str]:
    """The criteria of the newest version that all the older ones ask of a profile, too."""
    shared = [set(common_core(each, newest, profile)) for each in old if profile in each.profiles]
    return [each.id for each in newest.in_scope(profile) if all(each.id in ids for ids in shared)]


def _own_share(old: Rubric, newest: Rubric, profiles: Sequence[str]) -> Fraction:
    shares = (core_share(newest, common_core(old, newest, each), each) for each in profiles if each in old.profiles)
    return min(shares, default=Fraction(0))


def wanted(found: Basis, before: Basis | None, by: Sequence[Dimension]) -> Wanted:
    """Every figure that a comparison can have; ``before`` is the last round, for those in both."""
    names = tuple(found.entries)
    table = Table(found)
    apart = sums_only(found)
    return Wanted(
        names,
        tuple(entry.content for entry in found.entries.values()),
        tuple(_groups(found.entries, by)),
        table.figures,
        table.means,
        table.kinds,
        _changes(found, table, before) if before is not None else {},
        {name: before.entries[name].content for name in names if name in before.entries} if before is not None else {},
        _families(found),
        (apart,) if apart else (),
    )


def _families(found: Basis) -> dict[str, str]:
    """Names of the same data: each goes by the criteria that it is made of."""
    rubric, core = found.rubric, found.core
    profiles = sorted({entry.contribution.profile for entry in found.entries.values()})
    asked = [
        each
        for each in rubric.criteria
        if any(each.asked_of(profile) and (core is None or each.id in core[profile]) for profile in profiles)
    ]
    made_of = {f"domain:{each.id}": [one.id for one in asked if one.domain == each.id] for each in rubric.domains}
    for tag in dict.fromkeys(tag for each in asked for tag in each.maps):
        made_of[f"view:{tag}"] = [each.id for each in asked if tag in each.maps]
    domains = [ids for name, ids in made_of.items() if name.startswith("domain:") and ids]
    made_of["overall"] = domains[0] if len(domains) == 1 else ["overall"]
    family = {name: "+".join(ids) for name, ids in made_of.items()}
    family |= {name + EVIDENCED: key + EVIDENCED for name, key in family.items()}
    return family | {f"{kind}:{each.id}": each.id for each in asked for kind in ("criterion", "gate")}


def _groups(found: Mapping[str, Entry], by: Sequence[Dimension]) -> Iterator[Group]:
    """Everybody, the groups of each dimension, and where there are two their cells, each in the order of its values."""
    yield Group((), frozenset(found))
    values = {name: {each: _value(entry.organisation, each) for each in by} for name, entry in found.items()}
    for sides in [(each,) for each in by] + ([tuple(by)] if len(by) > 1 else []):
        cells: dict[Common, set[str]] = {}
        for name, own in values.items():
            cells.setdefault(tuple((side, own[side]) for side in sides), set()).add(name)
        yield from (Group(cell, frozenset(cells[cell])) for cell in sorted(cells))


def _value(organisation: Organisation, dimension: Dimension) -> str:
    return organisation.type if dimension == "type" else organisation.region or "–"


def attributes(organisation: Organisation, by: Sequence[Dimension]) -> dict[str, str]:
    """What an organisation has in common with others, by dimension."""
    return {each: _value(organisation, each) for each in by}


def _changes(found: Basis, now: Table, before: Basis) -> dict[str, Change]:
    """The change of overall and domains, for those who answered the same rubric in both rounds, compared on all of it."""
    digest = found.rubric.digests.scoring
    if found.core is not None or before.core is not None or before.rubric.digests.scoring != digest:
        return {}
    then, place = Table(before), {name: number for number, name in enumerate(before.entries)}
    changes = {}
    for name in now.figures:
        if name != "overall" and (not name.startswith("domain:") or name.endswith(EVIDENCED)):
            continue
        earlier, later = then.figures[name], now.figures[name]
        old = [earlier.at(place[each]) if each in place else None for each in found.entries]
        new = [later.at(number) for number in range(len(found.entries))]
        pairs = [(a, b) if a is not None and b is not None else None for a, b in zip(old, new, strict=True)]
        changes[name] = Change(
            Column.of(pair[0] if pair else None for pair in pairs),
            Column.of(pair[1] - pair[0] if pair else None for pair in pairs),
        )
    return changes
