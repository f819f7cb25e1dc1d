"""One player's connection: handshake, commands, then frames until somebody has enough."""

from __future__ import annotations

import asyncio
import logging
import socket
from contextlib import suppress
from functools import partial
from struct import pack
from typing import Final, Protocol

from simulator.media import flv
from simulator.media.mailbox import Ending
from simulator.media.paths import read_address
from simulator.media.ports import PlayRequest, Refusal
from simulator.media.sessions import Session
from simulator.media.stamps import Stamps

from . import amf, chunks
from .chunks import ChunkReader, Message, to_chunks

_LOGGER = logging.getLogger(__name__)

_HANDSHAKE_BYTES: Final = 1536
_VERSION: Final = 3
_SETUP_SECONDS: Final = 10.0
_LINGER_SECONDS: Final = 1.0
_STREAM: Final = 1
_STREAM_BEGIN, _STREAM_EOF, _PING, _PONG = 0, 1, 6, 7
_CHANNELS: Final = {flv.AUDIO: 4, flv.VIDEO: 6}


class Opener(Protocol):
    """Opens sessions (`simulator.media.sessions.Studio`)."""

    async def open(self, request: PlayRequest) -> Session | Refusal:
        """Ask the gatekeeper and begin a session."""
        ...


class Connection:
    """Serves one player."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, opener: Opener
    ) -> None:
        """Take over a connection that was just accepted."""
        self._reader = reader
        self._writer = writer
        self._opener = opener
        self._chunks = ChunkReader(reader)
        self._app = ""

    async def serve(self) -> None:
        """Serve the player until one side is done; never raise but for cancellation."""
        try:
            async with asyncio.timeout(_SETUP_SECONDS):
                session = await self._until_play()
            if session is not None:
                session.mailbox.on_abrupt = partial(self._drop, torn=session.grant.torn)
                try:
                    await self._play(session)
                finally:
                    session.close()
        except (OSError, EOFError, TimeoutError, amf.AmfError, chunks.ChunkError) as err:
            _LOGGER.debug("RTMP player left: %r", err)
        finally:
            self._writer.close()

    async def _until_play(self) -> Session | None:
        """Answer everything up to a play that is granted; None when it is refused."""
        await self._shake_hands()
        while True:
            name, transaction, arguments = await self._command()
            if name == "connect":
                details = arguments[0] if arguments else None
                self._app = str(details.get("app", "")) if isinstance(details, dict) else ""
                self._writer.write(chunks.opening())
                self._reply("_result", transaction, _SERVER, _CONNECTED)
            elif name == "createStream":
                self._reply("_result", transaction, None, float(_STREAM))
            elif name == "getStreamLength":
                self._reply("_result", transaction, None, 0.0)
            elif name == "play":
                return await self._open(str(arguments[1]) if len(arguments) > 1 else "")
            elif name == "publish":
                self._status("error", "NetStream.Publish.BadName", "this server only plays")
                return None
            await self._writer.drain()

    async def _shake_hands(self) -> None:
        """Do the simple handshake; a zero version makes players skip the digest."""
        first = await self._reader.readexactly(1 + _HANDSHAKE_BYTES)
        if first[0] != _VERSION:
            raise chunks.ChunkError(f"RTMP version {first[0]}")
        self._writer.write(bytes((_VERSION,)) + bytes(_HANDSHAKE_BYTES) + first[1:])
        await self._reader.readexactly(_HANDSHAKE_BYTES)

    async def _command(self) -> tuple[str, float, list[amf.Value]]:
        """Return the next command: its name, its number and what follows."""
        while True:
            self._acknowledge_quickly()
            message = await self._chunks.read()
            if message.kind == chunks.USER_CONTROL:
                self._pong(message.body)
            if message.kind != chunks.COMMAND:
                continue
            match amf.decode(message.body):
                case [str(name), float(transaction), *arguments]:
                    return name, transaction, arguments
            raise amf.AmfError("a command without name or number")

    def _acknowledge_quickly(self) -> None:
        """Spare players that write in small pieces the kernel's 40 ms before it acknowledges."""
        line = self._writer.get_extra_info("socket")
        if line is not None and hasattr(socket, "TCP_QUICKACK"):
            with suppress(OSError):
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)

    async def _open(self, name: str) -> Session | None:
        """Ask for the session; say why there is none."""
        peer = self._writer.get_extra_info("peername") or ("",)
        request = read_address(f"{self._app}/{name}", protocol="rtmp", peer=str(peer[0]))
        if request is None:
            found: Session | Refusal = Refusal(code=404, text="no such stream")
        else:
            found = await self._opener.open(request)
        if isinstance(found, Session):
            return found
        self._status("error", "NetStream.Play.Failed", f"{found.code} {found.text}")
        await self._writer.drain()
        # The player closes when it has read the reason; closing first could lose it.
        with suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_SECONDS):
                while await self._reader.read(4096):
                    pass
        return None

    async def _play(self, session: Session) -> None:
        """Send frames until the session ends or the player has enough."""
        listening = asyncio.create_task(self._listen(session))
        try:
            await session.ready()
            self._begin(session)
            stamps = Stamps(session.grant)
            while tags := await session.mailbox.take():
                for tag in tags:
                    self._frame(tag.kind, stamps.of(tag), tag.body)
                await self._writer.drain()
            if session.mailbox.ending is Ending.OVER:
                self._status("status", "NetStream.Play.Stop", "the stream is over")
                self._control(_STREAM_EOF, _STREAM)
                await self._writer.drain()
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening

    def _drop(self, *, torn: bool) -> None:
        """Drop the connection, perhaps in the middle of a frame."""
        if torn:
            message = Message(flv.VIDEO, b"\x27\x01" + bytes(4000), 0, _STREAM)
            self._writer.write(to_chunks(message, channel=_CHANNELS[flv.VIDEO])[:1000])
        self._writer.transport.abort()

    async def _listen(self, session: Session) -> None:
        """Wait for the player to stop, leave or break the rules; end the session then."""
        try:
            name = ""
            while name not in ("deleteStream", "closeStream"):
                name, _, _ = await self._command()
        except (OSError, EOFError, amf.AmfError, chunks.ChunkError) as err:
            _LOGGER.debug("RTMP player left: %r", err)
        session.mailbox.end(Ending.ABRUPT)

    def _begin(self, session: Session) -> None:
        """Announce the stream and send what decoders need first."""
        self._control(_STREAM_BEGIN, _STREAM)
        self._status("status", "NetStream.Play.Reset", "here it comes")
        self._status("status", "NetStream.Play.Start", "here it comes")
        access = amf.encode("|RtmpSampleAccess") + bytes((1, 1, 1, 1))
        self._send(chunks.DATA, access, channel=5)
        self._send(chunks.DATA, amf.encode("onMetaData", session.station.about()), channel=5)
        for kind, body in session.station.headers:
            self._frame(kind, 0, body)

    def _frame(self, kind: int, stamp: int, body: bytes) -> None:
        """Send one frame or decoder description."""
        message = Message(kind, body, stamp, _STREAM)
        self._writer.write(to_chunks(message, channel=_CHANNELS[kind]))

    def _send(self, kind: int, body: bytes, *, channel: int) -> None:
        """Send a message that belongs to the stream."""
        self._writer.write(to_chunks(Message(kind, body, 0, _STREAM), channel=channel))

    def _reply(self, name: str, transaction: float, *values: amf.Answer) -> None:
        """Answer a command."""
        body = amf.encode(name, transaction, *values)
        self._writer.write(to_chunks(Message(chunks.COMMAND, body), channel=3))

    def _status(self, level: str, code: str, text: str) -> None:
        """Tell the player what happens to its stream."""
        details = {"level": level, "code": code, "description": text}
        self._send(chunks.COMMAND, amf.encode("onStatus", 0, None, details), channel=5)

    def _control(self, event: int, value: int) -> None:
        """Send a control word."""
        body = pack(">HI", event, value)
        self._writer.write(to_chunks(Message(chunks.USER_CONTROL, body), channel=2))

    def _pong(self, body: bytes) -> None:
        """Answer a ping."""
        if body[:2] == pack(">H", _PING):
            answer = pack(">H", _PONG) + body[2:6]
            self._writer.write(to_chunks(Message(chunks.USER_CONTROL, answer), channel=2))


_SERVER: Final = {"fmsVer": "FMS/3,0,1,123", "capabilities": 31.0}
_CONNECTED: Final = {
    "level": "status",
    "code": "NetConnection.Connect.Success",
    "description": "connected",
    "objectEncoding": 0.0,
}
