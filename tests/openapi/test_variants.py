"""No fact that the documents leave open is tried one way only."""

from __future__ import annotations

from dataclasses import fields

from simulator.settings import Settings
from tests.openapi.variants import MIXES, OPEN_FACTS, VARIANTS

OF_STREAMS = {
    "concurrency_answer",
    "cut_is_abrupt",
    "disable_cuts_sessions",
    "expiry_cuts_sessions",
    "h265_via_hls",
    "h265_via_rtmp",
    "hd_stream",
    "privacy_live",
    "stream_package",
    "cut_tears",
    "flv_body",
    "fluent_stream",
    "gap_stamps",
    "playback_end",
    "playback_takes_slot",
    "recording_picture",
    "speed_stamps",
}
"""Seen by players, not by the client; `test_live` asks the placeholders for three of them."""

WITH_A_TEST_OF_THEIR_OWN = {
    "app_frozen",
    "asleep_capture",
    "asleep_voice",
    "capture_package",
    "cloud_opening",
    "encrypted_cover",
    "privacy_capture",
    "privacy_voice",
    "ptz_needs_stream",
    "upgrade_outcome",
    "voice_busy",
    "voice_form",
}


def test_every_setting_with_several_readings_is_tried() -> None:
    readings = {
        spec.name: set(spec.metadata["choices"]) or {True, False}
        for spec in fields(Settings)
        if spec.metadata["choices"] or isinstance(spec.default, bool)
    }

    assert set(readings) - OF_STREAMS - WITH_A_TEST_OF_THEIR_OWN <= set(OPEN_FACTS)
    for name, others in OPEN_FACTS.items():
        if name in readings:
            default = next(spec.default for spec in fields(Settings) if spec.name == name)
            assert readings[name] == {default, *others}, name


def test_each_reading_is_tried() -> None:
    names = [variant.name for variant in VARIANTS]
    mixes = [variant.settings for variant in VARIANTS if variant.name.startswith("mix-")]
    dealt = [(name, value) for settings in mixes for name, value in settings.items()]

    assert len(names) == len(set(names))
    assert max(map(len, OPEN_FACTS.values())) <= len(mixes) == MIXES
    assert sorted(dealt, key=str) == sorted(
        ((name, value) for name, values in OPEN_FACTS.items() for value in values), key=str
    )
