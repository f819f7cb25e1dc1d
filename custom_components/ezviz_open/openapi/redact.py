"""Keep secrets out of texts: logs, messages of errors, diagnostics."""

from __future__ import annotations

import re
from typing import Final

HIDDEN: Final = "***"
"""What stands in a text where a secret was."""

_SHORTEST_SECRET: Final = 4
_LONGEST_SHOWN: Final = 500

_URL_QUERY: Final = re.compile(
    r"(?P<keep>\b[a-z][a-z0-9+.-]*://[^\s\"'<>?#]*)[?#][^\s\"'<>]*", re.IGNORECASE
)
_URL_USER: Final = re.compile(r"(?P<keep>\b[a-z][a-z0-9+.-]*://)[^\s\"'<>/@]+@", re.IGNORECASE)
_TOKEN: Final = re.compile(r"\b(?:at|ra|da|dv|st|ut)\.[0-9A-Za-z][0-9A-Za-z_-]{7,}")
# appKey, secret and the ids in the addresses of old streams are 32 hexadecimal digits, the
# signature of a new one is 64.
_HEX: Final = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{32,}(?![0-9A-Za-z])")
_NAMED: Final = re.compile(
    r"(?P<keep>\b(?:access_?token|app_?key|app_?secret|validate_?code|verification_?code|"
    r"(?:old|new)?_?password|card_?password|signature|OSSAccessKeyId|t)"
    r"[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,;}]+",
    re.IGNORECASE,
)
# `code` is also the name of the platform's result, which is digits.
_CODE: Final = re.compile(
    r"(?P<keep>\bcode[\"']?\s*[=:]\s*[\"']?)(?!\d{1,6}\b)[^\s\"'&,;}]+", re.IGNORECASE
)
_PATTERNS: Final = (_URL_QUERY, _URL_USER, _NAMED, _CODE, _TOKEN, _HEX)


def mask(text: str, *secrets: str | None) -> str:
    """Hide tokens, keys, codes and the queries of addresses in a text.

    `secrets` are values known to be secret: hidden wherever they stand, whatever they look like.
    """
    for secret in secrets:
        if secret is not None and len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, HIDDEN)
    for pattern in _PATTERNS:
        keep = "\\g<keep>" if "keep" in pattern.groupindex else ""
        text = pattern.sub(f"{keep}{HIDDEN}", text)
    return text


def shown(text: str, *secrets: str | None) -> str:
    """Mask a text of the platform and keep its beginning: it could be of any length.

    It is cut again behind the masking, so that no secret that the first cut went through is seen.
    """
    return mask(text[: 2 * _LONGEST_SHOWN], *secrets)[:_LONGEST_SHOWN]
