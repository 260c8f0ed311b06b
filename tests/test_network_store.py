"""What a network received stays as it came, each partner for itself, and what was given out is never rewritten."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from exchange import DAY, Party, assessment, made, organisation, party
from hypothesis import HealthCheck, given, settings, strategies as st

from safeguard import submissions
from safeguard.errors import Conflict, Damaged, NotFound, SafeguardError
from safeguard.model.submission import Partner, Received
from safeguard.receiving import consent, latest_of
from safeguard.store import commit
from safeguard.store.folder import FolderStore, HashedFile


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store")


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Party, Party, Party]:
    folder = tmp_path_factory.mktemp("keys")
    return party(folder, "contoh"), party(folder, "lain"), party(folder, "ecpat")


def received(people: tuple[Party, Party, Party], who: int = 0, level: int = 3, **changes: Any) -> Received:
    owner = people[who].key.secret.card.organisation.id
    submission = made(people[who], people[2], answered=assessment(owner, (level, 2, 4)), **changes)
    return Received(digest=submissions.digest_of(submissions.body_of(submission)), on=DAY, submission=submission)


def partner(name: str, **changes: Any) -> Partner:
    return Partner(organisation=organisation(name), **changes)


def filled(store: FolderStore, people: tuple[Party, Party, Party]) -> None:
    for who, name in enumerate(("contoh", "lain")):
        store.network.keep_partner(partner(name, keys=(people[who].key.fingerprint,)))
        store.network.keep(received(people, who))
    store.network.append_release({"release": "one"}, None)


def test_what_goes_in_comes_out_and_one_round_is_what_speaks_of_it(
    store: FolderStore, people: tuple[Party, Party, Party]
) -> None:
    filled(store, people)
    network = store.network
    assert [each.organisation.id for each in network.partners()] == ["contoh", "lain"]
    assert network.received() == [received(people), received(people, 1)]
    assert (network.received("2026"), network.received("2027")) == (network.received(), [])
    assert network.partner("lain").keys == (people[1].key.fingerprint,)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["full", "scores", "counts"]), st.integers(0, 4), st.booleans())
def test_whatever_was_received_comes_back_the_same(
    people: tuple[Party, Party, Party], tmp_path_factory: pytest.TempPathFactory, disclose: Any, level: int, score: bool
) -> None:
    network = FolderStore(tmp_path_factory.mktemp("s")).network
    network.keep_partner(partner("contoh"))
    answered = assessment("contoh", (level, 2, 4))
    if not score:
        answered = answered.model_copy(update={"answers": ()})
    submission = made(people[0], people[2], disclose, answered=answered)
    body = submissions.body_of(submission)
    network.keep(Received(digest=submissions.digest_of(body), on=DAY, submission=submission))
    assert submissions.body_of(network.received()[0].submission) == body


def test_the_same_again_changes_nothing_and_other_content_under_the_same_id_is_refused(
    store: FolderStore, people: tuple[Party, Party, Party]
) -> None:
    filled(store, people)
    before = {path: path.read_bytes() for path in store.network.paths()}
    assert store.network.keep(received(people)) == "same"
    store.network.keep_partner(store.network.partner("contoh"))
    with pytest.raises(Conflict, match="other content"):
        store.network.keep(received(people, level=2))
    assert {path: path.read_bytes() for path in store.network.paths()} == before


def test_what_is_known_of_a_partner_is_saved_with_what_it_sent_or_not_at_all(
    store: FolderStore, people: tuple[Party, Party, Party]
) -> None:
    network = store.network
    assert network.keep(received(people), partner("contoh", named=("2026",))) == "kept"
    assert (network.partner("contoh").named, network.received()) == (("2026",), [received(people)])
    assert network.keep(received(people), partner("contoh")) == "same"
    with pytest.raises(Conflict):
        network.keep(received(people, level=2), partner("contoh"))
    assert network.partner("contoh").named == ("2026",)


def test_an_id_of_one_partner_says_nothing_about_that_of_another(
    store: FolderStore, people: tuple[Party, Party, Party]
) -> None:
    filled(store, people)
    assert store.network.keep(received(people, 1, id="contoh-1-abcd", level=1)) == "kept"
    assert store.network.keep(received(people)) == "same"


def test_nothing_is_received_from_nobody(store: FolderStore, people: tuple[Party, Party, Party]) -> None:
    with pytest.raises(NotFound):
        store.network.keep(received(people))
    filled(store, people)
    with pytest.raises(NotFound, match="contoh"):
        store.network.partner("contohh")
    with pytest.raises(NotFound):
        store.network.partner("../contoh")


def test_a_release_is_appended_only_after_the_one_that_was_seen_last(store: FolderStore) -> None:
    network = store.network
    assert (network.releases(), network.last_release()) == ([], None)
    one = network.append_release({"release": "one", "n": 5}, None)
    with pytest.raises(Conflict):
        network.append_release({"release": "two"}, None)
    two = network.append_release({"release": "two"}, one)
    with pytest.raises(Conflict):
        network.append_release({"release": "three"}, one)
    assert network.releases() == [{"release": "one", "n": 5}, {"release": "two"}]
    assert network.last_release() == two


def test_files_are_for_their_owner_only(store: FolderStore, people: tuple[Party, Party, Party]) -> None:
    filled(store, people)
    assert stat.S_IMODE((store.folder / "network").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (store.folder / "network").iterdir()} == {0o600}


class Unhashed(HashedFile):
    """A store that looks at no hash and no mark."""

    def unwrapped(self) -> tuple[int, bytes] | None:
        return 1, self.path.read_bytes().partition(b"\n")[2]


def undetected(store: FolderStore) -> int:
    """How many damages of the network's files are read as if nothing had happened."""
    count = 0
    whole = {path: path.read_bytes() for path in store.network.paths()}
    assert len(whole) == 3
    for path, content in whole.items():
        damages = [content[:length] for length in range(0, len(content), 97)]
        for offset in range(0, len(content), 29):
            changed = bytearray(content)
            changed[offset] ^= 1
            damages.append(bytes(changed))
        for each in damages:
            path.write_bytes(each)
            try:
                store.network.received()
                store.network.releases()
                count += not store.verify()
            except SafeguardError:
                pass
            except (ValueError, TypeError, KeyError):  # what a careless store stumbles over
                pass
        path.write_bytes(content)
    return count


def test_flipped_bits_and_cuts_are_seen_and_without_hash_and_chain_some_are_not(
    store: FolderStore, people: tuple[Party, Party, Party], monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(store, people)
    assert undetected(store) == 0
    store.storage = Unhashed
    monkeypatch.setattr("safeguard.store.events.checked", trusting)
    assert undetected(store) > 0


def trusting(rows: Any, source: str) -> Any:
    from safeguard.store.events import Event

    return (Event(**row) for row in rows)


def test_a_partner_in_the_file_of_another_is_named(store: FolderStore, people: tuple[Party, Party, Party]) -> None:
    filled(store, people)
    one, other = (store.folder / "network" / f"partner-{name}.json" for name in ("contoh", "lain"))
    one.write_bytes(other.read_bytes())
    with pytest.raises(Damaged, match="swapped or copied"):
        store.network.partners()
    assert [problem.source for problem in store.verify()] == ["partner-contoh.json"]


def test_a_partner_whose_file_is_gone_is_missed(store: FolderStore, people: tuple[Party, Party, Party]) -> None:
    filled(store, people)
    store.network.keep_partner(partner("contoh", named=("2026",)))
    (store.folder / "network" / "partner-contoh.json").unlink()
    with pytest.raises(Damaged):
        store.network.received()


def test_backup_verify_and_recover_carry_the_network_too(
    store: FolderStore, people: tuple[Party, Party, Party], tmp_path: Path
) -> None:
    filled(store, people)
    store.network.append_release({"release": "two"}, store.network.last_release())
    assert store.verify() == []
    assert store.copies() == []
    store.backup(tmp_path / "copy")
    copy = FolderStore(tmp_path / "copy").network
    assert (copy.received(), copy.releases()) == (store.network.received(), store.network.releases())
    path = store.folder / "network" / "releases.json"
    path.write_bytes(path.read_bytes()[:-9])
    assert [problem.source for problem in store.verify()] == ["releases.json"]
    with pytest.raises(Damaged):
        store.backup(tmp_path / "no")
    report = store.recover(tmp_path / "new")
    assert ["before the last one" in str(problem) for problem in report] == [True]
    saved = FolderStore(tmp_path / "new").network
    assert (saved.received(), saved.releases()) == (store.network.received(), [{"release": "one"}])


def test_an_older_copy_that_was_put_back_is_seen(store: FolderStore, people: tuple[Party, Party, Party]) -> None:
    filled(store, people)
    path = store.folder / "network" / "releases.json"
    before = path.read_bytes()
    store.network.append_release({"release": "two"}, store.network.last_release())
    path.write_bytes(before)
    with pytest.raises(Damaged):
        store.network.releases()
    assert commit.marked(path) == 2


def test_a_log_of_releases_that_is_gone_is_no_empty_one(store: FolderStore, people: tuple[Party, Party, Party]) -> None:
    filled(store, people)
    for name in ("releases.json", "releases.json.prev"):
        (store.folder / "network" / name).unlink(missing_ok=True)
    with pytest.raises(Damaged):
        store.network.last_release()
    with pytest.raises(Damaged):
        store.network.append_release({"release": "one"}, None)


def test_the_partners_word_about_being_named_is_that_of_its_latest_submission(
    people: tuple[Party, Party, Party],
) -> None:
    first = received(people, id="a", sequence=1, named=True)
    second = received(people, id="b", sequence=2, named=False)
    one = consent(partner("contoh"), [], first.submission)
    assert one.named == ("2026",)
    assert consent(one, [first], second.submission).named == ()
    assert consent(partner("contoh"), [second], first.submission).named == ()
    assert latest_of([second, first], "2026") == second
    assert latest_of([second, first], "2027") is None
