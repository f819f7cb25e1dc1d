"""What cannot be spoken is refused with its reason, early, and opens nothing else."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest
from audio import AudioError, Options, Readable, Reason, decode, prepare

from .signals import encoded, film, noise, silence, speech, tone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MEBIBYTE = 1024 * 1024


def refused(source: Any, options: Options | None = None) -> Reason:
    """Return the reason of a refusal."""
    with pytest.raises(AudioError) as caught:
        prepare(source, options)
    assert str(caught.value).startswith(caught.value.reason.value)
    return caught.value.reason


def broken(data: bytes, share: float) -> bytes:
    """Return the data with a share of its bytes replaced."""
    rng = np.random.default_rng(3)
    found = np.frombuffer(data, np.uint8).copy()
    places = rng.integers(100, len(found), int(share * len(found)))
    found[places] = rng.integers(0, 256, len(places))
    return found.tobytes()


def garbage(size: int) -> bytes:
    return np.random.default_rng(5).integers(0, 256, size, dtype=np.uint8).tobytes()


class Endless:
    """Repeats itself, and knows how much of it was taken."""

    def __init__(self, begin: bytes, then: bytes) -> None:
        self._begin = begin
        self._then = then
        self.taken = 0

    def read(self, _size: int, /) -> bytes:
        data, self._begin = self._begin or self._then, b""
        self.taken += len(data)
        return data


@pytest.mark.parametrize(
    "content, reason",
    [
        (b"", Reason.EMPTY),
        (b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>", Reason.WEB_PAGE),
        (
            b"\xef\xbb\xbf \r\n<!-- a proxy's -->\n<HTML lang=zh><h1>404</h1></HTML>",
            Reason.WEB_PAGE,
        ),
        (b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"/>', Reason.WEB_PAGE),
        (b'{"code": "10002", "msg": "accessToken expired"}', Reason.NOT_AUDIO),
        (b"Hello, this is a text and no sound. " * 300, Reason.NOT_AUDIO),
        (b"\x89PNG\r\n\x1a\n" + bytes(5000), Reason.NOT_AUDIO),
        (b"PK\x03\x04" + bytes(5000), Reason.NOT_AUDIO),
        (bytes(100_000), Reason.NOT_AUDIO),
        (b"\x00", Reason.NOT_AUDIO),
        (garbage(300_000), Reason.NOT_AUDIO),
        (b"ID3\x04\x00\x00" + garbage(3000), Reason.CORRUPT),
        (encoded(silence(3)), Reason.SILENT),
        (encoded(noise(3, -75)), Reason.SILENT),
        (encoded(silence(3), "mp3", "libmp3lame"), Reason.SILENT),
        (encoded(silence(0)), Reason.EMPTY),
        (film(), Reason.NO_SOUND),
        (film(container="matroska"), Reason.NO_SOUND),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_speech_is_refused(content: bytes, reason: Reason) -> None:
    assert refused(content) is reason
    assert refused(iter([content[:7], content[7:]])) is reason


@pytest.mark.parametrize("end, reason", [("x", "not_audio"), ("<html>", "web_page")])
def test_many_comments_take_no_time(end: str, reason: str) -> None:
    """In a process of its own: what hangs in `re` lets go of nothing."""
    program = (
        "from audio import AudioError, prepare\n"
        "try:\n"
        f"    prepare(b'<!---->' * 140 + b'{end}')\n"
        "except AudioError as err:\n"
        "    print(err.reason)\n"
    )
    where = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

    done = subprocess.run(
        [sys.executable, "-c", program], env=where, capture_output=True, timeout=20, check=True
    )

    assert done.stdout.decode().strip() == reason


@pytest.mark.parametrize("seconds", [60, 1])
def test_the_dust_of_one_sound_is_no_silence(seconds: int) -> None:
    assert prepare(encoded(np.concatenate([silence(seconds), tone(0.05, -20)]))).pieces


@pytest.mark.parametrize(
    "container, codec, share",
    [
        ("mp3", "libmp3lame", 0.02),
        ("mp3", "libmp3lame", 0.3),
        ("adts", "aac", 0.02),
        ("mp4", "aac", 0.02),
        ("flac", "flac", 0.02),
        ("ogg", "libopus", 0.02),
    ],
)
def test_broken_recordings_are_refused(container: str, codec: str, share: float) -> None:
    data = encoded(speech(10, rate=48_000), container, codec, 48_000)

    assert refused(broken(data, share)) in {Reason.CORRUPT, Reason.NOT_AUDIO}


@pytest.mark.parametrize("container, codec", [("mp4", "aac"), ("flac", "flac")])
def test_recordings_that_break_off_are_refused(container: str, codec: str) -> None:
    data = encoded(speech(10, rate=48_000), container, codec, 48_000)

    assert refused(data[: len(data) // 2]) is Reason.CORRUPT


def test_headers_that_lie_are_refused() -> None:
    data = bytearray(encoded(speech(2)))
    data[24:28] = (1).to_bytes(4, "little")  # samples per second

    assert refused(bytes(data)) is Reason.CORRUPT


def test_one_broken_place_is_spoken_over() -> None:
    data = bytearray(encoded(speech(20), "mp3", "libmp3lame"))
    data[len(data) // 2 : len(data) // 2 + 30] = bytes(30)

    assert prepare(bytes(data)).duration == pytest.approx(20, abs=1)


def test_three_hours_that_say_so_are_refused_at_once() -> None:
    hour = encoded(silence(0.1), "flac", "flac")
    # STREAMINFO keeps the number of samples in the low 36 bits of its bytes 10 to 17.
    claimed = bytearray(hour)
    claimed[21:26] = (claimed[21] & 0xF0).to_bytes(1, "big") + (3 * 3600 * 16_000).to_bytes(
        4, "big"
    )

    assert refused(bytes(claimed)) is Reason.TOO_LONG


@pytest.mark.parametrize(
    "container, codec", [("mp3", "libmp3lame"), ("adts", "aac"), ("wav", "pcm_u8")]
)
def test_three_hours_that_do_not_say_so_are_refused_early(container: str, codec: str) -> None:
    minute = encoded(tone(60, -20), container, codec)
    if container == "wav":
        at = minute.index(b"data") + 4
        minute = minute[:at] + b"\xff\xff\xff\xff" + minute[at + 4 :]
    hours = Endless(minute, minute)

    assert refused(hours, Options(max_seconds=120)) is Reason.TOO_LONG
    assert hours.taken < 4 * len(minute)


def test_sound_behind_other_things_is_not_searched_for_without_end() -> None:
    minute = encoded(tone(60, -20), "wav", "pcm_u8")
    other = Endless(minute, garbage(64 * 1024))

    assert refused(other, Options(max_bytes=4 * MEBIBYTE)) is Reason.TOO_LARGE
    assert other.taken < 5 * MEBIBYTE


def test_an_endless_stream_is_spoken_up_to_where_it_is_cut() -> None:
    minute = encoded(speech(60), "mp3", "libmp3lame")
    radio = Endless(minute, minute)

    prepared = prepare(radio, Options(cut_at=70))

    assert prepared.cut
    assert prepared.duration == pytest.approx(70, abs=1)
    assert radio.taken < 3 * len(minute)


def test_500_megabytes_are_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.wav"
    path.write_bytes(encoded(speech(3)))
    os.truncate(path, 500 * MEBIBYTE)

    assert refused(path) is Reason.TOO_LARGE
    assert refused(bytes(101 * MEBIBYTE)) is Reason.TOO_LARGE
    assert prepare(path, Options(cut_at=1)).cut


def test_a_stream_is_refused_when_it_passes_the_limit() -> None:
    # An MP4 whose index never comes has to be kept whole.
    begin = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom\x00\x00\x00\x01mdat"
    film_of_hours = Endless(begin + (500 * MEBIBYTE).to_bytes(8, "big"), bytes(64 * 1024))

    assert refused(film_of_hours, Options(max_bytes=2 * MEBIBYTE)) is Reason.TOO_LARGE
    assert film_of_hours.taken < 3 * MEBIBYTE


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert refused(tmp_path) is Reason.UNREADABLE
    assert refused(tmp_path / "missing") is Reason.UNREADABLE
    assert refused(tmp_path / "pipe") is Reason.UNREADABLE


@pytest.mark.parametrize("source", ["https://host/a.mp3", "/etc/passwd", bytearray(b"x"), 7, None])
def test_words_and_numbers_are_no_sources(source: object) -> None:
    with pytest.raises(TypeError, match="not a source"):
        prepare(source)  # type: ignore[arg-type]  # what is to be shown


class Neighbour:
    """A web server and a file that nobody may open."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        neighbour = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                neighbour.asked.append(self.path)
                self.send_error(404)

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/secret.wav"
        self.path = folder / "secret.wav"
        self.path.write_bytes(encoded(speech(2)))


@pytest.fixture
def neighbour(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Neighbour]:
    """Return a web server and a file; sockets are open where a plugin closes them."""
    if any(name == "socket_enabled" for name in request.session._fixturemanager._arg2fixturedefs):
        request.getfixturevalue("socket_enabled")
    made = Neighbour(tmp_path)
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


PLAYLISTS = {
    "m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{0}\n#EXT-X-ENDLIST\n",
    "m3u": "#EXTM3U\n{0}\n",
    "addresses": "{0}\n",
    "pls": "[playlist]\nFile1={0}\nNumberOfEntries=1\n",
    "ffconcat": "ffconcat version 1.0\nfile '{0}'\n",
    "xspf": '<?xml version="1.0"?>\n<playlist version="1"><location>{0}</location></playlist>',
    "asx": '<asx version="3.0"><entry><ref href="{0}"/></entry></asx>',
    "dash": '<?xml version="1.0"?>\n<MPD type="static"><BaseURL>{0}</BaseURL></MPD>',
}


@pytest.mark.parametrize("kind", PLAYLISTS)
@pytest.mark.parametrize("by_sight", [True, False])
def test_playlists_are_not_followed(
    neighbour: Neighbour, monkeypatch: pytest.MonkeyPatch, kind: str, *, by_sight: bool
) -> None:
    if not by_sight:
        monkeypatch.setattr(decode, "refuse_by_sight", lambda _head: None)
    expected = {Reason.PLAYLIST} if by_sight else {Reason.NOT_AUDIO}

    for name in (neighbour.url, f"file://{neighbour.path}", "file:///etc/passwd"):
        assert refused(PLAYLISTS[kind].format(name).encode()) in expected

    assert neighbour.asked == []


@pytest.mark.parametrize("barrier", ["format_whitelist", "protocol_whitelist"])
def test_each_barrier_holds_alone(
    neighbour: Neighbour, monkeypatch: pytest.MonkeyPatch, barrier: str
) -> None:
    """The list of files would be read, were there not two things in its way."""
    body = f"ffconcat version 1.0\nfile '{neighbour.path}'\n".encode()
    alone = {"safe": "0", barrier: decode._CONTAINER[barrier]}
    monkeypatch.setattr(decode, "_CONTAINER", alone)
    monkeypatch.setattr(decode, "refuse_by_sight", lambda _head: None)

    assert refused(body) in {Reason.NOT_AUDIO, Reason.CORRUPT}
    # And so it would be:
    with av.open(io.BytesIO(body), container_options={"safe": "0"}) as file:
        assert file.streams.audio


def test_a_source_is_what_can_be_read() -> None:
    assert isinstance(Endless(b"", b""), Readable)
