"""``safeguard plan --what-if``: score, band and gates as they stand, and with some criteria at other levels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from safeguard.answer_words import state_said
from safeguard.cli.output import out, out_bytes, table, wrapped
from safeguard.cli.session import Read, Session
from safeguard.errors import InvalidInput, Problem, not_found, say
from safeguard.model import Change, Outcome, Rubric, WhatIf
from safeguard.texts import Texts


def show(session: Session, reads: Sequence[Read], levels: Mapping[str, int], form: str) -> None:
    """Print what would follow, as text or JSON, for every assessment whose rubric has one of the criteria."""
    from safeguard import __version__
    from safeguard.strict_json import canonical
    from safeguard.what_if import what_if

    known = {criterion.id: None for read in reads for criterion in read.rubric.criteria}
    for criterion in levels:
        if criterion not in known:
            raise not_found(say("There is no such criterion."), criterion, known)
    found, problems = [], list[Problem]()
    for read in reads:
        own = {criterion: level for criterion, level in levels.items() if criterion in read.rubric.by_id}
        if own:
            try:
                found.append((read, what_if(read.rubric, read.assessment, own, __version__)))
            except InvalidInput as error:
                problems += error.problems
    if problems:
        raise InvalidInput(problems)
    faults = session.fault_records()
    if form == "json":
        records = [each.model_copy(update={"faults": faults}).to_json() for _, each in found]
        out_bytes(canonical(records[0] if len(records) == 1 else records) + b"\n")
        return
    for number, (read, each) in enumerate(found):
        for line in [*([""] if number else []), *_lines(session.texts, read, each)]:
            out(line)


def _lines(texts: Texts, read: Read, found: WhatIf) -> Iterator[str]:
    words = read.rubric.words(texts.language)
    yield f"{read.assessment.organisation.name} · {words.title}"
    for change in found.changes:
        yield from wrapped(_said(texts, read.rubric, change), "    ", "  ")
    yield ""
    before, after = found.before, found.after
    rows = [("", texts("today"), texts("then"))]
    for title, then, now in (
        (texts("claimed"), before.overall.claimed, after.overall.claimed),
        (texts("evidenced"), before.overall.evidenced, after.overall.evidenced),
    ):
        rows.append((title, texts.figure(then, read.rubric.limits), texts.figure(now, read.rubric.limits)))
    rows.append((texts("verdict"), _band(read.rubric, texts, before), _band(read.rubric, texts, after)))
    gates = {gate.criterion: gate.state for gate in after.gates}
    for gate in before.gates:
        if gate.state != "open" or gates[gate.criterion] != "open":
            name = words.criterion[gate.criterion].name
            rows.append((name, _state(texts, gate.state), _state(texts, gates[gate.criterion])))
    yield from table(rows)
    if before.band.provisional or after.band.provisional:
        yield from wrapped(texts("Provisional: not every criterion is answered."))
    yield from wrapped(texts("What is raised counts as shown by the proof that its level asks for."))


def _said(texts: Texts, rubric: Rubric, change: Change) -> str:
    """A change in one sentence: from where to where, for how much work, and what it waits for."""
    words = rubric.words(texts.language)
    start = change.from_level if isinstance(change.from_level, int) else _state(texts, change.from_level)
    parts = [
        texts(
            "{name}: {start} → level {level}", name=words.criterion[change.criterion].name, start=start, level=change.to
        )
    ]
    if change.effort is None:
        parts.append(texts("the rubric has no action for it"))
    elif Fraction(change.effort):
        parts.append(texts("{days} person-days", days=Fraction(change.effort)))
    for need in change.missing:
        other, level = need.split(">=")
        name = words.criterion[other].name
        parts.append(texts("needs first: {name} at level {level}", name=name, level=level))
    return " · ".join(parts)


def _band(rubric: Rubric, texts: Texts, outcome: Outcome) -> str:
    band = outcome.band.final
    return rubric.words(texts.language).band[band].title if band else "–"


def _state(texts: Texts, state: str) -> str:
    """A state of a gate or an answer in words."""
    gates = {"open": texts("met"), "closed": texts("not met"), "pending": texts("not yet answered")}
    return gates.get(state) or texts.message(state_said(state))
