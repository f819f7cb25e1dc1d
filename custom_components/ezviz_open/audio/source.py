"""Where sound comes from: bytes, a file, or a stream that is read as it comes."""

from __future__ import annotations

import io
import os
import stat
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Protocol, Self, runtime_checkable

from .errors import AudioError, Reason, check

if TYPE_CHECKING:
    import threading
    from types import TracebackType

    from .options import Options


@runtime_checkable
class Readable(Protocol):
    """Gives its bytes in turn; it may block, and is read in one worker thread."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end."""
        ...


type Source = bytes | os.PathLike[str] | Readable | Iterable[bytes]

_CHUNK: Final = 64 * 1024
_IN_MEMORY: Final = 1024 * 1024
"""Streams larger than this wait on disk; nearly all speech is smaller and spares the SD card."""

_CANNOT: Final = -1


class Forward:
    """Shows an intake as a stream that cannot be rewound."""

    def __init__(self, intake: Intake) -> None:
        """Offer nothing but reading."""
        self.read = intake.read


class Intake:
    """A source that can be read twice: MP4 often keeps its index at the end.

    What a stream has given is kept, up to `Options.max_bytes`. The size is told to nobody: FFmpeg
    would estimate durations by it.
    """

    def __init__(self, source: Source, options: Options, cancel: threading.Event | None) -> None:
        """Open the source. Raises AudioError, and TypeError for what is no source."""
        self.problem: Exception | None = None
        """What went wrong here, since FFmpeg tells only that something did."""
        self._cancel = cancel
        self._limit = options.max_bytes
        self._at = self._kept = 0
        self._more: Callable[[int], bytes] | None = None
        self._stack = ExitStack()
        self._store: IO[bytes]
        size = 0
        if isinstance(source, bytes):
            self._store, size = io.BytesIO(source), len(source)
        elif isinstance(source, os.PathLike):
            self._store, size = self._open(Path(source))
        else:
            self._more = _reader(source)
            self._store = self._stack.enter_context(
                tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the stack closes it
            )
        if size > self._limit and options.cut_at is None:
            self._stack.close()
            raise AudioError(Reason.TOO_LARGE, f"{size} bytes")

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close what was opened here; a stream is its owner's."""
        self._stack.close()

    def head(self, size: int) -> bytes:
        """Return the first bytes, and begin anew."""
        found = b""
        while len(found) < size and (data := self.read(size - len(found))):
            found += data
        self._at = 0
        return found

    def read(self, size: int) -> bytes:
        """Return what is there, at the end nothing. Raises AudioError, once."""
        # FFmpeg goes on looking for sound behind a place that could not be read.
        if self.problem is not None:
            return b""
        try:
            check(self._cancel)
            self._fetch()
            self._store.seek(self._at)
            data = self._store.read(size)
        except OSError as err:
            self.problem = AudioError(Reason.UNREADABLE, type(err).__name__)
            raise self.problem from err
        except Exception as err:
            self.problem = err
            raise
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place, whether it was reached yet or not; the end is nobody's to know."""
        if whence == os.SEEK_END or self.problem is not None:
            return _CANNOT
        self._at = max(0, offset + (self._at if whence == os.SEEK_CUR else 0))
        return self._at

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def _open(self, path: Path) -> tuple[IO[bytes], int]:
        try:
            state = path.stat()
            # Opening a pipe would wait for a writer, and devices have no end.
            if not stat.S_ISREG(state.st_mode):
                raise AudioError(Reason.UNREADABLE, "not a file")
            return self._stack.enter_context(path.open("rb")), state.st_size
        except OSError as err:
            raise AudioError(Reason.UNREADABLE, type(err).__name__) from err

    def _fetch(self) -> None:
        """Read a stream until the wanted place is there."""
        while self._more is not None and self._kept <= self._at:
            check(self._cancel)
            data = self._more(_CHUNK)
            if not data:
                self._more = None
                return
            self._store.seek(self._kept)
            self._store.write(data)
            self._kept += len(data)
            if self._kept > self._limit:
                raise AudioError(Reason.TOO_LARGE, f"more than {self._limit} bytes")


def _reader(source: Readable | Iterable[bytes]) -> Callable[[int], bytes]:
    if isinstance(source, Readable):
        return source.read
    # A word may be an address, which nobody here opens: files come as paths.
    if isinstance(source, (str, bytearray, memoryview)) or not isinstance(source, Iterable):
        raise TypeError(f"not a source: {type(source).__name__}")
    # An empty chunk is not the end.
    filled = filter(None, source)
    return lambda _size: next(filled, b"")
