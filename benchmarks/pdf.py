"""How fast the PDF is set."""

from __future__ import annotations

import io
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

from benchmarks.measuring import process, ratio, report, seconds
from benchmarks.samples import assessment, rubric
from safeguard import registry
from safeguard.model import Report, ReportPart
from safeguard.planning import plan
from safeguard.records import score


def main() -> None:
    """Print pages per second, the ratio to a bare canvas, and how it grows."""
    from pypdf import PdfReader
    from reportlab.pdfgen.canvas import Canvas

    known, given = rubric(), assessment()
    part = ReportPart(
        rubric=known,
        assessment=given,
        record=score(known, given, "x"),
        plan=plan(known, given, engine="x", budget=Fraction(60)),
    )
    one, ten, twenty = (Report(kind="plan", engine="x", parts=(part,) * number) for number in (1, 10, 20))
    renderer = registry.load().reports["pdf"]
    pages = PdfReader(io.BytesIO(renderer.render(one, "en"))).pages
    lines = [page.extract_text().splitlines() for page in pages]

    def floor() -> None:
        canvas = Canvas(io.BytesIO())
        for page in lines:
            for number, line in enumerate(page):
                canvas.drawString(40, 800 - 9 * number, line)
            canvas.showPage()
        canvas.save()

    report("whole process, seconds", "the goal", _whole(given.model_dump_json()), 1.0)
    found = ratio(lambda: renderer.render(one, "en"), floor, rounds=7)
    print(f"      the same text on a bare canvas: {found:.1f} times as quick")
    best = min(seconds(lambda: renderer.render(one, "en")) for _ in range(5))
    report("PDF pages per second, warm", "the goal", len(pages) / best, 60, at_least=True)
    growth = min(seconds(lambda: renderer.render(twenty, "en")) for _ in range(2)) / min(
        seconds(lambda: renderer.render(ten, "en")) for _ in range(2)
    )
    report(f"PDF of {20 * len(pages)} pages by {10 * len(pages)} pages", "twice the pages", growth, 2.5)


def _whole(answers: str) -> float:
    """Seconds of the command itself, from an assessment in a file to a PDF; the best of seven."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.json"
        path.write_text(answers, "utf-8")
        out = str(path.with_suffix(".pdf"))
        command = process(sys.executable, "-m", "safeguard", "plan", str(path), "-o", out, "--force", "--lang", "en")
        return min(seconds(command) for _ in range(7))
