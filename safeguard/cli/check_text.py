"""``safeguard check-text``: words that harm and data that expose, in the organisation's own texts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from safeguard.cli import params
from safeguard.cli.output import out, out_bytes, printable, wrapped
from safeguard.cli.session import Session
from safeguard.cli.translated import Command, option
from safeguard.findings import CONTEXTS, SEVERITIES, Located, Severity, TextFinding, located

if TYPE_CHECKING:
    from safeguard.model import OwnTexts


class Found(NamedTuple):
    """A located finding with its file, the place of its piece there, and the text of the piece."""

    file: str
    place: str
    text: str
    located: Located


@click.command("check-text", cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@option(
    "--language",
    "text_language",
    type=params.LANGUAGES,
    help="The language of the texts; without it each text is looked at by its own words.",
)
@option(
    "--context",
    type=params.OneOf(CONTEXTS),
    default="external",
    help="Who reads it: external (the public), internal (colleagues), quote (words of somebody who is quoted).",
)
@option("--personal-data", is_flag=True, help="Also look for data that can point to a person.")
@option(
    "--format",
    "form",
    type=params.OneOf(("text", "json")),
    default="text",
    help="Text for people, or findings as JSON.",
)
@params.language
@click.pass_obj
def command(
    session: Session, files: tuple[str, ...], text_language: str | None, context: str, personal_data: bool, form: str
) -> None:
    """Look for words that blame or expose, with the reason and a better word.

    FILE is a .txt, .md, .html, .docx, .pdf or .xlsx file, or - for standard input. Nothing is changed, kept or sent.
    """
    found: list[Found] = []
    for argument in session.progress(files, session.texts("Reading")):
        found += _findings(session, argument, text_language, context, personal_data)
    if form == "json":
        from safeguard.strict_json import canonical

        out_bytes(canonical([_as_json(each) for each in found]) + b"\n")
    else:
        _print(session, found)


def _findings(
    session: Session, argument: str, language: str | None, context: str, personal_data: bool
) -> Iterable[Found]:
    from safeguard.cli.text_sources import pieces

    read = pieces(argument, session.standard_input)
    spoken = language or language_of(" ".join(piece.text[:5_000] for piece in read[:200]), session.language)
    checks = [check for check in session.registry.text_checks.values() if check.id != "personal-data" or personal_data]
    for piece in read:
        hits: list[Located] = []
        for check in checks:
            look = partial(check.check, piece.text, spoken, context)
            results = session.registry.attempt_all(check, look, TextFinding)
            hits += located(piece.text, check.id, results or ())
        for hit in sorted(hits, key=lambda each: (each.line, each.column)):
            yield Found(argument, piece.place, piece.text, hit)


def language_of(text: str, otherwise: str) -> str:
    """Indonesian or English, by the smallest words of a text; ``otherwise`` where they do not say."""
    words = Counter(text[:50_000].casefold().split())
    indonesian = sum(words[word] for word in ("yang", "dan", "di", "dengan", "untuk", "tidak", "ini", "itu", "dari"))
    english = sum(words[word] for word in ("the", "and", "of", "to", "in", "is", "was", "that", "for"))
    return "id" if indonesian > english else "en" if english > indonesian else otherwise


def counted(session: Session, files: list[str]) -> OwnTexts:
    """How often words of the list stand in some files: counts for a document, without any of the texts."""
    from safeguard.cli.text_sources import pieces
    from safeguard.model import OwnTexts, WordCount

    words, where = 0, defaultdict[tuple[str, Severity, str], list[str]](list)
    for file in files:
        words += sum(len(piece.text.split()) for piece in pieces(file, session.standard_input))
        for found in _findings(session, file, None, "external", False):
            finding = found.located.finding
            where[finding.term, finding.severity, finding.suggestion].append(file)
    rows = [
        WordCount(term=term, severity=severity, instead=instead, count=len(hits), texts=len(set(hits)))
        for (term, severity, instead), hits in where.items()
    ]
    rows.sort(key=lambda row: (SEVERITIES.index(row.severity), -row.count, row.term))
    return OwnTexts(texts=len(files), words=words, found=tuple(rows))


def _as_json(found: Found) -> dict[str, Any]:
    finding = found.located.finding
    shown = {} if finding.private else {"text": found.text[finding.start : finding.end]}
    return {
        "file": found.file,
        "place": found.place,
        "line": found.located.line,
        "column": found.located.column,
        "start": finding.start,
        "end": finding.end,
        **shown,
        "kind": found.located.check,
        "term": finding.term,
        "severity": finding.severity,
        "reason": finding.reason,
        "suggestion": finding.suggestion,
        "source": finding.source,
    }


def _print(session: Session, found: list[Found]) -> None:
    texts = session.texts
    names = {"avoid": texts("avoid"), "caution": texts("with caution"), "info": texts("good to know")}
    explained: set[tuple[str, str]] = set()
    for each in found:
        finding = each.located.finding
        at = ":".join(
            [each.file, *([each.place] if each.place else []), str(each.located.line), str(each.located.column)]
        )
        shown = texts("personal data") if finding.private else " ".join(each.text[finding.start : finding.end].split())
        instead = f" → {finding.suggestion}" if finding.suggestion else ""
        out(f"{session.in_words(at)}  {names[finding.severity]}: {printable(shown)}{instead}")
        if (finding.term, finding.reason) not in explained:
            explained.add((finding.term, finding.reason))
            source = f" ({finding.source})" if finding.source else ""
            for line in wrapped(finding.reason + source, "    "):
                out(line)
    if found:
        out("")
    counts = Counter(each.located.finding.severity for each in found)
    if found:
        out(", ".join(f"{names[severity]}: {counts[severity]}" for severity in SEVERITIES))
    else:
        out(texts("Nothing found. A list of words sees words, not intentions: let somebody read it too."))
