"""Appendix D: every fact that the documents leave open, in each of its forms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import GB28181, H265, PTZ, RECORDER

if TYPE_CHECKING:
    from .conftest import Account

NVR_STATES = "/api/v3/open/device/metadata/channel/status"


@pytest.mark.parametrize(
    "language,texts",
    [
        ("zh", {"操作成功!"}),
        ("en", {"Operation succeeded"}),
        ("mixed", {"操作成功!", "Operation succeeded"}),
    ],
)
async def test_message_language(account: Account, language: str, texts: set[str]) -> None:
    await account.set(message_language=language)

    assert {(await account.post("device/list"))["msg"] for _ in range(4)} == texts


async def test_code_as_a_number(account: Account) -> None:
    await account.set(lapp_code="number")

    assert (await account.post("device/list"))["code"] == 200
    assert (await account.post("device/info", of="BC0000000"))["code"] == 20002


async def test_all_of_an_answer_wrapped_in_result(account: Account) -> None:
    await account.set(lapp_envelope="result")

    answer = await account.post("device/list")

    assert answer.keys() == {"result"}
    assert answer["result"].keys() == {"code", "msg", "data", "page"}


@pytest.mark.parametrize(
    "envelope,where,code",
    [
        ("documented", ("result", "code"), "200"),
        ("result", ("result", "code"), "200"),
        ("root", ("code",), "200"),
        ("meta", ("meta", "code"), 200),
    ],
)
async def test_newer_envelopes(
    account: Account, envelope: str, where: tuple[str, ...], code: object
) -> None:
    await account.set(v3_envelope=envelope)

    _, answer = await account.get(NVR_STATES, deviceSerial=RECORDER)
    _, refused = await account.get(NVR_STATES, deviceSerial="BC0000000")

    found: Any = answer
    for key in where:
        found = found[key]
    assert found == code
    assert (answer.get("result") or answer)["data"]["deviceSerial"] == RECORDER
    assert refused.keys() == answer.keys() - {"data"}


@pytest.mark.parametrize(
    "form,expected",
    [("list", {"data": []}), ("null", {"data": None}), ("absent", {})],
)
async def test_empty_list(account: Account, form: str, expected: dict[str, object]) -> None:
    await account.set(empty_data=form)

    answer = await account.post("device/list", pageStart=9)

    assert {name: answer[name] for name in answer if name == "data"} == expected
    assert answer["page"]["total"] == 8


@pytest.mark.parametrize("form,keys", [("null", {"data"}), ("absent", set())])
async def test_refusal_with_and_without_data(account: Account, form: str, keys: set[str]) -> None:
    await account.set(error_data=form)

    answer = await account.post("device/info", of="BC0000000")

    assert answer.keys() == {"code", "msg"} | keys


async def test_list_inside_an_object(account: Account) -> None:
    await account.set(list_shape="device_infos")

    answer = await account.post("device/list")

    assert len(answer["data"]["deviceInfos"]) == 8


async def test_paged_list_without_its_page(account: Account) -> None:
    await account.set(page_object="absent")

    assert (await account.post("device/list")).keys() == {"code", "msg", "data"}


async def test_update_time_as_text(account: Account) -> None:
    await account.set(device_update_time="text")

    item = (await account.post("device/list"))["data"][0]

    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", item["updateTime"])


async def test_signal_as_a_number(account: Account) -> None:
    percent = (await account.post("device/info", of=PTZ))["data"]["signal"]
    await account.set(signal="int")
    number = (await account.post("device/info", of=PTZ))["data"]["signal"]

    assert (percent, number) == ("92%", 92)


async def test_channel_number_as_text(account: Account) -> None:
    await account.set(channel_number="text")

    assert (await account.post("camera/list"))["data"][0]["channelNo"] == "1"


async def test_capture_as_a_bare_text(account: Account) -> None:
    await account.set(capture_shape="text")

    answer = await account.post("device/capture", of=PTZ, channelNo=1)

    assert answer["data"].startswith(account.url)


@pytest.mark.parametrize("value", ["2", "3", "4"])
async def test_half_duplex_talk(account: Account, value: str) -> None:
    await account.set(half_duplex_talk=value)

    assert (await account.post("device/capacity", of=H265))["data"]["support_talk"] == value
    assert (await account.post("device/capacity", of=PTZ))["data"]["support_talk"] == "1"


@pytest.mark.parametrize(
    "keys,found",
    [
        ("split", {"ptz_left_right"}),
        ("support_ptz", {"support_ptz"}),
        ("both", {"ptz_left_right", "support_ptz"}),
    ],
)
async def test_keys_of_a_camera_that_turns(account: Account, keys: str, found: set[str]) -> None:
    await account.set(ptz_keys=keys)

    turning = (await account.post("device/capacity", of=PTZ))["data"]
    fixed = (await account.post("device/capacity", of=H265))["data"]

    assert {"ptz_left_right", "support_ptz"} & turning.keys() == found
    assert "support_ptz" not in fixed
    assert fixed["ptz_left_right"] == "0"


async def test_mirror_keys_as_recorded(account: Account) -> None:
    await account.set(mirror_keys="center")

    data = (await account.post("device/capacity", of=PTZ))["data"]

    assert {key for key in data if key.endswith("_mirror")} == {"ptz_center_mirror"}


async def test_capabilities_as_numbers(account: Account) -> None:
    await account.set(capacity_values="number")

    data = (await account.post("device/capacity", of=PTZ))["data"]

    assert (data["support_talk"], data["support_resolution"]) == (1, "16-9")


async def test_recorder_that_does_not_report_its_cameras(account: Account) -> None:
    await account.set(nvr_cameras="absent")

    channels = (await account.post("device/camera/list", of=RECORDER))["data"]

    assert {item["status"] for item in channels} == {-1}
    assert all("ipcSerial" not in item for item in channels)
    assert "ipcSerial" in (await account.post("device/camera/list", of=GB28181))["data"][0]
