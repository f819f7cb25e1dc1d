"""From an address to moving pictures, with FFmpeg as the player."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest
from PIL import Image

from .conftest import FIXED, H265, LIVE, PTZ, RECORDER

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Account

HLS, RTMP, FLV = 2, 3, 4


@dataclass(frozen=True)
class Played:
    """What a player saw."""

    video: str
    audio: str | None
    size: tuple[int, int]
    seconds: float


def play(url: str, pictures: int) -> Played:
    """Decode some pictures; raises what FFmpeg raises."""
    with av.open(url, timeout=10) as container:
        video = container.streams.video[0]
        audio = container.streams.audio
        times: list[float] = []
        for frame in container.decode(video):
            times.append(float(frame.time or 0))
            if len(times) == pictures:
                break
        names = (video.codec_context.name, audio[0].codec_context.name if audio else None)
        size = (video.width, video.height)
    return Played(video=names[0], audio=names[1], size=size, seconds=times[-1] - times[0])


def watch(url: str, until: Callable[[], bool]) -> int:
    """Read packets until told otherwise or until the stream ends; return how many there were."""
    count = 0
    with av.open(url, timeout=10) as container:
        for _ in container.demux():
            count += 1
            if until():
                break
    return count


async def address(account: Account, serial: str, protocol: int, **params: Any) -> str:
    """Return an address of the fluent picture."""
    params = {"quality": 2, "expireTime": 600, **params}
    answer = await account.post(LIVE, of=serial, protocol=protocol, **params)
    return str(answer["data"]["url"])


async def viewers(account: Account, serial: str) -> int:
    """Return how many sessions watch a device."""
    state = await account.control("GET", f"devices/{serial}")
    assert isinstance(state["viewers"], int)
    return state["viewers"]


async def become(account: Account, serial: str, count: int) -> None:
    """Wait until a device has that many viewers."""
    async with asyncio.timeout(12):
        while await viewers(account, serial) != count:  # noqa: ASYNC110 - over HTTP
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("protocol", [HLS, RTMP, FLV])
async def test_address_shows_moving_pictures(account: Account, protocol: int) -> None:
    url = await address(account, PTZ, protocol)

    seen = await asyncio.to_thread(play, url, 25)

    assert (seen.video, seen.audio) == ("h264", "aac")
    assert seen.size == (640, 360)
    assert 1 < seen.seconds < 4


async def test_fluent_picture_may_be_as_large_as_hd(account: Account) -> None:
    await account.control("PATCH", "settings", {"fluent_stream": "hd"})

    seen = await asyncio.to_thread(play, await address(account, PTZ, RTMP, quality=2), 5)

    assert seen.size == (1280, 720)


async def test_recorder_speaks_g711(account: Account) -> None:
    seen = await asyncio.to_thread(play, await address(account, RECORDER, FLV, channelNo=2), 5)

    assert seen.audio == "pcm_alaw"


async def test_muted_address_has_no_sound(account: Account) -> None:
    seen = await asyncio.to_thread(play, await address(account, PTZ, RTMP, mute=1), 5)

    assert seen.audio is None


@pytest.mark.parametrize(
    "protocol,params",
    [(FLV, {"supportH265": 1}), (HLS, {"supportH265": 1, "containerFormat": 1})],
)
async def test_h265_plays_where_it_can(
    account: Account, protocol: int, params: dict[str, int]
) -> None:
    seen = await asyncio.to_thread(play, await address(account, H265, protocol, **params), 5)

    assert seen.video == "hevc"


async def test_h265_is_refused_over_rtmp(account: Account) -> None:
    with pytest.raises(av.FFmpegError):
        await asyncio.to_thread(play, await address(account, H265, RTMP), 1)


@pytest.mark.parametrize(
    "serial,settings,state,code",
    [
        (H265, {}, {}, 9053),
        (PTZ, {"stream_package": "inactive"}, {}, 9048),
        (PTZ, {}, {"privacy": True}, 5409),
    ],
)
async def test_playlist_names_the_reason(
    account: Account, serial: str, settings: dict[str, Any], state: dict[str, Any], code: int
) -> None:
    await account.set(**settings)
    await account.control("PATCH", f"devices/{serial}", state)

    async with account.session.get(await address(account, serial, HLS)) as playlist:
        text = await playlist.text()

    assert playlist.status == 200
    assert f"ErrCode/{code}_0.ts" in text


@pytest.mark.parametrize("seconds,covered", [(0, False), (3, True)])
async def test_lens_that_is_being_opened_may_still_be_covered(
    account: Account, *, seconds: float, covered: bool
) -> None:
    await account.set(privacy_live_seconds=seconds)
    url = await address(account, PTZ, HLS)
    for enable in (1, 0):
        assert await account.code("device/scene/switch/set", of=PTZ, enable=enable) == "200"

    async def is_covered() -> bool:
        async with account.session.get(url) as playlist:
            return "ErrCode/5409_0.ts" in await playlist.text()

    assert await is_covered() is covered
    await account.advance(4)
    assert not await is_covered()


async def test_refused_flv_is_not_found(account: Account) -> None:
    await account.set(stream_package="inactive")

    async with account.session.get(await address(account, PTZ, FLV)) as answer:
        assert answer.status == 404


@pytest.mark.parametrize("protocol", [RTMP, FLV, HLS])
async def test_expired_address_shows_nothing(account: Account, protocol: int) -> None:
    url = await address(account, PTZ, protocol, expireTime=30)
    await account.advance(31)

    with pytest.raises(av.FFmpegError):
        await asyncio.to_thread(play, url, 1)


async def test_viewers_are_counted_while_they_watch(account: Account) -> None:
    over = False
    player = asyncio.create_task(
        asyncio.to_thread(watch, await address(account, FIXED, RTMP), lambda: over)
    )
    await become(account, FIXED, 1)

    state = await account.control("GET", "state")
    over = True
    await player

    assert state["viewers"] == {FIXED: 1}
    await become(account, FIXED, 0)


@pytest.mark.parametrize(
    "method,path,order",
    [
        ("POST", "kick", {"serial": FIXED}),
        ("POST", "kick", {}),
        ("PATCH", f"devices/{FIXED}", {"online": False}),
        ("PATCH", f"devices/{FIXED}", {"encrypted": True}),
        ("DELETE", f"devices/{FIXED}", None),
        ("POST", "reset", {}),
    ],
)
async def test_running_pictures_end(
    account: Account, method: str, path: str, order: dict[str, Any] | None
) -> None:
    player = asyncio.create_task(
        asyncio.to_thread(watch, await address(account, FIXED, RTMP), lambda: False)
    )
    await become(account, FIXED, 1)

    await account.control(method, path, order)

    async with asyncio.timeout(8):
        assert await player > 0


async def test_overseas_session_is_cut(account: Account) -> None:
    await account.set(session_seconds=2)

    async with asyncio.timeout(8):
        count = await asyncio.to_thread(watch, await address(account, PTZ, RTMP), lambda: False)

    assert count > 20


@pytest.mark.parametrize("cuts", [True, False])
async def test_expiry_ends_a_running_session_by_setting_only(
    account: Account, *, cuts: bool
) -> None:
    await account.set(expiry_cuts_sessions=cuts)
    over = False
    player = asyncio.create_task(
        asyncio.to_thread(watch, await address(account, FIXED, RTMP, expireTime=60), lambda: over)
    )
    await become(account, FIXED, 1)

    await account.advance(61)
    done, _ = await asyncio.wait([player], timeout=4)
    over = True
    await player

    assert bool(done) is cuts


async def test_slot_is_free_again_when_a_player_has_left(account: Account) -> None:
    await account.set(stream_slots=1)
    over = False
    player = asyncio.create_task(
        asyncio.to_thread(watch, await address(account, FIXED, RTMP), lambda: over)
    )
    await become(account, FIXED, 1)

    async with account.session.get(await address(account, PTZ, HLS)) as playlist:
        assert "ErrCode/9048_0.ts" in await playlist.text()
    over = True
    await player
    await become(account, FIXED, 0)
    assert (await asyncio.to_thread(play, await address(account, PTZ, RTMP), 3)).video == "h264"


async def capture(account: Account, serial: str) -> np.ndarray[Any, Any]:
    """Return a capture as an array."""
    url = (await account.post("device/capture", of=serial, channelNo=1))["data"]["picUrl"]
    async with account.session.get(url) as picture:
        image = Image.open(io.BytesIO(await picture.read()))
    return np.asarray(image.convert("L"), dtype=np.int16)


@pytest.mark.parametrize(
    "state",
    [
        {"privacy": True},
        {"mirror": "left_right"},
        {"mirror": "up_down"},
        {"ptz": {"pan": 0.9}},
        {"ptz": {"zoom": 3}},
    ],
)
async def test_command_is_seen_in_the_picture(account: Account, state: dict[str, Any]) -> None:
    await account.set(capture_spacing=0)
    before, again = await capture(account, PTZ), await capture(account, PTZ)

    await account.control("PATCH", f"devices/{PTZ}", state)
    after = await capture(account, PTZ)

    assert np.abs(after - before).mean() > 4 * np.abs(again - before).mean() + 3
