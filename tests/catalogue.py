"""Every sentence that the program can say, found in its own code: what a translator has to know."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
#: a catalogue's folder, and the code whose sentences it holds
CATALOGUES = {
    "engine": (ROOT / "safeguard" / "texts", (ROOT / "safeguard",)),
    "workbook": (ROOT / "plugins" / "workbook", (ROOT / "plugins" / "workbook",)),
    "calendar_report": (ROOT / "plugins" / "calendar_report", (ROOT / "plugins" / "calendar_report",)),
    "hxl_report": (ROOT / "plugins" / "hxl_report", (ROOT / "plugins" / "hxl_report",)),
    "markdown_handbook": (ROOT / "plugins" / "markdown_handbook", (ROOT / "plugins" / "markdown_handbook",)),
    "pdf_report": (ROOT / "plugins" / "pdf_report", (ROOT / "plugins" / "pdf_report",)),
}


def templates(*folders: Path) -> dict[str, str]:
    """English templates in the code below some folders, each with a place where it stands."""
    found: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            for template, line in _in_module(ast.parse(path.read_text("utf-8"))):
                found.setdefault(template, f"{path.relative_to(ROOT)}:{line}")
    return found


def _in_module(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _in_call(node)
        elif isinstance(node, ast.FunctionDef) and any(_is_command(decorator) for decorator in node.decorator_list):
            yield unwrapped(ast.get_docstring(node) or ""), node.lineno
        elif isinstance(node, ast.Assign | ast.AnnAssign) and _targets(node) & {"COMMANDS", "help_text"}:
            values = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
            for value in values:
                text = value.elts[-1] if isinstance(value, ast.Tuple) else value
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield text.value, node.lineno


def _in_call(node: ast.Call) -> Iterator[tuple[str, int]]:
    name = (
        node.func.id
        if isinstance(node.func, ast.Name)
        else node.func.attr
        if isinstance(node.func, ast.Attribute)
        else ""
    )
    if isinstance(node.func, ast.Call) and isinstance(node.func.func, ast.Name) and node.func.func.id == "texts_of":
        name = "texts"
    if name in ("say", "texts") and node.args:
        yield from _constant(node.args[0])
    elif name == "count" and len(node.args) >= 3:
        yield from _constant(node.args[1])
    elif name == "output" and node.args:
        yield from _constant(node.args[0])
    for keyword in node.keywords:
        if keyword.arg == "help":
            yield from _constant(keyword.value)


def _constant(node: ast.expr) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value, node.lineno


def _is_command(decorator: ast.expr) -> bool:
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(function, ast.Attribute) and function.attr in ("command", "group")


def _targets(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def unwrapped(text: str) -> str:
    """A docstring's paragraphs, each on one line: the form in which catalogues hold them."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
