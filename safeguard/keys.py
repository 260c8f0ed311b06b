"""The keys of this user: pairs of their own, cards they trust, cards they no longer believe, numbers they have used.

A folder for its owner only. A pair is a secret file ``NAME.key`` (mode 0600) and a card ``NAME.pub`` to hand on. What
is trusted, revoked and already numbered is kept in hashed files of the store's own kind, so that damage is seen.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from safeguard import limits, sealing, strict_json
from safeguard.boundary import parse
from safeguard.errors import Damaged, InvalidInput, SafeguardError, not_found, say, why_not
from safeguard.model import Organisation
from safeguard.model.base import keepable_id
from safeguard.model.keys import Card, Revocation, Revocations, SecretKey
from safeguard.store import commit

SECRET, PUBLIC = ".key", ".pub"
_TRUSTED, _REVOKED, _SENT = "trusted.json", "revoked.json", "sent.json"


class OwnKey(NamedTuple):
    """A pair of keys of this user under its name."""

    name: str
    secret: SecretKey

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the pair's card."""
        return fingerprint_of(self.secret.card)


def default_folder() -> Path:
    """The key folder of this user, beside the store."""
    from safeguard.store import default_store_path

    return default_store_path().parent / "keys"


# cards ---------------------------------------------------------------------------------------------------------------


def fingerprint_of(card: Card) -> str:
    """SHA-256 over the canonical form of a card's two keys, as hexadecimal digits."""
    return hashlib.sha256(strict_json.canonical({"seal": card.seal, "sign": card.sign})).hexdigest()


def _signed_part(card: dict[str, Any]) -> bytes:
    return sealing.card_message(strict_json.canonical({name: card[name] for name in card if name != "signature"}))


def make_key(organisation: Organisation, made: date) -> SecretKey:
    """A new pair for signing and a new pair for sealing, with their card."""
    nacl, pyrage = sealing.libraries()
    seed, identity = secrets.token_bytes(32), pyrage.x25519.Identity.generate()
    card: dict[str, Any] = {
        "format": "safeguard/key/1",
        "organisation": organisation.model_dump(mode="json"),
        "sign": bytes(nacl.SigningKey(seed).verify_key).hex(),
        "seal": str(identity.to_public()),
        "made": made.isoformat(),
    }
    card["signature"] = sealing.sign(_signed_part(card), seed).hex()
    return SecretKey(card=Card.model_validate(card), sign=seed.hex(), seal=str(identity))


def read_card(path: Path) -> Card:
    """The card in a file. Raises :class:`~safeguard.errors.InvalidInput`, also where its signature is not its own."""
    data, source = strict_json.read_file(path, limits.KEY_BYTES), str(path)
    if data.startswith(sealing.FORMAT):
        raise InvalidInput.at(source, "", say("This is a submission; the card of a key is needed here (NAME.pub)."))
    values = strict_json.loads(data, source)
    if isinstance(values, dict) and values.get("format") == "safeguard/secret-key/1":
        message = say("This is a SECRET key. Never send it to anybody; the card beside it ends in .pub.")
        raise InvalidInput.at(source, "", message)
    card = strict_json.read(Card, data, source)
    if not sealing.is_signature(bytes.fromhex(card.signature), _signed_part(card.model_dump(mode="json")), card.sign):
        message = say("The card was changed after it was made: its signature does not fit. Ask for it again.")
        raise InvalidInput.at(source, "", message)
    return card


def card_bytes(card: Card) -> bytes:
    """A card as it is handed on: one small JSON file."""
    return (json.dumps(card.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n").encode()


def read_revocations(path: Path) -> Revocations:
    """A list of revoked keys that somebody handed on."""
    return strict_json.read(Revocations, strict_json.read_file(path, limits.KEY_BYTES), str(path))


# the folder ----------------------------------------------------------------------------------------------------------


class KeyFolder:
    """The keys of this user in a folder (see the module)."""

    def __init__(self, folder: Path):
        self.folder = folder
        if folder.is_symlink():
            raise SafeguardError(say("{source} is a link and is not followed.", source=str(folder)))

    # own pairs

    def names(self) -> list[str]:
        """The names of the pairs of this user."""
        found = sorted(self.folder.glob(f"*{SECRET}")) if self.folder.is_dir() else []
        return [path.name.removesuffix(SECRET) for path in found if keepable_id(path.name.removesuffix(SECRET))]

    def own(self, name: str | None = None, organisation: str | None = None) -> OwnKey:
        """The pair of a name, or the only one there is; of several the only one of an organisation.

        Raises :class:`~safeguard.errors.SafeguardError` where there is none, where a name is needed, and where others
        can read the secret file.
        """
        names = self.names()
        if name is None:
            revoked = self.revocations()
            left = [each for each in self.every_own() if each.fingerprint not in revoked]
            if len(left) > 1 and organisation is not None:
                left = [each for each in left if each.secret.card.organisation.id == organisation] or left
            if len(left) != 1:
                raise _which([each.name for each in left])
            return left[0]
        if name not in names:
            raise not_found(say("There is no such key of yours."), name, names)
        return OwnKey(name, self._read(name))

    def every_own(self) -> list[OwnKey]:
        """Every pair of this user, revoked ones too: what was sealed for them can still be opened."""
        return [OwnKey(name, self._read(name)) for name in self.names()]

    def own_cards(self) -> list[Card]:
        """The cards of every pair of this user. Raises :class:`~safeguard.errors.SafeguardError` where there is none."""
        cards = [each.secret.card for each in self.every_own()]
        if not cards:
            raise _which([])
        return cards

    def _read(self, name: str) -> SecretKey:
        path = self.folder / f"{name}{SECRET}"
        _refuse_open_to_others(path)
        commit.refuse_link(path)
        return strict_json.read(SecretKey, strict_json.read_file(path, limits.KEY_BYTES), str(path))

    def add(self, name: str, key: SecretKey) -> Path:
        """Keep a new pair and say where its card is. Nothing is ever overwritten."""
        secret, public = self.folder / f"{name}{SECRET}", self.folder / f"{name}{PUBLIC}"
        self._make()
        for path in (secret, public):
            if path.exists() or path.is_symlink():
                message = say("There is a key of this name already. Keys are never overwritten; choose another name.")
                raise InvalidInput.at(str(path), "", message)
        body = json.dumps(key.model_dump(mode="json"), ensure_ascii=False, indent=1).encode()
        _write_new(secret, body + b"\n", 0o600)
        try:
            _write_new(public, card_bytes(key.card), 0o644)
        except SafeguardError:
            with suppress(OSError):  # a secret without its card is no pair
                secret.unlink()
            raise
        return public

    def _make(self) -> None:
        try:
            commit.make_folder(self.folder)
        except OSError as error:
            raise SafeguardError(
                say("{source} cannot be written ({why}).", source=str(self.folder), why=why_not(error))
            ) from None

    # others

    def trusted(self) -> dict[str, Card]:
        """The cards that this user trusts, by fingerprint, the revoked ones too."""
        cards = [parse(Card, each, _TRUSTED) for each in self._kept(_TRUSTED).get("cards", [])]
        return {fingerprint_of(card): card for card in cards}

    def trust(self, card: Card) -> bool:
        """Keep a card among those trusted; False where it is there already."""
        if fingerprint_of(card) in self.trusted():
            return False

        def added(kept: dict[str, Any]) -> None:
            kept.setdefault("cards", []).append(card.model_dump(mode="json"))

        self._change(_TRUSTED, added)
        return True

    def forget(self, fingerprint: str) -> bool:
        """Take a card out of those that are trusted; False where it is not among them."""
        if fingerprint not in self.trusted():
            return False

        def less(kept: dict[str, Any]) -> None:
            cards = kept.get("cards", [])
            kept["cards"] = [each for each in cards if fingerprint_of(parse(Card, each, _TRUSTED)) != fingerprint]

        self._change(_TRUSTED, less)
        return True

    def revocations(self) -> dict[str, date]:
        """The fingerprints that are no longer believed, each with the day on which that was decided."""
        kept = parse(Revocations, {"revoked": self._kept(_REVOKED).get("revoked", [])}, _REVOKED)
        return {each.fingerprint: each.on for each in kept.revoked}

    def is_revoked(self, fingerprint: str) -> bool:
        """Whether a key is no longer believed."""
        return fingerprint in self.revocations()

    def revoke(self, revoked: Iterable[Revocation]) -> int:
        """Add to the keys that are no longer believed, and say how many are new. Nothing is ever taken back."""
        known = self.revocations()
        new = {each.fingerprint: each for each in revoked if each.fingerprint not in known}

        def added(kept: dict[str, Any]) -> None:
            kept.setdefault("revoked", []).extend(each.model_dump(mode="json") for each in new.values())

        if new:
            self._change(_REVOKED, added)
        return len(new)

    # what was sent

    def next_sequence(self, organisation: str, to: str, least: int = 1) -> int:
        """The number of the next submission from one organisation to another, at least ``least``.

        It belongs to the organisations and not to their keys, so that it rises on under a new key; and it is used up,
        whatever becomes of the submission.
        """

        def raised(kept: dict[str, Any]) -> int:
            numbers = kept.setdefault(organisation, {})
            numbers[to] = max(int(numbers.get(to, 0)) + 1, least)
            return int(numbers[to])

        return int(self._change(_SENT, raised))

    # files

    def _kept(self, name: str) -> dict[str, Any]:
        path = self.folder / name
        least, found = commit.marked(path), commit.read(path)
        if (found[0] if found else 0) < least:  # revoked keys would be believed again
            raise Damaged(say("{source} is gone, or an older copy was put in its place.", source=str(path)))
        return json.loads(found[1]) if found else {}

    def _change(self, name: str, change: Callable[[dict[str, Any]], Any]) -> Any:
        path = self.folder / name
        self._make()
        with commit.locked(commit.lock_of(path)):
            kept = self._kept(name)
            generation = commit.generation(path) + 1
            answer = change(kept)
            commit.write(path, commit.to_bytes(kept), generation)
            with suppress(OSError):  # it is saved; only an older copy put back would be seen less surely
                commit.mark(path, generation)
        return answer


def _which(names: list[str]) -> SafeguardError:
    if not names:
        return SafeguardError(say("There is no key of yours yet. safeguard keys new makes one."))
    return SafeguardError(say("There are several keys of yours: {names}. Name one with --key.", names=", ".join(names)))


def _refuse_open_to_others(path: Path) -> None:
    """A secret that others could read may be in other hands already. Windows keeps rights in another way."""
    if os.name == "nt":
        return
    try:
        mode = path.stat().st_mode
    except OSError:
        return  # reading says what is wrong
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        message = say(
            "Other accounts of this computer can read this secret key. Mend it with: {command}. If somebody may have read it, revoke it and make a new one.",
            command=f"chmod 600 '{path}'",
        )
        raise InvalidInput.at(str(path), "", message)


def _write_new(path: Path, data: bytes, mode: int) -> None:
    """A file that must not be there yet, on the disk with its name before this returns."""
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        commit.sync_folder(path.parent)
    except OSError as error:
        if not isinstance(error, FileExistsError):
            with suppress(OSError):
                path.unlink()
        raise InvalidInput.at(
            str(path), "", say("This could not be written ({why}). Nothing was changed.", why=why_not(error))
        ) from None
