"""The only place that prints. Text from outside becomes visible here: nothing in it can steer the terminal."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import IO

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
    shown = click.style(line, bold=True) if bold else line
    _unless_closed(lambda: click.echo(shown, nl=bool(end)))


def err(text: object = "") -> None:
    """Print a line on standard error."""
    try:
        click.echo(printable(text), err=True)
    except BrokenPipeError:
        sys.stderr = _nobody()


def out_bytes(data: bytes) -> None:
    """Write a document to standard output as it is."""

    def write() -> None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    _unless_closed(write)


def flush() -> None:
    """Hand on what was printed so far."""
    _unless_closed(sys.stdout.flush)


def _unless_closed(write: Callable[[], object]) -> None:
    """Write; once a reader has closed the pipe the command goes on in silence, so that its answer is its own."""
    try:
        write()
    except BrokenPipeError:
        quiet_pipe()


def prepare_streams() -> None:
    """Let a console that lacks a character show its code instead of failing, and a closed stream swallow what is said."""
    if sys.stdout is None:
        quiet_pipe()
    if sys.stderr is None:
        sys.stderr = _nobody()
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


def few(names: Sequence[str], most: int) -> str:
    """Some names in a line, with a sign that there are more than so many."""
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


def quoted(path: object) -> str:
    """A path as it is typed in a command: between quotes where every shell would otherwise cut it."""
    text = str(path)
    return text if re.fullmatch(r"[\w./\\:~-]+", text) else f'"{text}"'


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
    sys.stdout = _nobody()


def _nobody() -> IO[str]:
    """What stands in for a stream that nobody reads until the program ends."""
    return open(os.devnull, "w", encoding="utf-8", errors="backslashreplace")  # for as long as it runs


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
