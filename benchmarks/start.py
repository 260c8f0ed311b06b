"""How long it takes until the program answers, as whole processes, installed as its users install it.

An editable installation looks for each module in a slower way; the ratios there are about a fifth higher.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import process, ratio, report
from benchmarks.samples import ROOT, assessment_file

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
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", f"{folder}/venv"], check=True)
        python, program = f"{folder}/venv/bin/python", f"{folder}/venv/bin/safeguard"
        subprocess.run([python, "-m", "pip", "install", "--quiet", str(ROOT)], check=True, capture_output=True)
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE)
        for option in ("--help", "--version", "--wrong"):
            floor = process(python, str(bare), option)
            for language in ("en", "id"):
                found = ratio(process(program, "--lang", language, option), floor, rounds=15)
                report(f"start: {option} ({language})", "a bare click program", found, 1.15)
        answers = assessment_file(Path(folder))
        floor = process(python, "-c", "import sys, json, pydantic\njson.load(open(sys.argv[1]))", str(answers))
        found = ratio(process(program, "score", str(answers), "--format", "json"), floor, rounds=15)
        report("safeguard score FILE", "python importing pydantic and reading the JSON", found, 1.6)
