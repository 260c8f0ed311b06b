"""``safeguard submission``: scores are handed on, signed and sealed, and opened by the one they are for."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from safeguard import limits
from safeguard.cli import files, params
from safeguard.cli.output import err, few, out
from safeguard.cli.session import Read, Session
from safeguard.cli.translated import Command, Group, option
from safeguard.errors import InvalidInput, NotFound, Problem, SafeguardError, say

if TYPE_CHECKING:
    from safeguard.keys import OwnKey
    from safeguard.model import Organisation, Rubric
    from safeguard.model.keys import Card
    from safeguard.model.submission import Disclosure, Partner, Received, Submission
    from safeguard.receiving import Opened, Receiver

SUFFIX = ".sgsub"
#: so much is opened at once
_PORTION_BYTES = 8 * limits.MEGABYTE
#: files that are not opened and named
_NAMED = 10


@click.group("submission", cls=Group)
@params.language
def command() -> None:
    """Send scores to a network, signed and sealed, and open them."""


@command.command("create", cls=Command)
@click.argument("sources", nargs=-1, required=True, metavar="ASSESSMENT…")
@option("--to", "to", type=params.PATH, required=True, metavar="FILE", help="The card of the one it is for.")
@option(
    "--disclose",
    type=params.OneOf(("full", "scores", "counts")),
    required=True,
    help="How much leaves: full, scores or counts.",
)
@option("--named", is_flag=True, help="The network may name us in what it publishes of this round.")
@option("--key", "key_name", metavar="NAME", help="Your key, where you have several.")
@option("--yes", is_flag=True, help="Do not ask where notes look like data about people.")
@option("--sequence", type=params.COUNT, help="The number to go on from, where an older key folder is lost.")
@params.output("The file to write, ending in .sgsub.")
@params.keys_and_store
@click.pass_obj
def create(
    session: Session,
    sources: tuple[str, ...],
    to: Path,
    disclose: Disclosure,
    named: bool,
    key_name: str | None,
    yes: bool,
    sequence: int | None,
    output: Path | None,
    force: bool,
) -> None:
    """Make one file of some assessments for one recipient.

    counts: sums by domain, and how many critical criteria are not met. scores: where each criterion stands, for the group
    as one. full: the whole assessment with notes and references. The file is signed with your key, and sealed for the
    recipient and for yourself: nobody else can read it. It is opened again before it counts as written.
    """
    from safeguard.cli.submission_view import summary

    reads = [session.read(source) for source in sources]
    key = session.keys.own(key_name, reads[0].assessment.organisation.id)
    card = _recipient(session, to)
    _refuse_others(reads, sources, key)
    session.warn(_other_kind(reads, sources, key))
    path = output or Path(f"{key.secret.card.organisation.id}{SUFFIX}")
    if not _ends_right(path):  # a network opens a folder by this ending
        raise InvalidInput.at(str(path), "", say("The name of a submission ends in {suffix}.", suffix=SUFFIX))
    files.refuse(path, force=force, inputs=sources)
    if disclose == "full":
        _ask_about_people(session, reads, yes=yes)
    submission, sealed = _sealed(session, key, card, reads, disclose, named, sequence)
    for line in summary(session, submission, card):
        out(line)
    receiver = _receiver(session)
    files.write(
        path,
        sealed,
        force=force,
        inputs=sources,
        check=lambda written: _read_again(receiver, written, submission, str(path)),
    )
    out(session.texts("Written, opened and read again: {path}", path=str(path)))


def _recipient(session: Session, file: Path) -> Card:
    """The card that a submission is sealed for: it must be trusted, or anybody could have put it into the e-mail."""
    from safeguard.keys import fingerprint_of, read_card

    card = read_card(file)
    key = fingerprint_of(card)
    if key in {each.fingerprint for each in session.keys.every_own()}:
        raise InvalidInput.at(
            str(file), "", say("This is a card of your own. The card of the recipient is needed here.")
        )
    if session.keys.is_revoked(key):
        raise InvalidInput.at(str(file), "", say("This key is revoked. Ask the recipient for the new one."))
    if key not in session.keys.trusted():
        message = say(
            "You do not trust this key yet. Compare its words by telephone first: safeguard keys trust {file}",
            file=str(file),
        )
        raise InvalidInput.at(str(file), "", message)
    return card


def _refuse_others(reads: Sequence[Read], sources: Sequence[str], key: OwnKey) -> None:
    """A submission is of one organisation, the one that owns the key, and holds each rubric once."""
    problems, seen = [], dict[tuple[str, str | None, str], str]()
    owner = key.secret.card.organisation
    for read, source in zip(reads, sources, strict=True):
        given = read.assessment
        if given.organisation.id != owner.id:
            message = say(
                "This is an assessment of {other}; the key belongs to {owner}.",
                other=given.organisation.id,
                owner=owner.id,
            )
            problems.append(Problem(source, "", message))
        first = seen.setdefault((given.rubric.id, given.unit, given.round), source)
        if first is not source:
            problems.append(Problem(source, "", say("This rubric stands here a second time for the same round.")))
    if problems:
        raise InvalidInput(problems)


def _other_kind(reads: Sequence[Read], sources: Sequence[str], key: OwnKey) -> Iterator[Problem]:
    """Where the card tells the network another type or region than the assessment."""
    owner = key.secret.card.organisation
    for read, source in zip(reads, sources, strict=True):
        given = read.assessment.organisation
        if given.type != owner.type or (None not in (given.region, owner.region) and given.region != owner.region):
            message = say(
                "Type or region are {given} here and {card} on the card of your key. The network goes by what it keeps of you: tell it which is right.",
                given=_kind(given),
                card=_kind(owner),
            )
            yield Problem(source, "", message)


def _kind(organisation: Organisation) -> str:
    return f"{organisation.type}, {organisation.region or '–'}"


def _ask_about_people(session: Session, reads: Sequence[Read], *, yes: bool) -> None:
    """Notes leave the house with ``full``: what looks like data about a person is said once more, and asked about."""
    from safeguard.boundary import pointer
    from safeguard.cli.privacy import warnings
    from safeguard.hookspecs import Reading

    found: list[Problem] = []
    for read in reads:
        reading = Reading(read.assessment.to_json(), lambda place: pointer(place))
        found += warnings(session, reading, read.assessment.id)
    session.warn(found)
    if not found or yes:
        return
    err(
        session.texts(
            "With full all of this would be handed on. Take it out first, or type yes where it may be handed on:"
        )
    )
    if sys.stdin.readline().strip().casefold() not in ("yes", "ya"):
        raise InvalidInput.at("safeguard submission create", "", say("Not confirmed. Nothing was written."))


def _sealed(
    session: Session,
    key: OwnKey,
    card: Card,
    reads: Sequence[Read],
    disclose: Disclosure,
    named: bool,
    sequence: int | None,
) -> tuple[Submission, bytes]:
    import secrets

    from safeguard import __version__, sealing, submissions
    from safeguard.clock import today
    from safeguard.keys import fingerprint_of
    from safeguard.model.base import shortened

    owner, recipient = key.secret.card.organisation, card.organisation
    number = session.keys.next_sequence(owner.id, recipient.id, sequence or 1)
    header = submissions.Header(
        id=f"{shortened(owner.id, 44)}-{number}-{secrets.token_hex(4)}",
        sequence=number,
        made=today(),
        engine=__version__,
        to=fingerprint_of(card),
        key=key.fingerprint,
        organisation=reads[0].assessment.organisation,
        named=named,
    )
    made = submissions.make(header, disclose, [(read.rubric, read.assessment) for read in reads])
    body = submissions.body_of(made)
    recipients = list(dict.fromkeys((card.seal, key.secret.card.seal)))
    return made, sealing.seal(body, bytes.fromhex(key.secret.sign), key.fingerprint, recipients)


def _read_again(receiver: Receiver, written: Path, made: Submission, source: str) -> None:
    """Open what was written as anybody else would. Raises where it does not say what was meant."""
    from safeguard.strict_json import read_file

    if receiver.open(read_file(written, limits.SUBMISSION_BYTES), source).submission != made:
        raise SafeguardError(say("{source} would not hold what was meant. It was not written.", source=source))


@command.command("verify", cls=Command)
@click.argument("file", type=params.PATH, metavar="FILE")
@params.keys_and_store
@click.pass_obj
def verify(session: Session, file: Path) -> int:
    """Look into a submission and say whether it can be believed.

    Signature, signer, addressee and every figure are checked. Nothing is kept. The exit code is 1 where the answer is no.
    """
    from safeguard.cli.submission_view import summary
    from safeguard.keys import fingerprint_of
    from safeguard.receiving import doubts, own_partner
    from safeguard.strict_json import read_file

    data, source = read_file(file, limits.SUBMISSION_BYTES), str(file)
    try:
        opened = _receiver(session).open(data, source)
        if not opened.mine:
            own_partner(opened, _known(session, opened), source)
    except InvalidInput as error:
        out(session.texts("This submission cannot be believed:"))
        for problem in error.problems:
            out(f"  {session.problem_line(problem)}")
        return 1
    cards = session.keys.trusted() | {each.fingerprint: each.secret.card for each in session.keys.every_own()}
    for line in summary(session, opened.submission, cards.get(opened.submission.to)):
        out(line)
    session.warn(opened.warnings)
    if opened.mine:
        out(session.texts("This is your own submission, as it was sent."))
        return 0
    known = _known(session, opened)
    before = _before(session, opened) if known else []
    session.warn(doubts(opened, known, before, source))
    words = {"organisation": opened.card.organisation.name, "id": opened.card.organisation.id}
    out(session.texts("Signed by {organisation} ({id}), whom you trust, and for you.", **words))
    if opened.rescored:
        out(session.texts("Every figure follows from what is disclosed."))
    assert fingerprint_of(opened.card) == opened.submission.key
    return 0


@command.command("open", cls=Command)
@click.argument("paths", nargs=-1, required=True, type=params.PATH, metavar="FILE…")
@params.keys_and_store
@click.pass_obj
def open_submissions(session: Session, paths: tuple[Path, ...]) -> int:
    """Check submissions and keep the good ones in the network.

    A folder stands for every .sgsub file in it. What is wrong with a file is said, and the others are kept all the same.
    """
    texts, receiver = session.texts, _receiver(session)
    for problem in _others(paths):
        err(session.problem_line(problem))
    found = _expanded(paths)
    counts = {"kept": 0, "same": 0, "refused": 0}
    opened = _opened(receiver, found)
    for path in session.progress(found, texts("Reading")):
        try:
            outcome = _keep(session, next(opened), str(path))
        except SafeguardError as error:
            counts["refused"] += 1
            for problem in error.problems or (Problem(str(path), "", error.message),):
                line = session.problem_line(problem)
                err(line if problem.source == str(path) else f"{path}: {line}")
            continue
        counts[outcome] += 1
    if len(found) > 1:
        out(texts("Kept: {kept}. There already: {same}. Refused: {refused}.", **counts))
    return 2 if counts["refused"] else 0


def _expanded(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        inside = sorted(each for each in path.iterdir() if _ends_right(each)) if path.is_dir() else [path]
        if not inside:
            raise InvalidInput.at(str(path), "", say("There is no .sgsub file in this folder."))
        found += inside
    if len(found) > limits.SUBMISSIONS:
        message = say("At most {limit} submissions are opened in one run.", limit=limits.SUBMISSIONS)
        raise InvalidInput.at("safeguard submission open", "", message)
    return found


def _ends_right(path: Path) -> bool:
    return path.suffix.lower() == SUFFIX


def _others(paths: Sequence[Path]) -> Iterator[Problem]:
    """Files in the folders that are not opened, so that a submission under another name is not overlooked."""
    for path in paths:
        if path.is_dir():
            left = sorted(each.name for each in path.iterdir() if not _ends_right(each) and each.name[0] != ".")
            if left:
                shown = few(left, _NAMED).replace("\n", "[U+000A]")  # a name from a stick: it makes no line of ours
                yield Problem(str(path), "", say("Not opened, since it does not end in .sgsub: {names}", names=shown))


def _opened(receiver: Receiver, paths: Sequence[Path]) -> Iterator[Opened | InvalidInput]:
    """What is in each file, or why it cannot be believed, in the order of the paths."""
    from safeguard.strict_json import read_file

    for together in _portions(paths):
        read: list[tuple[bytes, str] | InvalidInput] = []
        for path in together:
            try:
                read.append((read_file(path, limits.SUBMISSION_BYTES), str(path)))
            except InvalidInput as refused:
                read.append(refused)
        found = iter(receiver.open_many([each for each in read if not isinstance(each, InvalidInput)]))
        yield from (each if isinstance(each, InvalidInput) else next(found) for each in read)


def _portions(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """The files in portions that memory always has room for."""
    portion: list[Path] = []
    size = 0
    for path in paths:
        own = path.stat().st_size if path.is_file() else 0
        if portion and size + own > _PORTION_BYTES:
            yield portion
            portion, size = [], 0
        portion.append(path)
        size += own
    yield portion


def _keep(session: Session, opened: Opened | InvalidInput, source: str) -> str:
    """Keep one submission. Raises :class:`~safeguard.errors.SafeguardError` where it cannot be believed."""
    from safeguard.clock import today
    from safeguard.receiving import consent, doubts, own_partner

    if isinstance(opened, InvalidInput):
        raise opened
    if opened.mine:
        raise InvalidInput.at(source, "", say("This is your own submission to somebody else. verify shows it."))
    known, submission = _known(session, opened), opened.submission
    partner = own_partner(opened, known, source)
    before = _before(session, opened) if known else []
    outcome = session.store.network.keep(opened.received(today()), consent(partner, before, submission))
    words: dict[str, Any] = {"source": source, "organisation": submission.organisation.name, "id": submission.id}
    if outcome == "same":
        out(session.texts("{source}: {id} of {organisation} is there already, nothing changed.", **words))
        return outcome
    session.warn([*opened.warnings, *doubts(opened, known, before, source)])
    out(session.texts("{source}: {id} of {organisation} is kept.", **words))
    return outcome


def _receiver(session: Session) -> Receiver:
    from safeguard.receiving import Receiver

    def rubric(rubric_id: str) -> Rubric | None:
        try:
            found: Rubric = session.registry.rubric(rubric_id)
        except NotFound:
            return None
        return found

    return Receiver(session.keys, rubric)


def _known(session: Session, opened: Opened) -> Partner | None:
    """The partner as the network knows it, or None."""
    return session.store.network.find_partner(opened.submission.organisation.id)


def _before(session: Session, opened: Opened) -> list[Received]:
    return session.store.network.received(partner=opened.submission.organisation.id)
