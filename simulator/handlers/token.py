"""Access tokens (section 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.clock import milliseconds
from simulator.envelopes import Answer
from simulator.refusal import Refusal

if TYPE_CHECKING:
    from simulator.call import Call

_FROZEN = 10005
_UNKNOWN_KEY = 10017
_WRONG_SECRET = 10030


async def get(call: Call) -> Answer:
    """Exchange appKey and appSecret for a token; overseas it comes with the host to use."""
    settings = call.cloud.settings
    app_key, app_secret = call.text("appKey"), call.text("appSecret")
    if app_key != settings.app_key:
        raise Refusal(_UNKNOWN_KEY)
    if app_secret != settings.app_secret:
        raise Refusal(_WRONG_SECRET)
    if settings.app_frozen:
        raise Refusal(_FROZEN)
    call.cloud.quota.count_call()
    token = call.cloud.tokens.issue()
    data: dict[str, object] = {
        "accessToken": token.text,
        "expireTime": milliseconds(token.expires_at),
    }
    if call.cloud.region == "eu" or settings.area_domain:
        data["areaDomain"] = settings.area_domain or call.base_url
    return Answer(data=data)
