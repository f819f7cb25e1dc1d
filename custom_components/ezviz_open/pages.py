"""The platform's own pages that play a camera. Their addresses carry the account's token."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from yarl import URL

from .const import DOMAIN
from .errors import text_of
from .openapi import OpenApiError, Purpose, Quality

if TYPE_CHECKING:
    from .data import EzvizOpenData
    from .identity import ChannelKey

_PAGE: Final = "/ezopen/h5/iframe"
_EZOPEN_HOST: Final = "open.ys7.com"
_ENDINGS: Final = {Quality.HD: "hd.live", Quality.FLUENT: "live"}

MINI_PROGRAM_ID: Final = "wxf2b3a0262975d8c2"
"""The vendor's own mini program in WeChat."""

_MINI_PROGRAM_PAGE: Final = "pages/live/live"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """Where a camera can be watched without Home Assistant. All but the id is secret."""

    page: str = field(repr=False)
    """Address of a web page."""

    mini_program_path: str = field(repr=False)
    """Path within the vendor's mini program in WeChat."""

    expires_at: float
    """When the token in both ends, seconds since the epoch."""


async def page_link(
    runtime: EzvizOpenData, key: ChannelKey, quality: Quality, code: str | None = None
) -> PageLink:
    """Return the links to a camera; that costs no call while there is a token.

    ``code`` is the verification code of an encrypted camera.
    Raises ``HomeAssistantError`` with a text for the person.
    """
    if runtime.client.overseas:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="page_mainland_only"
        )
    try:
        token = await runtime.client.authenticate(Purpose.ACTION)
    except OpenApiError as err:
        raise HomeAssistantError(**text_of(err)) from err
    camera = f"{_EZOPEN_HOST}/{key.serial}/{key.number}.{_ENDINGS[quality]}"
    ezopen = f"ezopen://{f'{code}@' if code else ''}{camera}"
    page = URL(f"{runtime.client.host}{_PAGE}").with_query(
        url=ezopen, accessToken=token.access_token
    )
    path = URL(_MINI_PROGRAM_PAGE).with_query(
        accessToken=token.access_token, deviceSerial=key.serial, channelNo=key.number
    )
    return PageLink(page=str(page), mini_program_path=str(path), expires_at=token.expires_at)
