"""Names that several modules of the integration share."""

from __future__ import annotations

import logging
from enum import StrEnum
from typing import Final

DOMAIN: Final = "ezviz_open"
LOGGER: Final = logging.getLogger(__package__)

MANUFACTURER: Final = "EZVIZ"

ATTR_FILENAME: Final = "filename"
ATTR_PICTURE_TAKEN: Final = "picture_taken"

CONF_APP_KEY: Final = "app_key"
CONF_APP_SECRET: Final = "app_secret"  # noqa: S105 - the name of a field
CONF_REGION: Final = "region"
CONF_SERVER: Final = "server"
CONF_CODE: Final = "code"
CONF_CODES: Final = "codes"
CONF_DEVICES: Final = "devices"

OPT_EXCLUDED: Final = "excluded_devices"
OPT_PLAN: Final = "plan"
OPT_DIRECT: Final = "direct"
OPT_PROTOCOL: Final = "protocol"
OPT_SOUND_FORMAT: Final = "sound_format"
OPT_CALLS_PER_MINUTE: Final = "calls_per_minute"
OPT_CALLS_PER_DAY: Final = "calls_per_day"
OPT_CAPTURES_PER_DAY: Final = "captures_per_day"
OPT_STREAMS: Final = "streams"

REGION_AUTOMATIC: Final = "automatic"
REGION_CUSTOM: Final = "custom"


class Plan(StrEnum):
    """What the account's owner has booked at the platform."""

    PERSONAL = "personal"
    ENTERPRISE = "enterprise"
    OWN = "own"


class StreamProtocol(StrEnum):
    """How the platform is asked to hand out a live picture."""

    AUTOMATIC = "automatic"
    RTMP = "rtmp"
    FLV = "flv"
    HLS = "hls"
