"""A plugin that goes through each of the seven doors, as small as it can be."""

from __future__ import annotations

import csv
import io
import re
from importlib.resources import files
from pathlib import Path

import click

from safeguard import InvalidInput, Reading, RubricFolder, hookimpl, say


@hookimpl
def safeguard_rubrics():
    """A rubric: a folder with rubric.toml and one file of words for each language."""
    return [RubricFolder("example", files(__name__) / "rubric")]


class SignedCodes:
    """A probe: measures evidence from real data, here from a list of who signed the code of conduct."""

    id = "signed-codes"
    title = "Signed codes of conduct"
    rubric = "example"
    criteria = ("written-rules",)

    def run(self, path: Path, options):
        """One finding: of n people, k signed."""
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        signed = sum(row["signed"] == "yes" for row in rows)
        yield {"criterion": "written-rules", "level": 3 if signed == len(rows) else 2, "n": len(rows), "k": signed}


@hookimpl
def safeguard_probes():
    """Things that measure evidence."""
    return [SignedCodes()]


class Shouting:
    """A text check: finds words in capitals."""

    id = "shouting"
    title = "Words in capitals"

    def check(self, text, language, context):
        """One finding for each word in capitals."""
        for found in re.finditer(r"\b[A-Z]{5,}\b", text):
            yield {
                "start": found.start(),
                "end": found.end(),
                "severity": "info",
                "reason": "capitals",
                "suggestion": "",
            }


@hookimpl
def safeguard_text_checks():
    """Things that look at texts."""
    return [Shouting()]


class PlainCsv:
    """A questionnaire format: one line for each criterion, ``criterion,level``."""

    id = "plain-csv"
    suffixes = (".csv",)

    def write(self, rubric, assessment, language, profile):
        """The criteria of a profile, with levels where an assessment is given."""
        levels = {answer.criterion: answer.level for answer in assessment.answers} if assessment else {}
        lines = ["criterion,level", *(f"{each.id},{levels.get(each.id, '')}" for each in rubric.in_scope(profile))]
        return ("\n".join(lines) + "\n").encode()

    def read(self, data, source):
        """The answers of one file; the organisation is the example's."""
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
        if not rows or set(rows[0]) != {"criterion", "level"}:
            raise InvalidInput.at(source, "line 1", say("The columns criterion and level are needed here."))
        answers = [
            {"criterion": row["criterion"], "by": "consensus", "state": "level", "level": int(row["level"])}
            for row in rows
            if row["level"].isdigit()
        ]
        values = {
            "format": "safeguard/assessment/1",
            "id": "example-2026",
            "rubric": {"id": "example", "version": "0.1.0"},
            "organisation": {"id": "example", "name": "Example", "type": "ngo"},
            "profile": "ngo",
            "date": "2026-11-01",
            "answers": answers,
        }
        return [Reading(values, lambda place: f"line {place[1] + 2}" if len(place) > 1 else "line 1")]


@hookimpl
def safeguard_formats():
    """Questionnaires out and in."""
    return [PlainCsv()]


class OneLine:
    """A report: one line of text."""

    id = "one-line"
    suffix = ".txt"
    kinds = ("plan", "score")

    def render(self, document, language):
        """Organisation and claimed percentage of each part."""
        parts = [(part.assessment.organisation.name, part.record.overall.claimed) for part in document.parts]
        return "".join(f"{name}: {claimed.percent if claimed else '-'}\n" for name, claimed in parts).encode()


@hookimpl
def safeguard_reports():
    """Reports."""
    return [OneLine()]


class Elsewhere:
    """A store opener: example://FOLDER is the folder store of that folder."""

    scheme = "example"

    def open(self, url):
        """The store behind a URL."""
        from safeguard.store.folder import FolderStore

        return FolderStore(Path(url.partition("://")[2]))


@hookimpl
def safeguard_stores():
    """Stores."""
    return [Elsewhere()]


@click.command("hello")
def hello():
    """Say hello."""
    click.echo("Hello from a plugin.")


@hookimpl
def safeguard_commands():
    """Commands."""
    return [hello]
