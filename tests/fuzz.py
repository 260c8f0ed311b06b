"""Sound rubrics, assessments, workbooks and score records, changed at random: whatever comes, the program has a word for it.

No fault inside, no exit code but 0, 1, 2 and 4, nothing that takes for ever, and nothing accepted that comes out again as
something else. Run by itself for as long as wanted: ``python tests/fuzz.py SECONDS [SEED]``; what it finds is kept.
"""

from __future__ import annotations

import contextlib
import functools
import io
import json
import os
import random
import signal
import sys
import tempfile
import time
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from hostile_workbooks import filled
from running import answers_file

from safeguard import assessment_files, registry, strict_json
from safeguard.cli import app
from safeguard.model import Assessment, Rubric
from safeguard.rubric_files import read_rubric

ROOT = Path(__file__).parent.parent
TEMPLATE = ROOT / "safeguard" / "cli" / "rubric_template"
ALLOWED = {0, 1, 2, 4}
#: seconds that a single case may take before it counts as one that never ends
FOREVER = 30
#: what has broken programs before
NASTY: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 3, 4, 5, 2**31, 2**63, 10**40, 0.5, 3.0, -0.0, 1e308),
    *(
        "",
        " ",
        "\0",
        "\ud800",
        "\ufffe",
        "\u202e",
        "e\u0301",
        "İ",
        "ß",
        "木",
        "\r\n",
        "\t=1+2",
        "x" * 501,
        "a" * 20_001,
    ),
    *("NaN", "null", "__proto__", "../../x", "con", "level", "consensus", "review:ann", "r1", "ngo", "staff-vetting"),
    *("identity-verified", "2026-11-01", "2026-02-30", "9999-12-31", "0001-01-01", "1.0.0", "99999.0.0", "1/0", "1e9"),
    *([], {}, [[]], [None], {"": ""}, {"id": "r1"}),
)
SPLICES = (
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"[" * 80,
    b'"',
    b"\\",
    b"\n",
    b"{",
    b"}",
    b",",
    b"=",
    b"'''",
    b"#",
    b"NaN",
    b"-",
)


class Finding(NamedTuple):
    """What went wrong with one input: enough to have it again."""

    kind: str
    why: str
    data: bytes


class Outcome(NamedTuple):
    """How many inputs of each kind were tried, how many were accepted, and what was found."""

    tried: Counter[str]
    accepted: Counter[str]
    findings: list[Finding]


# changing ------------------------------------------------------------------------------------------------------------


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """Bytes with a few of them changed, doubled, moved or gone."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        at = chance.randrange(len(made) + 1)
        upto = min(len(made), at + chance.choice((1, 1, 4, 40, 400)))
        wish = chance.randrange(6)
        if wish == 0:
            made[at:at] = chance.choice(SPLICES)
        elif wish == 1:
            del made[at:upto]
        elif wish == 2:
            made[at:at] = made[at:upto]
        elif wish == 3 and at < len(made):
            made[at] ^= 1 << chance.randrange(8)
        elif wish == 4 and chance.random() < 0.2:
            del made[at:]
        else:
            there = chance.randrange(len(made) + 1)
            made[at:at] = made[there : there + upto - at]
    return bytes(made)


def bent(value: Any, chance: random.Random) -> Any:
    """Plain values with one of them changed, doubled or gone."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        name = chance.choice(sorted(value))
        wish = chance.random()
        if wish < 0.1:
            return {each: value[each] for each in value if each != name}
        if wish < 0.2:
            return {**value, chance.choice((name + "s", "", name.upper(), "note")): chance.choice(NASTY)}
        return {**value, name: bent(value[name], chance)}
    if isinstance(value, list) and value and chance.random() < 0.85:
        at = chance.randrange(len(value))
        wish = chance.random()
        if wish < 0.1:
            return value[:at] + value[at + 1 :]
        if wish < 0.2:
            return [*value, value[at]]
        return [*value[:at], bent(value[at], chance), *value[at + 1 :]]
    alike = [each for each in NASTY if type(each) is type(value)]
    return chance.choice(alike if alike and chance.random() < 0.6 else NASTY)


# what is changed, and what is held against it ------------------------------------------------------------------------


def ran(*arguments: str) -> int:
    """The exit code of a command in this process."""
    with contextlib.redirect_stdout(_screen()), contextlib.redirect_stderr(_screen()) as said:
        code = app.run(arguments)
    if code not in ALLOWED:
        said.seek(0)
        raise AssertionError(f"exit code {code}: {said.read().strip()[-300:]}")
    return code


def _screen() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace")


@functools.cache
def _rubric() -> Rubric:
    return read_rubric(ROOT / "rubrics" / "staff_vetting")


@functools.cache
def _form() -> Any:
    return registry.load().formats["workbook"]


@functools.cache
def _sound() -> dict[str, Any]:
    values = answers_file(note="catatan")
    values["organisation"]["region"] = "ID-JK"
    values["respondents"] = [{"id": "r1", "role": "Direktur", "perspective": "leader", "sex": None}]
    values["answers"][1] |= {
        "by": "r1",
        "evidence": [{"kind": "document", "reference": "SOP 3", "date": "2026-03-01", "strength": "sampled"}],
    }
    return Assessment.model_validate(values).to_json()


def assessment(folder: Path, chance: random.Random) -> tuple[bytes, Callable[[], bool]]:
    """A file of an assessment; what is accepted says what was written, and again after its way out and in."""
    values = _sound()
    for _ in range(chance.choice((1, 1, 2, 4))):
        values = bent(values, chance) if isinstance(values, dict) else values
    data = json.dumps(values).encode("utf-8", "surrogatepass")
    data = spoilt(data, chance) if chance.random() < 0.4 else data
    path = folder / "answers.json"

    def accepted() -> bool:
        if ran("import", "--check", str(path)):
            return False
        found = assessment_files.accept(assessment_files.read_json(data, "x"), _rubric(), "x").assessment
        said = strict_json.loads(data, "x")
        assert _says(found.to_json(), said), "accepted, and says something else"
        _comes_back(found, chance.random() < 0.05)
        assert ran("score", str(path)) == 0
        return True

    path.write_bytes(data)
    return data, accepted


def _says(kept: Any, said: Any) -> bool:
    """Whether everything that was written is kept, text in its one normal form and 3.0 as 3."""
    if isinstance(said, dict):
        return isinstance(kept, dict) and all(_says(kept.get(name), each) for name, each in said.items())
    if isinstance(said, list):
        return isinstance(kept, list) and len(kept) == len(said) and all(map(_says, kept, said))
    if isinstance(said, str):
        return isinstance(kept, str) and kept == unicodedata.normalize("NFC", said).replace("\r\n", "\n")
    return (type(kept) is type(said) and kept == said) or (isinstance(said, float) and kept == said)


def _comes_back(found: Assessment, as_workbook: bool) -> None:
    data = json.dumps(found.to_json()).encode()
    again = assessment_files.accept(assessment_files.read_json(data, "x"), _rubric(), "x").assessment
    assert again == found, "comes back from JSON as something else"
    if as_workbook:
        book = _form().write(_rubric(), found, "en", found.profile)
        (reading,) = _form().read(book, "x")
        returned = assessment_files.accept(reading, _rubric(), "x").assessment
        assert _facts(returned) == _facts(found), "comes back from a workbook as something else"


def _facts(of: Assessment) -> dict[str, Any]:
    values = of.to_json()
    values["answers"] = sorted(values["answers"], key=lambda each: (each["by"], each["criterion"]))
    values["rubric"].pop("scoring_digest")
    return values


@functools.cache
def _book() -> dict[str, bytes]:
    def change(book: Any) -> None:
        for row, value in enumerate((3, "2 – apa saja", None, 0, 4), 6):
            book["Answers"].cell(row, 5).value = value

    with zipfile.ZipFile(io.BytesIO(filled(change))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def workbook(folder: Path, chance: random.Random) -> tuple[bytes, Callable[[], bool]]:
    """A workbook with a part of it changed, or the packed file itself."""
    parts = dict(_book())
    name = chance.choice([each for each in sorted(parts) if "theme" not in each])
    parts[name] = spoilt(parts[name], chance)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    data = spoilt(made.getvalue(), chance) if chance.random() < 0.15 else made.getvalue()
    path = folder / "answers.xlsx"

    def accepted() -> bool:
        if ran("import", "--check", str(path)):
            return False
        (reading,) = _form().read(data, "x")
        _comes_back(assessment_files.accept(reading, _rubric(), "x").assessment, chance.random() < 0.2)
        return True

    path.write_bytes(data)
    return data, accepted


@functools.cache
def _parts() -> dict[str, bytes]:
    return {
        name: (TEMPLATE / name).read_bytes().replace(b"RUBRIC-ID", b"sample")
        for name in ("rubric.toml", "en.toml", "id.toml")
    }


def rubric(folder: Path, chance: random.Random) -> tuple[bytes, Callable[[], bool]]:
    """A folder of a rubric with one of its files changed; what can be used is shown and asked."""
    home = folder / "rubric"
    home.mkdir(exist_ok=True)
    name = chance.choice(("rubric.toml", "rubric.toml", "en.toml"))
    lines = _parts()[name].split(b"\n")
    if chance.random() < 0.5:
        at = chance.randrange(len(lines))
        lines[at] = spoilt(lines[at], chance)
        data = b"\n".join(lines)
    else:
        data = spoilt(_parts()[name], chance)
    for each, content in _parts().items():
        (home / each).write_bytes(data if each == name else content)

    def accepted() -> bool:
        if ran("rubrics", "check", str(home)):
            return False
        found = read_rubric(home)
        assert read_rubric(home).digests == found.digests, "reads as something else the second time"
        assert ran("rubrics", "show", found.id, "--rubrics", str(home), "--format", "json") == 0
        if chance.random() < 0.1:
            blank = ("new", found.id, "--rubrics", str(home), "--profile", found.profiles[0], "--force")
            assert ran(*blank, "-o", str(folder / "q.xlsx")) == 0
        return True

    return data, accepted


@functools.cache
def _record() -> dict[str, Any]:
    from safeguard import __version__
    from safeguard.records import score

    return score(_rubric(), Assessment.model_validate(_sound()), __version__).to_json()


def record(folder: Path, chance: random.Random) -> tuple[bytes, Callable[[], bool]]:
    """A score record; one that replays is the one that was made."""
    values = bent(_record(), chance)
    data = json.dumps(values).encode("utf-8", "surrogatepass")
    data = spoilt(data, chance) if chance.random() < 0.3 else data
    path, answers = folder / "record.json", folder / "sound.json"
    path.write_bytes(data)
    answers.write_text(json.dumps(_sound()))

    def accepted() -> bool:
        if ran("verify", str(path), "--answers", str(answers)):
            return False
        said = {**_record(), **strict_json.loads(data, "x"), "faults": []}
        assert _says({**_record(), "faults": []}, said), "replays, and says something else"
        return True

    return data, accepted


KINDS: dict[str, Callable[[Path, random.Random], tuple[bytes, Callable[[], bool]]]] = {
    "assessment": assessment,
    "rubric": rubric,
    "record": record,
    "workbook": workbook,
}


# running -------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _by_itself() -> Iterator[Path]:
    """A folder with a store of its own; a case that never ends is ended."""

    def too_long(*_: object) -> None:
        raise AssertionError(f"took more than {FOREVER} seconds")

    before, surroundings = signal.signal(signal.SIGALRM, too_long), dict(os.environ)
    load = functools.cache(registry.load)

    def loaded(folders: Sequence[Path] = ()) -> registry.Registry:
        """Looked for once: each time it is most of what a short command costs."""
        found = load() if not folders else replace(load(), faults=[], _rubric_folders=tuple(folders), _rubrics={})
        found.faults.clear()
        return found

    with tempfile.TemporaryDirectory() as folder, patch.object(registry, "load", loaded):
        os.environ.update(SAFEGUARD_STORE=f"{folder}/store", SAFEGUARD_CACHE=f"{folder}/cache", LC_ALL="en_GB.UTF-8")
        try:
            yield Path(folder)
        finally:
            signal.alarm(0)
            signal.signal(signal.SIGALRM, before)
            os.environ.clear()
            os.environ.update(surroundings)


def fuzz(seconds: float, seed: int, most: int = 10) -> Outcome:
    """Change and try until the time is over or so much was found."""
    chance, found = random.Random(seed), Outcome(Counter(), Counter(), [])
    until = time.monotonic() + seconds
    with _by_itself() as folder:
        while time.monotonic() < until and len(found.findings) < most:
            kind = chance.choice(tuple(KINDS))
            data, accepted = KINDS[kind](folder, chance)
            found.tried[kind] += 1
            signal.alarm(FOREVER)
            try:
                found.accepted[kind] += accepted()
            except Exception as error:
                found.findings.append(Finding(kind, f"{type(error).__name__}: {error}", data))
            signal.alarm(0)
    return found


def main() -> None:
    """Fuzz for so many seconds; exit code 1 where something was found, which is kept in a folder that is named."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(2**32)
    found = fuzz(seconds, seed)
    for kind in KINDS:
        print(f"{kind}: {found.tried[kind]} tried, {found.accepted[kind]} of them accepted")
    print(f"seed {seed}: {sum(found.tried.values())} inputs, {len(found.findings)} findings")
    if found.findings:
        folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
        for number, each in enumerate(found.findings):
            (folder / f"{number}-{each.kind}").write_bytes(each.data)
            print(f"{folder}/{number}-{each.kind}: {each.why}")
    sys.exit(bool(found.findings))


if __name__ == "__main__":
    main()
