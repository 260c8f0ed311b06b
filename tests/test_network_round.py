"""A whole round between separate homes: forty partners send, one file is altered, one comes late, one answers an older
rubric; the network compares, releases, and nobody is found in what it releases."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import networks
import pytest
from homes import Home, introduced

from safeguard.disclosure import Publication
from safeguard.model import Rubric
from safeguard.model.comparison import Comparison, Quartiles, Release
from safeguard.rubric_files import read_rubric

PARTNERS, LATE = 40, 5
NAMES = [f"lsm-{number:02d}" for number in range(PARTNERS)]


class Round(NamedTuple):
    """The network, its partners, where their files arrive, and the rubric in both versions."""

    ecpat: Home
    partners: dict[str, Home]
    inbox: Path
    old: Path
    new: Path

    def network(self, *arguments: str, code: int = 0) -> str:
        """What the network's command prints."""
        done = self.ecpat(*arguments, "--rubrics", str(self.new))
        assert done.code == code, done.err
        return done.out

    def compared(self, *arguments: str) -> Comparison:
        """A comparison, as JSON says it."""
        text = self.network("compare", "--round", "2026", "--format", "json", *arguments)
        return Comparison.model_validate_json(text)


@pytest.fixture
def forty(at: Callable[[str], Home], ecpat: Home, tmp_path: Path) -> Round:
    """Forty partners whose keys are known; all but the late ones have sent what they answered in two rounds."""
    return played(at, ecpat, tmp_path, NAMES)


@pytest.fixture
def nine(at: Callable[[str], Home], ecpat: Home, tmp_path: Path) -> Round:
    """Nine partners who have sent what they answered in two rounds, one of them on the older rubric."""
    return played(at, ecpat, tmp_path, NAMES[:9])


def played(at: Callable[[str], Home], ecpat: Home, tmp_path: Path, names: list[str]) -> Round:
    old, new = versions(tmp_path)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    found = Round(ecpat, {name: introduced(at(name), ecpat) for name in names}, inbox, old, new)
    rng = random.Random(7)
    middles = {name: rng.uniform(0.15, 0.95) for name in NAMES}
    for name in names:
        folder = old if name == "lsm-05" else new
        for year in ("2025", "2026"):
            if not (year == "2026" and name in NAMES[-LATE:]):
                send(found, name, folder, year, random.Random(f"{name}{year}"), middles[name])
    return found


def versions(tmp_path: Path) -> tuple[Path, Path]:
    """A rubric in two versions: the older one lacks a criterion of the newer one."""
    ours = Path(__file__).parent.parent / "rubrics" / "staff_vetting"
    found = []
    for version in ("1.0.0", "1.1.0"):
        folder = tmp_path / version
        shutil.copytree(ours, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        structure = (folder / "rubric.toml").read_text("utf-8")
        structure = structure.replace('id = "staff-vetting"', 'id = "network-vetting"', 1)
        structure = re.sub(r'^version = ".*"', f'version = "{version}"', structure, count=1, flags=re.MULTILINE)
        if version == "1.0.0":
            structure = re.sub(r"^weight = 3$", "weight = 2", structure, count=1, flags=re.MULTILINE)
        (folder / "rubric.toml").write_text(structure, "utf-8")
        found.append(folder)
    return found[0], found[1]


def send(
    found: Round, name: str, folder: Path, year: str, rng: random.Random, middle: float, day: str = "10-01"
) -> Path:
    """A partner answers, and its submission arrives."""
    home, rubric = found.partners[name], read_rubric(folder)
    path = home.folder / f"{year}.json"
    path.write_text(json.dumps(answers(rubric, name, f"{year}-{day}", rng, middle)))
    target = found.inbox / f"{name}-{year}-{rng.randint(0, 999)}.sgsub"
    named = ["--named"] if name in ("lsm-01", "lsm-02") else []
    level = ("scores", "scores", "counts", "full")[int(name[-2:]) % 4] if folder is found.new else "scores"
    done = home(
        "submission", "create", str(path), "--to", found.ecpat.card, "--disclose", level, *named,
        "-o", str(target), "--rubrics", str(folder),
    )  # fmt: skip
    assert done.code == 0, done.err
    return target


def answers(rubric: Rubric, name: str, day: str, rng: random.Random, middle: float) -> dict[str, Any]:
    kind = "uptd_ppa" if int(name[-2:]) % 3 == 0 else "ngo"
    given = []
    for criterion in rubric.in_scope(kind):
        level = min(4, max(0, round(rng.gauss(4 * middle, 1))))
        proof = [{"kind": "document", "reference": "SOP", "strength": "verified"}] if rng.random() < 0.5 else []
        given.append({"criterion": criterion.id, "by": "r1", "state": "level", "level": level, "evidence": proof})
    return {
        "format": "safeguard/assessment/1",
        "id": f"{name}-{day[:4]}",
        "rubric": {"id": rubric.id, "version": rubric.version, "scoring_digest": rubric.digests.scoring},
        "organisation": {"id": name, "name": f"LSM {name}", "type": kind, "region": ("ID-JK", "ID-JB")[int(name[-1]) % 2]},
        "profile": kind,
        "round": day[:4],
        "date": day,
        "respondents": [{"id": "r1", "role": "officer"}],
        "answers": given,
    }  # fmt: skip


def as_told(comparison: Comparison, members: dict[str, dict[str, str]], contents: dict[str, str]) -> networks.Told:
    """A released document as an attacker reads it, who knows who is where."""

    def inside(by: dict[str, str]) -> dict[str, str]:
        return {name: contents[name] for name, own in members.items() if by.items() <= own.items() and name in contents}

    three = {
        (each.of, tuple(each.by.items())): (each.n or 0, Quartiles(q1=each.q1, median=each.median, q3=each.q3))
        for each in comparison.figures
        if each.q1 is not None and each.median is not None and each.q3 is not None
    }
    counts = {
        (each.of, tuple(each.by.items())): (each.n or 0, each.counts) for each in comparison.counts if each.counts
    }
    groups = {by: inside(dict(by)) for _, by in (*three, *counts)}
    shown = Publication("public", (), comparison.organisations, three, {}, counts, (), {})
    own: dict[str, dict[str, Fraction]] = {name: {} for name in members}
    return networks.Told(groups, shown, own)


def test_a_round_of_forty_is_compared_released_and_attacked_without_success(forty: Round) -> None:
    victim = forty.inbox / sorted(path.name for path in forty.inbox.glob("lsm-07-2026*"))[0]
    whole = victim.read_bytes()
    victim.write_bytes(whole[:-40] + bytes([whole[-40] ^ 1]) + whole[-39:])
    done = forty.ecpat("submission", "open", str(forty.inbox), "--rubrics", str(forty.new))
    assert done.code == 2
    assert "lsm-07-2026" in done.err
    victim.write_bytes(whole)

    forty.network("compare", "--round", "2025", "--public", "--older", str(forty.old))
    first = forty.compared("--public", "--by", "type,region", "--older", str(forty.old))
    assert first.organisations == PARTNERS - LATE - 1
    assert first.comparable.versions == {}  # one partner alone answered the older version
    assert first.named == ("LSM lsm-01", "LSM lsm-02")
    assert not any(name in first.model_dump_json() for name in NAMES if name not in ("lsm-01", "lsm-02"))
    assert any(not each.hidden for each in first.figures)
    assert any(each.change for each in first.figures)

    again = forty.compared("--public", "--by", "type,region", "--older", str(forty.old))
    assert again.again
    assert again.release == first.release

    assert forty.ecpat("submission", "open", str(victim), "--rubrics", str(forty.new)).code == 0
    late = send(forty, NAMES[-1], forty.new, "2026", random.Random(1), 0.5)
    assert forty.ecpat("submission", "open", str(late), "--rubrics", str(forty.new)).code == 0
    second = forty.compared("--public", "--by", "type,region", "--older", str(forty.old))
    assert (second.release, second.again, second.waiting) == (first.release, True, 2)

    for name in NAMES[-3:-1]:
        path = send(forty, name, forty.new, "2026", random.Random(name), 0.4)
        assert forty.ecpat("submission", "open", str(path), "--rubrics", str(forty.new)).code == 0
    corrected = send(forty, "lsm-00", forty.new, "2026", random.Random(99), 0.9, "11-01")
    assert forty.ecpat("submission", "open", str(corrected), "--rubrics", str(forty.new)).code == 0
    third = forty.compared("--public", "--older", str(forty.old))
    assert third.waiting == 5  # four came and one changed: neither four nor one may be told apart

    log = [each for each in forty.ecpat.network.releases() if each["format"] == "safeguard/release/1"]
    members = {
        each.organisation.id: {"type": each.organisation.type, "region": each.organisation.region or ""}
        for each in forty.ecpat.network.partners()
    }
    kept = [each for each in map(Release.model_validate, log) if each.comparison.round == "2026"]
    told = [as_told(each.comparison, members, dict(each.groups[0])) for each in kept]
    assert networks.attack(told) == []


def test_the_internal_view_shows_everybody_under_pseudonyms_that_stay(nine: Round) -> None:
    done = nine.ecpat("submission", "open", str(nine.inbox), "--rubrics", str(nine.new))
    assert done.code == 0, done.err
    inside = nine.compared("--older", str(nine.old))
    assert inside.audience == "internal"
    assert len(inside.partners) == 9
    assert sorted(each.label for each in inside.partners if each.named) == ["LSM lsm-01", "LSM lsm-02"]
    assert all(re.fullmatch("P-[A-Z2-7]{5}", each.label) for each in inside.partners if not each.named)
    labels = {each.label for each in inside.partners}
    assert {each.label for each in nine.compared("--older", str(nine.old)).partners} == labels
    assert nine.ecpat.network.releases()[-1]["format"] == "safeguard/network-secret/1"  # looking is no release


def test_a_partner_finds_itself_beside_the_release_in_its_own_home(nine: Round, tmp_path: Path) -> None:
    assert nine.ecpat("submission", "open", str(nine.inbox), "--rubrics", str(nine.new)).code == 0
    release = tmp_path / "release.json"
    release.write_text(nine.network("compare", "--public", "--older", str(nine.old), "--format", "json"))
    home = nine.partners["lsm-03"]
    mine = str(home.folder / "2026.json")
    done = home("compare", "--mine", mine, "--release", str(release), "--rubrics", str(nine.new), "--lang", "en")
    assert done.code == 0, done.err
    assert "LSM lsm-03" in done.out
    assert re.search(r"Overall +\d", done.out)
    assert "lsm-04" not in done.out


def test_an_internal_comparison_is_never_taken_for_a_release(nine: Round, tmp_path: Path) -> None:
    assert nine.ecpat("submission", "open", str(nine.inbox), "--rubrics", str(nine.new)).code == 0
    compare = ("compare", "--older", str(nine.old), "--rubrics", str(nine.new), "--format", "json")
    inside = nine.ecpat(*compare)
    assert (inside.code, "internal use" in inside.err) == (0, True)
    public = nine.ecpat(*compare, "--public")
    assert (public.code, "internal use" in public.err) == (0, False)
    (tmp_path / "inside.json").write_text(inside.out)
    (tmp_path / "release.csv").write_text("a,b")
    (tmp_path / "none.json").write_text("[]")
    home = nine.partners["lsm-03"]
    mine = ("compare", "--mine", str(home.folder / "2026.json"), "--rubrics", str(nine.new), "--release")
    for name, why in (
        ("inside.json", "Delete it"),
        ("release.csv", "as JSON"),
        ("none.json", "no release in this file"),
        (str(home.folder / "2026.json"), "This is an assessment."),
    ):
        done = home(*mine, str(tmp_path / name))
        assert done.code == 2
        assert why in done.err
        assert done.out == ""
    done = home("compare", "--mine", str(tmp_path / "inside.json"), "--release", str(home.folder / "2026.json"))
    assert "This is a comparison of partners." in done.err


def test_partners_without_a_page_of_their_own_are_named(nine: Round, tmp_path: Path) -> None:
    assert nine.ecpat("submission", "open", str(nine.inbox), "--rubrics", str(nine.new)).code == 0
    compare = ("compare", "--public", "--older", str(nine.old), "--rubrics", str(nine.new))
    done = nine.ecpat(*compare, "--share-back", str(tmp_path / "pages"))
    assert done.code == 0, done.err
    there = {path.stem for path in (tmp_path / "pages").iterdir()}
    without = sorted(set(nine.partners) - there)
    assert without
    assert f"No page for {', '.join(without)}:" in done.err


def test_a_release_after_a_partner_was_removed_shows_what_the_last_one_showed(nine: Round) -> None:
    assert nine.ecpat("submission", "open", str(nine.inbox), "--rubrics", str(nine.new)).code == 0
    first = nine.compared("--public", "--older", str(nine.old))
    assert nine.ecpat("network", "remove", "lsm-03", "--yes").code == 0
    second = nine.compared("--public", "--older", str(nine.old))
    assert (second.again, second.release, second.figures) == (True, first.release, first.figures)


def test_a_round_from_which_a_partner_was_removed_is_ended_and_says_so_however_many_come_after(
    forty: Round, tmp_path: Path
) -> None:
    late = tmp_path / "late"
    late.mkdir()
    for path in sorted(forty.inbox.glob("*-2026-*"))[:12]:
        path.rename(late / path.name)
    assert forty.ecpat("submission", "open", str(forty.inbox), "--rubrics", str(forty.new)).code == 0
    first = forty.compared("--public", "--older", str(forty.old))
    gone = next(
        each for each in forty.partners if any(path.name.startswith(each) for path in forty.inbox.glob("*-2026-*"))
    )
    removed = forty.ecpat("network", "remove", gone, "--yes")
    assert (removed.code, "Nothing new can be released" in removed.err) == (0, True)
    assert forty.ecpat("submission", "open", str(late), "--rubrics", str(forty.new)).code == 0
    ended = forty.compared("--public", "--older", str(forty.old))
    assert (ended.again, ended.ended, ended.waiting, ended.figures) == (True, True, 0, first.figures)
    said = forty.network("compare", "--round", "2026", "--public", "--older", str(forty.old))
    assert "Nothing new can be released of this round" in " ".join(said.split())
    assert "partners changed since" not in said
