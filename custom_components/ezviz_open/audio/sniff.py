"""What the first bytes of a source tell."""

from __future__ import annotations

import re
from typing import Final

from .errors import AudioError, Reason

HEAD: Final = 1024

_WEB_PAGE: Final = re.compile(
    # Possessive: tried in all ways, a few dozen comments would take longer than anybody lives.
    rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*+<(?:!doctype\s+html|html|head|body|title|script|h1)\b",
    re.IGNORECASE | re.DOTALL,
)
_PLAYLIST: Final = re.compile(
    rb"#extm3u|\[playlist\]|ffconcat\s+version|(?:<\?xml[^>]*>\s*)?<(?:mpd|playlist|asx|smil)\b",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(rb"(?:https?|rtsp|rtmp|mms|file)://\S+\s", re.IGNORECASE)
_AUDIO: Final = re.compile(
    rb"RIFF|RF64|OggS|fLaC|ID3|FORM|caff|\x1a\x45\xdf\xa3|....ftyp|FLV|#!AMR|\xff[\xe2-\xff]",
    re.DOTALL,
)
_MAY_KEEP_INDEX_AT_END: Final = re.compile(rb"....(?:ftyp|mdat|wide|free|skip)", re.DOTALL)


def refuse_by_sight(head: bytes) -> None:
    """Raise AudioError for what is known to be something else."""
    if not head:
        raise AudioError(Reason.EMPTY)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _WEB_PAGE.match(text):
        raise AudioError(Reason.WEB_PAGE)
    if _PLAYLIST.match(text) or _ADDRESS.match(text):
        raise AudioError(Reason.PLAYLIST)


def begins_as_audio(head: bytes) -> bool:
    """Return whether it begins as one of the usual kinds of recordings."""
    return _AUDIO.match(head) is not None


def must_be_rewound(head: bytes) -> bool:
    """Return whether it is MP4, whose index may stand behind the sound."""
    return _MAY_KEEP_INDEX_AT_END.match(head) is not None
