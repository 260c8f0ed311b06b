"""The same wishes leave the same bytes in every locale and console: what changes is only how the screen is told."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from running import answers_file

#: where each kind of surroundings tempts a program: ASCII only, a console of 1980, dotless i, decimal comma
SURROUNDINGS = {
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "cp437"},
    "cp1252": {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "cp1252"},
    "tr_TR": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "de_DE": {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"},
}
#: every command that keeps or writes something, and what it says in a format of ours
COMMANDS = (
    "import answers.json",
    "track new contoh --budget 5",
    "track done no-contact-before-checks-find-out --proof Ké-木",
    "assessments list",
    "assessments export contoh -o out.json",
    "assessments export contoh -o out.xlsx",
    "score contoh",
    "score contoh --format json > score.json",
    "plan contoh --budget 2.5 --format json > plan.json",
    "plan contoh --budget 5 -o plan.pdf",
    "track export contoh -o steps.ics",
    "track list",
    "check-text text.txt --format json > findings.json",
    "rubrics show staff-vetting --format json > rubric.json",
    "backup copy",
    "verify score.json --answers answers.json",
    "import İ.json",
    "score no-such-file.json",
)
#: runs them one after another under a clock that stands, in a process that took over the locale as a plugin might
DRIVER = """
import contextlib, datetime, io, json, locale, os, sys
from pathlib import Path
with contextlib.suppress(locale.Error):
    locale.setlocale(locale.LC_ALL, "")
from safeguard import clock
clock.now = lambda: datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.timezone.utc)
from safeguard.cli import app
codes = {}
for command in json.loads(Path("commands.json").read_bytes()):
    wish, _, into = command.partition(" > ")
    if into:
        kept, sys.stdout = sys.stdout, io.TextIOWrapper(open(into, "wb"), encoding=sys.stdout.encoding)
    codes[command] = app.run([*(os.fsdecode(each.encode()) for each in wish.split()), "--lang", "en"])
    if into:
        sys.stdout.close()
        sys.stdout = kept
Path("codes.json").write_text(json.dumps(codes))
"""


class Left(NamedTuple):
    """What a run left behind: exit codes, a digest for each file, and what it said on standard error."""

    codes: dict[str, int]
    files: dict[str, str]
    errors: str


@pytest.fixture(scope="session")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Locales with a decimal comma and the Turkish i, made where the system's sources of them are there."""
    folder = tmp_path_factory.mktemp("locales")
    if shutil.which("localedef") and Path("/usr/share/i18n/locales/tr_TR").exists():
        making = [
            subprocess.Popen(
                ["localedef", "-i", name, "-f", "UTF-8", str(folder / f"{name}.UTF-8")], stderr=subprocess.DEVNULL
            )
            for name in ("tr_TR", "de_DE")
        ]
        for each in making:
            each.wait()
    return folder


def left(folder: Path, surroundings: dict[str, str], driver: str = DRIVER, commands: Sequence[str] = COMMANDS) -> Left:
    """Run the commands in a folder of its own."""
    folder.mkdir()
    values = answers_file(note="Ké – 木 İıß", name="PÉLITA İSTANBUL – 木")
    (folder / "answers.json").write_text(json.dumps(values))
    (folder / "İ.json").write_text(json.dumps({**values, "id": "lain"}))
    (folder / "text.txt").write_text("Anak cacat itu. The victims – 木.\n", "utf-8")
    (folder / "commands.json").write_text(json.dumps(commands))
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    done = subprocess.run(
        [sys.executable, "-c", driver],
        cwd=folder,
        env={**plain, "SAFEGUARD_STORE": "store", **surroundings},
        capture_output=True,
        check=False,
    )
    errors = done.stderr.decode("utf-8", "replace")
    assert done.returncode == 0, errors
    files = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "index" not in path.parts
    }
    return Left(json.loads((folder / "codes.json").read_text()), files, errors)


def test_every_command_leaves_the_same_bytes_and_codes_in_every_locale(tmp_path: Path, locales: Path) -> None:
    usual = left(tmp_path / "usual", {"LC_ALL": "C.UTF-8"})
    assert [command for command, code in usual.codes.items() if code] == ["score no-such-file.json"]
    assert len(usual.files) > 20
    for name, surroundings in SURROUNDINGS.items():
        found = left(tmp_path / name, {**surroundings, "LOCPATH": str(locales)})
        assert "Traceback" not in found.errors, name
        assert found.codes == usual.codes, name
        assert different(usual.files, found.files) == [], name


def different(usual: dict[str, str], found: dict[str, str]) -> list[str]:
    """The files that are not the same in both, or there in one only."""
    return sorted(name for name in {*usual, *found} if usual.get(name) != found.get(name))


def test_the_same_look_catches_bytes_that_follow_the_locale(tmp_path: Path) -> None:
    planted = DRIVER.replace(
        "from safeguard.cli import app",
        "from safeguard.store import commit\n"
        "theirs = lambda value: json.dumps(value, ensure_ascii=False).encode(locale.getpreferredencoding(), 'replace')\n"
        "commit.to_bytes = theirs\n"
        "from safeguard.cli import app",
    )
    found = [
        left(tmp_path / name, {**SURROUNDINGS["C"], "LC_ALL": name}, planted, COMMANDS[:1]).files
        for name in ("C", "C.UTF-8")
    ]
    assert different(*found) != []
