"""Drawn places that live: each is a background for a time of day and what moves in it."""

from __future__ import annotations

from . import (
    attic,
    checkout,
    front_door,
    garage,
    garden,
    living_room,
    shop,
    storeroom,
    street,
    study,
)
from .painter import Painter

__all__ = [
    "Painter",
    "attic",
    "checkout",
    "front_door",
    "garage",
    "garden",
    "living_room",
    "shop",
    "storeroom",
    "street",
    "study",
]
