"""Playback needs nothing but PyAV and the relay's way with packets."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from custom_components.ezviz_open import playback
from custom_components.ezviz_open.playback import Address

FOLDER = Path(__file__).parents[2] / "custom_components" / "ezviz_open" / "playback"
FILES = sorted(FOLDER.rglob("*.py"))
SHARED = {
    "relay",
    "relay.nal",
    "relay.packets",
    "relay.pull",
    "relay.stamps",
    "relay.standin",
    "relay.supplier",
}


def test_the_files_are_found() -> None:
    assert len(FILES) > 15


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_imports_stay_within(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    plain = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    sources = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names = [*plain, *(str(node.module) for node in sources if not node.level)]

    assert {name.partition(".")[0] for name in names} <= {"av"} | sys.stdlib_module_names
    assert {str(node.module) for node in sources if node.level == 2} <= SHARED
    assert all(node.level <= 2 for node in sources)


@pytest.mark.parametrize("path", sorted(FOLDER.parent.glob("relay/*.py")), ids=lambda p: p.name)
def test_the_relay_knows_nothing_of_it(path: Path) -> None:
    assert "playback" not in path.read_text(encoding="utf-8")


def test_what_is_public_is_there() -> None:
    assert sorted(playback.__all__) == playback.__all__
    assert all(getattr(playback, name) is not None for name in playback.__all__)


def test_an_address_is_not_shown() -> None:
    assert "secret" not in repr(Address("http://host/x.flv?t=secret", "flv"))
