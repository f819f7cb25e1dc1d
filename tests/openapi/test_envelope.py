"""Three wrappings, told apart by what is in them."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, strategies as st
from openapi import AnswerError
from openapi.envelope import objects, one_object, parse

ITEMS = [{"deviceSerial": "C78957921"}]


def _parse(body: Any) -> Any:
    return parse(json.dumps(body).encode())


@pytest.mark.parametrize(
    "body",
    [
        {"code": "200", "msg": "操作成功!", "data": ITEMS},
        {"code": 200, "msg": "操作成功!", "data": ITEMS},
        {"meta": {"code": 200, "message": "操作成功!", "moreInfo": None}, "data": ITEMS},
        {"meta": {"code": "200", "message": "操作成功!"}, "data": ITEMS},
        {"result": {"code": "200", "msg": "操作成功!", "data": ITEMS}},
        {"result": {"code": 200, "msg": "操作成功!", "data": ITEMS}},
    ],
)
def test_all_wrappings_hold_the_same(body: dict[str, Any]) -> None:
    answer = _parse(body)

    assert answer.code == 200
    assert answer.message == "操作成功!"
    assert answer.data == ITEMS
    assert answer.total is None


@pytest.mark.parametrize(
    "body",
    [
        {"code": "200"},
        {"code": "200", "data": None},
        {"code": "200", "data": ""},
        {"code": "200", "data": "null"},
        {"meta": {"code": 200}},
        {"result": {"code": "200"}},
    ],
)
def test_nothing_is_nothing(body: dict[str, Any]) -> None:
    answer = _parse(body)

    assert answer.data is None
    assert objects(answer.data) == []
    assert one_object(answer.data) == {}


@pytest.mark.parametrize(
    "body, total",
    [
        ({"code": "200", "page": {"total": 416, "page": 0, "size": 1}}, 416),
        ({"code": "200", "page": {"total": "416"}}, 416),
        ({"code": "200", "page": {"total": None}}, None),
        ({"code": "200", "page": {"total": -1}}, None),
        ({"code": "200", "page": {"page": 0}}, None),
        ({"code": "200", "page": "1"}, None),
        ({"meta": {"code": 200, "moreInfo": {"total": 7, "hasMore": False}}}, 7),
        ({"result": {"code": "200", "page": {"total": 3}}}, 3),
    ],
)
def test_the_length_of_a_list(body: dict[str, Any], total: int | None) -> None:
    assert _parse(body).total == total


def test_what_stands_beside_the_data_is_kept() -> None:
    answer = _parse({"meta": {"code": 200}, "voiceInfos": [1], "data": None})

    assert answer.beside["voiceInfos"] == [1]
    assert "data" not in answer.beside


def test_a_byte_order_mark_is_no_trouble() -> None:
    assert parse('\ufeff{"code":"10002"}'.encode()).code == 10002


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!DOCTYPE html><html></html>",
        b'{"code":"200","msg":"',
        b'["code"]',
        b'"200"',
        b"200",
        b"null",
        b"{}",
        b'{"data":[]}',
        b'{"code":null}',
        b'{"code":true}',
        b'{"code":"OK"}',
        b'{"code":{"value":200}}',
        b'{"code":200.5}',
        b'{"meta":{"message":"x"}}',
        b'{"meta":{"code":{"value":200}},"code":"200"}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"code":' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_answer(body: bytes) -> None:
    with pytest.raises(AnswerError) as caught:
        parse(body)

    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@given(st.binary(max_size=200))
def test_any_body_is_an_answer_or_an_answer_error(body: bytes) -> None:
    with contextlib.suppress(AnswerError):
        parse(body)


@pytest.mark.parametrize(
    "data, expected",
    [
        (None, []),
        (ITEMS, ITEMS),
        ({"deviceInfos": ITEMS}, ITEMS),
        ({"deviceInfos": None}, []),
        ({"deviceInfos": ""}, []),
        ({"cameraInfos": ITEMS}, ITEMS),
        (ITEMS[0], ITEMS),
        ({}, []),
    ],
)
def test_a_list_in_any_of_its_shapes(data: Any, expected: list[Any]) -> None:
    assert objects(data, "deviceInfos", "cameraInfos") == expected


@pytest.mark.parametrize("data", ["text", 42, True, {"deviceInfos": 7}])
def test_what_is_no_list(data: Any) -> None:
    with pytest.raises(AnswerError):
        objects(data, "deviceInfos")


def test_one_object_of_a_list() -> None:
    assert one_object([{"a": 1}, {"a": 2}]) == {"a": 1}
    assert one_object({"a": 1}) == {"a": 1}
    with pytest.raises(AnswerError):
        one_object(["a"])
