"""``safeguard keys``: pairs of one's own, cards of others, and what is no longer believed."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from safeguard.cli import files, params
from safeguard.cli.output import err, out, table
from safeguard.cli.session import Session, names_a_file
from safeguard.cli.translated import Command, Group, option
from safeguard.errors import InvalidInput, NotFound, Problem, SafeguardError, not_found, say

if TYPE_CHECKING:
    from safeguard.model.keys import Card


#: words of a fingerprint that are shown before the last ones are asked for
_SHOWN = 8


@click.group("keys", cls=Group)
@params.language
def command() -> None:
    """Make keys, read fingerprints, trust and revoke."""


@command.command("new", cls=Command)
@click.argument("name", metavar="NAME", required=False)
@option("--organisation", metavar="NAME", required=True, help="Name of the organisation that the key is for.")
@option("--id", "organisation_id", metavar="ID", help="Its id, as in its assessments; made from the name otherwise.")
@option(
    "--type",
    "kind",
    type=params.KIND,
    metavar="TYPE",
    required=True,
    help="What kind of organisation it is, such as ngo.",
)
@option("--region", metavar="CODE", help="Where its office is: ID-JK, or the number of the area.")
@params.keys_and_store
@click.pass_obj
def new(
    session: Session, name: str | None, organisation: str, organisation_id: str | None, kind: str, region: str | None
) -> None:
    """Make a pair of keys and its public card.

    The secret file stays on this computer; the card NAME.pub is handed on. Without NAME the organisation's id is the name.
    """
    from safeguard.boundary import parse
    from safeguard.clock import today
    from safeguard.keys import make_key
    from safeguard.model import Organisation
    from safeguard.model.base import keepable_id, slug

    values = {"id": organisation_id or slug(organisation) or "", "name": organisation, "type": kind, "region": region}
    owner: Organisation = parse(Organisation, values, "safeguard keys new")
    called = name or owner.id
    if keepable_id(called) is None:
        message = say("Write an id: lower-case words joined by hyphens, at most 64 characters.")
        raise InvalidInput.at("safeguard keys new", "NAME", message)
    _note_other_ids(session, owner.id)
    note_kind(session, owner.type)
    key = make_key(owner, today())
    public = session.keys.add(called, key)
    texts = session.texts
    out(texts("Made the key {name} of {organisation}.", name=called, organisation=owner.name))
    _say_fingerprint(session, key.card)
    out(texts("Hand on this card, by e-mail for example: {path}", path=str(public)))
    out(texts("Never send the file that ends in .key, and keep a copy of it where only you can reach it."))


def note_kind(session: Session, kind: str) -> None:
    """A word where a type is none of the usual ones: it makes a group of its own in every comparison."""
    if kind not in params.KIND.usual:
        message = say(
            "The type {kind} is none of {usual}. Comparisons by type put it into a group of its own.",
            kind=kind,
            usual=", ".join(params.KIND.usual),
        )
        session.warn([Problem("", "", message)])


def _note_other_ids(session: Session, organisation_id: str) -> None:
    """A word where the assessments here are all of other organisations: a key speaks only for those of its own id."""
    try:
        ids = {session.store.load(each.id).assessment.organisation.id for each in session.store.listing()[0]}
    except SafeguardError:
        return  # keys do not need the store; what is wrong with it is said where it is used
    if ids and organisation_id not in ids:
        message = say(
            "No assessment here bears the id {id}, and a submission holds only assessments with the id of its key. There is: {known}.",
            id=organisation_id,
            known=", ".join(sorted(ids)[:20]),
        )
        session.warn([Problem("", "", message)])


@command.command("show", cls=Command)
@click.argument("which", metavar="KEY", required=False)
@params.keys
@click.pass_obj
def show(session: Session, which: str | None) -> None:
    """Show a fingerprint, to be read over the telephone.

    KEY is the name of a key of yours, the id of an organisation that you trust, a fingerprint, or the file of a card.
    Without it your own keys are shown.
    """
    cards = session.keys.own_cards() if which is None else [each.card for each in find(session, which)]
    for card in cards:
        organisation = card.organisation
        out(f"{organisation.name} ({organisation.id}, {organisation.type}) · {session.texts.day(card.made)}")
        _say_fingerprint(session, card)
        out(f"  {_state(session, card)}")


@command.command("trust", cls=Command)
@click.argument("file", type=params.PATH, metavar="FILE")
@option("--fingerprint", metavar="WORDS", help="The words that the owner read to you; nothing is asked then.")
@params.keys
@click.pass_obj
def trust(session: Session, file: Path, fingerprint: str | None) -> None:
    """Trust the card of an organisation, after a look at its fingerprint.

    Call the owner on a number that you know, not one from the e-mail. The owner reads the ten words from safeguard keys
    show.
    """
    from safeguard.fingerprints import WORDS_SAID, completed, means, slip, words_of
    from safeguard.keys import fingerprint_of, read_card

    texts, card = session.texts, read_card(file)
    key = fingerprint_of(card)
    if session.keys.is_revoked(key):
        raise InvalidInput.at(str(file), "", say("This key is revoked. It cannot be trusted again."))
    others = [each for each in session.keys.trusted().values() if each.organisation.id == card.organisation.id]
    if key in [fingerprint_of(each) for each in others]:
        out(texts("This key is trusted already."))
        return
    if others:
        message = say(
            "You trust another key of {id}. If it is replaced, revoke that one once this one is trusted.",
            id=card.organisation.id,
        )
        err(texts("Note: {problem}", problem=texts.message(message)))
    said, needed = fingerprint, WORDS_SAID
    if said is None:
        words = words_of(key).split()
        err(f"{card.organisation.name} ({card.organisation.id}, {card.organisation.type})")
        err(texts("The first eight words of this card: {words}", words=" ".join(words[:_SHOWN])))
        err(texts("Let the owner read all ten words by telephone. If these eight are the same, type the last two:"))
        said, needed = sys.stdin.readline(), WORDS_SAID - _SHOWN
    mistyped = slip(said, needed)
    if mistyped is not None:
        raise InvalidInput.at(str(file), "", mistyped)
    if not means(said if fingerprint is not None else completed(said, key, _SHOWN), key):
        message = say(
            "These are not the words of this card, so it is not trusted. Let the owner read them once more. If they stay different, somebody changed the card on its way."
        )
        raise InvalidInput.at(str(file), "", message)
    session.keys.trust(card)
    out(texts("The key of {organisation} is trusted now.", organisation=card.organisation.name))


@command.command("revoke", cls=Command)
@click.argument("which", metavar="KEY", required=False)
@option("--list", "listed", type=params.PATH, metavar="FILE", help="A list of revoked keys to take in.")
@option("--yes", is_flag=True, help="Do not ask.")
@params.keys
@click.pass_obj
def revoke(session: Session, which: str | None, listed: Path | None, yes: bool) -> None:
    """Believe a key no longer: it was lost, stolen or replaced.

    KEY is a name, the id of an organisation, a fingerprint, or the file of a card. What is signed with it is refused from
    now on, whatever day it bears. This cannot be taken back.
    """
    from safeguard.clock import today
    from safeguard.fingerprints import means, words_of
    from safeguard.keys import read_revocations
    from safeguard.model.keys import Revocation

    texts = session.texts
    if (which is None) == (listed is None):
        raise InvalidInput.at("safeguard keys revoke", "", say("Name either a key or a list."))
    if listed is not None:
        count = session.keys.revoke(read_revocations(listed).revoked)
        out(texts.count(count, "One more key is revoked.", "{n} more keys are revoked."))
        return
    key, owner = _meant(session, which or "")
    if not yes:
        words = {"organisation": owner, "words": words_of(key)}
        err(texts("Revoke the key of {organisation} ({words}) for good? Type its words to confirm:", **words))
        if not means(sys.stdin.readline(), key):
            raise InvalidInput.at("safeguard keys revoke", "", say("Not confirmed. Nothing was changed."))
    if session.keys.revoke([Revocation(fingerprint=key, on=today())]):
        out(texts("The key of {organisation} is revoked. Tell everybody who trusts it.", organisation=owner))
    else:
        out(texts("This key was revoked before."))


def _meant(session: Session, which: str) -> tuple[str, str]:
    """Fingerprint and owner of the one key to revoke. All digits of a fingerprint need no card: it may be a stranger's."""
    digits = re.sub(r"\s", "", which).casefold()
    try:
        found = the_one(session, which, "safeguard keys revoke")
    except NotFound:
        if re.fullmatch(r"[0-9a-f]{64}", digits):
            return digits, "?"
        raise
    return found.fingerprint, found.card.organisation.name


@command.command("remove", cls=Command)
@click.argument("which", metavar="KEY")
@params.keys
@click.pass_obj
def remove(session: Session, which: str) -> None:
    """Take a card out of those you trust: it was trusted by mistake, or is needed no more.

    What is signed with it is refused from now on, until the card is trusted again. A key that was lost or stolen is
    revoked instead. Your own keys are not touched.
    """
    try:
        key, card = the_one(session, which, "safeguard keys remove", own=False)
    except NotFound:
        key, card = the_one(session, which, "safeguard keys remove")
    if not session.keys.forget(key):
        raise InvalidInput.at(which, "", say("This card is not among those you trust. Your own keys are not removed."))
    out(session.texts("The key of {organisation} is not trusted any more.", organisation=card.organisation.name))


@command.command("list", cls=Command)
@option("--export-revoked", type=params.PATH, metavar="FILE", help="Write the revoked keys as a list to hand on.")
@option("--force", is_flag=True, help="Replace the file if it exists.")
@params.keys
@click.pass_obj
def list_keys(session: Session, export_revoked: Path | None, force: bool) -> None:
    """List your keys, those you trust, and those that are revoked."""
    from safeguard.fingerprints import words_of
    from safeguard.keys import fingerprint_of
    from safeguard.model.keys import Revocation, Revocations

    texts, keys = session.texts, session.keys
    revoked = keys.revocations()
    if export_revoked is not None:
        from safeguard.strict_json import canonical

        rows = tuple(Revocation(fingerprint=key, on=day) for key, day in sorted(revoked.items()))
        files.write(export_revoked, canonical(Revocations(revoked=rows).model_dump(mode="json")) + b"\n", force=force)
        out(texts("Wrote {path}.", path=str(export_revoked)))
        return
    own = [each.secret.card for each in keys.every_own()]
    cards = {fingerprint_of(card): card for card in (*own, *keys.trusted().values())}
    lines = [(texts("organisation"), texts("made"), texts("state"), texts("fingerprint"))]
    lines += [
        (card.organisation.id, card.made.isoformat(), _state(session, card), words_of(key))
        for key, card in cards.items()
    ]
    lines += [("–", "–", texts("revoked"), words_of(key)) for key in revoked if key not in cards]
    if len(lines) == 1:
        out(texts("There is no key yet. safeguard keys new makes one."))
        return
    for line in table(lines):
        out(line)


class Found(NamedTuple):
    """A card that an argument names, with its fingerprint."""

    fingerprint: str
    card: Card


def the_one(session: Session, which: str, command_name: str, *, own: bool = True) -> Found:
    """The one card that an argument names (as :func:`find`). Raises where it may be several."""
    found = find(session, which, own=own)
    if len(found) > 1:
        message = say("Several keys are meant by this. Name one by its fingerprint: safeguard keys list shows them.")
        raise InvalidInput.at(command_name, which, message)
    return found[0]


def find(session: Session, which: str, *, own: bool = True) -> list[Found]:
    """The cards that an argument names: a file, a name of one's own, an organisation, or a fingerprint.

    Without ``own`` only those that are trusted are looked through.
    """
    from safeguard.fingerprints import means
    from safeguard.keys import fingerprint_of, read_card
    from safeguard.model.base import keepable_id

    if " " not in which and names_a_file(which) and not (keepable_id(which) and Path(which).is_dir()):
        card = read_card(Path(which))
        return [Found(fingerprint_of(card), card)]
    ours = {each.name: each.secret.card for each in session.keys.every_own()} if own else {}
    cards = [*ours.values(), *session.keys.trusted().values()]
    if which in ours:
        cards = [ours[which]]
    else:
        cards = [each for each in cards if each.organisation.id == which or means(which, fingerprint_of(each))]
    found = {fingerprint_of(card): Found(fingerprint_of(card), card) for card in cards}
    if not found:
        known = [*ours, *(each.organisation.id for each in session.keys.trusted().values())]
        raise not_found(say("There is no such key."), which if " " not in which else "", known)
    return list(found.values())


def _say_fingerprint(session: Session, card: Card) -> None:
    from safeguard.fingerprints import words_of
    from safeguard.keys import fingerprint_of

    key = fingerprint_of(card)
    out(session.texts("Fingerprint, to be read aloud: {words}", words=words_of(key)))
    out(session.texts("The whole of it: {fingerprint}", fingerprint=key))


def _state(session: Session, card: Card) -> str:
    from safeguard.keys import fingerprint_of

    key, texts = fingerprint_of(card), session.texts
    revoked = session.keys.revocations().get(key)
    if revoked:
        return texts("revoked on {day}", day=revoked.isoformat())
    if any(each.fingerprint == key for each in session.keys.every_own()):
        return texts("your own")
    return texts("trusted") if key in session.keys.trusted() else texts("not trusted")
