"""From the bytes that a partner sent to a submission that can be believed: opened, signed, addressed, scored again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from datetime import date
from typing import Any, NamedTuple

from safeguard import sealing, submissions
from safeguard.errors import InvalidInput, Message, Problem, SafeguardError, say
from safeguard.fingerprints import words_of
from safeguard.keys import KeyFolder, OwnKey, fingerprint_of
from safeguard.model import Rubric
from safeguard.model.keys import Card
from safeguard.model.submission import Partner, Received, Submission
from safeguard.rescoring import score_again


class Opened(NamedTuple):
    """A submission that can be believed, who signed it, what is doubtful, and whether all of it was scored again.

    ``mine`` is True for a submission of one's own: it is sealed for its sender too, who may look at it.
    """

    submission: Submission
    digest: str
    card: Card
    warnings: tuple[Problem, ...]
    rescored: bool
    mine: bool

    def received(self, on: date) -> Received:
        """The submission as a network keeps it."""
        return Received(digest=self.digest, on=on, rescored=self.rescored, submission=self.submission)


class _Believed(NamedTuple):
    """What was unsealed, who signed it, and what it says."""

    unsealed: sealing.Unsealed
    card: Card
    submission: Submission


class Receiver:
    """Opens submissions with the keys of one user. Everything it needs is read once, for hundreds of files.

    ``rubric`` gives the installed rubric of an id, or None. Raises :class:`~safeguard.errors.SafeguardError` where this
    user has no key.
    """

    def __init__(self, keys: KeyFolder, rubric: Callable[[str], Rubric | None]):
        self._own: Mapping[str, OwnKey] = {each.fingerprint: each for each in keys.every_own()}
        if not self._own:
            raise SafeguardError(say("There is no key of yours yet. safeguard keys new makes one."))
        self._identities = [sealing.identity(each.secret.seal) for each in self._own.values()]
        self._cards = {**keys.trusted(), **{name: each.secret.card for name, each in self._own.items()}}
        self._revoked = keys.revocations()
        self._rubric = rubric

    def open(self, data: bytes, source: str) -> Opened:
        """The submission in a file. Raises :class:`~safeguard.errors.InvalidInput` with the reason why not."""
        believed = self._believed(data, source)
        return self._scored(believed, source, frozenset())

    def open_many(self, files: Sequence[tuple[bytes, str]]) -> list[Opened | InvalidInput]:
        """The submissions in many files (bytes and source), scored again all at once; for each the reason why not."""
        from safeguard.rescoring_many import agreed

        found: list[_Believed | InvalidInput] = []
        for data, source in files:
            try:
                found.append(self._believed(data, source))
            except InvalidInput as refused:
                found.append(refused)
        submissions_there = [each.submission for each in found if isinstance(each, _Believed)]
        ids = {one.rubric.id for each in submissions_there for one in each.contributions}
        good: dict[int, set[int]] = {}
        for number, own in agreed(submissions_there, {each: self._rubric(each) for each in ids}):
            good.setdefault(number, set()).add(own)
        opened: list[Opened | InvalidInput] = []
        number = -1
        for each, (_, source) in zip(found, files, strict=True):
            if isinstance(each, InvalidInput):
                opened.append(each)
                continue
            number += 1
            try:
                opened.append(self._scored(each, source, good.get(number, set())))
            except InvalidInput as refused:
                opened.append(refused)
        return opened

    def _believed(self, data: bytes, source: str) -> _Believed:
        """A submission whose seal, signature and address are in order; its figures were not looked at."""
        unsealed = sealing.unseal(data, self._identities, source)
        card = self._signer(unsealed, source)
        submission = submissions.read(unsealed.body, source)
        wrong = self._address(submission, unsealed.signer, card)
        if wrong is not None:
            raise InvalidInput.at(source, "", wrong)
        return _Believed(unsealed, card, submission)

    def _scored(self, believed: _Believed, source: str, agreed: Set[int]) -> Opened:
        """The submission with every figure held against our own scoring, but for those that were found to agree."""
        unsealed, card, submission = believed
        rubrics = {each.rubric.id: self._rubric(each.rubric.id) for each in submission.contributions}
        rescored = score_again(submission, rubrics, source, agreed)
        if rescored.problems:
            raise InvalidInput(rescored.problems)
        warnings = list(rescored.warnings)
        if submission.to in self._revoked and submission.to in self._own:
            message = say("It was sealed for a key that you revoked. Ask the partner to use your new one.")
            warnings.append(Problem(source, "", message))
        mine = unsealed.signer in self._own and submission.to not in self._own
        digest = submissions.digest_of(unsealed.body)
        return Opened(submission, digest, card, tuple(warnings), rescored.complete, mine)

    def _signer(self, unsealed: sealing.Unsealed, source: str) -> Card:
        """The trusted card of the one who signed; nothing of the body is read before."""
        signer = unsealed.signer
        card = self._cards.get(signer)
        if card is not None and signer not in self._revoked and sealing.is_signed_by(unsealed, card.sign):
            return card
        shown = {"words": words_of(signer)}
        if card is None:
            message = say(
                "It is signed with a key that you do not trust ({words}). If you expect it, ask the sender for the card of the key, compare its words by telephone, and take it in: safeguard keys trust CARD.",
                **shown,
            )
        elif signer in self._revoked:
            message = say(
                "It is signed with a key that was revoked on {day} ({words}).",
                day=self._revoked[signer].isoformat(),
                **shown,
            )
        else:
            message = say(
                "The signature is not that of the key it names ({words}). Somebody changed it or made it up.",
                **shown,
            )
        raise InvalidInput.at(source, "", message)

    def _address(self, submission: Submission, signer: str, card: Card) -> Message | None:
        """Whether the signed body itself says who it is from and for whom, and whether that is so."""
        if submission.key != signer:
            return say("The submission names another key than the one that signed it.")
        if submission.organisation.id != card.organisation.id:
            return say(
                "It speaks for {claimed}, but the key that signed it is that of {owner}.",
                claimed=submission.organisation.id,
                owner=card.organisation.id,
            )
        if submission.to not in self._own and signer not in self._own:
            return say(
                "It is addressed to somebody else ({words}).",
                words=words_of(submission.to),
            )
        return None


def own_partner(opened: Opened, known: Partner | None, source: str) -> Partner:
    """The partner that a submission comes from, with its key bound to it.

    Raises :class:`~safeguard.errors.InvalidInput` where the organisation belongs to another key.
    """
    key = fingerprint_of(opened.card)
    if known is None:
        return Partner(organisation=opened.submission.organisation, keys=(key,))
    if known.keys and key not in known.keys:
        message = say(
            "In the network {id} belongs to another key: {words}. If the partner has a new one, safeguard network add binds it.",
            id=known.organisation.id,
            words=words_of(known.keys[-1]),
        )
        raise InvalidInput.at(source, "", message)
    return known if known.keys else known.model_copy(update={"keys": (key,)})


def doubts(opened: Opened, known: Partner | None, before: Sequence[Received], source: str) -> list[Problem]:
    """What is odd about a submission beside what is known of its partner: it is kept all the same."""
    submission = opened.submission
    found = list[Message]()
    latest = max((each.submission.sequence for each in before), default=0)
    if submission.sequence < latest:
        found.append(
            say(
                "It is older than one that is kept: number {number}, and number {latest} came already. The later one counts.",
                number=submission.sequence,
                latest=latest,
            )
        )
    elif any(each.submission.sequence == submission.sequence and each.digest != opened.digest for each in before):
        found.append(
            say("Another submission of this partner has the same number {number}.", number=submission.sequence)
        )
    if known is not None and _kind(known.organisation) != _kind(submission.organisation):
        found.append(say("Type or region differ from what is kept of this partner. What is kept stays."))
    return [Problem(source, "", each) for each in found]


def _kind(organisation: Any) -> tuple[str, str | None]:
    return organisation.type, organisation.region


def latest_of(received: Sequence[Received], round: str) -> Received | None:
    """The submission of one partner that counts for a round: the one with the highest number."""
    speaking = [each for each in received if any(one.round == round for one in each.submission.contributions)]
    return max(speaking, key=lambda each: each.submission.sequence, default=None)


def consent(partner: Partner, received: Sequence[Received], new: Submission) -> Partner:
    """The partner with what a new submission says about naming it, in the rounds for which it is the one that counts."""
    named = list(partner.named)
    for round in dict.fromkeys(each.round for each in new.contributions):
        latest = latest_of(received, round)
        if latest is not None and latest.submission.sequence > new.sequence:
            continue
        if new.named and round not in named:
            named.append(round)
        elif not new.named and round in named:
            named.remove(round)
    return partner.model_copy(update={"named": tuple(sorted(named))})
