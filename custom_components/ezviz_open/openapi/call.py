"""One call to the platform, described before it is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .purpose import Purpose

CALL_TIMEOUT: Final = 15.0
"""For calls that the cloud answers by itself, seconds."""

CONNECT_TIMEOUT: Final = 10.0
"""For the connection alone, within either of the others, seconds."""

DEVICE_TIMEOUT: Final = 30.0
"""For calls that have to reach the camera, seconds."""

VOICE_TIMEOUT: Final = 90.0
"""For calls that carry a sound of up to 5 MB, over a slow line too, seconds."""

_SECRET_PARAMS: Final = frozenset(
    {
        "accessToken",
        "appKey",
        "appSecret",
        "validateCode",
        "code",
        "oldPassword",
        "newPassword",
        # Addresses of sounds: whoever has one can listen.
        "fileUrl",
        "voiceUrl",
    }
)


class Style(Enum):
    """How the parameters travel, and the token with them."""

    FORM = auto()
    """POST, all in a form: the lapp family."""

    MULTIPART = auto()
    """POST, a form with files: uploads."""

    GET = auto()
    """GET, parameters in the query, token and serial in headers: the v3 family."""

    PUT = auto()
    """PUT, the same."""

    DELETE = auto()
    """DELETE, the same."""

    POST_QUERY = auto()
    """POST, the same: without a body."""

    POST = auto()
    """POST, parameters in a form, token and serial in headers: the v3 family's commands."""

    @property
    def method(self) -> str:
        """Name the HTTP method."""
        return self.name if self in {Style.GET, Style.PUT, Style.DELETE} else "POST"

    @property
    def in_query(self) -> bool:
        """Whether the parameters travel in the query."""
        return self in {Style.GET, Style.PUT, Style.DELETE, Style.POST_QUERY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that goes with a multipart call."""

    name: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is asked, for what purpose, and whether it may be asked twice."""

    path: str
    """Path below the host, with its leading slash."""

    purpose: Purpose
    """Why."""

    style: Style = Style.FORM
    """How it travels."""

    params: Mapping[str, str | int] = field(default_factory=dict, repr=False)
    """The parameters by the platform's names; those of a device among them."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Headers beside the token: `deviceSerial`, `channelNo`, `localIndex`."""

    files: Mapping[str, Upload] = field(default_factory=dict, repr=False)
    """The files of a multipart call by field."""

    token_in_query: bool = False
    """Whether the token goes with the parameters of a query, as one page wants it (help/1259)."""

    serial: str | None = None
    """The device it is about, for errors."""

    read: bool = False
    """Whether it changes nothing, so that a failure of the network allows a second try."""

    capture_of: str | None = None
    """The device, when the call costs one of its captures of the day."""

    timeout: float = CALL_TIMEOUT
    """How long an answer may take, seconds."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values among the parameters that no text may show."""
        return tuple(str(value) for name, value in self.params.items() if name in _SECRET_PARAMS)
