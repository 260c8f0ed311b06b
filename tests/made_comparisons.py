"""Comparisons of made-up partners on a real rubric, public and for internal use, as reports get them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from safeguard import registry
from safeguard.model import Report, Rubric
from safeguard.model.comparison import (
    Comparable,
    ComparedCounts,
    ComparedFigure,
    ComparedPartner,
    Comparison,
    ComparisonPart,
    LeftOut,
    Mark,
    Mine,
    Need,
    Quartiles,
)
from safeguard.model.submission import Answered

NAMES = [
    f"Mitra {word}"
    for word in [
        "Anggrek",
        "Bakau",
        "Cemara",
        "Dahlia",
        "Eboni",
        "Flamboyan",
        "Gambir",
        "Jati",
        "Kenanga",
        "Lontar",
        "Melati",
        "Nipah",
    ]
]
PSEUDONYMS = [f"Partner {letter}{letter}" for letter in "ABCDEFGHIJ"]


@cache
def plugins() -> registry.Registry:
    """What is installed, found once."""
    return registry.load()


@cache
def rubric(name: str = "staff-vetting") -> Rubric:
    """An installed rubric."""
    return plugins().rubric(name)


def percent(number: int, public: bool) -> str:
    """A percentage as a comparison holds it."""
    return str(number) if public else f"{number}.2500"


def quartiles(middle: int, public: bool) -> dict[str, str]:
    """Three quartiles around a median."""
    return {name: percent(middle + far, public) for name, far in (("q1", -15), ("median", 0), ("q3", 20))}


def figure(of: str, by: dict[str, str], middle: int, public: bool, n: int) -> ComparedFigure:
    """A figure that is shown in full."""
    change = {name: percent(far, public) for name, far in (("q1", -5), ("median", 5), ("q3", 15))}
    return ComparedFigure(
        of=of,
        by=by,
        n=n,
        **quartiles(middle, public),
        evidenced=Quartiles(**quartiles(middle - 15, public)),
        coverage=percent(95, public),
        na_share=percent(5, public),
        change=Quartiles(**change) if not by else None,
        changed=n - 2 if not by else None,
    )


def hidden(of: str, by: dict[str, str]) -> ComparedFigure:
    """A figure of which nothing may be shown."""
    return ComparedFigure(of=of, by=by, hidden=True)


def comparison(used: Rubric, audience: Any = "public", regions: int = 3, n: int = 18, **more: Any) -> Comparison:
    """A comparison with hidden cells where it is public, and with twelve partners where it is not."""
    public = audience == "public"
    domains = [domain.id for domain in used.domains]
    everybody: dict[str, str] = {}
    figures = [figure("overall", everybody, 60, public, n)]
    figures += [
        hidden(f"domain:{domain}", {})
        if public and number == 2
        else figure(f"domain:{domain}", {}, 35 + 5 * number, public, n)
        for number, domain in enumerate(domains)
    ]
    if public:
        figures[2] = figures[2].model_copy(update={"evidenced": None, "change": None, "changed": None})
        figures[4] = figures[4].model_copy(update={"n": None, "coverage": None, "changed": None})
    tags = list(dict.fromkeys(tag for each in used.criteria for tag in each.maps))[:6]
    figures += [figure(f"view:{tag}", {}, 55, public, n) for tag in tags]
    groups = [{"type": "ngo"}, {"type": "uptd_ppa"}]
    groups += [{"region": f"ID-{chr(65 + number // 26)}{chr(65 + number % 26)}"} for number in range(regions)]
    for number, by in enumerate(groups):
        for of in ("overall", *(f"domain:{domain}" for domain in domains)):
            away = public and (number % 3 == 2 or (number == 1 and of.endswith(domains[1])))
            figures.append(hidden(of, by) if away else figure(of, by, 45, public, 9))
    counts = []
    for number, criterion in enumerate(used.criteria):
        of = f"criterion:{criterion.id}"
        if public and number % 9 == 4:
            counts.append(ComparedCounts(of=of, by={}, hidden=True))
            continue
        levels = {str(level): (number + level) % 5 for level in range(used.scale.max + 1)}
        counts.append(
            ComparedCounts(of=of, by={}, n=n, counts={**levels, "unknown": 3, "none": n - 3 - sum(levels.values())})
        )
    for number, criterion in enumerate(each for each in used.criteria if each.gate):
        of = f"gate:{criterion.id}"
        if public and number == 1:
            counts.append(ComparedCounts(of=of, by={}, hidden=True))
            continue
        counts.append(
            ComparedCounts(of=of, by={}, n=n, counts={"open": n - 6 - number, "closed": 5 + number, "pending": 1})
        )
    bands = [band.id for band in used.bands]
    counts.append(ComparedCounts(of="band", by={}, n=n, counts=dict(zip(bands, (7, 6, 5, 0), strict=False))))
    counts.append(ComparedCounts(of="closed", by={}, n=n, counts={"0": 7, "1": 6, "2": 5}))
    if public:
        counts.append(ComparedCounts(of="band:evidenced", by={}, hidden=True))
    agenda = [
        Need(criterion=each.id, domain=each.domain, below=n - 4 - number, n=n)
        for number, each in enumerate(used.criteria[:9])
    ]
    partners = []
    if not public:
        for number, name in enumerate((NAMES[0], NAMES[1], *PSEUDONYMS)):
            levels_of = {
                domain: None if number == 4 and place == 0 else percent(20 + (number * 13 + place * 7) % 75, False)
                for place, domain in enumerate(domains)
            }
            partners.append(
                ComparedPartner(
                    label=name,
                    named=number < 2,
                    by={"type": "ngo" if number % 2 else "uptd_ppa", "region": "ID-JK"},
                    claimed=percent(30 + number * 17 % 60, False),
                    evidenced=percent(20 + number * 17 % 60, False),
                    band=bands[0],
                    closed=number % 4,
                    domains=levels_of,
                )
            )
    settings: dict[str, Any] = {
        "engine": "0.1.0",
        "release": "2026-1-7f3a9c02",
        "audience": audience,
        "made": date(2026, 11, 26),
        "rubric": Answered(id=used.id, version=used.version, scoring_digest=used.digests.scoring),
        "round": "2026",
        "organisations": n,
        "k": 5,
        "named": tuple(NAMES[:2]),
        "comparable": Comparable(
            share="100", versions={used.version: n}, criteria=len(used.criteria), asked=len(used.criteria)
        ),
        "figures": tuple(figures),
        "counts": tuple(counts),
        "agenda": tuple(agenda),
        "partners": tuple(partners),
    }
    return Comparison(**(settings | more))


def on_a_core(used: Rubric, audience: Any = "public") -> Comparison:
    """A comparison across versions, with a warning and partners that are left out."""
    left = (
        LeftOut(why="no-common-core", n=2, names=(NAMES[4], NAMES[5])),
        LeftOut(why="counts-only", n=1, names=(NAMES[6],)),
    )
    core = Comparable(
        share="64", warning=True, versions={"0.9.0": 6, used.version: 12}, criteria=16, asked=25, left_out=left
    )
    return comparison(used, audience, comparable=core, again=True, waiting=3)


def mine(used: Rubric) -> Mine:
    """One partner's own marks."""
    places: Any = ("lowest", "lower", "unknown", "upper", "highest", "unknown", "highest")
    owns = (12, 33, 40, 61, 90, 0, 99)
    marks = [Mark(of="overall", own="52.7500", place="lower")]
    marks += [
        Mark(of=f"domain:{domain.id}", own=None if number == 5 else f"{own}.0000", place=place)
        for number, (domain, own, place) in enumerate(zip(used.domains, owns, places, strict=False))
    ]
    return Mine(label=NAMES[3], marks=tuple(marks))


def report(used: Rubric, made: Comparison, own: Mine | None = None) -> Report:
    """The document that a report plugin gets."""
    part = ComparisonPart(rubric=used, comparison=made, mine=own)
    return Report(kind="comparison", engine="0.1.0", comparisons=(part,))
