"""The program: its commands, and what happens when one ends badly."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from safeguard import __version__
from safeguard.cli.output import err, flush, out, prepare_streams, quiet_pipe
from safeguard.cli.session import Session
from safeguard.cli.translated import Group, Option
from safeguard.errors import InvalidInput, SafeguardError, say, why_not
from safeguard.limits import PROBLEMS_LISTED
from safeguard.texts import LANGUAGES, language_of_surroundings

#: name: (module, attribute, what it does in one sentence)
COMMANDS = {
    "demo": ("safeguard.cli.demo", "command", "Make sample organisations, scores and plans to look at."),
    "rubrics": ("safeguard.cli.rubrics", "command", "List, show, check, compare and begin rubrics."),
    "new": ("safeguard.cli.new", "command", "Write a questionnaire to fill in."),
    "fill": ("safeguard.cli.fill", "command", "Answer a questionnaire at the terminal."),
    "import": ("safeguard.cli.importing", "command", "Bring filled questionnaires into the store."),
    "assessments": ("safeguard.cli.assessments", "command", "List, show, delete and export stored assessments."),
    "score": ("safeguard.cli.score", "command", "Score assessments and say why."),
    "plan": ("safeguard.cli.plan", "command", "Plan what to do first, as a PDF, text or JSON."),
    "settle": ("safeguard.cli.settle", "command", "Settle in the group what its people see differently."),
    "review": ("safeguard.cli.review", "command", "Review a self-assessment beside it."),
    "units": ("safeguard.cli.units", "command", "List, check and score an organisation with its units."),
    "compare": ("safeguard.cli.compare", "command", "Compare the partners of a network."),
    "track": ("safeguard.cli.track", "command", "Keep a plan and write down what is done."),
    "keys": ("safeguard.cli.keys", "command", "Make keys, read fingerprints, trust and revoke."),
    "submission": (
        "safeguard.cli.submission",
        "command",
        "Send scores to a network, signed and sealed, and open them.",
    ),
    "network": ("safeguard.cli.network", "command", "List partners and what they sent."),
    "check-text": ("safeguard.cli.check_text", "command", "Look for words that blame or expose."),
    "verify": ("safeguard.cli.verify", "command", "Replay a score record, or check the store."),
    "backup": ("safeguard.cli.keeping", "backup", "Copy the store, checked."),
    "recover": ("safeguard.cli.keeping", "recover", "Save what is intact of a damaged store."),
    "limits": ("safeguard.cli.limits_table", "command", "Show how much of everything the program takes."),
    "plugins": ("safeguard.cli.plugins", "command", "List plugins and what is wrong with them."),
}


class _Program(Group):
    """The program's commands, and after them those of plugins."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        ours = super().get_command(ctx, cmd_name)
        return ours or ctx.find_root().obj.registry.commands.get(cmd_name)


def _show_version(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        out(f"safeguard {__version__}")
        context.exit()


def _check_language(context: click.Context, param: click.Parameter, value: str | None) -> None:
    """Refuse a language that we do not speak; the session has its language already."""
    if value is not None:
        from safeguard.cli.params import LANGUAGES as KNOWN

        KNOWN.convert(value, param, context)


def program() -> click.Command:
    """The root command."""
    return _Program(
        "safeguard",
        lazy=COMMANDS,
        params=[
            Option(
                ["--lang"],
                metavar="[id|en]",
                expose_value=False,
                callback=_check_language,
                help="Language: id (Indonesian) or en (English).",
            ),
            Option(
                ["--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_show_version,
                help="Show the version and leave.",
            ),
        ],
        help="Safeguarding self-assessment: questionnaires, honest scores, and plans that people carry out.",
    )


def run(arguments: Sequence[str]) -> int:
    """Run a command line and give its exit code: 0 done, 1 the answer is no, 2 the user can mend it, 3 an internal
    fault, 4 done but a plugin's part is missing."""
    prepare_streams()
    session = Session(_language(arguments))
    try:
        return _ran(session, arguments)
    except BrokenPipeError:
        quiet_pipe()
        return 0
    except SystemExit:
        if not type(sys.stdout).__name__.endswith("PacifyFlushWrapper"):
            raise
        # a reader closed the pipe: click puts this stand-in for standard output and ends the program with 1
        quiet_pipe()
        return 0
    except (KeyboardInterrupt, click.Abort):
        err(session.texts("Stopped."))
        return 130
    except SafeguardError as error:
        _say(session, error)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as asked:
        out(asked.ctx.get_help() if asked.ctx else "")
        return 0
    except click.UsageError as error:
        _say(session, _usage_error(error))
        return 2
    except OSError as error:  # a full disk behind standard output, for example; files say their own errors
        quiet_pipe()
        message = (
            say("{source} cannot be read ({why}).", source=str(error.filename), why=why_not(error))
            if error.filename
            else say("The output could not be written ({why}).", why=why_not(error))
        )
        _say(session, SafeguardError(message))
        return 2
    except Exception as error:
        return _internal_fault(session, error)


def _ran(session: Session, arguments: Sequence[str]) -> int:
    try:
        result = program().main(list(arguments), prog_name="safeguard", standalone_mode=False, obj=session)
    finally:
        for fault in session.faults():
            place = f"{fault.plugin} ({fault.distribution})"
            err(session.texts("A plugin's part is missing: {place}: {why}", place=place, why=fault.message))
    code = result if isinstance(result, int) else 0
    flush()
    return 4 if code == 0 and session.faults() else code


def _language(arguments: Sequence[str]) -> str:
    """The language of this run, needed before the command line is understood, for the errors in it.

    A language that we do not speak is refused later, where the option is read.
    """
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        chosen = argument[7:] if argument.startswith("--lang=") else ""
        if argument == "--lang" and index + 1 < len(arguments):
            chosen = arguments[index + 1]
        if chosen in LANGUAGES:
            return chosen
    return language_of_surroundings()


def _say(session: Session, error: SafeguardError) -> None:
    err(session.texts.message(error.message))
    for problem in error.problems[:PROBLEMS_LISTED]:
        err(f"  {session.problem_line(problem)}")
    left = len(error.problems) - PROBLEMS_LISTED
    if left > 0:
        err("  " + session.texts.count(left, "and one more.", "and {n} more."))


def _usage_error(error: click.UsageError) -> SafeguardError:
    """click's own errors in our words; what was typed is not repeated unless it is a name of ours."""
    command = error.ctx.command_path if error.ctx else "safeguard"
    place = ""
    if isinstance(error, click.NoSuchOption):
        close = error.possibilities[0] if error.possibilities else None
        message = (
            say("There is no such option. Did you mean {nearest}?", nearest=close)
            if close
            else say("There is no such option. --help lists the options.")
        )
    elif isinstance(error, click.BadOptionUsage):
        place, message = error.option_name, say("A value is needed after this option.")
    elif isinstance(error, click.BadParameter):
        place = error.param.human_readable_name if error.param else ""
        message = say("This value does not fit here.")
    else:
        message = say("Something is missing or too much. --help shows how it is used.")
    return SafeguardError(say("The command cannot be understood:"), InvalidInput.at(command, place, message).problems)


def _internal_fault(session: Session, error: BaseException) -> int:
    """A short report without anything that a user typed: the kind of error and where in our code it arose."""
    trace = error.__traceback__
    where = "?"
    while trace is not None:
        code = trace.tb_frame.f_code
        if "safeguard" in code.co_filename:
            where = f"{os.path.basename(code.co_filename)}:{trace.tb_lineno}"
        trace = trace.tb_next
    err(session.texts("Something went wrong inside safeguard. Nothing that was saved before is lost."))
    err(
        session.texts(
            "Please report this line: {line}", line=f"safeguard {__version__}, {type(error).__name__} at {where}"
        )
    )
    return 3
