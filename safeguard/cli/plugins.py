"""``safeguard plugins``: what is installed, and what is wrong with it."""

from __future__ import annotations

import click

from safeguard.cli import params
from safeguard.cli.output import out, table
from safeguard.cli.session import Session
from safeguard.cli.translated import Command


@click.command("plugins", cls=Command)
@params.rubrics
@click.pass_obj
def command(session: Session) -> None:
    """List plugins and what is wrong with them."""
    registry, texts = session.registry, session.texts
    registry.open_all_doors()
    rows = [
        (
            plugin.name,
            f"{plugin.distribution} {plugin.version}",
            ", ".join(hook.removeprefix("safeguard_") for hook in plugin.hooks),
        )
        for plugin in registry.plugins
    ]
    for line in table(rows):
        out(line)
    if registry.faults:
        out("")
        out(texts("Parts that are missing"))
        stages = {
            "import": texts("cannot be imported"),
            "register": texts("cannot be registered"),
            "call": texts("failed when called"),
        }
        for line in table(
            [
                (f"{fault.plugin} ({fault.distribution})", stages[fault.stage], fault.message)
                for fault in registry.faults
            ],
            "  ",
        ):
            out(line)
