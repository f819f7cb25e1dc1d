"""The lens shutter: closing and opening it, and what follows for the picture."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN
from .identity import ChannelKey
from .openapi import Switch
from .problem import StreamProblem
from .settings import Setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from .coordinator import AccountCoordinator
    from .openapi import DeviceStatus, OpenApiError
    from .problem import ProblemBoard
    from .settings import Settings
    from .sources import Sources

TRUSTED_SECONDS = 60.0
"""For so long what needs an open lens is refused here, before a call is spent.

Later the shutter may have been opened in the vendor's app, which nobody tells us.
"""

UNDER_WAY_SECONDS = 15.0
"""For so long after a command the answer to a read may have been under way, and the lens, too."""

_IN_PRIVACY = 60026


class Shutter:
    """Knows which lenses are covered, and stops and starts their pictures."""

    def __init__(
        self,
        settings: Settings,
        coordinator: AccountCoordinator,
        problems: ProblemBoard,
        sources: Sources,
    ) -> None:
        """Prepare without a call."""
        self._settings = settings
        self._coordinator = coordinator
        self._problems = problems
        self._sources = sources
        self._read: dict[str, DeviceStatus] = {}
        self._refuse_streams: set[ChannelKey] = set()

    @callback
    def start(self) -> Callable[[], None]:
        """Follow the rare reads and the refusals of other calls; the result ends it."""
        # Kept statuses are older than what was last heard of the shutters.
        self._read = {
            serial: status
            for serial, status in self._coordinator.data.statuses.items()
            if self._settings.known(self._of_status(serial))
        }
        for key in self._coordinator.data.cameras:
            known = self._settings.known(self.setting_of(key))
            if known and known.on and self._problems.attempted(key) is StreamProblem.NONE:
                self._problems.report(key, StreamProblem.PRIVACY)
        leave = (
            self._coordinator.async_add_listener(self._look_at_statuses),
            self._coordinator.listen_to_refusals(self._refused),
        )

        def stop() -> None:
            for end in leave:
                end()

        return stop

    def setting_of(self, key: ChannelKey) -> Setting:
        """Return the switch that covers the channel's lens."""
        return Setting(self._coordinator.data.target_of(key), Switch.PRIVACY)

    def is_closed(self, key: ChannelKey) -> bool | None:
        """Return how the shutter is to be shown, None while nothing is known."""
        return self._settings.is_on(self.setting_of(key))

    def known_closed(self, key: ChannelKey) -> bool:
        """Return whether the shutter was closed a moment ago, so that a call would be wasted."""
        known = self._settings.known(self.setting_of(key))
        return known is not None and known.on and 0 <= time.time() - known.at <= TRUSTED_SECONDS

    def opens(self, key: ChannelKey) -> bool:
        """Return whether the shutter was opened just now, and may still be on its way."""
        return self._moves(self.setting_of(key)) and self.is_closed(key) is False

    def check_open(self, key: ChannelKey) -> None:
        """Raise ``HomeAssistantError`` for what a closed shutter does not allow."""
        if self.known_closed(key):
            raise HomeAssistantError(translation_domain=DOMAIN, translation_key="shutter_closed")

    async def turn(self, key: ChannelKey, *, closed: bool, ability: str) -> None:
        """Close or open the shutter, at once or after the pause since the last time.

        Raises ``HomeAssistantError``.
        """
        setting = self.setting_of(key)
        if await self._settings.turn(setting, on=closed, ability=ability):
            self._follow(setting, closed=closed)

    @callback
    def refused_stream(self, key: ChannelKey) -> None:
        """Take note that a media server says that the lens is covered (5409)."""
        self._refuse_streams.add(key)
        # What was refused says so itself.
        self._heard_closed(self.setting_of(key))

    @callback
    def picture_begins(self, key: ChannelKey) -> None:
        """Take note that a stream has begun: the shutter may have been opened in the vendor's app.

        That is certain only of cameras that have been heard to refuse streams behind it (5409):
        no document says that all of them do, and others may show its inside.
        """
        setting = self.setting_of(key)
        known = self._settings.known(setting)
        is_news = key in self._refuse_streams and known is not None and known.on
        if is_news and not self._moves(setting):
            self._settings.learn(setting, on=False)
            self._follow(setting, closed=False)

    def _moves(self, setting: Setting) -> bool:
        """Return whether the lens may still be on its way, and answer as before it set out."""
        return self._settings.commanded(setting, within=UNDER_WAY_SECONDS)

    def _heard_closed(self, setting: Setting) -> bool:
        """Learn that the lens is covered; return whether that is to be believed."""
        if self._moves(setting):
            return False
        self._settings.learn(setting, on=True)
        return True

    def _of_status(self, serial: str) -> Setting:
        """Return the switch that a status tells of, always that of the first channel."""
        return self.setting_of(ChannelKey(serial, 1))

    @callback
    def _look_at_statuses(self) -> None:
        """Take over what a rare read has told since the last look."""
        for serial, status in self._coordinator.data.statuses.items():
            if self._read.get(serial) is status:
                continue
            self._read[serial] = status
            if status.privacy is None:
                continue
            setting = self._of_status(serial)
            if self._settings.commanded(setting, within=UNDER_WAY_SECONDS):
                # Perhaps asked before the command that it would contradict.
                continue
            self._settings.learn(setting, on=status.privacy)
            self._follow(setting, closed=status.privacy)

    @callback
    def _refused(self, serial: str, error: OpenApiError) -> None:
        """Learn from what other calls were refused with; a recorder does not say which lens."""
        if error.code == _IN_PRIVACY and not self._coordinator.data.is_recorder(serial):
            setting = self.setting_of(ChannelKey(serial, 1))
            if self._heard_closed(setting):
                # A picture that plays shows no more than the inside of the shutter.
                self._follow(setting, closed=True)

    def _follow(self, setting: Setting, *, closed: bool) -> None:
        """Stop the pictures of a covered lens, or let them come again."""
        for key in self._coordinator.data.channels_of(setting.target):
            if closed:
                self._problems.report(key, StreamProblem.PRIVACY)
                self._sources.cover(key)
            elif self._problems.attempted(key) is StreamProblem.PRIVACY:
                # Only then: tries after another refusal keep their own pauses.
                self._problems.uncovered(key)
                self._sources.uncover(key)
