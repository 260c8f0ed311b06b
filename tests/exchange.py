"""Partners and a network in one process: keys, assessments, sealed files, and what a careless receiver would take."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from strategies import as_rubric

from safeguard import keys, sealing, submissions
from safeguard.fingerprints import words_of
from safeguard.keys import KeyFolder, OwnKey, fingerprint_of
from safeguard.model import Assessment, Organisation, Rubric
from safeguard.model.submission import Disclosure, Submission
from safeguard.receiving import Receiver

DAY = date(2026, 11, 1)
CANARY = "CANARY-7f3"


def organisation(name: str, kind: str = "ngo") -> Organisation:
    return Organisation(id=name, name=f"LSM {name}", type=kind, region="ID-JK")


class Party(NamedTuple):
    """An organisation with its key folder and its one key."""

    folder: KeyFolder
    key: OwnKey

    @property
    def words(self) -> str:
        return words_of(self.key.fingerprint)

    def receiver(self, *rubrics: Rubric) -> Receiver:
        return Receiver(self.folder, {each.id: each for each in rubrics}.get)


def party(folder: Path, name: str) -> Party:
    kept = KeyFolder(folder / name)
    kept.add(name, keys.make_key(organisation(name), DAY))
    return Party(kept, kept.own(name))


def structure(version: str = "1.0.0", weight: int = 2) -> dict[str, Any]:
    """A small rubric: two domains, a gate, a criterion that need not apply."""
    return {
        "format": "safeguard/rubric/1",
        "id": "small",
        "version": version,
        "status": "draft",
        "languages": ["en"],
        "na_limit": "1/2",
        "find_out": "0.5",
        "profiles": ["ngo"],
        "scale": {"max": 4, "met": 3},
        "evidence": {"required": ["none", "none", "documented", "sampled", "verified"]},
        "band": [{"id": "not-yet", "from": "0"}, {"id": "strong", "from": "60"}],
        "domain": [{"id": "people", "weight": 1}, {"id": "rules", "weight": 2}],
        "criterion": [
            {"id": "checked", "domain": "people", "weight": weight, "gate": {"cap": "not-yet"}, "action": []},
            {"id": "trained", "domain": "people", "action": []},
            {"id": "written", "domain": "rules", "action": []},
        ],
    }


def rubric(version: str = "1.0.0", weight: int = 2) -> Rubric:
    return as_rubric(structure(version, weight))


def assessment(owner: str = "contoh", levels: tuple[int, ...] = (3, 2, 4), text: str = CANARY) -> Assessment:
    """An assessment with a text in every place where people write freely."""
    criteria = ("checked", "trained", "written")
    evidence = [{"kind": "document", "reference": f"{text} reference", "strength": "sampled"}]
    return Assessment.model_validate(
        {
            "id": f"{owner}-2026",
            "rubric": {"id": "small", "version": "1.0.0"},
            "organisation": organisation(owner).model_dump(),
            "profile": "ngo",
            "round": "2026",
            "date": "2026-11-01",
            "respondents": [
                {"id": f"r{number}", "role": f"{text} role", "perspective": f"{text} view"} for number in (1, 2)
            ],
            "answers": [
                {
                    "criterion": criterion,
                    "by": f"r{number}",
                    "state": "level",
                    "level": level,
                    "note": f"{text} note",
                    "reason": f"{text} reason",
                    "evidence": evidence,
                }
                for number in (1, 2)
                for criterion, level in zip(criteria, levels, strict=True)
            ],
        }
    )


def made(sender: Party, to: Party, disclose: Disclosure = "scores", **changes: Any) -> Submission:
    """A submission of the sender's one assessment."""
    owner = sender.key.secret.card.organisation
    header = submissions.Header(
        f"{owner.id}-1-abcd", 1, DAY, "0.1.0", to.key.fingerprint, sender.key.fingerprint, owner, False
    )
    answered = [(rubric(), changes.pop("answered", assessment(owner.id)))]
    return submissions.make(header._replace(**changes), disclose, answered)


def sealed(sender: Party, to: Party, submission: Submission) -> bytes:
    """The file of a submission, signed by the sender and sealed for the recipient."""
    body = submissions.body_of(submission)
    return sealing.seal(body, bytes.fromhex(sender.key.secret.sign), sender.key.fingerprint, [to.key.secret.card.seal])


def trusting(receiver: Party, *senders: Party) -> Party:
    """The receiver, after it has trusted the senders' cards."""
    for each in senders:
        receiver.folder.trust(each.key.secret.card)
        assert fingerprint_of(each.key.secret.card) in receiver.folder.trusted()
    return receiver
