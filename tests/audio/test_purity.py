"""The package can be cut out and used alone, and everything under it is its own."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import audio
import pytest

FOLDER = Path(__file__).parents[2] / "custom_components" / "ezviz_open" / "audio"
FILES = sorted(FOLDER.rglob("*.py"))


def test_the_files_are_found() -> None:
    assert len(FILES) > 10


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_imports_stay_within(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    plain = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    sources = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names = [*plain, *(str(node.module) for node in sources if not node.level)]

    assert {name.partition(".")[0] for name in names} <= {"av"} | sys.stdlib_module_names
    assert all(node.level <= 1 for node in sources)


def test_what_is_public_is_there() -> None:
    assert len(set(audio.__all__)) == len(audio.__all__)
    assert all(getattr(audio, name) is not None for name in audio.__all__)


def test_content_is_not_shown() -> None:
    assert "secret" not in repr(audio.Piece(b"secret", 1.0, audio.AudioFormat.MP3))


@pytest.mark.parametrize(
    "wish", [{"max_seconds": 0}, {"max_bytes": 0}, {"cut_at": 0}, {"cut_at": -1.0}]
)
def test_limits_leave_something(wish: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="positive"):
        audio.Options(**wish)  # type: ignore[arg-type]  # the keys are its own
