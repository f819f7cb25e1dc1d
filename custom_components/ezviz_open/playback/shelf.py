"""A session's files: a folder of its own, bounded, gone with the session."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Final

_PREFIX: Final = "ezviz-playback-"
_IN_USE: Final[set[str]] = set()


def sweep(folder: Path) -> int:
    """Remove what sessions left behind that a crash has ended; return how many. It blocks."""
    left = [path for path in folder.glob(f"{_PREFIX}*") if path.name not in _IN_USE]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return len(left)


class Shelf:
    """The folder of one session. Its methods block."""

    def __init__(self, folder: Path) -> None:
        """Make it. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
        _IN_USE.add(self.folder.name)

    def write(self, name: str, data: bytes) -> Path:
        """Write a file. Raises OSError, then nothing of it is left."""
        path = self.folder / name
        try:
            path.write_bytes(data)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return path

    def drop(self, name: str) -> None:
        """Remove a file."""
        (self.folder / name).unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.folder, ignore_errors=True)
        _IN_USE.discard(self.folder.name)
