"""Recordings that are being saved: one after the other in each account, visible, to be ended."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN, LOGGER
from .errors import message_in_words
from .listeners import Listeners
from .openapi import PlaybackSpeed, RecordingGoneError
from .playback import Clip, PlaybackError, save, sweep_parts
from .recording_supplier import Held, RecordingSupplier
from .saving_plan import plan_of
from .saving_supplier import PAUSES, Activity, SavingSupplier
from .saving_texts import refusal_of, unwritable
from .shelf import stream_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from homeassistant.core import HomeAssistant

    from .data import EzvizOpenConfigEntry
    from .identity import ChannelKey
    from .openapi import RecordingSource
    from .playback import Saved
    from .saving_plan import Plan, Span

STEP_PERCENT: Final = 5
"""How often progress is told."""

EVENT_PROGRESS: Final = f"{DOMAIN}_recording_progress"
EVENT_SAVED: Final = f"{DOMAIN}_recording_saved"
EVENT_NOT_SAVED: Final = f"{DOMAIN}_recording_not_saved"

_FASTER: Final = PlaybackSpeed.FOURFOLD
"""What is tried where nobody says otherwise: more than many cameras can send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody wants saved."""

    key: ChannelKey
    entity_id: str
    span: Span
    source: RecordingSource | None
    """None: the card if there is one, else the cloud."""
    speed: PlaybackSpeed | None
    """None: faster than real time where the camera can."""
    file: Path


@dataclass(slots=True, eq=False)
class Saving:
    """An order that is being carried out, or waits for its turn."""

    order: Order
    percent: int | None = None
    """None while it waits."""
    activity: Activity = Activity.SAVING
    task: asyncio.Task[tuple[Plan, Saved]] | None = field(default=None, repr=False)
    why_ended: str = "saving_interrupted"
    """The text for whoever waits, in case it does not come to its end."""


class Savings:
    """Carries an account's orders out."""

    def __init__(
        self, hass: HomeAssistant, entry: EzvizOpenConfigEntry, *, pauses: Sequence[float] = PAUSES
    ) -> None:
        """Start with none; ``pauses`` (s) follow a lost connection."""
        self.pauses = pauses
        self._hass = hass
        self._entry = entry
        self._turn = asyncio.Lock()
        self._savings: list[Saving] = []
        self._slow: set[str] = set()
        """Devices that were asked to hurry in vain."""
        self._listeners: Listeners[[]] = Listeners()

    @property
    def current(self) -> Saving | None:
        """What is being saved now."""
        return next((saving for saving in self._savings if saving.percent is not None), None)

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return sum(saving.percent is None for saving in self._savings)

    @callback
    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` when something changes; the result ends that."""
        return self._listeners.add(listener)

    async def start(self) -> None:
        """Remove what a crash has left half-written."""
        store = self._entry.runtime_data.store
        for folder in store.unfinished_folders:
            await self._hass.async_add_executor_job(_sweep, folder)
            store.forget_unfinished(folder)

    async def save(self, order: Order) -> tuple[Plan, Saved]:
        """Carry an order out; being cancelled ends it. Raises ``HomeAssistantError``."""
        saving = Saving(order)
        self._savings.append(saving)
        saving.task = self._entry.async_create_background_task(
            self._hass, self._carry_out(saving), f"{DOMAIN} save {order.entity_id}"
        )
        self._listeners.tell()
        try:
            # Not awaited itself: its being cancelled must not look like ours.
            await asyncio.wait((saving.task,))
        except asyncio.CancelledError:
            saving.task.cancel()
            await asyncio.wait((saving.task,))
            # Looked at, or a failure of that moment would be logged as one that nobody heard.
            saving.task.cancelled() or saving.task.exception()
            self._tell_failure(saving, _error("saving_cancelled"))
            raise
        finally:
            self._savings.remove(saving)
            self._listeners.tell()
        try:
            plan, saved = saving.task.result()
        except asyncio.CancelledError:
            error = _error(saving.why_ended)
        except HomeAssistantError as err:
            error = err
        else:
            return plan, saved
        self._tell_failure(saving, error)
        raise error

    @callback
    def cancel(self, key: ChannelKey) -> int:
        """End what is being saved of a camera or waits for it; return how many that were."""
        ended = [saving for saving in self._savings if saving.order.key == key]
        for saving in ended:
            self._end(saving, "saving_cancelled")
        return len(ended)

    async def close(self) -> None:
        """End all: the account is unloaded, or Home Assistant stops."""
        ended = list(self._savings)
        for saving in ended:
            self._end(saving, "saving_interrupted")
        if tasks := [saving.task for saving in ended if saving.task is not None]:
            await asyncio.wait(tasks)

    @callback
    def _end(self, saving: Saving, why: str) -> None:
        saving.why_ended = why
        if saving.task is not None:
            saving.task.cancel()

    async def _carry_out(self, saving: Saving) -> tuple[Plan, Saved]:
        order, runtime = saving.order, self._entry.runtime_data
        # Before its turn: whoever wants what is not there hears of it at once.
        plan = await plan_of(runtime, order.key, order.span, order.source)
        async with self._turn:
            folder = str(order.file.parent)
            self._progress(saving, 0)
            await runtime.store.keep_unfinished(folder)
            try:
                await self._prepare(order.file)
                return plan, await self._write(saving, plan)
            finally:
                runtime.store.forget_unfinished(folder)

    async def _prepare(self, file: Path) -> None:
        def prepare() -> None:
            file.parent.mkdir(parents=True, exist_ok=True)
            sweep_parts(file.parent)

        try:
            await self._hass.async_add_executor_job(prepare)
        except OSError as err:
            raise unwritable(file, err.strerror) from err

    async def _write(self, saving: Saving, plan: Plan) -> Saved:
        order, runtime = saving.order, self._entry.runtime_data
        inner = RecordingSupplier(self._entry, Held(order.key, plan.source))
        supplier = SavingSupplier(
            inner,
            runtime.relays.slots,
            await stream_name(self._hass, runtime.coordinator.data.name_of(order.key)),
            speed=self._speed(order),
            pauses=self.pauses,
            on_activity=lambda activity: self._at(saving, activity),
        )
        try:
            return await save(
                [Clip(piece.begins_at, piece.ends_at) for piece in plan.pieces],
                supplier,
                order.file,
                on_progress=lambda done, wanted: self._progress(saving, int(100 * done / wanted)),
                partial=True,
                hold=supplier.hold,
            )
        except PlaybackError as err:
            if isinstance(inner.error, RecordingGoneError):
                for piece in plan.pieces:
                    runtime.recordings.forget_moment(order.key, plan.source, piece.begins_at)
            error = refusal_of(err, plan.source, order.file, inner.error, supplier)
            LOGGER.debug("A recording was not saved: %s", err)
            raise error from err
        finally:
            supplier.close()
            if supplier.too_slow:
                self._slow.add(order.key.serial)

    def _speed(self, order: Order) -> PlaybackSpeed | None:
        if order.speed is PlaybackSpeed.NORMAL:
            return None
        if order.speed is None:
            return None if order.key.serial in self._slow else _FASTER
        return order.speed

    @callback
    def _progress(self, saving: Saving, percent: int) -> None:
        percent -= percent % STEP_PERCENT
        is_behind = saving.percent is not None and percent < saving.percent
        self._at(saving, Activity.REPEATING if is_behind else Activity.SAVING)
        if saving.percent is not None and percent <= saving.percent:
            return
        saving.percent = percent
        self._hass.bus.async_fire(EVENT_PROGRESS, {**_named(saving), "progress": percent})
        self._listeners.tell()

    @callback
    def _at(self, saving: Saving, activity: Activity) -> None:
        if saving.activity is not activity:
            saving.activity = activity
            self._listeners.tell()

    def _tell_failure(self, saving: Saving, error: HomeAssistantError) -> None:
        async def tell() -> None:
            reason = await message_in_words(self._hass, error)
            self._hass.bus.async_fire(EVENT_NOT_SAVED, {**_named(saving), "reason": reason})

        self._hass.async_create_task(tell(), f"{DOMAIN} not saved")


def _named(saving: Saving) -> dict[str, str]:
    order = saving.order
    return {"entity_id": order.entity_id, "filename": str(order.file)}


def _error(key: str) -> HomeAssistantError:
    return HomeAssistantError(translation_domain=DOMAIN, translation_key=key)


def _sweep(folder: str) -> None:
    # A disk that is not there now has its folder swept by the next saving.
    with suppress(OSError):
        sweep_parts(Path(folder))
