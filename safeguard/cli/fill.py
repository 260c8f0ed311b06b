"""``safeguard fill``: one criterion at a time at the terminal, saved after each answer, resumed where it stopped."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from safeguard import clock
from safeguard.cli import params
from safeguard.cli.output import out, wrapped
from safeguard.cli.session import Session
from safeguard.cli.translated import Command, option
from safeguard.errors import InvalidInput, NotFound, not_found, say
from safeguard.written_days import written_day

if TYPE_CHECKING:
    from safeguard.model import Answer, Assessment, Criterion, Rubric
    from safeguard.store import Stored


@click.command("fill", cls=Command)
@click.argument("rubric", metavar="RUBRIC")
@option("--id", "assessment_id", metavar="ID", help="The assessment to begin or to go on with.")
@option("--organisation", type=params.TEXT, metavar="NAME", help="Name of the organisation, for a new assessment.")
@option("--profile", metavar="NAME", help="What kind of organisation answers; needed where the rubric knows several.")
@option("--date", "day", type=params.DAY, help="Day of the assessment; today where none is named.")
@option(
    "--by",
    default="consensus",
    metavar="WHO",
    help="Whose answers: a respondent's id; consensus where none is named.",
)
@params.store
@click.pass_obj
def command(
    session: Session,
    rubric: str,
    assessment_id: str | None,
    organisation: str | None,
    profile: str | None,
    day: date | None,
    by: str,
) -> None:
    """Answer a questionnaire at the terminal.

    At each criterion type a level, u (not known), n (not applicable), e (evidence), t (a note), ? (why it matters and
    what proves it), b (back), s (skip) or q (stop). Each answer is saved at once; the same command goes on where you
    stopped. Evidence and a note are typed before the level.
    """
    chosen = session.registry.rubric(rubric)
    assessment = _opened(session, chosen, assessment_id, organisation, profile, day, by)
    Dialogue(session, chosen, assessment, by, session.store.load(assessment.id).rivals).run()


def _opened(
    session: Session,
    rubric: Rubric,
    assessment_id: str | None,
    organisation: str | None,
    profile: str | None,
    day: date | None,
    by: str,
) -> Assessment:
    """The assessment to go on with, or a new one, saved before the first question."""
    from safeguard.model.base import slug
    from safeguard.rounds import assessment_id as id_of

    name = organisation or ""
    today = day or clock.today()
    wanted = assessment_id or (id_of(slug(name) or "", None, rubric.id, str(today.year)) if slug(name) else None)
    if wanted is None:
        message = (
            say("This name gives no id. Name one with --id: lower-case letters, digits and hyphens.")
            if name.strip()
            else say("Name the organisation, or an assessment with --id.")
        )
        raise InvalidInput.at("safeguard fill", "--organisation", message)
    _check_voice(by)
    try:
        stored = session.store.load(wanted)
    except NotFound:
        fresh = _fresh(rubric, wanted, name, profile, day, by)
        session.store.save(fresh, 0)
        return fresh
    session.doubt_clock(stored.day)
    if stored.assessment.rubric.id != rubric.id:
        raise InvalidInput.at("safeguard fill", "--id", say("This assessment answers another rubric."))
    if day is not None and day != stored.assessment.date:
        message = say("This assessment is of {day}. For another round name another --id.", day=stored.assessment.date)
        raise InvalidInput.at("safeguard fill", "--date", message)
    return _with_voice(session, stored, by)


def _check_voice(by: str) -> None:
    from safeguard.model import CONSENSUS
    from safeguard.model.base import keepable_id

    if by != CONSENSUS and keepable_id(by) is None:
        message = say("Write consensus or the id of a respondent: lower-case words joined by hyphens, such as r2.")
        raise InvalidInput.at("safeguard fill", "--by", message)


def _with_voice(session: Session, stored: Stored, by: str) -> Assessment:
    """The stored assessment, with the respondent among those who answer it."""
    from safeguard.model import CONSENSUS, Respondent

    assessment = stored.assessment
    if by == CONSENSUS or any(person.id == by for person in assessment.respondents):
        return assessment
    people = (*assessment.respondents, Respondent(id=by))
    with_them: Assessment = assessment.model_copy(update={"respondents": people})
    session.store.save(with_them, stored.generation)
    return with_them


def _fresh(rubric: Rubric, wanted: str, name: str, profile: str | None, day: date | None, by: str) -> Assessment:
    from safeguard.boundary import parse
    from safeguard.model import CONSENSUS, Assessment
    from safeguard.model.base import slug

    if not name:
        raise InvalidInput.at(
            "safeguard fill",
            "--organisation",
            say("There is no such assessment yet. Name the organisation to begin it."),
        )
    if profile is None and len(rubric.profiles) == 1:
        profile = rubric.profiles[0]
    if profile is None:
        raise InvalidInput.at(
            "safeguard fill",
            "--profile",
            say("One of these is needed here: {allowed}.", allowed=", ".join(rubric.profiles)),
        )
    if profile not in rubric.profiles:
        raise not_found(say("The rubric has no such profile."), profile, rubric.profiles)
    today = day or clock.today()
    values = {
        "id": wanted,
        "rubric": {"id": rubric.id, "version": rubric.version, "scoring_digest": rubric.digests.scoring},
        "organisation": {"id": slug(name), "name": name, "type": profile},
        "profile": profile,
        "round": str(today.year),
        "date": today,
        "respondents": [] if by == CONSENSUS else [{"id": by}],
    }
    return parse(Assessment, values, "safeguard fill")


#: what people type for yes and for no, in both languages
YES = ("y", "ya", "yes")
NO = ("n", "no", "t", "tidak")


class Dialogue:
    """Questions and answers; what is typed is never repeated."""

    def __init__(self, session: Session, rubric: Rubric, assessment: Assessment, by: str, rivals: tuple[Answer, ...]):
        self.session, self.rubric, self.texts, self.by = session, rubric, session.texts, by
        self.id = assessment.id
        self.words = rubric.words(session.language)
        self.criteria = rubric.in_scope(assessment.profile)
        self.answers = {answer.criterion: answer for answer in assessment.answers if answer.by == by}
        self.rivals: dict[str, list[Answer]] = {}
        for each in rivals:
            if each.by == by:
                self.rivals.setdefault(each.criterion, []).append(each)
        self.pending: dict[str, dict[str, Any]] = {}

    def run(self) -> None:
        texts = self.texts
        out(texts("Do not write names of children and no case details."))
        for line in wrapped(texts("Keys: {keys}", keys=self._keys()), "  ", ""):
            out(line)
        twice = (n for n, each in enumerate(self.criteria) if each.id in self.rivals)
        open_ones = (n for n, each in enumerate(self.criteria) if not self._answered(each))
        place = next(twice, next(open_ones, 0))
        while 0 <= place < len(self.criteria):
            moved = self._ask(place)
            if moved is None:
                break
            place = max(0, place + moved)
        done = sum(self._answered(criterion) for criterion in self.criteria)
        out(texts("Answered: {done} of {all}. Saved as {id}.", done=done, all=len(self.criteria), id=self.id))
        store = f" --store {self.session.store_url}" if self.session.store_url else ""
        out(f"  safeguard score {self.id}{store}")

    def _answered(self, criterion: Criterion) -> bool:
        answer = self.answers.get(criterion.id)
        return answer is not None and answer.state != "unanswered" and criterion.id not in self.rivals

    def _ask(self, place: int) -> int | None:
        """Ask one criterion; gives how far to move, or None to stop."""
        texts, criterion = self.texts, self.criteria[place]
        own = self.words.criterion[criterion.id]
        out("")
        out(texts("{number} of {all} · {name}", number=place + 1, all=len(self.criteria), name=own.name), bold=True)
        for line in wrapped(own.statement):
            out(line)
        self._show_levels(criterion)
        for line in self.also_shown(criterion):
            out(line)
        given = self.answers.get(criterion.id)
        if criterion.id in self.rivals:
            self._show_rivals(criterion)
            given = None  # Enter decides nothing here
        elif given is not None and given.level is not None:
            out(texts("Answered before: level {level}. Enter keeps it.", level=given.level))
        while True:
            typed = self._typed(texts("Level 0–{top}, u, n, e, t, ?, b, s, q:", top=self.rubric.scale.max))
            if typed is None or typed in ("q", "b", "s") or (typed == "" and given is not None):
                self._keep_pending(criterion)
                return None if typed in (None, "q") else -1 if typed == "b" else 1
            if typed == "?":
                self._help(criterion)
            elif typed == "e":
                self._evidence(criterion)
            elif typed == "t":
                self._kept(criterion)["note"] = self.free_text(texts("Note (no names of children):")) or ""
            elif self._record(criterion, typed):
                return 1

    def _keys(self) -> str:
        """What can be typed beside a level, and what it does."""
        return self.texts(
            "u not known, n not applicable, e evidence, t a note, ? why it matters, b back, s skip, q stop"
        )

    def _show_rivals(self, criterion: Criterion) -> None:
        """Both answers of a criterion that was answered twice: whatever is answered now settles it."""
        from safeguard.answer_words import state_said

        texts = self.texts
        out(texts("Answered twice. Your answer now settles it; both stay in the log:"))
        given = self.answers.get(criterion.id)
        for each in ([given] if given else []) + self.rivals[criterion.id]:
            said = texts.message(state_said(each.state, each.level))
            for line in wrapped(": ".join(part for part in (said, each.reason, each.note) if part), "    ", "  – "):
                out(line)

    def _typed(self, question: str) -> str | None:
        """A line of input, or None at its end."""
        out(question + " ", end="")
        line = sys.stdin.readline()
        return line.strip() if line else None

    def yes(self, question: str) -> bool:
        """Whether somebody says yes; anything that is neither yes nor no is asked again."""
        while True:
            typed = (self._typed(question) or "").casefold()
            if typed in YES:
                return True
            if typed in ("", *NO):
                return False
            out(self.texts("Type y for yes, or n for no."))

    def free_text(self, question: str) -> str | None:
        """A line of free text; where it looks like data about a person it can be typed anew before it is kept."""
        from safeguard.cli.privacy import looks_like

        text = self._typed(question)
        while text and (found := looks_like(self.session, text)):
            for message in found:
                out(self.texts.message(message))
            again = self._typed(self.texts("Type it anew, or press Enter to keep it:"))
            if not again:
                break
            text = again
        return text

    def _show_levels(self, criterion: Criterion) -> None:
        for level, descriptor in enumerate(self.words.criterion[criterion.id].levels):
            for line in wrapped(descriptor, "      ", f"  {level}   "):
                out(line)

    def also_shown(self, criterion: Criterion) -> list[str]:
        """What stands between the levels and the question; nothing here."""
        return []

    def more_of(self, criterion: Criterion, fields: dict[str, object]) -> dict[str, object] | None:
        """What an answer needs besides; None where it is not given, and the criterion is asked again."""
        return fields

    def _help(self, criterion: Criterion) -> None:
        own, texts = self.words.criterion[criterion.id], self.texts
        for line in wrapped(own.why, "  "):
            out(line)
        if own.gate:
            for line in wrapped(texts("Critical: {why}", why=own.gate), "  "):
                out(line)
        for evidence in own.evidence:
            for line in wrapped(evidence, "    ", "  – "):
                out(line)

    def _record(self, criterion: Criterion, typed: str) -> bool:
        """Save the answer that was typed; False where it is none."""
        texts, top = self.texts, self.rubric.scale.max
        if typed == "u":
            return self._save(criterion, state="unknown")
        if typed == "n":
            if not criterion.may_be_not_applicable:
                out(texts("This criterion applies to everybody: not applicable cannot be answered."))
                return False
            reason = self.free_text(texts("Why does it not apply?"))
            if not reason or says_only_yes_or_no(reason):
                out(texts("Not applicable needs a reason."))
                return False
            return self._save(criterion, state="not_applicable", reason=reason)
        if not (typed.isascii() and typed.isdigit() and len(typed) < 4 and int(typed) <= top):
            for line in wrapped(
                texts("Type a level from 0 to {top}, or a key: {keys}", top=top, keys=self._keys()), "  ", ""
            ):
                out(line)
            return False
        return self._save(criterion, state="level", level=int(typed))

    def _keep_pending(self, criterion: Criterion) -> None:
        """Save a note or evidence that was typed without a level after it."""
        if criterion.id in self.pending:
            given = self.answers.get(criterion.id)
            state = given.state if given else "unanswered"
            self._save(
                criterion, state=state, level=given.level if given else None, reason=given.reason if given else None
            )

    def _kept(self, criterion: Criterion) -> dict[str, Any]:
        """The note and the evidence that the answer to a criterion has, or is to get."""
        before = self.answers.get(criterion.id)
        evidence = [each.model_dump() for each in before.evidence] if before else []
        return self.pending.setdefault(criterion.id, {"note": before.note if before else "", "evidence": evidence})

    def _evidence(self, criterion: Criterion) -> None:
        """Ask for one piece of evidence: a pointer and its strength."""
        texts = self.texts
        reference = self.free_text(texts("Title, number and place of the evidence (no names of children):"))
        if not reference:
            return
        out(texts("How strong? 1 document seen, 2 practice checked on a sample, 3 confirmed from outside"))
        strength = {"1": "documented", "2": "sampled", "3": "verified"}.get(self._typed("1–3:") or "")
        if strength is None:
            out(texts("A whole number from {low} to {high} is needed here.", low=1, high=3))
            return
        day = self._typed(texts("Its date (YYYY-MM-DD), or nothing:"))
        while day and (written := written_day(day)) is None:
            out(texts("Write a day of the calendar as YYYY-MM-DD, such as 2027-03-01 for 1 March 2027."))
            day = self._typed(texts("Its date (YYYY-MM-DD), or nothing:"))
        evidence = {"kind": "document", "reference": reference, "strength": strength, "date": written if day else None}
        self._kept(criterion)["evidence"].append(evidence)

    def _save(self, criterion: Criterion, **fields: object) -> bool:
        from safeguard.boundary import parse
        from safeguard.model import Answer

        whole = self.more_of(criterion, fields)
        if whole is None:
            return False
        try:
            answer: Answer = parse(
                Answer, {"criterion": criterion.id, "by": self.by, **self._kept(criterion), **whole}, "safeguard fill"
            )
        except InvalidInput as error:  # a note or evidence that cannot be kept: said, and asked for again
            for problem in error.problems:
                out(self.session.problem_line(problem))
            self.pending.pop(criterion.id, None)
            return False
        store, settled = self.session.store, self.rivals.pop(criterion.id, [])
        recorded = store.record(self.id, answer, ... if settled else self.answers.get(criterion.id))
        self.pending.pop(criterion.id, None)
        if recorded.is_rival:
            self.rivals[criterion.id] = [answer]
            self.answers.pop(criterion.id, None)
            if recorded.standing is not None:
                self.answers[criterion.id] = recorded.standing
            out(self.texts("Somebody else answered this in between. Both answers are kept."))
            self._show_rivals(criterion)
            return False
        self.answers[criterion.id] = answer
        return True


def says_only_yes_or_no(text: str) -> bool:
    """Whether a text answers another question than the one that asked for words."""
    return text.strip(" .!").casefold() in (*YES, *NO)
