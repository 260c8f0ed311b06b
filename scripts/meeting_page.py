"""Writes docs/meeting.md and docs/pertemuan.md: where each point of the partners' meeting is found in the rubrics.

The points stand in docs/meeting.toml; the criteria that carry them are found by their mappings. Run it after changing
either: ``python scripts/meeting_page.py``. A test fails when the pages are stale or a point has no place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGES = {"en": "meeting.md", "id": "pertemuan.md"}
FRAME = {
    "en": {
        "title": "What partners said in the meeting, and where it is found",
        "lead": "In 2020 ECPAT Indonesia met thirteen organisations and five government units that protect women and "
        "children. Each point of that meeting, in our own words, with the criteria that carry it. A point that no "
        "criterion carries says which part of the program answers it; where a part lies beyond what an organisation "
        "can assess about itself, the reason stands beside it.",
        "head": "| | Point | Found in |",
        "gate": "critical",
        "feature": "The program",
        "beyond": "Beyond",
    },
    "id": {
        "title": "Yang disampaikan mitra dalam pertemuan, dan tempatnya di sini",
        "lead": "Pada 2020 ECPAT Indonesia bertemu dengan tiga belas lembaga dan lima unit pemerintah yang melindungi "
        "perempuan dan anak. Inilah setiap pokok pertemuan itu, dengan kata-kata kami sendiri, beserta kriteria yang "
        "memuatnya. Pokok yang tidak dimuat kriteria menyebut bagian program yang menjawabnya; bila sebagian berada di "
        "luar yang dapat dinilai lembaga tentang dirinya, alasannya tertulis di sampingnya.",
        "head": "| | Pokok | Dimuat dalam |",
        "gate": "kritis",
        "feature": "Program",
        "beyond": "Di luar jangkauan",
    },
}


def points() -> dict[str, dict[str, Any]]:
    """The points by id, in order."""
    return tomllib.loads((ROOT / "docs" / "meeting.toml").read_text("utf-8"))


def carriers() -> dict[str, list[tuple[Path, str, bool]]]:
    """For each point the criteria that carry it: folder of the rubric, id of the criterion, whether it is a gate."""
    found: dict[str, list[tuple[Path, str, bool]]] = {}
    for path in sorted((ROOT / "rubrics").glob("*/rubric.toml")):
        for criterion in tomllib.loads(path.read_text("utf-8"))["criterion"]:
            for tag in criterion.get("maps", []):
                if tag.startswith("ecpat-meeting:"):
                    place = (path.parent, criterion["id"], "gate" in criterion)
                    found.setdefault(tag.removeprefix("ecpat-meeting:"), []).append(place)
    return found


def page(language: str) -> str:
    """The page in one language."""
    frame, places = FRAME[language], carriers()
    lines = [f"# {frame['title']}", "", frame["lead"], "", frame["head"], "| --- | --- | --- |"]
    for name, point in points().items():
        cell = "<br>".join(_places(language, frame, places.get(name, []), point))
        lines.append(f"| {name} | {point[language]} | {cell} |")
    return "\n".join(lines) + "\n"


def _places(
    language: str, frame: Mapping[str, str], places: list[tuple[Path, str, bool]], point: Mapping[str, Any]
) -> Iterator[str]:
    for folder, criterion, gate in places:
        words = tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))
        mark = f" ({frame['gate']})" if gate else ""
        yield f"{words['title']}: {words['criterion'][criterion]['title']}{mark}"
    for kind in ("feature", "beyond"):
        if kind in point:
            yield f"*{frame[kind]}:* {point[kind][language]}"


if __name__ == "__main__":
    for language, name in PAGES.items():
        (ROOT / "docs" / name).write_text(page(language), "utf-8")
