"""What a scene is, and the register of all of them."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Final, Protocol

from .brush import Brush

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PIL import Image

    from .light import Light
    from .pen import Pen

FINENESS: Final = 2
"""Pixels per unit of the backgrounds: fine enough for HD, and for SD with some zoom."""
_KEPT: Final = 12


class Scene(Protocol):
    """A place in front of a camera."""

    def paint(self, brush: Brush, light: Light) -> None:
        """Draw everything that stands still; done once for a time of the day."""
        ...

    def act(self, pen: Pen, moment: datetime) -> None:
        """Draw what moves, as it is at a moment; done for each picture."""
        ...


_REGISTER: Final[dict[str, Scene]] = {}
_BACKGROUNDS: Final[OrderedDict[tuple[str, Light], Image.Image]] = OrderedDict()
_PAINTING: Final = Lock()


def scene[SceneT: Scene](kind: str) -> Callable[[type[SceneT]], type[SceneT]]:
    """Enter a class into the register under its kind."""

    def enter(cls: type[SceneT]) -> type[SceneT]:
        _REGISTER[kind] = cls()
        return cls

    return enter


def find(kind: str) -> Scene:
    """Return the scene of a kind; an unknown one is a living room."""
    return _REGISTER.get(kind) or _REGISTER["living_room"]


def background(kind: str, light: Light) -> Image.Image:
    """Return the canvas of a scene, drawn at most once for all cameras that show it."""
    key = kind, light
    with _PAINTING:
        if key not in _BACKGROUNDS:
            brush = Brush(FINENESS, light.sky_bottom)
            find(kind).paint(brush, light)
            _BACKGROUNDS[key] = brush.image
            if len(_BACKGROUNDS) > _KEPT:
                _BACKGROUNDS.popitem(last=False)
        _BACKGROUNDS.move_to_end(key)
        return _BACKGROUNDS[key]
