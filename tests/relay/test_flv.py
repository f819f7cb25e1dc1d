"""What the relay writes is what FFmpeg reads."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Any

import av
import pytest
from relay import flv, nal
from relay.audio import DescriptionChanged
from relay.convert import VideoConverter
from relay.packets import AudioSetup, Kind, MediaPacket, VideoSetup
from relay.still import KeyFrame, StillError, jpeg_of, size_of

if TYPE_CHECKING:
    from relay.packets import VideoCodec


def encoded(codec: VideoCodec, size: tuple[int, int] = (320, 240), count: int = 30) -> list[bytes]:
    """Return pictures with start codes, parameter sets in band, a key frame every tenth."""
    library = "libx264" if codec == "h264" else "libx265"
    encoder: Any = av.CodecContext.create(library, "w")
    encoder.width, encoder.height = size
    encoder.pix_fmt = "yuv420p"
    encoder.framerate = Fraction(15)
    encoder.time_base = Fraction(1, 15)
    encoder.options = {
        "tune": "zerolatency",
        "preset": "ultrafast",
        "x264-params": "keyint=10:scenecut=0:annexb=1",
        "x265-params": "keyint=10:scenecut=0:bframes=0:log-level=none:repeat-headers=1",
    }
    pictures = []
    for n in range(count):
        frame = av.VideoFrame(*size, "yuv420p")
        for plane in frame.planes:
            plane.update(
                bytes([(n * 8 + row) % 256 for row in range(256)]) * (plane.buffer_size // 256)
                + bytes(plane.buffer_size % 256)
            )
        frame.pts = n
        pictures += [bytes(packet) for packet in encoder.encode(frame)]
    pictures += [bytes(packet) for packet in encoder.encode(None)]
    return pictures


def packets(
    codec: VideoCodec, size: tuple[int, int] = (320, 240), *, at: int = 0
) -> list[MediaPacket]:
    """Return the same as the relay's packets, parameter sets beside them only."""
    made = []
    setup = None
    for n, data in enumerate(encoded(codec, size)):
        units = nal.split_annex_b(data)
        sets = [unit for unit in units if nal.is_parameter_set(codec, unit)]
        if sets and setup is None:
            setup = VideoSetup(codec, nal.record_of(codec, sets), *size, 15)
        assert setup is not None
        payload = nal.join_lengths(u for u in units if not nal.is_parameter_set(codec, u))
        stamp = at + n * 1000 // 15
        made.append(MediaPacket(Kind.VIDEO, stamp, stamp, payload, setup, bool(sets), n))
    return made


def written(media: list[MediaPacket], *, base: int = 0) -> bytes:
    """Return an FLV file."""
    assert isinstance(media[0].setup, VideoSetup)
    parts = [flv.file_header(audio=False), flv.metadata(media[0].setup, None)]
    setup = None
    for packet in media:
        if packet.setup is not setup:
            setup = packet.setup
            parts.append(flv.setup_tag(setup, packet.dts - base))
        parts.append(flv.packet_tag(packet, base))
    return b"".join(parts)


both = pytest.mark.parametrize("codec", ["h264", "hevc"])


@both
def test_pictures_arrive_with_their_stamps(codec: VideoCodec) -> None:
    media = packets(codec)

    with av.open(BytesIO(written(media)), format="flv") as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.width, stream.height) == (codec, 320, 240)
        assert stream.average_rate == 15
        read = [packet for packet in container.demux(stream) if packet.size]
        assert [bytes(packet) for packet in read] == [packet.payload for packet in media]
        assert [packet.dts for packet in read] == [packet.dts for packet in media]
        assert [packet.is_keyframe for packet in read] == [packet.key for packet in media]


@both
def test_pictures_decode(codec: VideoCodec) -> None:
    with av.open(BytesIO(written(packets(codec))), format="flv") as container:
        assert len(list(container.decode(video=0))) == 30


def test_stamps_beyond_24_bits_arrive() -> None:
    media = packets("h264", at=0x0123_4567)

    with av.open(BytesIO(written(media)), format="flv") as container:
        read = [packet.dts for packet in container.demux() if packet.size]

    assert read[0] == 0x0123_4567


@both
def test_a_later_moment_of_showing_arrives(codec: VideoCodec) -> None:
    media = [
        MediaPacket(p.kind, p.dts, p.dts + 200, p.payload, p.setup, p.key) for p in packets(codec)
    ]

    with av.open(BytesIO(written(media)), format="flv") as container:
        read: list[Any] = [packet for packet in container.demux() if packet.size]

    assert {packet.pts - packet.dts for packet in read} == {200}


@both
def test_a_change_of_size_is_noticed_by_the_setup_alone(codec: VideoCodec) -> None:
    media = packets(codec) + packets(codec, (640, 360), at=2000)

    with av.open(BytesIO(written(media)), format="flv") as container:
        converter: Any = VideoConverter(container.streams.video[0])
        if av.__version__.startswith("16."):
            with pytest.raises(DescriptionChanged):
                list(map(converter.convert, container.demux()))
            return
        converted = [converter.convert(packet) for packet in container.demux() if packet.size]

    sizes = [(packet.setup.width, packet.setup.height) for packet in converted if packet]
    assert sizes == [(320, 240)] * 30 + [(640, 360)] * 30
    assert len({packet.setup for packet in converted if packet}) == 2
    first = nal.split_lengths(converted[30].payload)
    assert nal.is_parameter_set(codec, first[0])


def test_a_picture_that_breaks_off_is_left_out() -> None:
    media = packets("h264")
    torn = MediaPacket(Kind.VIDEO, 667, 667, media[10].payload[:-5], media[0].setup)

    with av.open(BytesIO(written([*media[:10], torn])), format="flv") as container:
        converter: Any = VideoConverter(container.streams.video[0])
        converted = [converter.convert(packet) for packet in container.demux() if packet.size]

    assert None not in converted[:10]
    assert converted[10] is None


def test_start_codes_and_lengths_give_the_same_picture() -> None:
    annex_b = encoded("h264")[5]

    units = nal.split_annex_b(annex_b)

    assert nal.split_lengths(nal.join_lengths(units)) == units
    assert nal.is_annex_b(annex_b)


@both
def test_a_description_is_read_back(codec: VideoCodec) -> None:
    units = nal.split_annex_b(encoded(codec)[0])
    sets = [unit for unit in units if nal.is_parameter_set(codec, unit)]

    read, length_size = nal.parameter_sets_of(codec, nal.record_of(codec, sets))

    assert sorted(read) == sorted(sets)
    assert length_size == 4


@both
@pytest.mark.parametrize("size", [0, 3, 8, 20, 25])
def test_a_description_that_breaks_off_is_an_error(codec: VideoCodec, size: int) -> None:
    record = packets(codec)[0].setup.record

    with pytest.raises(nal.NalError):
        nal.parameter_sets_of(codec, record[:size])


@pytest.mark.parametrize("data", [b"\x00\x00\x00\x09ab", b"\x00\x00"])
def test_units_that_break_off_are_an_error(data: bytes) -> None:
    with pytest.raises(nal.NalError):
        nal.split_lengths(data)


@both
def test_missing_parameter_sets_are_an_error(codec: VideoCodec) -> None:
    with pytest.raises(nal.NalError):
        nal.record_of(codec, [])


def test_the_metadata_tell_what_is_known() -> None:
    text = flv.metadata(VideoSetup("h264", b"", 0, 0), AudioSetup(b"", 16_000, 64.0))

    assert b"width" not in text
    assert b"framerate" not in text
    assert b"audiosamplerate" in text


def test_a_still_fits_into_what_was_asked_for() -> None:
    first = packets("h264", (640, 360))[0]
    key_frame = KeyFrame("h264", first.setup.record, first.payload, 0.0)

    for asked, size in {
        (None, None): (640, 360),
        (320, None): (320, 180),
        (None, 90): (160, 90),
        (300, 300): (300, 168),
        (2000, 2000): (640, 360),
    }.items():
        with av.open(BytesIO(jpeg_of(key_frame, *asked)), format="mjpeg") as picture:
            frame = next(picture.decode(video=0))
        assert (frame.width, frame.height) == size


def test_what_is_no_key_frame_gives_no_still() -> None:
    first = packets("h264")[0]

    with pytest.raises(StillError):
        jpeg_of(KeyFrame("h264", first.setup.record, b"\x00\x00\x00\x01\x65", 0.0))
    assert size_of("h264", first.setup.record, b"") == (0, 0)
