"""Every knob of the simulator: the plan, the region, and one per fact the documents leave open."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo, available_timezones

from .knobs import BadValueError, Value, knob, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

type Region = Literal["cn", "eu"]

REGIONS: tuple[Region, ...] = ("cn", "eu")
DEFAULT_SEED = "1"
FREE_PLAN_DEVICES = 10


class UnknownSettingError(ValueError):
    """A name that is no setting."""


@dataclass(slots=True, kw_only=True)
class Settings:
    """The values in force."""

    app_key: str = knob("appKey that is accepted; drawn from the seed", "1", default="")
    app_secret: str = knob("appSecret that is accepted; drawn from the seed", "1", default="")
    app_frozen: bool = knob("token/get answers 10005", "1", default=False)
    quota_per_minute: int = knob("calls in 60 s before 10029; 0 = no limit", "0.4", default=20)
    quota_per_day: int = knob("calls a day before 10007; 0 = no limit", "0.4", default=1000)
    captures_per_device_day: int = knob(
        "captures of a device and day before 10028; 0 = no limit", "0.4", default=100
    )
    capture_spacing: float = knob(
        "seconds between two captures before 20008", "0.4, 8", default=4.0
    )
    max_devices: int = knob(
        "devices of the plan; calls to the others answer 10026; 0 = all",
        "0.4",
        default=FREE_PLAN_DEVICES,
    )
    stream_slots: int = knob(
        "pictures that may run at once before 9048; 0 = no limit", "0.4", default=3
    )
    stream_package: str = knob(
        "inactive: every stream is 9048; settling: 9053, as in the hour after activation",
        "3.2",
        default="active",
        choices=("active", "inactive", "settling"),
    )
    capture_package: bool = knob(
        "without it every capture answers 10026", "0.4, 8", default=True, eu=False
    )
    token_lifetime: int = knob("seconds that a token is accepted", "1", default=604800)
    token_reuse: str = knob(
        "asking again: new token and old ones stay, the same token, or old ones end",
        "1, D",
        default="new",
        choices=("new", "same", "invalidate"),
    )
    area_domain: str = knob(
        "base URL named by token/get; tokens are refused (10002) on another host", "0.3", default=""
    )
    time_zone: str = knob(
        "zone of the platform's day and of its texts",
        "0.2",
        default="Asia/Shanghai",
        eu="Europe/Berlin",
    )
    address_lifetime: int = knob(
        "seconds that an address lives when none are asked for", "0.4, 3.1", default=86400, eu=1800
    )
    address_lifetime_max: int = knob(
        "longest life of an address whatever was asked for; 0 = no limit", "0.4", default=0, eu=1800
    )
    expiry_cuts_sessions: bool = knob(
        "an address that expires also ends the pictures it started", "3.1, D", default=False
    )
    disable_cuts_sessions: bool = knob(
        "address/disable also ends the pictures the address started", "3.3, D", default=False
    )
    session_seconds: float = knob(
        "seconds until a session is cut; 0 = never", "0.4", default=0.0, eu=60.0
    )
    cut_is_abrupt: bool = knob(
        "a cut drops the connection instead of saying the stream is over", "invented", default=False
    )
    cut_tears: bool = knob(
        "a connection that is dropped ends in the middle of a frame", "invented", default=False
    )
    stall_seconds: float = knob(
        "seconds after which an open session goes silent; 0 = never", "invented", default=0.0
    )
    start_delay: float = knob(
        "seconds until RTMP and FLV send the first picture", "invented", default=0.0
    )
    stamp_start: int = knob(
        "stamp of the first frame over RTMP and FLV, ms; wraps at 4294967296",
        "invented",
        default=0,
    )
    stamp_jump: int = knob(
        "ms by which stamps over RTMP and FLV jump after 5 s of media; below 0 back",
        "invented",
        default=0,
    )
    burst_seconds: float = knob("seconds of past media sent at the start", "invented", default=3.0)
    h265_via_rtmp: str = knob(
        "what RTMP does for an H.265 camera", "3.2", default="refuse", choices=("refuse", "play")
    )
    h265_via_hls: str = knob(
        "fmp4: plays when asked for H.265 in fMP4; never: always 9053",
        "3.2, D",
        default="fmp4",
        choices=("fmp4", "never"),
    )
    concurrency_answer: str = knob(
        "over stream_slots: a playlist that lists 9048, or a plain refusal 5546",
        "3.2",
        default="playlist",
        choices=("playlist", "refuse"),
    )
    hd_stream: str = knob(
        "HD pictures on the plan: shown, or 9049",
        "0.4, 3.2",
        default="play",
        choices=("play", "9049"),
    )
    fluent_stream: str = knob(
        "fluent pictures: as they are, or as large as HD, as if the resolution had been changed",
        "invented",
        default="play",
        choices=("play", "hd"),
    )
    privacy_live: str = knob(
        "a player that comes while the shutter is closed: 5409, or its picture",
        "6.1",
        default="refuse",
        choices=("refuse", "picture"),
    )
    privacy_live_seconds: float = knob(
        "seconds after the shutter was opened by a call in which a player still meets 5409",
        "invented",
        default=0.0,
    )
    encrypted_live: str = knob(
        "an encrypted camera's address: refused, or given when the right code is sent",
        "3.2, D",
        default="60019",
        choices=("60019", "code_accepted"),
    )
    device_latency: float = knob(
        "seconds that a call which reaches the camera takes", "0.2", default=0.0
    )
    device_jitter: float = knob(
        "seconds that such a call may take longer, by chance, so that calls overtake each other",
        "invented",
        default=0.0,
    )
    asleep_capture: str = knob(
        "a capture of a sleeping camera: wakes it, or times out with 20008",
        "10",
        default="wakes",
        choices=("wakes", "timeout"),
    )
    privacy_capture: str = knob(
        "a capture while the shutter is closed: its picture, or 60026",
        "6.1",
        default="picture",
        choices=("picture", "60026"),
    )
    wake_seconds: float = knob(
        "seconds that a sleeping camera needs to wake", "invented", default=1.5
    )
    awake_seconds: float = knob(
        "seconds until a woken camera sleeps again", "invented", default=60.0
    )
    ptz_second_start: str = knob(
        "ptz/start in another direction without a stop: refused, obeyed, or answered and ignored",
        "5.1",
        default="60028",
        choices=("60028", "obeys", "ignored"),
    )
    ptz_slow_hikvision: bool = knob(
        "ptz/start with speed 0 of a Hikvision model (DS-…) answers 60006", "5.1", default=True
    )
    ptz_stop_direction: str = knob(
        "direction of ptz/stop",
        "5.2",
        default="optional",
        choices=("optional", "required"),
        eu="required",
    )
    ptz_stop_in_privacy: str = knob(
        "ptz/stop while the shutter is closed: obeyed, or refused as ptz/start is",
        "5.2, 6.1",
        default="obeys",
        choices=("obeys", "60026"),
    )
    ptz_needs_stream: bool = knob(
        "ptz/start of a channel that nobody watches answers 60006", "5.1", default=False
    )
    mirror_seconds: float = knob(
        "seconds after a mirroring in which another, and ptz/start, answer 60027",
        "5.1",
        default=0.0,
    )
    privacy_seconds: float = knob(
        "seconds that the shutter moves: what it hinders answers 60083 or 60084",
        "6.1",
        default=0.0,
    )
    preset_seconds: float = knob(
        "seconds that the way to a preset takes (60009); 0 = it jumps", "5.4", default=1.0
    )
    preset_limit: int = knob(
        "presets that a camera keeps before 60008 (CS-C6) or 60007", "5.4", default=12
    )
    preset_list: str = knob(
        "data of preset/list: a list, an object with it, with longer names, null, or HTTP 404",
        "5.4, D",
        default="list",
        choices=("list", "presets", "long_names", "null", "404"),
    )
    microphone_shape: str = knob(
        "data of camera/video/sound/status: a list with a text, or an object with a number",
        "6.3, D",
        default="list",
        choices=("list", "object"),
    )
    upgrade_seconds: float = knob("seconds that an upgrade takes", "2.10", default=20.0)
    upgrade_outcome: str = knob(
        "an upgrade: succeeds, fails after its seconds, or is refused at once",
        "2.10",
        default="succeeds",
        choices=("succeeds", "fails", "60016", "60018"),
    )
    upgrade_flags: str = knob(
        "isNeedUpgrade and isUpgrading of version/info",
        "2.10",
        default="number",
        choices=("number", "boolean", "text"),
    )
    restart_seconds: float = knob(
        "seconds that a device is offline while it restarts", "2.10, 6.8", default=5.0
    )
    encrypt_off_needs_code: bool = knob(
        "encrypt/off without validateCode answers 20010", "3.8, D", default=False
    )
    encrypted_cover: str = knob(
        "the cover of an encrypted camera: enciphered with the code on its label, or an open one",
        "9.4",
        default="enciphered",
        choices=("enciphered", "open"),
    )
    encrypt_report_delay: float = knob(
        "seconds that isEncrypt in device/info lags behind", "2.2", default=0.0
    )
    half_duplex_talk: str = knob(
        "support_talk of a half-duplex camera", "2.9, D", default="3", choices=("2", "3", "4")
    )
    ptz_keys: str = knob(
        "capability keys of a camera that turns: ptz_left_right…, support_ptz, or both",
        "2.9",
        default="split",
        choices=("split", "support_ptz", "both"),
    )
    mirror_keys: str = knob(
        "mirror keys of the camera that turns: all three, or ptz_center_mirror alone as recorded",
        "2.9",
        default="all",
        choices=("all", "center"),
    )
    capacity_values: str = knob(
        "capabilities as texts or numbers", "2.9", default="text", choices=("text", "number")
    )
    message_language: str = knob(
        "language of msg; mixed changes it from call to call",
        "0.1",
        default="zh",
        choices=("zh", "en", "mixed"),
    )
    lapp_code: str = knob(
        "code of a lapp answer", "0.1", default="text", choices=("text", "number")
    )
    lapp_envelope: str = knob(
        "result: all is wrapped, as in 2017", "0.1", default="root", choices=("root", "result")
    )
    v3_envelope: str = knob(
        "envelope of v3 answers whatever the page of the call shows",
        "0.1, D",
        default="documented",
        choices=("documented", "meta", "root", "result"),
    )
    error_data: str = knob(
        "data of a refused lapp call", "1", default="null", choices=("null", "absent"), eu="absent"
    )
    empty_data: str = knob(
        "data of an empty list", "0.1, 2.1", default="list", choices=("list", "null", "absent")
    )
    list_shape: str = knob(
        "data of device/list", "0.1", default="list", choices=("list", "device_infos")
    )
    page_object: str = knob(
        "page of paged lists", "0.1", default="present", choices=("present", "absent")
    )
    page_size_over: str = knob(
        "pageSize above 50: refused, or taken as 50",
        "0.4",
        default="10001",
        choices=("10001", "clamp"),
    )
    field_set: str = knob(
        "fields of the newest pages, or only those of the oldest",
        "2",
        default="new",
        choices=("new", "old"),
    )
    device_update_time: str = knob(
        "updateTime of device/list", "2.1, D", default="ms", choices=("ms", "text")
    )
    signal: str = knob(
        "signal in device/info", "2.2, D", default="percent", choices=("percent", "int")
    )
    channel_number: str = knob("channelNo in lists", "2.3", default="int", choices=("int", "text"))
    status_channel_param: str = knob(
        "parameter of status/get that is honoured",
        "2.6, D",
        default="channel",
        choices=("channel", "channelNo", "both"),
    )
    capture_shape: str = knob("data of capture", "8", default="object", choices=("object", "text"))
    nvr_cameras: str = knob(
        "absent: a recorder lists its channels without camera data",
        "2.4",
        default="reported",
        choices=("reported", "absent"),
    )

    voice_balance: int = knob(
        "sounds that the voice package still pays for; each one said counts it down, at 0 111000",
        "7.1",
        default=1000,
    )
    voice_min_seconds: float = knob("shorter sounds answer 111001", "7.1, invented", default=0.5)
    voice_spacing: float = knob(
        "seconds for which a device is busy with a sound at least", "7.1", default=1.0
    )
    voice_busy: str = knob(
        "a sound for a device that talks: 111012, or said after the others",
        "7.1, invented",
        default="refuse",
        choices=("refuse", "queue"),
    )
    voice_form: str = knob(
        "rate and channels of sounds: any, or 111001 for others than the mini program's",
        "7.1, invented",
        default="any",
        choices=("any", "16k_mono"),
    )
    privacy_voice: str = knob(
        "a sound while the shutter is closed: 60026, or said",
        "6.1",
        default="60026",
        choices=("60026", "plays"),
    )
    asleep_voice: str = knob(
        "a sound for a sleeping camera: wakes it, or times out with 20008",
        "10, invented",
        default="wakes",
        choices=("wakes", "timeout"),
    )
    voice_url_lifetime: int = knob(
        "seconds that the address of a voice is good", "7.1", default=86400
    )
    voice_duration: str = knob(
        "duration in voice/query", "7.1", default="present", choices=("present", "absent")
    )
    upload_shape: str = knob(
        "data of voice/upload", "7.1", default="object", choices=("object", "list")
    )
    device_voices_key: str = knob(
        "where the list of a device's own voices stands",
        "0.1, D",
        default="voiceInfos",
        choices=("voiceInfos", "data"),
    )
    volume_read: str = knob(
        "reading the volume: an object, a number, or 60020",
        "6.8, invented",
        default="object",
        choices=("object", "number", "unsupported"),
    )

    recording_type: str = knob(
        "recType of a file in video/by/time: where it is, or what was asked for",
        "4.1",
        default="source",
        choices=("source", "asked"),
    )
    recording_underway: str = knob(
        "the file that is being written: not listed, or listed with its end so far",
        "invented",
        default="absent",
        choices=("absent", "listed"),
    )
    recording_channel: str = knob(
        "the channel in video/by/time: cameraNo (text) without pages and channelNo (number) with, "
        "or one of them in both",
        "4.1, D",
        default="documented",
        choices=("documented", "cameraNo", "channelNo"),
    )
    recording_created: str = knob(
        "createTime: text without pages and number with, or one of them in both",
        "4.1",
        default="documented",
        choices=("documented", "text", "number"),
    )
    empty_recordings: str = knob(
        "data, or files of a page, when nothing was recorded",
        "4.1",
        default="null",
        choices=("null", "list", "absent"),
    )
    local_fields: str = knob(
        "what only the cloud knows, of a file on the card: null or 0, or left out",
        "4.1",
        default="null",
        choices=("null", "absent"),
    )
    open_crypt: str = knob(
        "crypt of a file that is not encrypted", "4.1", default="0", choices=("0", "22")
    )
    recording_cover: str = knob(
        "coverPic of a file in the cloud",
        "4.1",
        default="picture",
        choices=("picture", "null"),
    )
    recording_edges: str = knob(
        "files that reach over the edge of a span: listed whole, or only those begun in it",
        "4.1, invented",
        default="whole",
        choices=("whole", "begun"),
    )
    recording_order: str = knob(
        "order of lists without pages",
        "4.1, invented",
        default="ascending",
        choices=("ascending", "descending"),
    )
    unpaged_recordings: int = knob(
        "most files that video/by/time lists without pages; 0 = all", "4.1, invented", default=0
    )
    recording_size_form: str = knob(
        "size in the other two lists",
        "4.2",
        default="empty",
        choices=("empty", "text", "number"),
    )
    unified_span: str = knob(
        "local/video/unify/query over midnight: 10001, or answered",
        "4.2",
        default="same_day",
        choices=("same_day", "any"),
    )
    unified_index: str = knob(
        "localIndex in its answer", "4.2", default="text", choices=("text", "int")
    )
    unified_timed: str = knob(
        "what it calls a timed file", "4.2", default="TIMING", choices=("TIMING", "PLAN")
    )
    overseas_times: str = knob(
        "times of das/device/local/video/query: with a T, or with a space",
        "4.3",
        default="iso",
        choices=("iso", "space"),
    )
    month_query: str = knob(
        "queryMonth: 2026-11, 202611, or any of them",
        "4.4, invented",
        default="any",
        choices=("any", "dashed", "plain"),
    )
    month_day: str = knob(
        "recDay: 2026-11-24, 20261124, or the number of the day",
        "4.4, invented",
        default="dashed",
        choices=("dashed", "plain", "number"),
    )
    month_days: str = knob(
        "days of the month's map: those with recordings, or all",
        "4.4, invented",
        default="recorded",
        choices=("recorded", "all"),
    )
    month_flags: str = knob(
        "all, cloud, local and relation of the month's map",
        "4.4, invented",
        default="boolean",
        choices=("boolean", "number"),
    )
    cloud_while_offline: str = knob(
        "files in the cloud while the device is offline: listed and played, or 20007",
        "4.1, invented",
        default="works",
        choices=("works", "20007"),
    )
    playback_hls: str = knob(
        "an address of a recording for plain HLS: refused, or given",
        "3.1, D",
        default="10001",
        choices=("10001", "plays"),
    )
    playback_times: str = knob(
        "startTime and stopTime of an address: local time as text, or epoch seconds as well",
        "3.1, D",
        default="text",
        choices=("text", "both"),
    )
    cloud_span: str = knob(
        "what stays within one day in the cloud: a date, or 24 hours",
        "3.1",
        default="date",
        choices=("date", "24h"),
    )
    playback_speed_elsewhere: str = knob(
        "playbackSpeed for live pictures or over another protocol than FLV",
        "3.1, invented",
        default="10001",
        choices=("10001", "ignored"),
    )
    playback_takes_slot: bool = knob(
        "a recording that plays counts towards stream_slots", "0.4, invented", default=True
    )
    card_players: int = knob(
        "players that a device's card bears at once before 5416; 0 = no limit", "12", default=0
    )
    playback_pace: float = knob(
        "seconds of a recording sent in a second at normal speed; 0 = as fast as it is read",
        "invented",
        default=1.0,
    )
    playback_ahead: float = knob(
        "seconds of a recording sent ahead at the start", "invented", default=3.0
    )
    playback_early: int = knob(
        "seconds by which a recording begins before what was asked for, where its file does",
        "invented",
        default=0,
    )
    playback_end: str = knob(
        "at the end of a recording: the connection is closed, or stays without anything more",
        "invented",
        default="closes",
        choices=("closes", "stays"),
    )
    speed_stamps: str = knob(
        "stamps at another speed: as recorded, or divided by it and without sound",
        "3.1, invented",
        default="recorded",
        choices=("recorded", "compressed"),
    )
    gap_stamps: str = knob(
        "stamps where nothing was recorded: go on as if nothing were missing, or jump",
        "invented",
        default="joined",
        choices=("joined", "jump"),
    )
    flv_body: str = knob(
        "FLV ends with the last of its chunks, or with the connection alone",
        "invented",
        default="chunks",
        choices=("chunks", "connection"),
    )
    recording_picture: str = knob(
        "size of recorded pictures: as the fluent or as the HD stream",
        "invented",
        default="fluent",
        choices=("fluent", "hd"),
    )
    cloud_services: str = knob(
        "services that cloud/storage/device/info tells of: one, or a second in serviceDetail",
        "11",
        default="one",
        choices=("one", "two"),
    )
    cloud_opening: str = knob(
        "cloud/storage/open: carried out, or 10053 as one is being opened",
        "11",
        default="works",
        choices=("works", "10053"),
    )
    recorder_cloud: str = knob(
        "cloud storage of a recorder", "11, C", default="60020", choices=("60020", "60034")
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
        parsed = {name: parse(specs[name], value) for name, value in values.items()}
        if parsed.get("time_zone", "UTC") not in available_timezones():
            raise BadValueError("time_zone takes an IANA name")
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
