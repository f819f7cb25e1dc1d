"""Draw the stills a camera shows when it has no picture: ``python -m art.stills``.

One 640x360 JPEG per reason and language, written to the integration's ``stills`` folder.
The texts of both languages live in the table here and nowhere else.  A card's own footer
covers the lower part of a tile, so everything that has to be read stays in the upper part.
"""

from __future__ import annotations

import argparse
import html
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from .brand import DARK, mark
from .icons import ICONS
from .render import FONT_FAMILY, Renderer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

STILLS: Final = Path(__file__).parent.parent / "custom_components" / "ezviz_open" / "stills"
SIZE: Final = (640, 360)
MAX_BYTES: Final = 25_000

CALM: Final = "#4fd8d0"
WARN: Final = "#ffc65c"
STOP: Final = "#ff8f7a"


class Words(NamedTuple):
    """What happened, and what to do next in one or two lines."""

    title: str
    hint: str


class Still(NamedTuple):
    """One reason: its icon, colour and words."""

    icon: str
    colour: str
    en: Words
    zh: Words


REASONS: Final[dict[str, Still]] = {
    "idle": Still(
        "play",
        CALM,
        Words("No picture yet", "Open the camera to watch it live."),
        Words("暂无画面", "打开摄像头，即可观看实时画面。"),
    ),
    "offline": Still(
        "no_signal",
        STOP,
        Words("Camera is offline", "Check its power and its network."),
        Words("摄像头离线", "请检查电源和网络。"),
    ),
    "asleep": Still(
        "moon",
        CALM,
        Words(
            "Camera is asleep", "It saves its battery.\nPress its button, or try again in a moment."
        ),
        Words("摄像头休眠中", "为节省电量而休眠。\n请按一下设备按钮，或稍后重试。"),
    ),
    "encrypted": Still(
        "lock",
        WARN,
        Words(
            "Video is encrypted",
            "Turn image encryption off:\nSettings → System → Repairs, or the EZVIZ app.",
        ),
        Words("视频已加密", "请关闭视频加密：\n设置 → 系统 → 修复，或萤石云视频 App。"),
    ),
    "privacy": Still(
        "closed_eye",
        CALM,
        Words("Lens shutter is closed", "Open it with its switch,\nor in the EZVIZ app."),
        Words("镜头已遮蔽", "用“镜头遮蔽”开关或在萤石云视频 App 中\n取消遮蔽，即可恢复画面。"),
    ),
    "too_many_streams": Still(
        "stack",
        WARN,
        Words(
            "Too many streams at once",
            "Close one here, in the EZVIZ app or elsewhere,\nthen try again.",
        ),
        Words("同时观看的路数过多", "请先关闭其他画面（包括手机 App），\n再重试。"),
    ),
    "stream_limit": Still(
        "gauge",
        WARN,
        Words(
            "Above the plan's bit rate",
            "The free plan carries 1 Mbit/s.\nUse the fluent camera instead.",
        ),
        Words("码率超出套餐限制", "免费套餐每路限 1 Mbit/s，\n请改看“流畅”画面。"),
    ),
    "h265": Still(
        "codec",
        WARN,
        Words(
            "Video format is H.265",
            "RTMP does not carry it. Choose the protocol\nAutomatic, or set the camera to H.264.",
        ),
        Words("视频为 H.265 格式", "RTMP 不支持。请将取流协议改为“自动”，\n或将摄像头改为 H.264。"),
    ),
    "recording_h265": Still(
        "codec",
        WARN,
        Words(
            "Recorded in H.265",
            "This browser does not play it. Use another one,\n"
            "save it with the action Save recording,\nor set the camera to H.264.",
        ),
        Words(
            "录像为 H.265 格式",
            "此浏览器无法播放。请换用其他浏览器，\n"
            "或用“保存录像”动作存为文件，\n或将摄像头改为 H.264。",
        ),
    ),
    "rate_limit": Still(
        "waves",
        WARN,
        Words("Too many calls this minute", "Wait a minute,\nthen open the camera again."),
        Words("一分钟内调用过于频繁", "请等一分钟，\n再重新打开摄像头。"),
    ),
    "no_permission": Still(
        "no_entry",
        STOP,
        Words("No permission to watch", "Ask the camera's owner\nto share its live view with you."),
        Words("没有观看权限", "请让设备主人为您开通\n实时画面权限。"),
    ),
    "quota": Still(
        "hourglass",
        WARN,
        Words(
            "API calls used up",
            "They are free again after midnight,\nplatform time.",
        ),
        Words("接口调用次数已用完", "当天的次数将在\n平台时间零点后恢复。"),
    ),
    "device_limit": Still(
        "many",
        WARN,
        Words(
            "Too many devices for the plan",
            "Remove devices from the account,\nor upgrade its plan.",
        ),
        Words("设备数量超出套餐", "请从账号中移除部分设备，\n或升级套餐。"),
    ),
    "needs_owner": Still(
        "owner",
        WARN,
        Words(
            "Ownership must be confirmed", "Confirm in the EZVIZ app\nthat this device is yours."
        ),
        Words("需要确认设备归属", "请在萤石云视频 App 中\n确认此设备归您所有。"),
    ),
    "credentials": Still(
        "key",
        STOP,
        Words(
            "Account refused",
            "Settings → Devices & services:\nreconfigure EZVIZ Open to learn why.",
        ),
        Words(
            "账号被拒绝",
            "设置 → 设备与服务：\n重新配置 EZVIZ Open 可查明原因。",
        ),
    ),
    "unreachable": Still(
        "cloud_off",
        STOP,
        Words(
            "Cloud cannot be reached",
            "The internet or the platform is down.\nIt will try again by itself.",
        ),
        Words("无法连接萤石云", "网络中断或平台故障，\n系统会自动重试。"),
    ),
    "timeout": Still(
        "clock",
        WARN,
        Words("Camera did not answer", "Try again. If it stays silent,\ncheck its network."),
        Words("摄像头没有响应", "请重试。若仍无响应，\n请检查摄像头的网络。"),
    ),
    "not_activated": Still(
        "parcel",
        WARN,
        Words(
            "Stream package not active",
            "Activate the camera's package\nin the Open Platform console.",
        ),
        Words("视频套餐未激活", "请在开放平台控制台\n激活此摄像头的套餐。"),
    ),
    "unknown": Still(
        "question",
        WARN,
        Words("No picture", "The reason is not known. Try again,\nor look into the diagnostics."),
        Words("无法显示画面", "原因未知。请重试，\n或下载诊断信息查看。"),
    ),
}

STYLE: Final = f"""
body {{ background: radial-gradient(120% 130% at 50% 0%, #1f2b40 0%, #121926 62%, #0e141f 100%);
  font-family: "{FONT_FAMILY}"; color: #f2f5fa; text-align: center }}
.icon {{ position: absolute; top: 24px; left: 277px; width: 86px; height: 86px; border-radius: 50%;
  display: grid; place-items: center }}
.icon svg {{ width: 50px; height: 50px; fill: none; stroke: currentColor; stroke-width: 2.8;
  stroke-linecap: round; stroke-linejoin: round }}
.text {{ position: absolute; top: 118px; left: 20px; right: 20px; white-space: nowrap }}
h1 {{ font-size: 38px; line-height: 46px; font-weight: normal; -webkit-text-stroke: .7px #f2f5fa }}
p {{ margin-top: 8px; font-size: 26px; line-height: 35px; color: #b8c4d6 }}
.mark {{ position: absolute; left: 70px; top: 252px; width: 500px; height: 500px; opacity: .08 }}
"""


def broken(text: str) -> str:
    """Return the words as HTML that breaks only where the table says so."""
    return html.escape(text, quote=False).replace(" → ", "&nbsp;→&nbsp;").replace("\n", "<br>")


def card(still: Still, language: str) -> str:
    """Return the body of the page that shows one still."""
    words = still.en if language == "en" else still.zh
    return (
        f'<div lang="{language}"><svg class="mark" viewBox="0 0 512 512">{mark(DARK)}</svg>'
        f'<div class="icon" style="color:{still.colour};'
        f'background:{still.colour}1f;box-shadow:inset 0 0 0 1.5px {still.colour}55">'
        f'<svg viewBox="0 0 48 48">{ICONS[still.icon]}</svg></div>'
        f'<div class="text"><h1>{broken(words.title)}</h1><p>{broken(words.hint)}</p></div></div>'
    )


def compressed(image: Image.Image) -> bytes:
    """Return the best JPEG that keeps to the size."""
    for quality in range(88, 60, -3):
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, optimize=True, subsampling=0)
        if buffer.tell() <= MAX_BYTES:
            return buffer.getvalue()
    message = f"A still does not fit into {MAX_BYTES} bytes"
    raise SystemExit(message)


def drawn(renderer: Renderer) -> Iterator[tuple[str, str, bytes]]:
    """Yield language, reason and JPEG of every still."""
    for language in ("en", "zh-Hans"):
        for reason, still in REASONS.items():
            image = renderer.picture(card(still, language), size=SIZE, style=STYLE)
            yield language, reason, compressed(image.convert("RGB"))


def main() -> None:
    """Draw all stills."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=STILLS, help="folder to write to")
    folder: Path = parser.parse_args().into
    with Renderer() as renderer:
        for language, reason, data in drawn(renderer):
            path = folder / language / f"{reason}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


if __name__ == "__main__":
    main()
