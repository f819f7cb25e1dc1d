"""A file that is there whole or not at all: written beside its place, then renamed."""

from __future__ import annotations

import os
from contextlib import suppress
from secrets import token_hex
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

_PREFIX, _SUFFIX = ".ezviz-", ".part"
_BUFFER: Final = 1024 * 1024
_IN_USE: Final[set[str]] = set()


def sweep_parts(folder: Path) -> int:
    """Remove what a crash has left in a folder; return how many. It blocks."""
    left = [path for path in folder.glob(f"{_PREFIX}*{_SUFFIX}") if path.name not in _IN_USE]
    for path in left:
        with suppress(OSError):
            path.unlink()
    return len(left)


class Part:
    """A file under a name of its own until it is whole. Its methods block and raise OSError."""

    def __init__(self, target: Path) -> None:
        """Open it beside the target, so that renaming is one step."""
        self._target = target
        self._path = target.parent / f"{_PREFIX}{token_hex(8)}{_SUFFIX}"
        self.file: BinaryIO = self._path.open("xb", _BUFFER)
        _IN_USE.add(self._path.name)

    def keep(self) -> None:
        """Put the whole file in its place."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        self._path.replace(self._target)
        _IN_USE.discard(self._path.name)

    def drop(self) -> None:
        """Remove what there is; nothing after `keep`."""
        # A full disk is told again when the rest is to be written.
        with suppress(OSError):
            self.file.close()
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
        _IN_USE.discard(self._path.name)
