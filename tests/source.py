"""The repository's own files, as the tests of its rules read them."""

from __future__ import annotations

import ast
import json
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
INTEGRATION = ROOT / "custom_components" / "ezviz_open"
CLIENT = INTEGRATION / "openapi"


def read_json(path: Path) -> Any:
    """Return the content of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def words(text: str) -> frozenset[str]:
    """Return the words of a table."""
    return frozenset(text.split())


def modules(folder: Path) -> list[Path]:
    """Return the Python modules below a folder."""
    return sorted(folder.rglob("*.py"))


def own_modules() -> list[Path]:
    """Return the integration's modules without the client's."""
    return [path for path in modules(INTEGRATION) if CLIENT not in path.parents]


@cache
def tree(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def nodes[T: ast.AST](path: Path, kind: type[T]) -> Iterator[T]:
    """Return the nodes of one kind in a module."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, kind))


def strings(paths: list[Path]) -> set[str]:
    """Return the string literals in modules."""
    return {
        node.value
        for path in paths
        for node in nodes(path, ast.Constant)
        if isinstance(node.value, str)
    }


def imports(path: Path, *, at_run_time: bool = False) -> Iterator[str]:
    """Return the absolute names that a module imports; relative ones are left out.

    ``from a.b import c`` is "a.b.c". ``at_run_time`` leaves out what only type checkers import.
    """
    ignored = _typing_only(path) if at_run_time else set()
    for node in nodes(path, ast.Import):
        if node not in ignored:
            yield from (alias.name for alias in node.names)
    for source in nodes(path, ast.ImportFrom):
        if source not in ignored and not source.level:
            yield from (f"{source.module}.{alias.name}" for alias in source.names)


def tracked_files() -> list[Path]:
    """Return the files that are in Git or about to be."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def _typing_only(path: Path) -> set[ast.AST]:
    """Return the nodes below ``if TYPE_CHECKING``."""
    return {
        node
        for branch in nodes(path, ast.If)
        if isinstance(branch.test, ast.Name) and branch.test.id == "TYPE_CHECKING"
        for statement in branch.body
        for node in ast.walk(statement)
    }
