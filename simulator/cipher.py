"""Enciphered pictures, as cameras with encryption leave them with the platform (section 9.4)."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

_VECTOR = b"01234567" + bytes(8)
_BLOCK_BITS = 128


def encipher(picture: bytes, code: str) -> bytes:
    """Return the picture as AES-128-CBC under the code, behind the word and digest that name it."""
    once = hashlib.md5(code.encode(), usedforsecurity=False).hexdigest()
    twice = hashlib.md5(once.encode(), usedforsecurity=False).hexdigest()
    padder = PKCS7(_BLOCK_BITS).padder()
    padded = padder.update(picture) + padder.finalize()
    key = code.encode().ljust(16, b"\0")[:16]
    encryptor = Cipher(algorithms.AES(key), modes.CBC(_VECTOR)).encryptor()
    return b"hikencodepicture" + twice.encode() + encryptor.update(padded) + encryptor.finalize()
