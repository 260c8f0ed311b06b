"""Why a verdict is what it is, and why a step is in a plan, in one sentence of the reader's language."""

from __future__ import annotations

from fractions import Fraction

from safeguard.model import Rubric, ScoreRecord, Step
from safeguard.texts import Texts


def reason(texts: Texts, rubric: Rubric, record: ScoreRecord) -> str:
    """The reason of a verdict: gates that are closed or open to question, floors missed, the band by score alone."""
    words = rubric.words(texts.language)
    named: dict[str, list[str]] = {"gate": [], "pending": [], "floor": []}
    for each in record.band.reasons:
        kind, _, name = each.partition(":")
        if kind in named:
            named[kind].append(words.domain[name].title if kind == "floor" else words.criterion[name].name)
    parts = []
    if named["gate"]:
        names = ", ".join(named["gate"])
        parts.append(
            texts.count(
                len(named["gate"]),
                "critical criterion closed: {names}",
                "{n} critical criteria closed: {names}",
                names=names,
            )
        )
    if named["pending"]:
        names = ", ".join(named["pending"])
        parts.append(
            texts.count(
                len(named["pending"]),
                "critical criterion not yet answered: {names}",
                "{n} critical criteria not yet answered: {names}",
                names=names,
            )
        )
    if named["floor"]:
        parts.append(texts("below the floor of the next band: {names}", names=", ".join(named["floor"])))
    if record.band.by_score is None:
        return texts("Why: nothing that can be scored is answered.")
    if not parts:
        return texts("Why: this is what the score reaches; no critical criterion stands in the way.")
    if record.band.by_score == record.band.final:
        return texts("Why: {parts}.", parts="; ".join(parts))
    by_score = words.band[record.band.by_score].title
    return texts("Why: {parts}. By its score alone it would be: {band}.", parts="; ".join(parts), band=by_score)


def person_days(texts: Texts, days: Fraction) -> str:
    """Effort in words: ``one person-day``, ``2.5 person-days``."""
    return texts("one person-day") if days == 1 else texts("{days} person-days", days=days)


def why_step(texts: Texts, rubric: Rubric, step: Step) -> str:
    """Why a step is in the plan."""
    words = rubric.words(texts.language)
    said = []
    for key in step.why.split("; "):
        kind, _, name = key.partition(":")
        if kind == "find-out":
            said.append(texts("what nobody knows counts as 0"))
        elif kind == "opens":
            there = step.to >= rubric.minimum(rubric.by_id[name])
            said.append(
                texts("opens a critical criterion") if there else texts("leads to opening a critical criterion")
            )
        elif kind == "floor":
            said.append(texts("lifts the domain {name} to its floor", name=words.domain[name].title))
        elif kind == "needed-by":
            said.append(texts("needed before: {name}", name=words.criterion[name].name))
        elif kind == "gain":
            said.append(texts("adds {points} points", points=Fraction(name)))
    return "; ".join(said)
