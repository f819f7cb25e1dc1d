"""Make what a release consists of: ``release.py VERSION`` writes dist/ezviz_open.zip and notes.md.

Refuses when manifest, pyproject.toml and CHANGELOG.md do not all say this version.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
INTEGRATION = "custom_components/ezviz_open"


def versions() -> dict[str, str]:
    """Return the version that each file names."""
    manifest = json.loads((ROOT / INTEGRATION / "manifest.json").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {
        "manifest.json": manifest["version"],
        "pyproject.toml": project["project"]["version"],
    }


def notes(version: str) -> str:
    """Return the changelog's section of a version, "" where there is none."""
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for section in re.split(r"^## ", changes, flags=re.MULTILINE)[1:]:
        title, _, text = section.partition("\n")
        if title.startswith(f"[{version}]"):
            return text.strip()
    return ""


def main(version: str) -> int:
    """Write the files and return the exit status."""
    for name, found in versions().items():
        if found != version:
            print(f"{name} says {found}, not {version}", file=sys.stderr)
            return 1
    if not (text := notes(version)):
        print(f"CHANGELOG.md has no section [{version}]", file=sys.stderr)
        return 1
    folder = ROOT / "dist"
    folder.mkdir(exist_ok=True)
    (folder / "notes.md").write_text(text + "\n", encoding="utf-8")
    # HACS unpacks into custom_components/ezviz_open/, so the zip begins inside that folder.
    command = ["git", "archive", "--format=zip", f"--output={folder / 'ezviz_open.zip'}"]
    subprocess.run([*command, f"HEAD:{INTEGRATION}"], cwd=ROOT, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or sys.exit(__doc__)))
