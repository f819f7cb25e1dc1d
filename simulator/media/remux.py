"""From a group of FLV tags to a segment of HLS: MPEG-TS, or a fragment of MP4."""

from __future__ import annotations

import io
from dataclasses import dataclass
from struct import unpack_from
from typing import TYPE_CHECKING, Final, Literal

import av

from . import flv

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .encoder import Group

type Container = Literal["ts", "mp4"]

_TS_PACKET: Final = 188
_FRAGMENT: Final = (b"moof", b"mdat")
_INITIAL: Final = (b"ftyp", b"moov")


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment; MP4 has the part that players need once apart."""

    data: bytes
    initial: bytes = b""


def segment(
    headers: Sequence[tuple[int, bytes]],
    group: Group,
    container: Container,
    counters: dict[int, int],
) -> Segment:
    """Wrap a group; `counters` carries the continuity of a transport stream along."""
    if container == "ts":
        data = _wrap(headers, group, "mpegts", {"mpegts_copyts": "1"})
        return Segment(_continued(data, counters))
    options = {
        "movflags": "empty_moov+default_base_moof+frag_keyframe+frag_discont+skip_trailer",
        "use_editlist": "0",
        "video_track_timescale": "90000",
        # Without this the muxer lets each fragment begin at zero.
        "avoid_negative_ts": "make_non_negative",
        "fragment_index": str(group.number + 1),
    }
    boxes = list(_boxes(_wrap(headers, group, "mp4", options)))
    return Segment(
        b"".join(box for kind, box in boxes if kind in _FRAGMENT),
        b"".join(box for kind, box in boxes if kind in _INITIAL),
    )


def _wrap(
    headers: Sequence[tuple[int, bytes]], group: Group, container: str, options: dict[str, str]
) -> bytes:
    """Copy the frames of a group into another container, stamps and all."""
    source, target = io.BytesIO(_as_flv(headers, group)), io.BytesIO()
    with (
        av.open(source, "r", format="flv") as read,
        av.open(target, "w", format=container, options=options) as written,
    ):
        # Neither container carries G.711 in a way that players know.
        streams = [stream for stream in read.streams if stream.codec_context.name != "pcm_alaw"]
        copies = {
            stream.index: written.add_stream_from_template(stream, opaque=True)
            for stream in streams
        }
        for packet in read.demux(streams):
            if packet.dts is not None:
                packet.stream = copies[packet.stream.index]
                written.mux(packet)
    return target.getvalue()


def _as_flv(headers: Sequence[tuple[int, bytes]], group: Group) -> bytes:
    """Write a group as an FLV file of its own."""
    parts = [flv.file_header(audio=len(headers) > 1 or _has_audio(group))]
    parts += [flv.on_disk(kind, group.start, body) for kind, body in headers]
    parts += [flv.on_disk(tag.kind, tag.stamp, tag.body) for tag in group.tags]
    return b"".join(parts)


def _has_audio(group: Group) -> bool:
    """Return whether there is sound."""
    return any(tag.kind == flv.AUDIO for tag in group.tags)


def _continued(data: bytes, counters: dict[int, int]) -> bytes:
    """Let the packets count on from the segment before, as in one stream."""
    renumbered = bytearray(data)
    for at in range(0, len(data), _TS_PACKET):
        pid = unpack_from(">H", data, at + 1)[0] & 0x1FFF
        has_payload = data[at + 3] & 0x10
        if has_payload:
            counters[pid] = (counters.get(pid, -1) + 1) & 0x0F
        renumbered[at + 3] = data[at + 3] & 0xF0 | counters.get(pid, 0)
    return bytes(renumbered)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the boxes of an MP4 with their kinds."""
    at = 0
    while at < len(data):
        (length,) = unpack_from(">I", data, at)
        yield data[at + 4 : at + 8], data[at : at + length]
        at += length
