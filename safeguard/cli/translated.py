"""click's commands, groups and options with their help in the reader's language."""

from __future__ import annotations

import copy
import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from safeguard.errors import Message, Problem, SafeguardError, nearest, say
from safeguard.texts import Texts


def texts_of(context: click.Context) -> Texts:
    """The texts of the session that a command runs in."""
    texts: Texts = context.find_root().obj.texts
    return texts


class Option(click.Option):
    """An option whose help is translated when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        texts, shown = texts_of(ctx), copy.copy(self)
        shown.help = texts(self.help) if self.help else ""
        if self.required:  # click's own words for it stay English
            shown.required, shown.help = False, f"{shown.help}  [{texts('needed')}]"
        if self.show_default:
            shown.show_default = False
            shown.help = f"{shown.help}  [{texts('otherwise {default}', default=self.default)}]"
        return click.Option.get_help_record(shown, ctx)


def option(*names: str, **settings: Any) -> Callable[[Any], Any]:
    """``click.option`` with translated help."""
    return click.option(*names, cls=Option, **settings)


class _Worded(click.Command):
    """What commands and groups share: usage, help and options in the reader's language, no option twice."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not ctx.resilient_parsing:
            given, _, order = self.make_parser(ctx).parse_args(list(args))
            for param in set(order):
                if isinstance(param, click.Option) and not param.multiple and order.count(param) > 1:
                    raise usage(ctx, [param.opts[-1]], say("This option stands here twice."))
            self._refuse_options_as_values(ctx, given, args)
            if not any(param.is_eager for param in order):  # --help asks for nothing else
                missing = [_missing(ctx, param) for param in self.get_params(ctx) if _is_missing(param, given)]
                if missing:  # all of them, where click would name the first
                    raise _not_understood(missing)
        return super().parse_args(ctx, args)

    def _refuse_options_as_values(self, ctx: click.Context, given: Mapping[str, Any], args: Sequence[str]) -> None:
        """Refuse an option whose value was forgotten, so that click took the next option for it."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        names = {name for param in options for name in (*param.opts, *param.secondary_opts)}
        for param in options:
            value = given.get(param.name or "")
            for each in value if isinstance(value, list) else [value]:
                looks_so = isinstance(each, str) and (each.startswith("--") or each in names)
                if looks_so and not any(f"{name}{sign}{each}" in args for name in param.opts for sign in ("=", "")):
                    message = say(
                        "A value is needed after this option. One that begins with -- is joined to it with =."
                    )
                    raise usage(ctx, [param.opts[-1]], message)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        names = self.get_help_option_names(ctx)
        if not names:
            return None

        def show(context: click.Context, _: click.Parameter, value: bool) -> None:
            if value and not context.resilient_parsing:
                from safeguard.cli.output import out

                out(context.get_help())
                context.exit()

        help_text = "Show this help and leave."
        return Option(sorted(names), is_flag=True, is_eager=True, expose_value=False, help=help_text, callback=show)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        texts = texts_of(ctx)
        words = {"[OPTIONS]": texts("[OPTIONS]"), "COMMAND": texts("COMMAND"), "[ARGS]...": "…"}
        pieces = " ".join(self.collect_usage_pieces(ctx))
        for english, shown in words.items():  # click's own words
            pieces = pieces.replace(english, shown)
        formatter.write_usage(ctx.command_path, pieces, prefix=texts("Usage:") + " ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(texts_of(ctx)(_unwrapped(self.help or "")))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [record for param in options if (record := param.get_help_record(ctx))]
        if records:
            with formatter.section(texts_of(ctx)("Options")):
                formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


class Command(_Worded):
    """One command."""


class Group(_Worded, click.Group):
    """Commands that are imported when they are named; ``lazy`` maps a name to (module, attribute, short help)."""

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str, str]] | None = None, **settings: Any):
        super().__init__(*args, **settings)
        self.lazy = lazy or {}

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named; where none was, only options, show what there is."""
        if not ctx.args and not getattr(ctx, "_protected_args", True):
            raise click.exceptions.NoArgsIsHelpError(ctx)
        return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.lazy:
            module, attribute, _ = self.lazy[cmd_name]
            command: click.Command = getattr(importlib.import_module(module), attribute)
            return command
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            close = nearest(name, self.list_commands(ctx))
            message = (
                say("There is no such command. Did you mean {nearest}?", nearest=close)
                if close
                else say("There is no such command. --help lists the commands.")
            )
            raise usage(ctx, [""], message)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        texts = texts_of(ctx)
        rows = [(name, texts(short)) for name, (_, _, short) in self.lazy.items()]
        for name, command in self.commands.items():
            rows.append((name, _first_paragraph(texts(_unwrapped(command.help or "")))))
        with formatter.section(texts("Commands")):
            formatter.write_dl(rows)


def _is_missing(param: click.Parameter, given: Mapping[str, Any]) -> bool:
    """Whether a part that is needed was not typed; what stands in place of an argument is then no text."""
    value = given.get(param.name or "")
    return param.required and not (isinstance(value, str | bool) or (isinstance(value, tuple) and value))


def _missing(ctx: click.Context, param: click.Parameter) -> Problem:
    """That a part is missing: the option with its opposite or the argument's word, and what can be chosen."""
    place = param.human_readable_name
    if isinstance(param, click.Option):
        place = "/".join([param.opts[-1], *param.secondary_opts])
    return Problem(ctx.command_path, place, getattr(param.type, "choices_said", None) or say("This is missing."))


def usage(ctx: click.Context, places: Sequence[str], message: Message) -> SafeguardError:
    """The error for a command line that cannot be understood, naming the parts."""
    return _not_understood([Problem(ctx.command_path, place, message) for place in places])


def _not_understood(problems: Sequence[Problem]) -> SafeguardError:
    return SafeguardError(say("The command cannot be understood:"), problems)


def _unwrapped(text: str) -> str:
    """A docstring's paragraphs, each on one line: the form in which catalogues hold them."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _first_paragraph(text: str) -> str:
    return text.split("\n\n", maxsplit=1)[0]
