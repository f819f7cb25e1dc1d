"""The one place that knows how loosely the platform writes its values.

Numbers come as texts, `""` and `"null"` stand for nothing, times are milliseconds or text. A
field that makes no sense becomes its default; only what a model cannot be without raises.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, Final, Self, override

from mashumaro import DataClassDictMixin, field_options
from mashumaro.config import BaseConfig
from mashumaro.exceptions import InvalidFieldValue, MissingField

from ..errors import AnswerError

_NOTHING: Final = ("", "null", "NULL", "None")
_CHINA: Final = timezone(timedelta(hours=8))
_MILLISECONDS_FROM: Final = 100_000_000_000
"""Above it a time is in ms (1973 and later), below it in s (up to the year 5138)."""

_MOST_DIGITS: Final = 19


class Model(DataClassDictMixin):
    """A frozen value of the platform, read from any of the forms it comes in.

    `from_dict` and `to_dict` speak the platform's names, so that what was kept on disk is read
    by the same rules as what comes from the cloud.
    """

    __slots__ = ()

    class Config(BaseConfig):
        """Compile on first use, ignore unknown keys, write the platform's names."""

        lazy_compilation = True
        serialize_by_alias = True

    @classmethod
    @override
    def __pre_deserialize__(cls, d: dict[Any, Any]) -> dict[Any, Any]:
        """Drop what stands for nothing, so that defaults apply."""
        return {key: value for key, value in d.items() if not is_nothing(value)}

    @classmethod
    def parse(cls, item: object) -> Self:
        """Read one item of an answer; raises AnswerError where something vital is missing."""
        if not isinstance(item, Mapping):
            raise AnswerError(f"an item is no {cls.__name__}")
        try:
            return cls.from_dict(item)
        except MissingField as err:
            raise AnswerError(f"a {cls.__name__} without {err.field_name}") from err
        except InvalidFieldValue as err:
            raise AnswerError(f"a {cls.__name__} with a bad {err.field_name}") from None


def read(alias: str, convert: Any) -> dict[str, Any]:
    """Describe a field: the platform's name for it, and how its value is read."""
    return dict(field_options(alias=alias, deserialize=convert))


def is_nothing(value: object) -> bool:
    """Tell whether a value is one of the platform's ways to say nothing."""
    return value is None or (isinstance(value, str) and value.strip() in _NOTHING)


def required_text(value: object) -> str:
    """Read a serial: printable, without spaces; raises ValueError for anything else.

    Serials go into headers and identifiers, so nothing else may pass.
    """
    text = str(value).strip() if _is_number(value) or isinstance(value, str) else ""
    if not text or not text.isprintable() or any(mark.isspace() for mark in text):
        raise ValueError("not a serial")
    return text


def required_number(value: object) -> int:
    """Read the number of a channel, 0 or more; raises ValueError for anything else."""
    number = number_or_none(value)
    if number is None or number < 0:
        raise ValueError("not a channel number")
    return number


def text_or_none(value: object) -> str | None:
    """Read a text; a number counts as one."""
    if isinstance(value, str):
        return None if is_nothing(value) else value.strip()
    return str(value) if _is_number(value) else None


def text_or_empty(value: object) -> str:
    """Read a text, an empty one where there is none."""
    return text_or_none(value) or ""


def number_or_none(value: object) -> int | None:
    """Read a whole number, also from a text such as `"7"` or `"80%"`."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and value == int(value) else None
    if isinstance(value, str):
        digits = value.strip().removesuffix("%").strip()
        if len(digits) <= _MOST_DIGITS and digits.lstrip("-").isdecimal():
            try:
                return int(digits)
            except ValueError:  # more than one sign
                return None
    return None


def count_or_none(value: object) -> int | None:
    """Read a number where the platform writes -1 and -2 for one it does not know."""
    number = number_or_none(value)
    return None if number is None or number < 0 else number


def percent_or_none(value: object) -> int | None:
    """Read a percentage, 0 to 100, from a number or a text with its sign."""
    number = count_or_none(value)
    return None if number is None else min(number, 100)


def flag_or_none(value: object) -> bool | None:
    """Read 1 and 0; the other numbers (-1 initial, 2 and -2 not reported) mean unknown."""
    number = number_or_none(_as_word(value))
    return {0: False, 1: True}.get(number) if number is not None else None


def epoch_or_none(value: object) -> float | None:
    """Read a time as seconds since the epoch, from ms, s or `YYYY-MM-DD HH:MM:SS`.

    Only the mainland's older answers write times as text, in its own time (help/673). What lies
    before 1970 or after 5138 is no time.
    """
    if isinstance(value, float) and math.isfinite(value):
        number: float | None = value
    else:
        number = number_or_none(value)
    if number is None:
        seconds = _moment(value) if isinstance(value, str) else 0.0
    else:
        seconds = number / 1000 if number >= _MILLISECONDS_FROM else float(number)
    return seconds if 0 < seconds < _MILLISECONDS_FROM else None


def _moment(text: str) -> float:
    """Read a time written as text, 0 for what is none."""
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=_CHINA)
        return moment.timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _is_number(value: object) -> bool:
    """Tell a number from a truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _as_word(value: object) -> object:
    """Take the words for true and false for the numbers they mean."""
    if isinstance(value, str):
        return {"true": 1, "false": 0}.get(value.strip().lower(), value)
    return value
