"""``safeguard import FOLDER``: returned questionnaires of many respondents become one assessment for each unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from safeguard.cli.output import few, out, quoted
from safeguard.cli.session import Session
from safeguard.errors import InvalidInput, NotFound, Problem, say

if TYPE_CHECKING:
    from safeguard.folding import Folded, Question, Returned
    from safeguard.model import Assessment
    from safeguard.texts import Texts

#: what an office suite leaves beside an open file
_LOCKS = ("~$", ".~lock.", ".")
#: files passed over that are named
_NAMED = 8


class Incoming(NamedTuple):
    """Everything that a folder holds: what could be read, and what is wrong with the rest."""

    returned: list[Returned]
    problems: list[Problem]


def import_folder(session: Session, folder: Path, check: bool) -> int:
    """Fold the questionnaires of a folder into the store. Gives 0, or 2 where a person has something to settle.

    Every file that can be read is folded, whatever is wrong with another; what is wrong is said at the end.
    """
    incoming = _read_all(session, _questionnaires(session, folder))
    by_id: dict[str, list[Returned]] = {}
    for each in incoming.returned:
        by_id.setdefault(each.assessment.id, []).append(each)
    questions = 0
    for assessment_id, returned in sorted(by_id.items()):
        questions += _fold(session, assessment_id, returned, incoming.problems, check)
    if check:
        out(session.texts("Nothing was changed; without --check it is brought in."))
    if incoming.problems:
        refused = say("Not brought in; everything else was:") if not check else say("This cannot be accepted as it is:")
        raise InvalidInput(incoming.problems, refused)
    return 2 if questions else 0


def folded_folder(session: Session, folder: Path) -> Iterator[Assessment]:
    """The assessments that the questionnaires of a folder make together, without the store.

    Raises :class:`~safeguard.errors.InvalidInput` where a file cannot be read or something is to be settled.
    """
    from safeguard.answer_words import by_said
    from safeguard.folding import fold_returned

    incoming = _read_all(session, _questionnaires(session, folder))
    by_id: dict[str, list[Returned]] = {}
    for each in incoming.returned:
        by_id.setdefault(each.assessment.id, []).append(each)
    problems = list(incoming.problems)
    for _, returned in sorted(by_id.items()):
        folded = fold_returned(None, list(_fitting(None, returned, problems)))
        for question in folded.questions:
            message = say(
                "Two versions of {by} differ. Settle it first with safeguard import.", by=by_said(question.by)
            )
            problems.append(Problem(", ".join(question.sources), "", message))
        yield folded.assessment
    if problems:
        raise InvalidInput(problems)


def _questionnaires(session: Session, folder: Path) -> list[Path]:
    """The files below a folder that a format reads, in order of name; others are named and passed over."""
    endings = {suffix for form in session.registry.formats.values() for suffix in form.suffixes}
    found, others = [], list[str]()
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or path.name.startswith(_LOCKS):
            continue
        if path.suffix.lower() in endings:
            found.append(path)
        else:
            others.append(str(path.relative_to(folder)))
    if others:
        message = session.texts.count(
            len(others),
            "One other file was passed over: {files}.",
            "{n} other files were passed over: {files}.",
            files=few(others, _NAMED),
        )
        out(message)
    if not found:
        raise InvalidInput.at(str(folder), "", say("There is no questionnaire in this folder."))
    return found


def _read_all(session: Session, paths: Sequence[Path]) -> Incoming:
    """Read every file; many workbooks are read by several processes at once."""
    from safeguard.cli.many_files import read_many

    returned, problems = [], []
    for file in read_many(session, paths):
        session.warn(file.warnings)
        problems += file.problems
        returned += file.returned
    return Incoming(returned, problems)


def _fold(session: Session, assessment_id: str, returned: list[Returned], problems: list[Problem], check: bool) -> int:
    """Fold what came back for one assessment and save it once; gives how many questions are left."""
    from safeguard.folding import fold_returned

    try:
        stored = session.store.load(assessment_id)
        before, generation = stored.assessment, stored.generation
    except NotFound:
        before, generation = None, 0
    fitting = list(_fitting(before, returned, problems))
    if not fitting:
        return 0
    folded = fold_returned(before, fitting)
    empty = before is None and not folded.assessment.answers
    if not check and not empty and folded.assessment != before:
        session.store.save(folded.assessment, generation)
    _report(session, folded, len(fitting))
    return len(folded.questions)


def _fitting(before: Assessment | None, returned: Sequence[Returned], problems: list[Problem]) -> Iterator[Returned]:
    """The files that speak of what the first (or the store) speaks of; a mix-up of another is a problem of its file."""
    from safeguard.folding import identity

    wanted = identity(before or min(returned, key=lambda each: each.source).assessment)
    for each in returned:
        if identity(each.assessment) == wanted:
            yield each
        else:
            message = say(
                "The store holds another assessment of the id {id}: its rubric, organisation, unit or profile differs.",
                id=each.assessment.id,
            )
            problems.append(Problem(each.source, "", message))


def _report(session: Session, folded: Folded, files: int) -> None:
    texts = session.texts
    counts = f"{folded.new} {texts('new')}, {folded.same} {texts('same')}"
    voices = texts.count(folded.voices, "one voice", "{n} voices")
    sources = texts.count(files, "one file", "{n} files")
    out(f"{folded.assessment.id}: {sources}, {voices}; {counts}")
    for question in folded.questions:
        for line in _asked(texts, question):
            out("  " + line)


def _asked(texts: Texts, question: Question) -> Iterator[str]:
    """A question in words, and what ends it: the right version brought in by itself, the other out of the folder."""
    from safeguard.answer_words import by_said

    by = texts.message(by_said(question.by))
    others = [source for source in question.sources if source not in question.as_stored]
    if question.as_stored:
        yield texts.count(
            question.criteria,
            "To settle: two versions of {by} differ on one criterion. The store holds what {kept} says; not taken: {files}.",
            "To settle: two versions of {by} differ on {n} criteria. The store holds what {kept} says; not taken: {files}.",
            by=by,
            kept=", ".join(question.as_stored),
            files=", ".join(others),
        )
    else:
        yield texts.count(
            question.criteria,
            "To settle: two versions of {by} differ on one criterion ({files}{others}). None of them was taken.",
            "To settle: two versions of {by} differ on {n} criteria ({files}{others}). None of them was taken.",
            by=by,
            files=", ".join(question.sources),
            others=texts(" and what is stored") if question.stored else "",
        )
    if question.stored:
        yield "  " + texts("If what is stored is right, move the other file out of the folder; if not:")
    else:
        yield "  " + texts("Bring in the right one by itself, and move the other file out of the folder:")
    for source in others:
        yield f"    safeguard import --clear {quoted(source)}"
