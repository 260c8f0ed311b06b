"""``safeguard backup`` and ``safeguard recover``: the store is copied, or what is intact of it is saved."""

from __future__ import annotations

from pathlib import Path

import click

from safeguard.cli import params
from safeguard.cli.output import out
from safeguard.cli.session import Session
from safeguard.cli.translated import Command


@click.command("backup", cls=Command)
@click.argument("folder", type=params.PATH, metavar="FOLDER")
@params.store
@click.pass_obj
def backup(session: Session, folder: Path) -> None:
    """Copy the store, checked.

    FOLDER is a new folder; the copy is a store of its own: --store FOLDER opens it.
    """
    count = session.store.backup(folder)
    out(
        session.texts.count(
            count, "Copied one assessment to {folder}.", "Copied {n} assessments to {folder}.", folder=str(folder)
        )
    )
    partners = len(session.store.network.partners())
    if partners:
        out(session.texts.count(partners, "And one partner of the network.", "And {n} partners of the network."))


@click.command("recover", cls=Command)
@click.argument("folder", type=params.PATH, metavar="FOLDER")
@params.store
@click.pass_obj
def recover(session: Session, folder: Path) -> int:
    """Save what is intact of a damaged store.

    FOLDER is a new folder; the old store is left as it is. The exit code is 1 where something is missing.
    """
    report = session.store.recover(folder)
    for problem in report:
        out(session.problem_line(problem))
    if report:
        out(session.texts("Everything else was written to {folder}.", folder=str(folder)))
        return 1
    out(session.texts("Nothing was damaged; everything was written to {folder}.", folder=str(folder)))
    return 0
