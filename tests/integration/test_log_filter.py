"""Secrets in addresses that others log."""

from __future__ import annotations

import logging

import pytest

from custom_components.ezviz_open.log_filter import guard_stream_log, without_secrets


@pytest.mark.parametrize(
    "text,cleaned",
    [
        (
            "Error opening stream (Operation not permitted, rtmp://a:1935/v3/openlive/S_1_2?t=x&id=1)",
            "Error opening stream (Operation not permitted, rtmp://a:1935/…)",
        ),
        ("Started stream: https://a/S.flv?expire=1&t=ff", "Started stream: https://a/…"),
        ("two http://a/b?t=1, rtmps://c/d?t=2 end", "two http://a/…, rtmps://c/… end"),
        ("http://127.0.0.1:1/abc_def/live.flv", "http://127.0.0.1:1/…"),
        ("nothing? to hide", "nothing? to hide"),
    ],
)
def test_all_behind_the_host_is_cut_off(text: str, cleaned: str) -> None:
    assert without_secrets(text) == cleaned


def test_arguments_are_cleaned_and_the_line_stays(caplog: pytest.LogCaptureFixture) -> None:
    guard_stream_log("camera.gate")
    guard_stream_log("camera.gate")
    logger = logging.getLogger("homeassistant.components.stream.stream.camera.gate")

    logger.error("Error from stream worker: %s", "rtmp://a/v3/openlive/S_1_1?t=secret")

    assert len(logger.filters) == 1
    assert caplog.messages == ["Error from stream worker: rtmp://a/…"]
