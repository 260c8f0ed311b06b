"""Every test has a home of its own: no test sees the user's store, cache, plugins' folders or language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from running import Done

from safeguard.cli import app

settings.register_profile("suite", deadline=None, print_blob=True)
settings.load_profile("suite")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh home; the language is English unless a test says otherwise."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("SAFEGUARD_STORE", str(folder / "store"))
    monkeypatch.setenv("SAFEGUARD_KEYS", str(folder / "keys"))
    monkeypatch.setenv("SAFEGUARD_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.delenv("SAFEGUARD_RUBRICS", raising=False)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """A command run in this process; whatever happens, nobody is shown a traceback."""

    def command(*arguments: str) -> Done:
        code = app.run(arguments)
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Done(code, captured.out, captured.err)

    return command
