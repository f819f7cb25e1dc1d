"""Compare the languages: every translation has the keys and the placeholders of the English one."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent.parent / "custom_components" / "ezviz_open" / "translations"
REFERENCE = "en"
_PLACEHOLDER = re.compile(r"{(\w+)}")


def texts(language: str) -> dict[str, str]:
    """Return the texts of a language by their dotted keys."""
    return dict(_flat(json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))))


def languages() -> list[str]:
    """Return the languages that have to follow the English texts."""
    return sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != REFERENCE)


def differences(language: str) -> list[str]:
    """Return what a language has too little, too much or with other placeholders."""
    wanted, found = texts(REFERENCE), texts(language)
    return [
        *(f"{language}: {key} is missing" for key in wanted if key not in found),
        *(f"{language}: {key} is not in {REFERENCE}" for key in found if key not in wanted),
        *(
            f"{language}: {key} has other placeholders than {REFERENCE}"
            for key, text in wanted.items()
            if key in found and placeholders(text) != placeholders(found[key])
        ),
    ]


def placeholders(text: str) -> set[str]:
    """Return the names in braces."""
    return set(_PLACEHOLDER.findall(text))


def _flat(tree: dict[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, str(value)


def main() -> int:
    """Print the differences and return the exit status."""
    found = [problem for language in languages() for problem in differences(language)]
    print("\n".join(found) or f"{', '.join(languages())}: same keys as {REFERENCE}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
