"""The arithmetic of a score, step by step with its numbers, for people who want to check it by hand.

Every number here is taken from :mod:`safeguard.scoring`; nothing is computed anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from safeguard.answer_words import strength_said
from safeguard.errors import Message, NotFound, nearest, say
from safeguard.model import CONSENSUS, REVIEW, Answer, Assessment, Evidence, Rubric, decimal_text
from safeguard.scoring import Measurement, Standing, Tally

OVERALL = "overall"


def explain(
    rubric: Rubric, measured: Measurement, what: str, language: str, assessment: Assessment | None = None
) -> list[Message]:
    """The steps behind a criterion, a domain or ``overall``, by id or title, each a sentence.

    With the ``assessment`` a criterion also says whether the group's agreement stands, and which evidence does not count.
    Raises :class:`~safeguard.errors.NotFound` where nothing of this name is scored.
    """
    domains = {domain.id: sums for domain, sums in measured.domains}
    if what == OVERALL:
        return list(_overall(rubric, measured, language))
    meant = rubric.meant(what, [*domains, *measured.standings])
    if meant is None:
        raise NotFound(_unknown(rubric, [*domains, *measured.standings], what, language))
    if meant in domains:
        return list(_domain(rubric, measured, meant, language))
    answers = _deciding(assessment.answers, meant) if assessment else []
    return list(_criterion(rubric, measured, meant, language, answers, assessment))


def _unknown(rubric: Rubric, ids: Sequence[str], what: str, language: str) -> Message:
    """That nothing of a name is scored, with the nearest id or title, or with all that there are."""
    message = say("Nothing of this name is scored here.")
    titles = {each: rubric.words(language).titles[each] for each in ids}
    close = nearest(what, [OVERALL, *ids, *titles.values()])
    if close:
        return say("{what} Did you mean {nearest}?", what=message, nearest=close)
    known = ", ".join([OVERALL, *(f"{title} ({each})" for each, title in titles.items())])
    return say("{what} There is: {known}.", what=message, known=known)


def _deciding(answers: Sequence[Answer], criterion: str) -> list[Answer]:
    """The answers that decide where a criterion stands: the group's agreement, or else what each one says."""
    given = [
        answer
        for answer in answers
        if answer.criterion == criterion and answer.state != "unanswered" and not answer.by.startswith(REVIEW)
    ]
    return [answer for answer in given if answer.by == CONSENSUS] or given


def _criterion(
    rubric: Rubric,
    measured: Measurement,
    criterion_id: str,
    language: str,
    deciding: Sequence[Answer],
    assessment: Assessment | None,
) -> Iterator[Message]:
    agreed = any(answer.by == CONSENSUS for answer in deciding)
    criterion, standing = rubric.by_id[criterion_id], measured.standings[criterion_id]
    words, top = rubric.words(language).criterion[criterion_id], rubric.scale.max
    yield say("{name} (criterion {id}, weight {weight})", name=words.name, id=criterion_id, weight=criterion.weight)
    if standing.level is not None:
        assert standing.evidenced is not None
        yield say(
            "Claimed: level {level} of {top}, which is {level}/{top} = {percent}.",
            level=standing.level,
            top=top,
            percent=_percent(Fraction(standing.level, top)),
        )
        needed, free = rubric.evidence.required[standing.level], rubric.unproved_level
        if needed == "none":
            yield say(
                "Level {level} needs no evidence; the strongest that counts is {shown}.",
                level=standing.level,
                shown=strength_said(standing.strength),
            )
        else:
            yield say(
                "Level {level} requires evidence of strength {needed}; the strongest that counts is {shown}.",
                level=standing.level,
                needed=strength_said(needed),
                shown=strength_said(standing.strength),
            )
        if assessment is not None:
            yield from _not_counted(deciding, assessment)
        if standing.evidenced <= free < standing.level:
            yield say("Up to level {free} no evidence is needed: so much counts as evidenced.", free=free)
        yield say(
            "Evidenced: level {level} of {top}, which is {percent}.",
            level=standing.evidenced,
            top=top,
            percent=_percent(Fraction(standing.evidenced, top)),
        )
        if standing.spread and agreed:
            yield say("The levels given lie {spread} apart; what the group agreed on stands.", spread=standing.spread)
        elif standing.spread:
            yield say("The levels given lie {spread} apart; the lower median stands.", spread=standing.spread)
    else:
        yield _without_level(standing)
    for gate in measured.gates:
        if gate.criterion == criterion_id:
            yield say(
                "It is a critical criterion: from level {minimum} it is met; below, the verdict is at most {cap}. Today it is {state}.",
                minimum=gate.minimum,
                cap=rubric.words(language).band[gate.cap].title,
                state=_gate_state(gate.state),
            )


def _not_counted(deciding: Sequence[Answer], assessment: Assessment) -> Iterator[Message]:
    """The evidence that does not count on the day of the assessment, and why, without what it points to."""
    shown = [evidence for answer in deciding for evidence in answer.evidence]
    for evidence in sorted(shown, key=Evidence.model_dump_json):
        if evidence.expired_by(assessment.date):
            yield say(
                "Not counted: evidence ({strength}) that expired on {expires}, before the assessment of {day}.",
                strength=strength_said(evidence.strength),
                expires=evidence.expires,
                day=assessment.date,
            )
        elif evidence.dated_after(assessment.date):
            yield say(
                "Not counted: evidence ({strength}) dated {date}, after the assessment of {day}.",
                strength=strength_said(evidence.strength),
                date=evidence.date,
                day=assessment.date,
            )


def _without_level(standing: Standing) -> Message:
    if standing.state == "unknown":
        return say("Nobody knows: it counts as 0, and finding out comes first.")
    if standing.state == "not_applicable":
        return say("Not applicable, with a reason: it leaves every sum.")
    return say("Not yet answered: it takes part in the interval only.")


def _domain(rubric: Rubric, measured: Measurement, domain_id: str, language: str) -> Iterator[Message]:
    sums = next(sums for domain, sums in measured.domains if domain.id == domain_id)
    words = rubric.words(language)
    yield say("{name} (domain {id})", name=words.domain[domain_id].title, id=domain_id)
    for criterion in rubric.criteria:
        standing = measured.standings.get(criterion.id)
        if criterion.domain == domain_id and standing is not None:
            yield _member(words.criterion[criterion.id].name, criterion.weight, standing, sums.top)
    yield from _sums(sums)


def _member(name: str, weight: int, standing: Standing, top: int) -> Message:
    if standing.level is not None:
        return say(
            "- {name}: weight {weight} × level {level} = {points} (evidenced: {weight} × {evidenced} = {proved})",
            name=name,
            weight=weight,
            level=standing.level,
            points=weight * standing.level,
            evidenced=standing.evidenced,
            proved=weight * (standing.evidenced or 0),
        )
    if standing.state == "unknown":
        return say("- {name}: weight {weight}, not known = 0", name=name, weight=weight)
    if standing.state == "not_applicable":
        return say("- {name}: not applicable, left out", name=name)
    return say("- {name}: weight {weight}, not yet answered", name=name, weight=weight)


def _sums(sums: Tally) -> Iterator[Message]:
    if not sums.can_be_scored:
        yield say(
            "Too much is not applicable ({share}; the limit is {limit}): this is not scored.",
            share=_percent(sums.na_share),
            limit=_percent(sums.na_limit),
        )
        return
    if sums.claimed is None or sums.evidenced is None:
        yield say("Nothing is answered yet: there is no score.")
    else:
        base = sums.top * sums.answered
        yield say(
            "Claimed: {points} of {base} points ({top} × weight {answered}) = {percent}",
            points=sums.points,
            base=base,
            top=sums.top,
            answered=sums.answered,
            percent=_percent(sums.claimed),
        )
        yield say(
            "Evidenced: {points} of {base} points = {percent}",
            points=sums.evidenced_points,
            base=base,
            percent=_percent(sums.evidenced),
        )
    yield say(
        "Interval of the claimed score: from {low} (everything open at 0) to {high} (everything open at {top})",
        low=_percent(sums.low),
        high=_percent(sums.high),
        top=sums.top,
    )
    yield say(
        "Answered: weight {answered} of {applicable} = {percent}",
        answered=sums.answered,
        applicable=sums.applicable,
        percent=_percent(sums.coverage),
    )


def _overall(rubric: Rubric, measured: Measurement, language: str) -> Iterator[Message]:
    words = rubric.words(language)
    yield say("Overall: the weighted mean of the domains that have a score")
    weights = 0
    for domain, sums in measured.domains:
        title = words.domain[domain.id].title
        if sums.claimed is None:
            yield say("- {name}: no score, left out", name=title)
            continue
        weights += domain.weight
        yield say(
            "- {name}: weight {weight} × {percent} (evidenced {proved})",
            name=title,
            weight=domain.weight,
            percent=_percent(sums.claimed),
            proved=_percent(sums.evidenced),
        )
    if measured.claimed is None:
        yield say("Nothing is answered yet: there is no score.")
        return
    yield say(
        "Claimed: sum divided by {weights} = {percent} (exactly {exact})",
        weights=weights,
        exact=str(measured.claimed),
        percent=_percent(measured.claimed),
    )
    yield say(
        "Evidenced: likewise = {percent} (exactly {exact})",
        exact=str(measured.evidenced),
        percent=_percent(measured.evidenced),
    )
    yield say(
        "Interval of the claimed score: from {low} to {high}", low=_percent(measured.low), high=_percent(measured.high)
    )
    yield from _band(rubric, measured, language)


def _band(rubric: Rubric, measured: Measurement, language: str) -> Iterator[Message]:
    titles = {band: words.title for band, words in rubric.words(language).band.items()}
    verdict = measured.verdict
    assert verdict.by_score is not None
    assert verdict.final is not None
    bands = ", ".join(f"{titles[band.id]} ({decimal_text(band.from_)})" for band in rubric.bands)
    yield say("Bands with the score from which each begins (in %): {bands}", bands=bands)
    yield say("By its score alone the verdict is: {band}", band=titles[verdict.by_score])
    for reason in verdict.reasons:
        kind, _, name = reason.partition(":")
        if kind == "floor":
            yield say(
                "- the domain {name} misses the floor of the next band", name=rubric.words(language).domain[name].title
            )
        else:
            gate = next(gate for gate in measured.gates if gate.criterion == name)
            template = say("- critical criterion {name} is {state}: at most {cap}")
            yield say(
                template.template,
                name=rubric.words(language).criterion[name].name,
                state=_gate_state(gate.state),
                cap=titles[gate.cap],
            )
    yield say("The verdict is: {band}", band=titles[verdict.final])


def _gate_state(state: str) -> Message:
    return {"open": say("met"), "closed": say("not met"), "pending": say("not yet answered")}[state]


def _percent(value: Fraction | None) -> Message:
    """A share as a percentage with two decimals, so that the steps can be followed by hand."""
    return say("{number}%", number=round_half_up(value)) if value is not None else say("–")


def round_half_up(value: Fraction) -> Fraction:
    """A share as a percentage rounded half up to two decimals."""
    from safeguard.model import fixed

    return Fraction(fixed(value * 100, 2))
