"""The only place that prints. Text from outside becomes visible here: nothing in it can steer the terminal."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterable

import click

_HIDDEN = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def printable(text: object) -> str:
    """Text with every control, bidirectional and invisible character shown as ``[U+202E]``; newline and tab stay."""
    shown = str(text)
    if shown.isascii() and shown.replace("\n", "").replace("\t", "").isprintable():
        return shown  # nearly everything; no pattern need be compiled for it
    return re.sub(_HIDDEN, lambda found: f"[U+{ord(found.group()):04X}]", shown)


def out(text: object = "", *, bold: bool = False, end: str = "\n") -> None:
    """Print a line on standard output."""
    line = printable(text)
    click.echo(click.style(line, bold=True) if bold else line, nl=bool(end))


def err(text: object = "") -> None:
    """Print a line on standard error."""
    click.echo(printable(text), err=True)


def out_bytes(data: bytes) -> None:
    """Write a document to standard output as it is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def prepare_streams() -> None:
    """Let a console that lacks a character show its code instead of failing, and a closed stream swallow what is said."""
    if sys.stdout is None:
        quiet_pipe()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115  # stands in for it until the program ends
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def can_show(sign: str) -> bool:
    """Whether standard output can show a character."""
    try:
        sign.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def width() -> int:
    """Columns to write in: those of the terminal, between 60 and 100."""
    import shutil

    return max(60, min(100, shutil.get_terminal_size((88, 24)).columns))


def wrapped(text: str, indent: str = "", first: str | None = None) -> list[str]:
    """Lines of a paragraph that fit the width."""
    import textwrap

    return textwrap.wrap(
        printable(text),
        width(),
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_on_hyphens=False,
    ) or [indent.rstrip()]


def quiet_pipe() -> None:
    """After a reader closed the pipe: nothing more is written, nothing is said."""
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115  # stands in for standard output until the program ends


def table(rows: Iterable[Iterable[object]], indent: str = "") -> list[str]:
    """Lines of a table whose columns are as wide as their widest cell; the last column is left as it is."""
    cells = [[printable(cell) for cell in row] for row in rows]
    if not cells:
        return []
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    return [
        indent
        + "  ".join([*(cell.ljust(size) for cell, size in zip(row[:-1], widths, strict=False)), row[-1]]).rstrip()
        for row in cells
    ]
