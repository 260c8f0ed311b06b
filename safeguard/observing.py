"""What many voices say together, in sentences of the reader's language; the arithmetic is in :mod:`safeguard.respondents`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from safeguard.agreement import NOTHING_VARIES, TOO_FEW, Interval
from safeguard.model import Agreement, Rubric
from safeguard.model.picture import Observation, WeakCriterion

if TYPE_CHECKING:
    from safeguard.texts import Texts


def observed(texts: Texts, rubric: Rubric, seen: Observation) -> str:
    """A finding about one criterion in one sentence."""
    name = rubric.words(texts.language).criterion[seen.criterion].name
    if seen.kind == "not-known-to":
        return texts("{name}: it exists, but most {group} do not know of it.", name=name, group=whom(texts, seen.group))
    if seen.kind == "few-know":
        return texts(
            "{name}: those who know it see level {level}, but fewer than half know of it.", name=name, level=seen.level
        )
    if seen.kind == "contradicted":
        return texts("{name}: a strength to some and a weakness to others.", name=name)
    if seen.kind == "leaders-see-more":
        return texts(
            "{name}: leaders see level {level}, the front line sees {other}.",
            name=name,
            level=seen.level,
            other=seen.other,
        )
    return texts(
        "{name}: the front line sees level {other}, leaders only {level}.",
        name=name,
        level=seen.level,
        other=seen.other,
    )


def findings_said(texts: Texts, rubric: Rubric, found: Sequence[Observation]) -> list[tuple[str, list[str]]]:
    """Findings in sentences, each with the criteria that stand under it.

    What a whole group does not know or sees otherwise comes first: it can be told to somebody. Where views are divided on
    several criteria it is said once, with their names under it.
    """
    words = rubric.words(texts.language).criterion
    divided = [words[one.criterion].name for one in found if one.kind == "contradicted"]
    if len(divided) < 2:
        ordered = sorted(found, key=lambda one: one.kind in ("contradicted", "few-know"))
        return [(observed(texts, rubric, one), []) for one in ordered]
    others = sorted((one for one in found if one.kind != "contradicted"), key=lambda one: one.kind == "few-know")
    said: list[tuple[str, list[str]]] = [(observed(texts, rubric, one), []) for one in others]
    return [*said, (texts("A strength to some and a weakness to others ({n} criteria):", n=len(divided)), divided)]


def whom(texts: Texts, group: str) -> str:
    """A group of people by the perspective they answered from."""
    known = {
        "leader": texts("leaders"),
        "frontline": texts("front-line workers"),
        "intern": texts("interns"),
        "partner": texts("partners"),
        "service-user": texts("service users' representatives"),
        "female": texts("women"),
        "male": texts("men"),
        "under-18": texts("younger than 18"),
        "18-24": texts("18 to 24 years"),
        "25-34": texts("25 to 34 years"),
        "35-44": texts("35 to 44 years"),
        "45-54": texts("45 to 54 years"),
        "55-over": texts("55 and older"),
    }
    return known.get(group, group)


def where_low(texts: Texts, weak: WeakCriterion, names: Mapping[str, str]) -> str:
    """The units where a criterion is low, the shorter way: all, all but a few, or by name."""
    if not weak.others and weak.low > 1:
        return texts("all")
    if 2 * len(weak.others) < weak.low:
        return texts("all but {names}", names=", ".join(names[key] for key in weak.others))
    return ", ".join(names[key] for key in weak.places)


def agreement_words(texts: Texts, agreed: Agreement, bounds: Interval | None) -> list[str]:
    """The agreement of the respondents, with what it allows and what it does not."""
    said = []
    if agreed.alpha is not None:
        figure = texts.number(Fraction(agreed.alpha.exact), 2)
        if bounds is None:
            said.append(texts("Agreement (Krippendorff's alpha, ordered levels): {alpha}", alpha=figure))
        else:
            said.append(
                texts(
                    "Agreement (Krippendorff's alpha, ordered levels): {alpha}, between {low} and {high} in 95 of 100 draws",
                    alpha=figure,
                    low=texts.number(Fraction(bounds.low), 2),
                    high=texts.number(Fraction(bounds.high), 2),
                )
            )
    elif agreed.note == TOO_FEW:
        said.append(texts("Agreement: too few to say (fewer than three gave levels)."))
    elif agreed.note == NOTHING_VARIES:
        said.append(texts("Agreement: too few to say (nothing varies, or nobody answered the same criterion)."))
    if agreed.percent is not None:
        said.append(
            texts.count(
                agreed.pairs,
                "Equal levels: {percent} of one pair",
                "Equal levels: {percent} of {n} pairs",
                percent=texts.figure(agreed.percent),
            )
        )
    if agreed.alpha is not None:
        said.append(_caution(texts, Fraction(agreed.alpha.exact)))
    return said


def _caution(texts: Texts, exact: Fraction) -> str:
    """Krippendorff's own marks: from 0.800 to be relied on, from 0.667 for tentative conclusions."""
    if exact >= Fraction(800, 1000):
        return texts("People see the same. Agreement is no proof that they are right.")
    if exact >= Fraction(667, 1000):
        return texts("People see roughly the same; talk about the criteria below before you rely on the score.")
    return texts("People see different things. That is the finding: talk about the criteria below first.")
