"""A broken plugin costs only its own things, is seen everywhere, and never displaces ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

#: five bad plugins and a sound one, as a stranger would write them
PLUGINS = {
    "cannot_import": "import a_module_that_nobody_has\n",
    "exits_at_import": "import sys\nsys.exit(7)\n",
    "wrong_argument": "from safeguard import hookimpl\n@hookimpl\ndef safeguard_rubrics(nonsense):\n    return []\n",
    "takes_our_name": (
        "from safeguard import hookimpl\n"
        "class Fake:\n    id = 'pdf'\n    suffix = '.pdf'\n    kinds = ('plan',)\n    def render(self, document, language):\n        return b'fake'\n"
        "@hookimpl\ndef safeguard_reports():\n    return [Fake()]\n"
    ),
    "raises_when_called": "from safeguard import hookimpl\n@hookimpl\ndef safeguard_rubrics():\n    raise ZeroDivisionError('by design')\n",
    "misspelled": "from safeguard import hookimpl\n@hookimpl\ndef safeguard_rubics():\n    return []\n",
    "sound": (
        "from safeguard import hookimpl\n"
        "class Text:\n    id = 'text'\n    suffix = '.txt'\n    kinds = ('plan',)\n"
        "    def render(self, document, language):\n        return document.parts[0].assessment.organisation.name.encode()\n"
        "@hookimpl\ndef safeguard_reports():\n    return [Text()]\n"
    ),
}


def install(folder: Path, *names: str) -> dict[str, str]:
    """Put plugins on the path as installed distributions; gives the environment that sees them."""
    for name in names:
        (folder / f"{name}_module.py").write_text(PLUGINS[name])
        info = folder / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        entry = "pdf_report" if name == "takes_our_name" else name
        (info / "entry_points.txt").write_text(f"[safeguard]\n{entry} = {name}_module\n")
    return {**os.environ, "PYTHONPATH": str(folder)}


def safeguard(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "safeguard", "--lang", "en", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.json"
    path.write_text(
        json.dumps(
            {
                "format": "safeguard/assessment/1",
                "id": "x",
                "rubric": {"id": "staff-vetting", "version": "1.0.0"},
                "organisation": {"id": "x", "name": "LSM Contoh", "type": "ngo"},
                "profile": "ngo",
                "date": "2026-11-01",
                "answers": [{"criterion": "identity-verified", "by": "consensus", "state": "level", "level": 2}],
            }
        )
    )
    return path


def test_a_plugin_of_our_name_does_not_take_our_place_and_a_sound_stranger_works(tmp_path: Path, answers: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    environment = install(folder, "takes_our_name", "sound")
    done = safeguard(environment, "plan", str(answers), "-o", str(tmp_path / "plan.pdf"))
    assert done.returncode == 4
    assert (tmp_path / "plan.pdf").read_bytes().startswith(b"%PDF")
    done = safeguard(environment, "plan", str(answers), "-o", str(tmp_path / "plan.txt"))
    assert (tmp_path / "plan.txt").read_text() == "LSM Contoh"


def test_the_list_of_plugins_shows_who_is_missing_at_which_stage_and_why(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    listed = safeguard(install(folder, *PLUGINS), "plugins")
    assert listed.returncode == 4
    lines = {line.split()[0]: line for line in listed.stdout.splitlines() if "(" in line}
    assert "cannot be imported" in lines["cannot_import"]
    assert "SystemExit: 7" in lines["exits_at_import"]
    assert "cannot be registered" in lines["wrong_argument"]
    assert "there is no hook safeguard_rubics" in lines["misspelled"]
    assert "ZeroDivisionError: by design" in lines["raises_when_called"]
    assert listed.stdout.startswith("calendar_report")


def test_a_fault_stands_in_the_report_too(tmp_path: Path, answers: Path) -> None:
    from pypdf import PdfReader

    folder = tmp_path / "site"
    folder.mkdir()
    safeguard(install(folder, "raises_when_called"), "plan", str(answers), "-o", str(tmp_path / "plan.pdf"))
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "plan.pdf").pages)
    assert "raises_when_called" in text
    assert "ZeroDivisionError: by design" in text


def test_a_keyboard_interrupt_is_never_taken_for_a_plugins_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    from safeguard import registry

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    found = registry.load()
    with pytest.raises(KeyboardInterrupt):
        found.attempt(object(), interrupted, object)  # type: ignore[arg-type]  # any callable will do


def test_every_door_is_declared_with_a_sentence_that_begins_with_what_to_return() -> None:
    from safeguard import hookspecs

    for name in dir(hookspecs):
        if name.startswith("safeguard_"):
            assert (getattr(hookspecs, name).__doc__ or "").startswith("Return ")
