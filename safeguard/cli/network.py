"""``safeguard network``: the partners, what they sent, what is missing, and who may be named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from safeguard.cli import params
from safeguard.cli.confirming import confirm
from safeguard.cli.output import out, table
from safeguard.cli.session import Session
from safeguard.cli.translated import Command, Group, option
from safeguard.errors import InvalidInput, Problem, not_found, say

if TYPE_CHECKING:
    from safeguard.model.submission import Partner, Received
    from safeguard.texts import Texts


@click.group("network", cls=Group)
@params.language
def command() -> None:
    """List partners and what they sent."""


@command.command("list", cls=Command)
@option("--round", "round_name", metavar="ROUND", help="One round only.")
@params.keys_and_store
@click.pass_obj
def list_partners(session: Session, round_name: str | None) -> None:
    """List the partners, what was received of each round, and what is missing.

    Missing is a rubric that another partner has sent for the round.
    """
    texts, partners = session.texts, session.store.network.partners()
    if not partners:
        out(texts("There is no partner yet. safeguard submission open and safeguard network add bring one in."))
        _say_waiting(session, partners)
        return
    received = session.store.network.received()
    if round_name is not None:
        if received:  # before the first of all submissions everybody is missing, in whatever round
            _refuse_unknown(round_name, _rounds(received))
        received = [each for each in received if any(one.round == round_name for one in each.submission.contributions)]
    believed = _Believed(session.keys.trusted(), session.keys.revocations())
    counts = Counter(each.submission.organisation.id for each in received)
    rows = [(texts("partner"), texts("type"), texts("region"), texts("key"), texts("named in"), texts("received"))]
    for each in partners:
        organisation = each.organisation
        rows.append(
            (
                organisation.id,
                organisation.type,
                organisation.region or "–",
                believed.of(texts, each),
                ", ".join(each.named) or "–",
                texts.count(counts[organisation.id], "one submission", "{n} submissions"),
            )
        )
    for line in table(rows):
        out(line)
    _say_waiting(session, partners)
    for name in [round_name] if round_name is not None else _rounds(received):
        out("")
        for line in _round(session, name, partners, received):
            out(line)


def _say_waiting(session: Session, partners: Sequence[Partner]) -> None:
    """Whose cards are trusted without being partners: they may have been forgotten."""
    entered = {each.organisation.id for each in partners}
    waiting = sorted({card.organisation.id for card in session.keys.trusted().values()} - entered)
    if waiting:
        ids = ", ".join(waiting)
        out("")
        out(session.texts("Trusted, but no partner yet: {ids}. safeguard network add enters them.", ids=ids))


def _round(session: Session, name: str, partners: Sequence[Partner], received: Sequence[Received]) -> Iterator[str]:
    """What was received of one round by rubric and version, and what is missing of whom."""
    texts = session.texts
    versions: dict[str, dict[str, set[str]]] = {}
    for each in received:
        for one in each.submission.contributions:
            if one.round == name:
                by_version = versions.setdefault(one.rubric.id, {})
                by_version.setdefault(one.rubric.version, set()).add(each.submission.organisation.id)
    yield texts("Round {round}", round=name or "–")
    for rubric, by_version in sorted(versions.items()):
        there = set().union(*by_version.values())
        shown = ", ".join(f"{version}: {len(who)}" for version, who in sorted(by_version.items()))
        missing = [each.organisation.id for each in partners if each.organisation.id not in there]
        yield "  " + texts(
            "{rubric} ({versions}), missing: {missing}",
            rubric=rubric,
            versions=shown,
            missing=", ".join(missing) or "–",
        )


@command.command("show", cls=Command)
@click.argument("partner", metavar="ID")
@params.keys_and_store
@click.pass_obj
def show(session: Session, partner: str) -> None:
    """Show a partner and everything it sent."""
    from safeguard.fingerprints import words_of

    texts, known = session.texts, session.store.network.partner(partner)
    organisation = known.organisation
    out(f"{organisation.name} ({organisation.id}, {organisation.type}, {organisation.region or '–'})")
    revoked = session.keys.revocations()
    for key in known.keys:
        mark = texts("revoked on {day}", day=revoked[key].isoformat()) if key in revoked else ""
        out("  " + texts("key: {words} {mark}", words=words_of(key), mark=mark).strip())
    out("  " + texts("may be named in: {rounds}", rounds=", ".join(known.named) or "–"))
    for each in session.store.network.received(partner=partner):
        submission = each.submission
        out("")
        out(
            texts(
                "Number {number}, made on {made}, received on {on}, level {level}: {id}",
                number=submission.sequence,
                made=submission.made,
                on=each.on,
                level=submission.disclose,
                id=submission.id,
            )
        )
        for one in submission.contributions:
            where = ", ".join(part for part in (one.round, one.unit or "", one.date.isoformat()) if part)
            out(f"  {one.rubric.id} {one.rubric.version} ({where})")
        if not each.rescored:
            out("  " + texts("not scored again here: another version of a rubric was answered"))


@command.command("add", cls=Command)
@click.argument("which", metavar="CARD")
@option("--type", "kind", type=params.KIND, metavar="TYPE", help="Its type, where the card says another.")
@option("--region", metavar="CODE", help="Its region, where the card says another.")
@params.keys_and_store
@click.pass_obj
def add(session: Session, which: str, kind: str | None, region: str | None) -> None:
    """Enter a partner by its card, or bind a further key to a partner.

    CARD is the file of a card, or the id of an organisation whose card is trusted. It must be trusted already: safeguard
    keys trust. What is signed with another key is not taken for this partner.
    """
    from safeguard.boundary import parse
    from safeguard.cli.keys import note_kind, the_one
    from safeguard.model import Organisation
    from safeguard.model.submission import Partner

    key, card = the_one(session, which, "safeguard network add")
    if key not in session.keys.trusted() or session.keys.is_revoked(key):
        message = say(
            "You do not trust this key yet. Compare its words by telephone first: safeguard keys trust {file}",
            file=which,
        )
        raise InvalidInput.at(which, "", message)
    network = session.store.network
    known = network.find_partner(card.organisation.id) or Partner(organisation=card.organisation)
    chosen = {name: value for name, value in (("type", kind), ("region", region)) if value}
    values = {**known.organisation.model_dump(mode="json"), **chosen}
    organisation: Organisation = parse(Organisation, values, "safeguard network add")
    note_kind(session, organisation.type)
    keys = known.keys if key in known.keys else (*known.keys, key)
    network.keep_partner(known.model_copy(update={"organisation": organisation, "keys": keys}))
    out(session.texts("{id} is a partner of the network, with this key.", id=card.organisation.id))


@command.command("name", cls=Command)
@click.argument("partner", metavar="ID")
@option("--round", "round_name", metavar="ROUND", required=True, help="The round.")
@option("--yes/--no", "named", required=True, default=None, help="Whether it may be named.")
@params.keys_and_store
@click.pass_obj
def name_partner(session: Session, partner: str, round_name: str, named: bool) -> None:
    """Withdraw the naming of a partner in a round, or allow it again.

    Only what the partner itself has signed can be allowed: its latest submission of the round must say so.
    """
    from safeguard.receiving import latest_of

    texts, network = session.texts, session.store.network
    known = network.partner(partner)
    _refuse_unknown(round_name, [*_rounds(network.received()), *known.named])
    if named:
        latest = latest_of(network.received(round_name, partner), round_name)
        if latest is None or not latest.submission.named:
            message = say(
                "The partner has not agreed to be named in this round: its latest submission does not say so."
            )
            raise InvalidInput.at(partner, round_name, message)
    rounds = {*known.named, round_name} if named else {*known.named} - {round_name}
    network.keep_partner(known.model_copy(update={"named": tuple(sorted(rounds))}))
    out(
        texts("{id} may be named in {round}.", id=partner, round=round_name)
        if named
        else texts("{id} is not named in {round}.", id=partner, round=round_name)
    )


@command.command("remove", cls=Command)
@click.argument("partner", metavar="ID")
@option("--yes", is_flag=True, help="Do not ask.")
@params.store
@click.pass_obj
def remove(session: Session, partner: str, yes: bool) -> None:
    """Forget a partner and everything it sent.

    Releases that were made stay as they are. Its key stays trusted: safeguard keys remove forgets that.
    """
    texts, network = session.texts, session.store.network
    known = network.partner(partner)
    rounds = _released_with(network.releases(), partner)
    if rounds:
        message = say(
            "A release of {rounds} rests on {id}, among others. Nothing new can be released of that round without it.",
            rounds=", ".join(rounds),
            id=partner,
        )
        session.warn([Problem("", "", message)])
    if not yes:
        sent = len(network.received(partner=partner))
        question = texts.count(
            sent,
            "Forget {id} ({organisation}) and one submission for good? Type its id to confirm:",
            "Forget {id} ({organisation}) and {n} submissions for good? Type its id to confirm:",
            id=partner,
            organisation=known.organisation.name,
        )
        confirm(question, partner)
    network.remove_partner(partner)
    out(texts("Deleted {id}.", id=partner))


def _released_with(releases: Sequence[dict[str, Any]], partner: str) -> list[str]:
    """The rounds of the releases in which a partner stands."""
    given_out = [each for each in releases if each.get("format") == "safeguard/release/1"]
    return sorted(
        {each["comparison"]["round"] for each in given_out if any(partner in group for group in each["groups"])}
    )


def _refuse_unknown(round_name: str, known: Sequence[str]) -> None:
    """Refuse a round of which nobody sent anything: most likely it is mistyped."""
    if round_name not in known:
        raise not_found(say("No partner sent anything for this round."), round_name, set(known))


def _rounds(received: Sequence[Received]) -> list[str]:
    return sorted({one.round for each in received for one in each.submission.contributions}, reverse=True)


class _Believed(NamedTuple):
    """The keys that are trusted, and those that are not believed any more."""

    trusted: Collection[str]
    revoked: Collection[str]

    def of(self, texts: Texts, partner: Partner) -> str:
        """How a partner's keys stand."""
        if not partner.keys:
            return texts("none")
        live = [key for key in partner.keys if key not in self.revoked]
        if not live:
            return texts("revoked")
        return texts("trusted") if any(key in self.trusted for key in live) else texts("not trusted")
