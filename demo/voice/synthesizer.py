"""espeak-ng by its C interface (speak_lib.h), and its sound as MP3."""

from __future__ import annotations

import ctypes
import io
import threading
from functools import cache
from typing import Any, Final

import av
import espeakng_loader  # type: ignore[import-untyped]  # it has none
import numpy as np

_SYNCHRONOUS: Final = 2
_DO_NOT_EXIT: Final = 1 << 15
_UTF8: Final = 1
_RATE: Final = 1
_WORDS_PER_MINUTE: Final = 150

_Sink = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)
_LOCK: Final = threading.Lock()
"""The library has one voice for all."""


@cache
def _library() -> tuple[Any, int]:
    """Load the library and return it with its samples per second."""
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    data = str(espeakng_loader.get_data_path()).encode()
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, data, _DO_NOT_EXIT)
    if rate <= 0:
        raise RuntimeError("espeak-ng does not find its data")
    library.espeak_SetParameter(_RATE, _WORDS_PER_MINUTE, 0)
    return library, rate


def speak(text: str, voice: str) -> bytes:
    """Return a text as MP3; for a worker thread."""
    samples = bytearray()

    def take(sound: Any, count: int, _events: Any) -> int:
        if sound and count > 0:
            samples.extend(ctypes.string_at(sound, 2 * count))
        return 0

    sink = _Sink(take)
    with _LOCK:
        library, rate = _library()
        library.espeak_SetSynthCallback(sink)
        if library.espeak_SetVoiceByName(voice.encode()):
            raise ValueError(f"espeak-ng has no voice {voice}")
        data = text.encode()
        library.espeak_Synth(
            ctypes.c_char_p(data), ctypes.c_size_t(len(data) + 1), 0, 0, 0, _UTF8, None, None
        )
    return _mp3(np.frombuffer(bytes(samples), np.int16), rate)


def _mp3(samples: np.ndarray, rate: int) -> bytes:
    target = io.BytesIO()
    with av.open(target, "w", format="mp3") as file:
        stream: Any = file.add_stream("libmp3lame", rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16p", layout="mono")
        frame.sample_rate = rate
        shaper = av.AudioResampler("s16p", "mono", rate, stream.codec_context.frame_size or 1152)
        for part in (*shaper.resample(frame), *shaper.resample(None)):
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))
    return target.getvalue()
