"""Where a turning camera looks."""

from __future__ import annotations

from dataclasses import dataclass

MAX_ZOOM = 4.0

_STEP: dict[str, tuple[float, float, float]] = {
    "up": (0.0, 1.0, 0.0),
    "down": (0.0, -1.0, 0.0),
    "left": (-1.0, 0.0, 0.0),
    "right": (1.0, 0.0, 0.0),
    "up_left": (-1.0, 1.0, 0.0),
    "down_left": (-1.0, -1.0, 0.0),
    "up_right": (1.0, 1.0, 0.0),
    "down_right": (1.0, -1.0, 0.0),
    "zoom_in": (0.0, 0.0, 1.0),
    "zoom_out": (0.0, 0.0, -1.0),
}
_RATE = (0.15, 0.3, 0.6)
_DEFAULT_SPEED = 1

DIRECTIONS = tuple(_STEP)


@dataclass(slots=True, kw_only=True)
class Ptz:
    """A pan-tilt head that turns until it is told to stop.

    Positions run from -1 to 1, zoom from 1 to 4. The position is worked out when it is asked
    for, from the moment at which the movement began.
    """

    _pan: float = 0.0
    _tilt: float = 0.0
    _zoom: float = 1.0
    _moving: str | None = None
    _speed: int = _DEFAULT_SPEED
    _since: float = 0.0

    def start(self, direction: str, speed: int, now: float) -> None:
        """Begin to turn; raises KeyError for a direction that does not exist."""
        _STEP[direction]
        self.stop(now)
        self._moving, self._speed, self._since = direction, speed, now

    def stop(self, now: float) -> None:
        """Stay where the head is now."""
        self._pan, self._tilt, self._zoom = self.position(now)
        self._moving = None

    def place(
        self,
        now: float,
        *,
        pan: float | None = None,
        tilt: float | None = None,
        zoom: float | None = None,
    ) -> None:
        """Jump to a position without any movement."""
        at = self.position(now)
        self._pan = _between(at[0] if pan is None else pan, -1.0, 1.0)
        self._tilt = _between(at[1] if tilt is None else tilt, -1.0, 1.0)
        self._zoom = _between(at[2] if zoom is None else zoom, 1.0, MAX_ZOOM)
        self._since = now

    def position(self, now: float) -> tuple[float, float, float]:
        """Return pan, tilt and zoom at a moment."""
        if self._moving is None:
            return self._pan, self._tilt, self._zoom
        pan, tilt, zoom = _STEP[self._moving]
        way = _RATE[max(0, min(self._speed, len(_RATE) - 1))] * max(0.0, now - self._since)
        return (
            _between(self._pan + pan * way, -1.0, 1.0),
            _between(self._tilt + tilt * way, -1.0, 1.0),
            _between(self._zoom + zoom * way * 2, 1.0, MAX_ZOOM),
        )

    def describe(self, now: float) -> dict[str, object]:
        """Return the head's state for the control API."""
        pan, tilt, zoom = self.position(now)
        return {
            "moving": self._moving,
            "pan": round(pan, 4),
            "tilt": round(tilt, 4),
            "zoom": round(zoom, 4),
        }


def _between(value: float, low: float, high: float) -> float:
    """Return the value, kept within its bounds."""
    return max(low, min(high, value))
