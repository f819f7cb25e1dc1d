"""What pictures look like, however they were coded."""

from __future__ import annotations

from typing import Any

_WIDTH, _HEIGHT = 16, 9
_ALIKE = 6
"""Levels of grey between two looks of one picture, on average."""


def look_of(frame: Any) -> bytes:
    """Return a picture as a few grey points."""
    plane = frame.reformat(_WIDTH, _HEIGHT, "gray").planes[0]
    data = bytes(plane)
    return b"".join(data[row * plane.line_size :][:_WIDTH] for row in range(_HEIGHT))


def look_alike(one: bytes, other: bytes) -> bool:
    """Return whether two looks are of the same picture."""
    return difference(one, other) < _ALIKE


def difference(one: bytes, other: bytes) -> float:
    """Return by how many levels of grey two looks differ, on average."""
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)
