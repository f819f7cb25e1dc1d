"""FFmpeg's filters, one after the other, by one way for both PyAV series."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

import av
from av.filter import Graph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from av.audio.frame import AudioFrame

type Filters = Sequence[tuple[str, str]]


class Chain:
    """Frames of one kind go in, frames of another come out."""

    def __init__(self, form: str, layout: str, rate: int, filters: Filters) -> None:
        """Link the filters. Raises FFmpegError or ValueError for a layout nobody knows."""
        self._rate = rate
        self._samples = 0
        self._graph: Any = Graph()
        self._graph.link_nodes(
            self._graph.add_abuffer(
                sample_rate=rate, format=form, layout=layout, time_base=Fraction(1, rate)
            ),
            *(self._graph.add(name, args) for name, args in filters),
            self._graph.add("abuffersink"),
        ).configure()

    @classmethod
    def for_frame(cls, frame: AudioFrame, filters: Filters) -> Self:
        """Return a chain for frames like this one."""
        return cls(frame.format.name, frame.layout.name, frame.sample_rate, filters)

    def feed(self, frame: AudioFrame) -> Iterator[AudioFrame]:
        """Return what comes out; the frame is stamped anew, by the samples before it."""
        frame.pts, frame.time_base = self._samples, Fraction(1, self._rate)
        self._samples += frame.samples
        self._graph.push(frame)
        return self._pull()

    def flush(self) -> Iterator[AudioFrame]:
        """Return what is left."""
        self._graph.push(None)
        return self._pull()

    def _pull(self) -> Iterator[AudioFrame]:
        while True:
            try:
                yield self._graph.pull()
            except (av.BlockingIOError, av.EOFError):
                return
