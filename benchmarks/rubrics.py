"""How long reading a rubric takes, checked, and from the cache."""

from __future__ import annotations

import os
import tempfile
import tomllib

from benchmarks.measuring import ratio, report
from benchmarks.samples import FOLDER
from safeguard.rubric_cache import read_cached
from safeguard.rubric_files import read_rubric


def main() -> None:
    """Print the ratios."""
    contents = [(FOLDER / name).read_text("utf-8") for name in ("rubric.toml", "id.toml", "en.toml")]

    def floor() -> None:
        for content in contents:
            tomllib.loads(content)

    report(
        "reading a rubric, checked", "tomllib.loads of the same text", ratio(lambda: read_rubric(FOLDER), floor), 2.0
    )
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SAFEGUARD_CACHE"] = folder
        read_cached(FOLDER)
        report(
            "reading a rubric from the cache",
            "tomllib.loads of the same text",
            ratio(lambda: read_cached(FOLDER), floor),
            0.3,
        )
        del os.environ["SAFEGUARD_CACHE"]
