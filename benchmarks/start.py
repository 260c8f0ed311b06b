"""How long it takes until the program answers, as whole processes."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import process, python, ratio, report
from benchmarks.samples import assessment_file

BARE = """
import click
@click.command()
@click.option("--name", default="x", help="A name.")
@click.version_option("1")
def main(name):
    '''A bare program.'''
    click.echo(name)
main()
"""


def main() -> None:
    """Print the ratios."""
    program = str(Path(sys.executable).parent / "safeguard")
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE)
        for option in ("--help", "--version", "--wrong"):
            floor = process(sys.executable, str(bare), option)
            for language in ("en", "id"):
                found = ratio(process(program, "--lang", language, option), floor, rounds=15)
                report(f"start: {option} ({language})", "a bare click program", found, 1.15)
        answers = assessment_file(Path(folder))
        floor = python("import sys, json, pydantic\njson.load(open(sys.argv[1]))", str(answers))
        found = ratio(process(program, "score", str(answers), "--format", "json"), floor, rounds=15)
        report("safeguard score FILE", "python importing pydantic and reading the JSON", found, 1.6)
