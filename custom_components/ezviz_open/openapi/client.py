"""The client of one account."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from .caller import Caller
from .endpoints import (
    Administration,
    CloudRecordings,
    Devices,
    Encryption,
    FirmwareUpdates,
    Live,
    Pictures,
    Presets,
    Ptz,
    Recordings,
    Speaker,
    Switches,
    Voices,
)
from .governor import wall_clock
from .regions import region_in_force
from .token import TokenKeeper
from .transport import Transport

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import ClientSession

    from .governor import Governor
    from .purpose import Purpose
    from .regions import Region
    from .token import Token


class OpenApiClient:
    """Everything an account can do, grouped by subject.

    The session belongs to the caller and stays open. `token` is one kept from before, `on_token`
    is told of each new one so that it can be kept. Calls raise OpenApiError.
    """

    def __init__(
        self,
        session: ClientSession,
        *,
        app_key: str,
        app_secret: str,
        region: Region,
        governor: Governor,
        token: Token | None = None,
        on_token: Callable[[Token], None] | None = None,
        clock: Callable[[], float] = wall_clock,
    ) -> None:
        self.region = region
        """The region as it was chosen."""
        self._governor = governor
        self._on_token = on_token
        transport = Transport(session)
        self._keeper = TokenKeeper(
            transport,
            governor,
            app_key=app_key,
            app_secret=app_secret,
            host=region.host,
            token=token,
            clock=clock,
            on_token=self._adopt,
        )
        self._caller = Caller(transport, governor, self._keeper, region)
        self.devices = Devices(self._caller)
        """Lists, state, channels, capabilities."""
        self.live = Live(self._caller, session, clock)
        """Addresses of live pictures."""
        self.pictures = Pictures(self._caller, session, region)
        """Captures and the files of pictures."""
        self.encryption = Encryption(self._caller)
        """The encryption of the picture."""
        self.ptz = Ptz(self._caller)
        """Movement of the head, mirroring of the picture."""
        self.presets = Presets(self._caller)
        """Positions that a camera remembers."""
        self.switches = Switches(self._caller)
        """What is on or off, and arming."""
        self.firmware = FirmwareUpdates(self._caller)
        """Versions and their installation."""
        self.administration = Administration(self._caller)
        """Adding, naming, restarting."""
        self.voices = Voices(self._caller)
        """What devices are made to say, and the account's voices."""
        self.speaker = Speaker(self._caller)
        """A device's own voices, and how loud it speaks."""
        self.cloud_recordings = CloudRecordings(self._caller)
        """The paid storage of recordings."""
        self.recordings = Recordings(self._caller, clock)
        """What memory cards and the cloud have recorded."""

    @property
    def host(self) -> str:
        """Base URL of the calls: the token's `areaDomain` once known, else the region's."""
        return self._caller.host

    @property
    def overseas(self) -> bool:
        """Whether the account lives outside mainland China."""
        return self._caller.overseas

    @property
    def token(self) -> Token | None:
        """The last token, None before there was one."""
        return self._keeper.token

    @property
    def time_zone(self) -> str:
        """IANA name of the zone in whose midnight the account's quotas begin anew."""
        token = self.token
        return region_in_force(self.region, None if token is None else token.area_domain).time_zone

    async def authenticate(self, purpose: Purpose) -> Token:
        """Make sure of a token: asks the platform unless a valid one is there.

        Raises CredentialsError for a wrong appKey (10017), secret (10030) or a frozen key.
        """
        return await self._keeper.get(purpose)

    async def _adopt(self, token: Token) -> None:
        """Hand a new token on to be kept, and count by the days of its region."""
        if self._on_token is not None:
            self._on_token(token)
        if token.area_domain is not None:
            # Reads a file the first time.
            zone = await asyncio.to_thread(ZoneInfo, self.time_zone)
            self._governor.ledger.time_zone = zone
