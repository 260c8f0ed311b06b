"""A store of every format that was ever written is opened by today's program, and its bytes stay as they are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from safeguard.store import commit
from safeguard.store.folder import FolderStore

STORES = Path(__file__).parent / "cases" / "stores"


@pytest.mark.parametrize("folder", sorted(STORES.iterdir()), ids=lambda each: each.name)
def test_a_store_of_every_format_opens_and_is_not_touched_by_reading(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "store")
    store = FolderStore(tmp_path / "store")
    file = tmp_path / "store" / "golden.assessment.json"
    before = file.read_bytes()
    stored = store.load("golden")
    assert store.verify() == []
    assert stored.generation == 4
    assert stored.assessment.organisation.name == "Pélita – 木"
    assert [(each.criterion, each.level) for each in stored.assessment.answers] == [("identity-verified", 3)]
    assert [each.level for each in stored.rivals] == [4]
    assert file.read_bytes() == before


def test_the_format_that_is_written_today_has_its_golden_store() -> None:
    assert commit.FORMAT.rpartition("/")[2] in {each.name for each in STORES.iterdir()}
