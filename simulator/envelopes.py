"""The three wrappings of an answer and the HTTP statuses that go with them (section 0.1, 0.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from .messages import OK, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .refusal import Refusal
    from .settings import Settings

_HTTP_STATUS = {
    OK: 200,
    10002: 200,
    10001: 400,
    20014: 400,
    49999: 400,
    60012: 400,
    30001: 401,
    20018: 403,
    10031: 403,
    10036: 403,
    20010: 403,
    20002: 404,
    20032: 404,
    20006: 408,
    20008: 408,
    20007: 412,
    60058: 412,
    60020: 422,
    20011: 422,
    20016: 422,
    50000: 500,
}


_OLD_CODES = {20007: 2003, 20014: 2007, 20008: 2009, 60020: 2030}
_BAD_TOKEN = 10002


class Family(StrEnum):
    """The wrapping that the page of a call shows."""

    LAPP = "lapp"
    META = "meta"
    RESULT = "result"
    DAS = "das"
    """Wrapped like META; older codes, and a bad token is HTTP 401 (section 4.3)."""


class NoData:
    """Stands for an answer without any ``data`` key."""


NO_DATA = NoData()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The paging of a list answer."""

    total: int
    page: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a handler gives back when it said yes."""

    data: object = NO_DATA
    page: Page | None = None
    beside: Mapping[str, object] = field(default_factory=dict)
    """Keys that some v3 calls put beside the envelope instead of under ``data``."""


class Wrapper:
    """Turn answers and refusals into bodies, in the variant that the settings ask for."""

    def __init__(self, settings: Settings) -> None:
        """Remember the settings."""
        self._settings = settings
        self._turn = 0

    def success(self, family: Family, answer: Answer) -> dict[str, object]:
        """Return the body of an accepted call."""
        data = self._data(answer.data)
        if family is Family.LAPP:
            return self._lapp(OK, None, data, answer.page)
        return self._v3(family, OK, None, data, answer.beside)

    def refusal(self, family: Family, refusal: Refusal) -> tuple[int, dict[str, object]]:
        """Return the HTTP status and the body of a refused call.

        A lapp call is refused with HTTP 200; a newer one carries the status of its code.
        """
        if family is Family.LAPP:
            absent = self._settings.error_data == "absent"
            data = NO_DATA if absent else None
            return 200, self._lapp(refusal.code, refusal.message, data, None)
        status, code = _HTTP_STATUS.get(refusal.code, 200), refusal.code
        if family is Family.DAS:
            status, code = 401 if code == _BAD_TOKEN else status, _OLD_CODES.get(code, code)
        return status, self._v3(family, code, refusal.message, NO_DATA, {})

    def _data(self, data: object) -> object:
        """Return the data, with an empty list in the form that the settings name."""
        if data == [] and self._settings.empty_data != "list":
            return None if self._settings.empty_data == "null" else NO_DATA
        return data

    def _lapp(
        self, code: int, message: str | None, data: object, page: Page | None
    ) -> dict[str, object]:
        """Return ``{code, msg, data, page}``."""
        number = self._settings.lapp_code == "number"
        body: dict[str, object] = {}
        if page is not None and self._settings.page_object == "present":
            body["page"] = {"total": page.total, "page": page.page, "size": page.size}
        if data is not NO_DATA:
            body["data"] = data
        body["code"] = code if number else str(code)
        body["msg"] = message or self._text(code)
        return {"result": body} if self._settings.lapp_envelope == "result" else body

    def _v3(
        self,
        family: Family,
        code: int,
        message: str | None,
        data: object,
        beside: Mapping[str, object],
    ) -> dict[str, object]:
        """Return the envelope of the call's page, or the one that the settings insist on."""
        shape = self._settings.v3_envelope
        if shape == "documented":
            shape = Family.META.value if family is Family.DAS else family.value
        said = message or self._text(code)
        inside: dict[str, object] = {} if data is NO_DATA else {"data": data}
        inside |= beside
        if shape == "meta":
            return {"meta": {"code": code, "message": said, "moreInfo": None}} | inside
        root: dict[str, object] = {"code": str(code), "msg": said} | inside
        return {"result": root} if shape == "result" else root

    def _text(self, code: int) -> str:
        """Return the text for a code in the language of this call."""
        language = self._settings.message_language
        if language == "mixed":
            self._turn += 1
            language = ("zh", "en")[self._turn % 2]
        return text(code, language)
