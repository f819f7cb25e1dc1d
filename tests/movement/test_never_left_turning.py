"""Whatever happens, and in whatever order, no camera is left turning.

Hypothesis presses, lets go, cancels, kills, restarts and breaks the network in any order; the head
is the simulator's. In the end the weather is fine and time passes: then everything is still.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, override

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from custom_components.ezviz_open.mover import Mover
from custom_components.ezviz_open.openapi import Direction, Speed
from tests.movement.camera import FAILED, OFFLINE, TIME_OUT, TOKEN, TOO_OFTEN, Camera, Fate
from tests.movement.virtual_time import VirtualLoop

if TYPE_CHECKING:
    from collections.abc import Coroutine

DIRECTIONS = st.sampled_from([Direction.UP, Direction.LEFT, Direction.ZOOM_IN])
SPEEDS = st.sampled_from([Speed.MEDIUM, Speed.FAST])
OWNERS = st.sampled_from(["one browser", "another"])
MOMENTS = st.sampled_from([0.0, 0.01, 0.03, 0.2, 1.0, 4.0, 9.0, 15.0, TIME_OUT - 0.1])

LEAVING = st.sampled_from([0.0, 0.0, 0.0, 28.0])
"""Two tokens that are not answered in time come before the call."""


@st.composite
def fates(draw: st.DrawFn) -> Fate:
    """Any that the platform's documents and the field know of."""
    kind = draw(st.sampled_from(["fine", "lost", "lost", "timeout", "unsure", "refused", "unmade"]))
    first, second = sorted((draw(MOMENTS), draw(MOMENTS)))
    if kind == "fine":
        return Fate(leaves=draw(LEAVING), arrives=first, answer=second)
    arrives = draw(st.sampled_from([TIME_OUT - 0.1, 4.0, 0.2, 0.02, None]))
    if kind == "lost":
        answer = draw(st.sampled_from([0.01, 1.0]))
        return Fate(leaves=draw(LEAVING), arrives=arrives, answer=answer, code=0)
    if kind == "timeout":
        return Fate(leaves=draw(LEAVING), arrives=arrives, answer=None)
    if kind == "unsure":
        code = draw(st.sampled_from([20006, 20008, 49999, 60006, 60012]))
        return Fate(arrives=draw(st.sampled_from([None, first])), answer=second, code=code)
    if kind == "refused":
        return Fate(arrives=None, answer=second, code=draw(st.sampled_from([60009, 60003, 10001])))
    return Fate(code=-1)


class NeverLeftTurning(RuleBasedStateMachine):
    """One camera, one Home Assistant that may die, and people who do not wait."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = VirtualLoop()
        self.journal: tuple[Direction, float] | None = None
        self.people: list[asyncio.Task[Any]] = []
        self.starts = 0

    @initialize(second_start=st.sampled_from(["60028", "obeys", "ignored"]))
    def begin(self, second_start: str) -> None:
        self.camera = Camera(second_start)
        self.boot()

    def boot(self) -> None:
        """Load the account: what is noted gets its stop."""
        mine = self.starts = self.starts + 1

        def note(direction: Direction | None) -> None:
            if mine == self.starts:
                self.journal = None if direction is None else (direction, self.loop.time())

        async def start() -> None:
            self.mover = Mover(self.camera, note)
            if self.journal is not None:
                direction, since = self.journal
                self.mover.recover(direction, self.loop.time() - since)

        self.loop.run_until_complete(start())

    def soon(self, wish: Coroutine[Any, Any, None], *, waits: bool = True) -> None:
        """Have a person wish something, who waits until the mover tells what became of it."""
        person = self.loop.create_task(wish)
        # They know that it may fail, and do not look.
        person.add_done_callback(lambda task: task.cancelled() or task.exception())
        if waits:
            self.people.append(person)

    @rule(
        direction=DIRECTIONS,
        speed=SPEEDS,
        at_most=st.sampled_from([0.3, 2.0, 10.0, 60.0]),
        owner=OWNERS,
    )
    def press(self, direction: Direction, speed: Speed, at_most: float, owner: str) -> None:
        self.soon(self.mover.press(direction, speed, at_most=at_most, owner=owner))

    @rule(direction=DIRECTIONS, speed=SPEEDS, seconds=st.sampled_from([0.1, 0.5, 5.0]))
    def tap(self, direction: Direction, speed: Speed, seconds: float) -> None:
        self.soon(self.mover.step(direction, speed, seconds))

    @rule(always=st.booleans())
    def let_go(self, always: bool) -> None:  # noqa: FBT001 - hypothesis calls it by name
        # At rest that is a call of the person's own.
        self.soon(self.mover.release(always=always), waits=not always)

    @rule(owner=OWNERS)
    def browser_closes(self, owner: str) -> None:
        self.mover.release_of(owner)

    @rule(direction=DIRECTIONS, fate=fates(), within=st.sampled_from([0.0, 0.03, 0.5, 5.0]))
    def press_in_bad_weather(self, direction: Direction, fate: Fate, within: float) -> None:
        self.camera.fates[:] = [fate]
        self.soon(self.mover.press(direction, Speed.FAST))
        self.loop.pass_time(within)
        self.soon(self.mover.release())

    @rule(direction=DIRECTIONS, stops=st.integers(1, 4))
    def camera_fails_all_for_a_moment(self, direction: Direction, stops: int) -> None:
        """Though it turns."""
        self.camera.fates[:] = [
            Fate(code=FAILED),
            *[Fate(arrives=None, code=FAILED) for _ in range(stops)],
        ]
        self.soon(self.mover.press(direction, Speed.FAST))
        self.loop.pass_time(0.2)

    @rule(direction=DIRECTIONS, arrives=st.sampled_from([4.0, TIME_OUT - 0.1]), dies=st.booleans())
    def token_comes_late(self, direction: Direction, arrives: float, dies: bool) -> None:  # noqa: FBT001 - hypothesis calls it by name
        """Then the start is lost, or we are."""
        self.camera.fates[:] = [Fate(leaves=28.0, arrives=arrives, answer=1.0, code=0)]
        self.soon(self.mover.press(direction, Speed.FAST, at_most=60))
        self.loop.pass_time(28.5)
        if dies:
            self.kill(down=0.0)

    @rule(direction=DIRECTIONS, lets_go=st.booleans())
    def offline_while_pressed(self, direction: Direction, lets_go: bool) -> None:  # noqa: FBT001 - hypothesis calls it by name
        self.soon(self.mover.press(direction, Speed.FAST))
        self.loop.pass_time(0.2)
        self.camera.refusing = OFFLINE
        if lets_go:
            self.soon(self.mover.release())
        self.loop.pass_time(20)

    @rule(direction=DIRECTIONS, fate=fates(), within=st.sampled_from([0.0, 0.03, 0.5, 5.0]))
    def killed_while_pressed(self, direction: Direction, fate: Fate, within: float) -> None:
        self.camera.fates[:] = [fate]
        self.soon(self.mover.press(direction, Speed.FAST))
        self.loop.pass_time(within)
        self.kill(down=0.0)

    @rule(seconds=st.sampled_from([0.0, 0.001, 0.02, 0.04, 0.06, 0.5, 3.0, 12.0, 31.0, 70.0]))
    def time_passes(self, seconds: float) -> None:
        self.loop.pass_time(seconds)

    @rule(coming=st.lists(fates(), min_size=1, max_size=6))
    def weather(self, coming: list[Fate]) -> None:
        self.camera.fates[:] = coming

    @rule(code=st.sampled_from([None, None, None, None, OFFLINE, OFFLINE, TOO_OFTEN, TOKEN]))
    def all_calls_meet(self, code: int | None) -> None:
        back = self.camera.refusing == OFFLINE and code != OFFLINE
        self.camera.refusing = code
        if back:
            self.loop.call_soon(self.mover.resume)

    @rule(which=st.integers(0, 3))
    def caller_is_cancelled(self, which: int) -> None:
        for person in self.people[-1 - which :][:1]:
            person.cancel()

    @rule(within=st.sampled_from([0.0, 0.03, 10.0]))
    def unload(self, within: float) -> None:
        """Load the account anew; nobody waits on for what the old one did."""
        self.loop.run_until_complete(self.mover.close(within))
        self.loop.pass_time(0)
        assert all(task.done() for task in self.people)
        self.boot()

    @rule(down=st.sampled_from([0.0, 0.1, 3.0, 40.0]))
    def kill(self, down: float) -> None:
        """End all at once; what is on its way to the camera arrives all the same."""
        self.starts += 1
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.people.clear()
        self.loop.pass_time(down)
        self.boot()

    @invariant()
    def what_may_turn_is_noted(self) -> None:
        if hasattr(self, "camera") and (self.camera.ptz.moving or self.camera.starts_under_way):
            assert self.journal is not None

    @override
    def teardown(self) -> None:
        if hasattr(self, "camera"):
            self.camera.fates.clear()
            self.all_calls_meet(None)
            self.loop.pass_time(7200)

            assert self.camera.ptz.moving is None
            assert self.journal is None
            assert not self.mover.may_turn
            assert all(task.done() for task in self.people)
            assert not asyncio.all_tasks(self.loop)
        self.loop.close()


TestNeverLeftTurning = NeverLeftTurning.TestCase
TestNeverLeftTurning.settings = settings(
    max_examples=400, stateful_step_count=20, deadline=None, derandomize=True
)
