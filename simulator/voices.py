"""The account's voices, and the addresses under which they can be fetched for a day."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from .chimes import chimes
from .clips import CONTENT_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .clips import Clip
    from .cloud import Cloud

VOICE_FILES = "/voice/{key}"


@dataclass(slots=True, kw_only=True)
class Voice:
    """A sound with a name; its key stays when it gets another name."""

    key: str
    name: str
    clip: Clip

    @property
    def content_type(self) -> str:
        """Return what its file is."""
        return CONTENT_TYPES[self.clip.format]

    def describe(self) -> dict[str, object]:
        """Return what the control API tells."""
        return {
            "name": self.name,
            "bytes": len(self.clip.file),
            "seconds": round(self.clip.seconds, 3),
            "format": self.clip.format,
        }


class VoiceDesk:
    """Keep the account's voices; an address is good for as long as its signature says."""

    def __init__(self, cloud: Cloud) -> None:
        """Start without any voice but those that all accounts have."""
        self._cloud = cloud
        self._own: dict[str, Voice] = {}
        self._key = secrets.token_hex(16)

    def own(self) -> list[Voice]:
        """Return the account's own voices in the order in which they came."""
        return list(self._own.values())

    def defaults(self) -> list[Voice]:
        """Return the voices that the platform offers to all; the first call makes them."""
        return [Voice(key=_digest(name), name=name, clip=clip) for name, clip in chimes()]

    def named(self, name: str) -> Voice | None:
        """Return an own voice."""
        return self._own.get(name)

    def add(self, name: str, clip: Clip) -> Voice:
        """Keep a voice, in the place of one of the same name."""
        voice = Voice(key=secrets.token_hex(16), name=name, clip=clip)
        self._own[name] = voice
        return voice

    def rename(self, voice: Voice, name: str) -> None:
        """Give a voice another name and leave it in its place."""
        voice.name = name
        self._own = {kept.name: kept for kept in self._own.values()}

    def remove(self, voice: Voice) -> None:
        """Forget a voice."""
        del self._own[voice.name]

    def url(self, base_url: str, voice: Voice) -> str:
        """Return an address at which a voice can be fetched from now on."""
        until = int(self._cloud.clock.now() + self._cloud.settings.voice_url_lifetime)
        path = VOICE_FILES.format(key=f"{voice.key}.{voice.clip.format}")
        return f"{base_url}{path}?Expires={until}&Signature={self._sign(path, str(until))}"

    def behind(self, url: str) -> Voice | None:
        """Return the voice at an address of ours, None where it has lapsed or is none."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        return self.fetch(parts.path, query)

    def fetch(self, path: str, query: Mapping[str, str]) -> Voice | None:
        """Return the voice at a path, None where its address has lapsed or is none."""
        until = query.get("Expires", "")
        signed = secrets.compare_digest(query.get("Signature", ""), self._sign(path, until))
        if not signed or self._cloud.clock.now() >= int(until):
            return None
        for voice in (*self._own.values(), *self.defaults()):
            if path == VOICE_FILES.format(key=f"{voice.key}.{voice.clip.format}"):
                return voice
        return None

    def _sign(self, path: str, until: str) -> str:
        """Return what proves that an address was given by us."""
        return _digest(f"{self._key}/{path}/{until}")


def _digest(text: str) -> str:
    """Return 32 hexadecimal digits for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
