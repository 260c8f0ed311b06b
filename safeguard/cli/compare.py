"""``safeguard compare``: the partners of a network side by side, for internal use or as a public release."""

from __future__ import annotations

from pathlib import Path

import click

from safeguard.cli import files, params
from safeguard.cli.output import out, out_bytes
from safeguard.cli.session import Session
from safeguard.cli.translated import Command, option
from safeguard.errors import InvalidInput, Message, Problem, say


@click.command("compare", cls=Command)
@option("--round", "round_name", metavar="NAME", help="The round; the latest where none is named.")
@option("--rubric", "rubric_id", metavar="ID", help="The rubric; all that were sent where none is named.")
@option("--by", "by", type=params.DIMENSIONS, default=(), help="Break down by type, region, or both: type,region.")
@option("--public", is_flag=True, help="Make a release: only what gives no partner away, and remember what was shown.")
@option("--internal", is_flag=True, help="Show everything, for internal use only; this is what happens without either.")
@option("--mine", metavar="FILE", help="Mark the place of this assessment beside what was released.")
@option(
    "--release",
    "released",
    type=params.PATH,
    metavar="FILE",
    help="The release that --mine is held against, as JSON; without it that of the network here.",
)
@option(
    "--share-back",
    "pages",
    type=params.PATH,
    metavar="DIR",
    help="Write a page for each partner, with its own figures beside the release (with --public).",
)
@option(
    "--older",
    multiple=True,
    type=params.PATH,
    metavar="DIR",
    help="A folder with an older version of the rubric that some partners answered. May be repeated.",
)
@option(
    "--format",
    "form",
    type=params.OneOf(("text", "json")),
    help="Print the comparison: text for people, or JSON.",
)
@params.output("The report to write; its ending chooses the kind: .pdf, .xlsx or .csv.")
@params.store
@click.pass_obj
def command(
    session: Session,
    round_name: str | None,
    rubric_id: str | None,
    by: tuple[str, ...],
    public: bool,
    internal: bool,
    mine: str | None,
    released: Path | None,
    pages: Path | None,
    older: tuple[Path, ...],
    form: str | None,
    output: Path | None,
    force: bool,
) -> None:
    """Compare the partners of a network.

    Without --public everything is shown, confidentially, with pseudonyms for those who did not agree to be named.
    With --public nothing rests on fewer than five partners, also not beside earlier releases, and figures are rounded.
    """
    from safeguard.cli import comparisons

    if public and internal:
        raise InvalidInput.at("--internal", "", say("Choose one of the two: --public or --internal."))
    if pages is not None and not public:
        raise InvalidInput.at("--share-back", "", say("Pages for partners are made from a release: add --public."))
    if released is not None and mine is None:
        raise InvalidInput.at("--release", "", say("A release is held against an assessment: add --mine."))
    if output is not None:
        files.refuse(output, force=force, inputs=tuple(each for each in (mine, str(released or "")) if each))
        comparisons.refuse_ending(session, output)
    if mine is not None:
        parts, made = [comparisons.beside(session, mine, released, round_name)], []
    else:
        made = comparisons.compared(session, comparisons.Asked(rubric_id, round_name, by, public, older))
        parts = [each.part for each in made]
    if output is not None:
        files.write(output, comparisons.render(session, parts, output), force=force)
        out(session.texts("Wrote {path}.", path=str(output)))
    if pages is not None:
        written = comparisons.share_back(session, made, pages, force=force)
        out(session.texts.count(len(written), "Wrote a page for one partner.", "Wrote pages for {n} partners."))
        without = comparisons.without_page(session, parts, written)
        if without:
            message = say(
                "No page for {ids}: they sent sums only, single units only, or another version of the rubric.",
                ids=", ".join(without),
            )
            session.warn([Problem("", "", message)])
    if form == "json":
        from safeguard.strict_json import canonical

        if any(part.comparison.audience != "public" for part in parts):
            session.warn([Problem("", "", _confidential())])
        records = [part.comparison.to_json() for part in parts]
        out_bytes(canonical(records[0] if len(records) == 1 else records) + b"\n")
    elif form == "text" or (output is None and pages is None):
        from safeguard.cli.compare_view import compare_view

        for number, part in enumerate(parts):
            for line in [*([""] if number else []), *compare_view(session.texts, part)]:
                out(line)


def _confidential() -> Message:
    return say("This is for the network's internal use and shows single partners. A release is made with --public.")
