"""A whole round between separate homes, with real files: partners send, the network opens, keeps, and says what is missing."""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from exchange import CANARY
from homes import Home, introduced

from safeguard import sealing, submissions
from safeguard.fingerprints import words_of
from safeguard.keys import KeyFolder, fingerprint_of, read_card


def assessment(home: Home, rubric: str = "staff-vetting", level: int = 3, version: str = "1.0.0") -> str:
    """A file of answers to two criteria, with a canary wherever people write."""
    owner = home.folder.name
    path = home.folder / f"{rubric}-{level}.json"
    criteria = {"staff-vetting": ["identity-verified"], "communication-practice": []}[rubric]
    values = {
        "format": "safeguard/assessment/1",
        "id": f"{owner}-{rubric}-2026",
        "rubric": {"id": rubric, "version": version},
        "organisation": {"id": owner, "name": f"LSM {owner}", "type": "ngo", "region": "ID-JK"},
        "unit": None,
        "profile": "ngo",
        "round": "2026",
        "date": "2026-11-01",
        "respondents": [{"id": "r1", "role": CANARY, "perspective": CANARY}],
        "answers": [
            {
                "criterion": criterion,
                "by": "r1",
                "state": "level",
                "level": level,
                "note": f"{CANARY} 081234567890",
                "evidence": [{"kind": "document", "reference": CANARY, "strength": "verified"}],
            }
            for criterion in criteria
        ],
    }
    path.write_text(json.dumps(values))
    return str(path)


def sent(home: Home, network: Home, *more: str, name: str = "a.sgsub", sources: tuple[str, ...] = ()) -> Path:
    path = home.folder / name
    given = sources or (assessment(home),)
    arguments = [*given, "--to", network.card, "-o", str(path), *more]
    arguments += ["--yes"] if "--disclose" in more else ["--disclose", "scores"]
    done = home("submission", "create", *arguments)
    assert done.code == 0, done.err
    assert "opened and read again" in done.out
    return path


def test_a_round_of_five_partners_is_received_once_and_what_is_missing_is_named(
    at: Callable[[str], Home], ecpat: Home, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number in range(1, 6):
        partner = introduced(at(f"lsm-{number}"), ecpat)
        sources = (assessment(partner), *([assessment(partner, "communication-practice")] if number < 4 else []))
        disclose = ("full", "scores", "counts")[number % 3]
        sent(partner, ecpat, "--disclose", disclose, *(["--named"] if number == 1 else []), sources=sources).rename(
            inbox / f"{number}.sgsub"
        )
    done = ecpat("submission", "open", str(inbox))
    assert (done.code, done.out.splitlines()[-1]) == (0, "Kept: 5. There already: 0. Refused: 0.")
    again = ecpat("submission", "open", str(inbox))
    assert (again.code, again.out.splitlines()[-1]) == (0, "Kept: 0. There already: 5. Refused: 0.")
    assert len(ecpat.network.received("2026")) == 5
    listed = ecpat("network", "list").out
    assert "communication-practice (1.0.0: 3), missing: lsm-4, lsm-5" in listed
    assert "staff-vetting (1.0.0: 5), missing: –" in listed
    assert [each.named for each in ecpat.network.partners()] == [("2026",), (), (), (), ()]
    assert "lsm-3-1-" in ecpat("network", "show", "lsm-3").out
    assert "And 5 partners of the network." in ecpat("verify", "--store").out


@pytest.mark.parametrize("disclose", ["full", "scores", "counts"])
def test_what_leaves_is_printed_and_free_text_leaves_with_full_alone(
    at: Callable[[str], Home], ecpat: Home, disclose: str
) -> None:
    partner = introduced(at("contoh"), ecpat)
    path = partner.folder / "a.sgsub"
    done = partner(
        "submission", "create", assessment(partner), "--to", ecpat.card, "--disclose", disclose, "--yes", "-o", str(path)
    )  # fmt: skip
    assert f"Level {disclose}:" in done.out
    assert CANARY not in done.out + done.err
    assert ("Personal data?" in done.err) == (disclose == "full")
    key = KeyFolder(ecpat.folder / "keys").own()
    body = sealing.unseal(path.read_bytes(), [sealing.identity(key.secret.seal)], "x").body
    assert (CANARY.encode() in body) == (disclose == "full")
    assert CANARY.encode() not in path.read_bytes()


def test_notes_that_look_like_data_about_people_leave_only_after_a_yes(
    at: Callable[[str], Home], ecpat: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner = introduced(at("contoh"), ecpat)
    path = partner.folder / "a.sgsub"
    create = ("submission", "create", assessment(partner), "--to", ecpat.card, "-o", str(path), "--disclose")
    for answer, written in (("", False), ("no\n", False), ("ya\n", True)):
        monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
        done = partner(*create, "full")
        assert (done.code == 0, path.exists()) == (written, written)
        assert "Personal data?" in done.err
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert partner(*create, "scores", "--force").code == 0  # no note leaves, so nothing is asked


def test_what_was_meant_otherwise_is_said_before_anything_is_sealed(at: Callable[[str], Home], ecpat: Home) -> None:
    partner = introduced(at("contoh"), ecpat)
    create = ("submission", "create", assessment(partner), "--disclose", "scores", "--to")
    assert "card of your own" in partner(*create, partner.card).err
    assert "ends in .sgsub" in partner(*create, ecpat.card, "-o", str(partner.folder / "x.json")).err
    assert partner("keys", "new", "--organisation", "Lain", "--id", "lain", "--type", "ngo").code == 0
    path = str(partner.folder / "x.sgsub")
    done = partner(*create, ecpat.card, "-o", path)  # of two keys the one of the organisation
    assert (done.code, "on the card" in done.err) == (0, False)
    assert partner("keys", "new", "b", "--organisation", "B", "--id", "contoh", "--type", "uptd_ppa").code == 0
    assert "--key" in partner(*create, ecpat.card, "-o", path, "--force").err
    other = partner(*create, ecpat.card, "-o", path, "--force", "--key", "b")
    assert other.code == 0
    assert "ngo, ID-JK here and uptd_ppa, – on the card" in other.err


def test_a_key_that_no_assessment_here_can_use_gets_a_word(at: Callable[[str], Home]) -> None:
    partner = at("contoh")
    new = ("keys", "new", "--organisation", "LSM Contoh", "--type", "ngo", "--id")
    assert partner(*new, "lsm-contoh").err == ""
    assert partner("import", assessment(partner)).code == 0
    assert "contoh, ngo, ID-JK" in partner("assessments", "show", "contoh-staff-vetting-2026").out
    done = partner(*new, "lsm-contoh-2")
    assert "There is: contoh." in done.err
    assert done.code == 0
    assert partner(*new, "contoh", "c").err == ""


def test_a_partner_that_was_entered_by_mistake_is_forgotten_with_all_it_sent(
    at: Callable[[str], Home], ecpat: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path / "ecpat")
    partner, other = introduced(at("contoh"), ecpat), introduced(at("lain"), ecpat)
    assert "no partner yet: contoh, lain." in ecpat("network", "list").out
    (Path.cwd() / "lain").mkdir()  # a folder of an id's name is no card
    assert ecpat("network", "add", "lain").code == 0
    early = ecpat("network", "list", "--round", "2026")  # nobody sent anything: everybody is missing
    assert (early.code, "no partner yet: contoh." in early.out) == (0, True)
    assert ecpat("submission", "open", str(sent(partner, ecpat))).code == 0
    assert "no partner yet" not in ecpat("network", "list").out
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    refused = ecpat("network", "remove", "contoh")
    assert (refused.code, "one submission" in refused.err) == (2, True)
    assert [each.organisation.id for each in ecpat.network.partners()] == ["contoh", "lain"]
    monkeypatch.setattr(sys, "stdin", io.StringIO("contoh\n"))
    assert ecpat("network", "remove", "contoh").code == 0
    assert [each.organisation.id for each in ecpat.network.partners()] == ["lain"]
    assert ecpat.network.received() == []
    assert "no partner yet: contoh" in ecpat("network", "list").out
    assert "lain?" in ecpat("network", "remove", "lainn", "--yes").err
    assert ecpat("keys", "remove", "contoh").code == 0
    assert "do not trust" in ecpat("submission", "open", str(partner.folder / "a.sgsub")).err
    assert ecpat("keys", "trust", other.card, "--fingerprint", other.words).out.startswith("This key is trusted")
    stranger = at("ecpat-2")
    assert stranger("keys", "new", "x", "--organisation", "E", "--id", "ecpat", "--type", "network").code == 0
    theirs = next(path for path in (stranger.folder / "keys").glob("x.pub"))
    words = words_of(fingerprint_of(read_card(theirs)))
    assert ecpat("keys", "trust", str(theirs), "--fingerprint", words).code == 0
    assert ecpat("keys", "remove", "ecpat").code == 0  # the stranger's, not one's own
    assert ecpat("keys", "remove", "ecpat").code == 2


def test_a_round_that_nobody_sent_anything_for_is_refused_with_the_nearest(
    at: Callable[[str], Home], ecpat: Home
) -> None:
    partner = introduced(at("contoh"), ecpat)
    assert ecpat("submission", "open", str(sent(partner, ecpat, "--named"))).code == 0
    for command in (("network", "name", "contoh", "--no"), ("network", "list")):
        refused = ecpat(*command, "--round", "20226")
        assert refused.code == 2
        assert "2026?" in refused.err
    assert ecpat.network.partner("contoh").named == ("2026",)


def test_files_of_a_folder_that_are_not_opened_are_named(
    at: Callable[[str], Home], ecpat: Home, tmp_path: Path
) -> None:
    partner = introduced(at("contoh"), ecpat)
    (tmp_path / "inbox").mkdir()
    sent(partner, ecpat).rename(tmp_path / "inbox" / "a.sgsub")
    sent(partner, ecpat, name="c.sgsub").rename(tmp_path / "inbox" / "C.SGSUB")
    (tmp_path / "inbox" / "b.sgsub.txt").write_bytes(b"x")
    (tmp_path / "inbox" / "d\nis kept.txt").write_bytes(b"x")
    done = ecpat("submission", "open", str(tmp_path / "inbox"))
    assert (done.code, "Kept: 2." in done.out) == (0, True)
    assert "b.sgsub.txt, d[U+000A]is kept.txt" in done.err
    for path in (tmp_path / "inbox").glob("*.[sS]*"):
        path.unlink()
    assert "d[U+000A]is kept.txt" in ecpat("submission", "open", str(tmp_path / "inbox")).err


def test_a_file_of_every_wrong_kind_is_listed_and_the_good_ones_are_kept(
    at: Callable[[str], Home], ecpat: Home, tmp_path: Path
) -> None:
    partner, stranger = introduced(at("contoh"), ecpat), at("stranger")
    assert stranger("keys", "trust", ecpat.card, "--fingerprint", ecpat.words).code == 0
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    good = sent(partner, ecpat).read_bytes()
    (inbox / "a-good.sgsub").write_bytes(good)
    (inbox / "b-stranger.sgsub").write_bytes(sent(stranger, ecpat).read_bytes())
    (inbox / "c-flipped.sgsub").write_bytes(good[:200] + bytes([good[200] ^ 1]) + good[201:])
    (inbox / "d-cut.sgsub").write_bytes(good[:-1])
    (inbox / "e-empty.sgsub").write_bytes(b"")
    (inbox / "f-page.sgsub").write_bytes(b"<html><body>404</body></html>")
    with zipfile.ZipFile(inbox / "g-zip.sgsub", "w") as archive:
        archive.writestr("../../x", good)
    (inbox / "h-newer.sgsub").write_bytes(good.replace(b"submission/1", b"submission/2", 1))
    (inbox / "i-junk.sgsub").write_bytes(b"Dear all,\n" + good)
    (inbox / "j-last.sgsub").write_bytes(sent(partner, ecpat, name="b.sgsub").read_bytes())
    done = ecpat("submission", "open", str(inbox))
    assert done.code == 2
    assert done.out.splitlines()[-1] == "Kept: 2. There already: 0. Refused: 8."
    words = ["do not trust", "damaged", "damaged", "empty", "web page", "zip", "newer", "before the submission"]
    refusals = done.err.splitlines()
    assert len(refusals) == len(words)
    for line, word, name in zip(refusals, words, "bcdefghi", strict=True):
        assert word in line
        assert f"{name}-" in line


def test_other_content_under_a_known_id_is_a_conflict_and_an_older_number_is_kept_with_a_word(
    at: Callable[[str], Home], ecpat: Home
) -> None:
    partner = introduced(at("contoh"), ecpat)
    first, second = (sent(partner, ecpat, name=name) for name in ("a.sgsub", "b.sgsub"))
    assert ecpat("submission", "open", str(second)).code == 0
    late = ecpat("submission", "open", str(first))
    assert late.code == 0
    assert "older than one that is kept: number 1, and number 2" in late.err
    key, to = KeyFolder(partner.folder / "keys").own(), KeyFolder(ecpat.folder / "keys").own()
    opened = sealing.unseal(first.read_bytes(), [sealing.identity(to.secret.seal)], "x")
    other = submissions.read(opened.body, "x").model_copy(update={"named": True})
    body = submissions.body_of(other)
    data = sealing.seal(body, bytes.fromhex(key.secret.sign), key.fingerprint, [to.secret.card.seal])
    (partner.folder / "c.sgsub").write_bytes(data)
    conflict = ecpat("submission", "open", str(partner.folder / "c.sgsub"))
    assert conflict.code == 2
    assert "other content" in conflict.err
    assert len(ecpat.network.received()) == 2


def test_verify_keeps_nothing_and_answers_no_with_one(at: Callable[[str], Home], ecpat: Home) -> None:
    partner = introduced(at("contoh"), ecpat)
    path = sent(partner, ecpat)
    yes = ecpat("submission", "verify", str(path))
    assert yes.code == 0
    assert "Every figure follows" in yes.out
    assert not (ecpat.folder / "store").exists()
    own = partner("submission", "verify", str(path))
    assert (own.code, "your own submission" in own.out) == (0, True)
    assert ecpat("keys", "revoke", "contoh", "--yes").code == 0
    no = ecpat("submission", "verify", str(path))
    assert no.code == 1
    assert "revoked on" in no.out
    assert ecpat("submission", "open", str(path)).code == 2
    assert ecpat("submission", "verify", str(path.with_name("none.sgsub"))).code == 2
    stranger = at("stranger")("submission", "verify", str(path))
    assert stranger.code == 1
    assert "sealed for another key" in stranger.out


def test_nothing_is_sealed_for_a_key_that_is_not_trusted_or_for_another_organisations_answers(
    at: Callable[[str], Home], ecpat: Home
) -> None:
    partner, other = at("contoh"), at("lain")
    create = ("submission", "create", assessment(partner), "--to", ecpat.card, "--disclose", "scores")
    untrusted = partner(*create, "-o", str(partner.folder / "x.sgsub"))
    assert untrusted.code == 2
    assert "do not trust this key" in untrusted.err
    introduced(other, ecpat)
    foreign = other(*create, "-o", str(partner.folder / "x.sgsub"))
    assert foreign.code == 2
    assert "an assessment of contoh; the key belongs to lain" in foreign.err
    assert not (partner.folder / "x.sgsub").exists()


def test_a_second_key_speaks_for_a_partner_only_once_the_network_has_bound_it(
    at: Callable[[str], Home], ecpat: Home, tmp_path: Path
) -> None:
    partner = introduced(at("contoh"), ecpat)
    assert ecpat("submission", "open", str(sent(partner, ecpat))).code == 0
    again = Home(tmp_path / "again" / "contoh", partner.command)
    again.folder.mkdir(parents=True)
    assert again("keys", "new", "--organisation", "LSM contoh", "--id", "contoh", "--type", "ngo").code == 0
    introduced(again, ecpat)
    path = sent(again, ecpat, "--sequence", "2", name="new.sgsub")
    refused = ecpat("submission", "open", str(path))
    assert refused.code == 2
    assert "belongs to another key" in refused.err
    assert ecpat("submission", "verify", str(path)).code == 1
    assert ecpat("network", "add", again.card).code == 0
    assert ecpat("submission", "open", str(path)).code == 0
    assert len(ecpat.network.partner("contoh").keys) == 2


def test_a_partner_entered_by_its_card_keeps_the_type_and_region_that_the_network_gave_it(
    at: Callable[[str], Home], ecpat: Home
) -> None:
    partner = at("contoh")
    assert ecpat("network", "add", partner.card).code == 2
    introduced(partner, ecpat)
    assert ecpat("network", "add", partner.card, "--type", "uptd_ppa", "--region", "35.15").code == 0
    assert ecpat("network", "add", partner.card, "--region", "nowhere").code == 2
    opened = ecpat("submission", "open", str(sent(partner, ecpat)))
    assert opened.code == 0
    assert "Type or region differ" in opened.err
    organisation = ecpat.network.partner("contoh").organisation
    assert (organisation.type, organisation.region) == ("uptd_ppa", "35.15")


def test_naming_can_be_withdrawn_and_never_added_beyond_what_the_partner_signed(
    at: Callable[[str], Home], ecpat: Home
) -> None:
    partner = introduced(at("contoh"), ecpat)
    name = ("network", "name", "contoh", "--round", "2026")
    assert ecpat("submission", "open", str(sent(partner, ecpat, "--named"))).code == 0
    assert ecpat.network.partner("contoh").named == ("2026",)
    assert ecpat(*name, "--no").code == 0
    assert ecpat.network.partner("contoh").named == ()
    assert ecpat(*name, "--yes").code == 0
    assert ecpat("submission", "open", str(sent(partner, ecpat, name="b.sgsub"))).code == 0
    assert ecpat.network.partner("contoh").named == ()
    refused = ecpat(*name, "--yes")
    assert refused.code == 2
    assert "has not agreed" in refused.err
    assert ecpat("network", "name", "contoh", "--round", "2027", "--yes").code == 2


def test_an_output_is_never_put_over_something_by_accident(at: Callable[[str], Home], ecpat: Home) -> None:
    partner = introduced(at("contoh"), ecpat)
    path = sent(partner, ecpat)
    before = path.read_bytes()
    create = ("submission", "create", assessment(partner), "--to", ecpat.card, "--disclose", "scores", "-o")
    assert partner(*create, str(path)).code == 2
    assert path.read_bytes() == before
    assert partner(*create, assessment(partner), "--force").code == 2
    assert partner(*create, str(path), "--force").code == 0
    assert path.read_bytes() != before


def test_a_file_that_would_not_open_again_is_never_written(
    at: Callable[[str], Home], ecpat: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner = introduced(at("contoh"), ecpat)
    seal = sealing.seal
    create = ("submission", "create", assessment(partner), "--to", ecpat.card, "--disclose", "scores", "-o")
    path = partner.folder / "x.sgsub"
    monkeypatch.setattr(sealing, "seal", lambda *each: seal(*each)[:-1])
    assert partner(*create, str(path)).code == 2
    monkeypatch.setattr(sealing, "seal", lambda body, *each: seal(body.replace(b"2026-11-01", b"2026-11-02"), *each))
    refused = partner(*create, str(path))
    assert refused.code == 2
    assert "would not hold what was meant" in refused.err
    assert list(partner.folder.glob("*x.sgsub*")) == []


def test_indonesian_is_spoken_all_the_way(at: Callable[[str], Home], ecpat: Home, monkeypatch: Any) -> None:
    partner = at("contoh")
    for one, other in ((partner, ecpat), (ecpat, partner)):
        words = other.words.split()
        monkeypatch.setattr(sys, "stdin", io.StringIO(" ".join(words[8:]) + "\n"))
        done = one("--lang", "id", "keys", "trust", other.card)
        assert done.code == 0
        assert "Delapan kata pertama" in done.err
    path = sent(partner, ecpat, "--disclose", "counts")
    opened = ecpat("--lang", "id", "submission", "open", str(path))
    assert "disimpan." in opened.out
    assert "Putaran 2026" in ecpat("--lang", "id", "network", "list").out


@pytest.mark.parametrize("page", ["submissions.md", "kiriman.md"])
def test_every_command_of_the_pages_is_there_with_its_options(run: Any, page: str) -> None:
    text = (Path(__file__).parent.parent / "docs" / page).read_text("utf-8")
    commands = re.findall(r"^    safeguard (\S+) (\S+)(.*)", text, re.MULTILINE)
    assert len(commands) == 12
    for group, command, rest in commands:
        shown = run(group, command, "--help")
        assert shown.code == 0, (group, command)
        assert [each for each in re.findall(r"--[a-z-]+", rest) if each not in shown.out] == []
