"""What the voice costs: time against real time and against the ffmpeg command, and memory.

The same file is made into pieces by the package, and into one MP3 of the same form by the command,
once plainly and once with its own filter for loudness, which is what the package's levelling and
parting replaces. Memory is that of a process of its own, above what it needed for one second.
"""

from __future__ import annotations

import argparse
import array
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path

import av

from custom_components.ezviz_open.audio import Options, prepare

FOLDER = Path(__file__).parents[1] / "custom_components" / "ezviz_open"
TARGET = ("-ac", "1", "-ar", "16000", "-b:a", "48k", "-f", "mp3", "-")
PEAK = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from audio import Options, prepare

def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

prepare(Path(sys.argv[2]))
before = peak()
made = prepare(Path(sys.argv[3]), Options(max_seconds=4000))
held = sum(len(piece.data) for piece in made.pieces)
print(before / 1024, peak() / 1024, held / 2**20, len(made.pieces))
"""


def speak(path: Path, seconds: int) -> None:
    """Write words of 0.4 s with pauses, as MP3 of 44.1 kHz."""
    rate = 44_100
    plain = path.with_suffix(".wav")
    with wave.open(str(plain), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        words = [burst(rate, 110 + 37 * n % 110) for n in range(20)]
        for at in range(seconds * 2):
            word = words[7 * at % 20]
            pause = 0.5 if at % 10 == 9 else 0.1
            file.writeframes(word + bytes(2 * round(pause * rate)))
            if file.getnframes() >= seconds * rate:
                break
    command = (
        "ffmpeg",
        "-y",
        "-loglevel",
        "error",
        "-i",
        plain,
        "-t",
        str(seconds),
        "-b:a",
        "128k",
    )
    subprocess.run((*command, path), check=True)
    plain.unlink()


def burst(rate: int, pitch: float) -> bytes:
    """Return a word."""
    size = round(0.4 * rate)
    return array.array(
        "h",
        (
            round(
                1500
                * math.sin(math.pi * n / size)
                * sum(math.sin(2 * math.pi * pitch * k * n / rate) / k for k in range(1, 6))
            )
            for n in range(size)
        ),
    ).tobytes()


def median(turns: int, *ways: object) -> list[float]:
    """Take the ways in turns, and return the median seconds of each."""
    took: list[list[float]] = [[] for _ in ways]
    for _ in range(turns):
        for way, seconds in zip(ways, took, strict=True):
            begun = time.perf_counter()
            way()  # type: ignore[operator]  # a function without arguments
            seconds.append(time.perf_counter() - begun)
    return [statistics.median(seconds) for seconds in took]


def command(path: Path, *filters: str) -> None:
    """Let the command do the like."""
    subprocess.run(
        ("ffmpeg", "-loglevel", "error", "-i", path, *filters, *TARGET),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=3)
    turns = parser.parse_args().turns
    if shutil.which("ffmpeg") is None:
        raise SystemExit("the ffmpeg command is needed to compare with")
    print(f"PyAV {av.__version__}")
    with tempfile.TemporaryDirectory() as folder:
        second, sentence, text, hour = (Path(folder, f"{n}.mp3") for n in (1, 5, 280, 3600))
        for path in (second, sentence, text, hour):
            speak(path, int(path.stem))
        for path in (sentence, text):
            own, plain, levelled = median(
                turns,
                lambda path=path: prepare(path, Options()),
                lambda path=path: command(path),
                lambda path=path: command(path, "-af", "loudnorm=I=-16:TP=-2"),
            )
            length = int(path.stem)
            print(f"{length} s of speech, seconds (times real time)")
            print(f"  package             {own:6.3f}  ({length / own:.0f})")
            for name, took in (("ffmpeg", plain), ("ffmpeg with loudnorm", levelled)):
                print(f"  {name:20}{took:6.3f}  ({length / took:.0f})   {own / took:.2f} x")
        answer = subprocess.run(
            (sys.executable, "-c", PEAK, FOLDER, second, hour),
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
        before, after, held, pieces = map(float, answer)
        print("peak memory of a process, MiB")
        print(f"  one second          {before:6.1f}")
        print(
            f"  one hour            {after:6.1f}   of which {held:.1f} are its {pieces:.0f} pieces"
        )


if __name__ == "__main__":
    main()
