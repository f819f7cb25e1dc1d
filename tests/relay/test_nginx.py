"""Playing from nginx: the relay does not only understand our own simulator."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from relay import RelayChannel

from tests.relay.house import QUICK
from tests.relay.nginx import MISSING, NginxServer, OneAddress

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.relay.house import House

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not here: {', '.join(MISSING)}")


@pytest.fixture
async def nginx(
    sockets: None, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[NginxServer]:
    """Return a server with nothing to play yet."""
    server = NginxServer(tmp_path, players_wait=getattr(request, "param", True))
    await server.start()
    yield server
    await server.close()


def relayed(house: House, nginx: NginxServer) -> tuple[OneAddress, str]:
    """Return the relay's supplier and address for nginx's picture."""
    supplier = OneAddress(f"{nginx.url}?expire=1&id=7&t=abc&ev=100")
    return supplier, house.server.register(RelayChannel("nginx", supplier, house.slots, QUICK))


async def test_pictures_and_sound_come_through(house: House, nginx: NginxServer) -> None:
    await nginx.push()
    supplier, url = relayed(house, nginx)

    seen = await house.watch(url, 12)

    seen.check(step=140)
    assert seen.codecs == {"video": "h264", "audio": "aac"}
    assert seen.sizes == [(640, 360)]
    assert len(seen.video) > 45
    assert supplier.asked == [None]
    assert (supplier.played[0].video, supplier.played[0].audio) == ("h264", "aac")


@pytest.mark.parametrize("nginx", [True, False], ids=["waits", "sends-away"], indirect=True)
async def test_a_camera_that_comes_back_goes_on(house: House, nginx: NginxServer) -> None:
    camera = await nginx.push()
    supplier, url = relayed(house, nginx)
    watching = asyncio.create_task(house.watch(url, 14))
    async with asyncio.timeout(10):
        while not supplier.played:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
    await asyncio.sleep(3)

    camera.kill()
    await camera.wait()
    await nginx.push(change="negate")
    seen = await watching

    # The stamps of a camera that has only just begun are nginx's, not steady ones.
    seen.check(step=400, audio_step=1200)
    assert not seen.ended
    assert seen.wall[-1] > 13
    assert len(seen.video) > 90
    if not nginx.players_wait:
        assert len(supplier.played) == 2
