"""What leaves is what was agreed and not a word more; what arrives is believed only as its signer meant it, scored again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyrage
import pytest
from exchange import CANARY, DAY, Party, assessment, made, party, rubric, sealed, trusting
from hypothesis import given, settings, strategies as st
from strategies import as_assessment, as_rubric, cases

from safeguard import limits, rescoring, sealing, submissions
from safeguard.errors import InvalidInput
from safeguard.model import Answer, Assessment, Evidence
from safeguard.model.keys import Revocation
from safeguard.model.submission import Disclosure, Submission
from safeguard.receiving import Receiver
from safeguard.strict_json import canonical

LEVELS: tuple[Disclosure, ...] = ("full", "scores", "counts")


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Party, Party, Party]:
    """A partner, the network that trusts it, and somebody else whom the network trusts too."""
    folder = tmp_path_factory.mktemp("keys")
    partner, other = party(folder, "contoh"), party(folder, "lain")
    return partner, trusting(party(folder, "ecpat"), partner, other), other


def refused(receiver: Receiver, data: bytes) -> str:
    """Why a file is refused, or nothing where it is accepted."""
    try:
        receiver.open(data, "x.sgsub")
    except InvalidInput as error:
        return str(error)
    return ""


# what leaves ---------------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(cases(), st.sampled_from(LEVELS), st.booleans())
def test_what_is_opened_is_what_was_made_and_scores_the_same(
    people: tuple[Party, Party, Party], case: tuple[Any, Any], disclose: Disclosure, named: bool
) -> None:
    partner, network, _ = people
    drawn, given_answers = as_rubric(case[0]), as_assessment(case[1])
    owner = partner.key.secret.card.organisation
    given_answers = given_answers.model_copy(update={"organisation": owner})
    header = submissions.Header(
        "contoh-1", 1, DAY, "0.1.0", network.key.fingerprint, partner.key.fingerprint, owner, named
    )
    submission = submissions.make(header, disclose, [(drawn, given_answers)])
    opened = network.receiver(drawn).open(sealed(partner, network, submission), "x")
    assert (opened.submission, opened.rescored, opened.warnings) == (submission, True, ())


def test_no_free_text_leaves_with_scores_or_counts_and_the_same_look_finds_it_in_full(
    people: tuple[Party, Party, Party],
) -> None:
    partner, network, _ = people
    for disclose in LEVELS:
        data = sealed(partner, network, made(partner, network, disclose))
        inside = sealing.unseal(data, [sealing.identity(network.key.secret.seal)], "x").body
        found = inside.count(CANARY.encode())
        assert found > 20 if disclose == "full" else found == 0


class _Evidence(Evidence):
    secret_link: str = CANARY


class _Answer(Answer):
    secret_thought: str = CANARY


class _Assessment(Assessment):
    secret_story: str = CANARY


def with_new_fields() -> Assessment:
    """An assessment whose model has gained a field in every place, which nobody has allowed to leave."""
    values = dict(assessment())
    answers = []
    for answer in assessment(text="x").answers:
        evidence = tuple(_Evidence(**dict(each)) for each in answer.evidence)
        answers.append(_Answer.model_construct(**{**dict(answer), "evidence": evidence, "secret_thought": CANARY}))
    return _Assessment.model_construct(**{**values, "answers": tuple(answers), "secret_story": CANARY})


def test_a_field_that_the_model_gains_leaves_nothing_behind_until_somebody_allows_it(
    people: tuple[Party, Party, Party],
) -> None:
    partner, network, _ = people
    for disclose in ("scores", "counts"):
        body = submissions.body_of(made(partner, network, disclose, answered=with_new_fields()))
        assert CANARY.encode() not in body
    # a list of what is not allowed, which forgets the new fields, is caught by the same look
    left_out = {"respondents": True, "answers": {"__all__": {"note", "reason"}}}
    denied = with_new_fields().model_dump(mode="json", exclude=left_out, serialize_as_any=True)
    assert CANARY.encode() in canonical(denied)


def test_scores_hold_one_line_for_each_criterion_and_counts_none(people: tuple[Party, Party, Party]) -> None:
    partner, network, _ = people
    scores = made(partner, network, "scores").to_json()["contributions"][0]
    assert scores["criteria"] == {"checked": "3 3", "trained": "2 2", "written": "4 3"}
    assert not {"answers", "sums", "caps"} & set(scores)
    counts = made(partner, network, "counts", answered=assessment(levels=(1, 2, 4))).to_json()["contributions"][0]
    assert not {"answers", "criteria"} & set(counts)
    assert counts["caps"] == {"closed": {"not-yet": 1}, "pending": {}, "evidenced_closed": {"not-yet": 1}}
    assert "checked" not in json.dumps(counts)


# what arrives --------------------------------------------------------------------------------------------------------


def flips(data: bytes) -> Iterator[bytes]:
    for offset in range(len(data)):
        changed = bytearray(data)
        changed[offset] ^= 1 << offset % 8
        yield bytes(changed)


def test_every_flipped_byte_and_every_cut_is_refused(people: tuple[Party, Party, Party]) -> None:
    partner, network, _ = people
    receiver, data = network.receiver(rubric()), sealed(partner, network, made(partner, network))
    assert refused(receiver, data) == ""
    assert [number for number, changed in enumerate(flips(data)) if not refused(receiver, changed)] == []
    assert [length for length in range(len(data)) if not refused(receiver, data[:length])] == []
    assert refused(receiver, data + b"\n")


def test_every_flipped_byte_under_a_checksum_that_fits_is_refused_by_the_seal_itself(
    people: tuple[Party, Party, Party],
) -> None:
    partner, network, _ = people
    receiver, data = network.receiver(rubric()), sealed(partner, network, made(partner, network, "counts"))
    age = data[data.index(b"\n") + 1 :]
    accepted = [changed for changed in flips(age) if not refused(receiver, sealing._line(changed) + changed)]
    assert accepted == []


def resealed(network: Party, inside: bytes) -> bytes:
    """A file that anybody can make who has the network's card: what is inside is theirs to choose."""
    age = pyrage.encrypt(inside, [pyrage.x25519.Recipient.from_str(network.key.secret.card.seal)])
    return sealing._line(age) + age


def inside_of(data: bytes, reader: Party) -> bytes:
    age = data[data.index(b"\n") + 1 :]
    return pyrage.decrypt(age, [pyrage.x25519.Identity.from_str(reader.key.secret.seal)])


def test_every_flipped_byte_inside_the_seal_is_refused_and_a_reader_of_no_signatures_is_caught(
    people: tuple[Party, Party, Party], monkeypatch: pytest.MonkeyPatch
) -> None:
    partner, network, _ = people
    receiver = network.receiver(rubric())
    inside = inside_of(sealed(partner, network, made(partner, network)), network)
    forged = [resealed(network, changed) for changed in flips(inside)]
    assert [data for data in forged if not refused(receiver, data)] == []
    monkeypatch.setattr("safeguard.sealing.is_signed_by", lambda *_: True)
    assert [data for data in forged if not refused(receiver, data)] != []


def test_a_submission_that_was_passed_on_is_not_taken_as_sent_to_oneself_and_a_careless_reader_is_caught(
    people: tuple[Party, Party, Party], monkeypatch: pytest.MonkeyPatch
) -> None:
    partner, network, other = people
    trusting(other, partner)
    passed_on = resealed(other, inside_of(sealed(partner, network, made(partner, network)), network))
    receiver = other.receiver(rubric())
    assert "addressed to somebody else" in refused(receiver, passed_on)
    monkeypatch.setattr(Receiver, "_address", lambda *_: None)
    assert refused(receiver, passed_on) == ""


def test_what_is_sealed_for_another_key_says_so(people: tuple[Party, Party, Party]) -> None:
    partner, network, other = people
    data = sealed(partner, other, made(partner, other))
    assert "sealed for another key" in refused(network.receiver(rubric()), data)


def test_an_unknown_and_a_revoked_signer_are_refused_with_the_fingerprint(tmp_path: Path) -> None:
    partner, network = party(tmp_path, "contoh"), party(tmp_path, "ecpat")
    data = sealed(partner, network, made(partner, network))
    unknown = refused(network.receiver(rubric()), data)
    assert "do not trust" in unknown
    assert partner.words in unknown
    trusting(network, partner)
    assert refused(network.receiver(rubric()), data) == ""
    network.folder.revoke([Revocation(fingerprint=partner.key.fingerprint, on=DAY)])
    revoked = refused(network.receiver(rubric()), data)
    assert "revoked on 2026-11-01" in revoked
    assert partner.words in revoked


def test_a_trusted_partner_cannot_speak_for_another_one(people: tuple[Party, Party, Party]) -> None:
    partner, network, other = people
    stolen = made(partner, network).model_copy(update={"key": other.key.fingerprint})
    assert "but the key that signed it is that of lain" in refused(
        network.receiver(rubric()), sealed(other, network, stolen)
    )
    assert "names another key" in refused(network.receiver(rubric()), sealed(other, network, made(partner, network)))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><p>sign in", "web page"),
        (b"\n<html>", "web page"),
        (b"PK\x03\x04rest", "zip archive"),
        (b"Rar!\x1a", "packed archive"),
        (b"7z\xbc\xaf\x27\x1c", "packed archive"),
        (b"\x1f\x8b\x08", "packed archive"),
        (b"%PDF-1.7", "PDF"),
        (b"age-encryption.org/v1\n", "program age"),
        (b'{"format": "safeguard/submission/1"}', "JSON"),
        (b"[" * 100_000, "JSON"),
        (b"safeguard-submission/2 new", "newer safeguard"),
        (b"safeguard-submission/99 ", "newer safeguard"),
        (b"safegu", "damaged or incomplete"),
        (b"safeguard-submission/1 ", "damaged or incomplete"),
        (b"Dear colleague,\nsafeguard-submission/1 x", "before the submission"),
        (b"hello", "not a submission"),
        (bytes(1000), "not a submission"),
        (b"\xff" * 100, "not a submission"),
    ],
)
def test_what_is_no_submission_is_named_for_what_it_is(
    people: tuple[Party, Party, Party], data: bytes, reason: str
) -> None:
    assert reason in refused(people[1].receiver(rubric()), data)


def test_what_is_too_large_is_refused_before_it_is_opened(people: tuple[Party, Party, Party]) -> None:
    assert "larger than 20 megabytes" in refused(people[1].receiver(), bytes(limits.SUBMISSION_BYTES + 1))


def test_a_list_of_thousands_of_recipients_is_refused_at_once(people: tuple[Party, Party, Party]) -> None:
    stranger = str(pyrage.x25519.Identity.generate().to_public())
    recipients = [pyrage.x25519.Recipient.from_str(stranger)] * 300
    recipients.append(pyrage.x25519.Recipient.from_str(people[1].key.secret.card.seal))
    age = pyrage.encrypt(b"x" * 200, recipients)
    assert "sealed for another key" in refused(people[1].receiver(), sealing._line(age) + age)


@settings(max_examples=300)
@given(st.binary(max_size=400), st.integers(0, 600), st.integers(0, 40))
def test_whatever_stands_in_the_sealed_part_is_refused_in_one_sentence(
    people: tuple[Party, Party, Party], junk: bytes, place: int, cut: int
) -> None:
    partner, network, _ = people
    age = sealed(partner, network, made(partner, network, "counts"))[sealing._LINE :]
    changed = age[:place] + junk + age[place + cut :]
    assert changed == age or refused(network.receiver(rubric()), sealing._line(changed) + changed)


def bodies(submission: Submission) -> Iterator[tuple[str, bytes]]:
    """Bodies that mean the same, or nearly, and are not the one canonical form."""
    body = submissions.body_of(submission)
    values = json.loads(body)
    yield "spaces", json.dumps(values, sort_keys=True).encode()
    yield "another order", json.dumps(dict(reversed(values.items())), separators=(",", ":")).encode()
    yield "a field twice", body.replace(b'"sequence":1', b'"sequence":1,"sequence":1')
    yield "a second meaning", body.replace(b'"sequence":1', b'"sequence":2,"sequence":1')
    yield "a fraction", body.replace(b'"sequence":1', b'"sequence":1.0')
    yield "an exponent", body.replace(b'"sequence":1', b'"sequence":1e0')
    yield "an escape", body.replace(b"scores", b"\\u0073cores")
    yield "a null", body.replace(b'"named":false', b'"named":false,"nothing":null')
    yield "an unknown field", body.replace(b'"named":false', b'"named":false,"zzz":1')
    yield "something after it", body + b" "
    yield "a mark before it", b"\xef\xbb\xbf" + body
    yield "depth", body.replace(b'"named":false', b'"named":' + b"[" * 70 + b"]" * 70)
    yield "great depth", b"[" * 100_000
    yield (
        "criteria in another order",
        json.dumps(
            {
                **values,
                "contributions": [
                    {**each, "criteria": dict(reversed(each["criteria"].items()))} for each in values["contributions"]
                ],
            },
            separators=(",", ":"),
        ).encode(),
    )
    yield "another version", body.replace(b"safeguard/submission/1", b"safeguard/submission/2")
    yield "text that is no text", body.replace(b"LSM", b"L\xffM")
    yield "half a character", body.replace(b"LSM", b"\\ud800")
    yield "a path for an id", body.replace(b'"id":"contoh-1-abcd"', b'"id":"../../etc/x"')


def test_a_body_is_read_in_its_one_form_only_even_where_its_signature_is_good(
    people: tuple[Party, Party, Party],
) -> None:
    partner, network, _ = people
    receiver, submission = network.receiver(rubric()), made(partner, network)
    for name, body in bodies(submission):
        key = partner.key
        data = sealing.seal(body, bytes.fromhex(key.secret.sign), key.fingerprint, [network.key.secret.card.seal])
        why = refused(receiver, data)
        assert why, name
        assert "newer safeguard" in why or name != "another version"
        assert "etc" not in why


@settings(max_examples=150)
@given(st.data())
def test_whatever_is_accepted_is_its_own_canonical_form(
    people: tuple[Party, Party, Party], data: st.DataObject
) -> None:
    partner, network, _ = people
    disclose = data.draw(st.sampled_from(LEVELS))
    body = bytearray(submissions.body_of(made(partner, network, disclose)))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place : place + data.draw(st.integers(0, 2))] = data.draw(
            st.sampled_from([b"0", b'"', b",", b"}", b" ", b"9"])
        )
    try:
        submission = submissions.read(bytes(body), "x")
    except InvalidInput:
        return
    assert submissions.body_of(submission) == bytes(body)


# scored again --------------------------------------------------------------------------------------------------------


def with_said(submission: Submission, **said: Any) -> Submission:
    each = submission.contributions[0]
    changed = each.model_copy(update={"said": each.said.model_copy(update=said)})
    return submission.model_copy(update={"contributions": (changed,)})


@pytest.mark.parametrize("disclose", LEVELS)
@pytest.mark.parametrize(
    "said",
    [
        {"claimed": "99/100"},
        {"claimed": None},
        {"evidenced": "1"},
        {"final": "not-yet"},
        {"final": None},
        {"domains": {"people": ("1", "1"), "rules": ("1", "3/4")}},
        {"domains": {}},
    ],
)
def test_a_figure_that_the_answers_do_not_give_is_refused_with_both_values(
    people: tuple[Party, Party, Party], disclose: Disclosure, said: dict[str, Any]
) -> None:
    partner, network, _ = people
    data = sealed(partner, network, with_said(made(partner, network, disclose), **said))
    why = refused(network.receiver(rubric()), data)
    assert "our own scoring gives" in why
    if said == {"claimed": "99/100"}:
        assert "claimed: the submission says 99/100, our own scoring gives 8/9" in why


def changed(submission: Submission, change: Callable[[dict[str, Any]], None]) -> bytes:
    values = json.loads(submissions.body_of(submission))
    change(values["contributions"][0])
    return canonical(values)


WRONG: list[tuple[Disclosure, str, Callable[[dict[str, Any]], Any], str]] = [
    ("scores", "a criterion raised", lambda one: one["criteria"].update(checked="4 3"), "our own scoring gives"),
    ("scores", "more evidence than claim", lambda one: one["criteria"].update(checked="3 4"), "no such level"),
    ("scores", "beyond the scale", lambda one: one["criteria"].update(checked="5 3"), "no such level"),
    ("scores", "digits of another script", lambda one: one["criteria"].update(checked="٣ ٣"), ""),
    ("scores", "a zero before it", lambda one: one["criteria"].update(checked="03 3"), ""),
    ("scores", "a gate put away", lambda one: one["criteria"].update(checked="not_applicable"), "applies to everybody"),
    ("scores", "a criterion left out", lambda one: one["criteria"].pop("checked"), "checked is missing"),
    ("scores", "a criterion too many", lambda one: one["criteria"].update(other="1 1"), "does not ask"),
    ("scores", "another profile", lambda one: one.update(profile="school"), "no such profile"),
    ("scores", "sums too", lambda one: one.update(sums=[]), "not what the level"),
    ("scores", "no criteria", lambda one: one.pop("criteria"), "not what the level"),
    ("counts", "more points than levels", lambda one: one["sums"][0].update(points=99), "no answers can give"),
    (
        "counts",
        "less in scope",
        lambda one: one["sums"][0].update(in_scope=2, applicable=2, answered=2),
        "not those of",
    ),
    ("counts", "a domain twice", lambda one: one["sums"].append(one["sums"][0]), "not those of"),
    ("counts", "a domain left out", lambda one: one["sums"].pop(), "not those of"),
    ("counts", "more unknown than answered", lambda one: one["sums"][0].update(unknown=9), "no answers can give"),
    ("counts", "two gates of one", lambda one: one["caps"]["closed"].update({"not-yet": 2}), "more gates"),
    ("counts", "a band that is none", lambda one: one["caps"]["closed"].update({"x": 1}), "more gates"),
    ("full", "an answer raised", lambda one: one["answers"]["answers"][0].update(level=0), "our own scoring gives"),
    ("full", "another day", lambda one: one.update(date="2026-11-02"), "another day"),
    ("full", "another assessment", lambda one: one.update(assessment="x"), "another assessment"),
    ("full", "another unit", lambda one: one.update(unit="x"), "another assessment"),
    ("full", "another round", lambda one: one.update(round="2027"), "another assessment"),
    (
        "full",
        "an unknown criterion",
        lambda one: one["answers"]["answers"][0].update(criterion="x"),
        "no such criterion",
    ),
    (
        "full",
        "another organisation",
        lambda one: one["answers"]["organisation"].update(id="x"),
        "another assessment",
    ),
]


@pytest.mark.parametrize(("disclose", "name", "change", "reason"), WRONG, ids=[f"{row[0]}: {row[1]}" for row in WRONG])
def test_what_cannot_be_or_does_not_follow_is_refused_though_it_is_well_signed(
    people: tuple[Party, Party, Party],
    disclose: Disclosure,
    name: str,
    change: Callable[[dict[str, Any]], Any],
    reason: str,
) -> None:
    partner, network, _ = people
    key = partner.key
    body = changed(made(partner, network, disclose), change)
    data = sealing.seal(body, bytes.fromhex(key.secret.sign), key.fingerprint, [network.key.secret.card.seal])
    why = refused(network.receiver(rubric()), data)
    assert why
    assert reason in why
    assert CANARY not in why


def test_a_receiver_that_scores_nothing_again_is_caught(
    people: tuple[Party, Party, Party], monkeypatch: pytest.MonkeyPatch
) -> None:
    partner, network, _ = people
    data = sealed(partner, network, with_said(made(partner, network), claimed="1"))
    assert refused(network.receiver(rubric()), data)
    monkeypatch.setattr(rescoring, "differences", lambda *_: [])
    assert refused(network.receiver(rubric()), data) == ""


def test_a_rubric_that_is_not_there_or_was_altered_is_refused_and_another_version_is_kept_with_a_word(
    people: tuple[Party, Party, Party],
) -> None:
    partner, network, _ = people
    data = sealed(partner, network, made(partner, network))
    assert "not installed" in refused(network.receiver(), data)
    assert "scores otherwise" in refused(network.receiver(rubric(weight=5)), data)
    opened = network.receiver(rubric("1.1.0", weight=5)).open(data, "x")
    assert not opened.rescored
    assert "the sender's word" in str(opened.warnings[0])
    assert not opened.received(DAY).rescored


def test_the_same_rubric_twice_for_one_round_is_refused(people: tuple[Party, Party, Party]) -> None:
    partner, network, _ = people
    submission = made(partner, network)
    twice = submission.model_copy(update={"contributions": submission.contributions * 2})
    assert "second time" in refused(network.receiver(rubric()), sealed(partner, network, twice))


def test_the_sender_can_look_at_what_was_sent(tmp_path: Path) -> None:
    partner, network = party(tmp_path, "contoh"), party(tmp_path, "ecpat")
    submission = made(partner, network)
    key = partner.key.secret
    recipients = [network.key.secret.card.seal, key.card.seal]
    body = submissions.body_of(submission)
    data = sealing.seal(body, bytes.fromhex(key.sign), partner.key.fingerprint, recipients)
    opened = partner.receiver(rubric()).open(data, "x")
    assert opened.mine
    assert opened.submission == submission
