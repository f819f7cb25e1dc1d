"""What the state of a camera makes of its picture."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from simulator.media.ports import SCENE_KINDS, SceneState
from simulator.media.scenes import Painter
from simulator.media.scenes.fonts import readable

from .stage import NOON, SERIAL

if TYPE_CHECKING:
    from .stage import Stage

SIZE = (640, 360)
PLAIN = SceneState(name="Study", serial=SERIAL, channel=1, kind="study", now=NOON)


def draw(state: SceneState, *, hours: float = 0, seconds: float = 0) -> Image.Image:
    """Draw one picture of a camera that was just switched on."""
    painter = Painter(SIZE)
    painter.turn_to(state)
    return painter.draw(state, state.now + timedelta(hours=hours, seconds=seconds))


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pictures, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def brightness(picture: Image.Image) -> float:
    """Return the mean brightness, 0 to 255."""
    return ImageStat.Stat(picture.convert("L")).mean[0]


def middle(picture: Image.Image) -> Image.Image:
    """Return the part that nothing is written over."""
    return picture.crop((0, 60, SIZE[0], 290))


@pytest.mark.parametrize("kind", SCENE_KINDS)
def test_each_scene_is_another_and_lives(kind: str) -> None:
    others = [draw(replace(PLAIN, kind=other)) for other in SCENE_KINDS if other != kind]
    state = replace(PLAIN, kind=kind)
    picture = draw(state)

    assert min(difference(picture, other) for other in others) > 10
    lower = 0, 60, SIZE[0], 335
    later = [draw(state, seconds=seconds) for seconds in (2, 5, 9, 13)]
    moved = [difference(picture.crop(lower), one.crop(lower)) for one in later]
    assert max(moved) > 0.1
    assert max(moved) < 25


def test_an_unknown_kind_is_a_living_room() -> None:
    room = draw(replace(PLAIN, kind="living_room"))

    assert difference(draw(replace(PLAIN, kind="moon base")), room) == 0


@pytest.mark.parametrize("kind", SCENE_KINDS)
def test_nights_are_darker(kind: str) -> None:
    state = replace(PLAIN, kind=kind)

    assert brightness(draw(state, hours=11)) < brightness(draw(state)) - 15


def test_privacy_closes_the_shutter() -> None:
    assert brightness(draw(PLAIN)) > 100
    assert brightness(draw(replace(PLAIN, privacy=True))) < 45


def test_panning_shifts_the_view() -> None:
    # A twelfth of the way of 480 units is 40 pixels.
    left, right = draw(PLAIN), draw(replace(PLAIN, pan=40 / 240))
    band = 0, 60, SIZE[0] - 40, 120

    assert difference(left, right) > 10
    assert difference(left.crop((40, 60, 640, 120)), right.crop(band)) < 0.5


def test_tilting_shifts_the_view() -> None:
    high, low = draw(replace(PLAIN, tilt=1.0)), draw(replace(PLAIN, tilt=1 - 30 / 90))

    assert difference(high.crop((0, 90, 60, 290)), low.crop((0, 60, 60, 260))) < 0.5


def test_the_lens_moves_smoothly_to_its_new_place() -> None:
    painter, target = Painter(SIZE), replace(PLAIN, pan=1.0)
    painter.turn_to(PLAIN)
    painter.turn_to(target)

    way = [painter.draw(target, NOON, share) for share in (0.0, 0.5, 1.0)]

    assert difference(way[0], draw(PLAIN)) == 0
    assert difference(way[1], draw(replace(PLAIN, pan=0.5))) == 0
    assert difference(way[2], draw(target)) == 0


@pytest.mark.parametrize("focus", [0.0, 1.0])
def test_what_is_out_of_focus_is_soft(focus: float) -> None:
    def edges(picture: Image.Image) -> float:
        return brightness(middle(picture).filter(ImageFilter.FIND_EDGES))

    sharp, softer, soft = (draw(replace(PLAIN, focus=at)) for at in (0.5, (0.5 + focus) / 2, focus))

    assert edges(sharp) > 1.3 * edges(softer) > 1.3 * 1.1 * edges(soft)


def test_zooming_enlarges_the_middle() -> None:
    wide, close = draw(PLAIN), draw(replace(PLAIN, zoom=2.0))
    enlarged = wide.crop((160, 90, 480, 270)).resize(SIZE, Image.Resampling.BILINEAR)

    assert difference(middle(enlarged), middle(close)) < 12
    assert difference(middle(wide), middle(close)) > 20


@pytest.mark.parametrize(
    "state, flip",
    [
        (replace(PLAIN, mirror_h=True), Image.Transpose.FLIP_LEFT_RIGHT),
        (replace(PLAIN, mirror_v=True), Image.Transpose.FLIP_TOP_BOTTOM),
    ],
    ids=["across", "down"],
)
def test_mirrors_flip_the_scene_but_not_the_writing(
    state: SceneState, flip: Image.Transpose
) -> None:
    plain, mirrored = draw(PLAIN), draw(state)
    centre = 0, 60, SIZE[0], 300

    assert difference(plain.transpose(flip).crop(centre), mirrored.crop(centre)) < 0.01
    assert difference(plain.transpose(flip), mirrored) > 0.1


def test_night_vision_is_grey() -> None:
    red, green, blue = middle(draw(replace(PLAIN, night_vision=True))).split()

    assert ImageChops.difference(red, green).getbbox() is None
    assert ImageChops.difference(green, blue).getbbox() is None


def test_the_cameras_own_light_brightens_the_night() -> None:
    dark, lit = (replace(PLAIN, light_on=on) for on in (False, True))

    assert brightness(draw(lit, hours=11)) > brightness(draw(dark, hours=11)) + 15


def test_a_voice_is_shown_while_it_plays() -> None:
    spoken = difference(draw(PLAIN), draw(replace(PLAIN, speaking="Hello at the door")))

    assert spoken > 0.5


def test_each_second_has_its_own_clock() -> None:
    corner = 0, 0, 200, 40
    now, later = draw(PLAIN).crop(corner), draw(PLAIN, seconds=1).crop(corner)

    assert ImageChops.difference(now, later).getbbox() is not None


@pytest.mark.parametrize(
    "name, shown",
    [
        ("Front door", "Front door"),
        ("Door 🔔", "Door"),
        ("🔔", SERIAL),
        ("ܐܒ", SERIAL),
        ("", SERIAL),
    ],
)
def test_names_never_become_boxes(name: str, shown: str) -> None:
    assert readable(name, SERIAL) == shown


def test_a_chinese_name_is_drawn_or_replaced_as_a_whole() -> None:
    assert readable("门口 🔔", SERIAL) in ("门口", SERIAL)


async def test_a_snapshot_is_a_picture_of_now(stage: Stage) -> None:
    with Image.open(io.BytesIO(await stage.media.snapshot(SERIAL, 1))) as before:
        assert before.format == "JPEG"
        assert before.size == (1280, 720)
        assert brightness(before) > 100
    stage.world.change(privacy=True)
    with Image.open(io.BytesIO(await stage.media.snapshot(SERIAL, 1))) as after:
        assert brightness(after) < 45


async def test_a_snapshot_of_a_device_that_is_gone_is_an_error(stage: Stage) -> None:
    stage.world.gone = True

    with pytest.raises(KeyError):
        await stage.media.snapshot(SERIAL, 1)


async def test_closing_the_shutter_is_seen_in_the_running_stream(stage: Stage) -> None:
    stage.doorman.terms = {"burst": 1.0}
    levels: list[float] = []

    def close(number: int) -> None:
        if number == 20:
            stage.world.change(privacy=True)

    before = await stage.watch(stage.rtmp(), pictures=10)
    after = await stage.watch(stage.rtmp(), pictures=75, on_picture=close)
    levels += [brightness(before.picture), brightness(after.picture)]

    assert levels[0] > 100
    assert levels[1] < 45
