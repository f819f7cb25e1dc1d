"""What each camera sees, told to the media server a second at a time."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from .media.ports import SceneState
from .upkeep import due, settle

if TYPE_CHECKING:
    from .cloud import Cloud


class CloudScenes:
    """Read the scene from the state of the devices, so that a command becomes visible."""

    def __init__(self, cloud: Cloud) -> None:
        """Remember the cloud."""
        self._cloud = cloud

    def state(self, serial: str, channel: int) -> SceneState:
        """Return the scene of a channel now; raises KeyError where the device is gone."""
        if due(self._cloud):
            # Going down ends the pictures, which must not happen while one is being drawn.
            asyncio.get_running_loop().call_soon(settle, self._cloud)
        device = self._cloud.devices[serial]
        camera = device.channel(channel)
        if camera is None:
            raise KeyError(channel)
        now = self._cloud.clock.now()
        pan, tilt, zoom, focus = device.ptz.at(now)
        return SceneState(
            name=camera.name,
            serial=serial,
            channel=channel,
            kind=camera.scene,
            now=datetime.fromtimestamp(now, tz=self._cloud.settings.zone),
            privacy=device.privacy,
            mirror_h=device.mirror in ("left_right", "center"),
            mirror_v=device.mirror in ("up_down", "center"),
            pan=pan,
            tilt=tilt,
            zoom=zoom,
            focus=focus,
            speaking=device.speaking,
            light_on=device.light_on,
            night_vision=device.night_vision,
        )
