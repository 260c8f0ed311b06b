"""The house stands as it was drawn: imports run down, plugins use the front door, nothing is global or forgotten."""

from __future__ import annotations

import ast
import configparser
from collections.abc import Iterator
from pathlib import Path

import pytest

import safeguard

ROOT = Path(__file__).parent.parent
#: floors of the engine, the lowest first; a module may import from its own floor and from those below
FLOORS = (
    ("errors", "limits", "clock", "cache", "rounding", "texts", "findings", "kinds", "written_days"),
    ("model",),
    ("boundary", "strict_json", "strict_toml"),
    (
        "hookspecs",
        "guests",
        "rubric_checks",
        "rubric_files",
        "rubric_cache",
        "rubric_changes",
        "answer_words",
        "assessment_files",
        "scoring",
        "agreement",
        "respondents",
        "shown_words",
        "observing",
        "rounds",
        "rounds_words",
        "folding",
        "unit_files",
        "units",
        "unmet_criteria",
        "releases",
        "picture",
        "reviewing",
        "records",
        "explaining",
        "reasons",
        "improvement",
        "aims",
        "greedy",
        "programme",
        "optimum",
        "obstacles",
        "days_off",
        "schedule",
        "steps",
        "planning",
        "tracking",
        "tracking_words",
        "comparison_words",
        "trend",
        "frontier",
        "what_if",
        "fingerprints",
        "sealing",
        "submissions",
        "rescoring",
        "rescoring_many",
        "keys",
        "receiving",
        "quantiles",
        "waiting",
        "wanted",
        "publication",
        "disclosure",
        "comparison",
        "comparison_table",
        "comparison_document",
        "comparison_words",
        "comparing",
        "batch",
        "batch_layout",
        "batch_block",
        "batch_scores",
        "batch_sums",
        "batch_overall",
        "store",
    ),
    ("registry",),
    ("cli", "__main__"),
)
FLOOR_OF = {name: floor for floor, names in enumerate(FLOORS) for name in names}


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imports(path: Path, *, types_too: bool = False) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, with the line; imports for type checkers only are left out."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.If)
            and isinstance(node.test, ast.Name)
            and node.test.id == "TYPE_CHECKING"
            and not types_too
        ):
            skipped |= set(ast.walk(node))
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = (
                [f"{node.module}.{alias.name}" for alias in node.names]
                if node.module == "safeguard"
                else [node.module or ""]
            )
            yield from ((name, node.lineno) for name in names)


def engine_part(name: str) -> str | None:
    """The part of the engine that a module name means: ``safeguard.store.folder`` is ``store``."""
    parts = name.split(".")
    return parts[1] if parts[0] == "safeguard" and len(parts) > 1 else None


def test_imports_inside_the_engine_run_down_only() -> None:
    wrong = []
    for path in modules("safeguard"):
        own = path.relative_to(ROOT / "safeguard").parts[0].removesuffix(".py")
        if own == "__init__":
            continue
        assert own in FLOOR_OF, f"{own} has no floor in the drawing"
        for name, line in imports(path):
            part = engine_part(name)
            if part in FLOOR_OF and FLOOR_OF[part] > FLOOR_OF[own]:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert wrong == []


def test_the_engine_never_imports_plugins_or_rubrics() -> None:
    wrong = [
        f"{path}:{line}"
        for path in modules("safeguard")
        for name, line in imports(path, types_too=True)
        if name.startswith(("safeguard_plugins", "safeguard_rubrics"))
    ]
    assert wrong == []


def test_no_name_of_the_face_is_a_modules_too() -> None:
    """Python puts an imported module where the name would be: a plugin would get the one or the other by chance."""
    modules = {path.stem for path in (ROOT / "safeguard").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert not modules & set(safeguard.__all__)


def test_plugins_use_the_face_of_the_engine_and_their_own_library_only() -> None:
    import safeguard

    face = {*safeguard.__all__, "limits"}
    wrong = []
    for path in modules("plugins"):
        for name, line in imports(path, types_too=True):
            inside = name.startswith("safeguard_plugins") or (
                name.startswith("safeguard.") and name.split(".", 1)[1] not in face
            )
            if inside:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert wrong == []


HEAVY = (
    "reportlab",
    "openpyxl",
    "numpy",
    "highspy",
    "tinydb",
    "babel",
    "rfc8785",
    "pydantic",
    "defusedxml",
    "nacl",
    "pyrage",
)


@pytest.mark.parametrize("command", [["--version"], ["--help"], ["score", "--help"], ["plan", "--wrong"]])
def test_help_version_and_a_wrong_option_load_no_heavy_library(command: list[str]) -> None:
    import subprocess
    import sys

    code = "import sys; from safeguard.cli.app import run; run(sys.argv[1:]); print(sorted(set(m.split('.')[0] for m in sys.modules)), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True)
    loaded = done.stderr.splitlines()[-1]
    assert [name for name in HEAVY if f"'{name}'" in loaded] == []


def test_only_the_registry_holds_a_plugin_manager_and_no_module_holds_one() -> None:
    for path in modules("safeguard", "plugins"):
        text = path.read_text("utf-8")
        assert "PluginManager" not in text or path.name == "registry.py"
    tree = ast.parse((ROOT / "safeguard" / "registry.py").read_text("utf-8"))
    assert not [node for node in tree.body if isinstance(node, ast.Assign) and "PluginManager" in ast.dump(node.value)]


def test_everything_printed_goes_through_the_one_place_that_makes_signs_visible() -> None:
    wrong = []
    for path in modules("safeguard", "plugins"):
        if path == ROOT / "safeguard" / "cli" / "output.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                if name in ("print", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write"):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {name}")
    assert wrong == []


def test_no_scorer_hook_exists() -> None:
    from safeguard import hookspecs

    hooks = {name for name in dir(hookspecs) if name.startswith("safeguard_")}
    assert hooks == {
        "safeguard_rubrics",
        "safeguard_probes",
        "safeguard_text_checks",
        "safeguard_formats",
        "safeguard_reports",
        "safeguard_stores",
        "safeguard_commands",
    }


def test_whatever_is_shown_of_partners_passes_the_one_function_on_disclosure() -> None:
    """Only ``publication.py`` makes what a comparison is drawn from, only ``comparison_document.py`` draws it, and a
    comparison that is public is made in one place, from what ``publish`` let through."""
    made: dict[str, set[str]] = {
        "Publication": set(),
        "Comparison": set(),
        "publish": set(),
        "document": set(),
        "drawn": set(),
    }
    for path in modules("safeguard", "plugins"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in made:
                made[ast.unparse(node.func).split(".")[-1]].add(str(path.relative_to(ROOT)))
    assert made["Publication"] == {"safeguard/publication.py"}
    assert made["drawn"] == {"safeguard/disclosure.py", "safeguard/publication.py"}
    assert made["Comparison"] == {"safeguard/comparison_document.py"}
    assert made["publish"] == made["document"] == {"safeguard/comparing.py"}
    (figures,) = (
        node
        for node in ast.parse((ROOT / "safeguard" / "comparison_document.py").read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name == "document"
    )
    assert [ast.unparse(each.annotation or figures) for each in figures.args.args] == [
        "Publication",
        "Basis",
        "Occasion",
    ]


def configuration() -> configparser.ConfigParser:
    parsed = configparser.ConfigParser()
    parsed.read(ROOT / "setup.cfg", "utf-8")
    return parsed


def test_every_package_and_every_plugin_is_named_in_setup_cfg() -> None:
    named = set(configuration()["options"]["packages"].split())
    homes = {"safeguard": "safeguard", "plugins": "safeguard_plugins", "rubrics": "safeguard_rubrics"}
    found = set()
    for folder, package in homes.items():
        for path in (ROOT / folder).rglob("__init__.py"):
            inside = path.parent.relative_to(ROOT / folder).parts
            found.add(".".join((package, *inside)))
    assert named == found
    entries = dict(
        line.split(" = ") for line in configuration()["options.entry_points"]["safeguard"].strip().splitlines()
    )
    plugins = {path.parent.name for path in (ROOT / "plugins").glob("*/__init__.py")}
    assert entries == {name: f"safeguard_plugins.{name}" for name in plugins}


def test_a_module_stays_short_enough_to_hold_one_idea() -> None:
    long = {
        str(path.relative_to(ROOT)): n
        for path in modules("safeguard", "plugins")
        if (n := len(path.read_text("utf-8").splitlines())) > 500
    }
    assert long == {}


def test_every_public_function_and_class_says_what_it_is_for() -> None:
    silent = []
    for path in modules("safeguard"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if (
                isinstance(node, ast.FunctionDef | ast.ClassDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ):
                silent.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    allowed = {
        "BandWords",
        "DomainWords",
        "CriterionWords",
        "ScoredAssessment",
        "Overall",
        "GateResult",
        "DomainResult",
        "CriterionResult",
        "ViewResult",
        "Baseline",
    }
    assert [line for line in silent if line.split()[-1] not in allowed] == []


def test_the_version_is_the_same_everywhere() -> None:
    import safeguard

    assert configuration()["metadata"]["version"] == safeguard.__version__
