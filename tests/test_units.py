"""Many units, one figure: exact, with its weakest part, capped by every closed gate, and no person in it to be found."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import strategies
from hypothesis import given, settings, strategies as st
from running import Done

from safeguard.errors import InvalidInput
from safeguard.model import Assessment, Rubric
from safeguard.model.picture import Ledger, Released
from safeguard.model.units import Visit
from safeguard.picture import draw, rounds_of
from safeguard.releases import release
from safeguard.respondents import K
from safeguard.scoring import Measurement, fold, judge, measure
from safeguard.unit_files import Tree, read_units
from safeguard.units import months_to_visit, roll_up

PREAMBLE = 'format = "safeguard/units/1"\n'


def tree(tmp_path: Path, text: str) -> Tree:
    path = tmp_path / "units.toml"
    path.write_text(PREAMBLE + text)
    return read_units(path)


FOUR = """
[[organisation]]
id = "province"
name = "Provinsi Contoh"
type = "network"
[[organisation]]
id = "uptd"
name = "UPTD Contoh"
type = "uptd_ppa"
profile = "uptd_ppa"
within = "province"
weight = 3
[[organisation.unit]]
id = "intake"
name = "Pengaduan"
weight = 2
[[organisation.unit]]
id = "branch"
name = "Cabang"
[[organisation.unit]]
id = "shelter"
name = "Rumah aman"
within = "branch"
"""


def test_a_tree_has_its_places_in_order_and_only_leaves_are_assessed(tmp_path: Path) -> None:
    read = tree(tmp_path, FOUR)
    assert [node.key for node in read.nodes] == ["province", "uptd", "uptd/intake", "uptd/branch", "uptd/shelter"]
    assert [node.depth for node in read.nodes] == [0, 1, 2, 2, 3]
    assert [node.key for node in read.assessed] == ["uptd/intake", "uptd/shelter"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('within = "province"', 'within = "provice"', "Did you mean province?"),
        ('within = "branch"', 'within = "shelter"', "leads back to itself"),
        ('id = "branch"', 'id = "intake"', "second time"),
        ("weight = 2", "weight = 0", "At least 1"),
        ('name = "Cabang"', 'nmae = "Cabang"', "Did you mean name?"),
        ('type = "network"', 'type = "network"\nregion = "Jawa"', "ISO 3166-2"),
    ],
)
def test_what_is_wrong_with_a_tree_is_said_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        tree(tmp_path, FOUR.replace(old, new))
    assert said in str(refused.value)
    assert "line " in str(refused.value)


# the arithmetic --------------------------------------------------------------------------------------------------


def chain(sizes: list[int]) -> str:
    """An organisation whose units have these weights."""
    lines = ['[[organisation]]\nid = "o"\nname = "O"\ntype = "ngo"\nprofile = "ngo"\n']
    lines += [f'[[organisation.unit]]\nid = "u{n}"\nname = "U{n}"\nweight = {size}\n' for n, size in enumerate(sizes)]
    return "".join(lines)


@st.composite
def several_units(draw: st.DrawFn) -> tuple[Rubric, list[Assessment], list[int]]:
    structure = draw(strategies.structures())
    number = draw(st.integers(1, 4))
    profile = structure["profiles"][0]
    units = [{**draw(strategies.answers_for(structure)), "profile": profile} for _ in range(number)]
    weights = draw(st.lists(st.integers(1, 9), min_size=number, max_size=number))
    return strategies.as_rubric(structure), [strategies.as_assessment(each) for each in units], weights


@settings(max_examples=60)
@given(several_units())
def test_the_whole_is_the_exact_weighted_mean_and_lies_in_its_range(
    case: tuple[Rubric, list[Assessment], list[int]],
) -> None:
    import tempfile

    rubric, units, weights = case
    with tempfile.TemporaryDirectory() as folder:
        root = tree(Path(folder), chain(weights)).roots[0]
    measured = {f"o/u{n}": measure(rubric, fold(rubric, each)) for n, each in enumerate(units)}
    rolled = roll_up(rubric, root, lambda node: measured.get(node.key))
    scored = [
        (weight, each) for weight, each in zip(weights, measured.values(), strict=True) if each.claimed is not None
    ]
    if not scored:
        assert rolled.claimed is None
        assert rolled.verdict.final is None
        return
    total = sum(weight for weight, _ in scored)
    assert rolled.claimed == sum((weight * (each.claimed or 0) for weight, each in scored), Fraction(0)) / total
    assert rolled.evidenced is not None
    assert rolled.evidenced <= rolled.claimed
    assert rolled.low is not None
    assert rolled.high is not None
    assert rolled.low <= rolled.claimed <= rolled.high
    assert rolled.low == measured[rolled.weakest or ""].claimed
    rank = rubric.band_rank
    assert rolled.verdict.final is not None
    for each in measured.values():
        for gate in each.gates:
            if gate.state != "open":
                assert rank[rolled.verdict.final] <= rank[gate.cap], "a gate that is not open caps the whole"
    assert rolled.provisional == (len(scored) < len(units) or any(each.provisional for _, each in scored))


@settings(max_examples=60)
@given(several_units(), st.data())
def test_raising_a_level_in_one_unit_never_lowers_the_whole(
    case: tuple[Rubric, list[Assessment], list[int]], data: st.DataObject
) -> None:
    import tempfile

    rubric, units, weights = case
    with tempfile.TemporaryDirectory() as folder:
        root = tree(Path(folder), chain(weights)).roots[0]
    place = data.draw(st.integers(0, len(units) - 1))
    low = [at for at, answer in enumerate(units[place].answers) if (answer.level or 9) < rubric.scale.max]
    if not low:
        return
    at = data.draw(st.sampled_from(low))
    raised = list(units)
    answers = list(units[place].answers)
    answers[at] = answers[at].model_copy(update={"level": (answers[at].level or 0) + 1})
    raised[place] = units[place].model_copy(update={"answers": tuple(answers)})
    before, after = (
        roll_up(
            rubric,
            root,
            lambda node, some=some: measure(rubric, fold(rubric, some[int(node.key[3:])])),  # type: ignore[misc]
        )
        for some in (units, raised)
    )
    assert (before.claimed or 0) <= (after.claimed or 0)
    assert (before.evidenced or 0) <= (after.evidenced or 0)
    if before.verdict.final is not None and after.verdict.final is not None:
        assert rubric.band_rank[before.verdict.final] <= rubric.band_rank[after.verdict.final]


def test_a_roll_up_that_forgets_gates_below_would_be_caught() -> None:
    """The planted bug: the verdict of the whole from its mean alone."""
    import tempfile

    rubric = strategies.as_rubric(small(4))
    good, bad = people(5, c0=4, c1=4, c2=4, c3=4), people(5, c0=0, c1=4, c2=4, c3=4)
    with tempfile.TemporaryDirectory() as folder:
        root = tree(Path(folder), chain([1, 1])).roots[0]
    measured = {"o/u0": measure(rubric, fold(rubric, unit(good))), "o/u1": measure(rubric, fold(rubric, unit(bad)))}
    rolled = roll_up(rubric, root, lambda node: measured[node.key])
    careless = judge(rubric, rolled.claimed, {}, [])
    assert careless.final == "high"
    assert rolled.verdict.final == "low"
    assert [at.key for at in rolled.closed] == ["o/u1"]


def visits(*lines: tuple[str, int, int]) -> list[Visit]:
    return [Visit(band=band, caseload=caseload, months=months) for band, caseload, months in lines]


def test_the_next_visit_follows_from_band_and_caseload() -> None:
    rubric = strategies.as_rubric(small(1))
    table = visits(("low", 0, 6), ("low", 200, 2), ("high", 0, 12))
    assert months_to_visit(rubric, "low", 150, table) == 6
    assert months_to_visit(rubric, "low", 310, table) == 2
    assert months_to_visit(rubric, None, None, table) == 6
    assert months_to_visit(rubric, "high", None, ()) == 6


# the attacker ----------------------------------------------------------------------------------------------------


def small(criteria: int) -> dict[str, Any]:
    return {
        "format": "safeguard/rubric/1",
        "id": "drawn",
        "version": "1.0.0",
        "status": "draft",
        "languages": ["en"],
        "profiles": ["ngo"],
        "scale": {"max": 4, "met": 3},
        "evidence": {"required": ["none"] * 5},
        "band": [{"id": "low", "from": "0"}, {"id": "high", "from": "50"}],
        "domain": [{"id": "d0"}, {"id": "d1"}],
        "criterion": [
            {"id": f"c{number}", "domain": f"d{number % 2}", **({"gate": {"cap": "low"}} if number == 0 else {})}
            for number in range(criteria)
        ],
    }


def unit(answers: dict[str, dict[str, Any]], perspectives: dict[str, str] | None = None) -> Assessment:
    """A unit from each person's level (or U) by criterion; ``consensus`` may be among them."""
    return Assessment.model_validate(
        {
            "id": "unit",
            "rubric": {"id": "drawn", "version": "1.0.0"},
            "organisation": {"id": "o", "name": "O", "type": "ngo"},
            "unit": "u0",
            "profile": "ngo",
            "date": strategies.DAY,
            "respondents": [
                {"id": by, "perspective": (perspectives or {}).get(by)} for by in answers if by != "consensus"
            ],
            "answers": [
                {"criterion": criterion, "by": by, "state": "unknown"}
                if level == "U"
                else {"criterion": criterion, "by": by, "state": "level", "level": level}
                for by, given in answers.items()
                for criterion, level in given.items()
            ],
        }
    )


def shown(rubric: Rubric, assessment: Assessment, before: Released | None = None) -> tuple[Any, Released]:
    """Everything a reader of one report sees of one unit, and what is remembered of it."""
    made = release(rubric, assessment, before, "salt")
    figures = measure(rubric, made.standings)
    seen = None if made.voices is None else made.voices.model_dump()
    return (made.standings, seen, figures.claimed, figures.verdict, figures.gates), made.remembered


Look = Callable[[Rubric, Assessment, Released | None], tuple[Any, Released]]


def learns(look: Look, rubric: Rubric, weeks: list[dict[str, dict[str, Any]]], person: str, criterion: str) -> bool:
    """Whether an attacker who knows everybody else's answers in every week learns that person's last level.

    They do where the reports of the weeks would not all have looked the same with another level in the last week.
    """
    looks = []
    for level in range(5):
        before, pages = None, []
        for number, week in enumerate(weeks):
            answers = {by: dict(given) for by, given in week.items()}
            if number == len(weeks) - 1:
                answers[person][criterion] = level
            page, before = look(rubric, unit(answers), before)
            pages.append(page)
        looks.append(pages)
    return any(one != other for one, other in itertools.combinations(looks, 2))


def careless(rubric: Rubric, assessment: Assessment, _: Released | None = None) -> tuple[Any, Released]:
    """The planted bug: a report straight from the scores, with no thought for who stands behind them."""
    standings = fold(rubric, assessment)
    return (standings, measure(rubric, standings).claimed), release(rubric, assessment, None, "salt").remembered


def forgetful(rubric: Rubric, assessment: Assessment, _: Released | None = None) -> tuple[Any, Released]:
    """The planted bug: small groups are hidden, and what was shown a week ago is forgotten."""
    return shown(rubric, assessment, None)


def people(number: int, **levels: Any) -> dict[str, dict[str, Any]]:
    return {f"r{n}": dict(levels) for n in range(1, number + 1)}


def test_of_four_people_nothing_is_learnt_and_a_careless_report_is_caught() -> None:
    rubric = strategies.as_rubric(small(2))
    week = [people(4, c0=3, c1=3)]
    assert not learns(shown, rubric, week, "r4", "c0")
    assert learns(careless, rubric, week, "r4", "c0")


def test_a_criterion_that_four_of_twenty_answered_is_in_no_figure() -> None:
    rubric = strategies.as_rubric(small(2))
    week = people(20, c1=3)
    for person in ("r1", "r2", "r3", "r4"):
        week[person]["c0"] = 2
    assert not learns(shown, rubric, [week], "r4", "c0")
    assert learns(careless, rubric, [week], "r4", "c0")
    page, _ = shown(rubric, unit(week))
    assert page[0]["c0"].state == "unanswered"
    assert page[4][0].state == "pending", "its gate caps all the same"


@pytest.mark.parametrize("newcomers", [1, 2, 3, 4])
def test_two_reports_a_week_apart_do_not_give_a_newcomer_away(newcomers: int) -> None:
    rubric = strategies.as_rubric(small(2))
    first = {f"r{n}": {"c0": n % 5, "c1": 2} for n in range(1, 7)}
    second = {**first, **{f"s{n}": {"c0": 2, "c1": 2} for n in range(newcomers)}}
    assert not learns(shown, rubric, [first, second], "s0", "c0")
    assert learns(forgetful, rubric, [first, second], "s0", "c0")


def test_two_reports_do_not_give_somebody_away_who_changed_their_mind() -> None:
    rubric = strategies.as_rubric(small(2))
    first = {f"r{n}": {"c0": n % 5, "c1": 2} for n in range(1, 8)}
    second = {**first, "r3": {"c0": 0, "c1": 2}}
    assert not learns(shown, rubric, [first, second], "r3", "c0")
    assert learns(forgetful, rubric, [first, second], "r3", "c0")


def test_five_who_each_change_another_criterion_are_not_taken_for_five() -> None:
    rubric = strategies.as_rubric(small(5))
    first = {f"r{n}": {f"c{c}": (n + c) % 5 for c in range(5)} for n in range(1, 8)}
    second = {by: dict(given) for by, given in first.items()}
    for n in range(1, 6):
        second[f"r{n}"][f"c{n - 1}"] = 0
    assert not learns(shown, rubric, [first, second], "r1", "c0")


def test_who_comes_while_five_leave_is_not_found_beside_the_report_before_the_last() -> None:
    rubric = strategies.as_rubric(small(2))
    first = {f"r{n}": {"c0": n % 5, "c1": 2} for n in range(1, 7)}
    second = {**first, **{f"s{n}": {"c0": 4, "c1": 4} for n in range(5)}}
    third = {**first, "t0": {"c0": 0, "c1": 0}}
    assert not learns(shown, rubric, [first, second, third], "t0", "c0")
    assert learns(forgetful, rubric, [first, second, third], "t0", "c0")


def test_who_stays_away_while_the_others_come_back_is_not_found() -> None:
    rubric = strategies.as_rubric(small(2))
    first = {f"r{n}": {"c0": n % 5, "c1": 2} for n in range(1, 10)}
    few = {by: first[by] for by in list(first)[:4]}
    _, before = shown(rubric, unit(first))
    hidden, before = shown(rubric, unit(few), before)
    assert hidden[1] is None, "four are too few"
    back = {by: given for by, given in first.items() if by != "r9"}
    page, _ = shown(rubric, unit(back), before)
    assert page[0]["c0"] == shown(rubric, unit(first))[0][0]["c0"], "what nine said stands"


def test_who_only_changes_their_perspective_is_not_found_by_what_is_said_of_groups() -> None:
    rubric = strategies.as_rubric(small(1))
    kinds = {f"r{n}": "leader" for n in range(6)} | {f"s{n}": "frontline" for n in range(6)}
    answers = {by: {"c0": 4 if kind == "leader" else 1} for by, kind in kinds.items()}
    one, before = shown(rubric, unit(answers, kinds))
    assert one[1]["observations"][0]["kind"] == "leaders-see-more"
    two, _ = shown(rubric, unit(answers, {**kinds, "r0": "partner"}), before)
    assert two[1] == one[1]


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_of_all_reports_ever_shown_no_two_differ_by_one_to_four_people(seed: int) -> None:
    chance = random.Random(seed)
    rubric = strategies.as_rubric(small(2))
    everybody = [f"r{n}" for n in range(14)]
    before: Released | None = None
    behind: dict[str, list[dict[str, str]]] = {"c0": [], "c1": []}
    for _ in range(6):
        present = [by for by in everybody if chance.random() < 0.7]
        week = {by: {name: chance.randint(0, 1) for name in behind if chance.random() < 0.9} for by in present}
        made = release(rubric, unit(week), before, "salt")
        before = made.remembered
        if made.voices is not None:
            seen = {each.criterion for each in made.voices.seen}
            for each in before.criteria:
                if each.id in seen:
                    behind[each.id].append(dict(each.people))
    for reports in behind.values():
        for one, other in itertools.combinations(reports, 2):
            apart = [by for by in {*one, *other} if one.get(by) != other.get(by)]
            assert not 0 < len(apart) < K


def test_five_newcomers_are_shown_and_none_of_them_waits() -> None:
    rubric = strategies.as_rubric(small(2))
    first = people(6, c0=1, c1=1)
    second = {**first, **{f"s{n}": {"c0": 4, "c1": 4} for n in range(8)}}
    _, before = shown(rubric, unit(first))
    made = release(rubric, unit(second), before, "salt")
    assert made.waiting == 0
    assert made.standings["c0"].level == 4
    few = release(rubric, unit({**first, "s0": {"c0": 4, "c1": 4}}), before, "salt")
    assert few.waiting == 1
    assert few.standings["c0"].level == 1


def test_a_consensus_counts_at_once_and_tells_nothing_of_who_said_what() -> None:
    rubric = strategies.as_rubric(small(2))
    week = {**people(3, c0=3, c1=3), "consensus": {"c0": 2, "c1": 4}}
    page, _ = shown(rubric, unit(week))
    assert (page[0]["c0"].level, page[0]["c1"].level) == (2, 4)
    assert not learns(shown, rubric, [week], "r2", "c0")


def test_a_small_group_is_not_given_away_by_what_is_said_of_a_large_one() -> None:
    rubric = strategies.as_rubric(small(1))
    kinds = {f"r{n}": "leader" for n in range(1, 7)} | {f"s{n}": "intern" for n in range(1, 6)}
    first = {by: {"c0": 4 if kind == "leader" else "U"} for by, kind in kinds.items()}
    one, before = shown(rubric, unit(first, kinds))
    assert one[1]["observations"][0]["kind"] == "not-known-to"
    kinds |= {"r7": "leader", "t1": "partner", "t2": "partner", "t3": "partner", "s6": "intern"}
    second = {**first, **{by: {"c0": 0} for by in ("r7", "t1", "t2", "t3", "s6")}}
    two, _ = shown(rubric, unit(second, kinds), before)
    assert two[1]["observations"] == one[1]["observations"], "one leader and one intern more would be told apart"


@settings(max_examples=40)
@given(st.integers(0, 2**32))
def test_an_attacker_who_reads_every_report_of_three_weeks_learns_no_last_change_of_fewer_than_five(seed: int) -> None:
    chance = random.Random(seed)
    rubric = strategies.as_rubric(small(3))
    week = {
        f"r{n}": {f"c{c}": chance.randint(0, 4) for c in range(3) if chance.random() < 0.8}
        for n in range(chance.randint(1, 9))
    }
    weeks = [week]
    for _ in range(2):
        week = {by: dict(given) for by, given in week.items()}
        for n in range(chance.randint(0, K - 2)):
            week[f"x{len(weeks)}-{n}"] = {f"c{c}": chance.randint(0, 4) for c in range(3)}
        weeks.append(week)
    few = {by: dict(given) for by, given in week.items()}
    changed = chance.choice(sorted(few))
    few[changed]["c1"] = chance.randint(0, 4)
    weeks.append(few)
    first = release(rubric, unit(weeks[0]), None, "salt").remembered
    if any(each.id == "c1" for each in first.criteria) or len(few) < K:
        waiting = {by for by in few if few[by].get("c1") != weeks[0].get(by, {}).get("c1")}
        if len(waiting | {changed}) < K:
            assert not learns(shown, rubric, weeks, changed, "c1")


# the command -----------------------------------------------------------------------------------------------------

UNITS = (
    PREAMBLE
    + """
[[organisation]]
id = "uptd-contoh"
name = "UPTD Contoh"
type = "uptd_ppa"
profile = "uptd_ppa"
[[organisation.unit]]
id = "pengaduan"
name = "Layanan Pengaduan"
weight = 2
respondents = 6
caseload = 300
[[organisation.unit]]
id = "rumah-aman"
name = "Rumah Aman"
respondents = 6
[[organisation.unit]]
id = "mediasi"
name = "Mediasi"
"""
)


@pytest.fixture
def office(run: Any, tmp_path: Path) -> Path:
    """A file of units and a folder with six answers for two of them."""
    path = tmp_path / "units.toml"
    path.write_text(UNITS)
    back = tmp_path / "back"
    back.mkdir()
    run(
        "new",
        "staff-vetting",
        "--units",
        str(path),
        "--round",
        "2026",
        "--date",
        "2026-11-01",
        "-o",
        str(back / "q.json"),
    )
    for number, file in enumerate(sorted(back.glob("*.json"))):
        values = json.loads(file.read_text())
        for answer in values["answers"]:
            answer.update(state="level", level=1 + number % 4)
        file.write_text(json.dumps(values))
    return path


def picture(done: Done) -> dict[str, Any]:
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_units_are_scored_from_a_folder_and_from_the_store_alike(run: Any, office: Path) -> None:
    from_folder = picture(run("units", "score", str(office), str(office.parent / "back"), "--format", "json"))
    assert run("import", str(office.parent / "back")).code == 0
    from_store = picture(run("units", "score", str(office), "--format", "json"))
    assert from_folder == from_store
    top, intake, shelter, third = from_store["places"]
    assert top["claimed"]["exact"] == str(
        (2 * Fraction(intake["claimed"]["exact"]) + Fraction(shelter["claimed"]["exact"])) / 3
    )
    assert top["missing"] == [third["key"]] == ["uptd-contoh/mediasi"]
    assert top["band"]["provisional"]
    assert intake["voices"]["respondents"] == 6


def test_a_report_a_week_later_keeps_what_it_said_until_five_have_changed(run: Any, office: Path) -> None:
    back = office.parent / "back"
    before = run("units", "score", str(office), str(back)).out
    one = sorted(back.glob("*pengaduan-r01*"))[0]
    one.write_text(one.read_text().replace('"level": 1', '"level": 4'))
    after = run("units", "score", str(office), str(back)).out
    assert "newer answers of one person wait" in after
    assert before.split("Low in")[1] == after.split("Low in")[1]
    figures = [line.split()[-3:] for line in before.splitlines() if "█" in line]
    assert figures
    ledger = office.with_name("units.toml.shown.json")
    assert oct(ledger.stat().st_mode & 0o777) == "0o600"
    ledger.unlink()
    forgotten = run("units", "score", str(office), str(back)).out
    assert "wait" not in forgotten


def test_rounds_stand_beside_each_other_and_a_wrong_name_is_answered_with_the_nearest(run: Any, office: Path) -> None:
    back = office.parent / "back"
    run("import", str(back))
    for file in back.glob("*.json"):
        values = json.loads(file.read_text())
        values.update(round="2027", date="2027-11-01", id=values["id"].replace("2026", "2027"))
        for answer in values["answers"]:
            answer["level"] = min(4, answer["level"] + 1)
        file.write_text(json.dumps(values))
    run("import", str(back))
    top = picture(run("units", "score", str(office), "--format", "json"))["places"][0]
    assert [point["round"] for point in top["trend"]] == ["2026", "2027"]
    assert Fraction(top["trend"][0]["claimed"]["exact"]) < Fraction(top["trend"][1]["claimed"]["exact"])
    done = run("units", "score", str(office), "--round", "2028")
    assert (done.code, "2027" in done.err) == (2, True)
    done = run("units", "score", str(office), "--at", "uptd-contoh/pengadaan")
    assert "uptd-contoh/pengaduan" in done.err


def test_units_are_listed_and_checked(run: Any, office: Path) -> None:
    assert "uptd-contoh/rumah-aman" in run("units", "list", str(office)).out
    assert "3 places to assess" in run("units", "check", str(office)).out
    office.write_text(UNITS.replace('profile = "uptd_ppa"', 'profile = "uptd"'))
    done = run("units", "check", str(office))
    assert done.code == 2
    assert "uptd_ppa" in done.err


def test_an_assessment_that_finds_no_place_in_the_tree_is_named_and_not_lost(run: Any, office: Path) -> None:
    back = office.parent / "back"
    office.write_text(UNITS.replace('id = "rumah-aman"', 'id = "rumah-aman-baru"'))
    done = run("units", "score", str(office), str(back))
    assert done.code == 0
    assert "does not name the unit" in done.err
    assert "Did you mean uptd-contoh/rumah-aman-baru?" in done.err


def test_free_text_reaches_no_report_on_units(run: Any, office: Path) -> None:
    back = office.parent / "back"
    for file in back.glob("*.json"):
        values = json.loads(file.read_text())
        for answer in values["answers"]:
            answer["note"] = "CANARY"
            answer["evidence"] = [{"kind": "document", "reference": "CANARY", "strength": "documented"}]
        values["respondents"][0]["role"] = "CANARY"
        file.write_text(json.dumps(values))
    run("import", str(back))
    for form in ("text", "json"):
        assert "CANARY" not in run("units", "score", str(office), "--format", form).out
    assert "CANARY" not in office.with_name("units.toml.shown.json").read_text()


def test_a_province_is_the_weighted_mean_of_what_its_organisations_amount_to(tmp_path: Path) -> None:
    rubric = strategies.as_rubric(small(2))
    two = (
        FOUR
        + """
[[organisation]]
id = "other"
name = "UPTD Lain"
type = "uptd_ppa"
profile = "uptd_ppa"
within = "province"
"""
    )
    root = tree(tmp_path, two).roots[0]
    levels = {"uptd/intake": 4, "uptd/shelter": 1, "other": 2}
    measured = {
        key: measure(rubric, fold(rubric, unit(people(5, c0=level, c1=level)))) for key, level in levels.items()
    }
    rolled = roll_up(rubric, root, lambda node: measured.get(node.key))
    uptd = (2 * Fraction(4, 4) + Fraction(1, 4)) / 3
    assert rolled.claimed == (3 * uptd + Fraction(2, 4)) / 4
    assert (rolled.weakest, rolled.strongest, rolled.counted) == ("uptd/shelter", "uptd/intake", 3)
    assert (rolled.low, rolled.high) == (Fraction(1, 4), 1)
    assert [at.key for at in rolled.closed] == ["uptd/shelter", "other"]
    assert rolled.domains["d0"][0] == rolled.claimed


def test_measurements_are_not_needed_for_places_nobody_assessed(tmp_path: Path) -> None:
    root = tree(tmp_path, FOUR).roots[0]
    nothing: Measurement | None = None
    rolled = roll_up(strategies.as_rubric(small(1)), root, lambda _: nothing)
    assert rolled.claimed is None
    assert rolled.missing == ("uptd/intake", "uptd/shelter")


def test_a_round_answered_on_a_rubric_that_scores_otherwise_is_no_point_of_the_trend(tmp_path: Path) -> None:
    rubric = strategies.as_rubric(small(2))
    root = tree(tmp_path, chain([1])).roots[0]
    old, new = unit(people(6, c0=1, c1=1)), unit(people(6, c0=3, c1=3))
    old = old.model_copy(update={"id": "old", "round": "2025", "date": old.date.replace(year=2025)})
    new = new.model_copy(update={"round": "2026"})
    other = old.model_copy(update={"rubric": old.rubric.model_copy(update={"version": "0.9.0"})})

    def points(*answered: Assessment) -> list[str]:
        drawn = draw(rubric, root, rounds_of(answered), "2026", Ledger(salt="s"), "x")
        return [point.round for point in drawn.picture.places[0].trend]

    assert points(old, new) == ["2025", "2026"]
    assert points(other, new) == ["2026"]
