"""docs/simulator.md against the program."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from simulator.alteration import field_names
from simulator.endpoints import ENDPOINTS
from simulator.faults import FaultKind
from simulator.motion import DIRECTIONS
from simulator.settings import Settings, names

PAGE = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text(encoding="utf-8")
SETTINGS = {spec.name: spec for spec in fields(Settings)}


def cells(name: str) -> list[str]:
    """Return the row of a setting."""
    rows = [line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |")]
    assert len(rows) == 1
    return [cell.strip() for cell in rows[0].strip("|").split("|")]


@pytest.mark.parametrize("name", names())
def test_setting_is_told_with_its_values_default_and_source(name: str) -> None:
    spec = SETTINGS[name]
    _, values, default, meaning, source = cells(name)

    assert all(f"`{choice}`" in values for choice in spec.metadata["choices"])
    assert meaning == spec.metadata["about"]
    assert source == spec.metadata["source"]
    if name not in ("app_key", "app_secret"):
        shown = str(spec.default).lower() if isinstance(spec.default, bool) else str(spec.default)
        assert default.split(" (eu")[0] == (shown or "(empty)")
    if spec.metadata["eu"] is not None:
        assert f"(eu: {spec.metadata['eu']}".lower() in default.lower()


def test_faults_fields_and_directions_are_told() -> None:
    assert all(f"| `{kind}` |" in PAGE for kind in FaultKind)
    assert all(f"`{name}`" in PAGE for name in (*field_names(), *DIRECTIONS))


def test_calls_are_told() -> None:
    for endpoint in ENDPOINTS:
        short = "…/" + endpoint.path.removeprefix("/api/lapp/")
        shorter = "…/" + endpoint.path.rsplit("/", 1)[1]
        assert any(f"{way}`" in PAGE for way in (endpoint.path, short, shorter)), endpoint.path
