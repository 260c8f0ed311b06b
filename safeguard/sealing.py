"""Bytes signed by one, sealed for another: Ed25519 inside, the age format around it, nothing of our own making.

A sealed file is one line, ``safeguard-submission/1`` and the SHA-256 of what follows, and after it an age file. The
line tells a damaged file from one that is for somebody else, and a newer format from junk; it secures nothing. Inside
the age file stand the signature (64 bytes), the fingerprint of the signer's card (32 bytes) and the body. Signing comes
before sealing, and the body names its recipient, so that a recipient cannot pass it on as if it were for another.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from safeguard import limits
from safeguard.errors import InvalidInput, SafeguardError, part_needed, say

FORMAT = b"safeguard-submission/"
VERSION = 1
#: stands before every body that is signed, so that a signature for one purpose is none for another
_CONTEXT = b"safeguard submission 1\n"
_CARD_CONTEXT = b"safeguard key card 1\n"
_SIGNATURE, _SIGNER = 64, 32
#: bytes within which the list of those it is sealed for must end; ours takes some 400 for two
_HEADER = 8192
_LINE = len(FORMAT) + len(b"1 ") + 64 + 1


class Unsealed(NamedTuple):
    """What was inside a sealed file: nothing of it is believed before :func:`is_signed_by` says so."""

    signature: bytes
    signer: str
    body: bytes


def seal(body: bytes, signing_seed: bytes, signer: str, recipients: Sequence[str]) -> bytes:
    """A sealed file of a body, signed by the 32-byte seed of ``signer`` (a fingerprint), for some age recipients."""
    _, pyrage = libraries()
    inside = sign(_CONTEXT + body, signing_seed) + bytes.fromhex(signer) + body
    age: bytes = pyrage.encrypt(inside, [pyrage.x25519.Recipient.from_str(each) for each in recipients])
    return _line(age) + age


def _line(age: bytes) -> bytes:
    return b"%s%d %s\n" % (FORMAT, VERSION, hashlib.sha256(age).hexdigest().encode())


def unseal(data: bytes, identities: Sequence[Any], source: str) -> Unsealed:
    """What is inside a sealed file. ``identities`` are those of :func:`identity`.

    Raises :class:`~safeguard.errors.InvalidInput` with the reason: not such a file, newer, damaged, or for another key.
    """
    if len(data) > limits.SUBMISSION_BYTES:
        limit = limits.SUBMISSION_BYTES // limits.MEGABYTE
        raise InvalidInput.at(source, "", say("The file is larger than {limit} megabytes.", limit=limit))
    line, age = data[:_LINE], data[_LINE:]
    if line != _line(age):
        raise _no_submission(data, source)
    if b"\n--- " not in age[:_HEADER]:  # thousands of recipients would keep us busy
        raise InvalidInput.at(source, "", say("This is sealed for another key: none of yours opens it."))
    _, pyrage = libraries()
    try:
        inside = pyrage.decrypt(age, identities)
    except pyrage.DecryptError:
        message = say("This is sealed for another key: none of yours opens it.")
        raise InvalidInput.at(source, "", message) from None
    if len(inside) <= _SIGNATURE + _SIGNER:
        raise InvalidInput.at(source, "", say("There is nothing inside the seal."))
    start = _SIGNATURE + _SIGNER
    return Unsealed(inside[:_SIGNATURE], inside[_SIGNATURE:start].hex(), inside[start:])


def is_signed_by(unsealed: Unsealed, key: str) -> bool:
    """Whether the body was signed with the Ed25519 key given as hexadecimal digits."""
    return is_signature(unsealed.signature, _CONTEXT + unsealed.body, key)


def sign(message: bytes, seed: bytes) -> bytes:
    """The Ed25519 signature (64 bytes) over a message."""
    nacl, _ = libraries()
    signature: bytes = nacl.SigningKey(seed).sign(message).signature
    return signature


def is_signature(signature: bytes, message: bytes, key: str) -> bool:
    """Whether an Ed25519 signature over a message is by a key given as hexadecimal digits."""
    nacl, _ = libraries()
    try:
        nacl.VerifyKey(bytes.fromhex(key)).verify(message, signature)
    except Exception as error:  # a wrong signature, or a key that is no point of the curve
        if type(error).__module__.startswith("nacl.") or isinstance(error, ValueError):
            return False
        raise
    return True


def identity(secret: str) -> Any:
    """What opens a seal, from the text of an age identity."""
    _, pyrage = libraries()
    return pyrage.x25519.Identity.from_str(secret)


def card_message(body: bytes) -> bytes:
    """What the signature of a card is over."""
    return _CARD_CONTEXT + body


def libraries() -> tuple[Any, Any]:
    """``nacl.signing`` and ``pyrage``. Raises with how to install them where they are missing."""
    try:
        import nacl.signing
        import pyrage
    except ModuleNotFoundError:
        needed = say("Keys and submissions need the part “{part}”.", part="exchange")
        raise SafeguardError(part_needed(needed)) from None
    return nacl.signing, pyrage


# beginnings of other files that reach a mailbox, and what they are called
_KINDS = (
    (rb"PK\x03\x04|PK\x05\x06", say("This is a zip archive or an office file, not a submission.")),
    (rb"7z\xbc\xaf|Rar!|\x1f\x8b|BZh|\xfd7zXZ", say("This is a packed archive, not a submission.")),
    (rb"%PDF", say("This is a PDF, not a submission.")),
    (rb"(?i)\s*<(!doctype|html|\?xml)", say("This is a web page, not a submission: the download went wrong.")),
    (rb"age-encryption\.org|-----BEGIN AGE", say("This is a sealed file of the program age, not a submission.")),
    (rb"\s*[{\[]", say("This is a JSON file, not a submission: it is neither signed nor sealed.")),
)


def _no_submission(data: bytes, source: str) -> InvalidInput:
    """Why these bytes are no submission that can be opened."""
    if not data:
        return InvalidInput.at(source, "", say("The file is empty."))
    named = re.match(rb"safeguard-submission/([0-9]{1,9}) ", data)
    if named and int(named[1]) > VERSION:
        message = say("This submission was made by a newer safeguard. Update the program to read it.")
    elif data.startswith(FORMAT[: len(data)]):
        message = say("The submission is damaged or incomplete: it is not what was sent. Ask for it again.")
    elif FORMAT in data:
        message = say("Something stands before the submission in this file. Ask for it again.")
    else:
        kinds = (message for beginning, message in _KINDS if re.match(beginning, data))
        message = next(kinds, say("This is not a submission."))
    return InvalidInput.at(source, "", message)
