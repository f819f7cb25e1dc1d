"""How answers of the lists change what is known."""

from __future__ import annotations

from custom_components.ezviz_open.household import (
    Household,
    with_channel_name,
    with_channels,
    with_defence,
    with_devices,
    with_hidden,
    with_online,
    with_report,
)
from custom_components.ezviz_open.identity import ChannelKey, Target, channel_id, target_id
from custom_components.ezviz_open.openapi import AnswerError, Channel, Device, Listing


def device(serial: str, *, online: bool = True) -> Device:
    return Device.from_dict(
        {"deviceSerial": serial, "deviceName": serial.lower(), "status": int(online)}
    )


def armed(serial: str) -> Device:
    return Device.from_dict({"deviceSerial": serial, "deviceName": "a", "status": 1, "defence": 1})


def channel(serial: str, number: int = 1, name: str = "gate", **more: object) -> Channel:
    return Channel.from_dict(
        {"deviceSerial": serial, "channelNo": number, "channelName": name, **more}
    )


def complete[T](*items: T) -> Listing[T]:
    return Listing(items=items, complete=True, error=None)


def cut_short[T](*items: T) -> Listing[T]:
    return Listing(items=items, complete=False, error=AnswerError())


def test_device_leaves_after_two_complete_lists_without_it() -> None:
    household = with_devices(Household(), complete(device("A"), device("B")))

    once = with_devices(household, complete(device("A")))
    twice = with_devices(once, complete(device("A")))

    assert set(once.devices) == {"A", "B"}
    assert set(twice.devices) == {"A"}
    assert not twice.missed_devices


def test_incomplete_lists_take_nothing_away() -> None:
    household = with_devices(Household(), complete(device("A"), device("B")))

    for _ in range(5):
        household = with_devices(household, cut_short(device("A", online=False)))

    assert set(household.devices) == {"A", "B"}
    assert not household.devices["A"].online


def test_list_does_not_undo_what_was_commanded_while_it_was_read() -> None:
    before = with_devices(Household(), complete(device("A"), device("B")))
    before = with_channels(before, complete(channel("A"), channel("B")))
    now = with_defence(before, "A", defence=0)
    now = with_channel_name(now, ChannelKey("A", 1), "door")

    read = with_devices(now, complete(armed("A"), armed("B"), armed("C")), before)
    read = with_channels(
        read, complete(*(channel(serial, name="yard") for serial in "ABC")), before
    )

    assert [read.devices[serial].defence for serial in "ABC"] == [0, 1, 1]
    names = [read.channels[ChannelKey(serial, 1)].name for serial in "ABC"]
    assert names == ["door", "yard", "yard"]


def test_device_that_comes_back_starts_anew() -> None:
    household = with_devices(Household(), complete(device("A"), device("B")))
    household = with_devices(household, complete(device("A")))
    household = with_devices(household, complete(device("A"), device("B")))

    household = with_devices(household, complete(device("A")))

    assert "B" in household.devices


def test_channels_of_a_gone_device_go_with_it() -> None:
    household = with_devices(Household(), complete(device("A"), device("B")))
    household = with_channels(household, complete(channel("A"), channel("B"), channel("C")))
    assert set(household.channels) == {("A", 1), ("B", 1)}

    for _ in range(2):
        household = with_devices(household, complete(device("A")))

    assert set(household.channels) == {("A", 1)}


def test_channel_leaves_after_two_complete_lists_without_it() -> None:
    household = with_devices(Household(), complete(device("A")))
    household = with_channels(household, complete(channel("A"), channel("A", 2)))

    household = with_channels(household, complete(channel("A")))
    assert set(household.channels) == {("A", 1), ("A", 2)}
    household = with_channels(household, complete(channel("A")))

    assert set(household.channels) == {("A", 1)}


def test_failing_page_keeps_the_channels_known_before() -> None:
    household = with_devices(Household(), complete(device("A"), device("B")))
    household = with_channels(household, complete(channel("A"), channel("B")))

    household = with_channels(household, cut_short(channel("A", name="door")))

    assert household.channels[ChannelKey("A", 1)].name == "door"
    assert ("B", 1) in household.channels


def test_unused_inputs_of_a_recorder_get_no_camera() -> None:
    household = with_devices(Household(), complete(device("R")))
    household = with_channels(
        household,
        complete(channel("R", 1, "shop"), channel("R", 2, "R"), channel("R", 3, "store")),
    )
    assert set(household.cameras) == {("R", 1), ("R", 3)}

    household = with_report(household, "R", {1: True, 2: True, 3: None})

    assert set(household.cameras) == {("R", 1), ("R", 2)}
    assert household.is_recorder("R")


def test_reported_input_is_offline_by_itself() -> None:
    household = with_devices(Household(), complete(device("R")))
    household = with_channels(household, complete(channel("R", 1), channel("R", 2)))
    household = with_report(household, "R", {2: False})

    assert household.is_online(ChannelKey("R", 1))
    assert not household.is_online(ChannelKey("R", 2))
    assert not household.is_online(ChannelKey("X", 1))


def test_only_what_may_be_watched_gets_a_camera() -> None:
    household = with_devices(Household(), complete(*(device(s) for s in "ABCD")))
    household = with_channels(
        household,
        complete(
            channel("A", permission=-1),
            channel("B", permission=6),
            channel("C", isAdd=0),
            channel("D", permission=1),
        ),
    )

    assert set(household.cameras) == {("A", 1), ("D", 1)}
    assert set(with_hidden(household, {"D"}).cameras) == {("A", 1)}


def test_outcome_of_a_command_corrects_the_state() -> None:
    household = with_devices(Household(), complete(device("A")))

    corrected = with_online(household, "A", online=False)

    assert not corrected.devices["A"].online
    assert with_online(corrected, "A", online=False) is corrected
    assert with_online(corrected, "X", online=False) is corrected


def test_serial_with_a_colon_is_made_safe() -> None:
    assert channel_id(ChannelKey("330:331", 2)) == "330-331_2"


def test_armed_device_is_known_until_the_next_list() -> None:
    household = with_devices(Household(), complete(device("A")))

    armed = with_defence(household, "A", defence=1)

    assert armed.devices["A"].defence == 1
    assert with_defence(armed, "B", defence=1) is armed


def test_settings_belong_to_the_channel_only_where_there_are_several() -> None:
    household = with_devices(Household(), complete(device("A"), device("B")))
    household = with_channels(household, complete(channel("A"), channel("B"), channel("B", 2)))

    assert household.target_of(ChannelKey("A", 1)) == Target("A", None)
    assert household.target_of(ChannelKey("B", 1)) == Target("B", 1)
    assert household.channels_of(Target("A", None)) == [ChannelKey("A", 1)]
    assert household.channels_of(Target("B", 2)) == [ChannelKey("B", 2)]
    assert household.channels_of(Target("B", None)) == [ChannelKey("B", 1), ChannelKey("B", 2)]
    assert len({target_id(Target("B", number)) for number in (None, 1, 2)}) == 3
