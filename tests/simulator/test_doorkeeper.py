"""Section 3.2: who may watch, and what a player meets that may not."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from simulator.addresses import Protocol, Wish
from simulator.alteration import change
from simulator.cloud import Cloud
from simulator.doorkeeper import Doorkeeper
from simulator.media.ports import Grant, PlayRequest, Refusal

from .conftest import DOORBELL, ENCRYPTED, FIXED, GB28181, H265, OFFLINE, PTZ, RECORDER

if TYPE_CHECKING:
    from simulator.media.ports import Wire

WIRES: dict[Protocol, Wire] = {
    Protocol.HLS: "hls",
    Protocol.LLHLS: "hls",
    Protocol.RTMP: "rtmp",
    Protocol.FLV: "flv",
}


class Gate:
    """A cloud without network, and players who come to its door."""

    def __init__(self) -> None:
        """Open the door."""
        self.cloud = Cloud(settings={"wake_seconds": 0})
        self.door = Doorkeeper(self.cloud)

    def set(self, **settings: object) -> None:
        """Change settings."""
        self.cloud.settings.update(settings)

    def address(
        self,
        serial: str,
        protocol: Protocol = Protocol.RTMP,
        *,
        channel: int = 1,
        quality: int = 2,
        lifetime: int = 600,
        h265: bool = False,
        fmp4: bool = False,
        mute: bool = False,
    ) -> PlayRequest:
        """Return what a player asks for who has been given an address."""
        device = self.cloud.devices[serial]
        camera = device.channel(channel)
        assert camera is not None
        wish = Wish(
            protocol=protocol,
            quality=quality,
            lifetime=lifetime,
            h265=h265,
            fmp4=fmp4,
            mute=mute,
            with_code=device.encrypted,
            span=None,
        )
        given = self.cloud.addresses.issue(device, camera, wish)
        url = urlsplit(self.cloud.addresses.url(given, "http://127.0.0.1:1", "127.0.0.1"))
        return PlayRequest(
            protocol=WIRES[protocol],
            app="v3/openlive",
            name=url.path.rsplit("/", 1)[1].split(".")[0],
            query=dict(parse_qsl(url.query)),
            kind="live",
            serial=serial,
            channel=channel,
            quality=quality,
        )

    async def enter(self, request: PlayRequest) -> Grant:
        """Let a player in."""
        answer = await self.door.authorise(request)
        assert isinstance(answer, Grant), answer
        return answer

    async def refused(self, request: PlayRequest) -> tuple[int, bool]:
        """Return the code with which a player is kept out, and whether there is a clip for it."""
        answer = await self.door.authorise(request)
        assert isinstance(answer, Refusal), answer
        return answer.code, answer.placeholder


def asked(request: PlayRequest, **changes: Any) -> PlayRequest:
    """Return a request that differs from the address it came by."""
    fields = {name: getattr(request, name) for name in PlayRequest.__dataclass_fields__}
    return PlayRequest(**{**fields, **changes})


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.mark.parametrize("protocol", list(WIRES))
@pytest.mark.parametrize("serial", [PTZ, RECORDER, GB28181, FIXED])
async def test_player_with_an_address_is_let_in(
    gate: Gate, protocol: Protocol, serial: str
) -> None:
    grant = await gate.enter(gate.address(serial, protocol))

    assert (grant.serial, grant.channel, grant.quality) == (serial, 1, 2)
    assert (grant.codec, grant.burst, grant.cut_after, grant.cut_at) == ("h264", 3.0, None, None)
    assert grant.audio == ("g711a" if serial == RECORDER else "aac")
    assert gate.door.sessions == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"query": {}},
        {"protocol": "flv"},
        {"serial": FIXED},
        {"channel": 2},
        {"quality": 1},
    ],
)
async def test_address_is_good_for_what_it_was_given(gate: Gate, changes: dict[str, Any]) -> None:
    request = gate.address(PTZ)

    assert await gate.refused(asked(request, **changes)) == (404, False)


async def test_ticket_must_be_right(gate: Gate) -> None:
    request = gate.address(PTZ)

    forged = {**request.query, "t": "0" * 64}
    assert await gate.refused(asked(request, query=forged)) == (404, False)
    foreign = {**request.query, "id": gate.address(PTZ).query["id"]}
    assert await gate.refused(asked(request, query=foreign)) == (404, False)


async def test_expired_address_is_refused(gate: Gate) -> None:
    request = gate.address(PTZ, lifetime=60)
    gate.cloud.clock.advance(58)
    await gate.enter(request)

    gate.cloud.clock.advance(3)

    assert await gate.refused(request) == (404, False)


@pytest.mark.parametrize("wanted", ["its own", "another's", "all"])
async def test_disabled_address_is_refused(gate: Gate, wanted: str) -> None:
    request, other = gate.address(PTZ), gate.address(PTZ)
    ids = {"its own": request.query["id"], "another's": other.query["id"], "all": None}

    gate.cloud.addresses.disable(PTZ, 1, ids[wanted])

    if wanted == "another's":
        await gate.enter(request)
    else:
        assert await gate.refused(request) == (404, False)


async def test_slots_are_freed_when_players_leave(gate: Gate) -> None:
    grants = [await gate.enter(gate.address(serial)) for serial in (PTZ, PTZ, FIXED)]

    assert await gate.refused(gate.address(RECORDER)) == (9048, True)
    grants[0].on_close()
    await gate.enter(gate.address(RECORDER))
    assert gate.door.sessions == 3


async def test_slots_can_be_refused_plainly_or_without_number(gate: Gate) -> None:
    gate.set(stream_slots=1, concurrency_answer="refuse")
    await gate.enter(gate.address(PTZ))
    assert await gate.refused(gate.address(PTZ)) == (5546, False)

    gate.set(stream_slots=0)
    for _ in range(5):
        await gate.enter(gate.address(PTZ))


@pytest.mark.parametrize(
    "settings,serial,state,refusal",
    [
        ({"stream_package": "inactive"}, PTZ, {}, (9048, True)),
        ({"stream_package": "settling"}, PTZ, {}, (9053, True)),
        ({}, OFFLINE, {}, (5404, True)),
        ({}, PTZ, {"channels": [{"number": 1, "online": None}]}, (5404, True)),
        ({}, PTZ, {"privacy": True}, (5409, True)),
        ({"hd_stream": "9049"}, PTZ, {}, (9049, True)),
    ],
)
async def test_reasons_of_the_platform(
    gate: Gate,
    settings: dict[str, object],
    serial: str,
    state: dict[str, object],
    refusal: tuple[int, bool],
) -> None:
    gate.set(**settings)
    change(gate.cloud, gate.cloud.devices[serial], state)

    assert await gate.refused(gate.address(serial, quality=1)) == refusal


async def test_shutter_can_be_watched(gate: Gate) -> None:
    gate.set(privacy_live="picture")
    change(gate.cloud, gate.cloud.devices[PTZ], {"privacy": True})

    await gate.enter(gate.address(PTZ))


async def test_fluent_picture_is_within_the_free_plan(gate: Gate) -> None:
    gate.set(hd_stream="9049")

    await gate.enter(gate.address(PTZ, quality=2))


@pytest.mark.parametrize(
    "protocol,wish,settings,plays",
    [
        (Protocol.RTMP, {}, {}, False),
        (Protocol.RTMP, {"h265": True}, {}, False),
        (Protocol.RTMP, {}, {"h265_via_rtmp": "play"}, True),
        (Protocol.FLV, {}, {}, False),
        (Protocol.FLV, {"h265": True}, {}, True),
        (Protocol.HLS, {}, {}, False),
        (Protocol.HLS, {"h265": True}, {}, False),
        (Protocol.HLS, {"fmp4": True}, {}, False),
        (Protocol.HLS, {"h265": True, "fmp4": True}, {}, True),
        (Protocol.HLS, {"h265": True, "fmp4": True}, {"h265_via_hls": "never"}, False),
    ],
)
async def test_h265_needs_a_way_that_carries_it(
    gate: Gate,
    protocol: Protocol,
    wish: dict[str, bool],
    settings: dict[str, object],
    *,
    plays: bool,
) -> None:
    gate.set(**settings)
    request = gate.address(H265, protocol, **wish)

    if plays:
        assert (await gate.enter(request)).codec == "h265"
    else:
        assert await gate.refused(request) == (9053, True)


async def test_encryption_ends_older_addresses(gate: Gate) -> None:
    device = gate.cloud.devices[ENCRYPTED]
    device.encrypt(on=False, clock=gate.cloud.clock)
    request = gate.address(ENCRYPTED)
    await gate.enter(request)

    device.encrypt(on=True, clock=gate.cloud.clock)

    assert await gate.refused(request) == (5411, False)


async def test_address_given_for_the_code_plays(gate: Gate) -> None:
    await gate.enter(gate.address(ENCRYPTED))


async def test_doorbell_wakes_for_a_player_and_sleeps_again_later(gate: Gate) -> None:
    gate.set(wake_seconds=0.2, awake_seconds=30)
    device, clock = gate.cloud.devices[DOORBELL], gate.cloud.clock

    started = time.perf_counter()
    first = await gate.enter(gate.address(DOORBELL))
    second = await gate.enter(gate.address(DOORBELL))

    assert time.perf_counter() - started >= 0.2
    clock.advance(3600)
    assert device.sleeping(clock) is False
    first.on_close()
    clock.advance(3600)
    assert device.sleeping(clock) is False
    second.on_close()
    assert device.sleeping(clock) is False
    clock.advance(30)
    assert device.sleeping(clock) is True


async def test_device_put_to_sleep_stays_asleep_when_its_player_leaves(gate: Gate) -> None:
    device = gate.cloud.devices[DOORBELL]
    grant = await gate.enter(gate.address(DOORBELL))

    change(gate.cloud, device, {"asleep": True})
    grant.on_close()

    assert device.sleeping(gate.cloud.clock) is True


async def test_grant_carries_what_the_settings_say(gate: Gate) -> None:
    gate.set(
        burst_seconds=8,
        session_seconds=60,
        expiry_cuts_sessions=True,
        cut_is_abrupt=True,
        cut_tears=True,
        stall_seconds=12,
        start_delay=2,
        stamp_start=7000,
        stamp_jump=-500,
        fluent_stream="hd",
    )
    before = gate.cloud.clock.now()

    grant = await gate.enter(gate.address(PTZ, lifetime=600, mute=True))

    assert (grant.burst, grant.cut_after, grant.stall_after) == (8, 60, 12)
    assert (grant.abrupt, grant.torn, grant.delay, grant.quality) == (True, True, 2, 1)
    assert (grant.stamp_start, grant.stamp_jump) == (7000, -500)
    assert grant.cut_at == pytest.approx(before + 600, abs=2)
    assert grant.audio == "none"


@pytest.mark.parametrize("serial,channel", [("BC0000000", 1), (PTZ, 7)])
async def test_camera_that_is_gone_is_refused(gate: Gate, serial: str, channel: int) -> None:
    request = gate.address(PTZ)

    assert await gate.refused(asked(request, serial=serial, channel=channel)) == (404, False)
    del gate.cloud.devices[PTZ]
    assert await gate.refused(request) == (404, False)


@pytest.mark.parametrize("protocol", [Protocol.RTMP, Protocol.FLV, Protocol.HLS])
async def test_injected_code_is_told_in_the_way_of_streams(gate: Gate, protocol: Protocol) -> None:
    gate.cloud.faults.add({"kind": "code", "code": 9048, "serial": PTZ, "count": 1})

    assert await gate.refused(gate.address(PTZ, protocol)) == (9048, True)
    await gate.enter(gate.address(PTZ, protocol))


async def test_rtmp_meets_the_other_faults_here(gate: Gate) -> None:
    gate.cloud.faults.add({"kind": "reset", "path": "/v3/openlive/*", "count": 2})

    await gate.enter(gate.address(PTZ, Protocol.FLV))
    assert await gate.refused(gate.address(PTZ)) == (404, False)
    assert await gate.refused(gate.address(PTZ)) == (404, False)
    await gate.enter(gate.address(PTZ))


async def test_rtmp_can_be_late(gate: Gate) -> None:
    gate.cloud.faults.add({"kind": "latency", "seconds": 0.2})

    started = time.perf_counter()
    await gate.enter(gate.address(PTZ))
    assert time.perf_counter() - started >= 0.2


async def test_rtmp_can_stay_silent(gate: Gate) -> None:
    gate.cloud.faults.add({"kind": "drop"})

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await gate.door.authorise(gate.address(PTZ))
