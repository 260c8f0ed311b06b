"""Run every benchmark, or those named: ``python -m benchmarks start saving``."""

from __future__ import annotations

import importlib
import sys

NAMES = (
    "start",
    "rubrics",
    "scoring",
    "saving",
    "planning",
    "pdf",
    "workbook",
    "texts",
    "units",
    "batch",
    "comparison",
)

for name in sys.argv[1:] or NAMES:
    importlib.import_module(f"benchmarks.{name}").main()
