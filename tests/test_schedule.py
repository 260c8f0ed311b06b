"""When steps are done: on working days, in order, never faster than the people work, and faster when they work more."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from safeguard.days_off import days_off, weekends
from safeguard.errors import NotFound
from safeguard.model import Step
from safeguard.schedule import Pace, months_after, reviews, with_dates

ROLES = ("lead", "hr", "board")
HALVES = st.integers(1, 12).map(lambda number: Fraction(number, 2))


@st.composite
def plans(draw: st.DrawFn) -> list[list[Step]]:
    """A few plans whose steps wait only for steps before them."""
    made = []
    for plan in range(draw(st.integers(1, 3))):
        steps: list[Step] = []
        for number in range(draw(st.integers(0, 12))):
            known = [step.id for step in steps]
            needs = draw(st.lists(st.sampled_from(known), max_size=2, unique=True)) if known else []
            steps.append(
                Step.model_construct(
                    id=f"p{plan}-s{number}",
                    kind="raise",
                    criterion=f"c{number}",
                    from_level=0,
                    to=1,
                    effort=draw(HALVES),
                    role=draw(st.sampled_from(ROLES)),
                    needs=tuple(needs),
                    due=date.min,
                    why="opens:x" if draw(st.booleans()) else "gain:1",
                )
            )
        made.append(steps)
    return made


paces = st.builds(
    Pace,
    start=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    capacity=st.integers(1, 40).map(lambda number: Fraction(number, 2)),
    roles=st.dictionaries(st.sampled_from(ROLES), st.integers(1, 20).map(lambda number: Fraction(number, 2))),
    off=st.just(weekends),
)


@given(plans(), paces)
def test_every_step_is_due_on_a_working_day_not_before_the_start_and_after_what_it_waits_for(
    given_plans: list[list[Step]], pace: Pace
) -> None:
    for before, dated in zip(given_plans, with_dates(given_plans, pace), strict=True):
        assert [step.id for step in dated] == [step.id for step in before]
        due = {step.id: step.due for step in dated}
        for step in dated:
            assert step.due >= pace.start
            assert not weekends(step.due)
            assert all(due[need] <= step.due for need in step.needs)


@given(plans(), paces)
def test_no_month_holds_more_work_than_people_have(given_plans: list[list[Step]], pace: Pace) -> None:
    steps = [step for steps in with_dates(given_plans, pace) for step in steps]
    for end in {step.due for step in steps}:
        months = (end.year - pace.start.year) * 12 + end.month - pace.start.month + 1
        done = [step for step in steps if step.due <= end]
        assert sum(Fraction(step.effort) for step in done) <= pace.capacity * months
        for role, days in pace.roles.items():
            assert sum(Fraction(step.effort) for step in done if step.role == role) <= days * months


@given(plans(), paces)
def test_more_capacity_never_makes_a_step_later_and_nothing_is_due_on_a_day_off(
    given_plans: list[list[Step]], pace: Pace
) -> None:
    usual = with_dates(given_plans, pace)
    faster = with_dates(given_plans, pace._replace(capacity=pace.capacity * 2))
    fewer = with_dates(given_plans, pace._replace(off=lambda day: weekends(day) or day.day == 15))
    for one, two, three in zip(usual, faster, fewer, strict=True):
        for step, sooner, later in zip(one, two, three, strict=True):
            assert sooner.due <= step.due
            assert later.due.day != 15


def test_what_opens_gates_comes_first_in_every_plan() -> None:
    def step(name: str, why: str) -> Step:
        return Step.model_construct(
            id=name,
            kind="raise",
            criterion=name,
            from_level=0,
            to=1,
            effort=Fraction(5),
            role="lead",
            needs=(),
            due=date.min,
            why=why,
        )

    first = [step("a", "opens:x"), step("b", "gain:1")]
    second = [step("c", "gain:9"), step("d", "opens:y"), step("e", "gain:1")]
    one, two = with_dates([first, second], Pace(date(2026, 11, 2), Fraction(10)))
    due = {each.id: each.due for each in (*one, *two)}
    assert max(due["a"], due["c"], due["d"]) < min(due["b"], due["e"])


def test_indonesian_holidays_are_days_off_and_without_a_country_only_weekends_are() -> None:
    off = days_off("ID")
    assert off.off(date(2027, 8, 17))
    assert not off.off(date(2027, 8, 18))
    assert off.source is not None
    assert off.source.startswith("holidays ")
    assert not days_off(None).off(date(2027, 8, 17))
    with pytest.raises(NotFound):
        days_off("XX")


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(1)).day == 1)


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 900), st.integers(1, 12))
def test_reviews_go_on_until_the_last_step_is_due(start: date, length: int, every: int) -> None:
    last = start + timedelta(length)
    days = reviews(start, last, every)
    assert days[-1] >= last or len(days) == 40
    assert all(day < last for day in days[:-1])
