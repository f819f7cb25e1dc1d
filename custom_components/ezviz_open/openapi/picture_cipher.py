"""Encrypted pictures: whose code they were made with, and what they show."""

from __future__ import annotations

import hashlib
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

MAGIC: Final = b"hikencodepicture"
"""What an encrypted picture begins with."""

_DIGEST: Final = 32
_KEY_LENGTH: Final = 16
_BLOCK_BITS: Final = 128
_VECTOR: Final = b"01234567" + bytes(8)


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


def decipher(picture: bytes, code: str) -> bytes | None:
    """Return what an encrypted picture shows, None with another code or for a damaged one.

    AES-128-CBC under the code, filled up with NUL; a picture may come in several such pieces, one
    behind the other (9.4).
    """
    key = code.encode().ljust(_KEY_LENGTH, b"\0")
    if len(key) != _KEY_LENGTH or not is_made_with(picture, code):
        return None
    shown = bytearray()
    for piece in picture.split(MAGIC)[1:]:
        decryptor = Cipher(algorithms.AES(key), modes.CBC(_VECTOR)).decryptor()
        unpadder = PKCS7(_BLOCK_BITS).unpadder()
        try:
            padded = decryptor.update(piece[_DIGEST:]) + decryptor.finalize()
            shown += unpadder.update(padded) + unpadder.finalize()
        except ValueError:
            return None
    return bytes(shown)


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).hexdigest().encode()
