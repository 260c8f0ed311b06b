"""A key is for its owner only, a card is what its owner made, and words on the telephone tell one key from another."""

from __future__ import annotations

import io
import json
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from exchange import CANARY, DAY, Party, organisation, party
from hypothesis import given, strategies as st
from running import answers_file

from safeguard import keys
from safeguard.errors import Damaged, InvalidInput, SafeguardError
from safeguard.fingerprints import FIRST, SECOND, WORDS, means, words_of
from safeguard.keys import KeyFolder, fingerprint_of, read_card
from safeguard.model.keys import Revocation

#: consonants that sound alike on a bad line
ALIKE = ("ptk", "bdg", "mn", "lr", "sz", "wv", "jy")


def sounds_alike(one: str, other: str) -> bool:
    same = one[0] == other[0] or any(one[0] in group and other[0] in group for group in ALIKE)
    return same and one[1:] == other[1:]


def pairs(syllables: list[str]) -> Iterator[tuple[str, str]]:
    return ((one, other) for one in syllables for other in syllables if one != other)


@pytest.fixture
def own(tmp_path: Path) -> Party:
    return party(tmp_path, "contoh")


def typed(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(words + "\n"))


def test_no_two_of_the_256_words_sound_alike() -> None:
    assert len(set(WORDS)) == 256
    assert [pair for place in (FIRST, SECOND) for pair in pairs(place) if sounds_alike(*pair)] == []
    assert sounds_alike("ka", "ta")


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_the_words_say_the_first_eighty_bits_and_nothing_else(one: bytes, other: bytes) -> None:
    assert (words_of(one.hex()) == words_of(other.hex())) == (one[:10] == other[:10])


@given(st.binary(min_size=32, max_size=32), st.integers(0, 9), st.integers(1, 255))
def test_a_fingerprint_is_recognised_by_all_its_words_or_all_its_digits(key: bytes, place: int, change: int) -> None:
    words = words_of(key.hex()).split()
    assert means(", ".join(words).upper(), key.hex())
    assert means(f"{key.hex()[:32]} {key.hex()[32:]}", key.hex())
    assert not means(" ".join(words[:9]), key.hex())
    wrong = bytearray(key)
    wrong[place] ^= change
    assert not means(words_of(wrong.hex()), key.hex())
    assert not means(key.hex()[:20], key.hex())
    assert not means("", key.hex())


def test_a_secret_key_is_for_its_owner_only_and_is_never_overwritten(own: Party) -> None:
    folder = own.folder.folder
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "contoh.key").stat().st_mode) == 0o600
    with pytest.raises(InvalidInput, match="never overwritten"):
        own.folder.add("contoh", keys.make_key(organisation("contoh"), DAY))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_secret_key_that_others_can_read_is_refused_with_the_way_to_mend_it(own: Party) -> None:
    path = own.folder.folder / "contoh.key"
    path.chmod(0o644)
    with pytest.raises(InvalidInput, match="chmod 600"):
        own.folder.own()
    path.chmod(0o600)
    assert own.folder.own() == own.key


def test_a_card_says_nothing_secret_and_is_read_back_as_it_was_made(own: Party) -> None:
    path = own.folder.folder / "contoh.pub"
    assert read_card(path) == own.key.secret.card
    text = path.read_text()
    assert own.key.secret.sign not in text
    assert own.key.secret.seal not in text


def changed_cards(own: Party) -> Iterator[dict[str, Any]]:
    """Cards that somebody changed on the way: another name, another key to seal for, another day."""
    card = own.key.secret.card.model_dump(mode="json")
    other = keys.make_key(organisation("other"), DAY).card
    yield {**card, "organisation": {**card["organisation"], "id": "other"}}
    yield {**card, "organisation": {**card["organisation"], "name": "LSM Lain"}}
    yield {**card, "seal": other.seal}
    yield {**card, "sign": other.sign}
    yield {**card, "made": "2025-01-01"}


def accepted(own: Party, tmp_path: Path) -> int:
    """How many changed cards are read as if nothing had happened."""
    count = 0
    for values in changed_cards(own):
        (tmp_path / "x.pub").write_text(json.dumps(values))
        try:
            read_card(tmp_path / "x.pub")
            count += 1
        except InvalidInput:
            pass
    return count


def test_a_card_that_was_changed_on_the_way_is_refused_and_a_careless_reader_is_caught(
    own: Party, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert accepted(own, tmp_path) == 0
    monkeypatch.setattr("safeguard.sealing.is_signature", lambda *_: True)
    assert accepted(own, tmp_path) == 5


def test_a_secret_key_in_place_of_a_card_is_named_and_not_shown(own: Party, run: Any) -> None:
    done = run("keys", "trust", str(own.folder.folder / "contoh.key"))
    assert done.code == 2
    assert "SECRET" in done.err
    assert own.key.secret.sign not in done.out + done.err


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"PK\x03\x04", b"\xff\xfe", b'{"format":"safeguard/key/9"}'])
def test_what_is_no_card_is_refused_and_never_repeated(content: bytes, tmp_path: Path, run: Any) -> None:
    (tmp_path / "x.pub").write_bytes(content + CANARY.encode())
    done = run("keys", "trust", str(tmp_path / "x.pub"), "--fingerprint", CANARY)
    assert done.code == 2
    assert CANARY not in done.out + done.err


def test_trust_needs_the_words_that_only_the_owner_can_read(
    own: Party, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = str(own.folder.folder / "contoh.pub")
    words = own.words.split()
    for said, why in (
        ("\n", "somebody changed the card"),
        (f"{words[8]}\n", "needed: 2, typed: 1"),
        (" ".join(words[:9]), "needed: 2, typed: 9"),
        (f"{words[8]} kucing", "at place 2"),
    ):
        typed(monkeypatch, said)
        refused = run("keys", "trust", card)
        assert (refused.code, why in refused.err, "not trusted" in refused.err) == (2, True, True)
    typed(monkeypatch, "kapa kana")
    done = run("keys", "trust", card)
    assert done.code == 2
    assert " ".join(words[:8]) in done.err
    assert words[8] + " " + words[9] not in done.err
    assert "no key" in run("keys", "list").out
    typed(monkeypatch, f"{words[8]} {words[9]}")
    assert run("keys", "trust", card).code == 0
    assert "trusted" in run("keys", "list").out
    assert "already" in run("keys", "trust", card).out


def test_words_that_no_fingerprint_has_are_called_a_slip_and_other_words_a_changed_card(own: Party, run: Any) -> None:
    card = str(own.folder.folder / "contoh.pub")
    words = own.words.split()
    for said, why in (
        ("", "Nothing was typed"),
        (" ".join(words[:9]), "needed: 10, typed: 9"),
        (" ".join([*words[:9], "kucing"]), "at place 10"),
        (own.key.fingerprint[:63], "needed: 10, typed: 1"),
        (" ".join([*words[1:], words[0]]), "somebody changed the card"),
        ("ab" * 32, "somebody changed the card"),
    ):
        done = run("keys", "trust", card, "--fingerprint", said)
        assert done.code == 2
        assert why in done.err
        assert "not trusted" in done.err
    assert "no key" in run("keys", "list").out
    assert run("keys", "trust", card, "--fingerprint", own.key.fingerprint).code == 0


def test_another_document_in_place_of_a_card_is_called_what_it_is_in_one_line(
    own: Party, run: Any, tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text(json.dumps(answers_file()))
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04rest")
    for command in (("keys", "trust"), ("keys", "revoke", "--list")):
        done = run(*command, str(tmp_path / "a.json"))
        assert done.code == 2
        assert "This is an assessment." in done.err
        assert len(done.err.splitlines()) == 2
        assert "workbook" in run(*command, str(tmp_path / "b.xlsx")).err
    done = run("score", str(own.folder.folder / "contoh.pub").replace(".pub", ".json"))
    assert done.code == 2
    (tmp_path / "c.json").write_bytes((own.folder.folder / "contoh.pub").read_bytes())
    assert "This is the card of a key. Needed here is an assessment." in run("score", str(tmp_path / "c.json")).err


def test_a_revoked_key_stays_revoked_and_a_list_carries_it_to_others(
    own: Party, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = str(own.folder.folder / "contoh.pub")
    assert run("keys", "trust", card, "--fingerprint", own.words).code == 0
    typed(monkeypatch, "no")
    assert run("keys", "revoke", "contoh").code == 2
    assert run("keys", "revoke", "contoh", "--yes").code == 0
    assert "revoked on" in run("keys", "list").out
    assert "before" in run("keys", "revoke", own.words, "--yes").out
    assert run("keys", "list", "--export-revoked", str(tmp_path / "revoked.json")).code == 0
    other = tmp_path / "other"
    assert run("keys", "revoke", "--list", str(tmp_path / "revoked.json"), "--keys", str(other)).code == 0
    refused = run("keys", "trust", card, "--fingerprint", own.words, "--keys", str(other))
    assert refused.code == 2
    assert "revoked" in refused.err


def test_a_key_that_was_never_trusted_is_revoked_by_its_digits_before_anybody_trusts_it(own: Party, run: Any) -> None:
    assert run("keys", "revoke", own.words, "--yes").code == 2
    assert run("keys", "revoke", own.key.fingerprint, "--yes").code == 0
    refused = run("keys", "trust", str(own.folder.folder / "contoh.pub"), "--fingerprint", own.words)
    assert (refused.code, "revoked" in refused.err) == (2, True)


def test_a_key_is_found_by_name_words_digits_or_file_and_a_wrong_name_by_the_nearest(own: Party, run: Any) -> None:
    folder = str(own.folder.folder)
    for which in ("contoh", own.words, own.key.fingerprint, f"{folder}/contoh.pub"):
        assert own.key.fingerprint in run("keys", "show", which, "--keys", folder).out
    assert "contoh?" in run("keys", "show", "contohh", "--keys", folder).err


def test_new_makes_a_key_and_says_its_words(run: Any, home: Path) -> None:
    done = run("keys", "new", "--organisation", "LSM Contoh", "--type", "ngo")
    assert done.code == 0
    key = KeyFolder(home / "keys").own()
    assert (key.name, key.secret.card.organisation.id) == ("lsm-contoh", "lsm-contoh")
    assert words_of(fingerprint_of(key.secret.card)) in done.out
    assert run("keys", "new", "--organisation", "LSM Contoh", "--type", "ngo").code == 2
    assert run("keys", "new", "../x", "--organisation", "LSM Contoh", "--type", "ngo").code == 2


def test_damage_to_what_is_trusted_or_revoked_is_seen(own: Party) -> None:
    own.folder.trust(keys.make_key(organisation("other"), DAY).card)
    own.folder.revoke([Revocation(fingerprint="ab" * 32, on=DAY)])
    for name, read in (("trusted.json", own.folder.trusted), ("revoked.json", own.folder.revocations)):
        path = own.folder.folder / name
        whole = path.read_bytes()
        for offset in range(0, len(whole), 7):
            flipped = bytearray(whole)
            flipped[offset] ^= 4
            path.write_bytes(flipped)
            with pytest.raises((Damaged, SafeguardError)):
                read()
        path.write_bytes(whole)


def test_a_list_of_revoked_keys_that_is_gone_or_older_is_no_empty_list(own: Party) -> None:
    path = own.folder.folder / "revoked.json"
    own.folder.revoke([Revocation(fingerprint="ab" * 32, on=DAY)])
    before = path.read_bytes()
    own.folder.revoke([Revocation(fingerprint="cd" * 32, on=DAY)])
    path.write_bytes(before)
    with pytest.raises(Damaged):
        own.folder.revocations()
    path.unlink()
    with pytest.raises(Damaged):
        own.folder.is_revoked("cd" * 32)


def test_numbers_of_submissions_only_rise_even_under_a_new_key(own: Party) -> None:
    assert [own.folder.next_sequence("contoh", "ecpat") for _ in range(3)] == [1, 2, 3]
    assert own.folder.next_sequence("contoh", "other") == 1
    assert own.folder.next_sequence("contoh", "ecpat", 10) == 10
    assert own.folder.next_sequence("contoh", "ecpat", 2) == 11


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such links")
def test_a_link_in_place_of_the_key_folder_or_a_key_is_not_followed(own: Party, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(own.folder.folder)
    with pytest.raises(SafeguardError, match="link"):
        KeyFolder(tmp_path / "link")
    (tmp_path / "k").mkdir(mode=0o700)
    (tmp_path / "k" / "contoh.key").symlink_to(own.folder.folder / "contoh.key")
    with pytest.raises(SafeguardError, match="link"):
        KeyFolder(tmp_path / "k").own()


def test_without_the_addition_one_line_says_how_to_install_it(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyrage", None)
    done = run("keys", "new", "--organisation", "LSM Contoh", "--type", "ngo")
    assert done.code == 2
    assert "Keys and submissions need the part “exchange”. The install line in the README brings it." in done.err
    assert len(done.err.splitlines()) == 1
