"""Keep live addresses out of Home Assistant's own log lines.

The stream component writes an address that cannot be opened at ERROR level,
through one logger per camera, and hides only user names and passwords in it.
The platform's addresses carry their secret in the query and the serial in the
path, the relay's carry what makes them unguessable in the path.
"""

from __future__ import annotations

import logging
import re
from functools import cache
from typing import override

_STREAM_LOGGER = "homeassistant.components.stream.stream"
_ADDRESS = re.compile(r"(?P<host>\b(?:rtmps?|https?)://[^\s/?'\"<>]+)[/?][^\s'\"<>,)]*")


def without_secrets(text: str) -> str:
    """Return the text with every address in it cut down to its host."""
    return _ADDRESS.sub(r"\g<host>/…", text)


class _AddressFilter(logging.Filter):
    """Rewrites records instead of dropping them: the rest of the line is wanted."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        """Cut secrets off the record's text and let it pass."""
        record.msg = without_secrets(record.getMessage())
        record.args = ()
        return True


@cache
def _the_filter() -> _AddressFilter:
    return _AddressFilter()


def guard_stream_log(stream_label: str) -> None:
    """Filter what the stream of this label logs; asking again changes nothing."""
    logging.getLogger(f"{_STREAM_LOGGER}.{stream_label}").addFilter(_the_filter())
