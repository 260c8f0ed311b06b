"""Every test has a home of its own: no test sees the user's store, cache, plugins' folders or language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from homes import Home
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


@pytest.fixture
def at(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Home]:
    def command(folder: Path, *arguments: str) -> Done:
        monkeypatch.setenv("SAFEGUARD_KEYS", str(folder / "keys"))
        monkeypatch.setenv("SAFEGUARD_STORE", str(folder / "store"))
        done: Done = run(*arguments)
        return done

    def home(name: str) -> Home:
        made = Home(tmp_path / name, command)
        if not made.folder.exists():
            made.folder.mkdir()
            kind = "network" if name == "ecpat" else "ngo"
            assert made("keys", "new", "--organisation", f"LSM {name}", "--id", name, "--type", kind).code == 0
        return made

    return home


@pytest.fixture
def ecpat(at: Callable[[str], Home]) -> Home:
    return at("ecpat")
