"""The lens: what part of a scene is seen, and what the camera does to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageEnhance, ImageFilter

from . import overlay, scene, shutter
from .brush import HEIGHT, WIDTH
from .light import Light, light_at
from .pen import Pen

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.media.ports import SceneState

_VIEW_WIDTH: Final = 640
_VIEW_HEIGHT: Final = 360
_SHARP: Final = 0.5
_SOFTEST: Final = 9.0
"""Units by which the picture is blurred at either end of the focus."""


@dataclass(frozen=True, slots=True)
class View:
    """Where the lens points."""

    pan: float
    tilt: float
    zoom: float

    def towards(self, other: View, share: float) -> View:
        """Return a view between two, 1 being the other."""
        return View(
            self.pan + (other.pan - self.pan) * share,
            self.tilt + (other.tilt - self.tilt) * share,
            self.zoom + (other.zoom - self.zoom) * share,
        )

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height on the canvas."""
        width, height = _VIEW_WIDTH / self.zoom, _VIEW_HEIGHT / self.zoom
        x = WIDTH / 2 + self.pan * (WIDTH - _VIEW_WIDTH) / 2
        y = HEIGHT / 2 - self.tilt * (HEIGHT - _VIEW_HEIGHT) / 2
        return x - width / 2, y - height / 2, width, height


class Painter:
    """Draws the frames of one camera in one size."""

    def __init__(self, size: tuple[int, int]) -> None:
        """Point nowhere yet."""
        self._size = size
        self._before: View | None = None
        self._view = View(0, 0, 1)
        self._still: tuple[Image.Image, View] | None = None
        self._still_view = Image.new("RGB", size)

    def turn_to(self, state: SceneState) -> None:
        """Begin to move to where the lens is now; the first time it is there already."""
        target = View(
            max(-1.0, min(1.0, state.pan)),
            max(-1.0, min(1.0, state.tilt)),
            max(1.0, min(4.0, state.zoom)),
        )
        self._before = target if self._before is None else self._view
        self._view = target

    def draw(self, state: SceneState, moment: datetime, share: float = 1.0) -> Image.Image:
        """Return one frame; `share` says how much of the last movement is done by then."""
        if state.privacy:
            frame = shutter.closed(self._size).copy()
        else:
            frame = self._look(
                state, moment, (self._before or self._view).towards(self._view, share)
            )
        overlay.write(frame, state, moment)
        return frame

    def _look(self, state: SceneState, moment: datetime, view: View) -> Image.Image:
        """Return what the lens shows."""
        light = _light(state, moment)
        left, top, width, _height = view.box
        frame = self._background(scene.background(state.kind, light), view)
        pen = Pen(frame, (left, top), self._size[0] / width, light)
        scene.find(state.kind).act(pen, moment)
        if state.focus != _SHARP:
            softness = abs(state.focus - _SHARP) / _SHARP * _SOFTEST
            frame = frame.filter(ImageFilter.BoxBlur(softness * self._size[1] / _VIEW_HEIGHT))
        if state.mirror_h:
            frame = frame.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        if state.mirror_v:
            frame = frame.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        if state.night_vision:
            frame = ImageEnhance.Contrast(frame.convert("L").convert("RGB")).enhance(1.1)
        return frame

    def _background(self, canvas: Image.Image, view: View) -> Image.Image:
        """Return a fresh copy of the still part, cut out anew only when the lens moves."""
        if self._still is None or self._still[0] is not canvas or self._still[1] != view:
            left, top, width, height = (part * scene.FINENESS for part in view.box)
            # Rounding may reach beyond the canvas by a hair at the ends of the way.
            box = (
                max(0.0, left),
                max(0.0, top),
                min(float(canvas.width), left + width),
                min(float(canvas.height), top + height),
            )
            self._still_view = canvas.resize(self._size, Image.Resampling.BILINEAR, box=box)
            self._still = canvas, view
        return self._still_view.copy()


def _light(state: SceneState, moment: datetime) -> Light:
    """Return the light of the moment, made brighter by the camera's own lamp."""
    light = light_at(moment)
    if not (state.light_on or state.night_vision):
        return light
    red, green, blue = light.outdoors
    return replace(
        light,
        outdoors=(max(red, 0.8), max(green, 0.8), max(blue, 0.78)),
        indoors=(1.0, 1.0, 0.98),
    )
