"""How long looking through a megabyte of prose takes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from benchmarks.measuring import ratio, report

ROOT = Path(__file__).parent.parent
#: a find in every so many sentences, more than any careful organisation's text holds
EVERY = 40


def prose(language: str, size: int) -> str:
    """Sentences of the rubrics, again and again, with a term of the list now and then."""
    cases = (ROOT / "tests" / "cases" / "terminology" / f"{language}.txt").read_text("utf-8").splitlines()
    found = [line.partition(" | ")[2] for line in cases if line and not line.startswith("#")]
    plain: list[str] = []
    for path in sorted((ROOT / "rubrics").glob(f"*/{language}.toml")):
        for words in tomllib.loads(path.read_text("utf-8"))["criterion"].values():
            plain += [words["statement"], words["why"], *words["levels"]]
    sentences = [
        sentence if number % EVERY else f"{sentence} {found[number // EVERY % len(found)]}"
        for number, sentence in enumerate(plain)
    ]
    text = "\n".join(sentences)
    return (text * (size // len(text) + 1))[:size]


def main() -> None:
    """Print the ratios of both checks in both languages, and how the time grows."""
    from safeguard_plugins.personal_data import PersonalData
    from safeguard_plugins.terminology import Terminology

    words = re.compile(r"\w+")
    for language in ("id", "en"):
        text = prose(language, 1_000_000)
        for check in (Terminology(), PersonalData()):
            found = ratio(
                lambda check=check, text=text, language=language: list(check.check(text, language, "external")),  # type: ignore[misc]
                lambda text=text: words.findall(text),  # type: ignore[misc]
                rounds=5,
            )
            report(
                f"check-text, {check.id}, 1 MB, {language}", "finding every word by one compiled expression", found, 20
            )
    text, half = prose("id", 1_000_000), prose("id", 500_000)
    found = ratio(
        lambda: list(Terminology().check(text, "id", "external")),
        lambda: list(Terminology().check(half, "id", "external")),
        rounds=5,
    )
    report("check-text, 1 MB against 0.5 MB", "half the text", found, 2.5)
