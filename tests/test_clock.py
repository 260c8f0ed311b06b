"""A clock that jumps loses nothing and puts nothing in another order: order is by number, never by time."""

from __future__ import annotations

import ast
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from safeguard import clock
from safeguard.model import Answer, Assessment
from safeguard.store import events
from safeguard.store.folder import FolderStore

ROOT = Path(__file__).parent.parent
#: what asks the system for the time of day
ASKING = (
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
)
BEGIN = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
#: an hour that Warsaw has twice, and jumps that dead batteries, wrong years and hands make
JUMPS = st.sampled_from(
    [timedelta(0), timedelta(microseconds=1), timedelta(hours=1), timedelta(days=-365), timedelta(days=3653)]
) | st.timedeltas(timedelta(days=-400), timedelta(days=4000))
ZONES = st.sampled_from(["UTC", "Asia/Jakarta", "Asia/Jayapura", "Europe/Warsaw", "Pacific/Apia", "America/St_Johns"])


def asking(tree: ast.AST) -> Iterator[int]:
    """The lines of a module that ask for the time of day."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith(ASKING):
            yield node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (node.lineno for alias in node.names if f"time.{alias.name}" in ASKING)


def test_one_place_only_asks_for_the_time() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for folder in ("safeguard", "plugins", "rubrics")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path != ROOT / "safeguard" / "clock.py"
        for line in asking(ast.parse(path.read_text("utf-8")))
    ]
    assert wrong == []


def test_the_same_look_catches_a_second_clock() -> None:
    assert set(asking(ast.parse("import datetime\ndatetime.datetime.now()\nfrom time import time"))) == {2, 3}


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the computer's clock."""

    def to(when: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: when)

    return to


@settings(max_examples=200)
@given(st.lists(st.tuples(JUMPS, ZONES), min_size=1, max_size=12), ZONES)
def test_the_time_of_an_event_is_the_moment_in_whatever_zone_it_was(
    steps: list[tuple[timedelta, str]], other: str
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        for jump, zone in steps:
            said = set()
            for place in (zone, other):
                there = (BEGIN + jump).astimezone(ZoneInfo(place))
                patched.setattr(clock, "now", lambda: there)  # noqa: B023  # it is asked before the next one stands
                said.add(clock.stamp())
            assert [datetime.fromisoformat(each) for each in said] == [BEGIN + jump]


def test_an_hour_that_a_zone_has_twice_is_two_hours(moment: Any) -> None:
    warsaw = ZoneInfo("Europe/Warsaw")
    moment(datetime(2026, 10, 25, 2, 30, tzinfo=warsaw, fold=0))
    first = clock.stamp()
    moment(datetime(2026, 10, 25, 2, 30, tzinfo=warsaw, fold=1))
    assert datetime.fromisoformat(clock.stamp()) - datetime.fromisoformat(first) == timedelta(hours=1)


class Jumping:
    """A clock that stands elsewhere each time it is asked."""

    def __init__(self, jumps: list[timedelta]):
        self._jumps, self.asked = jumps, 0

    def __call__(self) -> str:
        when = BEGIN + self._jumps[self.asked % len(self._jumps)]
        self.asked += 1
        return when.isoformat()


def by_number(log: Any) -> dict[str, Any]:
    return events.fold(log)


def by_time(log: Any) -> dict[str, Any]:
    """Planted: events are put in order by what the clock said."""
    return events.fold(sorted(log, key=lambda each: each.at))


def misled(fold: Any, jumps: list[timedelta]) -> bool:
    """Whether a log written under a jumping clock reads as something else than what was said last."""
    now, log = Jumping(jumps), [events.event(None, BEGIN.isoformat(), "facts", {"id": "contoh"})]
    for number in range(len(jumps)):
        data = {"criterion": f"c{number % 3}", "by": "consensus", "level": number}
        log.append(events.event(log[-1], now(), "answered", data))
    rows = [each.to_json() for each in log]
    assert [each.sequence for each in events.checked(rows, "x")] == list(range(1, len(log) + 1))
    assert len({each.id for each in log}) == len(log)
    last = {f"c{number % 3}": number for number in range(len(jumps))}
    return {each["criterion"]: each["level"] for each in fold(log)["answers"]} != last


def test_ten_thousand_jumps_change_no_order_and_give_no_id_twice() -> None:
    jumped = 0

    @settings(max_examples=120)
    @given(st.lists(JUMPS, min_size=90, max_size=110))
    def case(jumps: list[timedelta]) -> None:
        nonlocal jumped
        jumped += len(jumps)
        assert not misled(by_number, jumps)

    case()
    print(f"{jumped} jumps of the clock, none changed the order")
    assert jumped >= 10_000


def test_the_same_cases_catch_an_order_by_time() -> None:
    assert misled(by_time, [timedelta(0), timedelta(0), timedelta(0), timedelta(days=-365)])


@settings(max_examples=15)
@given(st.lists(JUMPS, min_size=4, max_size=30))
def test_a_store_keeps_what_was_said_last_whatever_its_clock_says(
    tmp_path_factory: pytest.TempPathFactory, jumps: list[timedelta]
) -> None:
    ours, theirs = (FolderStore(tmp_path_factory.mktemp("s") / name, now=Jumping(jumps)) for name in ("a", "b"))
    ours.save(_assessment(), 0)
    for number in range(len(jumps)):
        ours.record("contoh", _answer(f"c{number % 3}", number % 5))
    assert theirs.merge("contoh", ours.load("contoh").events).taken == len(jumps) + 1
    theirs.record("contoh", _answer("c9", 4))
    assert ours.merge("contoh", theirs.load("contoh").events).taken == 1
    stored = ours.load("contoh")
    said = {f"c{number % 3}": number % 5 for number in range(len(jumps))} | {"c9": 4}
    assert {each.criterion: each.level for each in stored.assessment.answers} == said
    assert stored.rivals == ()
    assert ours.verify() == []
    assert [each.id for each in ours.summaries()] == ["contoh"]


@pytest.mark.parametrize("command", ["fill", "import", "track"])
def test_a_clock_before_the_last_entry_is_doubted_aloud_and_what_is_done_is_done(
    run: Any, tmp_path: Path, moment: Any, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    answers = tmp_path / "answers.json"
    values = _assessment().to_json()
    values["answers"] = [_answer("identity-verified", 2).model_dump(mode="json")]
    answers.write_text(json.dumps(values))
    moment(datetime(2026, 11, 20, 12, tzinfo=UTC))
    assert run("import", str(answers)).code == 0
    assert run("track", "new", "contoh", "--budget", "10").code == 0
    first = json.loads(run("plan", "contoh", "--budget", "10", "--format", "json").out)["steps"][0]["id"]
    assert run("track", "start", first).err == ""
    commands = {
        "fill": ("fill", "staff-vetting", "--id", "contoh"),
        "import": ("import", str(answers)),
        "track": ("track", "done", first, "--proof", "SK 1"),
    }
    monkeypatch.setattr("sys.stdin", io.StringIO("q\n"))
    assert "clock says" not in run(*commands["import"]).err
    moment(datetime(2025, 11, 20, 12, tzinfo=UTC))
    done = run(*commands[command])
    assert done.code == 0
    assert "clock says 20 November 2025, and the last entry is of 20 November 2026" in done.err


def _assessment() -> Assessment:
    return Assessment.model_validate(
        {
            "id": "contoh",
            "rubric": {"id": "staff-vetting", "version": "1.0.0"},
            "organisation": {"id": "contoh", "name": "LSM Contoh", "type": "ngo"},
            "profile": "ngo",
            "date": "2026-11-01",
        }
    )


def _answer(criterion: str, level: int) -> Answer:
    return Answer.model_validate({"criterion": criterion, "by": "consensus", "state": "level", "level": level})
