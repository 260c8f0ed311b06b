"""One page about one unit, to hand to its head: where it stands, how its people see it, what to talk about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportlab.platypus import Spacer

from safeguard import Place, Voices, agreement_words, by_said, findings_said, why_not_shown

from .charts import Bars, Row
from .context import Context
from .text import bold, joined, paragraph, safe

#: criteria listed at most
LISTED = 5
#: findings that a page says in words; one more and the page of a unit would be two
SAID = 4
#: criteria that a page names where views are divided
NAMED = 8


def page(context: Context, place: Place) -> Iterator[Any]:
    """The page of a unit that was assessed."""
    texts, styles = context.texts, context.styles
    yield paragraph(safe(place.label), styles.chapter)
    yield from _state(context, place)
    if place.next_visit is not None:
        yield paragraph(safe(texts("Next visit by {day}.", day=place.next_visit)), styles.body)
    yield from _domains(context, place)
    yield from _critical(context, place)
    yield from _lowest(context, place)
    yield from _reviews(context, place)
    if place.voices is not None:
        yield from _voices(context, place.voices)
    if place.waiting:
        sentence = texts.count(
            place.waiting,
            "Newer answers of one person wait until five have changed.",
            "Newer answers of {n} people wait until five have changed.",
        )
        yield paragraph(safe(sentence), styles.small)


def _state(context: Context, place: Place) -> Iterator[Any]:
    texts, styles, overall = context.texts, context.styles, place.overall
    if overall is None or place.claimed is None:
        sentence = texts(
            "No score is shown: it was not answered, or by fewer than five people and without a consensus. "
            "safeguard settle turns what the group agrees on into an answer."
        )
        yield paragraph(safe(sentence), styles.lead)
        return
    sentence = texts(
        "Today: {band}, {claimed} claimed, {evidenced} evidenced ({proved}).",
        band=context.band(place.band.final),
        claimed=context.figure(place.claimed),
        evidenced=context.figure(place.evidenced),
        proved=context.band(place.band.evidenced),
    )
    yield paragraph(bold(sentence), styles.lead)
    if not overall.complete:
        sentence = texts(
            "The claimed score lies between {low} and {high} once everything is answered; answered so far: {coverage}.",
            low=context.figure(overall.low),
            high=context.figure(overall.high),
            coverage=context.figure(overall.coverage),
        )
        yield paragraph(safe(sentence), styles.body)


def _domains(context: Context, place: Place) -> Iterator[Any]:
    rows = [
        Row(
            context.words.domain[each.id].title,
            each.claimed.value,
            each.evidenced.value,
            context.figure(each.claimed),
            context.figure(each.evidenced),
        )
        for each in place.domains
    ]
    if rows:
        yield Bars(rows, (context.texts("claimed"), context.texts("evidenced")))
        yield Spacer(1, 8)


def _critical(context: Context, place: Place) -> Iterator[Any]:
    """What is critical and not met, and what is critical and cannot be shown yet, with what ends that."""
    texts, styles = context.texts, context.styles
    for title, gates in (
        (texts("Critical criteria that are not met"), place.closed),
        (texts("Critical criteria that cannot be shown yet"), place.pending),
    ):
        if gates:
            names = "; ".join(context.words.criterion[gate.criterion].name for gate in gates)
            yield paragraph(joined(bold(title), safe(names), by=": "), styles.body)
    if place.pending:
        yield paragraph(safe(why_not_shown(texts, context.units.picture)), styles.small)


def _lowest(context: Context, place: Place) -> Iterator[Any]:
    """The criteria furthest below what counts as met, to begin with."""
    met = context.units.rubric.scale.met
    low = [each for each in place.criteria if each.state == "unknown" or (each.level is not None and each.level < met)]
    if not low:
        return
    texts, styles = context.texts, context.styles
    yield paragraph(safe(texts("Lowest, to begin with")), styles.sub)
    chosen = sorted(low, key=lambda each: -1 if each.level is None else each.level)[:LISTED]
    names = [
        f"{context.words.criterion[each.id].name} "
        f"({texts('not known') if each.level is None else texts('level {level}', level=each.level)})"
        for each in chosen
    ]
    yield paragraph(safe("; ".join(names)), styles.body)


def _reviews(context: Context, place: Place) -> Iterator[Any]:
    """Each review beside the unit's own view: both verdicts with their scores, and the gap of each domain."""
    texts = context.texts
    for each in place.reviews:
        review = texts.message(by_said(f"review:{each.reviewer}"))
        sentence = texts(
            "{review}: {band}, {claimed} claimed.",
            review=review[:1].upper() + review[1:],
            band=context.band(each.final),
            claimed=context.figure(each.claimed),
        )
        yield paragraph(bold(sentence), context.styles.sub)
        gaps = [
            f"{context.words.domain[domain.id].title} {'+' if domain.gap.value > 0 else ''}"
            f"{texts.number(domain.gap.value * 100, 1)}"
            for domain in each.domains
            if domain.gap is not None
        ]
        if gaps:
            sentence = texts("Points apart from the own view, over what both answered: {gaps}", gaps="; ".join(gaps))
            yield paragraph(safe(sentence), context.styles.body)


def _voices(context: Context, told: Voices) -> Iterator[Any]:
    texts, styles = context.texts, context.styles
    yield paragraph(safe(texts("How {n} respondents see it", n=told.respondents)), styles.section)
    if told.agreement is not None:
        yield paragraph(safe(" · ".join(agreement_words(texts, told.agreement, None))), styles.body)
    parting = sorted((each for each in told.seen if each.distance.value > 0), key=lambda each: -each.distance.value)
    if parting:
        heads = (texts("Where views part most"), texts("Levels seen"), texts("Known to"))
        rows = [[context.head(text) for text in heads]]
        for each in parting[:LISTED]:
            span = f"{each.lowest}–{each.highest}"
            cells = (context.words.criterion[each.criterion].name, span, context.figure(each.awareness))
            rows.append([context.cell(text) for text in cells])
        yield context.table(rows, (64, 18, 18))
    if told.observations:
        yield paragraph(safe(texts("What falls out of it")), styles.sub)
        found = findings_said(texts, context.units.rubric, told.observations)
        for said, names in found[:SAID]:
            listed = "; ".join(names[:NAMED])
            more = len(names) - NAMED
            ending = f"; {texts.count(more, 'and one more', 'and {n} more')}" if more > 0 else ""
            yield paragraph(joined(safe(f"– {said}"), safe(listed + ending)), styles.body)
        left = len(found) - SAID
        if left > 0:
            yield paragraph(safe(texts.count(left, "and one more", "and {n} more")), styles.small)
