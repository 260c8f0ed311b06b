"""Keys as they are handed on: the public card of an organisation, and the secret file that only its owner has."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from safeguard.model.assessment import Organisation
from safeguard.model.base import Day, Document

#: 32 bytes as lower-case hexadecimal digits
Hex32 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Card(Document):
    """What an organisation hands on so that others can seal for it and know its signature (``safeguard/key/1``).

    ``sign`` is an Ed25519 key, ``seal`` an age recipient (X25519); ``signature`` is by ``sign`` over all the rest.
    """

    format: Literal["safeguard/key/1"] = "safeguard/key/1"
    organisation: Organisation
    sign: Hex32
    seal: Annotated[str, Field(pattern=r"^age1[02-9ac-hj-np-z]{58}$")]
    made: Day
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


class SecretKey(Document):
    """A key pair for signing and one for sealing, with the public card of both (``safeguard/secret-key/1``)."""

    format: Literal["safeguard/secret-key/1"] = "safeguard/secret-key/1"
    card: Card
    sign: Hex32
    seal: Annotated[str, Field(pattern=r"^AGE-SECRET-KEY-1[A-Z0-9]{58}$")]


class Revocation(Document):
    """A key that is no longer believed: its fingerprint, and the day on which that was decided."""

    fingerprint: Hex32
    on: Day


class Revocations(Document):
    """A list of keys that are no longer believed, to be handed on (``safeguard/revoked/1``)."""

    format: Literal["safeguard/revoked/1"] = "safeguard/revoked/1"
    revoked: Annotated[tuple[Revocation, ...], Field(strict=False, max_length=10_000)] = ()
