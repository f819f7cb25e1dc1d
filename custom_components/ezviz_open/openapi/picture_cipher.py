"""Encrypted pictures: whose code they were made with."""

from __future__ import annotations

import hashlib
from typing import Final

MAGIC: Final = b"hikencodepicture"
"""What an encrypted picture begins with."""

_DIGEST: Final = 32


def is_encrypted(picture: bytes) -> bool:
    """Tell whether the bytes are an encrypted picture."""
    return picture.startswith(MAGIC)


def is_made_with(picture: bytes, code: str) -> bool:
    """Tell whether an encrypted picture was made with this verification code.

    After the magic word stands the MD5 of the MD5 of the code, both in hexadecimal (as players
    of such pictures check it).
    """
    digest = picture[len(MAGIC) : len(MAGIC) + _DIGEST].lower()
    return digest == _md5(_md5(code.encode()))


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).hexdigest().encode()
