"""Separate computers: each with its own keys, its own store, and commands that run there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from running import Done

from safeguard.fingerprints import words_of
from safeguard.keys import KeyFolder
from safeguard.store.folder import FolderStore


class Home(NamedTuple):
    """One computer: its own keys, its own store, and commands that run there."""

    folder: Path
    command: Callable[..., Done]

    def __call__(self, *arguments: str) -> Done:
        return self.command(self.folder, *arguments)

    @property
    def card(self) -> str:
        return str(next((self.folder / "keys").glob("*.pub")))

    @property
    def words(self) -> str:
        return words_of(KeyFolder(self.folder / "keys").own().fingerprint)

    @property
    def network(self) -> Any:
        return FolderStore(self.folder / "store").network


def introduced(partner: Home, network: Home) -> Home:
    """Two that have read each other their words."""
    for one, other in ((partner, network), (network, partner)):
        assert one("keys", "trust", other.card, "--fingerprint", other.words).code == 0
    return partner
