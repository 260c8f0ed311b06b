"""A score as text for people: verdict and score together, the reason, domains with bars, what is open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from safeguard.cli.output import can_show, table, wrapped
from safeguard.errors import not_found, say
from safeguard.model import REVIEW, Assessment, Figure, Rubric, ScoreRecord, ViewResult
from safeguard.reasons import meaning_said, nothing_said, reason, unproved_said
from safeguard.texts import Texts

BAR = 20


def score_view(texts: Texts, rubric: Rubric, assessment: Assessment, record: ScoreRecord) -> Iterator[str]:
    """The lines of the text view of one record."""
    words = rubric.words(texts.language)
    profile = words.profile.get(assessment.profile, assessment.profile)
    yield f"{assessment.organisation.name} · {words.title}"
    yield f"{profile} · {texts.day(assessment.date)} · {rubric.id} {rubric.version}"
    yield ""
    nothing = nothing_said(texts, rubric, assessment)
    if nothing:
        yield from wrapped(nothing)
        return
    yield from _verdict(texts, rubric, record)
    yield ""
    yield from _domains(texts, rubric, record)
    yield from _gates(texts, rubric, record)
    yield from _open(texts, rubric, record)
    yield from _expired(texts, assessment)
    yield from _reviews(texts, rubric, assessment)
    if record.agreement is not None:
        from safeguard.cli.voices_view import voices_view  # only where several answered

        yield from voices_view(texts, rubric, assessment, record)


def _expired(texts: Texts, assessment: Assessment) -> Iterator[str]:
    """How much evidence had expired on the day of the assessment: it was shown, and does not count."""
    number = sum(
        evidence.expired_by(assessment.date)
        for answer in assessment.answers
        if answer.state != "unanswered" and not answer.by.startswith(REVIEW)
        for evidence in answer.evidence
    )
    if number:
        yield from wrapped(
            texts.count(
                number,
                "One piece of evidence had expired by the day of the assessment and does not count; --explain with the criterion says more.",
                "{n} pieces of evidence had expired by the day of the assessment and do not count; --explain with the criterion says more.",
            )
        )


def _verdict(texts: Texts, rubric: Rubric, record: ScoreRecord) -> Iterator[str]:
    bands = rubric.words(texts.language).band
    overall, band = record.overall, record.band
    if overall.claimed is None or band.final is None:
        yield texts("No score yet: nothing that can be scored is answered.")
        return
    line = texts(
        "{band} · claimed {percent}",
        band=bands[band.final].title.upper(),
        percent=texts.figure(overall.claimed, rubric.limits),
    )
    yield line + (f" · {texts('provisional')}" if band.provisional else "")
    if not overall.complete:
        yield texts(
            "between {low} and {high} once everything is answered; answered so far: {coverage}",
            low=texts.figure(overall.low, rubric.limits),
            high=texts.figure(overall.high, rubric.limits),
            coverage=texts.figure(overall.coverage, rubric.limits),
        )
    elif overall.low != overall.high:
        yield texts(
            "not known counts as 0; between {low} and {high} once everything is known",
            low=texts.figure(overall.low, rubric.limits),
            high=texts.figure(overall.high, rubric.limits),
        )
    evidenced = bands[band.evidenced].title if band.evidenced else "–"
    yield texts(
        "With the evidence shown: {percent} · {band}",
        percent=texts.figure(overall.evidenced, rubric.limits),
        band=evidenced,
    )
    yield from wrapped(reason(texts, rubric, record))
    yield from wrapped(meaning_said(texts, rubric, record, band.final))


def _domains(texts: Texts, rubric: Rubric, record: ScoreRecord) -> Iterator[str]:
    words = rubric.words(texts.language)
    rows = [("", texts("claimed"), texts("evidenced"), "")]
    for domain in record.domains:
        title = words.domain[domain.id].title
        if domain.status == "not_scored":
            rows.append((title, texts("not scored: too much is not applicable"), "", ""))
        elif domain.status == "no_score":
            rows.append((title, texts("not yet answered"), "", ""))
        else:
            note = (
                ""
                if domain.coverage is None or domain.coverage.value == 1
                else texts("answered {percent}", percent=texts.percent(domain.coverage.value, 0))
            )
            rows.append((title, _barred(texts, rubric, domain.claimed), _barred(texts, rubric, domain.evidenced), note))
    yield from table(rows)
    unproved = unproved_said(texts, rubric, record)
    if unproved:
        yield from wrapped(unproved)
    yield ""


def _barred(texts: Texts, rubric: Rubric, figure: Figure | None) -> str:
    return f"{bar(figure)} {texts.figure(figure, rubric.limits):>6}"


def bar(figure: Figure | None) -> str:
    """A bar of the length of a figure, in signs that the terminal can show."""
    full, empty = ("█", "░") if can_show("█░") else ("#", "-")
    length = 0 if figure is None else int(figure.value * BAR)
    return full * length + empty * (BAR - length)


def _gates(texts: Texts, rubric: Rubric, record: ScoreRecord) -> Iterator[str]:
    words = rubric.words(texts.language)
    levels = {criterion.id: criterion.level for criterion in record.criteria}
    standing = [gate for gate in record.gates if gate.state != "open"]
    if not standing:
        return
    pending = any(gate.state == "pending" for gate in standing)
    yield (
        texts("Critical criteria that are not met or not yet answered")
        if pending
        else texts("Critical criteria that are not met")
    )
    for gate in standing:
        level = levels[gate.criterion]
        today = (
            texts("not yet answered")
            if gate.state == "pending"
            else texts("not known")
            if level is None
            else texts("level {level}", level=level)
        )
        yield from wrapped(
            texts(
                "{name}: {today}, needed {minimum}; until then at most {cap}",
                name=words.criterion[gate.criterion].name,
                today=today,
                minimum=gate.minimum,
                cap=words.band[gate.cap].title,
            ),
            "    ",
            "  ? " if gate.state == "pending" else "  ✗ " if can_show("✗") else "  x ",
        )
        gate_words = words.criterion[gate.criterion].gate
        if gate_words and gate.state != "pending":  # a warning is for what is known
            yield from wrapped(gate_words, "    ")
    flagged = [words.criterion[gate.criterion].name for gate in record.gates if gate.review and gate.state == "open"]
    if flagged:
        yield from wrapped(
            texts("To talk about: somebody sees this below its minimum: {names}", names=", ".join(flagged))
        )
    yield ""


def _open(texts: Texts, rubric: Rubric, record: ScoreRecord) -> Iterator[str]:
    words = rubric.words(texts.language)
    for state, title in (("unknown", texts("Not known: find out first")), ("unanswered", texts("Not yet answered"))):
        names = [words.criterion[each.id].name for each in record.criteria if each.state == state]
        if names:
            yield f"{title} ({len(names)})"
            for name in names:
                yield from wrapped(name, "    ", "  – " if can_show("–") else "  - ")
            yield ""


def _reviews(texts: Texts, rubric: Rubric, assessment: Assessment) -> Iterator[str]:
    """One line for each review that stands beside."""
    if not any(answer.by.startswith(REVIEW) for answer in assessment.answers):
        return
    from safeguard.answer_words import by_said
    from safeguard.reviewing import beside, reviewers  # only where somebody reviewed

    bands = rubric.words(texts.language).band
    for reviewer in reviewers(assessment):
        found = beside(rubric, assessment, reviewer).reviewed
        verdict = bands[found.verdict.final].title if found.verdict.final else "–"
        percent = texts.figure(Figure.of(found.claimed), rubric.limits)
        yield f"{texts.message(by_said(f'{REVIEW}{reviewer}'))}: {percent} · {verdict}"
        yield f"  safeguard review show {assessment.id}"
        yield ""


def views_view(
    texts: Texts, rubric: Rubric, assessment: Assessment, record: ScoreRecord, wanted: Sequence[str]
) -> Iterator[str]:
    """The figures of the tags that are wanted; a word before the colon stands for all tags that begin with it.

    Raises :class:`~safeguard.errors.NotFound` where no criterion in scope carries such a tag.
    """
    words = rubric.words(texts.language)
    known = {view.tag: view for view in record.views}
    chosen = []
    for name in dict.fromkeys(wanted):
        tags = [tag for tag in known if name in (tag, tag.partition(":")[0])]
        if not tags:
            raise not_found(say("No criterion of this assessment carries this tag."), name, known)
        chosen += sorted(tags, key=_natural)
    yield f"{assessment.organisation.name} · {words.title}"
    rows = [("", texts("claimed"), texts("evidenced"), texts("criteria"), "")]
    for tag in dict.fromkeys(chosen):
        view = known[tag]
        carried = sum(tag in criterion.maps for criterion in rubric.in_scope(assessment.profile))
        few = carried < ViewResult.FEW
        figures = (
            (texts("too few"),) * 2
            if few
            else (_barred(texts, rubric, view.claimed), _barred(texts, rubric, view.evidenced))
        )
        rows.append((tag, *figures, str(carried), words.tag.get(tag, "")))
    yield from table(rows)
    if any(row[1] == texts("too few") for row in rows):
        yield from wrapped(
            texts("Fewer than {n} criteria make no percentage: one answer would decide it.", n=ViewResult.FEW)
        )


def _natural(tag: str) -> tuple[str, ...]:
    """A tag with its number padded, so that 10 follows 9."""
    return tuple(part.zfill(4) if part.isdigit() else part for part in re.split(r"(\d+)", tag))
