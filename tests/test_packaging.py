"""Whatever way it is installed, every file comes along and the main job runs from anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def tracked(*folders: str) -> set[str]:
    """Every file that an installation needs, as git knows them (all that are there where git is not)."""
    found = set()
    for folder in folders:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                found.add(path.relative_to(ROOT).as_posix())
    return found


HOMES = {"safeguard": "safeguard", "plugins": "safeguard_plugins", "rubrics": "safeguard_rubrics"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel that was built from it."""
    target = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "build", "--outdir", str(target), str(ROOT)], check=True, capture_output=True)
    return target


def test_the_wheel_carries_every_file_of_the_three_packages(built: Path) -> None:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    wanted = {f"{HOMES[name.split('/')[0]]}/{name.split('/', 1)[1]}" for name in tracked(*HOMES)}
    assert wanted - names == set()


def test_the_sdist_carries_every_file_of_the_three_packages(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert tracked(*HOMES) - names == set()


def test_the_wheel_in_a_new_environment_runs_the_demo_from_another_folder(built: Path, tmp_path: Path) -> None:
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "SAFEGUARD", "VIRTUAL"))
    }
    environment |= {"HOME": str(tmp_path / "home"), "LC_ALL": "C.UTF-8"}
    (tmp_path / "home").mkdir()
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True, env=environment)
    python = tmp_path / "venv" / "bin" / "python"
    wheel = next(built.glob("*.whl"))
    subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"{wheel}[xlsx]"],
        check=True,
        env=environment,
        capture_output=True,
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = subprocess.run(
        [str(tmp_path / "venv" / "bin" / "safeguard"), "demo"],
        cwd=elsewhere,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(list((elsewhere / "safeguard-demo").glob("*.pdf"))) == 8
    assert "kriteria kritis belum terpenuhi" in done.stdout


def test_without_the_extra_a_workbook_says_in_one_line_what_to_install(tmp_path: Path) -> None:
    code = "import sys; sys.modules['openpyxl'] = None\nfrom safeguard.cli.app import run\nsys.exit(run(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, "new", "staff-vetting", "--profile", "ngo", "-o", str(tmp_path / "q.xlsx")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "“xlsx”" in done.stderr
