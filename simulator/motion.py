"""Where a turning camera looks."""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_ZOOM = 4.0

type Place = tuple[float, float, float, float]
"""Pan, tilt, zoom and focus."""

_STEP: dict[str, Place] = {
    "up": (0.0, 1.0, 0.0, 0.0),
    "down": (0.0, -1.0, 0.0, 0.0),
    "left": (-1.0, 0.0, 0.0, 0.0),
    "right": (1.0, 0.0, 0.0, 0.0),
    "up_left": (-1.0, 1.0, 0.0, 0.0),
    "down_left": (-1.0, -1.0, 0.0, 0.0),
    "up_right": (1.0, 1.0, 0.0, 0.0),
    "down_right": (1.0, -1.0, 0.0, 0.0),
    "zoom_in": (0.0, 0.0, 2.0, 0.0),
    "zoom_out": (0.0, 0.0, -2.0, 0.0),
    "focus_near": (0.0, 0.0, 0.0, -1.0),
    "focus_far": (0.0, 0.0, 0.0, 1.0),
}
_LOW: Place = (-1.0, -1.0, 1.0, 0.0)
_HIGH: Place = (1.0, 1.0, MAX_ZOOM, 1.0)
_RATE = (0.15, 0.3, 0.6)
_DEFAULT_SPEED = 1
_WHOLE_TURN = 4.0

AUTO = "auto"
DIRECTIONS = (*_STEP, AUTO)
"""Section 5.1: the platform's numbers are the places in this table, but for auto (16)."""


@dataclass(slots=True, kw_only=True)
class Ptz:
    """A pan-tilt head that turns until it is told to stop.

    Pan and tilt run from -1 to 1, zoom from 1 to 4, focus from 0 (near) to 1 (far). The place is
    worked out when it is asked for, from the moment at which the movement began.
    """

    _place: Place = (0.0, 0.0, 1.0, 0.5)
    _moving: str | None = None
    _speed: int = _DEFAULT_SPEED
    _since: float = 0.0
    _target: Place | None = field(default=None)
    _arrival: float = 0.0

    @property
    def moving(self) -> str | None:
        """Return the direction in which the head was sent and not stopped, even at its end."""
        return self._moving

    def start(self, direction: str, speed: int, now: float) -> None:
        """Begin to turn; raises KeyError for a direction that does not exist."""
        if direction not in DIRECTIONS:
            raise KeyError(direction)
        self.stop(now)
        self._moving, self._speed, self._since = direction, speed, now

    def stop(self, now: float) -> None:
        """Stay where the head is now."""
        self._place = self.at(now)
        self._moving = self._target = None

    def travel(self, target: Place, now: float, seconds: float) -> None:
        """Turn to a place, which takes some seconds and needs no stop."""
        self.stop(now)
        self._since, self._arrival = now, now + seconds
        self._target = target

    def travelling(self, now: float) -> bool:
        """Return whether the head is on its way to a place."""
        return self._target is not None and now < self._arrival

    def place(
        self,
        now: float,
        *,
        pan: float | None = None,
        tilt: float | None = None,
        zoom: float | None = None,
        focus: float | None = None,
    ) -> None:
        """Jump to a place without any movement."""
        wanted = zip((pan, tilt, zoom, focus), self.at(now), strict=True)
        self._place = _within(*(was if given is None else given for given, was in wanted))
        self._since, self._target = now, None

    def at(self, now: float) -> Place:
        """Return pan, tilt, zoom and focus at a moment."""
        passed = max(0.0, now - self._since)
        if self._target is not None:
            whole = self._arrival - self._since
            share = 1.0 if passed >= whole else passed / whole
            way = zip(self._place, self._target, strict=True)
            return _within(*(start + (end - start) * share for start, end in way))
        if self._moving is None:
            return self._place
        length = _RATE[max(0, min(self._speed, len(_RATE) - 1))] * passed
        if self._moving == AUTO:
            return (_to_and_fro(self._place[0] + length), *self._place[1:])
        way = zip(self._place, _STEP[self._moving], strict=True)
        return _within(*(start + step * length for start, step in way))

    def ends(self, direction: str, now: float) -> list[str]:
        """Return which ends keep the head from turning that way: up, down, left, right.

        A diagonal that can still turn one of its two ways is kept by none.
        """
        if direction == AUTO:
            return []
        place, step = self.at(now), _STEP[direction]
        reached = [
            name
            for axis, names in ((1, ("down", "up")), (0, ("left", "right")))
            for sign, limit, name in zip((-1.0, 1.0), (_LOW, _HIGH), names, strict=True)
            if step[axis] == sign and place[axis] == limit[axis]
        ]
        ways = sum(step[axis] != 0.0 for axis in (0, 1))
        return reached if len(reached) == ways else []

    def describe(self, now: float) -> dict[str, object]:
        """Return the head's state for the control API."""
        pan, tilt, zoom, focus = self.at(now)
        return {
            "moving": self._moving,
            "travelling": self.travelling(now),
            "pan": round(pan, 4),
            "tilt": round(tilt, 4),
            "zoom": round(zoom, 4),
            "focus": round(focus, 4),
        }


def _within(*place: float) -> Place:
    """Return a place, kept within the bounds of each axis."""
    pan, tilt, zoom, focus = (
        max(low, min(high, value)) for low, value, high in zip(_LOW, place, _HIGH, strict=True)
    )
    return pan, tilt, zoom, focus


def _to_and_fro(way: float) -> float:
    """Return where a head is that turns back at each end, after a way to the right."""
    turned = (way + 1.0) % _WHOLE_TURN
    return turned - 1.0 if turned <= _WHOLE_TURN / 2 else _WHOLE_TURN - 1.0 - turned
