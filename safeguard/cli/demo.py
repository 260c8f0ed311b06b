"""``safeguard demo``: the whole street on made-up organisations, with no network and no question asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from safeguard import clock
from safeguard.cli import files, params
from safeguard.cli.output import out
from safeguard.cli.session import Read, Session
from safeguard.cli.translated import Command, option

RUBRIC = "staff-vetting"


@click.command("demo", cls=Command)
@option(
    "-o",
    "--output",
    "output",
    type=params.PATH,
    default="safeguard-demo",
    metavar="FOLDER",
    help="The folder to write into.",
)
@params.language
@click.pass_obj
def command(session: Session, output: Path) -> None:
    """Make sample organisations, scores and plans to look at.

    Writes questionnaires, PDFs in both languages, a store and an index into a new folder, or anew into its own.
    """
    from safeguard.cli import demo_network
    from safeguard.cli.demo_cases import CASES, assessment

    texts = session.texts
    blank = dict(_questionnaires(session, output))  # before there is a folder: a part may be missing
    _prepare(output)
    session.store_url = str(output / "store")
    rubric = session.registry.rubric(RUBRIC)
    for path, data in blank.items():
        files.write(path, data, force=True)
    made = [*blank]
    for case in session.progress(CASES, texts("Making")):
        read = Read(assessment(rubric, case), rubric)
        _store(session, read)
        made += _documents(session, output, read)
    made += _units(session, output)
    if demo_network.can_be_played():
        made += demo_network.play(session, rubric, output / "network")
    index = _index(session, output, made)
    files.write(output / "INDEX.md", index.encode(), force=True)
    for path in made:
        out(texts("made {path}", path=str(path)))
    out("")
    _scores(session, [assessment(rubric, case).id for case in CASES])
    out("")
    out(texts("All of it is listed in {path}. Try next:", path=str(output / "INDEX.md")))
    for line in _next(output):
        out(f"  {line}")
    if not demo_network.can_be_played():
        out(
            texts(
                "A network of partners is not shown: that needs the part “exchange”, which the README's install line brings."
            )
        )


def _prepare(output: Path) -> None:
    """A new folder, or one that a demo made before; anything else is not touched."""
    from safeguard.errors import InvalidInput, say, why_not

    source = str(output)
    if output.exists() and not (output.is_dir() and ((output / "INDEX.md").is_file() or not any(output.iterdir()))):
        raise InvalidInput.at(source, "", say("This exists already and no demo made it. Name another folder with -o."))
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput.at(
            source, "", say("This could not be written ({why}). Nothing was changed.", why=why_not(error))
        ) from None


def _questionnaires(session: Session, output: Path) -> Iterator[tuple[Path, bytes]]:
    """Blank questionnaires in both languages, not yet written."""
    rubric = session.registry.rubric(RUBRIC)
    for language in ("id", "en"):
        path = output / f"{RUBRIC}-ngo-{language}.xlsx"
        form = session.format_to_write(path)
        yield path, form.write(rubric, None, language, "ngo")


def _store(session: Session, read: Read) -> None:
    from safeguard.errors import NotFound

    try:
        generation = session.store.load(read.assessment.id).generation
    except NotFound:
        generation = 0
    session.store.save(read.assessment, generation)


def _documents(session: Session, output: Path, read: Read) -> Iterator[Path]:
    """The filled questionnaire, the score record, and the plan as PDF in both languages."""
    from safeguard import __version__
    from safeguard.cli.plan import make_plans, render, report
    from safeguard.planning import Wish
    from safeguard.records import score
    from safeguard.strict_json import canonical

    name = read.assessment.organisation.id
    filled = output / f"{name}.xlsx"
    form = session.format_to_write(filled)
    files.write(filled, form.write(read.rubric, read.assessment, session.language, read.assessment.profile), force=True)
    yield filled
    record = output / f"{name}-score.json"
    files.write(record, canonical(score(read.rubric, read.assessment, __version__).to_json()) + b"\n", force=True)
    yield record
    start = max(read.assessment.date, clock.today())  # its deadlines lie ahead on whatever day it is looked at
    plan = make_plans(session, [read], Wish(start=start))[0]
    for language in ("id", "en"):
        path = output / f"{name}-plan-{language}.pdf"
        speaking = session.speaking(language)
        files.write(path, render(speaking, report(speaking, [read], [plan]), path), force=True)
        yield path


def _units(session: Session, output: Path) -> Iterator[Path]:
    """A UPTD with four units and forty respondents: what came back, the file of units, and the reports on them."""
    from safeguard.cli import demo_units, unit_reports
    from safeguard.strict_json import canonical
    from safeguard.unit_files import read_units

    rubric = session.registry.rubric(RUBRIC)
    tree, back = output / "units.toml", output / "returned"
    files.write(tree, demo_units.FILE.encode(), force=True)
    unit_reports.ledger_path(tree).unlink(missing_ok=True)  # nobody who exists is shown here
    yield tree
    back.mkdir(exist_ok=True)
    found = list(demo_units.assessments(rubric))
    for assessment in found:
        _store(session, Read(assessment, rubric))
        for person, own in demo_units.returned(assessment):
            files.write(back / f"{assessment.unit}-{person}.json", canonical(own.to_json()) + b"\n", force=True)
    yield back
    for language, suffix in (("id", ".pdf"), ("en", ".pdf"), ("id", ".xlsx"), ("en", ".xlsx")):
        speaking = session.speaking(language)
        path = output / f"units-{language}{suffix}"
        parts = unit_reports.pictures(speaking, read_units(tree), found, tree, None, None, None)
        files.write(path, unit_reports.render(speaking, parts, path), force=True)
        yield path


def _scores(session: Session, assessments: list[str]) -> None:
    """One line for each organisation: verdict and score together."""
    from safeguard import __version__
    from safeguard.cli.output import table
    from safeguard.records import score

    texts, rows = session.texts, []
    for assessment_id in assessments:
        read = session.read(assessment_id)
        record = score(read.rubric, read.assessment, __version__)
        bands = read.rubric.words(session.language).band
        verdict = bands[record.band.final].title if record.band.final else "–"
        closed = sum(gate.state == "closed" for gate in record.gates)
        rows.append(
            (
                read.assessment.organisation.name,
                verdict,
                texts.figure(record.overall.claimed, read.rubric.limits),
                texts("evidenced {percent}", percent=texts.figure(record.overall.evidenced, read.rubric.limits)),
                texts.count(closed, "one critical criterion not met", "{n} critical criteria not met"),
            )
        )
    for line in table(rows):
        out(line)


def _index(session: Session, output: Path, made: list[Path]) -> str:
    texts = session.texts
    lines = [
        f"# {texts('What the demo made')}",
        "",
        texts("The organisations are made up; their answers are nobody's."),
        "",
    ]
    lines += [f"- [{name}]({name})" for name in (path.relative_to(output).as_posix() for path in made)]
    return "\n".join(lines) + "\n"


def _next(output: Path) -> list[str]:
    from safeguard.cli import demo_network

    store = f"--store {output / 'store'}"
    return [
        f"safeguard score {output / 'tunas-muda.xlsx'}",
        f"safeguard score lentera-anak-{RUBRIC}-2026 --explain overall {store}",
        f"safeguard plan layanan-contoh-{RUBRIC}-2026 --budget 20 {store}",
        f"safeguard units score {output / 'units.toml'} {store}",
        f"safeguard score uptd-rekaan-kasus-{RUBRIC}-2026 {store}",
        *([_beside(output)] if demo_network.can_be_played() else []),
        f"safeguard new {RUBRIC} --profile ngo -o my-questionnaire.xlsx",
    ]


def _beside(output: Path) -> str:
    """How a partner of the network finds itself beside what was released."""
    from safeguard.cli.demo_network import MINE

    network = output / "network"
    return f"safeguard compare --mine {network / f'{MINE}.json'} --release {network / 'release.json'}"
