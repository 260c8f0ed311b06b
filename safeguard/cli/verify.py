"""``safeguard verify``: do the same answers give the same record today, and is the store what was saved?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import click

from safeguard import limits
from safeguard.cli import params
from safeguard.cli.output import out
from safeguard.cli.session import Read, Session
from safeguard.cli.translated import Command, option
from safeguard.errors import InvalidInput, say

_HERE = "the store of this user"


@click.command("verify", cls=Command)
@click.argument("record", required=False, metavar="[RECORD]")
@option("--answers", metavar="FILE", help="The answers that the record was made from: a file, or an id in the store.")
@option(
    "--store",
    "store_url",
    envvar="SAFEGUARD_STORE",
    is_flag=False,
    flag_value=_HERE,
    metavar="[URL]",
    help="Check the store: every file, every record.",
)
@params.rubrics
@click.pass_obj
def command(session: Session, record: str | None, answers: str | None, store_url: str | None) -> int:
    """Replay a score record, or check the store.

    RECORD is a file of safeguard score --format json. The exit code is 0 where everything is as it was, 1 where it
    is not.
    """
    session.store_url = os.environ.get("SAFEGUARD_STORE") if store_url == _HERE else store_url
    if record is not None:
        if answers is None:
            raise InvalidInput.at("safeguard verify", "--answers", say("The answers are needed to replay a record."))
        return _replay(session, record, session.read(answers))
    return _check_store(session)


def _check_store(session: Session) -> int:
    problems = [*session.store.verify(), *(copies := session.store.copies())]
    for problem in problems:
        out(session.problem_line(problem))
    if len(problems) > len(copies):
        out(session.texts("The store is damaged. safeguard recover saves what is intact."))
        return 1
    if copies:
        out(session.texts("Nothing is damaged, but there are files here that are no part of the store."))
        return 1
    count = len(session.store.summaries())
    out(session.texts.count(count, "The store is sound: one assessment.", "The store is sound: {n} assessments."))
    partners = len(session.store.network.partners())
    if partners:
        out(session.texts.count(partners, "And one partner of the network.", "And {n} partners of the network."))
    return 0


def _replay(session: Session, source: str, read: Read) -> int:
    from pathlib import Path

    from safeguard import __version__, strict_json
    from safeguard.model import ScoreRecord
    from safeguard.records import score

    data = strict_json.read_file(Path(source), limits.JSON_BYTES)
    then = strict_json.read(ScoreRecord, data, source).to_json()
    now = score(read.rubric, read.assessment, __version__).to_json()
    for each in (then, now):
        each.pop("faults")  # what was installed then says nothing about the answers
    if strict_json.canonical(then) == strict_json.canonical(now):
        out(session.texts("The same answers give the same record."))
        return 0
    if then["assessment"]["id"] != now["assessment"]["id"]:
        out(
            session.texts(
                "The record belongs to other answers: {then}, not {now}.",
                then=then["assessment"]["id"],
                now=now["assessment"]["id"],
            )
        )
        return 1
    out(session.texts("The record is not what these answers give today:"))
    for place, before, after in _differences("", then, now):
        out(f"  {place}: {_shown(before)} → {_shown(after)}")
    return 1


def _differences(place: str, then: Any, now: Any) -> Iterator[tuple[str, Any, Any]]:
    """Every place where two documents differ; entries of a list are told apart by their id."""
    if isinstance(then, dict) and isinstance(now, dict):
        for key in dict.fromkeys((*then, *now)):
            yield from _differences(f"{place}/{key}", then.get(key), now.get(key))
    elif isinstance(then, list) and isinstance(now, list):
        before, after = _named(then), _named(now)
        for key in dict.fromkeys((*before, *after)):
            yield from _differences(f"{place}/{key}", before.get(key), after.get(key))
    elif then != now:
        yield place, then, now


def _named(entries: list[Any]) -> dict[str, Any]:
    keys = ("id", "criterion", "tag")
    return {
        next((str(entry[key]) for key in keys if isinstance(entry, dict) and key in entry), str(number)): entry
        for number, entry in enumerate(entries)
    }


def _shown(value: Any) -> str:
    return "–" if value is None else str(value)[:60]
