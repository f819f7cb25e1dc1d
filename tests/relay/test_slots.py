"""Who may have a stream of the plan, and who leaves for whom."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from relay import Slots


@dataclass
class Player:
    """Holds a stream, and says whether it was asked to leave."""

    name: str
    lingers: bool = False
    asked: int = 0

    def leave(self) -> None:
        """Be asked to leave."""
        self.asked += 1


async def test_whoever_is_patient_waits_for_a_stream() -> None:
    slots, watched, patient = Slots(1), Player("watched"), Player("patient")
    lease = await slots.take(watched)

    waiting = asyncio.create_task(slots.wait(patient))
    await asyncio.sleep(0)
    assert not waiting.done()
    assert watched.asked == 0
    lease.release()

    await waiting
    assert [stream.name for stream in slots.open] == ["patient"]


async def test_a_larger_plan_ends_the_waiting() -> None:
    slots = Slots(1)
    await slots.take(Player("watched"))
    waiting = asyncio.create_task(slots.wait(Player("patient")))
    await asyncio.sleep(0)

    slots.limit = 2

    await waiting


async def test_a_stream_that_nobody_watches_leaves_for_the_patient() -> None:
    slots, unwatched = Slots(1), Player("unwatched", lingers=True)
    lease = await slots.take(unwatched)

    waiting = asyncio.create_task(slots.wait(Player("patient")))
    await asyncio.sleep(0)
    assert unwatched.asked == 1
    lease.release()

    await waiting


async def test_the_patient_is_asked_last() -> None:
    slots = Slots(2)
    patient, unwatched = Player("patient", lingers=True), Player("unwatched", lingers=True)
    await slots.wait(patient)
    await slots.take(unwatched)

    assert slots.make_room()

    assert (patient.asked, unwatched.asked) == (0, 1)
    unwatched.lingers = False
    assert slots.make_room()
    assert patient.asked == 1


async def test_a_full_plan_asks_once_for_what_is_read_although_nobody_looks() -> None:
    slots = Slots(1)
    lease = await slots.take(Player("left"))
    asked: list[float | None] = []

    def vacate(waited: float | None) -> bool:
        asked.append(waited)
        asyncio.get_running_loop().call_later(0.05, lease.release)
        return True

    slots.vacate = vacate

    await slots.take(Player("new"))

    assert set(asked) == {None}
    assert [stream.name for stream in slots.open] == ["new"]


async def test_a_plan_that_the_platform_calls_full_waits_until_nobody_can_have_left() -> None:
    slots = Slots(3)
    await slots.take(Player("watched"))
    asked: list[float | None] = []

    def vacate(waited: float | None) -> bool:
        asked.append(waited)
        return waited is not None and waited < 0.3

    slots.vacate = vacate

    assert not await slots.evict()

    assert len(asked) > 2
    assert [stream.name for stream in slots.open] == ["watched"]


async def test_a_plan_that_the_platform_calls_full_closes_what_lingers() -> None:
    slots, unwatched = Slots(3), Player("unwatched", lingers=True)
    lease = await slots.take(unwatched)

    evicting = asyncio.create_task(slots.evict())
    await asyncio.sleep(0)
    assert unwatched.asked == 1
    lease.release()

    assert await evicting
