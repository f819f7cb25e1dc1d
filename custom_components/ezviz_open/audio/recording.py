"""Plain sound on its way from one form to the other, in memory while it is short."""

from __future__ import annotations

import tempfile
from array import array
from typing import TYPE_CHECKING, Final, Self

from .loudness import BLOCK, BLOCKS_PER_SECOND, powers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from .pauses import Span

_BYTES_PER_BLOCK: Final = 2 * BLOCK
_IN_MEMORY: Final = 300 * BLOCKS_PER_SECOND * _BYTES_PER_BLOCK
"""The five minutes that are usual at most; longer ones wait on disk."""

_PORTION: Final = BLOCKS_PER_SECOND // 10
"""Filters keep room for several; PyAV 19 gives it back no sooner than Python collects garbage."""


class Recording:
    """Samples, and how loud they are."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.blocks = array("d")
        """Mean power of each block."""
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed below
        self._rest = b""

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Forget the samples."""
        self._file.close()

    def take(self, sound: Iterable[bytes]) -> None:
        """Keep samples and measure them, whole blocks at a time."""
        for samples in sound:
            data = self._rest + samples
            whole = len(data) // _BYTES_PER_BLOCK * _BYTES_PER_BLOCK
            self._keep(data[:whole])
            self._rest = data[whole:]
        if self._rest:
            self._keep(self._rest.ljust(_BYTES_PER_BLOCK, b"\x00"))
            self._rest = b""

    def portions(self, span: Span) -> Iterator[bytes]:
        """Return the samples of some blocks, in small portions."""
        for at in range(span.begin, span.end, _PORTION):
            self._file.seek(at * _BYTES_PER_BLOCK)
            yield self._file.read(min(_PORTION, span.end - at) * _BYTES_PER_BLOCK)

    def _keep(self, samples: bytes) -> None:
        self._file.write(samples)
        self.blocks.extend(powers(samples))
