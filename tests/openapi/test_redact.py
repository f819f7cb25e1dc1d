"""Secrets do not get into texts."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given, strategies as st
from openapi import mask
from openapi.redact import shown

TOKEN = "at.7jrcjmna8qnqg8d3dgnzs87m4v2dme3l-32enpqgusd-1jvdfe4-uxo15ik0s"
KEY = "0123456789abcdef0123456789abcdef"
SIGNATURE = "093e5c6668d981e0f0b8d2593d69bdc98060407d1b2f42eaaa17a62b15ee4f99"
LIVE = f"rtmp://rtmp01open.ys7.com:1935/v3/openlive/C78957921_1_1?expire=1606999273&id=25&t={SIGNATURE}"


@pytest.mark.parametrize(
    "text, secret",
    [
        (f"token {TOKEN} refused", TOKEN),
        (f"sub account {TOKEN.replace('at.', 'ra.')}", TOKEN[3:]),
        (f"accessToken={TOKEN}&deviceSerial=C1", TOKEN),
        (f'{{"accessToken": "{TOKEN}"}}', TOKEN),
        (f"appKey={KEY}", KEY),
        (f"appKey不存在: {KEY}", KEY),
        (f"key {KEY.upper()}", KEY.upper()),
        (f"{{'appSecret': '{KEY}'}}", KEY),
        (f"Cannot open {LIVE}", SIGNATURE),
        (f"Cannot open {LIVE}", "1606999273"),
        (f"[{LIVE}] refused", SIGNATURE),
        (f"t={SIGNATURE}", SIGNATURE),
        ("ezopen://ABCDEF@open.ys7.com/C78957921/1.live", "ABCDEF"),
        ("validateCode=ABCDEF", "ABCDEF"),
        ("code=ABCDEF&channelNo=1", "ABCDEF"),
        ('{"code": "QWERTY"}', "QWERTY"),
        ("oldPassword: hunter22", "hunter22"),
        (f"http://hls01open.ys7.com/openlive/{KEY}.m3u8", KEY),
        ("https://bucket.aliyuncs.com/a.jpg?Expires=1&Signature=abc%3D", "abc%3D"),
    ],
)
def test_secrets_are_masked(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "POST /api/lapp/device/list: code 200 in 12 ms",
        '{"code": "10002", "msg": "accessToken异常或过期"}',
        "code: 60019, device C78957921",
        "device 33010343992967895520:33011062991327187933 offline",
        "http://127.0.0.1:8180/api",
        "V5.3.0 build 150824",
        "at.home",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask(text) == text


def test_an_address_keeps_its_beginning() -> None:
    masked = mask(f"opening {LIVE} failed")

    assert masked == ("opening rtmp://rtmp01open.ys7.com:1935/v3/openlive/C78957921_1_1*** failed")


def test_known_secrets_are_masked_wherever_they_stand() -> None:
    assert mask("say hunter22!", "hunter22", None) == "say ***!"
    assert mask("say ab!", "ab") == "say ab!", "too short to be told from other text"


def test_a_text_of_any_length_is_cut_and_masked_at_once() -> None:
    started = perf_counter()

    text = shown(f"{'a.' * 245}{KEY}{'b.' * 4_000_000}")

    assert perf_counter() - started < 1
    assert len(text) <= 500
    assert KEY[:8] not in text


@given(st.text(max_size=60))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text)

    assert mask(once) == mask(mask(once))


@given(
    st.text(alphabet="abcdef0123456789", min_size=32, max_size=64),
    st.sampled_from([" ", "=", "/", "?", '"', "'", ":", ",", "密钥"]),
    st.sampled_from([" ", "&", '"', "'", ",", "。"]),
)
def test_a_key_is_masked_in_any_company(key: str, before: str, after: str) -> None:
    assert key not in mask(f"x{before}{key}{after}y")
