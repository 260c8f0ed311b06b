"""A self-assessment and a review side by side, as text for people and as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from safeguard.answer_words import by_said, state_said
from safeguard.cli.output import table, wrapped
from safeguard.model import REVIEW, Assessment, Figure, Rubric
from safeguard.records import answers_digest, scored_rubric
from safeguard.reviewing import Reviewed
from safeguard.scoring import Measurement
from safeguard.texts import Texts


def review_view(texts: Texts, rubric: Rubric, assessment: Assessment, reviewed: Reviewed) -> Iterator[str]:
    """The lines of the text view: both verdicts, the gap of each domain, and every criterion seen differently."""
    words = rubric.words(texts.language)
    who = texts.message(by_said(f"{REVIEW}{reviewed.reviewer}"))
    yield f"{assessment.organisation.name} · {words.title} · {who}"
    yield ""
    rows = [("", texts("own view"), texts("review"), texts("difference (points)"))]
    pair = _pair(texts, rubric, reviewed.own.claimed, reviewed.reviewed.claimed)
    rows.append((texts("Overall"), *pair, _points(texts, reviewed.gap)))
    bands = [_band(words.band, each) for each in (reviewed.own, reviewed.reviewed)]
    rows.append((texts("Verdict"), bands[0], bands[1], ""))
    for each in reviewed.gaps:
        pair = _pair(texts, rubric, each.own, each.reviewed)
        rows.append((words.domain[each.domain.id].title, *pair, _points(texts, each.gap)))
    yield from table(rows)
    yield from wrapped(texts("Differences are over the criteria that both answered."))
    yield ""
    parting = [
        row for row in reviewed.rows if (row.own.state, row.own.level) != (row.reviewed.state, row.reviewed.level)
    ]
    if not parting:
        yield texts("The review sees every criterion as the organisation does.")
        return
    yield texts("Seen differently")
    for row in parting:
        own, reviewed_as = (texts.message(state_said(each.state, each.level)) for each in (row.own, row.reviewed))
        change = f"{own} → {reviewed_as}"
        yield from wrapped(f"{words.criterion[row.criterion].name}: {change}", "    ", "  – ")
        if row.reason:
            yield from wrapped(row.reason, "    ")


def _points(texts: Texts, gap: Fraction | None) -> str:
    """A difference of two percentages, in points."""
    return "–" if gap is None else f"{'+' if gap > 0 else ''}{texts.number(gap * 100, 1)}"


def _pair(texts: Texts, rubric: Rubric, own: Fraction | None, reviewed: Fraction | None) -> tuple[str, str]:
    return texts.figure(Figure.of(own), rubric.limits), texts.figure(Figure.of(reviewed), rubric.limits)


def _band(bands: Any, measured: Measurement) -> str:
    return bands[measured.verdict.final].title if measured.verdict.final else "–"


def review_json(rubric: Rubric, assessment: Assessment, reviewed: Reviewed) -> dict[str, Any]:
    """Both views as plain values (``safeguard/review/1``), without reasons: they are free text."""
    return {
        "format": "safeguard/review/1",
        "rubric": scored_rubric(rubric).model_dump(mode="json"),
        "assessment": {"id": assessment.id, "answers_digest": answers_digest(assessment)},
        "reviewer": reviewed.reviewer,
        "own": _sides(reviewed.own),
        "reviewed": _sides(reviewed.reviewed),
        "domains": [
            {"id": each.domain.id, "own": _json(each.own), "reviewed": _json(each.reviewed), "gap": _json(each.gap)}
            for each in reviewed.gaps
        ],
        "criteria": [
            {
                "id": row.criterion,
                "own": {"state": row.own.state, "level": row.own.level},
                "reviewed": {"state": row.reviewed.state, "level": row.reviewed.level},
                "difference": row.difference,
            }
            for row in reviewed.rows
        ],
    }


def _sides(measured: Measurement) -> dict[str, Any]:
    return {
        "claimed": _json(measured.claimed),
        "evidenced": _json(measured.evidenced),
        "band": measured.verdict.final,
        "complete": measured.complete,
    }


def _json(value: Fraction | None) -> dict[str, str] | None:
    figure = Figure.of(value)
    return None if figure is None else figure.model_dump()
