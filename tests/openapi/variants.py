"""The facts that the documents leave open, and variants of the cloud that try them all.

Client and simulator come from the same source, so that they could agree with each other and be
wrong. What is open is therefore tested both ways.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ROOMY: dict[str, Any] = {"quota_per_minute": 0, "capture_spacing": 0}
"""No limits that a test would meet by chance."""

OPEN_FACTS: dict[str, tuple[object, ...]] = {
    "capacity_values": ("number",),
    "capture_shape": ("text",),
    "channel_number": ("text",),
    "cloud_services": ("two",),
    "cloud_span": ("24h",),
    "cloud_while_offline": ("20007",),
    "device_update_time": ("text",),
    "device_voices_key": ("data",),
    "empty_data": ("null", "absent"),
    "empty_recordings": ("list", "absent"),
    "encrypt_off_needs_code": (True,),
    "encrypt_report_delay": (60,),
    "encrypted_live": ("code_accepted",),
    "error_data": ("absent",),
    "field_set": ("old",),
    "half_duplex_talk": ("2", "4"),
    "lapp_code": ("number",),
    "lapp_envelope": ("result",),
    "list_shape": ("device_infos",),
    "local_fields": ("absent",),
    "message_language": ("en", "mixed"),
    "microphone_shape": ("object",),
    "mirror_keys": ("center",),
    "month_day": ("plain", "number"),
    "month_days": ("all",),
    "month_flags": ("number",),
    "month_query": ("dashed", "plain"),
    "nvr_cameras": ("absent",),
    "open_crypt": ("22",),
    "overseas_times": ("space",),
    "page_object": ("absent",),
    "page_size_over": ("clamp",),
    "playback_hls": ("plays",),
    "playback_speed_elsewhere": ("ignored",),
    "playback_times": ("both",),
    "preset_list": ("null", "404", "presets", "long_names"),
    "ptz_keys": ("support_ptz", "both"),
    "ptz_second_start": ("obeys", "ignored"),
    "ptz_slow_hikvision": (False,),
    "ptz_stop_direction": ("required",),
    "ptz_stop_in_privacy": ("60026",),
    "recorder_cloud": ("60034",),
    "recording_channel": ("cameraNo", "channelNo"),
    "recording_cover": ("null",),
    "recording_created": ("text", "number"),
    "recording_edges": ("begun",),
    "recording_order": ("descending",),
    "recording_size_form": ("text", "number"),
    "recording_type": ("asked",),
    "recording_underway": ("listed",),
    "signal": ("int",),
    "status_channel_param": ("channelNo", "both"),
    "token_reuse": ("same", "invalidate"),
    "unified_index": ("int",),
    "unified_span": ("any",),
    "unified_timed": ("PLAN",),
    "upgrade_flags": ("boolean", "text"),
    "upload_shape": ("list",),
    "v3_envelope": ("meta", "root", "result"),
    "voice_duration": ("absent",),
    "volume_read": ("number", "unsupported"),
}
"""The settings whose default is one of several readings of the documents, and the others."""


MIXES = 6
"""More than any fact has other readings, so that none meets itself."""


@dataclass(frozen=True)
class Variant:
    """One way in which the cloud may be."""

    name: str
    settings: dict[str, Any] = field(default_factory=dict)
    region: str = "cn"

    @property
    def order(self) -> dict[str, Any]:
        """Return what the simulator has to be told."""
        return {"region": self.region, "settings": {**ROOMY, **self.settings}}


def _all_at_once(region: str) -> Variant:
    """Return the variant in which nothing is as by default."""
    settings = {name: others[-1] for name, others in OPEN_FACTS.items()}
    return Variant(f"{region}-all-otherwise", {**settings, "capture_package": True}, region)


def _mixes() -> list[Variant]:
    """Deal the other readings out, each once, so that every one stands among different company.

    One variant for each reading would be a thousand tests more, and say no more: the name of a
    mix that fails is looked up here.
    """
    decks: list[dict[str, Any]] = [{} for _ in range(MIXES)]
    dealt = 0
    for name, values in OPEN_FACTS.items():
        for value in values:
            decks[dealt % MIXES][name] = value
            dealt += 1
    return [Variant(f"mix-{number}", deck) for number, deck in enumerate(decks, 1)]


VARIANTS = [
    Variant("documented"),
    *_mixes(),
    Variant("overseas", {"capture_package": True}, "eu"),
    _all_at_once("cn"),
    _all_at_once("eu"),
]
