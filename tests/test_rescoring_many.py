"""Many submissions are scored again at once: the same are believed as one by one, and the same are refused, for the same reasons."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import exchange
import pytest
from exchange import Party

from safeguard import rescoring_many
from safeguard.errors import InvalidInput
from safeguard.model.submission import Submission
from safeguard.receiving import Opened, Receiver


@pytest.fixture
def files(tmp_path: Path) -> tuple[Receiver, list[tuple[bytes, str]]]:
    """Sixty submissions at every level, of which some say other figures than they disclose."""
    rng = random.Random(4)
    network = exchange.party(tmp_path, "network")
    senders = [exchange.party(tmp_path / f"home-{number}", f"m{number}") for number in range(6)]
    exchange.trusting(network, *senders)
    found = []
    for number in range(60):
        sender = rng.choice(senders)
        level = rng.choice(("scores", "scores", "scores", "counts", "full"))
        owner = sender.key.secret.card.organisation.id
        levels = (rng.randint(0, 4), rng.randint(0, 4), rng.randint(0, 4))
        submission = exchange.made(sender, network, level, answered=exchange.assessment(owner, levels))
        found.append((_file(sender, network, _spoilt(submission, rng)), f"{number}.sgsub"))
    found.append((b"no submission", "none.sgsub"))
    return network.receiver(exchange.rubric()), found


def _file(sender: Party, network: Party, submission: Submission) -> bytes:
    return exchange.sealed(sender, network, submission)


def _spoilt(submission: Submission, rng: random.Random) -> Submission:
    """In half of them another figure, level or band than our own scoring gives."""
    (one,) = submission.contributions
    said = one.said
    changes: dict[str, Any] = {}
    match rng.randint(0, 7):
        case 0:
            changes = {"said": said.model_copy(update={"claimed": "1/7"})}
        case 1:
            changes = {"said": said.model_copy(update={"final": "strong" if said.final != "strong" else "not-yet"})}
        case 2:
            domains = dict.fromkeys(said.domains, ("0", "0"))
            changes = {"said": said.model_copy(update={"domains": domains})}
        case 3 if one.criteria:
            changes = {"criteria": {**one.criteria, "trained": "9 0"}}
    return submission.model_copy(update={"contributions": (one.model_copy(update=changes),)})


def one_by_one(receiver: Receiver, files: list[tuple[bytes, str]]) -> list[Any]:
    found: list[Any] = []
    for data, source in files:
        try:
            found.append(receiver.open(data, source))
        except InvalidInput as refused:
            found.append(str(refused.problems))
    return found


def at_once(receiver: Receiver, files: list[tuple[bytes, str]]) -> list[Any]:
    opened = receiver.open_many(files)
    return [each if isinstance(each, Opened) else str(each.problems) for each in opened]


def test_many_at_once_are_believed_and_refused_as_one_by_one(files: tuple[Receiver, list[tuple[bytes, str]]]) -> None:
    receiver, given = files
    expected = one_by_one(receiver, given)
    assert at_once(receiver, given) == expected
    assert 10 < sum(isinstance(each, Opened) for each in expected) < 55


def test_whoever_believes_all_at_once_is_caught(
    files: tuple[Receiver, list[tuple[bytes, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted bug: everything counts as scored again."""
    receiver, given = files
    monkeypatch.setattr(
        rescoring_many, "agreed", lambda submissions, rubrics: {(n, 0) for n in range(len(submissions))}
    )
    assert at_once(receiver, given) != one_by_one(receiver, given)


def test_most_of_what_is_right_is_decided_on_arrays(files: tuple[Receiver, list[tuple[bytes, str]]]) -> None:
    receiver, given = files
    right = [each.submission for each in receiver.open_many(given) if isinstance(each, Opened)]
    good = rescoring_many.agreed(right, {"small": exchange.rubric()})
    assert len(good) == sum(each.disclose == "scores" for each in right) > 5
