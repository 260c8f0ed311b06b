"""An organisation with its units as text for people: figure, weakest part and range together, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from safeguard.answer_words import by_said
from safeguard.cli.output import can_show, table, wrapped
from safeguard.cli.score_view import bar
from safeguard.cli.voices_view import findings
from safeguard.model import REVIEW, Rubric
from safeguard.model.picture import Place, UnitsPicture, WeakCriterion
from safeguard.observing import where_low
from safeguard.texts import Texts
from safeguard.unmet_criteria import unmet, unmet_counted, why_not_shown

#: criteria that a list names, the lowest first; the workbook holds them all
LISTED = 10


def units_view(texts: Texts, rubric: Rubric, picture: UnitsPicture) -> Iterator[str]:
    """The lines of the text view of one picture."""
    words = rubric.words(texts.language)
    top, names = picture.places[0], {place.key: place.label for place in picture.places}
    yield f"{top.name} · {words.title} · {texts('round {round}', round=picture.round)}"
    yield ""
    yield from _verdict(texts, rubric, top, names)
    yield from _critical(texts, rubric, picture, names)
    yield ""
    yield from table(_rows(texts, rubric, picture))
    yield ""
    yield from _domains(texts, rubric, picture)
    yield from _criteria(
        texts, rubric, picture.for_all, names, texts("Low in most units, the lowest first: something for all of them")
    )
    yield from _criteria(texts, rubric, picture.for_one, names, texts("Low in one unit only: a visit there"))
    yield from _voices(texts, rubric, picture)
    yield from _visits(texts, picture)
    yield from wrapped(
        texts(
            "Nothing here rests on fewer than {k} people: what does, and is no consensus, counts as not yet answered.",
            k=picture.k,
        )
    )


def _verdict(texts: Texts, rubric: Rubric, top: Place, names: Mapping[str, str]) -> Iterator[str]:
    bands = rubric.words(texts.language).band
    if top.claimed is None or top.band.final is None:
        yield texts("No score yet: nothing that can be scored is answered.")
    else:
        line = texts(
            "{band} · claimed {percent}",
            band=bands[top.band.final].title.upper(),
            percent=texts.figure(top.claimed, rubric.limits),
        )
        yield line + (f" · {texts('provisional')}" if top.band.provisional else "")
        evidenced = bands[top.band.evidenced].title if top.band.evidenced else "–"
        yield texts(
            "With the evidence shown: {percent} · {band}",
            percent=texts.figure(top.evidenced, rubric.limits),
            band=evidenced,
        )
        if top.weakest is not None and not top.assessed:
            yield texts(
                "Weakest: {name} ({low}); range {low} to {high}",
                name=names[top.weakest],
                low=texts.figure(top.low, rubric.limits),
                high=texts.figure(top.high, rubric.limits),
            )
        if top.band.by_score and top.band.by_score != top.band.final:
            yield texts("By its score alone it would be: {band}.", band=bands[top.band.by_score].title)


def _critical(texts: Texts, rubric: Rubric, picture: UnitsPicture, names: Mapping[str, str]) -> Iterator[str]:
    """Every critical criterion that is not met, or that nothing can be said of yet, with the units where."""
    top, criteria = picture.places[0], rubric.words(texts.language).criterion
    found = unmet(rubric, top)
    for one in found:
        sign = "?" if not one.closed else "✗" if can_show("✗") else "x"
        said = f"{criteria[one.criterion].name}: {one.where(texts, names)}"
        yield from wrapped(said, "    ", f"  {sign} ")
    if any(one.pending for one in found):
        yield from wrapped(why_not_shown(texts, picture))
    if top.missing:
        listed = ", ".join(names[key] for key in top.missing)
        yield from wrapped(
            texts(
                "Without a score, and not in the mean: {names}. Of their critical criteria nothing can be said yet.",
                names=listed,
            )
        )


def _rows(texts: Texts, rubric: Rubric, picture: UnitsPicture) -> Iterator[tuple[str, ...]]:
    bands = rubric.words(texts.language).band
    yield ("", texts("claimed"), texts("evidenced"), texts("verdict"), "")
    for place in picture.places:
        verdict = bands[place.band.final].title if place.band.final else "–"
        notes = [texts("provisional")] if place.band.provisional and place.band.final else []
        notes += unmet_counted(texts, rubric, place)
        if place.assessed and place.claimed is None:
            notes.append(texts("not assessed, or fewer than {k} answered", k=picture.k))
        notes += [
            f"{texts.message(by_said(f'{REVIEW}{each.reviewer}'))}: {texts.figure(each.claimed, rubric.limits)}"
            for each in place.reviews
        ]
        if place.waiting:
            notes.append(
                texts.count(place.waiting, "newer answers of one person wait", "newer answers of {n} people wait")
            )
        yield (
            "  " * place.depth + place.name,
            f"{bar(place.claimed)} {texts.figure(place.claimed, rubric.limits):>6}",
            f"{texts.figure(place.evidenced, rubric.limits):>6}",
            verdict,
            "; ".join(notes),
        )


def _domains(texts: Texts, rubric: Rubric, picture: UnitsPicture) -> Iterator[str]:
    """The figures of every unit by domain; the number is what is read, no colour is needed."""
    words = rubric.words(texts.language)
    used = [domain for domain in rubric.domains if any(_mean(place, domain.id) for place in picture.places)]
    if not used:
        return
    for number, domain in enumerate(used, 1):
        yield f"{number}  {words.domain[domain.id].title}"
    rows = [("", *(f"{number:>5}" for number in range(1, len(used) + 1)))]
    for place in picture.places:
        rows.append(("  " * place.depth + place.name, *(f"{_mean(place, domain.id) or '–':>5}" for domain in used)))
    yield from table(rows)
    yield texts("Claimed, as whole percentages cut off, not rounded.")
    yield ""


def _mean(place: Place, domain: str) -> str | None:
    """The claimed figure of a domain as a whole percentage, cut and never rounded up to what is not reached."""
    found = next((each.claimed for each in place.domains if each.id == domain), None)
    return None if found is None else str(int(found.value * 100))


def _criteria(
    texts: Texts, rubric: Rubric, found: tuple[WeakCriterion, ...], names: Mapping[str, str], title: str
) -> Iterator[str]:
    words = rubric.words(texts.language).criterion
    if not found:
        return
    yield title
    for each in found[:LISTED]:
        places = where_low(texts, each, names)
        yield from wrapped(
            texts(
                "{name} ({low} of {asked}: {places})",
                name=words[each.criterion].name,
                low=each.low,
                asked=each.asked,
                places=places,
            ),
            "    ",
            "  – " if can_show("–") else "  - ",
        )
    if len(found) > LISTED:
        yield f"  {texts.count(len(found) - LISTED, 'and one more', 'and {n} more')}"
    yield ""


def _voices(texts: Texts, rubric: Rubric, picture: UnitsPicture) -> Iterator[str]:
    for place in picture.places:
        if place.voices is None:
            continue
        told, agreed = place.voices, place.voices.agreement
        line = texts("{name}: {n} respondents", name=place.label, n=told.respondents)
        if agreed is not None and agreed.alpha is not None:
            line += f" · {texts('agreement {alpha}', alpha=texts.number(_exact(agreed.alpha.exact), 2))}"
        yield line
        yield from findings(texts, rubric, told.observations)
    if any(place.voices for place in picture.places):
        yield ""


def _exact(text: str):  # type: ignore[no-untyped-def]  # the type is imported only when needed
    from fractions import Fraction

    return Fraction(text)


def _visits(texts: Texts, picture: UnitsPicture) -> Iterator[str]:
    planned = sorted((place.next_visit, place.label) for place in picture.places if place.next_visit is not None)
    if planned:
        yield texts("Next visits")
        yield from table([(texts.day(day), name) for day, name in planned], "  ")
        yield ""
