"""Answers without pictures."""

from __future__ import annotations

from .pictures import default_picture


class MediaServer:
    """The API alone."""

    def __init__(self, *_args: object) -> None: ...
    def add_routes(self, _app: object) -> None: ...
    async def start(self, _host: str, port: int) -> int:
        return port or 1935

    def viewers(self, _serial: str, _channel: int | None = None) -> int:
        return 0

    def kick(self, _serial: str | None = None, *, abrupt: bool = False) -> int:
        return 0

    async def snapshot(self, _serial: str, _channel: int) -> bytes:
        return default_picture()

    def hear(self, *_args: object) -> None: ...
    async def close(self) -> None: ...
