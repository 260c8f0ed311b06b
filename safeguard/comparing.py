"""From a network's store to a comparison: the newest of everybody, what was released before, and the log of releases.

A public comparison is a release: it is written into the log before anybody sees it, and every later one is held
against all that were given out in its round. An internal one shows everything and is no release.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from statistics import median_low
from typing import Any, NamedTuple, Protocol

from safeguard.comparison import (
    Basis,
    Dimension,
    Entry,
    Rubrics,
    Standing,
    basis,
    entries,
    latest,
    wanted,
    without_few_sums,
)
from safeguard.comparison_document import Occasion, document, partners
from safeguard.disclosure import publish
from safeguard.errors import SafeguardError, not_found, say
from safeguard.model.base import slug
from safeguard.model.comparison import Comparison, Release, Secret, Why
from safeguard.model.submission import Partner, Received
from safeguard.publication import everything
from safeguard.respondents import K
from safeguard.strict_json import canonical
from safeguard.waiting import Earlier, settle
from safeguard.wanted import Wanted


class Network(Protocol):
    """What is read and written of a network's store (see ``safeguard.store``)."""

    def partners(self) -> list[Partner]:
        """The members of the network."""

    def received(self, round: str | None = None) -> list[Received]:
        """The submissions that were kept."""

    def releases(self) -> list[dict[str, Any]]:
        """The log of releases, oldest first."""

    def last_release(self) -> str | None:
        """The checksum of the last entry of the log; None where it is empty."""

    def append_release(self, data: Mapping[str, Any], after: str | None) -> str:
        """Append to the log where ``after`` is still its last entry. Raises ``Conflict`` otherwise."""


class Ask(NamedTuple):
    """What is asked of a network: a rubric, a round (the latest where none is named), a breakdown, on a day."""

    rubric: str
    round: str | None
    by: Sequence[Dimension]
    day: date
    engine: str


class Compared(NamedTuple):
    """A comparison with what it was made on; ``wanted`` holds every partner's own figures."""

    comparison: Comparison
    basis: Basis
    wanted: Wanted


def compare_inside(network: Network, ask: Ask, rubrics: Rubrics) -> Compared:
    """Everything about everybody, for internal use, under pseudonyms where a partner did not agree to be named."""
    rounds = _Rounds(network, ask)
    found = _found(rounds.latest(rounds.name), rubrics, ask)
    asked = wanted(found, rounds.before(rubrics), ask.by)
    contents = hashlib.sha256(canonical(dict(sorted(zip(asked.organisations, asked.contents, strict=True)))))
    occasion = Occasion(f"internal-{contents.hexdigest()[:8]}", ask.day, rounds.name, ask.engine)
    made = document(everything(asked), found, occasion)
    return Compared(
        made.model_copy(update={"partners": partners(found, asked, ask.by, _secret(network))}), found, asked
    )


def release(network: Network, ask: Ask, rubrics: Rubrics) -> Compared:
    """What may be public of a round, written into the log; where too little changed since the last time, that again.

    Raises :class:`~safeguard.errors.SafeguardError` where fewer than ``k`` partners can be compared.
    """
    last = network.last_release()  # before anything is read: whoever releases meanwhile is noticed when we write
    rounds = _Rounds(network, ask)
    newest = without_few_sums(_found(rounds.latest(rounds.name), rubrics, ask), K)
    earlier = _released(network, ask.rubric, rounds.name)
    past = [Earlier(each.groups, each.shown, rounds.then(each, rubrics)) for each in earlier]
    settled = settle({name: entry.content for name, entry in newest.entries.items()}, past)
    waiting = len(settled.waiting)

    def again(*, ended: bool = False) -> Compared:
        comparison = _again(earlier[-1], waiting, newest)
        if ended:
            comparison = comparison.model_copy(update={"ended": True, "waiting": 0})
        return Compared(comparison, newest, wanted(newest, None, ask.by))

    held = rounds.contributions(settled.contents)
    apart: dict[str, Why] = {name: why for name, why in newest.left_out.items() if name not in (held or {})}
    found = newest if held is None else _found(Standing(held, apart), rubrics, ask)
    lost = held is None or set(found.entries) != set(settled.contents) or any(each.wanted is None for each in past)
    if earlier and lost:
        return again(ended=True)  # somebody cannot be shown or looked at as before, and may not leave alone
    if len(found.entries) < K:
        raise SafeguardError(
            say(
                "Too few partners for a public release: {n} can be compared in this round, at least {k} are needed.",
                n=len(found.entries),
                k=K,
            )
        )
    last_round = _released(network, ask.rubric, rounds.last) if rounds.last else []
    asked = wanted(found, rounds.released(last_round, rubrics), ask.by)
    then = [Earlier(each.groups, each.shown, rounds.then(each, rubrics)) for each in last_round]
    shown = publish(asked, past, then)
    if not shown.groups:  # nothing at all may be told apart
        if earlier:
            return again()
        raise SafeguardError(say("Nothing of this round can be public: somebody would be known by it."))
    number = len({each.comparison.release for each in earlier}) + 1
    occasion = Occasion(_name(ask, rounds.name, number), ask.day, rounds.name, ask.engine, waiting)
    made = document(shown, found, occasion)
    same = bool(earlier) and _same(made, earlier[-1].comparison)
    if same and earlier[-1].groups == tuple(dict(each) for each in shown.groups):
        return again()
    entry = Release(
        groups=tuple(dict(each) for each in shown.groups),
        shown=dict(shown.shown),
        before=dict(asked.before),
        comparison=earlier[-1].comparison if same else made,
    )
    network.append_release(entry.model_dump(mode="json"), last)
    return again() if same else Compared(made, found, asked)


def _name(ask: Ask, round_name: str, number: int) -> str:
    return f"{slug(round_name) or 'round'}-{ask.rubric}-{number}"


def _same(new: Comparison, old: Comparison) -> bool:
    """Whether two comparisons show the same."""
    apart = {"release": "", "made": old.made, "again": False, "ended": False, "waiting": 0, "engine": ""}
    return new.model_copy(update=apart) == old.model_copy(update=apart)


def _again(last: Release, waiting: int, newest: Basis) -> Comparison:
    """The last release once more, without the names of those who do not agree any longer."""
    agreed = {each.organisation.name for each in newest.entries.values() if each.named}
    named = tuple(name for name in last.comparison.named if name in agreed)
    return last.comparison.model_copy(update={"again": True, "waiting": waiting, "named": named})


def _found(standing: Standing, rubrics: Rubrics, ask: Ask) -> Basis:
    found = basis(standing, rubrics)
    if found is None:
        raise SafeguardError(say("No partner's contribution on {rubric} can be compared here.", rubric=ask.rubric))
    return found


class _Rounds:
    """The contributions on one rubric by round."""

    def __init__(self, network: Network, ask: Ask):
        members = {each.organisation.id: each for each in network.partners()}
        self.found = entries(network.received(), members, ask.rubric)
        if not self.found:
            raise SafeguardError(say("No partner has sent anything on {rubric} yet.", rubric=ask.rubric))
        days: dict[str, list[date]] = {}
        for each in self.found:
            days.setdefault(each.contribution.round, []).append(each.contribution.date)
        self.names = sorted(days, key=lambda name: (median_low(days[name]), name))  # one odd date moves no round
        self.name = self.names[-1] if ask.round is None else ask.round
        if self.name not in self.names:
            raise not_found(say("There is no such round."), self.name, self.names)
        place = self.names.index(self.name)
        self.last = self.names[place - 1] if place else None

    def latest(self, name: str) -> Standing:
        """Each organisation's latest contribution in a round."""
        return latest([each for each in self.found if each.contribution.round == name])

    def before(self, rubrics: Rubrics) -> Basis | None:
        """The round before, as far as it can be compared."""
        return basis(self.latest(self.last), rubrics) if self.last else None

    def released(self, releases: Sequence[Release], rubrics: Rubrics) -> Basis | None:
        """What the last release of a round was made on; None where there was none, or not all of it is there any more."""
        if not releases or not releases[-1].groups:
            return None
        return self._based(releases[-1].groups[0], rubrics)

    def then(self, release: Release, rubrics: Rubrics) -> Wanted | None:
        """The figures of an earlier release of this round, as they were; None where they cannot be had any more."""
        if not release.groups:
            return None
        found, before = self._based(release.groups[0], rubrics), self._based(release.before, rubrics)
        return None if found is None or (release.before and before is None) else wanted(found, before, ())

    def _based(self, contents: Mapping[str, str], rubrics: Rubrics) -> Basis | None:
        held = self.contributions(contents)
        found = basis(Standing(held, {}), rubrics) if held else None
        return found if found is not None and set(found.entries) == set(contents) else None

    def contributions(self, contents: Mapping[str, str]) -> dict[str, Entry] | None:
        """The contributions with these contents; None where one of them is no longer there."""
        known = {(each.organisation.id, each.content): each for each in self.found}
        wanted_ones = {name: known.get((name, content)) for name, content in contents.items()}
        there = {name: each for name, each in wanted_ones.items() if each is not None}
        return there if len(there) == len(wanted_ones) else None


def _released(network: Network, rubric: str, round_name: str) -> list[Release]:
    kept = [Release.model_validate(each) for each in network.releases() if each.get("format") == "safeguard/release/1"]
    return [each for each in kept if each.comparison.rubric.id == rubric and each.comparison.round == round_name]


def _secret(network: Network) -> bytes:
    """What pseudonyms are made with: drawn once, kept in the log."""
    last = network.last_release()
    for each in network.releases():
        if each.get("format") == "safeguard/network-secret/1":
            return bytes.fromhex(str(each["secret"]))
    drawn = Secret(secret=secrets.token_hex(16))
    network.append_release(drawn.model_dump(mode="json"), last)
    return bytes.fromhex(drawn.secret)
