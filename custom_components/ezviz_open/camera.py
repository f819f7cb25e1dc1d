"""Cameras: one per channel and quality."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, override

from homeassistant.components import websocket_api
from homeassistant.components.camera import (
    DOMAIN as CAMERA_DOMAIN,
    Camera,
    CameraEntityDescription,
    CameraEntityFeature,
)
from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from .const import ATTR_FILENAME, ATTR_PICTURE_TAKEN
from .entity import ChannelEntity, track_channels
from .errors import text_of, text_of_problem
from .files import captured_file, may_write, save_capture
from .log_filter import guard_stream_log
from .openapi import OpenApiError, Quality
from .picture_source import NoPictureError
from .plan import main_quality

if TYPE_CHECKING:
    from aiohttp.web import Request, StreamResponse
    from homeassistant.components.stream import Stream
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .data import EzvizOpenConfigEntry
    from .identity import ChannelKey

PARALLEL_UPDATES = 0

STILL_INTERVAL_SECONDS = 1.0
"""A card that has fallen back to single pictures gets one this often."""

_looking_for_providers: ContextVar[bool] = ContextVar("looking_for_providers", default=False)


@dataclass(frozen=True, kw_only=True)
class ChannelCameraDescription(CameraEntityDescription):
    """A picture of a channel, by its quality."""

    quality: Quality


CAMERAS = (
    ChannelCameraDescription(key="hd", translation_key="hd", quality=Quality.HD),
    ChannelCameraDescription(key="sd", translation_key="sd", quality=Quality.FLUENT),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: EzvizOpenConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the cameras of all channels, and of those that appear later."""
    _enable_main_cameras(hass, entry)
    track_channels(
        entry,
        lambda key: [
            ChannelCamera(entry=entry, key=key, description=description) for description in CAMERAS
        ],
        async_add_entities,
    )


def _enable_main_cameras(hass: HomeAssistant, entry: EzvizOpenConfigEntry) -> None:
    """Enable the pictures that another plan makes the main ones.

    Home Assistant asks for the default only when an entity is new. What a person
    has disabled stays so, and the other picture stays for cards that show it.
    """
    (main,) = (d.key for d in CAMERAS if d.quality is main_quality(entry.options))
    registry = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        is_main = entity.domain == CAMERA_DOMAIN and entity.unique_id.endswith(f"-{main}")
        if is_main and entity.disabled_by is er.RegistryEntryDisabler.INTEGRATION:
            registry.async_update_entity(entity.entity_id, disabled_by=None)


class ChannelCamera(ChannelEntity, Camera):
    """A channel's live picture in one quality."""

    entity_description: ChannelCameraDescription
    _attr_supported_features = CameraEntityFeature.STREAM
    _attr_frame_interval = STILL_INTERVAL_SECONDS
    _unrecorded_attributes = frozenset({ATTR_PICTURE_TAKEN})

    def __init__(
        self,
        *,
        entry: EzvizOpenConfigEntry,
        key: ChannelKey,
        description: ChannelCameraDescription,
    ) -> None:
        """Prepare the camera; nothing is asked for before somebody looks."""
        ChannelEntity.__init__(self, entry=entry, key=key, description=description)
        Camera.__init__(self)
        is_main = description.quality is main_quality(entry.options)
        self._attr_entity_registry_enabled_default = is_main
        if is_main:
            self._attr_name = None
        self._quality = description.quality
        self._source = entry.runtime_data.sources.of(key, description.quality)
        self.entry = entry
        # Home Assistant takes it off the entry when the account is unloaded.
        self.runtime = entry.runtime_data
        self.movers = entry.runtime_data.movers

    @property
    @override
    def extra_state_attributes(self) -> dict[str, str]:
        """Return when the last picture was taken, for cards that show it."""
        taken_at = self._runtime.pictures.taken_at(self.key)
        if taken_at is None:
            return {}
        return {ATTR_PICTURE_TAKEN: dt_util.utc_from_timestamp(taken_at).isoformat()}

    @property
    @override
    def available(self) -> bool:
        """Return whether the camera is online.

        Neither a stream that fails nor a cloud that is down makes it unavailable,
        as they would by default: the card that says why must stay in sight, and a
        picture that plays does not come through the calls that fail.
        """
        return self.online

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the problem that decides which still is shown."""
        await super().async_added_to_hass()
        if stream := self._runtime.handover.take((self.key, self._quality)):
            self.stream = stream
            await self._follow(stream, wait=False)
        self.async_on_remove(self._runtime.problems.listen(self._problem_changed))

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Leave the stream to the entity after this one, in case there is one."""
        self._source.stop()
        if self.stream:
            self._runtime.handover.put((self.key, self._quality), self.stream)

    @override
    async def async_refresh_providers(self, *, write_state: bool = True) -> None:
        """Look for WebRTC providers by the address at hand, without a call.

        Home Assistant does this for every camera while it is added and whenever
        a provider comes or goes.
        """
        token = _looking_for_providers.set(True)
        try:
            await super().async_refresh_providers(write_state=write_state)
        finally:
            _looking_for_providers.reset(token)

    @override
    async def stream_source(self) -> str | None:
        """Return what is to be played, None when there is nothing to be had."""
        if _looking_for_providers.get():
            return self._source.at_hand()
        try:
            return await self._source.open(wait=False)
        except NoPictureError:
            return None

    @override
    async def async_create_stream(self) -> Stream | None:
        """Start the stream, or give the running one a valid source.

        The source is swapped quietly: a restart under a watching browser would
        throw its player back to single pictures.
        """
        guard_stream_log(self.entity_id)
        # Home Assistant's own start-up goes through all preloaded cameras in one
        # loop, which an exception would end for the others.
        waits = websocket_api.current_connection.get() is not None
        try:
            with self._runtime.problems.trying(self.key):
                source = await self._source.open(wait=waits)
                if self.stream:
                    self.stream.source = source
                stream = await super().async_create_stream()
                if stream:
                    await self._follow(stream, wait=waits)
        except NoPictureError as err:
            if not waits:
                return None
            text = text_of(err.cause) if err.cause else text_of_problem(err.problem)
            raise HomeAssistantError(**text) from err
        return stream

    async def _follow(self, stream: Stream, *, wait: bool) -> None:
        """Have the stream looked after. Raises ``NoPictureError``."""
        self._runtime.sources.streams[self.key, self._quality] = stream
        self._runtime.sources.viewers.heed(stream)
        await self._source.follow(stream, wait=wait)

    @override
    async def handle_async_mjpeg_stream(self, request: Request) -> StreamResponse | None:
        """Serve a player that has fallen back to single pictures.

        The stock one does so where a browser cannot play the codec, and after a
        tile was out of sight for a minute. Nobody expects a tile that plays to
        stand still from then on.
        """
        with self._source.shown_singly():
            return await super().handle_async_mjpeg_stream(request)

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        """Return the best picture at hand, at no cost; Home Assistant makes it smaller."""
        if frame := await self._source.frame():
            self._runtime.pictures.saw(self.key, frame)
        cover = self.channel.cover_url if self.channel else None
        return await self._runtime.pictures.still(self.key, cover)

    async def async_capture(self, filename: str | None = None) -> dict[str, str]:
        """Have the camera take a picture, and return where it was saved."""
        if filename is not None:
            await may_write(self.hass, filename)
        try:
            snapshot = await self._runtime.captures.take(self.key)
        except OpenApiError as err:
            self.coordinator.learn(self.key.serial, err)
            raise HomeAssistantError(**text_of(err)) from err
        self._runtime.pictures.saw(self.key, snapshot)
        await self._runtime.pictures.keep(self.key)
        file = captured_file(self.hass, self.entity_id, snapshot.taken_at, filename)
        await save_capture(self.hass, file, snapshot.jpeg)
        self.async_write_ha_state()
        return {ATTR_FILENAME: str(file)}

    @callback
    def _problem_changed(self, key: ChannelKey) -> None:
        if key == self.key:
            self.async_write_ha_state()
