"""What the demo remembers from one run to the next."""

from __future__ import annotations

import fcntl
import json
import shutil
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Self

from .errors import DemoError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FILE = "demo.json"
_LOCK = "lock"


@dataclass(slots=True, kw_only=True)
class State:
    """The last run."""

    home_assistant: str
    """Version that wrote the files; another one may not be able to read them."""
    api_port: int = 0
    rtmp_port: int = 0
    cloud: str = ""
    """Address under which the account is set up; empty while there is none."""

    @classmethod
    def load(cls, folder: Path, home_assistant: str) -> Self:
        """Read the last run's state, an empty one where nothing of use was left."""
        try:
            found = cls(**json.loads((folder / _FILE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return cls(home_assistant=home_assistant)
        return (
            found if found.home_assistant == home_assistant else cls(home_assistant=home_assistant)
        )

    @property
    def is_fresh(self) -> bool:
        """Return whether there was no earlier run that set everything up."""
        return not self.cloud

    def save(self, folder: Path) -> None:
        """Keep it for the next run."""
        (folder / _FILE).write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")


@contextmanager
def reserved(folder: Path) -> Iterator[None]:
    """Have the folder for ourselves.

    Raises DemoError while another demo runs in it, and for one that holds other things: ``--state``
    may name any, and ``--fresh`` empties it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    strangers = {path.name for path in folder.iterdir()} - {_LOCK}
    if strangers and not (folder / _FILE).exists():
        text = f"{folder} is not empty and not from a demo; it is left alone. Give another --state"
        raise DemoError(text)
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            text = f"another demo is running in {folder}; end it, or give this one --state DIR"
            raise DemoError(text) from None
        yield


def clear(folder: Path) -> None:
    """Throw away what earlier runs left."""
    for path in folder.iterdir():
        if path.name == _LOCK:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
