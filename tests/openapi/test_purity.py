"""The client can be cut out and used alone."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import openapi
import pytest

FOLDER = Path(__file__).parents[2] / "custom_components" / "ezviz_open" / "openapi"
FILES = sorted(FOLDER.rglob("*.py"))
OTHERS = {"aiohttp", "cryptography", "mashumaro", "orjson", "yarl"}


def _outside(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(str(node.module))
    return {name.partition(".")[0] for name in names}


def _depth(path: Path) -> int:
    return len(path.relative_to(FOLDER).parts)


def test_the_files_are_found() -> None:
    assert len(FILES) > 25


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_imports_stay_within(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert _outside(tree) <= OTHERS | sys.stdlib_module_names
    deepest = [node.level for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert max(deepest) <= _depth(path), "an import that leaves the package"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_file_has_one_idea(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


def test_it_is_typed_and_says_what_is_public() -> None:
    assert (FOLDER / "py.typed").exists()
    assert sorted(openapi.__all__) == sorted(set(openapi.__all__))
    for name in openapi.__all__:
        assert getattr(openapi, name) is not None


def test_it_can_be_imported_where_home_assistant_cannot() -> None:
    code = """
import sys
sys.path.insert(0, sys.argv[1])
class Forbidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"homeassistant", "custom_components", "voluptuous"}:
            raise ImportError(name)
sys.meta_path.insert(0, Forbidden())
import openapi
print(openapi.OpenApiClient.__module__)
"""
    result = subprocess.run(
        [sys.executable, "-I", "-c", code, str(FOLDER.parent)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout.strip() == "openapi.client"
