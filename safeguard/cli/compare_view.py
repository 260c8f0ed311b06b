"""A comparison of partners as text for people: what is compared with what, the figures, what most of them need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from safeguard.cli.output import table, wrapped
from safeguard.comparison_words import (
    audience_mark,
    compared_percent,
    compared_points,
    compared_with,
    core_warning,
    figure_name,
    freshness_said,
    group_name,
    hidden_words,
    hiding_said,
    left_out_said,
    place_said,
    release_said,
)
from safeguard.model import Wording
from safeguard.model.comparison import ComparedFigure, Comparison, ComparisonPart, Mine
from safeguard.texts import Texts


def compare_view(texts: Texts, part: ComparisonPart) -> Iterator[str]:
    """The lines of the text view of one comparison, or of one partner's own marks beside it."""
    comparison, words = part.comparison, part.rubric.words(texts.language)
    yield f"{words.title} · {texts('round {round}', round=comparison.round)}"
    yield f"{audience_mark(texts, comparison.audience)} · {release_said(texts, comparison)}"
    yield ""
    for said in _compared(texts, comparison):
        yield from wrapped(said)
    yield ""
    figures = [each for each in comparison.figures if not each.of.startswith("view:")]
    yield from table(_rows(texts, words, comparison, [each for each in figures if not each.by]))
    if part.mine is not None:
        yield from _mine(texts, words, part.mine)
        return
    yield from _groups(texts, words, comparison, figures)
    yield from _gates(texts, words, comparison)
    yield from _agenda(texts, words, comparison)
    yield from _partners(texts, words, comparison)
    yield ""
    for said in hiding_said(texts, comparison):
        yield from wrapped(said)


def _compared(texts: Texts, comparison: Comparison) -> Iterator[str]:
    yield from compared_with(texts, comparison)
    warning = core_warning(texts, comparison)
    yield from [warning] if warning else []
    yield from (left_out_said(texts, comparison.audience, each) for each in comparison.comparable.left_out)
    yield from freshness_said(texts, comparison)
    if comparison.named:
        yield texts("Agreed to be named: {names}.", names=", ".join(comparison.named))


def _rows(
    texts: Texts, words: Wording, comparison: Comparison, figures: Iterable[ComparedFigure]
) -> Iterator[tuple[str, ...]]:
    audience = comparison.audience
    yield (
        "",
        texts("partners"),
        texts("lower quarter"),
        texts("median"),
        texts("upper quarter"),
        texts("with evidence"),
        texts("answered"),
        texts("since last round"),
    )
    for each in figures:
        name = figure_name(texts, words, each.of)
        if each.hidden:
            yield (name, "–", *([texts("hidden")] * 5), "–")
            continue
        percents = [compared_percent(texts, audience, one) for one in (each.q1, each.median, each.q3)]
        evidenced = each.evidenced.median if each.evidenced else None
        percents += [compared_percent(texts, audience, one) for one in (evidenced, each.coverage)]
        change = compared_points(texts, audience, each.change.median) if each.change else "–"
        yield (name, str(each.n), *(texts("hidden") if one == hidden_words(texts) else one for one in percents), change)


def _groups(texts: Texts, words: Wording, comparison: Comparison, figures: list[ComparedFigure]) -> Iterator[str]:
    """The figures of each group of which any may be shown, and by name the groups of which none may."""
    hidden = []
    for by in dict.fromkeys(tuple(each.by.items()) for each in figures if each.by):
        shown = [each for each in figures if tuple(each.by.items()) == by and not each.hidden]
        if not shown:
            hidden.append(group_name(texts, words, dict(by)))
            continue
        yield ""
        yield group_name(texts, words, dict(by))
        yield from table(_rows(texts, words, comparison, shown), "  ")
    if hidden:
        yield ""
        yield from wrapped(f"{hidden_words(texts).capitalize()}: {'; '.join(hidden)}.")


def _gates(texts: Texts, words: Wording, comparison: Comparison) -> Iterator[str]:
    found = [each for each in comparison.counts if each.of.startswith("gate:") and not each.by and each.counts]
    if found:
        yield ""
        yield texts("Critical criteria")
    for each in found:
        closed, name = (each.counts or {}).get("closed", 0), figure_name(texts, words, each.of)
        line = texts("“{name}”: not met by {closed} of {n}", name=name, closed=closed, n=each.n or 0)
        yield from wrapped(line, "    ", "  · ")


def _agenda(texts: Texts, words: Wording, comparison: Comparison) -> Iterator[str]:
    if comparison.agenda:
        yield ""
        yield texts("What most partners need: subjects for a training")
    for need in comparison.agenda[:10]:
        name = words.name_of(need.criterion)
        line = texts("{name}: {below} of {n}", name=name, below=need.below, n=need.n)
        yield from wrapped(line, "    ", "  · ")


def _partners(texts: Texts, words: Wording, comparison: Comparison) -> Iterator[str]:
    if not comparison.partners:
        return
    yield ""
    yield texts("Partners, in no order of merit")
    rows: list[tuple[str, ...]] = [
        ("", texts("claimed"), texts("evidenced"), texts("verdict"), texts("critical criteria not met"))
    ]
    for each in comparison.partners:
        figures = [compared_percent(texts, "internal", one) if one else "–" for one in (each.claimed, each.evidenced)]
        verdict = words.band[each.band].title if each.band else "–"
        rows.append((each.label, *figures, verdict, "–" if each.closed is None else str(each.closed)))
    yield from table(rows, "  ")


def _mine(texts: Texts, words: Wording, mine: Mine) -> Iterator[str]:
    yield ""
    yield mine.label
    rows = []
    for mark in mine.marks:
        own = compared_percent(texts, "internal", mark.own) if mark.own else "–"
        rows.append((figure_name(texts, words, mark.of), own, place_said(texts, mark.own, mark.place)))
    yield from table(rows, "  ")
