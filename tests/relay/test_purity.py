"""The relay can be cut out and used alone."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
import relay

FOLDER = Path(__file__).parents[2] / "custom_components" / "ezviz_open" / "relay"
FILES = sorted(FOLDER.rglob("*.py"))
OTHERS = {"aiohttp", "av"}


def test_the_files_are_found() -> None:
    assert len(FILES) > 15


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_imports_stay_within(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    plain = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    sources = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names = [*plain, *(str(node.module) for node in sources if not node.level)]

    assert {name.partition(".")[0] for name in names} <= OTHERS | sys.stdlib_module_names
    assert all(node.level <= 1 for node in sources)


def test_what_is_public_is_there() -> None:
    assert sorted(relay.__all__) == relay.__all__
    assert all(getattr(relay, name) is not None for name in relay.__all__)


@pytest.mark.parametrize("secret", ["rtmp://host/v3/openlive/X_1_2?t=secret"])
def test_an_address_is_not_shown(secret: str) -> None:
    assert "secret" not in repr(relay.Address(secret, "rtmp", 0.0))
