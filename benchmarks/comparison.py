"""A network of 550 partners with three rubrics each: from sealed files to three public comparisons, against the seals alone."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.measuring import ratio, report, seconds
from safeguard import keys, registry, sealing, submissions
from safeguard.comparing import Ask, release
from safeguard.keys import KeyFolder, OwnKey
from safeguard.model import Answer, Assessment, Organisation, Rubric, RubricRef
from safeguard.model.submission import Answered, Partner, Received
from safeguard.receiving import Opened, Receiver

RUBRICS = ("staff-vetting", "organisational-safeguarding", "communication-practice")
PARTNERS, DAY = 550, date(2026, 10, 1)


def main() -> None:
    """Print the ratio for a whole round, the same for half of it, and what the parts of it take."""
    known = registry.load()
    rubrics = {name: known.rubric(name) for name in RUBRICS}
    with tempfile.TemporaryDirectory() as folder:
        for number in (PARTNERS // 2, PARTNERS):
            sealed, receiver, bare = _sealed(Path(folder) / str(number), rubrics, number)
            whole = _whole(sealed, receiver, rubrics)
            report(
                f"{number} partners: open, rescore, compare",
                "signatures and seals alone",
                ratio(whole, bare, rounds=5),
                1.3,
            )
            opened = _opened(sealed, receiver)
            inside = _compared(opened, rubrics)
            print(f"      seconds: seals {seconds(bare):.2f}, opened and scored again {seconds(lambda: _opened(sealed, receiver)):.2f}, compared {seconds(inside):.2f}")  # fmt: skip  # noqa: B023


def _sealed(folder: Path, rubrics: dict[str, Rubric], number: int) -> tuple[list[bytes], Receiver, Callable[[], Any]]:
    """Sealed submissions, who opens them, and an action that opens seals and checks signatures and nothing more."""
    network = _key(folder, "network", "network")
    chance = random.Random(1)
    sealed = []
    cards = []
    for place in range(number):
        partner = OwnKey(f"p{place:03d}", keys.make_key(_organisation(f"p{place:03d}"), DAY))
        cards.append(partner.secret.card)
        body = submissions.body_of(_submission(partner, network, rubrics, chance))
        sealed.append(
            sealing.seal(body, bytes.fromhex(partner.secret.sign), partner.fingerprint, [network.secret.card.seal])
        )
    receiver = Receiver(KeyFolder(folder), rubrics.get)
    receiver._cards |= {keys.fingerprint_of(card): card for card in cards}  # trusted without 550 telephone calls
    identities = receiver._identities
    by_key = {keys.fingerprint_of(card): card.sign for card in cards}

    def bare() -> None:
        for data in sealed:
            inside = sealing.unseal(data, identities, "")
            assert sealing.is_signed_by(inside, by_key[inside.signer])

    return sealed, receiver, bare


def _key(folder: Path, name: str, kind: str) -> OwnKey:
    kept = KeyFolder(folder)
    organisation = Organisation(id=name, name=name, type=kind)
    kept.add(name, keys.make_key(organisation, DAY))
    return kept.own(name)


def _organisation(name: str) -> Organisation:
    return Organisation(id=name, name=name, type="ngo", region="ID-JK")


def _submission(partner: OwnKey, network: OwnKey, rubrics: dict[str, Rubric], chance: random.Random) -> Any:
    owner = partner.secret.card.organisation
    header = submissions.Header(
        f"{owner.id}-1", 1, DAY, "0.1.0", network.fingerprint, partner.fingerprint, owner, False
    )
    return submissions.make(header, "scores", [(each, _assessment(owner, each, chance)) for each in rubrics.values()])


def _assessment(owner: Organisation, rubric: Rubric, chance: random.Random) -> Assessment:
    answers = tuple(
        Answer(criterion=each.id, by="consensus", state="level", level=chance.randint(0, rubric.scale.max))
        for each in rubric.in_scope("ngo")
    )
    return Assessment(
        id=f"{owner.id}-{rubric.id}", rubric=RubricRef(id=rubric.id, version=rubric.version), organisation=owner,
        profile="ngo", round="2026", date=DAY, answers=answers,
    )  # fmt: skip


def _opened(sealed: list[bytes], receiver: Receiver) -> list[Received]:
    found = receiver.open_many([(data, "") for data in sealed])
    return [each.received(DAY) for each in found if isinstance(each, Opened)]


class _Network:
    """A network in memory that forgets its releases."""

    def __init__(self, received: list[Received]):
        self._received = received
        self._partners = [Partner(organisation=each.submission.organisation) for each in received]

    def partners(self) -> list[Partner]:
        return self._partners

    def received(self, round: str | None = None) -> list[Received]:
        return self._received

    def releases(self) -> list[dict[str, Any]]:
        return []

    def last_release(self) -> str | None:
        return None

    def append_release(self, data: Any, after: str | None) -> str:
        return ""


def _compared(received: list[Received], rubrics: dict[str, Rubric]) -> Callable[[], Any]:
    by_digest = {each.digests.scoring: each for each in rubrics.values()}

    def at_hand(answered: Answered) -> Rubric | None:
        return by_digest.get(answered.scoring_digest)

    def compare() -> None:
        for name in rubrics:
            release(_Network(received), Ask(name, None, ("type",), DAY, "0.1.0"), at_hand)

    return compare


def _whole(sealed: list[bytes], receiver: Receiver, rubrics: dict[str, Rubric]) -> Callable[[], Any]:
    return lambda: _compared(_opened(sealed, receiver), rubrics)()
