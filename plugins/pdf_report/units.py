"""The report on an organisation with its units: one glance, all units by domain, what to do for all and where to go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reportlab.platypus import CondPageBreak, PageBreak, Spacer

from safeguard import (
    Place,
    UnitsPicture,
    WeakCriterion,
    unmet,
    unmet_counted,
    where_low,
    why_not_shown,
)

from . import unit_page
from .context import ROOM, Context, card
from .heatmap import heat_map
from .text import bold, joined, paragraph, safe

#: points from which on a heat map is longer than a page anyway
WHOLE = 640.0
#: criteria that a list names, the lowest first; the workbook holds them all
LISTED = 10


def story(contexts: Sequence[Context]) -> Iterator[Any]:
    """The flowables in reading order: for each rubric its cover, its programme, and a page for each unit."""
    for number, context in enumerate(contexts):
        if number:
            yield PageBreak()
        picture = context.units.picture
        names = {place.key: place.label for place in picture.places}
        yield from _cover(context, picture, names)
        yield from _overview(context, picture)
        yield PageBreak()
        yield from _programme(context, picture, names)
        for place in picture.places:
            if place.assessed and place.overall is not None:
                yield PageBreak()
                yield from unit_page.page(context, place)


def _cover(context: Context, picture: UnitsPicture, names: Mapping[str, str]) -> Iterator[Any]:
    texts, styles, top = context.texts, context.styles, picture.places[0]
    yield Spacer(1, 20)
    yield paragraph(safe(texts("Report on units").upper()), styles.kicker)
    yield paragraph(safe(top.name), styles.title)
    yield paragraph(safe(f"{context.words.title} · {texts('round {round}', round=picture.round)}"), styles.lead)
    yield Spacer(1, 8)
    if top.claimed is None:
        yield paragraph(safe(texts("No score yet: nothing that can be scored is answered.")), styles.lead)
    else:
        yield _card(context, top)
        yield Spacer(1, 8)
        if top.weakest is not None and not top.assessed:
            sentence = texts(
                "Weakest: {name}, {low}. The units reach from {low} to {high}.",
                name=names[top.weakest],
                low=context.figure(top.low),
                high=context.figure(top.high),
            )
            yield paragraph(bold(sentence), styles.lead)
        if top.band.by_score and top.band.by_score != top.band.final:
            sentence = texts(
                "By its score alone it would be: {band}. A critical criterion that is not met or not known anywhere "
                "holds the whole down.",
                band=context.band(top.band.by_score),
            )
            yield paragraph(safe(sentence), styles.body)
    yield from _critical(context, picture, names)
    if top.missing:
        listed = ", ".join(names[key] for key in top.missing)
        sentence = texts(
            "Without a score, and not in the mean: {names}. Of their critical criteria nothing can be said yet.",
            names=listed,
        )
        yield paragraph(safe(sentence), styles.body)


def _card(context: Context, top: Place) -> Any:
    texts, styles = context.texts, context.styles
    verdict = [paragraph(safe(context.band(top.band.final)), styles.verdict)]
    if top.band.provisional:
        verdict.append(paragraph(safe(texts("provisional: not everything is answered yet")), styles.body))
    figures = [
        paragraph(safe(context.figure(top.claimed)), styles.number),
        paragraph(safe(texts("claimed")), styles.right),
        paragraph(safe(texts("evidenced {percent}", percent=context.figure(top.evidenced))), styles.right),
    ]
    return card(verdict, figures, above=8)


def _critical(context: Context, picture: UnitsPicture, names: Mapping[str, str]) -> Iterator[Any]:
    """Every critical criterion that is not met, or that nothing can be said of yet, with the units where."""
    texts, styles, top = context.texts, context.styles, picture.places[0]
    found = unmet(context.units.rubric, top)
    if not found:
        return
    yield paragraph(safe(texts("Critical criteria")), styles.section)
    counted = "; ".join(unmet_counted(texts, context.units.rubric, top))
    yield paragraph(safe(counted[0].upper() + counted[1:] + "."), styles.body)
    for one in found:
        said = one.where(texts, names)
        yield paragraph(joined(bold(context.words.criterion[one.criterion].name), safe(said), by=" · "), styles.body)
    if any(one.pending for one in found):
        yield paragraph(safe(why_not_shown(texts, picture)), styles.body)


def _overview(context: Context, picture: UnitsPicture) -> Iterator[Any]:
    texts, styles = context.texts, context.styles
    used = [
        domain
        for domain in context.units.rubric.domains
        if any(each.id == domain.id for place in picture.places for each in place.domains)
    ]
    if used:
        yield CondPageBreak(min(WHOLE, 90 + 21 * len(picture.places)))
        yield paragraph(safe(texts("Units by domain")), styles.loose)
        yield from heat_map(context, picture.places, used)
    rounds = list(dict.fromkeys(point.round for place in picture.places for point in place.trend))
    if len(rounds) > 1:
        yield CondPageBreak(ROOM)
        yield paragraph(safe(texts("From round to round")), styles.loose)
        rows = [[context.head(text) for text in (texts("Unit"), *rounds)]]
        rows += [_trend(context, place, rounds) for place in picture.places if place.trend]
        yield context.table(rows, (40, *([60 / len(rounds)] * len(rounds))))


def _trend(context: Context, place: Place, rounds: Sequence[str]) -> list[Any]:
    """One unit's figures, with the difference in points to the round before."""
    found = {point.round: point for point in place.trend}
    cells, before = [], None
    for name in rounds:
        point = found.get(name)
        figure = point.claimed if point else None
        change = ""
        if figure is not None and before is not None:
            points = (figure.value - before.value) * 100
            change = f" ({'+' if points > 0 else ''}{context.texts.number(points, 1)})"
        held = f", {context.texts('provisional')}" if point and point.provisional else ""
        cells.append(context.cell(f"{context.figure(figure)}{change}{held}"))
        before = figure or before
    return [context.cell(place.name), *cells]


def _programme(context: Context, picture: UnitsPicture, names: Mapping[str, str]) -> Iterator[Any]:
    texts, styles = context.texts, context.styles
    yield paragraph(safe(texts("Programme: what to do for all, and where to go")), styles.chapter)
    yield from _weak(
        context,
        picture.for_all,
        names,
        texts("Low in most units, the lowest first: one training or procedure for all of them"),
    )
    yield from _weak(context, picture.for_one, names, texts("Low in one unit only: a visit there"))
    if not picture.for_all and not picture.for_one:
        yield paragraph(safe(texts("No criterion is low in most units, and none in one only.")), styles.body)
    planned = sorted(
        ((each.next_visit, each.label, number) for number, each in enumerate(picture.places) if each.next_visit)
    )
    if planned:
        yield CondPageBreak(ROOM)
        yield paragraph(safe(texts("Next visits, the soonest first")), styles.loose)
        rows = [[context.head(text) for text in (texts("By"), texts("Unit"), texts("Verdict"), texts("Cases a year"))]]
        for day, name, number in planned:
            place = picture.places[number]
            load = "–" if place.caseload is None else texts.number(place.caseload)
            rows.append([context.cell(text) for text in (texts.day(day), name, context.band(place.band.final), load)])
        yield context.table(rows, (24, 38, 22, 16))
    sentence = texts(
        "Nothing in this report rests on fewer than {k} people: what does, and is no consensus, counts as not yet "
        "answered. Answers that changed since the last report are shown once at least {k} have changed.",
        k=picture.k,
    )
    yield Spacer(1, 10)
    yield paragraph(safe(sentence), styles.small)


def _weak(context: Context, found: Sequence[WeakCriterion], names: Mapping[str, str], title: str) -> Iterator[Any]:
    if not found:
        return
    texts = context.texts
    yield CondPageBreak(ROOM / 2)
    yield paragraph(safe(title), context.styles.loose)
    rows = [[context.head(text) for text in (texts("Criterion"), texts("Low in"), texts("Where"))]]
    for each in found[:LISTED]:
        share = texts("{low} of {asked}", low=each.low, asked=each.asked)
        places = where_low(texts, each, names)
        rows.append([context.cell(text) for text in (context.words.criterion[each.criterion].name, share, places)])
    yield context.table(rows, (50, 12, 38))
    if len(found) > LISTED:
        yield paragraph(safe(texts.count(len(found) - LISTED, "and one more", "and {n} more")), context.styles.small)
