"""Several respondents as text for people: how far they agree, where they part, and what falls out of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safeguard.agreement import interval, interval_installed
from safeguard.cli.output import can_show, table, wrapped
from safeguard.errors import part_needed, say
from safeguard.model import Assessment, Rubric, ScoreRecord
from safeguard.model.picture import Observation
from safeguard.observing import agreement_words, findings_said, whom
from safeguard.respondents import (
    K,
    Opinion,
    age_of,
    by_disagreement,
    groups,
    observations,
    opinions,
    perspective_of,
    sex_of,
    voices,
)
from safeguard.texts import Texts

#: criteria listed at most, the furthest apart first
LISTED = 8


def voices_view(texts: Texts, rubric: Rubric, assessment: Assessment, record: ScoreRecord) -> Iterator[str]:
    """The lines about the respondents of one assessment; none where fewer than two answered.

    Under :data:`K` respondents only the names of criteria are shown, no figures: two who know their own answers
    would read the third's in them.
    """
    if record.agreement is None:
        return
    people, seen = len(voices(rubric, assessment)), opinions(rubric, assessment)
    parting = by_disagreement(seen)
    words = rubric.words(texts.language).criterion
    yield texts("How {n} respondents see it", n=people)
    for line in _who(texts, rubric, assessment):
        yield f"  {line}"
    bounds = interval([each.counts for each in seen.values()]) if record.agreement.alpha else None
    for line in agreement_words(texts, record.agreement, bounds):
        yield from wrapped(line, "  ")
    if record.agreement.alpha and not interval_installed():
        needed = say("To say how sure that is needs the part “{part}”.", part="agreement")
        yield from wrapped(texts.message(part_needed(needed)), "  ")
    if parting:
        yield ""
        yield texts("Where views part most")
    dash = "  – " if can_show("–") else "  - "
    if people < K:
        for each in parting[:LISTED]:
            yield from wrapped(words[each.criterion].name, "    ", dash)
        if parting:
            yield from wrapped(texts("No figures: fewer than {k} answered, and nobody is to be recognised.", k=K), "  ")
    else:
        levels = {each.id: each.level for each in record.criteria}
        rows = [
            (*_figures(texts, each, levels[each.criterion]), words[each.criterion].name)
            for each in parting[:LISTED]
            if each.answered >= K
        ]
        yield from table(rows, "  ")
    if len(parting) > LISTED:
        yield f"  {texts.count(len(parting) - LISTED, 'and one more', 'and {n} more')}"
    found = observations(rubric, assessment)
    if found:
        yield ""
        yield texts("What falls out of it")
        yield from findings(texts, rubric, found)
    yield ""


def findings(texts: Texts, rubric: Rubric, found: Sequence[Observation]) -> Iterator[str]:
    """What falls out of many voices: a line for each finding, and under it the criteria that share it."""
    dash = "– " if can_show("–") else "- "
    for said, names in findings_said(texts, rubric, found):
        yield from wrapped(said, "    ", f"  {dash}")
        for name in names:
            yield from wrapped(name, "      ", f"    {dash}")


def _who(texts: Texts, rubric: Rubric, assessment: Assessment) -> Iterator[str]:
    """How many answered from each perspective, and of each sex and age band where given; only groups that may be described."""
    for kind in (perspective_of, sex_of, age_of):
        found = groups(rubric, assessment, kind=kind)
        if found:
            yield ", ".join(f"{whom(texts, name)} {len(ids)}" for name, ids in found.items())


def _figures(texts: Texts, seen: Opinion, level: int | None) -> tuple[str, str, str]:
    """The levels given from lowest to highest, the group's level, and how many know of it at all."""
    span = "–" if seen.lowest is None else f"{seen.lowest}–{seen.highest}" if seen.spread else str(seen.lowest)
    known = texts("known to {percent}", percent=texts.percent(seen.awareness, 0))
    return span, texts("level {level}", level="–" if level is None else level), known
