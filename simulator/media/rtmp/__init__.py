"""A play-only RTMP server on asyncio streams, of the standard library alone."""

from __future__ import annotations

from .server import RtmpServer

__all__ = ["RtmpServer"]
