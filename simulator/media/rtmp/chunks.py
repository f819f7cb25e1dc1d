"""Messages in chunks, as RTMP sends them (Adobe's specification 1.0, section 5.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from struct import pack, unpack
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import asyncio

SET_CHUNK_SIZE, ABORT, ACKNOWLEDGEMENT, USER_CONTROL, WINDOW_SIZE, PEER_BANDWIDTH = 1, 2, 3, 4, 5, 6
AUDIO, VIDEO, DATA, COMMAND = 8, 9, 18, 20

_OUT_CHUNK: Final = 4096
_LONGEST_MESSAGE: Final = 64 * 1024
_EXTENDED: Final = 0xFFFFFF
_HEADER_BYTES: Final = (11, 7, 3, 0)
_MOST_STREAMS: Final = 64


class ChunkError(Exception):
    """The peer breaks the rules of chunks, or sends more than a player has reason to."""


@dataclass(slots=True)
class Message:
    """One message: a command, a control word, or a frame."""

    kind: int
    body: bytes
    stamp: int = 0
    stream: int = 0


@dataclass(slots=True)
class _Incoming:
    """What is remembered of one chunk stream."""

    kind: int = 0
    length: int = 0
    stream: int = 0
    stamp: int = 0
    extended: bool = False
    body: bytearray = field(default_factory=bytearray)


class ChunkReader:
    """Puts messages together; players send few and short ones."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        """Read from a connection after its handshake."""
        self._reader = reader
        self._size = 128
        self._streams: dict[int, _Incoming] = {}

    async def read(self) -> Message:
        """Return the next message; raise ChunkError or IncompleteReadError."""
        while True:
            message = await self._chunk()
            if message is None:
                continue
            if message.kind != SET_CHUNK_SIZE:
                return message
            if len(message.body) < 4:
                raise ChunkError("chunk size is cut short")
            self._size = unpack(">I", message.body[:4])[0]
            if not 1 <= self._size <= _EXTENDED:
                raise ChunkError(f"chunk size {self._size} is out of range")

    async def _chunk(self) -> Message | None:
        """Read one chunk and return the message that it completes."""
        first = (await self._reader.readexactly(1))[0]
        incoming = await self._stream_of(first & 0x3F, known=first >= 0x40)
        header = await self._reader.readexactly(_HEADER_BYTES[first >> 6])
        if header:
            incoming.extended = int.from_bytes(header[:3]) == _EXTENDED
            incoming.stamp = int.from_bytes(header[:3])
        if len(header) >= 7:
            incoming.length, incoming.kind = int.from_bytes(header[3:6]), header[6]
        if len(header) == 11:
            incoming.stream = int.from_bytes(header[7:], "little")
        if incoming.extended:
            incoming.stamp = int.from_bytes(await self._reader.readexactly(4))
        if incoming.length > _LONGEST_MESSAGE:
            raise ChunkError(f"message of {incoming.length} bytes")
        wanted = min(self._size, incoming.length - len(incoming.body))
        incoming.body += await self._reader.readexactly(wanted)
        if len(incoming.body) < incoming.length:
            return None
        body, incoming.body = bytes(incoming.body), bytearray()
        return Message(incoming.kind, body, incoming.stamp, incoming.stream)

    async def _stream_of(self, number: int, *, known: bool) -> _Incoming:
        """Return the chunk stream, whose number may need one or two bytes more.

        Short headers refer to an earlier one, so there must have been one.
        """
        if number == 0:
            number = 64 + (await self._reader.readexactly(1))[0]
        elif number == 1:
            low, high = await self._reader.readexactly(2)
            number = 64 + low + 256 * high
        if number not in self._streams and (known or len(self._streams) >= _MOST_STREAMS):
            raise ChunkError(f"chunk stream {number} comes out of nowhere")
        return self._streams.setdefault(number, _Incoming())


def opening() -> bytes:
    """Tell the player the sizes that hold from here on."""
    return b"".join(
        (
            to_chunks(Message(WINDOW_SIZE, pack(">I", 2_500_000)), channel=2),
            to_chunks(Message(PEER_BANDWIDTH, pack(">IB", 2_500_000, 2)), channel=2),
            to_chunks(Message(SET_CHUNK_SIZE, pack(">I", _OUT_CHUNK)), channel=2, size=128),
        )
    )


def to_chunks(message: Message, *, channel: int, size: int = _OUT_CHUNK) -> bytes:
    """Cut a message into chunks: a full header first, then continuations."""
    late = message.stamp >= _EXTENDED
    stamp = _EXTENDED if late else message.stamp
    extension = pack(">I", message.stamp & 0xFFFFFFFF) if late else b""
    header = (
        bytes((channel,))
        + pack(">I", stamp)[1:]
        + pack(">I", len(message.body))[1:]
        + bytes((message.kind,))
        + pack("<I", message.stream)
        + extension
    )
    # Continuations repeat the extended stamp; players rely on it although the wording of the
    # specification can be read either way.
    joint = bytes((0xC0 | channel,)) + extension
    parts = [message.body[at : at + size] for at in range(0, len(message.body), size)]
    return header + joint.join(parts)
