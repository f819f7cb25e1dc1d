"""Cloud storage booked with a prepaid card, by the action and in the options alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .openapi import Purpose
from .readings import RECORDINGS, STATUS

if TYPE_CHECKING:
    from .data import EzvizOpenData


async def book(
    runtime: EzvizOpenData,
    serial: str,
    channel: int,
    card_password: str,
    *,
    phone: str | None,
    immediately: bool,
) -> None:
    """Book storage for one camera at one call; the password is kept nowhere, the card used up.

    Without ``immediately`` it begins when what is booked now ends. Raises ``HomeAssistantError``.
    """
    booking = runtime.client.cloud_recordings.activate(
        serial, channel, card_password, Purpose.ACTION, phone=phone, immediately=immediately
    )
    await runtime.commands.send(serial, booking)
    runtime.upkeep.outdate(serial, STATUS, RECORDINGS)
