"""Turning a camera's encryption off by its repair."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from custom_components.ezviz_open.const import DOMAIN
from tests.integration.common import entity_of, open_issues, state_of
from tests.simulated_cloud import ENCRYPTED, PTZ

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

    from tests.simulated_cloud import Cloud

    from .conftest import Person, SetUp

type Step = dict[str, Any]
type Answer = Callable[..., Coroutine[Any, Any, Step]]


@pytest.fixture
async def opened(
    hass: HomeAssistant, set_up: SetUp, hass_client: ClientSessionGenerator, person: Person
) -> tuple[str, Step, Answer]:
    """Return the id of the repair, the flow's first step, and a function that answers a step."""
    await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert await async_setup_component(hass, "repairs", {})
    await person(entity_of(hass, ENCRYPTED))
    (issue_id,) = open_issues(hass, encrypted=True)
    client = await hass_client()
    url = "/api/repairs/issues/fix"

    async def post(path: str, body: Step) -> Step:
        response = await client.post(path, json=body)
        assert response.status == HTTPStatus.OK, await response.text()
        step: Step = await response.json()
        return step

    first = await post(url, {"handler": DOMAIN, "issue_id": issue_id})

    async def answer(**user_input: str) -> Step:
        return await post(f"{url}/{first['flow_id']}", user_input)

    return issue_id, first, answer


async def test_encryption_is_turned_off_with_the_right_code(
    hass: HomeAssistant, cloud: Cloud, opened: tuple[str, Step, Answer], person: Person
) -> None:
    _, first, answer = opened
    code = (await cloud.device(ENCRYPTED))["code"]
    assert first["type"] == "menu"
    assert first["menu_options"] == ["code", "keep"]
    assert first["description_placeholders"] == {"camera": "书房"}
    before = await cloud.count()

    assert (await answer(next_step_id="code"))["step_id"] == "code"
    wrong = await answer(code="WRONGX")
    assert wrong["errors"] == {"code": "wrong_code"}
    assert (await answer(code=f" {code} "))["step_id"] == "confirm"
    assert await cloud.count() == before
    assert (await cloud.device(ENCRYPTED))["encrypted"]
    assert (await answer())["type"] == "create_entry"

    assert not (await cloud.device(ENCRYPTED))["encrypted"]
    assert await cloud.count() == before + 1
    assert not open_issues(hass, encrypted=True)
    assert state_of(hass, ENCRYPTED, key="stream_problem") == "none"
    assert (await person(entity_of(hass, ENCRYPTED)))["success"]


async def test_platform_has_the_last_word_on_a_code(
    hass: HomeAssistant, cloud: Cloud, opened: tuple[str, Step, Answer]
) -> None:
    _, _, answer = opened
    await cloud.set(encrypted_cover="open")
    await answer(next_step_id="code")

    assert (await answer(code="WRONGX"))["step_id"] == "confirm"
    refused = await answer()
    assert (refused["step_id"], refused["errors"]) == ("code", {"code": "wrong_code"})
    assert open_issues(hass, encrypted=True)

    await answer(code=(await cloud.device(ENCRYPTED))["code"])
    assert (await answer())["type"] == "create_entry"
    assert not open_issues(hass, encrypted=True)


@pytest.mark.parametrize(
    "fault,error",
    [
        ({"kind": "code", "code": 20007}, "offline"),
        ({"kind": "code", "code": 20008}, "timeout"),
        ({"kind": "code", "code": 10029}, "quota"),
        ({"kind": "code", "code": 60020}, "unsupported"),
        ({"kind": "code", "code": 77777}, "refused"),
        ({"kind": "reset"}, "cannot_connect"),
    ],
)
async def test_each_failure_can_be_got_over(
    hass: HomeAssistant,
    cloud: Cloud,
    opened: tuple[str, Step, Answer],
    fault: dict[str, Any],
    error: str,
) -> None:
    _, _, answer = opened
    await answer(next_step_id="code")
    await answer(code=(await cloud.device(ENCRYPTED))["code"])
    await cloud.fault("encrypt/off", **fault, count=1)

    failed = await answer()
    assert (failed["step_id"], failed["errors"]) == ("confirm", {"base": error})
    assert (await cloud.device(ENCRYPTED))["encrypted"]

    assert (await answer())["type"] == "create_entry"
    assert not open_issues(hass, encrypted=True)


async def test_kept_encryption_is_not_spoken_of_again(
    hass: HomeAssistant, cloud: Cloud, opened: tuple[str, Step, Answer], person: Person
) -> None:
    issue_id, _, answer = opened

    kept = await answer(next_step_id="keep")

    assert (kept["type"], kept["reason"]) == ("abort", "kept")
    await person(entity_of(hass, ENCRYPTED))
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.dismissed_version
    assert (await cloud.device(ENCRYPTED))["encrypted"]


async def test_known_code_is_not_asked_for_again(
    hass: HomeAssistant,
    set_up: SetUp,
    cloud: Cloud,
    hass_client: ClientSessionGenerator,
    person: Person,
) -> None:
    code = (await cloud.device(ENCRYPTED))["code"]
    entry = await set_up(codes={ENCRYPTED: code})
    assert await async_setup_component(hass, "repairs", {})
    await person(entity_of(hass, ENCRYPTED))
    (issue_id,) = open_issues(hass, encrypted=True)
    client = await hass_client()

    body = {"handler": DOMAIN, "issue_id": issue_id}
    first = await (await client.post("/api/repairs/issues/fix", json=body)).json()

    assert first["menu_options"] == ["confirm", "keep"]
    assert code not in str(first)
    assert entry.data["codes"] == {ENCRYPTED: code}


async def test_other_repairs_have_no_button(
    hass: HomeAssistant, set_up: SetUp, cloud: Cloud, person: Person
) -> None:
    await set_up()
    await cloud.fault("live/address/get", kind="code", code=60058, count=1)
    await person(entity_of(hass, PTZ))

    (issue_id,) = open_issues(hass)
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert not issue.is_fixable
