"""A second reading of the scoring rules, on plain values, that shares no code and no structure with the engine.

It is written to be read beside the rules, one definition for each of their sentences, without any thought of speed.
``tests/test_scoring.py`` holds the engine against it on hundreds of random rubrics.
"""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any

ORDER = ["none", "documented", "sampled", "verified"]


def score(rubric: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    """Overall, band, gates, domains, criteria and views of an assessment; figures as fractions or None."""
    scope = [c for d in rubric["domain"] for c in rubric["criterion"] if c["domain"] == d["id"]]
    scope = [c for c in scope if "profiles" not in c or answers["profile"] in c["profiles"]]
    states = {c["id"]: group_state(rubric, c, answers) for c in scope}
    domains = []
    for d in rubric["domain"]:
        members = [c for c in scope if c["domain"] == d["id"]]
        if members:
            domains.append((d, figures(rubric, members, states)))
    have_score = [(d.get("weight", 1), f) for d, f in domains if f["status"] == "scored"]
    can_be_scored = [(d.get("weight", 1), f) for d, f in domains if f["status"] != "not_scored"]
    overall = {
        "claimed": mean((w, f["claimed"]) for w, f in have_score),
        "evidenced": mean((w, f["evidenced"]) for w, f in have_score),
        "low": mean((w, f["low"]) for w, f in can_be_scored),
        "high": mean((w, f["high"]) for w, f in can_be_scored),
        "coverage": mean((w, f["coverage"]) for w, f in can_be_scored),
        "complete": bool(can_be_scored) and all(f["coverage"] == 1 for _, f in can_be_scored),
    }
    gates = []
    for c in scope:
        if "gate" in c:
            s = states[c["id"]]
            minimum = c["gate"].get("minimum", rubric["scale"]["met"])
            gates.append(
                {
                    "criterion": c["id"],
                    "minimum": minimum,
                    "cap": c["gate"]["cap"],
                    "state": gate(s["state"], s["level"], minimum),
                    "by_evidence": gate(s["state"], s["evidenced_level"], minimum),
                    "review": any(level < minimum for level in s["own"]),
                }
            )
    by_score, final = bands(
        rubric, overall["claimed"], [f["claimed"] for _, f in have_score], [(g["cap"], g["state"]) for g in gates]
    )
    _, proved = bands(
        rubric,
        overall["evidenced"],
        [f["evidenced"] for _, f in have_score],
        [(g["cap"], g["by_evidence"]) for g in gates],
    )
    tags = [t for c in scope for t in c.get("maps", [])]
    return {
        "overall": overall,
        "band": {
            "by_score": by_score,
            "final": final,
            "evidenced": proved,
            "provisional": not overall["complete"] or any(g["state"] == "pending" for g in gates),
        },
        "gates": gates,
        "domains": [{"id": d["id"], **f} for d, f in domains],
        "criteria": [{"id": c["id"], **states[c["id"]]} for c in scope],
        "views": [
            {"tag": t, **figures(rubric, [c for c in scope if t in c.get("maps", [])], states)}
            for t in dict.fromkeys(tags)
        ],
    }


def group_state(rubric: dict[str, Any], criterion: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    """What all who answered amount to. Reviewers take no part."""
    given = [a for a in answers["answers"] if a["criterion"] == criterion["id"]]
    consensus = [a for a in given if a["by"] == "consensus" and a["state"] != "unanswered"]
    people = [
        a for a in given if a["by"] != "consensus" and not a["by"].startswith("review:") and a["state"] != "unanswered"
    ]
    own = [a["level"] for a in people if a["state"] == "level"]
    voices = consensus if consensus else people
    nothing = {"level": None, "evidenced_level": None, "strength": "none", "spread": None, "own": own}
    if not voices:
        return {"state": "unanswered", **nothing}
    if F(sum(a["state"] == "not_applicable" for a in voices), len(voices)) >= F(1, 2):
        return {"state": "not_applicable", **nothing}
    levels = [a for a in voices if a["state"] == "level"]
    if not levels:
        return {"state": "unknown", **nothing}
    ordered = sorted(a["level"] for a in levels)
    level = ordered[(len(ordered) + 1) // 2 - 1]
    strengths = [strength(a, answers["date"]) for a in levels]
    proved = max(evidenced(rubric, a["level"], s) for a, s in zip(levels, strengths, strict=True))
    return {
        "state": "level",
        "level": level,
        "evidenced_level": min(level, proved),
        "strength": max(strengths, key=ORDER.index),
        "spread": max(own) - min(own) if own else 0,
        "own": own,
    }


def strength(answer: dict[str, Any], day: str) -> str:
    """The strongest evidence that is neither expired nor dated later (days are ISO text, which sorts as time does)."""
    counting = ["none"]
    for e in answer["evidence"]:
        if e["expires"] is not None and e["expires"] < day:
            continue
        if e["date"] is not None and e["date"] > day:
            continue
        counting.append(e["strength"])
    return max(counting, key=ORDER.index)


def evidenced(rubric: dict[str, Any], level: int, shown: str) -> int:
    """The highest level up to the claimed one whose required strength is shown."""
    required = rubric["evidence"]["required"]
    return max(n for n in range(level + 1) if ORDER.index(required[n]) <= ORDER.index(shown))


def figures(rubric: dict[str, Any], members: list[dict[str, Any]], states: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The figures of some criteria taken as one domain."""
    top = rubric["scale"]["max"]
    applicable = [c for c in members if states[c["id"]]["state"] != "not_applicable"]
    na_share = 1 - F(total(applicable), total(members))
    empty = dict.fromkeys(["claimed", "evidenced", "low", "high", "coverage"])
    if not applicable or na_share > F(rubric["na_limit"]):
        return {"status": "not_scored", "na_share": na_share, **empty}
    said = [c for c in applicable if states[c["id"]]["state"] in ("level", "unknown")]

    def value(c: dict[str, Any], field: str, unanswered: int, unknown: int) -> F:
        state = states[c["id"]]
        if state["state"] == "level":
            return F(state[field], top)
        return F(unanswered if state["state"] == "unanswered" else unknown)

    def average(of: list[dict[str, Any]], field: str, unanswered: int = 0, unknown: int = 0) -> F | None:
        return mean((c.get("weight", 1), value(c, field, unanswered, unknown)) for c in of)

    return {
        "status": "scored" if said else "no_score",
        "na_share": na_share,
        "claimed": average(said, "level"),
        "evidenced": average(said, "evidenced_level"),
        "low": average(applicable, "level"),
        "high": average(applicable, "level", 1, 1),
        "coverage": F(total(said), total(applicable)),
    }


def total(criteria: list[dict[str, Any]]) -> int:
    """Sum of weights."""
    return sum(c.get("weight", 1) for c in criteria)


def mean(parts: Any) -> F | None:
    """Weighted mean; of nothing there is none."""
    listed = list(parts)
    return sum((w * v for w, v in listed), F(0)) / sum(w for w, _ in listed) if listed else None


def gate(state: str, level: int | None, minimum: int) -> str:
    """Open, closed or pending."""
    if state == "unanswered":
        return "pending"
    return "open" if level is not None and level >= minimum else "closed"


def bands(
    rubric: dict[str, Any], overall: F | None, domains: list[F], gates: list[tuple[str, str]]
) -> tuple[str | None, str | None]:
    """The band by score and the final one."""
    if overall is None:
        return None, None
    ids = [b["id"] for b in rubric["band"]]
    reached = [0]
    for n, b in enumerate(rubric["band"]):
        if F(b["from"]) <= overall * 100 and all(v * 100 >= F(b.get("domain_floor", "0")) for v in domains):
            reached.append(n)
    caps = [ids.index(cap) for cap, state in gates if state != "open"]
    return ids[max(reached)], ids[min([max(reached), *caps])]
