"""Does an account work, where, and with which devices: asked by the forms."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util import dt as dt_util

from .const import (
    CONF_APP_KEY,
    CONF_APP_SECRET,
    CONF_REGION,
    CONF_SERVER,
    REGION_AUTOMATIC,
    REGION_CUSTOM,
)
from .openapi import (
    AUTOMATIC_ORDER,
    PERSONAL,
    AnswerError,
    ConnectionFailedError,
    Governor,
    Ledger,
    OpenApiClient,
    OpenApiError,
    Purpose,
    QuotaError,
    TokenError,
)
from .regions import region_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.core import HomeAssistant

    from .openapi import Device


@dataclass(frozen=True, slots=True)
class AccountCheck:
    """A working account."""

    data: dict[str, Any]
    """What the entry keeps, with the region that answered."""

    devices: tuple[Device, ...]


@dataclass(frozen=True, slots=True)
class FormError:
    """What to show where; ``key`` is under ``config.error``."""

    at: str
    """Name of the form's field, or "base" for the whole form."""

    key: str
    placeholders: dict[str, str] = field(default_factory=dict)


_BY_CODE: dict[int | None, FormError] = {
    10005: FormError(CONF_APP_KEY, "frozen_app_key"),
    10017: FormError(CONF_APP_KEY, "unknown_app_key"),
    10030: FormError(CONF_APP_SECRET, "wrong_secret"),
}
_BY_KIND: tuple[tuple[type[OpenApiError], FormError], ...] = (
    # A token that was handed out a moment ago is refused: it is valid in another
    # region only (10002).
    (TokenError, FormError(CONF_REGION, "wrong_region")),
    (QuotaError, FormError("base", "quota")),
    (ConnectionFailedError, FormError("base", "cannot_connect")),
    (AnswerError, FormError("base", "bad_answer")),
)


_ON_AN_OWN_SERVER: dict[str, FormError] = {
    "unknown_app_key": FormError(CONF_APP_KEY, "unknown_app_key_server"),
    "cannot_connect": FormError(CONF_SERVER, "cannot_connect_server"),
    "bad_answer": FormError(CONF_SERVER, "not_the_platform"),
}


async def check_account(
    hass: HomeAssistant, account: Mapping[str, Any]
) -> AccountCheck | FormError:
    """Try the account with two calls: a token and the device list.

    An automatic region is looked for on the mainland first, and elsewhere only
    when the mainland does not know the appKey (10017): any other answer is final.
    """
    if not account[CONF_APP_SECRET]:
        # Blanks get past the form; the platform would answer with 10001 for the whole call.
        return FormError(CONF_APP_SECRET, "wrong_secret")
    if account[CONF_REGION] != REGION_AUTOMATIC:
        return await _try(hass, account)
    result: AccountCheck | FormError | None = None
    for key in AUTOMATIC_ORDER:
        result = await _try(hass, {**account, CONF_REGION: key})
        if not (isinstance(result, FormError) and result.key == "unknown_app_key"):
            return result
    return FormError(CONF_APP_KEY, "unknown_app_key_anywhere")


async def _try(hass: HomeAssistant, account: Mapping[str, Any]) -> AccountCheck | FormError:
    try:
        region = region_of(account)
    except ValueError:
        return FormError(CONF_SERVER, "bad_url")
    data = {k: v for k, v in account.items() if k != CONF_SERVER}
    if account[CONF_REGION] == REGION_CUSTOM:
        data[CONF_SERVER] = account[CONF_SERVER]
    client = OpenApiClient(
        async_get_clientsession(hass),
        app_key=account[CONF_APP_KEY],
        app_secret=account[CONF_APP_SECRET],
        region=region,
        governor=Governor(PERSONAL, Ledger(dt_util.UTC)),
    )
    try:
        await client.authenticate(Purpose.ACTION)
        listing = await client.devices.list(Purpose.ACTION)
    except OpenApiError as err:
        shown = _form_error(err)
        if region.key == REGION_CUSTOM:
            shown = _ON_AN_OWN_SERVER.get(shown.key, shown)
        return replace(shown, placeholders={"code": str(err.code or "–")})
    return AccountCheck(data, listing.items)


def _form_error(error: OpenApiError) -> FormError:
    if error.code in _BY_CODE:
        return _BY_CODE[error.code]
    for kind, shown in _BY_KIND:
        if isinstance(error, kind):
            return shown
    return FormError("base", "refused")
