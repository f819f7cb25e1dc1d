"""Every knob of the simulator: the plan, the region, and one per fact the documents leave open."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import Field

type Region = Literal["cn", "eu"]
type Value = bool | int | float | str

REGIONS: tuple[Region, ...] = ("cn", "eu")
DEFAULT_SEED = "1"
FREE_PLAN_DEVICES = 10

_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off"})


class UnknownSettingError(ValueError):
    """A name that is no setting."""


class BadValueError(ValueError):
    """A value that the setting does not take."""


def _knob(
    default: Value,
    about: str,
    source: str,
    *,
    choices: tuple[str, ...] = (),
    eu: Value | None = None,
) -> Any:  # noqa: ANN401 - stands for the field's own type, as dataclasses.field does
    """Declare a setting with what the documentation and the control API say about it.

    ``source`` is the section of the platform's reference, or "invented".
    """
    return field(
        default=default,
        metadata={"about": about, "source": source, "choices": choices, "eu": eu},
    )


@dataclass(slots=True, kw_only=True)
class Settings:
    """The values in force."""

    # The account and its plan
    app_key: str = _knob("", "appKey that is accepted; drawn from the seed", "1")
    app_secret: str = _knob("", "appSecret that is accepted; drawn from the seed", "1")
    app_frozen: bool = _knob(False, "token/get answers 10005", "1")
    quota_per_minute: int = _knob(20, "calls in 60 s before 10029; 0 = no limit", "0.4")
    quota_per_day: int = _knob(1000, "calls a day before 10007; 0 = no limit", "0.4")
    captures_per_device_day: int = _knob(
        100, "captures of a device and day before 10028; 0 = no limit", "0.4"
    )
    capture_spacing: float = _knob(4.0, "seconds between two captures before 20008", "0.4, 8")
    max_devices: int = _knob(
        FREE_PLAN_DEVICES, "devices of the plan; calls to the others answer 10026; 0 = all", "0.4"
    )
    stream_slots: int = _knob(3, "pictures that may run at once before 9048; 0 = no limit", "0.4")
    stream_package: str = _knob(
        "active",
        "inactive: every stream is 9048; settling: 9053, as in the hour after activation",
        "3.2",
        choices=("active", "inactive", "settling"),
    )
    capture_package: bool = _knob(
        True, "without it every capture answers 10026", "0.4, 8", eu=False
    )

    # Tokens and regions
    token_lifetime: int = _knob(604800, "seconds that a token is accepted", "1")
    token_reuse: str = _knob(
        "new",
        "asking again: new token and old ones stay, the same token, or old ones end",
        "1, D",
        choices=("new", "same", "invalidate"),
    )
    area_domain: str = _knob(
        "", "base URL named by token/get; tokens are refused (10002) on another host", "0.3"
    )
    time_zone: str = _knob(
        "Asia/Shanghai", "zone of the platform's day and of its texts", "0.2", eu="Europe/Berlin"
    )

    # Addresses and streams
    address_lifetime: int = _knob(
        86400, "seconds that an address lives when none are asked for", "0.4, 3.1", eu=1800
    )
    address_lifetime_max: int = _knob(
        0, "longest life of an address whatever was asked for; 0 = no limit", "0.4", eu=1800
    )
    expiry_cuts_sessions: bool = _knob(
        False, "an address that expires also ends the pictures it started", "3.1, D"
    )
    disable_cuts_sessions: bool = _knob(
        False, "address/disable also ends the pictures the address started", "3.3, D"
    )
    session_seconds: float = _knob(0.0, "seconds until a session is cut; 0 = never", "0.4", eu=60.0)
    cut_is_abrupt: bool = _knob(
        False, "a cut drops the connection instead of saying the stream is over", "invented"
    )
    stall_seconds: float = _knob(
        0.0, "seconds after which an open session goes silent; 0 = never", "invented"
    )
    burst_seconds: float = _knob(3.0, "seconds of past media sent at the start", "invented")
    h265_via_rtmp: str = _knob(
        "refuse", "what RTMP does for an H.265 camera", "3.2", choices=("refuse", "play")
    )
    h265_via_hls: str = _knob(
        "fmp4",
        "fmp4: plays when asked for H.265 in fMP4; never: always 9053",
        "3.2, D",
        choices=("fmp4", "never"),
    )
    concurrency_answer: str = _knob(
        "playlist",
        "over stream_slots: a playlist that lists 9048, or a plain refusal 5546",
        "3.2",
        choices=("playlist", "refuse"),
    )
    hd_stream: str = _knob(
        "play", "HD pictures on the plan: shown, or 9049", "0.4, 3.2", choices=("play", "9049")
    )
    privacy_live: str = _knob(
        "refuse",
        "a player that comes while the shutter is closed: 5409, or its picture",
        "6.1",
        choices=("refuse", "picture"),
    )
    encrypted_live: str = _knob(
        "60019",
        "an encrypted camera's address: refused, or given when the right code is sent",
        "3.2, D",
        choices=("60019", "code_accepted"),
    )

    # Cameras
    device_latency: float = _knob(0.0, "seconds that a call which reaches the camera takes", "0.2")
    asleep_capture: str = _knob(
        "wakes",
        "a capture of a sleeping camera: wakes it, or times out with 20008",
        "10",
        choices=("wakes", "timeout"),
    )
    privacy_capture: str = _knob(
        "picture",
        "a capture while the shutter is closed: its picture, or 60026",
        "6.1",
        choices=("picture", "60026"),
    )
    wake_seconds: float = _knob(1.5, "seconds that a sleeping camera needs to wake", "invented")
    awake_seconds: float = _knob(60.0, "seconds until a woken camera sleeps again", "invented")
    encrypt_off_needs_code: bool = _knob(
        False, "encrypt/off without validateCode answers 20010", "3.8, D"
    )
    encrypt_report_delay: float = _knob(
        0.0, "seconds that isEncrypt in device/info lags behind", "2.2"
    )
    half_duplex_talk: str = _knob(
        "3", "support_talk of a half-duplex camera", "2.9, D", choices=("2", "3", "4")
    )
    ptz_keys: str = _knob(
        "split",
        "capability keys of a camera that turns: ptz_left_right…, support_ptz, or both",
        "2.9",
        choices=("split", "support_ptz", "both"),
    )
    capacity_values: str = _knob(
        "text", "capabilities as texts or numbers", "2.9", choices=("text", "number")
    )

    # Shapes of answers
    message_language: str = _knob(
        "zh",
        "language of msg; mixed changes it from call to call",
        "0.1",
        choices=("zh", "en", "mixed"),
    )
    lapp_code: str = _knob("text", "code of a lapp answer", "0.1", choices=("text", "number"))
    lapp_envelope: str = _knob(
        "root", "result: all is wrapped, as in 2017", "0.1", choices=("root", "result")
    )
    v3_envelope: str = _knob(
        "documented",
        "envelope of v3 answers whatever the page of the call shows",
        "0.1, D",
        choices=("documented", "meta", "root", "result"),
    )
    error_data: str = _knob(
        "null", "data of a refused lapp call", "1", choices=("null", "absent"), eu="absent"
    )
    empty_data: str = _knob(
        "list", "data of an empty list", "0.1, 2.1", choices=("list", "null", "absent")
    )
    list_shape: str = _knob("list", "data of device/list", "0.1", choices=("list", "device_infos"))
    page_object: str = _knob("present", "page of paged lists", "0.1", choices=("present", "absent"))
    page_size_over: str = _knob(
        "10001",
        "pageSize above 50: refused, or taken as 50",
        "0.4",
        choices=("10001", "clamp"),
    )
    field_set: str = _knob(
        "new",
        "fields of the newest pages, or only those of the oldest",
        "2",
        choices=("new", "old"),
    )
    device_update_time: str = _knob(
        "ms", "updateTime of device/list", "2.1, D", choices=("ms", "text")
    )
    signal: str = _knob("percent", "signal in device/info", "2.2, D", choices=("percent", "int"))
    channel_number: str = _knob("int", "channelNo in lists", "2.3", choices=("int", "text"))
    status_channel_param: str = _knob(
        "channel",
        "parameter of status/get that is honoured",
        "2.6, D",
        choices=("channel", "channelNo", "both"),
    )
    capture_shape: str = _knob("object", "data of capture", "8", choices=("object", "text"))
    nvr_cameras: str = _knob(
        "reported",
        "absent: a recorder lists its channels without camera data",
        "2.4",
        choices=("reported", "absent"),
    )

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which the platform's day begins."""
        return ZoneInfo(self.time_zone)

    def as_dict(self) -> dict[str, Value]:
        """Return every setting by name."""
        return {spec.name: getattr(self, spec.name) for spec in fields(self)}

    def update(self, values: Mapping[str, object]) -> None:
        """Change several settings, all or none of them.

        Raises UnknownSettingError or BadValueError.
        """
        specs = {spec.name: spec for spec in fields(self)}
        if unknown := sorted(values.keys() - specs.keys()):
            raise UnknownSettingError(", ".join(unknown))
        parsed = {name: _parse(specs[name], value) for name, value in values.items()}
        for name, value in parsed.items():
            setattr(self, name, value)


def names() -> list[str]:
    """Return the name of every setting."""
    return [spec.name for spec in fields(Settings)]


def defaults(region: Region, seed: str) -> Settings:
    """Return the settings of a freshly started simulator."""
    settings = Settings(app_key=_identity(seed, "key"), app_secret=_identity(seed, "secret"))
    if region == "eu":
        settings.update(
            {
                spec.name: spec.metadata["eu"]
                for spec in fields(Settings)
                if spec.metadata["eu"] is not None
            }
        )
    return settings


def _identity(seed: str, purpose: str) -> str:
    """Return 32 hexadecimal digits, the form of a real appKey and appSecret."""
    return hashlib.sha256(f"{purpose}/{seed}".encode()).hexdigest()[:32]


def _parse(spec: Field[Any], value: object) -> Value:
    """Read a value from a command line (text) or from JSON."""
    parsed = _typed(spec, value)
    choices = spec.metadata["choices"]
    if choices and parsed not in choices:
        message = f"{spec.name} takes {', '.join(choices)}"
        raise BadValueError(message)
    return parsed


def _typed(spec: Field[Any], value: object) -> Value:
    """Return the value in the type of the setting's default."""
    kind = type(spec.default)
    try:
        if kind is bool:
            return _boolean(value)
        if kind is str:
            return str(value)
        if isinstance(value, (int, float, str)) and not isinstance(value, bool):
            number = float(value)
            return int(number) if kind is int else number
    except ValueError:
        pass
    message = f"{spec.name} takes a {kind.__name__}, not {value!r}"
    raise BadValueError(message)


def _boolean(value: object) -> bool:
    """Return a truth value; anything but the usual words is refused."""
    text = str(value).lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError(text)
