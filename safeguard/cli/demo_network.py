"""A made-up network: partners that send sealed files, and what the network sees and releases. Nobody in it exists."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safeguard.cli import files
from safeguard.cli.demo_cases import DAY
from safeguard.cli.session import Session

if TYPE_CHECKING:
    from safeguard.keys import OwnKey
    from safeguard.model import Assessment, Rubric
    from safeguard.model.submission import Disclosure

PARTNERS = 24
#: what the part ``exchange`` brings
_NEEDED = ("nacl", "pyrage", "numpy")
#: the partner whose own answers lie beside the release, to be held against it
MINE = "mitra-07"


def can_be_played() -> bool:
    """Whether everything that a network needs is installed."""
    return all(find_spec(name) is not None for name in _NEEDED)


def play(session: Session, rubric: Rubric, folder: Path) -> Iterator[Path]:
    """Play a round into a folder, which is made anew: submissions, the internal comparison, the release, the pages."""
    from safeguard.cli import comparisons
    from safeguard.strict_json import canonical

    shutil.rmtree(folder, ignore_errors=True)  # keys and releases of an earlier demo would not go with the new ones
    network = _speaking(session, folder, session.language)
    own = _network_key(network)
    inbox = folder / "inbox"
    inbox.mkdir(parents=True)
    for number in range(1, PARTNERS + 1):
        _send(network, own, _assessment(rubric, number), rubric, inbox)
    _receive(network, inbox)
    yield inbox
    mine = folder / f"{MINE}.json"
    files.write(mine, canonical(_assessment(rubric, int(MINE[-2:])).to_json()) + b"\n")
    yield mine
    for kind, public in (("internal", False), ("release", True)):
        made = comparisons.compared(network, comparisons.Asked(rubric.id, None, ("type",), public, ()))
        parts = [each.part for each in made]
        for language in ("id", "en"):
            speaking = _speaking(session, folder, language)
            path = folder / f"{kind}-{language}.pdf"
            files.write(path, comparisons.render(speaking, parts, path))
            yield path
    release = folder / "release.json"
    files.write(release, canonical(parts[0].comparison.to_json()) + b"\n")
    yield release
    comparisons.share_back(network, made, folder / "pages", force=True)
    yield folder / "pages"


def _speaking(session: Session, folder: Path, language: str) -> Session:
    """The network's own computer, in a language."""
    speaking = session.speaking(language)
    speaking.store_url, speaking.keys_folder = str(folder / "store"), folder / "keys"
    return speaking


def _network_key(network: Session) -> OwnKey:
    from safeguard.keys import make_key
    from safeguard.model import Organisation

    name = "jejaring-rekaan"
    network.keys.add(name, make_key(Organisation(id=name, name="Jejaring Rekaan (contoh)", type="network"), DAY))
    return network.keys.own(name)


def _send(network: Session, to: OwnKey, assessment: Assessment, rubric: Rubric, inbox: Path) -> None:
    """What a partner does on its own computer; its card came to the network before, and was compared by telephone."""
    from safeguard import __version__, sealing, submissions
    from safeguard.keys import fingerprint_of, make_key

    owner, number = assessment.organisation, int(assessment.organisation.id[-2:])
    secret = make_key(owner, DAY)
    key = fingerprint_of(secret.card)
    network.keys.trust(secret.card)
    header = submissions.Header(
        f"{owner.id}-1", 1, DAY, __version__, to.fingerprint, key, owner, named=number in (3, 11, 19)
    )
    body = submissions.body_of(submissions.make(header, _disclosure(number), [(rubric, assessment)]))
    recipients = [to.secret.card.seal, secret.card.seal]
    files.write(inbox / f"{owner.id}.sgsub", sealing.seal(body, bytes.fromhex(secret.sign), key, recipients))


def _disclosure(number: int) -> Disclosure:
    return "counts" if number % 4 == 1 else "full" if number == 2 else "scores"


def _receive(network: Session, inbox: Path) -> None:
    from safeguard.receiving import Receiver, consent, own_partner

    receiver = Receiver(network.keys, network.registry.rubric)
    for path in sorted(inbox.iterdir()):
        opened = receiver.open(path.read_bytes(), str(path))
        partner = consent(own_partner(opened, None, str(path)), [], opened.submission)
        network.store.network.keep(opened.received(DAY), partner)


def _assessment(rubric: Rubric, number: int) -> Assessment:
    """The answers of one partner, drawn always alike: each has its own middle, and each domain leans from it."""
    from safeguard.model import Assessment

    chance = random.Random(f"partner {number}")  # noqa: S311  # the same demo every time, no secret
    middle = chance.uniform(0.25, 0.9)
    lean = {domain.id: chance.gauss(0, 0.12) for domain in rubric.domains}
    kind = "uptd_ppa" if number % 3 == 0 else "ngo"
    answers: list[dict[str, Any]] = []
    for criterion in rubric.in_scope(kind):
        given: dict[str, Any] = {"criterion": criterion.id, "by": "consensus"}
        level = round(chance.gauss(rubric.scale.max * (middle + lean[criterion.domain]), 0.8))
        shown, known = chance.random() < 0.5, chance.random() < 0.95
        if not known:
            answers.append({**given, "state": "unknown"})
            continue
        proof = {"kind": "document", "reference": f"{criterion.id}.pdf", "strength": "documented"}
        level = min(rubric.scale.max, max(0, level))
        answers.append({**given, "state": "level", "level": level, "evidence": [proof] if shown else []})
    return Assessment.model_validate(
        {
            "id": f"mitra-{number:02}-{rubric.id}-{DAY.year}",
            "rubric": {"id": rubric.id, "version": rubric.version, "scoring_digest": rubric.digests.scoring},
            "organisation": {
                "id": f"mitra-{number:02}",
                "name": f"Mitra Rekaan {number:02} (contoh)",
                "type": kind,
                "region": ("ID-JK", "ID-JB", "ID-JT")[number % 3],
            },
            "profile": kind,
            "round": str(DAY.year),
            "date": DAY,
            "answers": answers,
        }
    )
