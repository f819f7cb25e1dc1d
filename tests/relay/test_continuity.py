"""One continuous stream, whatever becomes of the sessions behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.relay.house import House


async def test_packets_are_handed_on(house: House) -> None:
    _channel, supplier, url = house.channel()

    seen = await house.watch(url, 4)

    seen.check()
    assert seen.codecs == {"video": "h264", "audio": "aac"}
    assert seen.sizes == [(640, 360)]
    assert len(seen.video) > 70
    assert supplier.asked == [None]
    assert supplier.played[0].rate == 15


@pytest.mark.parametrize("abrupt", [False, True], ids=["clean", "abrupt"])
async def test_sessions_that_are_cut_leave_no_seam(house: House, abrupt: bool) -> None:  # noqa: FBT001
    await house.cloud.set(session_seconds=10, cut_is_abrupt=abrupt)
    _channel, supplier, url = house.channel()

    seen = await house.watch(url, 38)

    seen.check()
    assert len(seen.video) > 38 * 15
    assert supplier.asked == [None]
